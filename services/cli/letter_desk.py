"""What is settled at a district's desk: who issues letters, who signs, by which ways they go, and the books of numbers."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.cli import calls, letters_shown, shown, yamls
from services.cli.failures import WrongUsage
from services.cli.letters import Act, acting, ask, of_district
from services.cli.said import Office
from services.notify.pb import admin_pb2

Term = tuple[str, str]
"""From when, until when; empty: open."""


@dataclass(frozen=True)
class Signer:
    """Who may sign, in which capacity, for which kinds, from when to when."""

    person: str
    capacity: str
    authority: str = ""
    title: str = ""
    name: str = ""
    kinds: Sequence[str] = ()
    stands_in: str = ""
    since: str = ""
    until: str = ""
    withdrawn: bool = False


async def show_issuer(office: Office, district: str) -> None:
    """Show who writes for a district, and whether anything goes out."""
    out, code = office.out, await of_district(office, district)
    found = await ask(office, calls.GET_ISSUER, admin_pb2.GetIssuerRequest(district=code))
    said: dict[str, Any] = json.loads(found.issuer_json) if found.issuer_json else {}
    if out.json:
        out.document({**shown.plain(found), "issuer": said})
        return
    if not said:
        out.say("issuer-nobody", district=code)
    block = said.get("issuer", {})
    lines = (*(str(block.get(name) or "") for name in ("parent", "name", "authority", "signer_title", "signer_name")),)
    for text in filter(None, lines):
        shown.line(out, text, indent=1)
    shown.facts(
        out,
        (
            ("letters-book", str(said.get("book") or "")),
            ("letters-registry", shown.word(out, "letter-registry", str(said.get("registry") or "own"))),
            ("letters-signature", out.text("is-true" if said.get("signature") else "is-false")),
            ("from", shown.since(out, str(said.get("since") or ""))),
            ("until", shown.since(out, str(said.get("until") or ""))),
        ),
    )
    if found.held:
        out.say("letters-held-since", at=shown.at(out, found.held_at), reason=found.held_reason)


async def set_issuer(office: Office, district: str, path: Path, term: Term) -> None:
    """Say who writes for a district, as a file has it; of a catalogue its block `letters`."""
    out, code = office.out, await of_district(office, district)
    block = json.dumps(_block(office, path), ensure_ascii=False, default=str)
    request = admin_pb2.SetIssuerRequest(
        district=code,
        issuer_json=block,
        since=term[0],
        until=term[1],
        **acting(),
    )
    answer = await ask(office, calls.SET_ISSUER, request)
    if out.json:
        out.document(shown.plain(answer))
    else:
        out.say("repeated" if answer.repeat else "issuer-set", district=code)


def _block(office: Office, path: Path) -> dict[str, Any]:
    """Read who issues from a file; of a catalogue its block `letters`.

    Raises:
        WrongUsage: it cannot be read, or holds something else.
    """
    read = yamls.load(path, office.out.lang)
    block = read.get("letters", read) if isinstance(read, dict) else None
    if not isinstance(block, dict):
        raise WrongUsage(office.out.text("letters-no-issuer", path=path))
    return {str(name): value for name, value in block.items() if name != "assumed"}


async def list_signers(office: Office, district: str, *, everybody: bool) -> None:
    """List who may sign."""
    request = admin_pb2.ListSignersRequest(district=await of_district(office, district), all=everybody)
    found = await ask(office, calls.LIST_SIGNERS, request)
    if office.out.json:
        office.out.document([shown.plain(one) for one in found.signers])
    else:
        letters_shown.signers(office.out, found.signers)


async def set_signer(office: Office, district: str, signer: Signer, act: Act) -> None:
    """Say who may sign."""
    said: dict[str, Any] = {**dataclasses.asdict(signer), **acting(), "reason": act.reason}
    request = admin_pb2.SetSignerRequest(
        district=await of_district(office, district), source=act.citation(office.out.lang), **said
    )
    _signer(office, await ask(office, calls.SET_SIGNER, request))


async def away(office: Office, district: str, person: str, term: Term, act: Act) -> None:
    """Say that somebody who signs is away."""
    request = admin_pb2.NoteAbsenceRequest(
        district=await of_district(office, district),
        person=person,
        since=term[0],
        until=term[1],
        reason=act.reason,
        source=act.citation(office.out.lang),
        **acting(),
    )
    _signer(office, await ask(office, calls.NOTE_ABSENCE, request))


def _signer(office: Office, answer: admin_pb2.SignerResponse) -> None:
    out = office.out
    if out.json:
        out.document(shown.plain(answer))
        return
    letters_shown.signers(out, [answer.signer])
    if answer.repeat:
        out.say("repeated")


async def list_channels(office: Office, district: str) -> None:
    """List by which ways units are written to."""
    request = admin_pb2.ListChannelsRequest(district=await of_district(office, district))
    found = await ask(office, calls.LIST_CHANNELS, request)
    if office.out.json:
        office.out.document([shown.plain(one) for one in found.units])
    else:
        letters_shown.channels(office.out, found.units)


async def set_channels(
    office: Office, district: str, unit: str, chosen: Sequence[str], addresses: Sequence[str]
) -> None:
    """Choose by which ways a unit is written to."""
    pairs = [one.partition("=") for one in addresses]
    if not all(name and where for name, _, where in pairs):
        raise WrongUsage(office.out.text("letters-field", field=", ".join(addresses)))
    request = admin_pb2.SetChannelsRequest(
        district=await of_district(office, district),
        unit=unit,
        channels=chosen,
        address={name: where for name, _, where in pairs},
        **acting(),
    )
    answer = await ask(office, calls.SET_CHANNELS, request)
    if office.out.json:
        office.out.document(shown.plain(answer))
        return
    letters_shown.channels(office.out, [answer.unit])
    if answer.repeat:
        office.out.say("repeated")


async def list_books(office: Office, district: str) -> None:
    """List books of numbers."""
    found = await ask(office, calls.LIST_BOOKS, admin_pb2.ListBooksRequest(district=district))
    if office.out.json:
        office.out.document([shown.plain(one) for one in found.books])
    else:
        letters_shown.books(office.out, found.books)


async def show_book(office: Office, book: str, year: int) -> None:
    """Show every number of a book's year."""
    found = await ask(office, calls.GET_BOOK, admin_pb2.GetBookRequest(book=book, year=year))
    if office.out.json:
        office.out.document(shown.plain(found))
    else:
        letters_shown.book(office.out, found)
