"""`letters`: which there are, how one looks, and what officers do to one: draft, approve, number, send again, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from google.protobuf.message import Message

from services.cli import calls, letters_shown, settings, shown, typed
from services.cli.calls import Answer, Call
from services.cli.failures import CliFailure, WrongUsage
from services.cli.moments import moment, wire
from services.cli.said import Office
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.kit import ids
from services.notify.pb import admin_pb2

SERVICE: Final = "notify"
PAGE: Final = 500
ACTS: Final[Mapping[str, Call[admin_pb2.LetterResponse]]] = {
    "void": calls.VOID_LETTER,
    "resend": calls.RESEND_LETTER,
    "recall": calls.RECALL_LETTER,
}


@dataclass(frozen=True)
class Filter:
    """Which letters are meant; what is empty is not asked for."""

    district: str = ""
    states: Sequence[str] = ()
    kinds: Sequence[str] = ()
    unit: str = ""
    year: int = 0


@dataclass(frozen=True)
class Shown:
    """A letter, or a kind of which a sample is meant, and in which form it is shown."""

    letter: str
    kind: str
    form: str


@dataclass(frozen=True)
class About:
    """What a letter that is asked for is about."""

    kind: str
    district: str = ""
    units: Sequence[str] = ()
    duty: str = ""
    letter: str = ""
    year: int = 0
    as_of: str = ""
    fields: Sequence[str] = ()


@dataclass(frozen=True)
class Act:
    """Why, by which letter, and whether to look only."""

    reason: str = ""
    source: str = ""
    source_date: str = ""
    dry_run: bool = False

    def citation(self, lang: str) -> admin_pb2.Citation | None:
        """Return the letter that orders it, where one is named."""
        if not self.source:
            return None
        dated = typed.day(self.source_date, lang) if self.source_date else ""
        return admin_pb2.Citation(number=self.source, date=dated)


@dataclass(frozen=True)
class Came:
    """What became of a letter at a unit, and when."""

    unit: str
    outcome: str
    detail: str = ""
    at: str = ""


def acting() -> dict[str, str]:
    """Return what every call carries that changes something."""
    return {"request_id": ids.fresh(), "actor": settings.actor()}


async def ask(office: Office, call: Call[Answer], request: Message) -> Answer:
    """Make a call to the service of letters."""
    return await office.ask(call, request, service=SERVICE)


async def of_district(office: Office, named: str) -> str:
    """Return the district that is named, or the only one there is.

    Raises:
        WrongUsage: none is named, and there are several or none.
    """
    if named:
        return named
    found = await office.ask(calls.LIST_DISTRICTS, deadlines_pb.ListDistrictsRequest())
    codes = sorted(one.district for one in found.districts)
    if len(codes) == 1:
        return codes[0]
    raise WrongUsage(office.out.text("letters-which-district", codes=", ".join(codes) or "–"))


async def listed(office: Office, wanted: Filter) -> None:
    """List letters, page by page."""
    request = admin_pb2.ListLettersRequest(
        district=wanted.district,
        states=wanted.states,
        kinds=wanted.kinds,
        unit=wanted.unit,
        year=wanted.year,
        page_size=PAGE,
    )
    found: list[admin_pb2.Letter] = []
    while True:
        page = await ask(office, calls.LIST_LETTERS, request)
        found.extend(page.letters)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    if office.out.json:
        office.out.document([shown.plain(one) for one in found])
    else:
        letters_shown.listed(office.out, found)


async def show(office: Office, letter: str, output: Path | None) -> None:
    """Show one letter, step by step; its PDF is written where a file is named."""
    request = admin_pb2.GetLetterRequest(letter=letter, without_pdf=output is None)
    found = await ask(office, calls.GET_LETTER, request)
    if output is not None:
        _written(office, output, found.pdf)
    if office.out.json:
        office.out.document(_plain(found))
    else:
        letters_shown.detail(office.out, found)


async def preview(office: Office, wanted: Shown, output: Path | None) -> None:
    """Write how a letter looks; a page of a picture each into a file of its own.

    Raises:
        WrongUsage: neither a letter nor a kind is named, or both.
    """
    out = office.out
    if bool(wanted.letter) == bool(wanted.kind):
        raise WrongUsage(out.text("letters-letter-or-kind"))
    request = admin_pb2.PreviewLetterRequest(letter=wanted.letter, kind=wanted.kind, format=wanted.form)
    found = await ask(office, calls.PREVIEW_LETTER, request)
    meant = output or Path(found.name)
    paths = [_page(meant, place, len(found.files)) for place in range(len(found.files))]
    for path, content in zip(paths, found.files, strict=True):
        _written(office, path, content)
    if out.json:
        out.document({"files": [str(path) for path in paths]})


def _page(meant: Path, place: int, count: int) -> Path:
    return meant if count == 1 else meant.with_name(f"{meant.stem}-{place + 1}{meant.suffix}")


def _written(office: Office, path: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        CliFailure: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CliFailure(office.out.text("letters-not-written", path=path, why=error.strerror or error)) from error
    office.out.say("letters-written", path=path)


async def texts(office: Office) -> None:
    """List the texts there are."""
    found = await ask(office, calls.LIST_TEXTS, admin_pb2.ListTextsRequest())
    if office.out.json:
        office.out.document([shown.plain(one) for one in found.texts])
    else:
        letters_shown.texts(office.out, found.texts)


async def draft(office: Office, about: About, act: Act, output: Path | None) -> None:
    """Draft a letter, or only show what it would say."""
    out = office.out
    obligation, period = typed.duty(about.duty, out.lang) if about.duty else ("", "")
    request = admin_pb2.DraftLetterRequest(
        kind=about.kind,
        district=await of_district(office, about.district),
        units=about.units,
        obligation=obligation,
        period=period,
        year=about.year,
        as_of=wire(moment(about.as_of, out.lang)) if about.as_of else "",
        reason=act.reason,
        source=act.citation(out.lang),
        letter=about.letter,
        fields_json=_fields(office, about.fields),
        dry_run=act.dry_run,
        **acting(),
    )
    answer = await ask(office, calls.DRAFT_LETTER, request)
    if output is not None:
        _written(office, output, answer.pdf or answer.letter.pdf)
    _answered(office, answer, dry_run=act.dry_run)


def _fields(office: Office, given: Sequence[str]) -> str:
    import json  # noqa: PLC0415

    pairs = [one.partition("=") for one in given]
    wrong = next((name for name, sign, _ in pairs if not (name and sign)), None)
    if wrong is not None:
        raise WrongUsage(office.out.text("letters-field", field=wrong))
    return json.dumps({name: value for name, _, value in pairs}, ensure_ascii=False) if pairs else ""


async def judge(office: Office, letter: str, person: str, *, rejected_for: str) -> None:
    """Approve a letter, or reject it for a reason."""
    request = admin_pb2.JudgeLetterRequest(letter=letter, person=person, reason=rejected_for, **acting())
    call = calls.REJECT_LETTER if rejected_for else calls.APPROVE_LETTER
    _answered(office, await ask(office, call, request))


async def number(office: Office, letter: str, given: int, dated: str, symbol: str) -> None:
    """Give a letter the registry's number and date."""
    day = typed.day(dated, office.out.lang)
    request = admin_pb2.NumberLetterRequest(letter=letter, number=given, dated=day, symbol=symbol, **acting())
    _answered(office, await ask(office, calls.NUMBER_LETTER, request))


async def act(office: Office, verb: str, letter: str, act: Act, *, unit: str = "") -> None:
    """Void a letter, send it again, or take it back."""
    request = admin_pb2.ActOnLetterRequest(
        letter=letter, unit=unit, reason=act.reason, source=act.citation(office.out.lang), **acting()
    )
    _answered(office, await ask(office, ACTS[verb], request))


async def record(office: Office, letter: str, came: Came) -> None:
    """Record what became of a letter at a unit."""
    lang = office.out.lang
    request = admin_pb2.RecordDeliveryRequest(
        letter=letter,
        unit=came.unit,
        outcome=came.outcome,
        detail=came.detail,
        at=wire(moment(came.at, lang)) if came.at else "",
        **acting(),
    )
    _answered(office, await ask(office, calls.RECORD_DELIVERY, request))


async def hold(office: Office, district: str, act: Act, *, release: bool) -> None:
    """Stop all sending of a district, or let it go on."""
    out = office.out
    request = admin_pb2.HoldLettersRequest(
        district=await of_district(office, district), reason=act.reason, source=act.citation(out.lang), **acting()
    )
    answer = await ask(office, calls.RELEASE_LETTERS if release else calls.HOLD_LETTERS, request)
    if out.json:
        out.document(shown.plain(answer))
        return
    out.say("letters-held" if answer.held else "letters-released", district=request.district, count=answer.waiting)


def _plain(letter: admin_pb2.Letter) -> Mapping[str, Any]:
    """Return a letter for JSON, without the bytes of its PDF."""
    return {name: value for name, value in shown.plain(letter).items() if name != "pdf"}


def _answered(office: Office, answer: admin_pb2.LetterResponse, *, dry_run: bool = False) -> None:
    out = office.out
    if out.json:
        out.document({"letter": _plain(answer.letter), "repeat": answer.repeat, "dry_run": dry_run})
        return
    letters_shown.detail(out, answer.letter)
    if dry_run:
        out.say("only-looked")
    elif answer.repeat:
        out.say("repeated")
