"""Scores, ranks and objections in what consumers are told: by the schemes in force, exact, and changed by them alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from services.contracts.aggregates import Aggregate
from services.contracts.deadlines import CalendarDayDecreed
from services.kit.database import Database
from services.scoring import queries
from services.scoring.board import Board
from services.scoring.domain.in_force import of_year
from services.scoring.domain.inputs import SchemeImported, SchemeRecalled
from services.scoring.domain.ranking import score_of
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL
from services.scoring.queries import Asked
from tests.unit.scoring.controls import DUE, LATER, keep, kept, plain
from tests.unit.scoring.disputes import DAY, FILED, LETTER, Dispute, dropped, entered, faulty, judged

SCHEME: Final[dict[str, Any]] = {
    "scheme": "vi-du",
    "version": 1,
    "title": "Ví dụ của phép thử",
    "valid": {"from": "2023-01-01"},
    "leads": True,
    "axes": {"timeliness": 70, "quality": 30},
    "weights": {"default": 1},
    "timeliness": {"ladder": [{"up_to": 1, "share": "0.5"}, {"share": 0}]},
    "quality": {"faults": {"layout": "0.3333"}},
    "classes": [{"name": "tốt", "from": 60}, {"name": "kém", "from": 0}],
}
HERE: Final = "aggregates.kien-giang.rach-gia"


def scheme(**other: Any) -> Scheme:
    return Scheme.model_validate({**SCHEME, **other})


def activated(one: Scheme) -> SchemeImported:
    return SchemeImported(scheme=one.scheme, content=one.model_dump_json(by_alias=True))


class Watched:
    """A board beside the service; what is said after each thing that is told, by the last part of its subject."""

    def __init__(self, story: Dispute, database: Database) -> None:
        self.story, self.board = story, Board()
        self._database = database

    async def said(self, now: datetime = LATER) -> dict[str, Aggregate]:
        await keep(self._database, self.story.facts())
        self.board.take(await queries.changes(self._database, self.board.seen), 2023)
        self.board.pass_to(now)
        says = [*self.board.units(now), *self.board.sums(now)]
        return {say.subject.rsplit(".", 1)[1]: Aggregate.model_validate(plain(say.body)) for say in says}


async def test_a_scheme_that_comes_into_force_scores_and_ranks_everybody_and_one_that_goes_nobody() -> None:
    story = Dispute()
    async with kept(story) as database:
        watched = Watched(story, database)
        before = await watched.said()
        story.say(activated(scheme()))
        scored = await watched.said()
        unchanged = await watched.said()
        story.say(SchemeRecalled(scheme="vi-du", reason="thử xong"), FILED + DAY)
        after = await watched.said()
    assert {unit: (each.scheme, each.score) for unit, each in before.items()} == dict.fromkeys(before, (None, None))
    assert {unit: each.score for unit, each in scored.items()} == {
        "an-binh": 65.0,
        "an-hoa": 0.0,
        "thanh-tra": None,
        "_district": 38.24,
        "_province": 38.24,
    }
    assert [each.classed for each in scored.values()] == ["tốt", "kém", None, None, None]
    assert scored["an-binh"].scores == {"vi-du/1": 65.0}
    ranking = scored["_district"].ranking or ()
    assert [(one.unit, one.rank, one.of, one.score) for one in ranking] == [
        ("an-binh", 1, 2, 65.0),
        ("an-hoa", 2, 2, 0.0),
    ]
    assert unchanged == {}
    assert {unit: each.score for unit, each in after.items()} == dict.fromkeys(before)
    assert [one.score for one in after["_district"].ranking or ()] == [None, None]


async def test_every_scheme_in_force_has_its_score_and_the_one_that_leads_ranks() -> None:
    story = Dispute()
    other = scheme(scheme="a-khac", leads=False, timeliness={"ladder": [{"share": 1}], "missing": "exclude"})
    async with kept(story) as database:
        watched = Watched(story, database)
        story.say(activated(scheme()))
        story.say(activated(other))
        said = await watched.said()
    assert said["an-binh"].scores == {"vi-du/1": 65.0, "a-khac/1": 100.0}
    assert (said["an-binh"].scheme, said["an-hoa"].scores) == ("vi-du/1", {"vi-du/1": 0.0})


async def test_scores_are_those_of_the_register_whatever_happens() -> None:
    story = Dispute()
    async with kept(story) as database:
        watched = Watched(story, database)
        story.say(activated(scheme()))
        said, seen = await watched.said(), []
        for step in (faulty("layout"), faulty("layout", "outline-missing", unit="an-hoa"), faulty()):
            story.hear(step)
            said |= await watched.said()
            seen.append((said["an-binh"].score, said["an-binh"].quality))
            assert await of_register(database) == {
                unit: said[unit].score for unit in ("an-binh", "an-hoa", "thanh-tra")
            }
    assert seen == [(55.0, 0.0), (55.0, 0.0), (65.0, 100.0)]


async def of_register(database: Database) -> dict[str, float | None]:
    cells = await queries.register(database, Asked("rach-gia", 2023, LATER, LATER))
    [by] = of_year([scheme()], 2023)
    marks: dict[str, list[Any]] = {}
    for cell in cells:
        marks.setdefault(cell.unit.unit, []).append(cell.mark)
    scores = {unit: score_of(each, by, "office", lambda _first, _last: 0).score for unit, each in marks.items()}
    return {unit: None if score is None else float(score) for unit, score in scores.items()}


def provisional(said: dict[str, Aggregate], places: Sequence[str] = ("an-binh", "_district", "_province")) -> list[Any]:
    return [(said[place].objections, said[place].provisional) for place in places]


async def test_an_objection_makes_figures_provisional_until_it_is_decided_for_good() -> None:
    story = Dispute()
    async with kept(story) as database:
        watched = Watched(story, database)
        assert provisional(await watched.said(FILED)) == [(0, False)] * 3
        story.say(entered())
        assert provisional(await watched.said(FILED)) == [(1, True)] * 3
        (decided,) = story.say(judged(), FILED + DAY)
        assert await watched.said(FILED + DAY) == {}
        assert await watched.said(decided.appeal_by - DAY) == {}
        assert provisional(await watched.said(decided.appeal_by)) == [(0, False)] * 3


async def test_working_days_are_counted_as_they_are_decreed() -> None:
    story = Dispute()
    ladder = [{"up_to": 1, "share": "0.5"}, {"share": 0}]
    working = scheme(timeliness={"counts": "working", "grace": 0, "ladder": ladder})
    async with kept(story) as database:
        watched = Watched(story, database)
        story.say(activated(working))
        assert (await watched.said())["an-binh"].score == 65.0
        story.hear(decreed(DUE, working=False))
        assert (await watched.said())["an-binh"].score == 100.0
        story.hear(decreed(DUE, working=True))
        assert (await watched.said())["an-binh"].score == 65.0


def decreed(at: datetime, *, working: bool) -> CalendarDayDecreed:
    return CalendarDayDecreed(day=at.astimezone(LOCAL).date(), working=working, name="bù", source=LETTER, decreed_at=at)


async def test_an_objection_that_is_taken_back_or_upheld_changes_what_is_said() -> None:
    story = Dispute()
    async with kept(story) as database:
        watched = Watched(story, database)
        story.say(entered())
        await watched.said(FILED)
        story.say(dropped())
        assert provisional(await watched.said(FILED)) == [(0, False)] * 3
        story.say(entered(objection="KN-2", reasons="cả xã mất điện"))
        story.say(judged("upheld", objection="KN-2", status="excused"), FILED + DAY)
        said = await watched.said(LATER)
    assert said["an-binh"].counts == {"excused": 1}
    assert said["_district"].counts == {"excused": 1, "missing": 1, "not_obliged": 1}
