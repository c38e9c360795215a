"""The workbook: read back cell by cell, with names that would like to be formulas."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from sim.experiments.ensemble.frames import object_frame
from sim.experiments.sensitivity.folder import StudyTables, tables_of
from sim.language.words import LANGUAGES, word
from sim.plan import load_plan
from sim.report.material import Material, gather
from sim.report.page.render import page_text
from sim.report.page.summary_section import plain_summary
from sim.report.workbook import write_workbook
from sim.report.workbook.book import LONGEST_TEXT, clean
from sim.report.workbook.parameters import said_by_scenario
from sim.report.workbook.style import by_size, difference_format, with_unit
from sim.report.workbook.write import NEEDS, SHEETS
from sim.results import AttributionResults
from sim.scenario.schema import Scenario
from sim.scoring import TASK_COLUMNS, task_table
from sim.scoring.bureaus import bureaus_of
from sim.tables import write_csv, write_frame_csv
from tests.experiments.made_folders import shifted_folder
from tests.experiments.sensitivity.made_up import made_up_study, question
from tests.report.attribution_cases import made_up

EVIL = ("=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "Sheet!A1", 'a"b<c>&d')
PAID = [(1, 0, 2021, "government", "enterprises", "cloud_subsidy", 30.0),
        (1, 0, 2022, "government", "enterprises", "cloud_subsidy: =HYPERLINK(1)", 50.0),
        (1, 0, 2022, "bank", "enterprises", "memo: loan written off", 8.0)]  # fmt: skip
REPORT = {"applicants": 9.0, "awarded": 4.0, "planned": 900.0, "awarded_money": 80.0, "money": 80.0}
Rows = list[list[Any]]


def study_in(folder: Path) -> StudyTables:
    found, runs = made_up_study(folder / "study", question("industrial_va_growth", "cloud_sme", "value_added_all"))
    runs.remove_parts()
    return tables_of(found)


def attribution() -> AttributionResults:
    whole = made_up()
    names = [(group.id, group.name_en, group.name_zh) for group in whole.study.design.groups]
    groups = [{"id": group, "name": {"en": english, "zh": chinese}} for group, english, chinese in names]
    manifest = {"scenario": "plan", "by": "campaign", "groups": groups}
    found = AttributionResults(None, {**manifest, "draws": 6, "replicates": 1, "runs": 384, "complete": 6})
    made = whole.attribution
    found._frames = {"attribution.csv": made.shares, "changes.csv": made.changes.assign(main=True)}
    found._csv = lambda file, texts: found._frames[file]  # type: ignore[method-assign]
    return found


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Made-up runs with levers, tasks, changes, an attribution and a study; their texts look like formulas."""
    place = tmp_path_factory.mktemp("workbook")
    baseline = shifted_folder(place / "baseline", manifest={"title": {"en": EVIL[0], "zh": EVIL[1]}})
    said = {
        "title": {"en": EVIL[5], "zh": EVIL[3]}, "question": {"en": EVIL[2], "zh": EVIL[4]},
        "levers": {"cloud_subsidy": "cloud_subsidy"}, "lever_reports": {"cloud_subsidy": REPORT},
    }  # fmt: skip
    run = shifted_folder(place / "plan", 5.0, manifest=said, accounts=PAID)
    tasks = task_table(load_plan(), [], Scenario(name="plan"))
    rows = [[getattr(task, name) for name in TASK_COLUMNS] for task in tasks]
    write_frame_csv(run / "tasks.csv", object_frame(rows, TASK_COLUMNS))
    write_csv(run / "changes.csv", ("path", "name_en", "name_zh", "old", "new", "unit", "origin"),
              [(EVIL[6], EVIL[0], EVIL[1], EVIL[2], EVIL[3], "share", EVIL[7])])  # fmt: skip
    return replace(gather([baseline, run]), attribution=attribution(), sensitivity=study_in(place))


@pytest.fixture(scope="module")
def books(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    place = tmp_path_factory.mktemp("books")
    for lang in LANGUAGES:
        write_workbook(material, lang, place / f"{lang}.xlsx")
    return {lang: place / f"{lang}.xlsx" for lang in LANGUAGES}


def parts(book: Path, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(book) as file:
        return {name: file.read(name).decode() for name in file.namelist() if re.fullmatch(pattern, name)}


def rows_of(book: Path, key: str, lang: str = "zh") -> Rows:
    return CalamineWorkbook.from_path(book).get_sheet_by_name(word(f"workbook.sheet.{key}", lang)).to_python()


def table(rows: Rows, first_head: str) -> list[dict[str, Any]]:
    """The rows under the headings that begin with ``first_head``."""
    head = next(place for place, row in enumerate(rows) if row[0] == first_head)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_the_same_material_gives_the_same_bytes(material: Material, books: Mapping[str, Path], tmp_path: Path) -> None:
    write_workbook(material, "zh", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == books["zh"].read_bytes()


def test_every_sheet_is_there_and_the_cover_leads_to_it(books: Mapping[str, Path]) -> None:
    for lang, book in books.items():
        names = CalamineWorkbook.from_path(book).sheet_names
        wanted = [word(f"workbook.sheet.{key}", lang) for key, _ in SHEETS]
        assert [name for name in names if name in wanted] == wanted
        links = re.findall(r'location="([^"]+)"', parts(book, "xl/worksheets/sheet1.xml").popitem()[1])
        assert [link.removesuffix("!A1").strip("'").replace("&apos;", "'") for link in links] == names[1:]


def test_no_cell_is_a_formula_or_an_outside_link(books: Mapping[str, Path]) -> None:
    for book in books.values():
        for name, text in parts(book, r"xl/worksheets/sheet\d+\.xml").items():
            assert "<f>" not in text and "<f " not in text, name
        assert not parts(book, r".*(vbaProject|externalLink).*")
        assert all("TargetMode" not in text for text in parts(book, r".*\.rels").values())
        names = CalamineWorkbook.from_path(book).sheet_names
        for text in parts(book, r"xl/charts/chart\d+\.xml").values():
            for reference in re.findall("<c:f>(.*?)</c:f>", text):
                assert reference.rpartition("!")[0].strip("'") in names


def test_texts_that_look_like_formulas_stay_as_they_are(books: Mapping[str, Path]) -> None:
    change = table(rows_of(books["zh"], "changes"), "设定项")[0]
    assert (change["设定项"], change["原值"], change["新值"], change["路径"], change["出处"]) == (
        EVIL[1], EVIL[2], EVIL[3], EVIL[6], EVIL[7])  # fmt: skip
    cover = [row[0] for row in rows_of(books["zh"], "cover")]
    assert EVIL[4].strip() in [str(text).strip() for text in cover]
    paid = table(rows_of(books["en"], "payments", "en"), "Year")
    assert "=HYPERLINK(1)" in [row["Purpose"] for row in paid]
    assert EVIL[5] in str(rows_of(books["en"], "scorecard", "en")[0][0])


def test_scorecard_says_what_targets_csv_says(material: Material, books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "scorecard"), word("workbook.head.clause", "zh"))
    found = {(row["编号"], row["口径"]): row for row in rows}
    assert len(found) == len(material.scorecard.lines)
    for line in material.scorecard.lines:
        row = found[line.id, line.reading_zh]
        values = {"模拟值（中位数）": line.simulated, "达标概率": line.probability, "目标值": line.value}
        for head, value in values.items():
            assert row[head] == ("" if value is None else pytest.approx(value))
        assert row["判断"] == (word(f"verdict.{line.verdict}", "zh") if line.scored else "未评价")


def test_verdicts_are_coloured_by_what_they_say(books: Mapping[str, Path]) -> None:
    scorecard = parts(books["zh"], "xl/worksheets/sheet2.xml").popitem()[1]
    for verdict in ("met", "likely", "open", "unlikely", "missed"):
        assert f"&quot;{word(f'verdict.{verdict}', 'zh')}&quot;" in scorecard.replace('"', "&quot;")
    assert "dataBar" in scorecard


def test_a_bureau_filters_exactly_its_tasks(books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "bureaus"), "责任单位")
    plan = load_plan()
    for bureau in {name for task in plan.tasks for name in bureaus_of(task)}:
        own = [task.number for task in plan.tasks if bureau in bureaus_of(task)]
        assert [row["序号"] for row in rows if row["责任单位"] == bureau] == own
    leads = {row["序号"]: row["责任单位"] for row in rows if row["牵头或配合"] == "牵头"}
    assert leads == {task.number: bureaus_of(task)[0] for task in plan.tasks}


def test_the_cover_says_what_the_page_says(material: Material, books: Mapping[str, Path]) -> None:
    said = "".join(str(row[0]) for row in rows_of(books["zh"], "cover")).replace(" ", "")
    sentences = [sentence for sentence in plain_summary(material, "zh") if not sentence.startswith("对“")]
    assert len(sentences) > 4 and all(clean(one).replace(" ", "") in said for one in sentences)


def test_remarks_on_tasks_leave_out_what_the_note_says(books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "tasks"), "序号")
    assert any(row["备注"] for row in rows) and not any("不可跨任务相加" in row["备注"] for row in rows)


def test_money_adds_up(books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "levers"), "政策工具")
    lever = next(row for row in rows if row["编号"] == "cloud_subsidy")
    assert (lever["计划资金（万元）"], lever["已支付（万元）"], lever["获批件数"]) == (900.0, 80.0, 4.0)
    # Accounts are means over four runs, of which one paid.
    assert (lever["2021年支付（万元）"], lever["2022年支付（万元）"]) == (30.0 / 4, 50.0 / 4)
    total = next(row for row in rows if row["政策工具"] == "合计")
    assert total["2022年支付（万元）"] == 50.0 / 4 and total["获批件数"] == ""
    kinds = {row["用途"]: row["资金性质"] for row in table(rows_of(books["zh"], "payments"), "年份")}
    assert kinds["补助"] == "公共资金支出" and kinds["贷款核销"].startswith("备查")


def test_campaigns_have_the_levers_money(books: Mapping[str, Path]) -> None:
    rows = rows_of(books["zh"], "levers")
    heads = next(row for row in rows if row[0] == "政策工具")
    totals = [row for row in rows if row[0] == "合计"]
    assert len(totals) == 2 and totals[0][4:9] == totals[1][4:9]
    assert heads[4:9] == next(row for row in rows if row[0] == "专项行动")[4:9]
    assert [row[0] for row in rows if str(row[0]).endswith("专项行动") and row[6] == 80.0] == ["数字化转型专项行动"]


def test_the_scorecard_says_that_draws_are_few(books: Mapping[str, Path]) -> None:
    said = "".join(str(row[0]) for row in rows_of(books["zh"], "scorecard")[:6])
    assert "不足以支持“达标”“未达标”的判断" in said
    sizes = "".join(str(row[0]) for row in rows_of(books["zh"], "groups")[:6])
    assert "企业规模按各年从业人员和营业收入划分" in sizes


def test_indicators_stand_by_year_and_scenario(material: Material, books: Mapping[str, Path]) -> None:
    every = table(rows_of(books["zh"], "indicators"), "指标")
    rows = [row for row in every if row["编号"] == "value_added_above_scale"]
    assert [row["情景"] for row in rows] == [EVIL[1], EVIL[3]]
    assert rows[0]["2022年差值"] == "" and rows[1]["2022年差值"] == pytest.approx(60.0)
    assert rows[0]["2019年"] == rows[1]["2019年"]


def test_contributions_add_up_to_the_change(books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "attribution"), "指标")
    named = [word for word in rows[0] if word.endswith("专项行动")]
    for row in rows:
        if row["类型"]:
            assert sum(row[name] for name in named) == pytest.approx(row["变化"])
    assert len(named) == 6


def test_data_to_collect_stand_by_rank(material: Material, books: Mapping[str, Path]) -> None:
    assert material.sensitivity is not None
    rows = [row for row in table(rows_of(books["zh"], "collect_first"), "指标") if row["编号"]]
    assert [row["编号"] for row in rows] == list(material.sensitivity.collect_first["name"])


def test_an_empty_list_of_data_says_why_and_what_fills_it(material: Material, tmp_path: Path) -> None:
    assert material.sensitivity is not None
    empty = replace(material.sensitivity, collect_first=material.sensitivity.collect_first.iloc[:0])
    bare = replace(material, sensitivity=empty)
    write_workbook(bare, "zh", tmp_path / "bare.xlsx")
    said = "".join(str(row[0]) for row in rows_of(tmp_path / "bare.xlsx", "collect_first"))
    page = re.sub("<[^>]+>", "", page_text(bare, "zh"))
    for text in (said, page):
        assert "未列出应优先查明的参数" in text and "sim sensitivity " in text


def test_every_column_of_the_run_folder_is_explained(material: Material, books: Mapping[str, Path]) -> None:
    rows = table(rows_of(books["zh"], "files"), "文件")
    for row in rows:
        assert re.search("[\u4e00-\u9fff]", row["含义"]), row
    assert {row["文件"] for row in rows} == {path.name for path in material.run.folder.iterdir() if path.is_file()}


def test_tables_print_on_a4_and_keep_their_headings(books: Mapping[str, Path]) -> None:
    sheets = parts(books["zh"], r"xl/worksheets/sheet\d+\.xml")
    for text in sheets.values():
        assert 'fitToPage="1"' in text and 'paperSize="9"' in text
    frozen = [text for text in sheets.values() if 'state="frozen"' in text]
    assert len(frozen) == 13 and all('orientation="landscape"' in text for text in frozen)
    assert all('state="frozen"' in text for text in sheets.values() if "<autoFilter" in text)
    assert parts(books["zh"], "xl/workbook.xml").popitem()[1].count("_xlnm.Print_Titles") == len(frozen)


def test_charts_have_titles_axes_and_alternative_texts(books: Mapping[str, Path]) -> None:
    for book in books.values():
        charts = parts(book, r"xl/charts/chart\d+\.xml")
        assert len(charts) >= 7
        for name, text in charts.items():
            assert text.count("<c:title>") == 3, name
            assert "<c:numCache>" in text or "<c:f>" in text
        drawn = [one for text in parts(book, r"xl/drawings/drawing\d+\.xml").values()
                 for one in re.findall("<xdr:cNvPr [^>]*>", text)]  # fmt: skip
        assert len(drawn) == len(charts) and all(re.search('descr="[^"]{10,}"', one) for one in drawn)


def test_a_single_run_has_no_verdicts_and_names_what_is_missing(tmp_path: Path) -> None:
    run = shifted_folder(tmp_path / "single", pairs=((0, 0),))
    write_workbook(gather([run]), "en", tmp_path / "single.xlsx")
    rows = rows_of(tmp_path / "single.xlsx", "scorecard", "en")
    assert "Met in this run" in rows[2] and "Verdict" not in rows[2]
    names = CalamineWorkbook.from_path(tmp_path / "single.xlsx").sheet_names
    assert not {word(f"workbook.sheet.{key}", "en") for key in NEEDS} & set(names)
    assert any("sim attribute" in str(row[1]) for row in rows_of(tmp_path / "single.xlsx", "cover", "en"))


def test_a_place_that_can_not_be_written_is_an_os_error(material: Material, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_workbook(material, "en", tmp_path / "nowhere" / "book.xlsx")


def test_odd_signs_and_long_texts_fit_into_a_cell() -> None:
    assert clean("a\x00b\ud800c\n") == "a\ufffdb\ufffdc\n"
    assert len(clean("x" * 100_000)) == LONGEST_TEXT + 1


def test_values_of_a_scenario_by_the_name_of_the_parameter() -> None:
    lever = {"use": "cloud_subsidy", "share": 0.8, "start": "x"}
    scenario = {"parameters": {"entry_rate": 0.1}, "levers": {"mine": lever}}
    assert said_by_scenario(scenario) == {"entry_rate": (0.1,), "cloud_subsidy.share": (0.8,)}
    assert said_by_scenario({"parameters": None, "levers": None}) == {}


def test_number_formats() -> None:
    assert (by_size(5.0), by_size(1234.5), by_size(12.34), by_size(0.5), by_size(None)) == (
        "#,##0", "#,##0", "#,##0.0", "#,##0.00", "#,##0")  # fmt: skip
    assert with_unit("0.0", '%"', "≥ ") == '"≥ "0.0"%"'
    assert difference_format(0.001, "#,##0.0") == '"≈ 0"' and difference_format(0.0, "0").startswith("+0;")
