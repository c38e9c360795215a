"""Unified social credit codes (统一社会信用代码) after GB 32100-2015: 18 characters, the last one checks the others."""

from __future__ import annotations

import re

from sim.roster.numbers import is_missing, plain_text

LENGTH = 18

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of a code in the order of their values; I, O, S, V and Z do not occur."""

WEIGHTS = tuple(3**place % 31 for place in range(LENGTH - 1))

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_AS_NUMBER = re.compile(r"[0-9](\.[0-9]+)?E\+?1[4-9]")
_OLD_LENGTHS = (9, 10, 13, 15)
"""Organisation codes (组织机构代码) and registration numbers (注册号) that the unified code has replaced."""


def check_character(first: str) -> str:
    """The last character of a code that begins with the 17 characters ``first``; KeyError for a forbidden one."""
    total = sum(_VALUE[sign] * weight for sign, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def read_credit_code(cell: object) -> tuple[str, str]:
    """(code, what is wrong with it) of a cell; two empty texts where it says nothing.

    What is wrong is the last part of a key of the table of words: ``lost_digits`` of a cell that is a number, so that
    its last digits are gone, ``old``, ``length``, ``letters`` or ``check_digit``.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return "", "lost_digits"
    text = plain_text(cell).upper()
    if is_missing(text):
        return "", ""
    if _AS_NUMBER.fullmatch(text.replace(" ", "")):
        return "", "lost_digits"
    code = re.sub(r"[\s\-'`]", "", text)
    if len(code) != LENGTH:
        return code, "old" if len(code) in _OLD_LENGTHS and code[:-1].isdigit() else "length"
    if any(sign not in _VALUE for sign in code):
        return code, "letters"
    return code, "" if check_character(code[:-1]) == code[-1] else "check_digit"
