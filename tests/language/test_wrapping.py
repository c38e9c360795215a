"""Lines of Chinese end where they may."""

from __future__ import annotations

import pytest

from sim.language.wrapping import columns, wrapped


def test_a_chinese_sign_takes_two_columns() -> None:
    assert columns("企业 a") == 6 and columns("，") == 2 and columns("²") == 1


@pytest.mark.parametrize("width", [9, 10, 11, 24, 60])
def test_lines_fit_and_hold_the_whole_text(width: int) -> None:
    text = "规上工业增加值年均增速，（模拟）须为 sim list 所列；其他从略。"
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(columns(line) <= width + 2 for line in lines)
    assert not any(line[0] in "，；。）" or line[-1] in "（" for line in lines)


def test_nothing_gives_no_line() -> None:
    assert wrapped("", 10) == [] and wrapped("  ", 10) == []
