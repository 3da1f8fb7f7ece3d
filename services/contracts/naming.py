"""Names on the wire: id tokens, streams and subjects. Literals outlive class names (ADR 0008)."""

from typing import Annotated, Final

from pydantic import StringConstraints

TOKEN_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
"""An id token may stand in a NATS subject; a leading underscore is kept for ourselves."""

Token = Annotated[str, StringConstraints(pattern=TOKEN_PATTERN, max_length=64)]

INTAKE: Final = "INTAKE"
DEADLINES: Final = "DEADLINES"
SCORING: Final = "SCORING"
NOTIFY: Final = "NOTIFY"
RECEIPTS: Final = "RECEIPTS"
AGGREGATES: Final = "AGGREGATES"
DEAD: Final = "DEAD"
REFERENCE: Final = "REFERENCE"
LETTERS: Final = "LETTERS"

MARK: Final = "_mark"
UNREADABLE: Final = "_unreadable"


def submissions_stream(district: str) -> str:
    """Name the JetStream stream that keeps one district's submissions."""
    return f"SUBMISSIONS_{district}"


def submission_subject(district: str, unit: str) -> str:
    """Name the subject on which a district publishes a unit's submission."""
    return f"submissions.{district}.{unit}"


def receipt_subject(district: str, unit: str) -> str:
    """Name the subject on which a receipt for a unit's submission is answered."""
    return f"receipts.{district}.{unit}"


def aggregate_subject(province: str, district: str, unit: str) -> str:
    """Name the subject of an aggregate; `_district` and `_province` stand for sums."""
    return f"aggregates.{province}.{district}.{unit}"


def letter_subject(district: str, unit: str) -> str:
    """Name the subject on which a unit's own system hears the letters to it."""
    return f"letters.{district}.{unit}"


def status_subject(district: str) -> str:
    """Name the subject on which a district asks for the last receipt of a submission again."""
    return f"status.{district}"


def reference_subject(province: str, kind: str, *code: str) -> str:
    """Name the subject of something districts may refer to: unit, obligation, period (two codes), district, contract."""
    return ".".join(("reference", province, kind, *code))


def documents_bucket(district: str) -> str:
    """Name the object store bucket into which a district puts its documents."""
    return f"documents-{district}"


def message_id(district: str, submission_id: str, number: int = 1) -> str:
    """Name the n-th sending of a submission: JetStream swallows an id it has seen within two minutes."""
    base = f"{district}-{submission_id}"
    return base if number == 1 else f"{base}~{number}"
