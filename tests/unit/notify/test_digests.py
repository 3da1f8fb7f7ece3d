"""One letter a day for a unit loses nothing: neither what is late once more on that day nor what is to be said again."""

from datetime import timedelta
from typing import Any, Final

from services.contracts.deadlines import Because
from services.contracts.notify import DutyRef, LetterDrafted, LetterRevised
from services.notify.domain.life import LIFE, Reconsider
from tests.unit.notify.acts import due_changed, reminder
from tests.unit.notify.controls import AFTER, DUE, late, withdrawn
from tests.unit.notify.policies import REMIND, URGE, Planned, at
from tests.unit.notify.waiting import asked, prepared

DIGEST: Final[dict[str, Any]] = {**URGE, "as": "digest"}
TODAY, TOMORROW = "urge-an-binh~2023-03-16", "urge-an-binh~2023-03-17"
HOUR: Final = timedelta(hours=1)


def test_what_is_late_again_on_the_day_of_its_letter_goes_into_the_next_one() -> None:
    story = Planned().ruled(DIGEST)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    lifted, back = at("03-16", 9), at("03-16", 10)
    story.tell(withdrawn("an-binh").model_copy(update={"withdrawn_at": lifted}), at=lifted)
    story.tell(late("an-binh").model_copy(update={"settled_at": back, "because": Because.REVOKED}), at=back)
    assert [planned.letter for planned in story.open()] == [TODAY]

    story.come(back + HOUR)
    assert [(planned.letter, planned.at) for planned in story.open()] == [(TOMORROW, at("03-17"))]
    story.come(at("03-17"))

    assert [each for each in story.letters() if each.startswith("urge")] == [TODAY, TOMORROW]
    assert story.open() == []


def test_a_reminder_of_the_new_due_instant_on_the_day_of_the_old_one_goes_into_the_next_letter() -> None:
    story = Planned().ruled({**REMIND, "when": {"at": "08:00"}, "as": "digest"})
    story.tell(reminder(1), at=at("03-14", 7))
    story.come(at("03-14"))
    later = at("03-18", 0)
    story.tell(due_changed(due_at=later), at=at("03-14", 9))
    story.tell(reminder(3, due_at=later), at=at("03-14", 9))

    story.come(at("03-14", 10))
    story.come(at("03-15"))

    assert story.letters() == ["remind-an-binh~2023-03-14", "remind-an-binh~2023-03-15"]
    assert [*story.events(LetterDrafted)][-1].due_at == later


def test_a_letter_is_looked_at_again_where_any_report_of_it_is_to_be_said_again() -> None:
    twice = {"after_working_days": 1, "at": "08:00", "repeat": {"every_working_days": 1, "at_most": 2}}
    story = Planned().ruled({**DIGEST, "when": twice})
    story.tell(late("an-binh", of="BC-6T"), at=DUE)
    story.come(at("03-16"))
    story.again(at("03-17"))
    story.tell(late("an-binh").model_copy(update={"due_at": at("03-16", 0)}), at=at("03-16", 9))
    story.come(at("03-17"))

    said_twice_and_once = [*story.events(LetterDrafted)][-1]

    assert [duty.obligation for duty in said_twice_and_once.duties] == ["BC-6T", "BC-Q1"]
    assert said_twice_and_once.again_at == at("03-20")
    story.again(at("03-20"))
    assert [(planned.obligation, planned.times) for planned in story.open()] == [("BC-Q1", 2)]


def test_who_was_left_out_of_a_letter_is_not_written_to_when_it_is_changed_again() -> None:
    units = ("an-binh", "an-hoa", "thanh-tra")
    duties = tuple(DutyRef(unit=unit, obligation="BC-Q1", period="2023") for unit in units)
    story = prepared()
    story.tell(asked(units=units, duties=duties))
    state = story.state("letter/commend-an-binh~2023")

    for gone, left in ((duties[0], units[1:]), (duties[1], units[2:])):
        [revised] = LIFE.decide(Reconsider("commend-an-binh~2023", (gone,), "accepted", AFTER, "{}"), state)
        assert isinstance(revised, LetterRevised)
        assert revised.units == left
        state = LIFE.evolve(state, story.own[-1]._replace(event=revised))
