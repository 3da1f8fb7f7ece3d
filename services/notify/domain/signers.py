"""Who signs a letter (Decree 30/2020 Art. 13): the head; TM. for a collective body; KT. a deputy in the head's place.

TL. a head of a unit by order, for the kinds of the order; TUQ. an official by an authorisation that is written down and ends.
A deputy signs the kinds that were given to them at any time, and everything while the one whose place they take is away.
Where nobody is named, the issuer's own block stands: that of the head.

SignerNotNamed   nobody of that name may sign now
SignerIsAway     that person is away now
NobodyStandsIn   the head is away, and no deputy is there
KindNotGiven     that person does not sign letters of this kind
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.notify import Capacity, LetterKind, SignerAway, SignerNamed
from services.kit.decider import Refusal
from services.notify.letter import Issuer

HEADS: Final = frozenset({Capacity.HEAD, Capacity.TM})


class NotAuthorised(Refusal):
    """This person may not sign the letter now."""


class SignerNotNamed(NotAuthorised):
    """This person was not named to sign, or their term is over; `dunghan letters signers list` has those who may."""

    SITUATION = "SIGNER_NOT_NAMED"


class SignerIsAway(NotAuthorised):
    """This person is away now; leave the name out, and who stands in signs."""

    SITUATION = "SIGNER_AWAY"


class NobodyStandsIn(NotAuthorised):
    """The head is away and nobody stands in; name a deputy (KT.), or say when the absence ended."""

    SITUATION = "NOBODY_STANDS_IN"


class KindNotGiven(NotAuthorised):
    """This person does not sign letters of this kind; name somebody who does, or give the kind to this person."""

    SITUATION = "KIND_NOT_GIVEN"


class Barred(NamedTuple):
    """Why a letter is not signed, and by whom it would be."""

    why: type[NotAuthorised]
    person: str


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


def block(signers: Signers, issuer: Issuer, person: str | None, kind: LetterKind, at: datetime) -> Block | Barred:
    """Say as whom a letter of a kind is signed at an instant, or why it is not."""
    if person is None:
        return _head(signers, issuer, at)
    signer = next((each for each in signers.may(at) if each.person == person), None)
    if signer is None:
        return Barred(SignerNotNamed, person)
    if signers.is_away(person, at):
        return Barred(SignerIsAway, person)
    is_given = _is_given(signer, signers, kind, at)
    return _as(signer, signers, issuer, at) if is_given else Barred(KindNotGiven, person)


def _head(signers: Signers, issuer: Issuer, at: datetime) -> Block | Barred:
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
        return Barred(NobodyStandsIn, head.person)
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
