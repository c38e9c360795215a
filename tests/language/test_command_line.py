"""Help and click's own messages in both languages, for every command that there is."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import click
import pytest

from sim.cli import WRONG_INPUT, cli, run_command_line
from sim.language.command_line import (
    CLICK_MODULES,
    click_words,
    english_of_code,
    every_command,
    language_asked_for,
    row_of_parameter,
)
from sim.language.words import has_word, word

COMMANDS = dict(every_command(cli))
SENTENCE = re.compile(r"(?:[A-Za-z]{2,}[ ,]+){3,}[A-Za-z]{2,}")
"""Four English words in a row."""


def parameters(command: click.Command) -> list[click.Parameter]:
    return command.get_params(click.Context(command, parent=click.Context(cli, **cli.context_settings)))


@pytest.mark.parametrize("key", COMMANDS)
def test_every_help_text_is_a_row_whose_english_is_that_of_the_code(key: str) -> None:
    command = COMMANDS[key]
    rows = {key: english_of_code(command), f"{key}.short": english_of_code(command, "short_help")}
    rows |= {row_of_parameter(key, one): english_of_code(one) for one in parameters(command) if hasattr(one, "help")}
    assert rows[key], f"{key} has no help"
    for row, english in rows.items():
        if english:
            assert has_word(row), f"words.csv lacks {row}: {english}"
            assert word(row, "en") == english, row


@pytest.mark.parametrize("key", COMMANDS)
def test_chinese_help_has_no_english_sentence(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = key.split(".")[1:] if key != "help.sim" else []
    assert run_command_line([*path, "--help", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    options = [line for line in shown.splitlines() if re.match(r"  -", line)]
    assert shown.startswith("用法：") and "选项：" in shown and options
    plain = re.sub(r"\bsim [a-z\- ]+|\{[^}]*\}|\[[^\]]*\]", "", shown)
    assert not SENTENCE.search(plain), SENTENCE.search(plain)
    assert run_command_line([*path, "--help", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert english.startswith("Usage:") and not re.search(r"选项|用法", english)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "错误：没有命令“rnu”。是否应为“run”？"),
        (["run"], "错误：缺少参数“SCENARIO”。"),
        (["run", "x.yaml", "--drows", "3"], "没有选项“--drows”。"),
        (["run", "x.yaml", "--months", "many"], "“--months”的取值无效：“many”不是有效的数值。"),
        (["run", "x.yaml", "--keep-events", "-1"], "“--keep-events”的取值无效：-1 超出范围 x>=0。"),
        (["run", "x.yaml", "--cluster", "nowhere.yaml"], "“nowhere.yaml”不存在。"),
        (["list", "nothing"], "“nothing”不在“levers”、“targets”、"),
        (["check", "a", "b"], "多出参数（b）"),
        (["run", "x.yaml", "--months"], "选项“--months”须带取值。"),
        (["list", "rules", "--bureau", "x"], "只用于 sim list tasks"),
        (["list", "levers", "cloud_subsidi"], "没有名为“cloud_subsidi”的政策工具；是否应为“cloud_subsidy”？"),
    ],
)
def test_wrong_arguments_are_answered_in_chinese_wherever_the_language_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for order in (["--lang", "zh", *arguments], [*arguments, "--lang=zh"]):
        if order[-2] == "--months":  # what follows it would be its value
            continue
        assert run_command_line(order) == WRONG_INPUT
        shown = capsys.readouterr().err
        assert said in shown and "Error" not in shown and "Try" not in shown


def test_a_command_says_the_numbers_of_runs_that_it_does_itself() -> None:
    from sim.experiments.attribution.attribution_folder import DRAWS, REPLICATES

    for lang in ("en", "zh"):
        for name, usual in (("draws", DRAWS), ("replicates", REPLICATES)):
            assert re.search(rf"(default: |默认：){usual}\]", word(f"help.attribute.{name}", lang))


def test_click_has_no_text_that_the_table_misspells() -> None:
    import importlib

    code = "".join(inspect.getsource(importlib.import_module(f"click.{name}")) for name in CLICK_MODULES)
    joined = re.sub(r'"\s*\n\s*"', "", code)
    unknown = [text for text in click_words() if f'"{text}"' not in joined.replace("\\n", "\n").replace("\\t", "\t")]
    assert unknown == []


def test_click_gets_its_own_words_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = click.core._, click.Context.formatter_class
    assert run_command_line(["--help", "--lang", "zh"]) == 0
    assert (click.core._, click.Context.formatter_class) == before


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["run", "x", "--lang", "zh"], "zh"),
        (["--lang=en", "run", "--lang", "zh"], "zh"),
        (["run", "x"], ""),
        (["run", "--lang"], ""),
        (["run", "--lang", "fr"], ""),
        (["run", "--", "--lang", "zh"], ""),
    ],
)
def test_the_language_is_found_anywhere(arguments: list[str], lang: str) -> None:
    assert language_asked_for(arguments) == lang


def test_a_mistake_in_a_file_is_told_in_the_language_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    file = tmp_path / "x.yaml"
    file.write_text("months: 99", encoding="utf-8")
    assert run_command_line(["check", str(file)]) == WRONG_INPUT
    assert "x.yaml:1:9：months：须不大于 36，现为99" in capsys.readouterr().err
