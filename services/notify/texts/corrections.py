"""What is written where a late notice holds no more: the notice is named and keeps its number, and why it holds no more."""

from services.notify.letter import Correction, Letter
from services.notify.texts.matter import Matter, Spoken
from services.notify.texts.writing import write


def correct(correction: Correction) -> Letter:
    """Draft the correction of a late notice whose ground is gone."""
    notice = correction.notice
    matter = Matter(
        issuer=correction.issuer,
        as_of=correction.as_of,
        units=(correction.unit,),
        report=correction.report,
        letter=Spoken(number=notice.number, symbol=notice.symbol, dated=notice.dated),
        ground=correction.ground,
        arrived_at=correction.arrived_at,
        now_due_at=correction.now_due_at,
        ordered=correction.ordered,
    )
    return write("correct", matter).letter
