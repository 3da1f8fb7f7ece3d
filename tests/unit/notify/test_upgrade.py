"""A journal that rules version 1 wrote: standings in the duties' streams, codes joined by `-`, no word of who writes."""

from dataclasses import replace
from typing import Any

from services.contracts.notify import LetterDrafted, LetterNumbered
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Rules, To
from services.notify import reactions
from services.notify.domain.desk import NameIssuer
from services.notify.domain.duty import WriteToUnit, decide
from services.notify.wiring import RULES
from tests.unit.notify.controls import DUE, ISSUER_SET, LATER, NAMES, START, Story, late, standing, withdrawn

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
