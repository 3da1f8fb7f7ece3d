"""A merger and a split in mid-year, seen both ways: units by themselves, and with those they came after."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import UnitRegistered
from services.contracts.event import Event
from services.contracts.intake import ReportSubmitted
from services.scoring.domain.scoreboard import UnitUnknown
from services.scoring.pb import admin_pb2
from tests.unit.scoring.acts import DAY, ended, lapsed
from tests.unit.scoring.asking import Asking, Context, asking
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    OBLIGATION,
    START,
    accepted,
    expected,
    opened_period,
    registered,
    unmet,
)
from tests.unit.scoring.grading import scheme

SECOND_DUE: Final = DUE + 90 * DAY
MERGED_AT: Final = DUE + 30 * DAY
LINEAGE: Final = admin_pb2.WITH_PREDECESSORS
NEIGHBOUR: Final = DISTRICT.model_copy(update={"district": "ha-tien"})


def begun(unit: str, no: int, *, at: datetime = MERGED_AT, district: str = "rach-gia") -> UnitRegistered:
    about = {"registered_at": at, "began_at": at, "district": district}
    return registered(unit, no).model_copy(update=about)


def second(unit: str, **about: Any) -> Event:
    told = {"obligation": "BC-6T", "due_at": SECOND_DUE, "expected_at": MERGED_AT, **about}
    return expected(unit).model_copy(update=told)


def reported(unit: str, at: datetime, **about: Any) -> ReportSubmitted:
    return accepted(at, unit, f"S-{unit}").model_copy(update=about)


SIX_MONTHS: Final = opened_period("BC-6T", due_at=SECOND_DUE).model_copy(update={"opened_at": MERGED_AT})
YEAR: Final = (
    DISTRICT,
    NEIGHBOUR,
    OBLIGATION,
    OBLIGATION.model_copy(update={"obligation": "BC-6T", "no": 2}),
    *(registered(unit, no) for no, unit in enumerate(("an-binh", "an-hoa", "thanh-tra"), start=1)),
    opened_period(),
    *(expected(unit) for unit in ("an-binh", "an-hoa", "thanh-tra")),
    reported("an-binh", DUE - DAY),
    reported("an-hoa", DUE + DAY),
    unmet("thanh-tra"),
)
MERGER: Final = (
    begun("moi", 9),
    ended("an-binh", MERGED_AT, "moi"),
    ended("an-hoa", MERGED_AT, "moi"),
    SIX_MONTHS,
    second("moi"),
    second("thanh-tra"),
    reported("moi", SECOND_DUE - DAY, obligation="BC-6T"),
)
SPLIT: Final = (
    *(
        begun(unit, no, district=home)
        for no, (unit, home) in enumerate({"bac": "rach-gia", "nam": "ha-tien"}.items(), start=7)
    ),
    ended("an-hoa", MERGED_AT, "bac", "nam"),
)


@pytest.fixture
async def service() -> AsyncIterator[Asking]:
    async with asking() as made:
        await made.hear(*YEAR, at=START)
        yield made


async def register(made: Asking, **about: Any) -> admin_pb2.Register:
    asked = {"district": "rach-gia", "year": 2023, "as_of": LATER.isoformat(), **about}
    answer: admin_pb2.Register = await made.ask("GetRegister", admin_pb2.GetRegisterRequest(**asked))
    return answer


def shown(answer: admin_pb2.Register) -> list[str]:
    return [f"{each.unit}<{each.of_unit} {each.obligation} {each.status}" for each in answer.cells]


OWN: Final = [
    "an-binh< BC-Q1 on_time",
    "an-binh< BC-6T not_obliged",
    "an-hoa< BC-Q1 late",
    "an-hoa< BC-6T not_obliged",
    "thanh-tra< BC-Q1 missing",
    "thanh-tra< BC-6T expected",
    "moi< BC-Q1 not_obliged",
    "moi< BC-6T on_time",
]
TOGETHER: Final = [
    "thanh-tra< BC-Q1 missing",
    "thanh-tra< BC-6T expected",
    "moi<an-binh BC-Q1 on_time",
    "moi<an-hoa BC-Q1 late",
    "moi< BC-6T on_time",
]


async def test_a_merger_is_shown_by_itself_and_with_those_before_and_nobody_is_said_to_have_been_obliged(
    service: Asking,
) -> None:
    await service.hear(*MERGER)
    assert shown(await register(service)) == OWN
    together = await register(service, lineage=LINEAGE)
    assert shown(together) == TOGETHER
    assert dict(together.counts) == {"missing": 1, "expected": 1, "on_time": 2, "late": 1}
    assert together.total_cells == len(TOGETHER)


async def test_before_the_merger_both_ways_show_the_same(service: Asking) -> None:
    await service.hear(*MERGER)
    then = (MERGED_AT - timedelta(seconds=1)).isoformat()
    own, together = [await register(service, as_of=then, lineage=way) for way in (admin_pb2.OWN, LINEAGE)]
    assert shown(own) == shown(together) == OWN[:6:2]


async def test_pages_with_predecessors_are_whole_units_and_together_the_whole(service: Asking) -> None:
    await service.hear(*MERGER)
    token, cells = "", []
    while True:
        page = await register(service, lineage=LINEAGE, page_size=1, page_token=token)
        assert len({each.unit for each in page.cells}) == 1
        assert page.total_cells == len(TOGETHER)
        cells += shown(page)
        token = page.next_page_token
        if not token:
            break
    assert cells == TOGETHER


async def test_what_is_chosen_is_chosen_of_what_is_shown(service: Asking) -> None:
    await service.hear(*MERGER)
    late = await register(service, lineage=LINEAGE, statuses=["late"])
    assert (shown(late), dict(late.counts), late.total_cells) == (["moi<an-hoa BC-Q1 late"], {"late": 1}, 1)
    assert shown(await register(service, lineage=LINEAGE, units=["moi"])) == TOGETHER[2:]
    assert shown(await register(service, lineage=LINEAGE, units=["an-hoa"])) == OWN[2:4]
    assert shown(await register(service, lineage=LINEAGE, obligations=["BC-6T"])) == [TOGETHER[1], TOGETHER[4]]


async def test_of_a_report_both_owed_both_marks_are_shown(service: Asking) -> None:
    await service.hear(begun("moi", 9, at=DUE - DAY), ended("an-binh", DUE - DAY, "moi"), expected("moi"), unmet("moi"))
    both = await register(service, lineage=LINEAGE, units=["moi"])
    assert shown(both) == ["moi< BC-Q1 missing", "moi<an-binh BC-Q1 on_time"]


async def test_a_duty_that_passed_on_is_shown_once(service: Asking) -> None:
    passed = (begun("moi", 9, at=DUE - DAY), ended("an-binh", DUE - DAY, "moi"), expected("moi"), lapsed())
    await service.hear(*passed, unmet("moi"))
    assert shown(await register(service, lineage=LINEAGE, units=["moi"])) == ["moi< BC-Q1 missing"]


async def test_parts_of_a_split_unit_share_its_history_which_counts_once(service: Asking) -> None:
    await service.hear(*SPLIT)
    everywhere = await register(service, district="*", lineage=LINEAGE)
    assert [cell for cell in shown(everywhere) if "an-hoa" in cell] == [
        "nam<an-hoa BC-Q1 late",
        "bac<an-hoa BC-Q1 late",
    ]
    assert everywhere.counts["late"] == 1
    assert "bac<an-hoa BC-Q1 late" in shown(await register(service, lineage=LINEAGE))
    neighbour = await register(service, district="ha-tien", lineage=LINEAGE)
    assert [(each.unit, each.of_unit, each.district) for each in neighbour.cells] == [("nam", "an-hoa", "rach-gia")]
    assert shown(await register(service, district="ha-tien")) == ["nam< BC-Q1 not_obliged"]


async def test_who_came_only_next_year_shows_what_was_before(service: Asking) -> None:
    new_year = DUE.replace(year=2024, month=1, day=1)
    later = (new_year + DAY).isoformat()
    await service.hear(begun("moi", 9, at=new_year), ended("thanh-tra", new_year, "moi"))
    assert "moi<thanh-tra BC-Q1 missing" in shown(await register(service, as_of=later, lineage=LINEAGE))
    assert "thanh-tra< BC-Q1 missing" in shown(await register(service, as_of=later))


LADDER: Final = {"ladder": [{"share": "0.5"}]}


async def activate(made: Asking) -> None:
    one = scheme(timeliness=LADDER, axes={"timeliness": 100, "quality": 0}, quality={}, weights={"default": 1})
    await made.ask("ActivateScheme", admin_pb2.ActivateSchemeRequest(request_id="1", scheme_json=one.written()))


async def scores(made: Asking, lineage: Any = LINEAGE, district: str = "*") -> dict[str, tuple[str, int]]:
    asked = {"year": 2023, "as_of": LATER.isoformat(), "lineage": lineage, "district": district}
    answer = await made.ask("ListScores", admin_pb2.ListScoresRequest(**asked))
    return {each.unit: (each.score, each.rank) for each in answer.scores}


async def explained(made: Asking, unit: str, lineage: Any = LINEAGE) -> tuple[str, list[str]]:
    asked = admin_pb2.GetScoreRequest(unit=unit, year=2023, as_of=LATER.isoformat(), lineage=lineage)
    answer = await made.ask("ExplainScore", asked)
    timely = [each for each in answer.points if each.axis == "timeliness"]
    return answer.score.score, [f"{each.of_unit} {each.obligation} {each.earned}/{each.maximum}" for each in timely]


async def test_scores_and_their_explanations_are_own_or_with_those_before(service: Asking) -> None:
    await service.hear(*MERGER)
    await activate(service)
    assert await scores(service, admin_pb2.OWN) == {
        "an-binh": ("100.00", 1),
        "moi": ("100.00", 1),
        "an-hoa": ("50.00", 3),
        "thanh-tra": ("0.00", 4),
    }
    assert await scores(service) == {"moi": ("83.33", 1), "thanh-tra": ("0.00", 2)}
    points = ["an-binh BC-Q1 100/100", "an-hoa BC-Q1 50/100", " BC-6T 100/100"]
    score, found = await explained(service, "moi")
    assert (score, sorted(found)) == ("83.33", sorted(points))
    assert (await explained(service, "moi", admin_pb2.OWN))[0] == "100.00"


async def test_the_score_of_a_part_counts_what_was_elsewhere_and_who_ended_can_be_asked_for(service: Asking) -> None:
    await service.hear(*SPLIT)
    await activate(service)
    assert await scores(service, district="ha-tien") == {"nam": ("50.00", 1)}
    assert (await scores(service))["bac"] == ("50.00", 2)
    assert (await explained(service, "an-hoa"))[0] == "50.00"
    assert (await explained(service, "an-hoa", admin_pb2.OWN))[0] == "50.00"
    about: dict[str, Any] = {"year": 2023, "as_of": LATER.isoformat(), "lineage": LINEAGE}
    asked = {unit: admin_pb2.GetScoreRequest(unit=unit, **about) for unit in ("an-hoa", "nam", "ai-do")}
    shown_with = {unit: await service.ask("GetScore", asked[unit]) for unit in ("an-hoa", "nam")}
    assert {unit: (each.score, each.rank) for unit, each in shown_with.items()} == {
        "an-hoa": ("50.00", 0),
        "nam": ("50.00", 2),
    }
    with pytest.raises(UnitUnknown):
        await service.ask("GetScore", asked["ai-do"])


async def test_a_file_says_whose_each_cell_is(service: Asking) -> None:
    await service.hear(*MERGER)
    columns = ["unit", "of_unit", "status"]
    about: dict[str, Any] = {
        "table": "register",
        "district": "rach-gia",
        "year": 2023,
        "as_of": LATER.isoformat(),
        "columns": columns,
    }
    request = admin_pb2.ExportTableRequest(**about, units=["moi"], lineage=LINEAGE)
    values = [value async for part in service.admin.ExportTable(request, Context()) for value in part.values]
    assert values == [*("moi", "an-binh", "on_time"), *("moi", "an-hoa", "late"), *("moi", "", "on_time")]
