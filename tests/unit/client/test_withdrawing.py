"""A withdrawal's own id."""

import re

import pytest

from services.client.withdrawing import own_id
from services.contracts.naming import TOKEN_PATTERN

AT = "2023-03-13T08:18:00+07:00"


@pytest.mark.parametrize("length", [1, 50, 51, 64])
def test_a_withdrawal_has_an_id_of_its_own_that_may_stand_in_a_subject(length: int) -> None:
    first, second = own_id("A" * length, AT), own_id("A" * length, "2023-03-13T08:18:01+07:00")

    assert re.match(TOKEN_PATTERN, first)
    assert len(first) <= 64
    assert first != second
    assert own_id("A" * (length - 1) + "B", AT) != first
