"""A restored register: standings said before come back first, and nothing is said twice when their causes do."""

from datetime import timedelta

from services.contracts.deadlines import Because
from services.contracts.scoring import StandingChanged, Status
from tests.kit import takeback
from tests.kit.spec import Journal
from tests.unit.scoring.controls import DUE, LISTED, SECOND, Scoring, accepted, excused, returned, unmet, withdrawn

DAY = timedelta(days=1)


def told() -> Journal:
    story = Scoring(
        accepted(DUE + DAY, "an-hoa", "RG-2"),
        *LISTED,
        returned(DUE - DAY),
        unmet(),
        accepted(DUE + DAY),
        accepted(DUE - SECOND, submission="RG-3"),
        withdrawn(DUE - SECOND),
        unmet("an-hoa", because=Because.PATIENCE),
        excused(DUE + DAY, "an-hoa"),
    )
    return story.journal


def standings(journal: Journal) -> dict[tuple[str, str], StandingChanged]:
    """Return what is said last of every duty."""
    said: list[StandingChanged] = takeback.own_events(journal)
    return {(each.unit, each.obligation): each for each in said}


def test_what_was_said_is_not_said_again() -> None:
    story = told()
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_what_was_said_to_nobody_is_said_when_its_cause_is_heard_again() -> None:
    story = told()
    for place, again in takeback.with_an_end_lost(story):
        shown = {duty: said.model_dump(exclude={"changed_at"}) for duty, said in standings(again).items()}
        assert shown == {duty: said.model_dump(exclude={"changed_at"}) for duty, said in standings(story).items()}, (
            place
        )


def test_what_was_said_stands_until_all_it_rests_on_is_heard_again() -> None:
    story = told()
    again = takeback.restored(story, cut=0)
    lost = takeback.lost_after(story, 0).causes
    kept = takeback.own_events(again)

    takeback.hear_again(again, lost[:-1], story)

    assert takeback.own_events(again) == kept


def test_a_source_that_began_anew_is_listened_to() -> None:
    scoring = Scoring(*LISTED, unmet())
    again = takeback.restored(scoring.journal, cut=0)
    takeback.hear_again(again, takeback.lost_after(scoring.journal, 0).causes[:-1], scoring.journal)

    said = again.hear(accepted(DUE), source="intake", at=scoring.at)
    assert said == []
    (said_now,) = again.hear(unmet(), source="deadlines-2", at=scoring.at)

    assert (said_now.status, said_now.sources) == (
        Status.LATE,
        {"deadlines": 7, "intake": 1, "deadlines-2": 1},
    )
