"""Names and codes stay in the planner's file: no command writes or prints one, except where ``--identify`` asks."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.hardness.trial import answer_of
from tests.roster.made import COMPLETE, code, complete_rows, workbook

COUNT = 24
CODES = [code(number) for number in range(1, COUNT + 1)]
SECRETS = ("秘企", "秘镇", "秘项", "秘建", "秘注", *CODES)
SCENARIO = """extends: {parent}
name: {name}
months: 1
draws: {draws}
replicates: 1
population: {{roster: own.xlsx, projects: ledger.xlsx, scale: 0.05}}
"""
LEVERS = "levers: {cloud_subsidy: {start: 2020-01}, tax_relief: {start: 2020-01}}\n"
QUIET = ["--no-figures", "--workers", "1"]


def places_of(file: str, content: bytes) -> Iterator[str]:
    """The file, or the part of an archive or table in it, in which a secret stands."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from places_of(f"{file}/{name}", archive.read(name))
    if file.endswith(".parquet"):
        content += pd.read_parquet(io.BytesIO(content)).to_csv().encode()
    for encoding in ("utf-8", "gb18030", "utf-16-le", "unicode_escape"):
        if any(secret.encode(encoding) in content for secret in SECRETS):
            yield f"{file} ({encoding})"


def written(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which every command has been used on a roster and a ledger, and all that was printed."""
    folder = tmp_path_factory.mktemp("privacy")
    rows = [[f"秘企{number:03d}", *row[1:]] for number, row in enumerate(complete_rows(COUNT))]
    for row in rows:
        row[11] = "秘镇" if row[11] == "示例镇" else row[11]
    heads = [*COMPLETE, "统一社会信用代码", "备注"]
    (folder / "own.xlsx").write_bytes(
        workbook([heads, *([*row, own, "秘注"] for row, own in zip(rows, CODES, strict=True))])
    )
    project = ["秘项一", "秘建公司", "水泥", 1.5, "2020-01"]
    ledger = workbook([["项目名称", "建设单位", "产业链", "总投资（亿元）", "签约时间"], project])
    (folder / "ledger.xlsx").write_bytes(ledger)
    (folder / "levers.yaml").write_text(LEVERS, encoding="utf-8")
    (folder / "none.yaml").write_text("months: 1\n", encoding="utf-8")
    for name, parent in (("with", "levers.yaml"), ("without", "none.yaml")):
        said = SCENARIO.format(parent=parent, name=name, draws=2)
        (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    with_, without, results = str(folder / "with.yaml"), str(folder / "without.yaml"), folder / "results"
    places = {name: str(results / name) for name in ("with", "without", "compare", "story", "shares", "study", "page")}
    commands = [
        ["roster", "check", str(folder / "own.xlsx"), "--json"],
        ["roster", "check", str(folder / "own.xlsx"), "--lang", "zh"],
        ["roster", "check", str(folder / "ledger.xlsx"), "--projects"],
        ["check", with_],
        ["explain", with_],
        ["run", with_, *QUIET, "--out", places["with"]],
        ["run", without, *QUIET, "--out", places["without"]],
        ["compare", places["without"], places["with"], "--no-figures", "--out", places["compare"]],
        ["story", places["with"], "--sample", "any", "--no-figures", "--out", places["story"]],
        ["attribute", with_, "--by", "lever", "--draws", "1", *QUIET, "--out", places["shares"]],
        ["sensitivity", places["with"], "--no-figures", "--out", places["study"]],
        ["report", places["without"], places["with"], places["shares"], "--no-figures", "--out", places["page"]],
    ]
    said = ""
    for command in commands:
        answer = answer_of(command, 120)
        assert answer.code == 0, (command, answer.errors)
        said += answer.output + answer.errors
    return folder, said


def test_no_command_writes_or_prints_a_name_or_a_code(city: tuple[Path, str]) -> None:
    folder, said = city
    files = written(folder / "results")
    assert {path.suffix for path in files} >= {".parquet", ".csv", ".yaml", ".json", ".html", ".xlsx", ".txt"}
    assert [place for path in files for place in places_of(str(path), path.read_bytes())] == []
    assert [secret for secret in SECRETS if secret in said] == []


def test_the_search_finds_what_it_searches_for(city: tuple[Path, str]) -> None:
    content = (city[0] / "own.xlsx").read_bytes()
    assert "own.xlsx/xl/sharedStrings.xml (utf-8)" in list(places_of("own.xlsx", content))


def test_identify_writes_them_into_one_file_and_no_other(city: tuple[Path, str]) -> None:
    folder, _ = city
    out = Path(shutil.copytree(folder / "results" / "without", folder / "named"))
    answer = answer_of(["run", str(folder / "without.yaml"), *QUIET, "--identify", "--out", str(out)], 120)
    assert answer.code == 0 and not any(secret in answer.output + answer.errors for secret in SECRETS)
    found = {place.partition(" ")[0] for path in written(out) for place in places_of(str(path), path.read_bytes())}
    assert found == {str(out / "identities.csv")}
    table = pd.read_csv(out / "identities.csv", dtype=str)
    assert table["code"].dropna().tolist() == CODES
    assert table["name"].tolist() == [*(f"秘企{number:03d}" for number in range(COUNT)), "秘项一"]


def test_help_says_what_identify_does() -> None:
    for lang, said in (("en", "identities.csv"), ("zh", "identities.csv")):
        answer = answer_of(["run", "--help", "--lang", lang])
        assert said in answer.output and "--identify" in answer.output
