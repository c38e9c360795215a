"""A search of the site for English and Chinese: Chinese has no spaces between words, so pairs of signs are looked up.

``企业上云`` is stored, and asked for, as ``企业``, ``业上``, ``上云``; a page is found when it has all of them.
"""

from __future__ import annotations

import re

import sphinx.search
from sphinx.search.en import SearchEnglish

PART = re.compile(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+")
"""A run of Chinese signs, or a word of letters and digits."""

SPLIT_IN_THE_BROWSER = """
function splitQuery(query) {
    const words = [];
    for (const part of query.match(/[\\u4e00-\\u9fff]+|(?:(?![\\u4e00-\\u9fff])[\\p{L}\\p{N}_])+/gu) || []) {
        const chinese = /^[\\u4e00-\\u9fff]/.test(part) && part.length > 1;
        if (!chinese) words.push(part);
        for (let place = 0; chinese && place + 1 < part.length; place++) words.push(part.slice(place, place + 2));
    }
    return words;
}
"""
"""The same as :meth:`SearchBoth.split`, for what a reader types."""


def split(text: str) -> list[str]:
    """Words of a text: English ones as they stand, Chinese runs as their pairs of neighbours."""
    words: list[str] = []
    for part in PART.findall(text):
        if "\u4e00" <= part[0] <= "\u9fff" and len(part) > 1:
            words += [part[place : place + 2] for place in range(len(part) - 1)]
        else:
            words.append(part)
    return words


class SearchBoth(SearchEnglish):
    """Sphinx's English search that knows Chinese too."""

    lang = "both"
    language_name = "English"  # names the stemmer in the browser, too
    js_splitter_code = SPLIT_IN_THE_BROWSER

    def split(self, input: str) -> list[str]:  # noqa: A002 -- the name that Sphinx calls it by
        return split(input)


def register() -> None:
    """Make the search known to Sphinx under ``both``."""
    sphinx.search.languages["both"] = SearchBoth
