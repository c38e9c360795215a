"""A report in a real browser: only where ``SIM_BROWSER`` names its program, as `make test-browser` does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.api import run
from sim.report.material import gather
from sim.report.page.render import write_page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of this folder unless a browser was named."""
    if os.environ.get("SIM_BROWSER"):
        return
    skip = pytest.mark.skip(reason="needs a browser: make test-browser")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, without a window."""
    program = shutil.which(os.environ["SIM_BROWSER"])
    if program is None:
        pytest.fail(f"no such browser: {os.environ['SIM_BROWSER']} (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        found = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report on two small real runs, by language."""
    folder = tmp_path_factory.mktemp("report")
    for name in ("baseline", "plan"):
        scenario = Path("scenarios") / f"{name}.yaml"
        run(scenario, changes=["population.scale=0.05"], draws=3, replicates=2, out=folder / name)
    material = gather([folder / "baseline", folder / "plan"])
    return {lang: write_page(material, lang, folder / f"{lang}.html") for lang in ("en", "zh")}
