"""Values of the tests: a small district of three units, two reports, and what is said about them."""

from datetime import datetime
from typing import Any, Final

from services.contracts.deadlines import (
    Accepts,
    Citation,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    Others,
    PeriodOpened,
    ReportDueSoon,
    ReportLate,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.notify import LetterDrafted, LetterNumbered
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Rules
from services.notify.domain.inputs import IssuerSet, MailAnswered, MailResult
from services.notify.texts import LOCAL, Issuer
from services.notify.wiring import RULES
from tests.kit.spec import Journal

START: Final = datetime(2023, 1, 2, 8, tzinfo=LOCAL)
REMINDS: Final = datetime(2023, 3, 14, 8, tzinfo=LOCAL)
ARRIVES: Final = datetime(2023, 3, 14, 10, tzinfo=LOCAL)
DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
AFTER: Final = datetime(2023, 3, 20, 9, tzinfo=LOCAL)
LATER: Final = datetime(2023, 10, 3, 10, tzinfo=LOCAL)
UNITS: Final = ("thanh-tra", "an-binh", "an-hoa")

ISSUER: Final = Issuer(
    name="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    symbol="UBND-CCHC",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    drafting_unit="PNV",
)
ISSUER_SET: Final = IssuerSet(district="rach-gia", book="UBND-CCHC", issuer=ISSUER)


def unit(code: str, *, email: str | None = "hop-thu@rachgia.example") -> UnitRegistered:
    return UnitRegistered(
        unit=code,
        no=UNITS.index(code) + 1,
        name={"thanh-tra": "Thanh tra", "an-binh": "An Bình", "an-hoa": "An Hòa"}[code],
        kind="office" if code == "thanh-tra" else "commune",
        district="rach-gia",
        province="kien-giang",
        email=email,
        registered_at=START,
    )


def obligation(code: str, *, no: int) -> ObligationDefined:
    return ObligationDefined(
        obligation=code,
        no=no,
        title=f"Báo cáo {code}",
        accepts=Accepts(channels=("e-office",), signed=True, annexes=True),
        citation=Citation(number="178/PNV-CCHC", dated=datetime(2022, 5, 31, tzinfo=LOCAL).date(), title="Hướng dẫn"),
        version=1,
        defined_at=START,
    )


def period(code: str, *, audience: tuple[str, ...] = UNITS, period: str = "2023") -> PeriodOpened:
    return PeriodOpened(
        obligation=code,
        period=period,
        due_at=DUE,
        audience=audience,
        others=Others.NOT_OBLIGED,
        opened_at=START,
    )


def about(code: str, *, of: str = "BC-Q1") -> dict[str, Any]:
    return {"district": "rach-gia", "unit": code, "obligation": of, "period": "2023", "due_at": DUE}


def due_soon(code: str, *, of: str = "BC-Q1") -> ReportDueSoon:
    return ReportDueSoon(**about(code, of=of), reminded_at=REMINDS)


def late(code: str, *, of: str = "BC-Q1") -> ReportLate:
    return ReportLate(**about(code, of=of), settled_at=DUE)


def withdrawn(code: str) -> LatenessWithdrawn:
    return LatenessWithdrawn(**about(code), reason="found", arrived_at=ARRIVES, withdrawn_at=AFTER)


def excused(code: str) -> LatenessExcused:
    return LatenessExcused(**about(code), outage="SC-1", arrived_at=AFTER, excused_at=AFTER)


def standing(
    code: str, status: Status, *, arrived_at: datetime | None = None, of: str = "BC-Q1", due_at: datetime = DUE
) -> StandingChanged:
    return StandingChanged(
        **{**about(code, of=of), "due_at": due_at},
        province="kien-giang",
        status=status,
        arrived_at=arrived_at,
        submitted_at=arrived_at,
        changed_at=arrived_at or due_at,
    )


def answered(letter: str, code: str, *, result: MailResult = MailResult.SENT, detail: str = "") -> MailAnswered:
    return MailAnswered(
        letter=letter, unit=code, to="hop-thu@rachgia.example", message=f"{letter}@x", result=result, detail=detail
    )


def _source(event: Any) -> str:
    service, kind, *_ = event.TYPE.split(".")
    if kind != "input":
        return str(service)
    return "mail" if isinstance(event, MailAnswered) else "operator"


NAMES: Final[tuple[Event, ...]] = (*map(unit, UNITS), obligation("BC-Q1", no=1), obligation("BC-6T", no=2))


class Story(Journal):
    """A journal of the service that tells who says what by the event's own type."""

    def __init__(self, rules: Rules = RULES) -> None:
        super().__init__(rules)

    def tell(self, *events: Any, at: datetime = AFTER) -> list[Any]:
        decided: list[Any] = []
        for event in events:
            decided += self.hear(event, source=_source(event), at=at)
        return decided

    def prepared(self) -> "Story":
        self.tell(*NAMES, ISSUER_SET, at=START)
        return self

    def letters(self) -> list[str]:
        return [drafted.letter for drafted in self.events(LetterDrafted)]

    def numbers(self) -> list[tuple[str, int, int]]:
        return [(each.letter, each.year, each.number) for each in self.events(LetterNumbered)]
