"""The page without a browser: every number in a sentence leads to its row, nothing from a file becomes HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from sim.report.material import Material, gather
from sim.report.page import effects_section
from sim.report.page.effects_section import counts_of, natures_of
from sim.report.page.inline_svg import InlineFigures
from sim.report.page.parts import linked, sentence
from sim.report.page.render import page_text
from sim.report.page.scorecard_section import is_near_goal, unscored_counts
from sim.report.page.summary_section import support_text
from sim.report.page.verdict_support import draws_needed
from tests.experiments.made_folders import shifted_folder

EVIL = "</title><script>alert(1)</script>"
PAIRS = tuple((draw, replicate) for draw in range(1, 13) for replicate in (0, 1))


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """A made-up plan that moves both of its targets clearly, under a title that tries to be HTML."""
    place = tmp_path_factory.mktemp("page")
    shifted_folder(place / "baseline", -30.0, pairs=PAIRS)
    shifted_folder(place / "plan", 40.0, pairs=PAIRS, manifest={"title": {"en": EVIL, "zh": EVIL}})
    return gather([place / "baseline", place / "plan"])


class Reader(HTMLParser):
    """Ids and links of a page, and the summary's text outside of links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.unlinked = ""
        self._summary = self._link = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.ids += [str(found["id"])] if "id" in found else []
        if tag == "section":
            self._summary = found["id"] == "summary"
        if tag == "a":
            self._link = True
            self.links.append(str(found["href"]))

    def handle_endtag(self, tag: str) -> None:
        self._link = self._link and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._summary and not self._link:
            self.unlinked += data


def numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_linked_number_stands_in_its_row(material: Material, lang: str) -> None:
    page = page_text(material, lang)
    rows = {
        found[1]: (table[1] + found[0])
        for table in re.finditer(r"<caption[^>]*>(.*?)</caption>.*?</table>", page, re.DOTALL)
        for found in re.finditer(r'<tr id="([^"]+)".*?</tr>', table[0], re.DOTALL)
    }
    summary = page[page.index('<section id="summary"') :].partition("</section>")[0]
    checked = 0
    for anchor, text in re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary):
        if anchor in rows:
            row = numbers(re.sub("<[^>]+>", "", rows[anchor]))
            assert set(numbers(re.sub(r"95 ?%|\(10,000 yuan\)", "", text))) <= set(row), (anchor, text)
            checked += 1
    assert checked > 8


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_of_the_summary_are_links_to_rows(material: Material, lang: str) -> None:
    read = Reader(page_text(material, lang))
    assert len(read.ids) == len(set(read.ids))
    assert all(link.startswith("#") and link[1:] in read.ids for link in read.links)
    assert not re.search(r"\d", read.unlinked.replace(EVIL, ""))
    assert {"#effect-leading_output", "#count-higher", "#indicator-value_added_above_scale"} <= set(read.links)


def test_sentences_tell_gains_and_what_comes_anyway(material: Material) -> None:
    english = re.sub("<[^>]+>", "", page_text(material, "en"))
    row = material.target_rows["leading_output"]
    assert row["baseline.probability"] == 0.0 and row["plan.probability"] == 1.0
    assert "from 0 % to 100 % (95 % interval of the difference" in english
    assert "2 are clearly more likely to be met with the plan and 0 clearly less likely" in english
    assert "that part does not come from the difference between the two" in english


def test_sentences_keep_value_and_verdict_behaviour_and_programme_apart(material: Material) -> None:
    english = re.sub("<[^>]+>", "", page_text(material, "en"))
    counts = counts_of(material)
    natures = natures_of(material)
    assert {natures[name] for name in ("industrial_va_growth", "leading_output")} == {"emergent"}
    assert counts["judged"] == counts["judged_emergent"] == counts["higher_emergent"] == 2
    assert counts["met_emergent"] == counts["met"] and counts["met_programme"] == counts["moved"] == 0
    assert "Of 2 targets that hang on what enterprises do, the probability clearly rises for 2 only" in english
    assert "2 targets are tested at once without a correction" in english
    assert "95 % interval of the mean" in english


def test_few_draws_are_too_few_for_a_verdict(material: Material) -> None:
    for lang, said in (("en", "The draws are too few to support"), ("zh", "抽样组数偏少，不足以支持")):
        page = page_text(material, lang)
        assert said in page and f">{draws_needed(2)}</" in page
    assert support_text(replace(material.scorecard, draws=500, runs=1000), "en") == ""


def test_a_median_upon_the_goal_is_said_to_be_near_it(material: Material) -> None:
    line = replace(material.scorecard.main_lines[0], value=70.0, low=50.0, high=90.0)
    near = {value: is_near_goal(replace(line, simulated=value)) for value in (69.99, 70.01, 70.0, 69.0)}
    assert near == {69.99: True, 70.01: True, 70.0: False, 69.0: False}
    assert not is_near_goal(replace(line, simulated=69.99, unit="count"))


def test_unscored_targets_are_given_or_left_out(material: Material) -> None:
    card = material.scorecard
    given, left = unscored_counts(card)
    assert given + left + sum(line.scored for line in card.main_lines) == len(card.main_lines)
    page = page_text(material, "zh")
    assert f'<a href="#count-not-scored">{left}</a> 项未评价' in page and page.count('<tr id="count-given"') == 1


def test_missing_parts_name_their_commands(material: Material) -> None:
    text = page_text(material, "zh")
    assert "sim attribute " in text and "sim sensitivity " in text
    alone = page_text(gather([material.run.folder]), "zh")
    assert "sim run scenarios/baseline.yaml --draws 12 --replicates 2" in alone


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_from_a_file_is_html(material: Material, lang: str) -> None:
    text = page_text(material, lang)
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "http" not in re.sub(r'http-equiv="[^"]+"', "", text)


ROSTER = {
    "scale": 0.2, "roster": {"file": "roster.csv", "sha256": "ab" * 32, "rows": 600, "imputed": {"land": 0.61}},
    "projects": {"file": "projects.csv", "sha256": "cd" * 32, "rows": 12, "imputed": {}},
}  # fmt: skip


def test_enterprises_of_a_roster_are_never_called_synthetic(material: Material, tmp_path: Path) -> None:
    shifted_folder(tmp_path / "own", 40.0, pairs=PAIRS, manifest={"population": ROSTER})
    for lang, synthetic, rows in (("zh", "合成", "600 家"), ("en", "ynthetic", "(600 rows)")):
        text = page_text(gather([tmp_path / "own"]), lang)
        assert synthetic in page_text(material, lang) and synthetic not in text
        assert rows in text and "20%" in text and "ab" * 32 in text


def test_headings_go_down_by_one_and_tables_have_heads(material: Material) -> None:
    page = page_text(material, "zh")
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        assert 'scope="col"' in table and "<caption" in table


def test_same_material_gives_the_same_page(material: Material) -> None:
    assert page_text(material, "zh") == page_text(gather([material.baseline.folder, material.run.folder]), "zh")  # type: ignore[union-attr]


def test_sentences_escape_their_fields() -> None:
    said = sentence("verdict_count", "en", count=linked("<b>", "row"), verdict="<i>")
    assert said == '<a href="#row">&lt;b&gt;</a> &lt;i&gt;'


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><defs>'
    '<style>*{}</style></defs><g id="unused"><clipPath id="p1"><rect x="0.123456" y="1"/></clipPath>'
    '<path clip-path="url(#p1)" d="M 1.23456 2"/><defs>'
    '<path id="Noto-41" d="M 0 1" transform="scale(0.015625)"/></defs>'
    '<use xlink:href="#Noto-41" transform="translate(1.23456 2) scale(0.00015625)"/></g></svg>'
)


def test_figures_share_their_signs_and_nothing_else() -> None:
    figures = InlineFigures()
    one, other = figures.add(SVG, 'what "it" shows'), figures.add(SVG, "the same")
    assert figures.signs.count("<path") == 1 and 'transform="scale(0.015625)"' in figures.signs
    assert 'aria-label="what &#34;it&#34; shows"' in one
    assert 'id="f1-p1"' in one and "url(#f1-p1)" in one and 'id="f2-p1"' in other and "unused" not in one
    assert 'd="M 1.23 2"' in one and "translate(1.23 2) scale(0.00015625)" in one
    assert 'href="#Noto-41"' in one and "style" not in one


def test_where_no_target_is_judged_in_both_all_counts_are_zero(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = effects_section.judged_rows
    monkeypatch.setattr(effects_section, "judged_rows", lambda comparison, name: judged(comparison, name).iloc[:0])
    assert set(counts_of(material).values()) == {0}
