"""Letters as people read them: number, whom it is for, where it stands, and every step."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.cli import shown
from services.cli.output import Output
from services.notify.pb import admin_pb2

SIGNS: Final[Mapping[str, str]] = {
    "drafted": "…",
    "waiting_approval": "?",
    "waiting_number": "#",
    "rejected": "–",
    "dropped": "–",
    "numbered": "…",
    "signed": "…",
    "held": "‖",
    "sent": "✓",
    "failed": "!",
    "refused": "!",
    "stopped": "–",
    "bounced": "!",
    "delivered": "✓",
    "acknowledged": "✓",
    "recalled": "↩",
    "void": "×",
}
STYLES: Final[Mapping[str, str]] = {
    "failed": "red",
    "refused": "red",
    "bounced": "red",
    "waiting_approval": "yellow",
    "waiting_number": "yellow",
    "held": "yellow",
}
MOST_UNITS: Final = 3


def state(out: Output, name: str) -> str:
    """Say where a letter stands, with a sign that needs no colour; nothing of what is only looked at."""
    if not name:
        return ""
    return f"{SIGNS.get(name, '?')} {shown.word(out, 'letter-state', name)}"


def units(out: Output, codes: Sequence[str], more_of: str = "letters-more-units") -> str:
    """Name the first units (or, by another text, duties), and how many more there are."""
    more = len(codes) - MOST_UNITS
    first = ", ".join(codes[:MOST_UNITS])
    return f"{first} {out.text(more_of, count=more)}" if more > 0 else first


def listed(out: Output, found: Sequence[admin_pb2.Letter]) -> None:
    """Print letters, a paragraph each; the id stands first, so that it can be copied."""
    for one in found:
        out.console.print(one.letter, markup=False, soft_wrap=True)
        kind = shown.word(out, "letter-kind", one.kind)
        shown.line(out, shown.joined((known_by(out, one), kind, units(out, one.units))), indent=1)
        style = STYLES.get(one.state, "")
        brake = out.text("letters-brake") if one.brake and one.state == "waiting_approval" else ""
        shown.line(out, shown.joined((state(out, one.state), brake)), indent=1, style=style)
    counts = {name: sum(one.state == name for one in found) for name in SIGNS}
    told = ", ".join(f"{shown.word(out, 'letter-state', name)} {count}" for name, count in counts.items() if count)
    out.say("letters-counted", count=len(found), states=f": {told}" if told else "")


def known_by(out: Output, one: admin_pb2.Letter) -> str:
    """Say by which number and day people know a letter; a draft by the day it was drafted."""
    if one.number:
        return out.text("letters-number", number=one.number, day=shown.day(out, one.dated))
    return out.text("letters-draft-of", day=shown.at(out, one.drafted_at))


def detail(out: Output, one: admin_pb2.Letter) -> None:
    """Print one letter with its sendings and every step."""
    if not one.letter:
        return
    out.console.print(one.letter, markup=False, soft_wrap=True, style="bold")
    shown.line(out, shown.joined((shown.word(out, "letter-kind", one.kind), known_by(out, one))))
    shown.line(out, one.subject)
    brake = out.text("letters-brake") if one.brake else ""
    shown.line(out, shown.joined((state(out, one.state), brake)), style=STYLES.get(one.state, ""))
    shown.facts(
        out,
        (
            ("letters-units", units(out, one.units)),
            ("letters-duties", units(out, one.duties, "letters-more-duties")),
            ("letters-policy", one.policy),
            ("letters-template", one.template),
            ("letters-approved-by", one.approved_by),
            ("letters-signed", shown.joined((shown.at(out, one.signed_at), one.certificate[:16]))),
            ("letters-verdict", verdict(out, one.signature) if one.HasField("signature") else ""),
            ("letters-corrects", one.corrects),
            ("letters-corrected-by", ", ".join(one.corrected_by)),
            ("letters-reason", one.reason),
            ("letters-source", one.source.number),
        ),
    )
    for sending in one.sendings:
        _sending(out, sending)
    for step in one.steps:
        what = shown.word(out, "letter-step", step.what)
        shown.line(out, shown.joined((shown.at(out, step.at), what, step.by, step.detail)), indent=1)


def verdict(out: Output, found: admin_pb2.LetterSignature) -> str:
    """Say what a signature is worth, whose it is, and what does not hold."""
    if found.intact and found.valid:
        worth = "verdict-good" if found.trusted else "verdict-untrusted"
    else:
        worth = "verdict-broken" if found.signer else "verdict-unknown"
    return shown.joined((out.text(worth), found.signer, shown.at(out, found.at), found.why))


def _sending(out: Output, one: admin_pb2.LetterSending) -> None:
    told = (
        f"→ {one.name or one.unit}",
        shown.word(out, "letter-channel", one.channel),
        one.to,
        state(out, one.state),
        shown.at(out, one.at),
        out.text("letters-again", count=one.again) if one.again > 1 else "",
        out.text("letters-uncertain") if one.uncertain else "",
        one.error,
    )
    shown.line(out, shown.joined(told), style=STYLES.get(one.state, ""))


def texts(out: Output, found: Sequence[admin_pb2.LetterText]) -> None:
    """Print the texts there are, and what each is made of."""
    made = shown.table(out, "column-kind", "letters-template", "column-title", "letters-fields")
    for one in found:
        made.add_row(shown.word(out, "letter-kind", one.kind), one.template, one.title, ", ".join(one.fields))
    shown.show(out, made)


def books(out: Output, found: Sequence[admin_pb2.Book]) -> None:
    """Print books of numbers."""
    made = shown.table(
        out, "letters-book", "letters-year", "letters-registry", "letters-last", "letters-count", "letters-void"
    )
    for one in found:
        registry = shown.word(out, "letter-registry", one.registry)
        made.add_row(one.book, str(one.year), registry, str(one.last), str(one.count), str(one.voided or ""))
    shown.show(out, made)
    if not found:
        out.say("letters-no-books")


def book(out: Output, one: admin_pb2.Book) -> None:
    """Print every number of a book's year."""
    registry = shown.word(out, "letter-registry", one.registry)
    shown.line(out, shown.joined((one.book, str(one.year), registry)), style="bold")
    made = shown.table(out, "column-no", "day", "letters-subject", "letters-units", "column-status")
    for entry in one.entries:
        told = shown.joined((state(out, entry.state), entry.note))
        number = f"{entry.number:02d}/{entry.symbol}"
        made.add_row(number, shown.day(out, entry.dated), entry.subject, units(out, entry.units), told)
    shown.show(out, made)


def signers(out: Output, found: Sequence[admin_pb2.Signer]) -> None:
    """Print who may sign."""
    for one in found:
        out.console.print(one.person, markup=False, soft_wrap=True)
        term = f"{shown.since(out, one.since)}–{shown.since(out, one.until)}" if one.since or one.until else ""
        kinds = ", ".join(shown.word(out, "letter-kind", kind) for kind in one.kinds)
        block = " / ".join(filter(None, (one.authority, one.title)))
        shown.line(out, shown.joined((shown.word(out, "capacity", one.capacity), block, one.name)), indent=1)
        stands = out.text("signers-stands-in", person=one.stands_in) if one.stands_in else ""
        gone = out.text("signers-withdrawn") if one.withdrawn else ""
        away = out.text("signers-away", until=shown.since(out, one.away_until) or "…") if one.away else ""
        shown.line(out, shown.joined((kinds, term, stands, away, gone, one.source.number)), indent=1, style="dim")
    out.say("signers-counted", count=len(found))


def channels(out: Output, found: Sequence[admin_pb2.UnitChannels]) -> None:
    """Print by which ways units are written to."""
    made = shown.table(out, "column-unit", "column-name", "letters-channels", "letters-addresses")
    for one in found:
        ways = ", ".join(shown.word(out, "letter-channel", way) for way in one.channels)
        made.add_row(
            one.unit, one.name, ways, ", ".join(f"{way} {where}" for way, where in sorted(one.address.items()))
        )
    shown.show(out, made)
