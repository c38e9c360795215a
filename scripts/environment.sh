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
        echo "No usable Python was found${PYTHON:+ at $PYTHON}: version 3.11 or newer is needed, with its venv module." >&2
        echo "Install one (on Debian and Ubuntu: python3 and python3-venv), or name it: make PYTHON=/path/to/python3" >&2
        exit 2
    fi
    echo "Making the environment $environment with $("$python" --version) ..." >&2
    rm -rf "$environment"
    "$python" -m venv "$environment"
fi

case $level in
base) what=. ; stamps="$environment/.base" ;;
docs) what='.[docs]' ; stamps="$environment/.base $environment/.docs" ;;
dev) what='.[dev]' ; stamps="$environment/.base $environment/.docs $environment/.dev" ;;
*) echo "unknown level '$level': say base, docs or dev" >&2 ; exit 2 ;;
esac
echo "Installing the libraries ($level), about half a minute the first time ..." >&2
# Warnings of pip about a machine's own index settings are noise here; what it says goes into a file and is shown when
# it fails, since the reason may be anything: no index within reach, a full disk, a file of the project that is missing.
log=$environment/install.log
if ! PIP_DISABLE_PIP_VERSION_CHECK=1 "$environment/bin/python" -m pip --quiet install \
    --constraint constraints.txt --editable "$what" >"$log" 2>&1
then
    echo "The libraries could not be installed. The last lines of pip (all of them are in $log):" >&2
    grep -v '^WARNING' "$log" | tail -n 15 | sed 's/^/    /' >&2
    echo "If it found no versions or no connection: pip needs a package index within its reach." >&2
    exit 1
fi
# shellcheck disable=SC2086 -- a list of two plain names
touch $stamps
