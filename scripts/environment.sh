#!/bin/sh
# Make or renew the project's own Python environment in .venv, with the versions of constraints.txt.
#   scripts/environment.sh base    what a planner needs: the program and its libraries
#   scripts/environment.sh docs    the same, with what makes the documentation's site
#   scripts/environment.sh dev     the same, with the tools that test and check it
# PYTHON=/path/to/python chooses the interpreter; without it the first of the usual names that is new enough is taken.
set -eu
cd "$(dirname "$0")/.."
level=${1:?say base, docs or dev}
environment=.venv

say() {  # the English sentence, or the Chinese one where the machine speaks Chinese, to whoever reads the errors
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
    zh*) printf '%s\n' "$2" >&2 ;;
    *) printf '%s\n' "$1" >&2 ;;
    esac
}

usable() {  # new enough, and able to make an environment (Debian and Ubuntu ship the two apart)
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python; do
        if usable "$candidate"; then
            echo "$candidate"
            return 0
        elif [ -n "${PYTHON:-}" ]; then
            break  # somebody asked for this very one: say that it will not do, instead of taking another
        fi
    done
    return 1
}

if ! "$environment/bin/python" -c '' 2>/dev/null; then
    if ! python=$(find_python); then
        say "No usable Python was found${PYTHON:+ at $PYTHON}: version 3.11 or newer is needed, with its venv module." \
            "没有找到可用的 Python${PYTHON:+（$PYTHON）}：需要 3.11 或更新版本，并带有 venv 模块。"
        say "Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make PYTHON=/path/to/python3" \
            "请先安装（Debian、Ubuntu 上为 python3 和 python3-venv），或指明其位置：make PYTHON=/path/to/python3"
        exit 2
    fi
    version=$("$python" --version)
    say "Making the environment $environment with $version ..." "正在用 $version 建立运行环境 $environment ……"
    rm -rf "$environment"
    "$python" -m venv "$environment"
fi

case $level in
base) what=. ; stamps="$environment/.base" ;;
docs) what='.[docs]' ; stamps="$environment/.base $environment/.docs" ;;
dev) what='.[dev]' ; stamps="$environment/.base $environment/.docs $environment/.dev" ;;
*) say "unknown level '$level': say base, docs or dev" "没有“$level”这一级：可写 base、docs 或 dev" ; exit 2 ;;
esac
say "Installing the libraries ($level), about half a minute the first time ..." \
    "正在安装所需的程序库（$level），第一次约需半分钟……"
# Warnings of pip about a machine's own index settings are noise here; what it says goes into a file and is shown when
# it fails, since the reason may be anything: no index within reach, a full disk, a file of the project that is missing.
log=$environment/install.log
if ! PIP_DISABLE_PIP_VERSION_CHECK=1 "$environment/bin/python" -m pip --quiet install \
    --constraint constraints.txt --editable "$what" >"$log" 2>&1
then
    say "The libraries could not be installed. The last lines of pip (all of them are in $log):" \
        "程序库未能安装。以下是 pip 输出的最后几行（全文见 $log）："
    grep -v '^WARNING' "$log" | tail -n 15 | sed 's/^/    /' >&2
    say "If it found no versions or no connection: pip needs a package index within its reach." \
        "如提示找不到版本或无法连接：pip 需要能够访问的软件源。"
    exit 1
fi
# shellcheck disable=SC2086 -- a list of two plain names
touch $stamps
