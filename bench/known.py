"""What intake must have heard of `deadlines` before it can decide on the submissions of `bench.load`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bench import load
from services.contracts import envelope
from services.contracts.deadlines import (
    Accepts,
    Citation,
    DistrictRegistered,
    ObligationDefined,
    Others,
    PeriodOpened,
    ReportExpected,
    Trust,
    UnitRegistered,
)
from services.contracts.event import Event
from services.kit.journal import OwnHead
from services.kit.transact import Incoming

DISTRICT: Final = "bench"
PROVINCE: Final = "bench"
DEADLINES: Final = "deadlines"
OPENED: Final = datetime.fromisoformat("2026-01-02T08:00:00+07:00")
DUE: Final = OPENED + timedelta(days=365)
OBLIGATION: Final = "BC-Q1"
PERIOD: Final = "2026"


def _events() -> Iterator[Event]:
    units = tuple(load.unit(number) for number in range(load.UNITS))
    yield DistrictRegistered(
        district=DISTRICT, name=DISTRICT, province=PROVINCE, trust=Trust.SENDER, registered_at=OPENED
    )
    for number, unit in enumerate(units, start=1):
        yield UnitRegistered(
            unit=unit, no=number, name=unit, kind="commune", district=DISTRICT, province=PROVINCE, registered_at=OPENED
        )
    yield ObligationDefined(
        obligation=OBLIGATION,
        no=1,
        title=OBLIGATION,
        accepts=Accepts(channels=("e-office",), signed=True, annexes=True),
        citation=Citation(number="1/UBND"),
        version=1,
        defined_at=OPENED,
    )
    yield PeriodOpened(
        obligation=OBLIGATION, period=PERIOD, due_at=DUE, audience=units, others=Others.NOT_OBLIGED, opened_at=OPENED
    )
    for unit in units:
        yield ReportExpected(
            district=DISTRICT, unit=unit, obligation=OBLIGATION, period=PERIOD, due_at=DUE, expected_at=OPENED
        )


def incoming() -> list[Incoming]:
    """Return it as intake hears it."""
    return [_incoming(event, position) for position, event in enumerate(_events(), start=1)]


def _incoming(event: Event, position: int) -> Incoming:
    message_id = envelope.event_id(DEADLINES, position)
    head = OwnHead(DEADLINES, position, OPENED.isoformat(), "", message_id, message_id, DEADLINES, "bench/1")
    body = envelope.seal(head, event)
    return Incoming(DEADLINES, message_id, event.TYPE, body, event, event.happened_at(), DEADLINES)
