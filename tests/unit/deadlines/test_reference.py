"""What districts may refer to, from what is registered: complete, said again only where it changed."""

import json
from typing import Any

from services.contracts import naming
from services.contracts.reference import MAX_BYTES
from services.deadlines import reference
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2
from services.deadlines.queries import registry
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    CATALOGUE,
    DUE,
    LAST_SECOND,
    OPENS,
    PLAIN,
    accepted,
    changed,
    intake_settled,
)
from tests.unit.deadlines.test_districts import entered, sender, struck

PERIOD = "reference.kien-giang.period.BC-Q1.2023"


async def said(running: Running) -> dict[str, dict[str, Any]]:
    """Everything as a reader has it."""
    known = await registry.everything(running.service.database)
    return {each.route(): json.loads(each.model_dump_json()) for each in reference.references(known, "1.2.3")}


async def test_everything_districts_may_refer_to_has_a_subject_of_its_own(imported: Running) -> None:
    found = await said(imported)
    assert sorted(found) == [
        "reference.kien-giang.contract.submission",
        "reference.kien-giang.district.rach-gia",
        "reference.kien-giang.obligation.BC-Q1",
        PERIOD,
        "reference.kien-giang.unit.an-binh",
        "reference.kien-giang.unit.an-hoa",
    ]
    unit = found["reference.kien-giang.unit.an-binh"]
    assert (unit["name"], unit["no"], unit["district"]) == ("An-Binh", 1, "rach-gia")
    assert unit["senders"] == [{"district": "rach-gia", "since": None, "until": None}]
    obligation = found["reference.kien-giang.obligation.BC-Q1"]
    assert (obligation["channels"], obligation["signed"], obligation["annexes"]) == (["e-office"], True, True)
    assert obligation["citation"]["number"] == "178/PNV-CCHC"
    contract = found["reference.kien-giang.contract.submission"]
    assert (contract["types"], contract["max_bytes"]) == (
        ["district.submission.v1", "district.withdrawal.v1"],
        MAX_BYTES,
    )
    assert (contract["channels"], contract["release"]) == (["e-office"], "1.2.3")
    assert "object-altered" in contract["reasons"]


async def test_a_period_is_announced_opened_and_closed(imported: Running) -> None:
    planned = (await said(imported))[PERIOD]
    assert (planned["state"], planned["due_at"], planned["ended_at"]) == ("planned", DUE.isoformat(), None)
    assert (planned["window_to"], planned["audience"]) == ("2023-03-14", ["an-binh", "an-hoa"])
    await imported.advance(OPENS)
    assert (await said(imported))[PERIOD]["state"] == "open"
    for unit in ("an-binh", "an-hoa"):
        await imported.hear(accepted(LAST_SECOND, unit=unit))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    closed = (await said(imported))[PERIOD]
    assert (closed["state"], closed["ended_at"]) == ("closed", DUE.isoformat())


async def test_a_period_no_catalogue_names_any_longer_is_ended_and_may_come_back(imported: Running) -> None:
    await imported.imports(changed(periods=[]), call="import-2")
    ended = (await said(imported))[PERIOD]
    assert ended["state"] == "dropped"
    assert ended["ended_at"]
    await imported.imports(CATALOGUE, call="import-3")
    assert (await said(imported))[PERIOD]["state"] == "planned"


async def test_who_sends_for_whom_and_who_is_retired(imported: Running) -> None:
    for number, told in enumerate((entered(), sender(until=DUE), struck(at=DUE))):
        await imported.service.submit("operator", f"c-{number}", told)
    found = await said(imported)
    assert found["reference.kien-giang.unit.an-binh"]["senders"] == [
        {"district": "rach-gia", "since": None, "until": None},
        {"district": "ha-tien", "since": OPENS.isoformat(), "until": DUE.isoformat()},
    ]
    assert found["reference.kien-giang.district.rach-gia"]["ended_at"] == DUE.isoformat()
    assert found["reference.kien-giang.district.ha-tien"]["leaf"] is True


async def test_only_what_changed_is_said_again_and_everything_once_it_is_forgotten(imported: Running) -> None:
    board, database = reference.Board(), imported.service.database

    async def news(position: int) -> list[Any]:
        known = await registry.everything(database)
        return board.news(reference.references(known, "1"), position)

    first = await news(1)
    assert len(first) == 6
    assert await news(2) == []
    renamed = {**PLAIN, "units": [{**PLAIN["units"][0], "name": "Phường An Bình"}, PLAIN["units"][1]]}
    await imported.service.submit("operator", "i-2", CatalogueImported(catalogue=Catalogue.model_validate(renamed)))
    [changed_] = await news(3)
    assert changed_.subject == naming.reference_subject("kien-giang", "unit", "an-binh")
    await imported.service.submit("operator", "i-3", CatalogueImported(catalogue=CATALOGUE))
    [back] = await news(4)
    assert back.message_id not in {say.message_id for say in first}
    board.forget()
    assert len(await news(4)) == 6


async def test_a_unit_that_ended_stays_with_its_end_and_who_came_after(imported: Running) -> None:
    why: dict[str, Any] = {"actor": "lan", "reason": "sắp xếp lại", "effective_at": "2022-12-12"}
    renamed = admin_pb2.RenameUnitRequest(request_id="r-1", unit="an-hoa", name="Phường An Hòa", **why)
    await imported.admin.RenameUnit(renamed, None)
    merged = admin_pb2.MergeUnitsRequest(request_id="r-2", units=["an-binh"], into="an-hoa", **why)
    await imported.admin.MergeUnits(merged, None)
    assert (await said(imported))["reference.kien-giang.unit.an-binh"]["ended_at"] is None
    await imported.advance(OPENS)
    found = await said(imported)
    gone, goes_on = (found[f"reference.kien-giang.unit.{code}"] for code in ("an-binh", "an-hoa"))
    assert (gone["ended_at"], gone["successors"]) == ("2022-12-12T00:00:00+07:00", ["an-hoa"])
    assert (goes_on["predecessors"], goes_on["aliases"]) == (["an-binh"], ["An-Hoa"])
    assert found[PERIOD]["audience"] == ["an-hoa"]


async def test_what_a_report_must_have_and_how_its_instant_follows_is_said(running: Running) -> None:
    accepts = {**PLAIN["obligations"][0]["accepts"], "annex_codes": ["2A"], "figures": ["1.1"]}
    sections = [{"code": "1.3", "title": "Văn phòng", "supplier": "an-hoa"}, {"code": "1.4", "supplier": None}]
    await running.imports(changed(accepts=accepts, sections=sections, basis="estimate"))
    await running.advance(OPENS)
    found = await said(running)
    obligation = found["reference.kien-giang.obligation.BC-Q1"]
    assert (obligation["annex_codes"], obligation["figures"], obligation["basis"]) == (["2A"], ["1.1"], "estimate")
    assert [(each["code"], each["supplier"]) for each in obligation["supplied"]] == [("1.3", "an-hoa"), ("1.4", None)]
    assert (found[PERIOD]["firm"], found[PERIOD]["deadline"]["phrase"]) == (True, "BY_DAY")
