from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.roster.credit_codes import ALPHABET, check_character, read_credit_code
from tests.roster.made import code


def test_the_example_of_the_standard() -> None:
    # The weights and the modulus by hand: 91350100M000100Y4 + 3 is the example that GB 32100-2015 prints.
    assert check_character("91350100M000100Y4") == "3"
    assert read_credit_code("91350100M000100Y43") == ("91350100M000100Y43", "")


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        (9.14101990000123e17, "lost_digits"),
        (914101990000123000, "lost_digits"),
        ("9.14102E+17", "lost_digits"),
        ("410185100001234", "old"),
        ("12345678-9", "old"),
        ("9141018500000", "old"),
        ("91350100M000100Y4", "length"),
        ("91350100M00O100Y43", "letters"),
        ("91350100M000100Y44", "check_digit"),
    ],
)
def test_what_is_wrong_with_a_code(cell: object, wrong: str) -> None:
    assert read_credit_code(cell)[1] == wrong


def test_small_letters_blanks_and_wide_signs_are_mended() -> None:
    assert read_credit_code(" 91350100m000100y43 ") == ("91350100M000100Y43", "")
    assert read_credit_code("９１３５０１００Ｍ０００１００Ｙ４３") == ("91350100M000100Y43", "")
    assert read_credit_code("—") == ("", "")


@given(st.integers(0, 10**9 - 1), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(number: int, place: int, sign: str) -> None:
    own = code(number)
    changed = own[:place] + sign + own[place + 1 :]
    assert (read_credit_code(changed)[1] == "") == (changed == own)
