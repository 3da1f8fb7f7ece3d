"""Write what the code knows into these pages: `reasons.md`, and the tables of fields between their marks (`make schemas`)."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from pydantic import BaseModel

from services.contracts import aggregates, answers, letter, reference
from services.contracts.intake import ReasonCode
from services.contracts.quality import FAULTS
from services.intake.receipts import TEXTS

HERE: Final = Path(__file__).parent
REASONS: Final = HERE / "reasons.md"

PREFACE: Final = """\
# Reason codes

A closed list: codes are added, none changes its meaning. A receipt carries the code and both texts; texts may be worded better at any time,
so programs look at the code. This page is written by `make schemas` from what intake says.

**Whose move**: *sender* – the district's system or who runs it, *unit* – who wrote the report, *officer* – the office that receives it
(nothing to be done by the sender), *nobody*. Codes that come with `returned` are also what an officer gives a reason by.

| code | comes with | whose move | Tiếng Việt | English |
|---|---|---|---|---|
"""

FAULTY: Final = """\

## Faults of quality

What an officer may note of a report that *was* accepted, when it is read (`dunghan submissions fault`, event `FaultsNoted`): it says
nothing of when the report arrived. Schemes say what each takes off; a unit may object.

| code | Tiếng Việt | English |
|---|---|---|
"""

Mover = Literal["sender", "unit", "officer", "nobody"]


class Use(NamedTuple):
    """With which outcome a code comes, and who has to do something."""

    outcome: str
    mover: Mover


_RETURNED: Final = Use("returned", "unit")
USES: Final[Mapping[ReasonCode, Use]] = {
    ReasonCode.CHANNEL_NOT_ALLOWED: Use("refused", "unit"),
    ReasonCode.UNSIGNED: Use("refused", "unit"),
    ReasonCode.WRONG_ADDRESS: _RETURNED,
    ReasonCode.SIGNATURE_INVALID: _RETURNED,
    ReasonCode.SIGNER_NOT_AUTHORISED: _RETURNED,
    ReasonCode.ALTERED_AFTER_SIGNING: _RETURNED,
    ReasonCode.ANNEXES_MISSING: _RETURNED,
    ReasonCode.SECTIONS_MISSING: _RETURNED,
    ReasonCode.FIGURES_MISSING: _RETURNED,
    ReasonCode.BASIS_DIFFERS: _RETURNED,
    ReasonCode.OUTLINE_MISSING: _RETURNED,
    ReasonCode.COPIED_CONTENT: _RETURNED,
    ReasonCode.LAYOUT: _RETURNED,
    ReasonCode.NUMBER_USED_TWICE: _RETURNED,
    ReasonCode.SECRET: _RETURNED,
    ReasonCode.UNIT_UNKNOWN: Use("held, then refused", "sender"),
    ReasonCode.OBLIGATION_UNKNOWN: Use("held, then refused", "sender"),
    ReasonCode.PERIOD_UNKNOWN: Use("held, then refused", "sender"),
    ReasonCode.UNIT_ENDED: Use("refused; held where several units came after it", "sender"),
    ReasonCode.PERIOD_NOT_OPEN: Use("returned", "sender"),
    ReasonCode.NOT_OBLIGED: Use("refused", "sender"),
    ReasonCode.NOT_THIS_DISTRICT: Use("refused", "sender"),
    ReasonCode.DISTRICT_RETIRED: Use("refused", "sender"),
    ReasonCode.ID_REUSED: Use("refused", "sender"),
    ReasonCode.SCHEMA_UNSUPPORTED: Use("refused", "sender"),
    ReasonCode.REPLACES_UNKNOWN: Use("returned", "sender"),
    ReasonCode.REPLACED: Use("returned", "nobody"),
    ReasonCode.WITHDRAWN: Use("withdrawn; returned where it was held", "nobody"),
    ReasonCode.REVOKED: Use("withdrawn", "unit"),
    ReasonCode.NOTHING_TO_WITHDRAW: Use("refused", "sender"),
    ReasonCode.REVIEW: Use("held", "officer"),
    ReasonCode.STAMP_TOO_OLD: Use("held", "officer"),
    ReasonCode.STAMP_IN_FUTURE: Use("returned", "sender"),
    ReasonCode.OBJECT_AWAITED: Use("held, then returned", "sender"),
    ReasonCode.OBJECT_ALTERED: Use("returned", "sender"),
    ReasonCode.UNREADABLE: Use("unreadable", "sender"),
    ReasonCode.TOO_LARGE: Use("no receipt: the stream refuses it", "sender"),
}

FIELDS: Final[Mapping[str, tuple[type[BaseModel], ...]]] = {
    "receipts.md": (answers.Receipt, answers.UnreadableReceipt),
    "reference.md": (
        reference.UnitReference,
        reference.ObligationReference,
        reference.PeriodReference,
        reference.DistrictReference,
        reference.ContractReference,
    ),
    "aggregates.md": (aggregates.Aggregate, aggregates.Rank, aggregates.Moved),
    "letters.md": (letter.LetterMessage,),
}


WORDS: Final[Mapping[str, str]] = {
    "province": "The province's code.",
    "ended_at": "Since when it is no more: dissolved, retired, dropped; else null.",
    "type": "Which shape this is.",
    "unit": "The unit's code.",
    "no": "Its place in lists.",
    "name": "Its name, as letters write it.",
    "kind": "`office`, `public-unit`, `commune`, or another word of its catalogue.",
    "aliases": "Other names it goes by, or went by.",
    "parent": "The unit above it.",
    "predecessors": "The units it came from.",
    "successors": "The units that came after it, once it has ended.",
    "district": "The sending system's code.",
    "senders": "Which districts send for it: `district`, `since`, `until`; null is open.",
    "registered_at": "When the province registered it.",
    "obligation": "The obligation's code.",
    "title": "What the report is called.",
    "channels": "The channels that are taken.",
    "signed": "Whether a report must be digitally signed.",
    "annexes": "Whether its annexes must be complete.",
    "annex_codes": "Annexes every report has, by code.",
    "sections": "Sections every report has, by code.",
    "figures": "Indicators every report gives a number for.",
    "supplied": "Sections that several units write together: `code`, `title`, `supplier` (null: nobody is named).",
    "basis": "What its figures are: `exact`, `estimate` or `supplement`.",
    "citation": "The letter that orders it: `number`, `dated`, `title`, `item`.",
    "version": "Counts its revisions.",
    "defined_at": "When this version was said.",
    "period": "The period's code.",
    "state": "`planned`, `open`, `closed`; `dropped`: a catalogue names it no longer.",
    "window_from": "First day of the data it covers; null where nothing is said.",
    "window_to": "Last day of the data it covers, inclusive.",
    "due_at": "The first instant that is too late.",
    "dues": "Units with another one: `units`, `due_at`.",
    "firm": "Whether a day is named: where it is not, nobody is late.",
    "deadline": "How the due instant follows from the words: `phrase`, `day`, `days`, `at`, `roll`, `raw_due_at`, `moved_by`.",
    "audience": "Which units owe it.",
    "others": "How all other units stand.",
    "opened_at": "When it takes reports from.",
    "trust": "Whose clock counts: `sender` or `receiver`.",
    "max_delay": "How much older than its arrival a trusted claim may be, in seconds.",
    "leaf": "Whether it sends through a NATS server of its own.",
    "contract": "Always `submission`.",
    "types": "The versions that are taken.",
    "max_bytes": "The greatest size of a message, headers included.",
    "reasons": "Every reason code there is.",
    "release": "Which release says so.",
}
"""Of what districts may refer to: one name means one thing there."""

KINDS: Final[Mapping[str, str]] = {
    "date-time": "instant",
    "date": "day",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
    "null": "null",
}


def render() -> dict[str, str]:
    """Return the text of every page that has something in it from the code, by its file's name."""
    pages = {name: _page(HERE / name, models) for name, models in FIELDS.items()}
    return {REASONS.name: reasons(), **pages}


def reasons() -> str:
    """Write the list of reasons."""
    faults = "".join(f"| `{code.value}` | {fault.vi} | {fault.en} |\n" for code, fault in sorted(FAULTS.items()))
    return PREFACE + "".join(_row(code) for code in sorted(ReasonCode)) + FAULTY + faults


def _row(code: ReasonCode) -> str:
    vi, en = TEXTS[code]
    use = USES[code]
    return f"| `{code.value}` | {use.outcome} | {use.mover} | {vi} | {en} |\n"


def _page(path: Path, models: tuple[type[BaseModel], ...]) -> str:
    text = path.read_text(encoding="utf-8")
    for model in models:
        text = _filled(text, model.__name__, _table(model))
    return text


def _filled(text: str, name: str, table: str) -> str:
    marks = re.compile(rf"(<!-- fields: {name} -->\n).*?(<!-- /fields -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"no place is marked for the fields of {name}")
    return marks.sub(lambda found: found[1] + table + found[2], text)


def _table(model: type[BaseModel]) -> str:
    fields = model.model_json_schema()["properties"]
    ordered = sorted(fields, key=answers.Signed.model_fields.__contains__)
    rows = [f"| `{name}` | {_kind(fields[name])} | {_meaning(name, fields[name])} |\n" for name in ordered]
    return "| field | is | |\n|---|---|---|\n" + "".join(rows)


def _meaning(name: str, field: Mapping[str, Any]) -> str:
    return str(field.get("description") or WORDS[name])


def _kind(field: Mapping[str, Any]) -> str:
    """Name what stands in a field, for people."""
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if field.get("format") in KINDS:
        return KINDS[field["format"]]
    return KINDS.get(field.get("type", "object"), "text")


if __name__ == "__main__":
    for page, content in render().items():
        (HERE / page).write_text(content, encoding="utf-8")
