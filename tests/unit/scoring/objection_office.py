"""Scoring on a real database without a broker: it is told what other services say, and is called as by gRPC."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from services.contracts import envelope
from services.contracts.event import Event
from services.kit import fold, journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.incoming import Incoming
from services.kit.journal import OwnHead
from services.kit.service import Service
from services.kit.transact import Transactor
from services.scoring import wiring
from services.scoring.admin import ScoringAdmin
from services.scoring.pb import admin_pb2
from services.scoring.settings import Settings
from tests.unit.scoring.controls import DUE, LATER, LISTED, accepted, unmet
from tests.unit.scoring.disputes import DAY, FILED, HOUR, LATE_SINCE

WHY: Final = {"actor": "can-bo", "reasons": "có giấy xác nhận mất điện"}


class Office:
    """What is heard, asked and ordered, one after the other; a clock that stands where it is put."""

    def __init__(self, service: Service, clock: SimulatedClock) -> None:
        self.service = service
        self.clock = clock
        self.admin = ScoringAdmin(service)
        self._ids = count(1)

    def at(self, moment: datetime) -> None:
        """Put the clock."""
        self.clock.move(moment)

    async def hear(self, *facts: Event) -> None:
        """Hear what other services say, numbered and chained."""
        for fact in facts:
            source = fact.TYPE.partition(".")[0]
            before = self.service.transactor.head(source)
            number = before.position + 1
            head = OwnHead(source, number, self.clock.now().isoformat(), before.hash, "", "", "t", "t")
            body = envelope.seal(head, fact)
            about = (source, f"{source}-{number}", fact.TYPE, body, fact, fact.happened_at(), source)
            await self.service.transactor.hear([Incoming(*about, position=number, previous=before.hash)])

    async def call(self, name: str, **fields: Any) -> Any:
        """Call, under a new id where none is given."""
        method = admin_pb2.DESCRIPTOR.services_by_name["ScoringAdmin"].methods_by_name[name]
        request_type = getattr(admin_pb2, method.input_type.name)
        known = request_type.DESCRIPTOR.fields_by_name
        plain = {"request_id": f"q-{next(self._ids)}", **WHY} if "request_id" in known else {}
        plain = {name: value for name, value in plain.items() if name in known}
        return await getattr(self.admin, name)(request_type(**{**plain, **fields}), None)


@asynccontextmanager
async def office(url: str, settings: Settings | None = None) -> AsyncIterator[Office]:
    """Open scoring where An Bình is a day late and An Hòa has sent nothing; at the end the journal decides all again."""
    chosen = settings or Settings()
    blueprint = wiring.blueprint(chosen)
    clock = SimulatedClock(LATE_SINCE)
    async with opened(url, [journal.JOURNAL, blueprint.tables]) as database:
        transactor = Transactor(blueprint.rules, database, clock, "test")
        await transactor.take_place()
        found = Office(Service(blueprint, chosen, clock, database, transactor), clock)
        await found.hear(*LISTED, unmet(), accepted(DUE + DAY - HOUR), unmet("an-hoa"))
        clock.move(LATE_SINCE + timedelta(hours=1))
        yield found
        findings = (await fold.verify(url, blueprint.rules, blueprint.tables, decisions=True)).findings
        assert findings == [], findings


FILE: Final = {
    "unit": "an-binh",
    "against": "timeliness",
    "obligation": "BC-Q1",
    "period": "2023",
    "filed_by": "bà Lan",
}


async def disputed(here: Office) -> str:
    """File on a day, reject on the next, appeal on the third, excuse on the fourth."""
    here.at(FILED)
    filed = await here.call("FileObjection", **FILE, evidence=["giấy xác nhận"], source="31/UBND")
    objection: str = filed.objection.objection
    here.at(FILED + DAY)
    await here.call("DecideObjection", objection=objection, outcome="rejected", reasons="không có chứng cứ")
    here.at(FILED + 2 * DAY)
    await here.call("AppealObjection", objection=objection, reasons="nay có giấy xác nhận")
    here.at(FILED + 3 * DAY)
    decision = {"outcome": "upheld", "status": "excused", "decided_by": "Chủ tịch", "source": "9/QĐ"}
    await here.call("DecideObjection", objection=objection, **decision)
    here.at(LATER)
    return objection
