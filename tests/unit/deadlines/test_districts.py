"""Sending systems: who may send for whom, who is waited for, and the calls that say so."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.deadlines import (
    Because,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    LatenessExcused,
    ReportLate,
    SenderAssigned,
    Trust,
)
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import DistrictIsRetired, DistrictUnknown
from services.deadlines.domain.inputs import CatalogueImported, DistrictEntered, DistrictStruckOff, SenderNamed
from services.deadlines.domain.lineage import UnitUnknown
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.wiring import RULES
from services.kit import fold
from services.kit.rpc import BadInput
from tests.kit import takeback
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    IMPORTED,
    OPENS,
    PLAIN,
    REMINDS,
    UNITS,
    Story,
    accepted,
    duties_settled,
    intake_settled,
    moment,
    moment_of,
    outage_reported,
)

KEY = f"U{'A' * 55}"
OTHER = f"U{'B' * 55}"


def entered(district: str = "ha-tien", **more: Any) -> DistrictEntered:
    plain = {"name": "Hà Tiên", "province": "kien-giang", "trust": Trust.RECEIVER, "max_delay": 3600, "leaf": True}
    return DistrictEntered.model_validate({"district": district, **plain, **more})


def struck(district: str = "rach-gia", at: datetime = IMPORTED) -> DistrictStruckOff:
    return DistrictStruckOff(district=district, retired_at=at, reason="hợp nhất hệ thống")


def sender(
    district: str = "ha-tien", *, unit: str = "an-binh", since: datetime = OPENS, until: datetime | None = None
) -> SenderNamed:
    return SenderNamed(unit=unit, district=district, since=since, until=until, reason="sáp nhập")


def told(*inputs: Any) -> Story:
    story = Story().imported()
    for each in inputs:
        story.tell(each, IMPORTED)
    return story


def judged(story: Story, *silent: str, gone: tuple[str, ...] = ()) -> list[str]:
    """Close the period with these districts silent; name the units that are judged at once."""
    story.tell(moment_of("open"))
    story.tell(moment_of("close"))
    story.tell(intake_settled(*silent))
    return [late.unit for late in story.tell(duties_settled(*UNITS, gone=gone)) if isinstance(late, ReportLate)]


def test_a_district_is_registered_once_and_again_where_something_about_it_is_another() -> None:
    story = told()
    [registered] = story.tell(entered())
    assert isinstance(registered, DistrictRegistered)
    assert (registered.district, registered.leaf, registered.max_delay) == ("ha-tien", True, 3600)
    assert story.tell(entered()) == []
    assert [event.name for event in story.tell(entered(name="Hà Tiên mới"))] == ["Hà Tiên mới"]


def test_a_catalogue_has_the_last_word_about_a_district_that_was_registered_by_a_call() -> None:
    story = told(entered("rach-gia", name="Khác"))
    [registered] = story.tell(CatalogueImported(catalogue=CATALOGUE), AFTER)
    assert registered.name == "Rạch Giá"


def test_a_retired_district_is_not_registered_again() -> None:
    story = told(struck())
    with pytest.raises(DistrictIsRetired):
        story.tell(entered("rach-gia"))
    with pytest.raises(DistrictIsRetired):
        story.tell(CatalogueImported(catalogue=CATALOGUE), AFTER)


def test_a_catalogue_may_name_a_retired_district_once_others_send_for_its_units() -> None:
    story = told(entered(), struck(), sender())
    with pytest.raises(DistrictIsRetired):
        story.tell(CatalogueImported(catalogue=CATALOGUE), AFTER)
    story.tell(sender(unit="an-hoa"))
    other = Catalogue.model_validate({**PLAIN, "district": {**PLAIN["district"], "name": "Rạch Giá cũ"}})
    assert story.tell(CatalogueImported(catalogue=other), AFTER) == []


def test_retiring_is_said_once_and_corrected() -> None:
    story = told()
    [retired] = story.tell(struck())
    assert isinstance(retired, DistrictRetired)
    assert story.tell(struck()) == []
    assert [event.retired_at for event in story.tell(struck(at=DUE))] == [DUE]
    with pytest.raises(DistrictUnknown):
        story.tell(struck("nowhere"))


def test_a_sender_needs_a_unit_and_a_district_that_sends() -> None:
    story = told(entered())
    [assigned] = story.tell(sender())
    assert isinstance(assigned, SenderAssigned)
    assert story.tell(sender()) == []
    assert [event.until for event in story.tell(sender(until=DUE))] == [DUE]
    with pytest.raises(UnitUnknown):
        story.tell(sender(unit="nobody"))
    with pytest.raises(DistrictUnknown):
        story.tell(sender("nowhere"))
    story.tell(struck("ha-tien", DUE))
    with pytest.raises(DistrictIsRetired):
        story.tell(sender(until=DUE + timedelta(days=1)))
    assert story.tell(sender(since=REMINDS, until=DUE)) != []


def test_a_duty_waits_for_every_district_that_may_send_for_its_unit() -> None:
    assert judged(told(entered(), sender()), "ha-tien") == ["an-hoa"]
    assert judged(told(entered(), sender()), "rach-gia") == []
    assert judged(told(entered(), sender()), "elsewhere") == list(UNITS)


def test_a_unit_that_left_its_district_does_not_wait_for_it() -> None:
    left = sender("rach-gia", since=OPENS, until=REMINDS)
    assert judged(told(entered(), left, sender(since=REMINDS)), "rach-gia") == ["an-binh"]
    until_the_instant = sender("rach-gia", since=OPENS, until=DUE)
    assert judged(told(entered(), until_the_instant), "rach-gia") == []


def test_nobody_waits_for_a_district_that_was_retired_by_then() -> None:
    assert judged(told(struck(at=DUE)), "rach-gia") == []
    assert judged(told(struck(at=DUE)), "rach-gia", gone=("rach-gia",)) == list(UNITS)
    assert judged(told(struck(at=AFTER)), "rach-gia", gone=("rach-gia",)) == []
    assert judged(told(), "rach-gia", gone=("rach-gia",)) == []


def test_nothing_about_districts_is_decided_twice_after_a_restore() -> None:
    story = told(entered(), sender(), struck("rach-gia", AFTER), sender(unit="an-hoa", until=DUE))
    expected = takeback.own_events(story)
    for place, again in takeback.everywhere(story, returns=lambda row: row.type != CatalogueImported.TYPE):
        assert takeback.own_events(again) == expected, place


async def test_the_settler_asks_who_is_waited_for(imported: Running) -> None:
    await imported.service.submit("operator", "c-1", entered())
    await imported.service.submit("operator", "c-2", sender())
    await imported.advance(DUE)
    await imported.hear(intake_settled("ha-tien"))
    await imported.settle()
    assert [late.unit for late in await imported.events(ReportLate)] == ["an-hoa"]
    assert (await imported.state())[3] == "1 duties of silent districts ha-tien"
    await imported.service.submit("operator", "c-3", struck("ha-tien", DUE))
    await imported.settle()
    assert [late.because for late in await imported.events(ReportLate)] == [Because.SETTLED] * 2
    assert (await imported.state())[0] == "closed"
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_an_outage_of_whoever_sends_for_a_unit_excuses_what_came_late(imported: Running) -> None:
    for number, said in enumerate((entered(), sender())):
        await imported.service.submit("operator", f"c-{number}", said)
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    for unit in UNITS:
        await imported.hear(accepted(AFTER, unit=unit))
    reported = outage_reported("2023-03-15 22:00:00", "2023-03-16 04:00:00").model_copy(update={"district": "ha-tien"})
    await imported.service.submit("operator", "o-1", reported)
    await imported.settle()
    assert [(excused.district, excused.unit) for excused in await imported.events(LatenessExcused)] == [
        ("rach-gia", "an-binh")
    ]
    assert await imported.settle() == 0


REGISTER: dict[str, Any] = {"request_id": "r-1", "actor": "lan", "district": "ha-tien", "name": "Hà Tiên"}
ASSIGN: dict[str, Any] = {
    "request_id": "a-1",
    "unit": "an-binh",
    "district": "ha-tien",
    "since": "2022-12-10T00:00:00+07:00",
}


async def test_a_district_from_its_registration_to_its_end(imported: Running) -> None:
    admin = imported.admin
    done = await admin.RegisterDistrict(admin_pb2.RegisterDistrictRequest(**REGISTER), None)
    known = done.district
    assert (known.province, known.trust, known.max_delay, known.unit_count) == ("kien-giang", "receiver", 86_400, 0)
    assert (await admin.RegisterDistrict(admin_pb2.RegisterDistrictRequest(**REGISTER), None)).repeat
    keys = [
        admin_pb2.DistrictKey(key=KEY),
        admin_pb2.DistrictKey(key=OTHER, use="leaf", until="2023-01-01T00:00:00+07:00"),
    ]
    shown = await admin.SetDistrictKeys(
        admin_pb2.SetDistrictKeysRequest(request_id="k-1", district="ha-tien", keys=keys), None
    )
    since = IMPORTED.isoformat()
    assert [(key.key, key.use, key.since, key.until) for key in shown.district.keys] == [
        (KEY, "client", since, ""),
        (OTHER, "leaf", since, "2023-01-01T00:00:00+07:00"),
    ]
    assigned = await admin.AssignSender(admin_pb2.AssignSenderRequest(**ASSIGN), None)
    assert [(unit.unit, unit.since, unit.until) for unit in assigned.district.units] == [
        ("an-binh", "2022-12-10T00:00:00+07:00", "")
    ]
    retire = {"district": "rach-gia", "reason": "hợp nhất", "source": "12/QĐ"}
    retired = await admin.RetireDistrict(admin_pb2.RetireDistrictRequest(request_id="e-1", **retire), None)
    assert [unit.unit for unit in retired.district.units] == ["an-hoa"]
    listed = await admin.ListDistricts(admin_pb2.ListDistrictsRequest(), None)
    assert [(each.district, bool(each.retired_at), each.unit_count) for each in listed.districts] == [
        ("ha-tien", False, 1),
        ("rach-gia", True, 2),
    ]
    whole = await admin.GetDistrict(admin_pb2.GetDistrictRequest(district="rach-gia"), None)
    assert [(unit.unit, unit.since) for unit in whole.units] == [("an-binh", ""), ("an-hoa", "")]
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_keys_that_are_known_keep_their_beginning(imported: Running) -> None:
    keys = [admin_pb2.DistrictKey(key=KEY)]
    which: dict[str, Any] = {"district": "rach-gia", "keys": keys}
    await imported.admin.SetDistrictKeys(admin_pb2.SetDistrictKeysRequest(request_id="k-1", **which), None)
    await imported.advance(OPENS)
    await imported.admin.SetDistrictKeys(admin_pb2.SetDistrictKeysRequest(request_id="k-2", **which), None)
    assert len(await imported.events(DistrictKeysSet)) == 1


@pytest.mark.parametrize(
    ("call", "wrong", "field"),
    [
        ("RegisterDistrict", {"name": ""}, "name"),
        ("RegisterDistrict", {"district": "hà tiên"}, "district"),
        ("RegisterDistrict", {"trust": "nobody"}, "trust"),
        ("RegisterDistrict", {"max_delay": -1}, "max_delay"),
        ("RegisterDistrict", {"request_id": ""}, "request_id"),
        ("AssignSender", {"since": ""}, "since"),
        ("AssignSender", {"since": "2023-01-01"}, "since"),
        ("AssignSender", {"until": "2022-01-01T00:00:00+07:00"}, "until"),
        ("SetDistrictKeys", {"keys": [admin_pb2.DistrictKey(key="SAAA")]}, "keys"),
        ("SetDistrictKeys", {"keys": [admin_pb2.DistrictKey(key=KEY, use="x")]}, "keys"),
        ("RetireDistrict", {"reason": ""}, "reason"),
    ],
)
async def test_what_an_operator_writes_wrong_is_said_by_its_field(
    imported: Running, call: str, wrong: dict[str, Any], field: str
) -> None:
    right: dict[str, dict[str, Any]] = {
        "RegisterDistrict": REGISTER,
        "AssignSender": ASSIGN,
        "SetDistrictKeys": {"request_id": "k-1", "district": "rach-gia"},
        "RetireDistrict": {"request_id": "e-1", "district": "rach-gia", "reason": "hợp nhất"},
    }
    request = getattr(admin_pb2, f"{call}Request")(**{**right[call], **wrong})
    with pytest.raises(BadInput) as refused:
        await getattr(imported.admin, call)(request, None)
    assert refused.value.field == field


async def test_the_province_is_asked_for_where_none_or_several_are_known(running: Running) -> None:
    with pytest.raises(BadInput, match="none is known"):
        await running.admin.RegisterDistrict(admin_pb2.RegisterDistrictRequest(**REGISTER), None)
    for call, province in (("r-1", "kien-giang"), ("r-2", "an-giang")):
        request = {**REGISTER, "request_id": call, "district": f"d-{province}", "province": province}
        await running.admin.RegisterDistrict(admin_pb2.RegisterDistrictRequest(**request), None)
    with pytest.raises(BadInput, match="an-giang, kien-giang"):
        await running.admin.RegisterDistrict(
            admin_pb2.RegisterDistrictRequest(**{**REGISTER, "request_id": "r-3"}), None
        )


async def test_a_district_nobody_registered_is_refused(imported: Running) -> None:
    with pytest.raises(DistrictUnknown):
        await imported.admin.GetDistrict(admin_pb2.GetDistrictRequest(district="nowhere"), None)
    keys = admin_pb2.SetDistrictKeysRequest(request_id="k-1", district="nowhere")
    with pytest.raises(DistrictUnknown):
        await imported.admin.SetDistrictKeys(keys, None)


def test_moments_are_local_whatever_zone_they_are_written_in() -> None:
    story = told(entered())
    [assigned] = story.tell(sender(since=datetime.fromisoformat("2022-12-31T17:00:00+00:00")))
    assert assigned.since.isoformat() == moment("2023-01-01 00:00:00").isoformat()
