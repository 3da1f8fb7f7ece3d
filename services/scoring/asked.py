"""What operators write into a question: instants, a district, a year, a letter."""

from datetime import date, datetime, time
from typing import Any, Final

from services.contracts.deadlines import Citation
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import queries
from services.scoring.domain.standing import LOCAL

DAY_LENGTH = len("2023-10-03")
OWN_CALL: Final = "hãy ghi một mã riêng cho mỗi lần gọi, để gọi lại không làm gì thêm"
WHY: Final = "hãy ghi lý do; lý do được lưu cùng quyết định"


def parse(field: str, written: str, now: datetime) -> datetime:
    """Read an instant; a bare day means its end in the province, nothing means now.

    Raises:
        BadInput: it is neither a day nor a moment with an offset.
    """
    if not written:
        return now
    try:
        if len(written) == DAY_LENGTH:
            return datetime.combine(date.fromisoformat(written), time.max, LOCAL)
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(field, f"{written!r} không phải ngày giờ ISO 8601, ví dụ 2023-10-03") from error
    if moment.tzinfo is None:
        raise BadInput(field, f"{written!r} thiếu múi giờ, ví dụ 2023-10-03T17:00:00+07:00")
    return moment


def instants(service: Service, request: Any) -> tuple[datetime, datetime]:  # noqa: ANN401  (a message)
    """Read both instants a question is about; what may still be recorded is not known yet, whatever is asked for.

    Raises:
        BadInput: one is neither a day nor a moment with an offset.
    """
    known = service.transactor.known()
    return parse("as_of", request.as_of, service.clock.now()), min(parse("known_at", request.known_at, known), known)


def local(moment: datetime | None) -> str:
    """Write an instant in local time; nothing for none."""
    return "" if moment is None else moment.astimezone(LOCAL).isoformat()


def year(written: int) -> int:
    """Return a year that is one.

    Raises:
        BadInput: it is none.
    """
    if not 1 <= written <= date.max.year:
        raise BadInput("year", "hãy ghi năm theo dõi, ví dụ 2023")
    return written


async def district(service: Service, asked: str) -> str:
    """Return the district that is meant: the one named, or the only one there is.

    Raises:
        BadInput: there is no such one, or several.
    """
    known = await queries.districts(service.database)
    if asked in known:
        return asked
    if not asked and len(known) == 1:
        return known[0]
    names = ", ".join(known) or "chưa có huyện nào"
    raise BadInput("district", f"hãy chọn một trong các mã đang theo dõi: {names}")


def language(context: object) -> str:
    """Return the language somebody asks in; Vietnamese where nothing is said."""
    said: Any = getattr(context, "invocation_metadata", tuple)() or ()
    named = next((str(value) for key, value in said if key == "accept-language"), "vi")
    return "en" if named.lower().startswith("en") else "vi"


def given(field: str, value: str, otherwise: str) -> None:
    """Refuse a field that is empty, with what to do.

    Raises:
        BadInput: it is empty.
    """
    if not value.strip():
        raise BadInput(field, otherwise)


def cited(number: str) -> Citation | None:
    """Read the number of a letter; None where there is none."""
    return Citation(number=number) if number else None
