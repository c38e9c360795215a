"""The page as a reader has it: nothing from outside, every link leads somewhere, readable on desk, phone and paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

WIDTHS = {"desktop": 1280, "phone": 390}
LANGUAGES = ("en", "zh")
MOST_BYTES = 3_000_000
LEAST_CONTRAST = 4.5

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = colour => { const [r, g, b] = rgb(colour).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = node => { for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour; } return 'rgb(255, 255, 255)'; };
  const poor = {};
  for (const node of document.querySelectorAll('body *:not(svg):not(svg *)')) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())) continue;
    const [one, other] = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < LEAST) poor[node.tagName + '.' + node.className] = contrast;
  }
  return poor; }""".replace("LEAST", str(LEAST_CONTRAST))


@pytest.fixture(params=LANGUAGES)
def opened(request: pytest.FixtureRequest, browser: Any, pages: dict[str, Path]) -> Any:
    """The page, with what the browser asked for and complained about while it opened."""
    page = browser.new_page(viewport={"width": WIDTHS["desktop"], "height": 900})
    page.asked, page.said = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda said: page.said.append(said.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(pages[request.param].as_uri())
    yield page
    page.close()


def test_opens_without_errors_and_asks_for_nothing(opened: Any) -> None:
    """One file, read from the disk, of a size that can be mailed; nothing was blocked either."""
    outside = [url for url in opened.asked if not url.startswith(("file:", "data:"))]
    assert outside == []
    assert len([url for url in opened.asked if url.startswith("file:")]) == 1
    assert opened.said == []
    assert len(opened.content().encode()) < MOST_BYTES


def test_every_anchor_leads_to_one_place_that_is_seen(opened: Any) -> None:
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))
    targets = opened.evaluate("[...document.querySelectorAll('a')].map(node => node.getAttribute('href'))")
    assert targets and all(target.startswith("#") and target[1:] in ids for target in targets)
    link = opened.locator("#summary ul a").nth(3)
    target = link.get_attribute("href")
    link.click()
    assert opened.evaluate("location.hash") == target
    box = opened.locator(target).bounding_box()
    assert box is not None and -1 <= box["y"] < 900


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_runs_over_the_edge(opened: Any, width: int, tmp_path: Path) -> None:
    """Tables scroll by themselves; the page does not."""
    opened.set_viewport_size({"width": width, "height": 900})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    picture = tmp_path / "page.png"
    opened.screenshot(path=str(picture), full_page=True)
    assert picture.stat().st_size > 50_000  # an empty page takes some thousand bytes


def test_verdicts_are_seen_on_a_phone_without_moving_the_table(opened: Any) -> None:
    """The scorecard sets its cells under each other, each with its heading; wide tables say that they can be moved."""
    lines = "[...document.querySelectorAll('.swipe')].map(node => getComputedStyle(node).display)"
    assert set(opened.evaluate(lines)) == {"none"}
    opened.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    assert set(opened.evaluate(lines)) == {"block"}
    ends = """() => [...document.querySelectorAll('#targets tbody td:last-child')].map(
      node => [node.getBoundingClientRect().right, getComputedStyle(node, '::before').content])"""
    found = opened.evaluate(ends)
    assert found and all(right <= WIDTHS["phone"] and len(head) > 3 for right, head in found)


def test_names_of_rows_stay_in_view_on_a_phone(opened: Any) -> None:
    """A wide table is moved sideways under the names of its rows, not cell by cell in columns of one sign."""
    opened.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    moved = """() => { const box = document.querySelector('#differences').parentElement; box.scrollLeft = 300;
      return [box.scrollLeft, document.querySelector('#differences tbody tr[id] th').getBoundingClientRect().left]; }"""
    scrolled, left = opened.evaluate(moved)
    assert scrolled > 100 and 0 <= left < 40
    tall = """[...document.querySelectorAll('#indicators tbody tr, #differences tbody tr')]
      .filter(row => row.getBoundingClientRect().height > 120).map(row => row.id)"""
    assert opened.evaluate(tall) == []


def test_prints_on_upright_a4(opened: Any) -> None:
    pdf = opened.pdf(format="A4", prefer_css_page_size=True)
    boxes = {tuple(round(float(x)) for x in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", pdf)}
    assert pdf.startswith(b"%PDF") and boxes <= {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 594, 841)}
    # What is too wide for the sheet would make the browser shrink the whole page.
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 702, "height": 1000})  # 186 mm between the margins
    assert opened.evaluate("document.documentElement.scrollWidth") <= 702


def test_headings_tables_and_pictures_speak(opened: Any) -> None:
    """What a screen reader needs: one h1, no level left out, headings of rows and columns, texts for pictures."""
    levels = opened.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(node => +node.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert opened.evaluate("[...document.querySelectorAll('th')].every(node => node.hasAttribute('scope'))")
    assert opened.evaluate("[...document.querySelectorAll('table')].every(node => node.caption.textContent.trim())")
    assert opened.evaluate("[...document.querySelectorAll('tbody tr')].every(row => row.querySelector('th'))")
    said = "[...document.querySelectorAll('svg.figure')].map(node => node.getAttribute('aria-label'))"
    pictures = opened.evaluate(said)
    assert pictures and all(pictures)
    assert opened.evaluate("document.documentElement.lang")


def test_keyboard_reaches_summary_and_tables(opened: Any) -> None:
    """The first stop skips to the summary; tables that scroll can be reached."""
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#summary"
    assert opened.evaluate("document.activeElement.id") == "summary"
    assert opened.evaluate("[...document.querySelectorAll('.scroll')].every(node => node.tabIndex === 0)")


def test_contrast(opened: Any) -> None:
    """Every text stands out from what is behind it (WCAG AA, 4.5 to 1)."""
    assert opened.evaluate(CONTRAST) == {}
