"""Schemes come into force and go by events, once each; what scored once can be scored by again."""

from datetime import timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import Citation
from services.contracts.scoring import SchemeActivated, SchemeWithdrawn
from services.kit.decider import Refusal
from services.kit.rpc import BadInput
from services.scoring import wiring
from services.scoring.domain.inputs import SchemeImported, SchemeRecalled
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.schemes import SchemeOverlaps, SchemeUnknown, SchemeVersionOld, SchemeWrong
from services.scoring.pb import admin_pb2
from tests.kit import takeback
from tests.kit.spec import Journal
from tests.unit.scoring.asking import Asking, asking
from tests.unit.scoring.controls import LISTED, START
from tests.unit.scoring.grading import SCHEME, scheme

LETTER: Final = Citation(number="12/QĐ-UBND")
DAY: Final = timedelta(days=1)
SECOND_YEAR: Final = {"version": 2, "valid": {"from": "2024-01-01"}}
FIRST_YEAR: Final = {"valid": {"from": "2023-01-01", "until": "2023-12-31"}}


class Told:
    """What an operator said, a second apart."""

    def __init__(self) -> None:
        self.journal = Journal(wiring.RULES)
        self.at = START

    def activate(self, one: Scheme) -> list[Any]:
        return self.say(SchemeImported(scheme=one.scheme, content=one.written(), source=LETTER))

    def withdraw(self, version: int = 0, code: str = "thang") -> list[Any]:
        return self.say(SchemeRecalled(scheme=code, version=version, reason="thay thang điểm"))

    def say(self, said: Any) -> list[Any]:
        self.at += timedelta(seconds=1)
        return list(self.journal.hear(said, source="operator", at=self.at))


def test_a_scheme_comes_into_force_with_all_it_says() -> None:
    (said,) = Told().activate(scheme())

    assert (said.scheme, said.version, said.valid_from.isoformat(), said.valid_until) == (
        "thang",
        1,
        "2023-01-01",
        None,
    )
    assert Scheme.model_validate_json(said.content) == scheme()
    assert said.source == LETTER
    assert said.route() == "scoring.scheme.thang"


def test_the_same_content_again_is_nothing_new_however_it_is_written() -> None:
    told = Told()
    told.activate(scheme())

    assert told.activate(scheme(weights={"BC-NANG": "2.50", "default": "1.0"})) == []


def test_another_content_needs_a_higher_version() -> None:
    told = Told()
    told.activate(scheme())

    with pytest.raises(SchemeVersionOld) as refused:
        told.activate(scheme(title="Khác"))
    assert refused.value.facts["next"] == "2"


def test_days_that_an_earlier_version_scores_are_taken_over_only_where_that_is_said() -> None:
    told = Told()
    told.activate(scheme())

    with pytest.raises(SchemeOverlaps):
        told.activate(scheme(**SECOND_YEAR))
    assert len(told.activate(scheme(**SECOND_YEAR, replaces=[1]))) == 1


def test_what_cannot_score_is_refused_with_its_place() -> None:
    with pytest.raises(SchemeWrong) as refused:
        Told().activate(scheme(axes={"timeliness": 70, "quality": 31}))
    assert (refused.value.facts["where"], refused.value.facts["code"]) == ("axes", "axes-sum")


def test_a_version_is_withdrawn_once_and_can_come_into_force_again() -> None:
    told = Told()
    told.activate(scheme())

    assert [type(one) for one in told.withdraw()] == [SchemeWithdrawn]
    assert told.withdraw(1) == []
    assert [type(one) for one in told.activate(scheme())] == [SchemeActivated]


def test_who_withdraws_what_is_not_in_force_is_told_so() -> None:
    told = Told()
    with pytest.raises(SchemeUnknown):
        told.withdraw()
    told.activate(scheme())
    with pytest.raises(SchemeUnknown):
        told.withdraw(2)


def test_own_words_that_come_back_are_taken_as_they_are_and_decide_nothing_twice() -> None:
    told = Told()
    told.activate(scheme(**FIRST_YEAR))
    told.activate(scheme(**SECOND_YEAR))
    told.withdraw(1)

    told.activate(scheme(**FIRST_YEAR))

    was = takeback.own_events(told.journal)
    for place, again in takeback.everywhere(told.journal):
        assert takeback.own_events(again) == was, place


async def activated(there: Asking, **other: Any) -> Any:
    request = admin_pb2.ActivateSchemeRequest(
        request_id=other.pop("call", "call-1"), scheme_json=scheme(**other).written()
    )
    return await there.ask("ActivateScheme", request)


async def test_an_operator_brings_a_scheme_into_force_and_the_same_file_again_changes_nothing() -> None:
    async with asking() as there:
        await there.hear(*LISTED)
        first = await activated(there, weights={"default": 1})
        again = await activated(there, weights={"default": 1}, call="call-2")
        listed = (await there.ask("ListSchemes", admin_pb2.ListSchemesRequest())).schemes
        events = await there.own(SchemeActivated)

    assert (list(first.changes), first.repeat, again.repeat, len(events)) == (["+ scheme thang/1"], False, True, 1)
    assert [(one.scheme, one.version, one.leads, one.valid_from) for one in listed] == [
        ("thang", 1, True, "2023-01-01")
    ]
    assert Scheme.model_validate_json(listed[0].content_json) == scheme(weights={"default": 1})


async def test_codes_nobody_knows_are_refused_and_a_dry_run_says_where_they_stand() -> None:
    async with asking() as there:
        await there.hear(*LISTED)
        request = admin_pb2.ActivateSchemeRequest(dry_run=True, scheme_json=scheme().written())
        looked = await there.ask("ActivateScheme", request)
        with pytest.raises(BadInput, match=r"weights\.BC-NANG: there is no obligation «BC-NANG»"):
            await activated(there)
        assert await there.own(SchemeActivated) == []

    assert [(one.severity, one.code, list(one.where)) for one in looked.findings] == [
        ("error", "unknown-obligation", ["weights", "BC-NANG"]),
        ("warning", "source-missing", ["scheme"]),
    ]
    assert not looked.moved


async def test_two_schemes_cannot_lead_at_once() -> None:
    async with asking() as there:
        await there.hear(*LISTED)
        await activated(there, weights={"default": 1})
        with pytest.raises(BadInput, match="thang/1 leads already"):
            await activated(there, weights={"default": 1}, scheme="khac", call="call-2")
        await activated(there, weights={"default": 1}, scheme="khac", leads=False, call="call-3")


async def test_a_version_says_what_is_another_than_before() -> None:
    async with asking() as there:
        await there.hear(*LISTED)
        await activated(there, weights={"default": 1}, **FIRST_YEAR)
        other = {**SCHEME["timeliness"], "grace": 0, "missing": "0.1"}
        answer = await activated(there, weights={"default": 2}, timeliness=other, call="call-2", **SECOND_YEAR)

    assert list(answer.changes) == [
        "~ version 1 → 2",
        "~ valid.from 2023-01-01 → 2024-01-01",
        "~ weights.default 1 → 2",
        "~ timeliness.missing 0 → 0.1",
        "- valid.until 2023-12-31",
    ]


async def test_what_was_in_force_is_found_as_of_then_and_a_withdrawn_one_only_where_all_are_asked_for() -> None:
    async with asking() as there:
        await there.hear(*LISTED)
        await activated(there, weights={"default": 1})
        there.service.clock.move(START + DAY)  # type: ignore[attr-defined]
        withdrawn = await there.ask(
            "WithdrawScheme",
            admin_pb2.WithdrawSchemeRequest(
                request_id="call-2", scheme="thang", reason="thử xong", source="13/QĐ-UBND"
            ),
        )
        again = admin_pb2.WithdrawSchemeRequest(request_id="call-3", scheme="thang", version=1, reason="thử xong")
        assert (await there.ask("WithdrawScheme", again)).repeat
        then = START.isoformat()
        asked: list[dict[str, Any]] = [{}, {"all": True}, {"as_of": then}, {"known_at": then}]
        found = [(await there.ask("ListSchemes", admin_pb2.ListSchemesRequest(**each))).schemes for each in asked]
        with pytest.raises(Refusal):
            await there.ask("GetScheme", admin_pb2.GetSchemeRequest(scheme="khong-co"))

    assert withdrawn.scheme.withdrawn_at == (START + DAY).isoformat()
    assert [[bool(one.withdrawn_at) for one in each] for each in found] == [[], [True], [False], [False]]


@pytest.mark.parametrize(
    "left_out",
    ["request_id", "reason", "scheme"],
)
async def test_who_leaves_out_what_is_needed_is_told_what_to_write(left_out: str) -> None:
    said: dict[str, Any] = {"scheme": "thang", "request_id": "call", "reason": "thử", left_out: ""}
    async with asking() as there:
        with pytest.raises(BadInput, match="hãy ghi"):
            await there.ask("WithdrawScheme", admin_pb2.WithdrawSchemeRequest(**said))


async def test_a_scheme_that_no_event_would_hold_is_refused_before_it_is_kept() -> None:
    huge = scheme(weights={f"BC-{number}": 1 for number in range(20_000)}).written()
    async with asking() as there:
        with pytest.raises(BadInput, match="128 KB"):
            await there.ask("ActivateScheme", admin_pb2.ActivateSchemeRequest(request_id="c", scheme_json=huge))


@pytest.mark.parametrize("content", ["{", "[]", '{"scheme": "thang"}', '{"axes": {"timeliness": 0.1}}'])
async def test_what_is_no_scheme_is_refused_at_the_edge(content: str) -> None:
    async with asking() as there:
        with pytest.raises(BadInput):
            await there.ask("ActivateScheme", admin_pb2.ActivateSchemeRequest(request_id="c", scheme_json=content))
