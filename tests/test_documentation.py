"""The documentation's site: both languages say the same, commands shown are run, what is made from code is whole."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest
from markdown_it import MarkdownIt

from sim.cli import cli
from sim.scenario import Scenario
from tests.test_docs import LINK, PAGES

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
PLANNERS = DOCS / "planners"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TYPED = ("console", "sh", "bash", "shell")
"""Languages of fenced blocks that show commands."""


def _loaded(path: Path, name: str) -> ModuleType:
    """A script loaded from its file (scripts/ is no package)."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def run_readme() -> ModuleType:
    return _loaded(PROJECT / "scripts" / "run_readme.py", "run_readme")


def _made(name: str) -> ModuleType:
    return _loaded(PROJECT / "scripts" / "documentation" / f"{name}.py", f"documentation_{name}")


PAIRS = [(PROJECT / "README.md", PROJECT / "README.zh.md")]
PAIRS += [(PROJECT / "scenarios" / "README.md", PROJECT / "scenarios" / "README.zh.md")]
PAIRS += [(page, PLANNERS / "zh" / page.name) for page in sorted(PLANNERS.glob("*.md"))]


def test_every_page_for_planners_is_there_in_both_languages() -> None:
    assert {page.name for page in PLANNERS.glob("*.md")} == {page.name for page in (PLANNERS / "zh").glob("*.md")}


def _shape(text: str) -> list[str]:
    """What both languages share: depths of headings, rows of tables, items of lists, in order."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(#+(?= )|\|(?=.*\|$)|- |\d+\. )", prose, re.MULTILINE)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].stem)
def test_both_languages_have_the_same_commands_and_structure(pair: tuple[Path, Path], run_readme: ModuleType) -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in pair)
    blocks = [run_readme.blocks_of(text) for text in (english, chinese)]
    for first, second in zip(*blocks, strict=True):
        assert (first.language, first.remark, first.detail) == (second.language, second.remark, second.detail)
        assert run_readme.commands_of(first) == run_readme.commands_of(second)
        if first.remark == "file":  # comments and sentences are in the page's own language
            keys = [re.findall(r"^ *[\w.-]+:", block.text, re.MULTILINE) for block in (first, second)]
            assert keys[0] == keys[1]
        if first.language == "text":
            assert _figures(first.text) == _figures(second.text), "the excerpts show other numbers"
    assert _shape(english) == _shape(chinese)
    assert {_english(path) for path in _links(pair[1])} == {_english(path) for path in _links(pair[0])}
    assert pair[1].resolve() in _links(pair[0]) and pair[0].resolve() in _links(pair[1])
    assert CHINESE.search(chinese.splitlines()[0]), "the Chinese page has no Chinese heading"
    parsed = [token for token in MarkdownIt().parse(chinese.replace("\\*", "x")) if token.children]
    bare = [part.content for token in parsed for part in token.children or () if part.type == "text"]
    assert not [text for text in bare if "*" in text], "asterisks that Markdown leaves as asterisks"


def _figures(excerpt: str) -> list[list[str]]:
    """The numbers of a scorecard's excerpt from the goal on, row by row: names of targets hold figures, too."""
    return [re.findall(r"[−+]?\d[\d,.]*", line.partition("≥")[2]) for line in excerpt.splitlines()]


def _links(page: Path) -> set[Path]:
    """Files that a page links to."""
    links = [link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8"))]
    return {(page.parent / link).resolve() for link in links if not link.startswith("http")}


def _english(path: Path) -> str:
    """The name of a page's English twin."""
    return path.as_posix().replace("/zh/", "/").replace("_zh.md", ".md").replace(".zh.md", ".md")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_shown_is_run_or_says_why_not(page: str, run_readme: ModuleType) -> None:
    """``.ci/run`` runs the English page; the Chinese one has the same commands, which is tested above."""
    checked = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    path = PROJECT / page
    twin = PLANNERS / path.name if path.parent == PLANNERS / "zh" else path
    twin = twin.with_name("README.md") if path.name == "README.zh.md" else twin
    patterns = re.findall(r"\b(?:README|docs/\S+)\.md\b", checked)
    run = any(found == twin for pattern in patterns for found in PROJECT.glob(pattern))
    text = path.read_text(encoding="utf-8")
    assert not re.search(rf"^[ \t]+```({'|'.join(TYPED)})", text, re.MULTILINE), "an indented block would be overlooked"
    for block in run_readme.blocks_of(text):
        if block.language not in TYPED:
            continue
        assert block.remark == "not run" or (run and block.language in ("console", "sh")), f"line {block.line}"
        for test in re.findall(r"tests/[\w/]+\.py", block.detail):
            assert (PROJECT / test).is_file(), test
        if block.remark == "run with":
            for command in run_readme.commands_of(block):
                known = {option for parameter in _command(command).params for option in parameter.opts}
                assert set(re.findall(r"(?<!\S)--[\w-]+", block.detail)) <= known, f"line {block.line}: {command}"


def _command(line: str) -> click.Command:
    """The command of ``sim ...``, that of a group too."""
    found: click.Command = cli
    for name in line.split()[1:3]:
        found = found.commands.get(name, found) if isinstance(found, click.Group) else found
    return found


@pytest.mark.parametrize("page", ("README.md", "README.zh.md"))
def test_the_first_page_lists_every_command(page: str) -> None:
    rows = re.findall(r"^\| (`sim .+?) \|", (PROJECT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`sim ([\w-]+)", row)} == set(cli.commands)


@pytest.mark.parametrize("page", ("README.md", "README.zh.md"))
def test_the_guide_to_scenario_files_tells_every_field(page: str) -> None:
    rows = re.findall(r"^\| (`\w.+?) \|", (PROJECT / "scenarios" / page).read_text(encoding="utf-8"), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert set(Scenario.model_fields) <= told
    assert {f"population.{name}" for name in ("roster", "beside_roster", "projects", "beside_ledger")} <= told


def test_the_reference_has_every_command_with_its_options() -> None:
    made = _made("commands_page")
    page = made.markdown("en")
    for names in made.command_names():
        assert f" sim {' '.join(names)}\n" in page
    for name, command in cli.commands.items():
        text = page.partition(f"## sim {name}\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            assert all(option in text for option in parameter.opts if option.startswith("--")), (name, parameter.name)


def test_the_reference_speaks_chinese_too() -> None:
    page = _made("commands_page").markdown("zh")
    parts = page.split("\n## ")[1:]
    assert len(parts) == len(cli.commands)
    assert all(len(CHINESE.findall(part)) > 40 for part in parts)


def test_the_reference_has_every_field_of_a_scenario() -> None:
    page = _made("scenario_page").markdown("en")
    assert {f"| `{name}` |" for name in Scenario.model_fields} <= set(re.findall(r"^\| `\w+` \|", page, re.MULTILINE))
    shock = page.partition("## `outside.shocks[]`")[2]
    assert "| `activity` | number, 0 to 1 | `1.0` | Factor on the working time that may be worked. |" in shock
    assert "one of `separate`, `common`" in page and "$ref" not in page and "``" not in page


def test_chinese_is_found_by_pairs_of_signs() -> None:
    split = _made("search").split
    assert split("企业上云 in 2020年, cloud_subsidy") == ["企业", "业上", "上云", "in", "2020", "年", "cloud_subsidy"]


def test_make_docs_takes_warnings_for_errors_and_fetches_nothing() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert "sphinx -W -n --keep-going" in makefile
    settings = (DOCS / "conf.py").read_text(encoding="utf-8")
    assert "intersphinx" not in settings and "http" not in settings
    assert "http" not in (DOCS / "_static" / "site.css").read_text(encoding="utf-8")
