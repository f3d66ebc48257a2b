"""Codes are random, and are understood as people copy them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legwise.interfaces.saved.codes import SIGNS, canonical, hashed, new_code

texts = st.text(alphabet=st.sampled_from(SIGNS), min_size=12, max_size=12)


def test_codes_have_sixty_bits_in_three_groups():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert set("".join(codes)) == {*SIGNS, "-"}
    assert len(SIGNS) == len(set(SIGNS)) == 2**5
    assert all([len(group) for group in code.split("-")] == [4, 4, 4] for code in codes)


@given(texts)
def test_a_code_is_understood_in_small_letters_without_hyphens_and_with_letters_that_look_alike(signs):
    code = f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"
    assert canonical(code) == code
    assert canonical(signs.lower()) == code
    assert canonical(f" {signs[:6]} {signs[6:]} ") == code
    assert canonical(signs.replace("0", "O").replace("1", "l")) == code
    assert canonical(signs.replace("0", "o").replace("1", "I")) == code


@pytest.mark.parametrize(
    "typed", ["", "7K3M-Q9TZ", "7K3M-Q9TZ-2WXA-0", "7K3M-Q9TZ-2WXU", "७K3MQ9TZ2WXA", "\0" * 12]
)
def test_what_is_no_code_is_none(typed):
    assert canonical(typed) is None


def test_the_database_holds_a_hash():
    """The hash is part of the format: another one would lose every saved interview."""
    expected = "0cb24ebe134d1dfca06de2d88e49ca53"
    assert hashed("7K3M-Q9TZ-2WXA").startswith(expected)
