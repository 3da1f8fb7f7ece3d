"""A letter as it is answered."""

from services.notify.pb import admin_pb2
from services.notify.queries import LetterRow


def told(row: LetterRow, state: str) -> admin_pb2.Letter:
    """Answer a letter in the state it is in."""
    letter = row.document()
    return admin_pb2.Letter(
        letter=row.letter,
        kind=row.kind,
        district=row.district,
        number=f"{letter.number:02d}/{letter.symbol}" if row.number else "",
        dated=row.dated.isoformat() if row.dated else "",
        subject=letter.subject,
        units=row.units,
        duties=row.duties,
        state=state,
    )
