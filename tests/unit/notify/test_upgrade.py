"""A journal that rules version 1 wrote: standings in the duties' streams, codes joined by `-`, no word of who writes."""

import json
from dataclasses import replace
from typing import Any, Final

from services.contracts.notify import LetterDrafted, LetterNumbered
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Rules, To
from services.kit.journal import Row
from services.notify import reactions
from services.notify.domain.desk import NameIssuer
from services.notify.domain.duty import WriteToUnit, decide
from services.notify.wiring import RULES
from tests.unit.notify.controls import DUE, ISSUER_SET, LATER, NAMES, START, Story, answered, late, standing, withdrawn

OLD_NOTICE = "urge-an-binh-BC-Q1-2023"


def before() -> Rules:
    """Decide as version 1 did in what version 2 does otherwise."""

    def stream_of(event: Any, source: str) -> str:
        if isinstance(event, StandingChanged):
            return f"standing/{event.district}/{event.unit}/{event.obligation}/{event.period}"
        return reactions.stream_of(event, source)

    def react(fact: Any, states: Any) -> Any:
        orders = reactions.react(fact, states)
        return [order for order in orders if not (isinstance(order, To) and isinstance(order.command, NameIssuer))]

    def old_id(command: WriteToUnit, duty: Any) -> Any:
        return [each.model_copy(update={"letter": OLD_NOTICE}) for each in decide(command, duty)]

    duty = replace(RULES.deciders["standing"], decide=old_id)
    return replace(RULES, stream_of=stream_of, react=react, deciders={**RULES.deciders, "standing": duty})


def test_what_was_written_before_is_known_and_corrected_by_its_old_name() -> None:
    old = Story(before())
    old.tell(*NAMES, ISSUER_SET, standing("an-binh", Status.EXPECTED), at=START)
    old.tell(late("an-binh"), standing("an-binh", Status.MISSING), at=DUE)
    assert old.letters() == [OLD_NOTICE]
    story = Story()
    story.go_on_from(old.rows)

    assert story.tell(late("an-binh")) == []
    drafted, numbered = story.tell(withdrawn("an-binh"), at=LATER)

    assert isinstance(drafted, LetterDrafted)
    assert isinstance(numbered, LetterNumbered)
    assert drafted.corrects is not None
    assert (drafted.corrects.letter, drafted.corrects.number, numbered.number) == (OLD_NOTICE, 1, 2)


def test_who_was_set_before_still_writes() -> None:
    old = Story(before())
    old.tell(*NAMES, ISSUER_SET, at=START)
    story = Story()
    story.go_on_from(old.rows)

    story.tell(late("an-binh"), at=DUE)

    assert story.letters() == ["urge-an-binh~BC-Q1~2023"]


BEFORE_POLICIES: Final = {
    "notify.letter-drafted.v1": {
        *("letter", "kind", "district", "book", "duties", "units", "content", "corrects", "due_at"),
        *("working_days_before", "drafted_at"),
    },
    "notify.issuer-named.v1": {"district", "book", "issuer", "since", "until", "named_at"},
    "notify.letter-sent.v1": {"letter", "unit", "to", "message", "sent_at"},
}
"""What events said up to rules version 4."""


def as_written_then(row: Row) -> Row:
    known = BEFORE_POLICIES.get(row.type)
    if known is None:
        return row
    body = json.loads(row.body)
    return row._replace(body=json.dumps({**body, "data": {name: body["data"][name] for name in known}}))


def test_a_journal_of_version_4_goes_on_as_it_was() -> None:
    told = (late("an-binh"), late("an-hoa"), answered("urge-an-binh~BC-Q1~2023", "an-binh"))
    old, now = Story(), Story()
    old.tell(*NAMES, ISSUER_SET, at=START)
    old.tell(*told, at=DUE)
    now.go_on_from([as_written_then(row) for row in old.rows])
    old.forget()

    for story in (old, now):
        assert story.tell(*told) == []
    assert now.tell(withdrawn("an-binh"), at=LATER) == old.tell(withdrawn("an-binh"), at=LATER)
