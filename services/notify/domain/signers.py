"""Who signs a letter (Decree 30/2020 Art. 13): the head; TM. for a collective body; KT. a deputy in the head's place.

TL. a head of a unit by order, for the kinds of the order; TUQ. an official by an authorisation that is written down and ends.
A deputy signs the kinds that were given to them at any time, and everything while the one whose place they take is away.
Where nobody is named, the issuer's own block stands: that of the head.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.notify import Capacity, LetterKind, SignerAway, SignerNamed
from services.notify.letter import Issuer

HEADS: Final = frozenset({Capacity.HEAD, Capacity.TM})


class Block(NamedTuple):
    """The block of signature of a letter: who, in which capacity; the line of authority, title and name."""

    person: str | None
    capacity: Capacity
    authority: str
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Signers:
    """Who was named, and who is away; the last word about each counts."""

    named: Mapping[str, SignerNamed] = field(default_factory=lambda: MappingProxyType({}))
    away: Mapping[str, SignerAway] = field(default_factory=lambda: MappingProxyType({}))

    def may(self, at: datetime) -> list[SignerNamed]:
        """List those whose term it is, who was named last first."""
        return [each for each in reversed([*self.named.values()]) if not each.withdrawn and _during(each, at)]

    def is_away(self, person: str, at: datetime) -> bool:
        """Tell whether somebody is away at an instant."""
        absence = self.away.get(person)
        return absence is not None and _during(absence, at)

    def head(self, at: datetime) -> SignerNamed | None:
        """Return the head, or who signs for the collective body; None: the issuer's own block stands."""
        return next((each for each in self.may(at) if each.capacity in HEADS), None)


def _during(said: SignerNamed | SignerAway, at: datetime) -> bool:
    return (said.since is None or said.since <= at) and (said.until is None or at < said.until)


def block(signers: Signers, issuer: Issuer, person: str | None, kind: LetterKind, at: datetime) -> Block | str:
    """Say as whom a letter of a kind is signed at an instant; a sentence says why it is not."""
    if person is None:
        return _head(signers, issuer, at)
    signer = next((each for each in signers.may(at) if each.person == person), None)
    if signer is None:
        return f"{person}: chưa được khai báo hoặc đã hết thời hạn ký"
    if signers.is_away(person, at):
        return f"{person}: đang vắng mặt"
    return _as(signer, signers, issuer, at) if _is_given(signer, signers, kind, at) else _not_given(signer, kind)


def _head(signers: Signers, issuer: Issuer, at: datetime) -> Block | str:
    head = signers.head(at)
    if head is None:
        collective = issuer.authority.startswith("TM.")
        capacity = Capacity.TM if collective else Capacity.HEAD
        return Block(None, capacity, issuer.authority, issuer.signer_title, issuer.signer_name)
    if not signers.is_away(head.person, at):
        return _as(head, signers, issuer, at)
    deputies = (each for each in signers.may(at) if _takes_the_place(each, head))
    deputy = next((each for each in deputies if not signers.is_away(each.person, at)), None)
    if deputy is None:
        return f"{head.person}: đang vắng mặt và chưa có người ký thay"
    return _as(deputy, signers, issuer, at)


def _takes_the_place(deputy: SignerNamed, head: SignerNamed) -> bool:
    return deputy.capacity is Capacity.KT and deputy.stands_in in {None, head.person}


def _is_given(signer: SignerNamed, signers: Signers, kind: LetterKind, at: datetime) -> bool:
    if kind in signer.kinds:
        return True
    if signer.capacity is not Capacity.KT:
        return not signer.kinds
    head = signers.head(at)
    return head is not None and _takes_the_place(signer, head) and signers.is_away(head.person, at)


def _not_given(signer: SignerNamed, kind: LetterKind) -> str:
    return f"{signer.person}: không được giao ký loại văn bản {kind}"


def _as(signer: SignerNamed, signers: Signers, issuer: Issuer, at: datetime) -> Block:
    authority = signer.authority or _authority(signer, signers, issuer, at)
    return Block(signer.person, signer.capacity, authority, signer.title, signer.name)


def _authority(signer: SignerNamed, signers: Signers, issuer: Issuer, at: datetime) -> str:
    """Write the line above the title where none was told: in whose place, by whose order, for which body."""
    if signer.capacity is Capacity.HEAD:
        return issuer.authority
    if signer.capacity is Capacity.TM:
        return issuer.authority or f"TM. {issuer.spoken}"
    of = signers.named.get(signer.stands_in or "") or signers.head(at)
    title = issuer.signer_title if of is None else of.title
    own = f"{signer.capacity}. {title}"
    collective = issuer.authority if signer.capacity is Capacity.KT and issuer.authority.startswith("TM.") else ""
    return "\n".join(line for line in (collective, own) if line)
