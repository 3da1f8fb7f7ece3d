"""Rankings and explanations by gRPC, at any pair of instants; the quick way and the slow way give the same."""

from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final

import pytest

from services.contracts.deadlines import DistrictRegistered, Others, UnitEnded, UnitRegistered
from services.contracts.scoring import SchemeActivated
from services.kit.database import Database
from services.kit.rpc import BadInput
from services.scoring.domain import scoreboard
from services.scoring.domain.inputs import SchemeImported
from services.scoring.domain.lists import ListedUnit
from services.scoring.domain.ranking import score_of
from services.scoring.domain.schemes import SchemeUnknown
from services.scoring.domain.scoreboard import Ranking, Seat, UnitUnknown
from services.scoring.domain.standing import LOCAL
from services.scoring.pb import admin_pb2
from services.scoring.queries import scores as queries
from services.scoring.queries.lists import Asked, settled
from services.scoring.queries.scores import Wanted
from tests.integration.standing.fed import fed, interleaved, numbered
from tests.integration.standing.years import DISTRICT, END, START, year
from tests.unit.scoring.asking import Asking, asking
from tests.unit.scoring.controls import (
    DUE,
    LATER,
    LISTED,
    OBLIGATION,
    accepted,
    expected,
    opened_period,
    registered,
    unmet,
)
from tests.unit.scoring.grading import by, scheme, working

DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)
SCHEME: Final = scheme(weights={"default": 1})


async def story(there: Asking) -> None:
    """An Bình is two working days late, An Hòa never sends, Thanh tra owes nothing; then a scheme comes into force."""
    await there.hear(*LISTED)
    await there.hear(accepted(DUE + DAY), unmet(), unmet("an-hoa"), at=DUE + 2 * DAY)
    await activate(there, DUE + 3 * DAY)


async def activate(there: Asking, at: datetime, **other: Any) -> None:
    there.service.clock.move(at)  # type: ignore[attr-defined]
    content = scheme(**{"weights": {"default": 1}, **other}).written()
    request = admin_pb2.ActivateSchemeRequest(request_id=f"call-{at.isoformat()}", scheme_json=content)
    await there.ask("ActivateScheme", request)


async def ranked(there: Asking, **asked: Any) -> Any:
    return await there.ask("ListScores", admin_pb2.ListScoresRequest(**{"year": 2023, **asked}))


async def test_units_are_ranked_with_what_they_earned_of_what_they_could() -> None:
    async with asking() as there:
        await story(there)
        found = await ranked(there)

    assert (found.scheme, found.version, found.year) == ("thang", 1, 2023)
    assert [
        (one.rank, one.of, one.unit, one.score, one.earned, one.maximum, one.timeliness, one.quality, one.classed)
        for one in found.scores
    ] == [
        (1, 2, "an-binh", "65.00", "65", "100", "50.00", "100.00", "yếu"),
        (2, 2, "an-hoa", "0.00", "0", "70", "0.00", "", "yếu"),
        (0, 2, "thanh-tra", "", "0", "0", "", "", ""),
    ]
    assert [dict(one.counts) for one in found.scores] == [{"late": 1}, {"missing": 1}, {"not_obliged": 1}]
    assert {(one.kind, one.district, one.provisional) for one in found.scores} == {("office", "rach-gia", False)}


async def test_a_ranking_comes_page_by_page_and_of_some_kinds() -> None:
    async with asking() as there:
        await story(there)
        first = await ranked(there, page_size=2)
        rest = await ranked(there, page_size=2, page_token=first.next_page_token)
        communes = await ranked(there, kinds=["commune"])
        for wrong in ({"page_token": "x"}, {"page_size": -1}, {"district": "khong-co"}, {"year": 0}):
            with pytest.raises(BadInput):
                await ranked(there, **wrong)

    assert [[one.unit for one in page.scores] for page in (first, rest, communes)] == [
        ["an-binh", "an-hoa"],
        ["thanh-tra"],
        [],
    ]
    assert (first.next_page_token, rest.next_page_token) == ("2", "")


async def test_before_a_scheme_came_into_force_there_is_no_score_to_show() -> None:
    async with asking() as there:
        await story(there)
        for asked in ({"as_of": (DUE + DAY).isoformat()}, {"known_at": (DUE + DAY).isoformat()}, {"scheme": "khac"}):
            with pytest.raises(SchemeUnknown):
                await ranked(there, **asked)


async def test_a_score_shown_once_is_shown_again_as_of_then_whatever_was_corrected_since() -> None:
    async with asking() as there:
        await story(there)
        then = (DUE + 4 * DAY).isoformat()
        before = await ranked(there, as_of=then, known_at=then)
        await there.hear(accepted(DUE - DAY, submission="RG-0"), at=LATER)
        now = await ranked(there)
        again = await ranked(there, as_of=then, known_at=before.known_at)

    assert again == before
    assert [one.score for one in now.scores[:2]] == ["100.00", "0.00"]


async def test_one_unit_is_shown_with_its_place_and_every_point_of_it_with_its_reason() -> None:
    async with asking() as there:
        await story(there)
        asked = admin_pb2.GetScoreRequest(unit="an-binh", year=2023)
        score, told = await there.ask("GetScore", asked), await there.ask("ExplainScore", asked)
        with pytest.raises(UnitUnknown):
            await there.ask("GetScore", admin_pb2.GetScoreRequest(unit="khong-co", year=2023))
        with pytest.raises(UnitUnknown):
            await there.ask("ExplainScore", admin_pb2.GetScoreRequest(unit="khong-co", year=2023))

    assert (score.rank, score.of, score.score) == (1, 2, "65.00")
    assert (told.scheme, told.version, told.source, told.score.score) == ("thang", 1, "", "65.00")
    assert [(one.axis, one.rule, one.earned, one.maximum, one.status, one.title) for one in told.points] == [
        ("timeliness", "timeliness.ladder[1] × weights.default", "35", "70", "late", "BC Quý I"),
        ("quality", "quality × weights.default", "30", "30", "late", "BC Quý I"),
    ]
    assert told.points[0].arithmetic == (
        "due 2023-03-15 24:00; arrived 2023-03-17 00:00; 2 working days; share 0.5 × weight 1 × axis 70 = 35"
    )
    assert list(told.points[0].events) == ["deadlines-7", "deadlines-9", "intake-1"]
    assert "Score: (65 / 100) × 100 = 65.00" in told.text


async def test_a_dry_run_says_who_would_stand_otherwise_and_changes_nothing() -> None:
    async with asking() as there:
        await story(there)
        other = scheme(weights={"default": 1}, version=2, replaces=[1], axes={"timeliness": 100, "quality": 0})
        request = admin_pb2.ActivateSchemeRequest(dry_run=True, scheme_json=other.written())
        looked = await there.ask("ActivateScheme", request)
        assert [one.version for one in await there.own(SchemeActivated)] == [1]

    assert [(one.unit, one.was_score, one.score, one.was_rank, one.rank) for one in looked.moved] == [
        ("an-binh", "65.00", "50.00", 1, 1)
    ]


async def test_a_report_that_is_still_expected_makes_a_score_provisional() -> None:
    async with asking() as there:
        await there.hear(*LISTED, at=DUE - 60 * DAY)
        await activate(there, DUE - 50 * DAY)
        found = await ranked(there)

    assert [(one.unit, one.score, one.provisional) for one in found.scores] == [
        ("an-binh", "", True),
        ("an-hoa", "", True),
        ("thanh-tra", "", False),
    ]


async def test_a_unit_that_moved_has_its_marks_of_both_districts_and_in_each_those_of_there() -> None:
    at = DUE + 30 * DAY
    moved = UnitRegistered(
        unit="an-binh", no=1, name="an-binh", kind="office", district="ha-tien", province="kien-giang", registered_at=at
    )
    other = OBLIGATION.model_copy(update={"obligation": "BC-Q2", "no": 2})
    due = DUE + 90 * DAY
    there_too = expected().model_copy(
        update={"obligation": "BC-Q2", "district": "ha-tien", "due_at": due, "expected_at": at}
    )
    came = accepted(due - DAY, submission="HT-1").model_copy(
        update={"obligation": "BC-Q2", "district": "ha-tien", "duty_district": "ha-tien"}
    )
    async with asking() as there:
        await story(there)
        district = DistrictRegistered(district="ha-tien", name="Hà Tiên", province="kien-giang", registered_at=at)
        period = opened_period("BC-Q2", due_at=due).model_copy(update={"opened_at": at})
        await there.hear(district, moved, other, period, there_too, at=at)
        await there.hear(came, at=due + DAY)
        found = {where: (await ranked(there, district=where)).scores for where in ("*", "rach-gia", "ha-tien")}

    scores = {where: {one.unit: (one.score, one.district) for one in of} for where, of in found.items()}
    assert scores["*"]["an-binh"] == ("82.50", "ha-tien")
    assert scores["rach-gia"]["an-binh"] == ("65.00", "rach-gia")
    assert scores["ha-tien"]["an-binh"] == ("100.00", "ha-tien")


async def test_what_is_due_in_a_year_counts_together_whichever_year_its_period_is_named_after() -> None:
    last_year = {"obligation": "BC-Q2", "period": "2022"}
    other = OBLIGATION.model_copy(update={"obligation": "BC-Q2", "no": 2})
    period = opened_period("BC-Q2").model_copy(update=last_year)
    async with asking() as there:
        await story(there)
        await there.hear(other, period, expected().model_copy(update=last_year), at=DUE + 4 * DAY)
        await there.hear(accepted(DUE - DAY, submission="RG-2").model_copy(update=last_year), at=DUE + 5 * DAY)
        found = await ranked(there)

    # 65 of 100 and 100 of 100
    assert [(one.unit, one.score) for one in found.scores][:2] == [("an-binh", "82.50"), ("an-hoa", "0.00")]


def test_equal_scores_share_the_first_of_their_places_and_stand_as_they_are_listed() -> None:
    seats = {code: Seat(ListedUnit(code, no, code, "office"), DISTRICT) for no, code in enumerate("abcdef")}
    whole = {"f": 9000, "c": 7000, "a": 8000, "b": None, "d": 9000, "e": 8000}
    nothing = score_of([], by(SCHEME), "office", working())
    found = Ranking(by(SCHEME), seats, whole, lambda _: nothing)

    places = [(one.seat.unit.unit, one.ranked.rank, one.ranked.of) for one in found.page()]
    assert places == [("d", 1, 5), ("f", 1, 5), ("a", 3, 5), ("e", 3, 5), ("c", 5, 5), ("b", 0, 5)]
    assert [found.page(2, 3), found.of("b")] == [found.page()[2:5], found.page()[-1]]


async def test_with_predecessors_a_unit_is_scored_by_their_marks_as_well() -> None:
    ended = UnitEnded.model_validate(
        {
            "unit": "an-binh",
            "district": "rach-gia",
            "how": "merged",
            "successors": ("an-hoa",),
            "effective_at": DUE + 30 * DAY,
            "ended_at": DUE + 30 * DAY,
            "reason": "sáp nhập",
        }
    )
    async with asking() as there:
        await story(there)
        await there.hear(ended, at=DUE + 31 * DAY)
        own = await ranked(there)
        line = await ranked(there, lineage=admin_pb2.WITH_PREDECESSORS)
        told = await there.ask(
            "ExplainScore", admin_pb2.GetScoreRequest(unit="an-hoa", year=2023, lineage=admin_pb2.WITH_PREDECESSORS)
        )

    assert {one.unit: one.score for one in own.scores} == {"an-binh": "65.00", "an-hoa": "0.00", "thanh-tra": ""}
    # 65 of 100 and 0 of 70
    assert {one.unit: one.score for one in line.scores} == {"an-hoa": "38.24", "thanh-tra": ""}
    assert sorted({point.of_unit for point in told.points}) == ["", "an-binh"]
    assert told.score.score == "38.24"


async def _both(database: Database, asked: Asked) -> tuple[Any, Any]:
    quick = await queries.ranking(database, asked, Wanted())
    async with database.snapshot() as snapshot:
        of = await queries.year(snapshot, asked)
        found = await queries.book(snapshot, of)
    slow = scoreboard.ranking(found.marks, found.seats, quick.by, of.worked)
    return quick.page(), slow.page()


@pytest.mark.parametrize("seed", range(4))
async def test_the_quick_way_and_duty_by_duty_give_the_same_in_any_year(seed: int) -> None:
    random, made = Random(seed), year(seed)  # noqa: S311 - no secrets here
    unknown = random.choice(("exclude", "count", "0.25"))
    rule = {**scheme().timeliness.model_dump(), "unknown": unknown}
    one = scheme(weights={"default": 1, "BC-1": "0.3"}, timeliness=rule, valid={"from": "2022-01-01"})
    async with fed(START) as register:
        await register.submit("scheme", SchemeImported(scheme=one.scheme, content=one.written()))
        told = interleaved(random, numbered(made.said, "deadlines"), numbered(made.sent, "intake"))
        await register.hear_all(told, 64, random)
        for district in (DISTRICT, "*"):
            for _ in range(4):
                as_of = START + random.random() * (END - START)
                known_at = START + 2 * SECOND + random.random() * (register.now - START)
                asked = Asked(district, 2023, as_of, random.choice((register.now, known_at)))
                quick, slow = await _both(register.database, asked)
                assert quick == slow, (seed, asked)


async def test_units_of_which_nothing_is_known_are_scored_as_the_scheme_says_also_where_nothing_was_heard() -> None:
    unheard = LISTED[:-3]
    async with asking() as there:
        await there.hear(*unheard, opened_period(others=Others.UNKNOWN), expected(), at=DUE - 60 * DAY)
        await there.hear(accepted(DUE - DAY), at=DUE)
        rule = {**scheme().timeliness.model_dump(), "unknown": "0.25"}
        await activate(there, DUE + DAY, timeliness=rule)
        found = await ranked(there)

    assert [(one.unit, one.score, dict(one.counts)) for one in found.scores] == [
        ("an-binh", "100.00", {"on_time": 1}),
        ("an-hoa", "25.00", {"unknown": 1}),
        ("thanh-tra", "25.00", {"unknown": 1}),
    ]


async def test_an_as_of_that_is_no_instant_is_refused() -> None:
    async with asking() as there:
        await story(there)
        with pytest.raises(BadInput, match="2023-10-03"):
            await ranked(there, as_of="hôm qua")
        assert (await ranked(there, as_of=datetime(2023, 12, 31, 23, tzinfo=LOCAL).isoformat())).scores


@pytest.mark.database
async def test_both_engines_rank_alike_by_one_period_an_obligation_and_by_several(database_url: str) -> None:
    second = opened_period(due_at=DUE + 30 * DAY).model_copy(update={"period": "2023-2"})
    owed = expected(due_at=DUE + 30 * DAY).model_copy(update={"period": "2023-2"})
    came = accepted(DUE + 20 * DAY, submission="RG-9").model_copy(update={"period": "2023-2"})
    async with asking(database_url) as there:
        await story(there)
        one = await ranked(there)
        await there.hear(second, owed, came, at=LATER)
        several = await ranked(there)

    assert [(each.unit, each.score, dict(each.counts)) for each in one.scores] == [
        ("an-binh", "65.00", {"late": 1}),
        ("an-hoa", "0.00", {"missing": 1}),
        ("thanh-tra", "", {"not_obliged": 1}),
    ]
    assert [(each.unit, each.score, dict(each.counts)) for each in several.scores] == [
        ("an-binh", "82.50", {"late": 1, "on_time": 1}),
        ("an-hoa", "0.00", {"missing": 1, "not_obliged": 1}),
        ("thanh-tra", "", {"not_obliged": 2}),
    ]


@pytest.mark.database
async def test_a_province_of_many_districts_is_ranked_as_duty_by_duty(database_url: str) -> None:
    async with asking(database_url) as there:
        await story(there)
        for number in range(45):
            about = {"unit": f"xa-{number}", "district": f"h-{number}"}
            unit, owed = registered("x", 9).model_copy(update=about), expected().model_copy(update=about)
            came = accepted(DUE + number % 3 * DAY, submission=f"X-{number}").model_copy(update=about)
            await there.hear(unit, owed, *([came] if number % 4 else ()), at=LATER)
        quick, slow = await _both(there.service.database, Asked("*", 2023, LATER, LATER + DAY))

    assert quick == slow
    assert len({one.scored.score for one in quick}) > 3


async def test_what_comes_while_a_register_is_read_is_of_a_later_one() -> None:
    async with asking() as there:
        await there.hear(*LISTED, at=DUE)
        async with there.service.database.snapshot() as snapshot:
            found = await settled(snapshot, Asked("*", 2023, LATER, LATER))
            before = await settled(snapshot, Asked("*", 2023, LATER, DUE - DAY))

    assert found == Asked("*", 2023, LATER, DUE)
    assert before == Asked("*", 2023, LATER, DUE - DAY)
