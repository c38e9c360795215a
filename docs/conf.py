"""How the pages of this folder become a site: ``make docs``. Nothing is fetched from anywhere, warnings are errors.

Pages that are made from the code hold a line ``<!-- made from the code: commands, en -->``; the line is replaced by
what the function of that name in :data:`MADE` gives. A line ``<!-- the file: CHANGELOG.md -->`` is replaced by a page
that stands outside this folder.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "scripts")]

from documentation import commands_page, scenario_page, search  # noqa: E402

import sim  # noqa: E402

project = "sim"
author = "the authors of sim"
copyright = "MIT licence"  # noqa: A001 -- the name that Sphinx asks for
version = release = sim.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_block"]
suppress_warnings = ["myst.header"]  # tables of the model's description begin at any level
nitpicky = True
# What signatures name of other libraries has its pages elsewhere, and this site is built without a network; modules
# below `sim` are no part of the public interface and have no pages.
nitpick_ignore_regex = [
    (r"py:.*", r"sim\..*|Comparison"),
    (r"py:.*", r"(pd|np|pandas|numpy|mesa|pathlib|collections|datetime|pydantic)\..*"),
    (r"py:.*", r"(Any|Path|Series|DataFrame|Changes|Callable|Mapping|Sequence|Iterable|Self|object|property)"),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
html_title = "sim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_last_updated_fmt = None
html_theme_options = {"navigation_with_keys": True}
html_search_language = "both"
html_show_search_summary = False  # a page opened from the disk may not fetch others

MADE: dict[str, Callable[[str], str]] = {"commands": commands_page.markdown, "scenario": scenario_page.markdown}
MARK = re.compile(r"^<!-- made from the code: (?P<name>\w+), (?P<lang>\w+) -->$", re.MULTILINE)


FILE = re.compile(r"^<!-- the file: (?P<path>[\w./]+) -->$", re.MULTILINE)
LINKS = {  # how pages outside this folder are linked to, and the pages of the site that show them
    "](../CHANGELOG.md)": "](changelog.md)",
    "](README.md)": "](scenario-rules.md)",
    "](README.zh.md)": "](scenario-rules_zh.md)",
    "](../docs/": "](../",  # scenarios/README*.md, which the site shows in docs/reference
}
LIST_OF_DECISIONS = "\n```{toctree}\n:hidden:\n:glob:\n\n[0-9]*\n```\n"


def put_in_what_is_made(_app: Any, page: str, source: list[str]) -> None:
    """Replace each mark by the Markdown that the code gives, and what only a site needs."""
    text = MARK.sub(lambda mark: MADE[mark["name"]](mark["lang"]), source[0])
    text = FILE.sub(lambda mark: (PROJECT / mark["path"]).read_text(encoding="utf-8"), text)
    for outside, inside in LINKS.items():
        text = text.replace(outside, inside)
    source[0] = text + LIST_OF_DECISIONS if page == "decisions/README" else text


CHINESE_WORDS = {
    "Search": "搜索",
    "Home": "首页",
    "Next": "下一页",
    "Previous": "上一页",
    "On this page": "本页内容",
    "Back to top": "返回顶部",
    "Made with ": "网页样式：",
}
"""What the theme itself writes on a page."""


def say_the_language(_app: Any, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Chinese pages say so to browsers and screen readers, and the theme's own words on them are Chinese."""
    if "/zh/" in page or page.endswith("_zh"):
        context["language"] = "zh-CN"
        context["gettext"] = lambda text: CHINESE_WORDS.get(text, text)


def setup(app: Any) -> None:
    """Called by Sphinx when the site is built."""
    search.register()
    app.connect("source-read", put_in_what_is_made)
    app.connect("html-page-context", say_the_language)
