"""A life of letters is written down and answered alike by both engines."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.contracts.notify import Delivery
from services.kit.transact import Incoming, Transactor
from services.notify import projections
from services.notify.domain.inputs import HoldAsked, MailResult
from services.notify.queries import books, lives, signers, waiting
from services.notify.queries.lives import Filter
from services.notify.wiring import RULES
from tests.integration.test_engines import hear, service
from tests.unit.notify.controls import AFTER, ISSUER_SET, NAMES, answered, late, withdrawn
from tests.unit.notify.policies import URGE, imported, policy
from tests.unit.notify.waiting import (
    EXTERNAL,
    PRAISE,
    approval,
    asked,
    away,
    bounced,
    delivered,
    given,
    head,
    paper,
    resend,
    void,
)

pytestmark = pytest.mark.database

ACTS = (
    head(),
    away("head", AFTER.replace(year=2024)),
    asked(),
    asked("b"),
    asked("c"),
    approval(person="head"),
    approval("b", rejected=True, why="không"),
    approval("c"),
    paper(),
    answered(PRAISE, "an-binh", result=MailResult.REFUSED),
    resend(),
    answered(PRAISE, "an-binh").model_copy(update={"again": 2}),
    bounced(),
    delivered(),
    delivered(Delivery.ACKNOWLEDGED),
    void("c"),
    HoldAsked(district="rach-gia", reason="rà soát"),
    EXTERNAL,
    asked("d"),
    approval("d"),
    given(40, AFTER.date(), "d"),
    asked("e"),
)


async def told(transactor: Transactor, acts: Sequence[Any]) -> None:
    for place, event in enumerate(acts):
        body = event.model_dump_json()
        await transactor.hear([Incoming("officer", f"act-{place}", event.TYPE, body, event, AFTER, "bà Head")])


async def test_a_life(database_url: str) -> None:
    async with service(database_url, RULES, projections.TABLES, AFTER) as (database, transactor):
        await hear(transactor, (*NAMES, ISSUER_SET, imported(policy({**URGE, "approval": "needed"}))))
        await told(transactor, ACTS)
        await hear(transactor, (late("an-binh"), withdrawn("an-binh")))
        found = (await lives.search(database, Filter(district="rach-gia"))).letters
        states = {each.row.letter: each.state for each in found}
        [meant] = await lives.named(database, "1/UBND-CCHC/2023")
        whole = await lives.whole(database, meant.letter)
        register = await books.register(database, "UBND-CCHC", 2023)
        (signs,) = await signers.signers(database, "rach-gia")
        held = await signers.hold(database, "rach-gia")
        missed, open_letters = await waiting.missed(database), await waiting.held_letters(database, "rach-gia")

    assert states == {PRAISE: "acknowledged", "b": "rejected", "c": "void", "d": "held", "e": "waiting_approval"}
    assert (whole.row.letter, whole.approved_by, whole.sendings[0].again) == (PRAISE, "head (bà Head)", 2)
    assert [step.what for step in whole.steps][:5] == ["drafted", "waits", "approved", "numbered", "issued"]
    assert register is not None
    assert [(entry.number, entry.state) for entry in register.entries] == [
        (1, "acknowledged"),
        (2, "void"),
        (40, "held"),
    ]
    assert (signs.named.person, held is not None, missed, open_letters) == ("head", True, [], 1)
