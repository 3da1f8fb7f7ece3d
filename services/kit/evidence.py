"""What others know of a service, weighed against its journal: contradictions, and what nobody gives back (ADR 0010)."""

from collections.abc import Sequence

from services.kit import journal, log
from services.kit.homecoming import end_of
from services.kit.published import Claim
from services.kit.recall import Answer, Place
from services.kit.tail import Tail
from services.kit.transact import Transactor


def vouched(tail: Tail, answers: Sequence[Answer]) -> bool:
    """Say whether anybody knows anything of this service."""
    return tail.vouches or any(answer.places for answer in answers)


async def contradictions(transactor: Transactor, stream: str, tail: Tail, answers: Sequence[Answer]) -> list[str]:
    """Say who has something else at a position this journal has too."""
    found, confirmed = set[str](), 0
    for answer in answers:
        for place in answer.places:
            if not _is_shared(transactor, place):
                continue
            if await _hash_at(transactor, place) == place.hash:
                confirmed = max(confirmed, place.position)
            else:
                found.add(_rewritten(place, answer.reader))
    if tail.differs is not None and tail.differs.position > confirmed:
        found.add(_rewritten(Place(*tail.differs, ""), stream))
    elif tail.differs is not None:
        log.get().error("recovery.stream_differs", stream=stream, at=tail.differs)
    return sorted(found)


def _is_shared(transactor: Transactor, place: Place) -> bool:
    end = min(transactor.head(place.source).position, transactor.orphaned.get(place.source, place.position))
    return 0 < place.position <= end


async def _hash_at(transactor: Transactor, place: Place) -> str:
    asked = {"source": place.source, "at": place.position}
    found = await transactor.database.read(journal.HASH_AT, asked)
    return str(found[0][0]) if found else ""


def _rewritten(place: Place, who: str) -> str:
    return (
        f"SOURCE_REWRITTEN: {who} has another {place.source} {place.position} than this journal; put back a backup from"
        f" before the two parted, the service catches up from there by itself"
    )


def missing(transactor: Transactor, stream: str, tail: Tail, answers: Sequence[Answer]) -> list[str]:
    """Say what others know of and nobody could give back."""
    own = transactor.own.source
    head = transactor.head(own)
    known = dict.fromkeys(tail.later, stream)
    known |= {Claim(*place[:2]): answer.reader for answer in answers for place in answer.places}
    beyond = [claim for claim in known if _is_beyond(claim, Claim(own, head.position), end_of(own, answers, 0))]
    if not beyond:
        return []
    furthest = max(beyond, key=lambda claim: (journal.number(claim.source), claim.position))
    told = (
        f"{own} ends here at {head.position}; {known[furthest]} knows of {furthest.source} {furthest.position},"
        f" and nobody gives back what is between. Start whoever heard it, or put a newer backup back; where both"
        f" are impossible: {_remedy(transactor)}"
    )
    return [told]


def _is_beyond(claim: Claim, own: Claim, end: int) -> bool:
    if claim.source != own.source:
        return journal.number(claim.source) > journal.number(own.source)
    return claim.position > own.position and (not end or claim.position <= end)


def nobody_vouches(transactor: Transactor) -> str:
    """Say that nobody is there who could know of more."""
    own = transactor.own.source
    return (
        f"{own} ends here at {transactor.head(own).position}, and neither its stream nor anybody else can say whether"
        f" that is all. Start the other services; where nobody has more: {_remedy(transactor)}"
    )


def _remedy(transactor: Transactor) -> str:
    return f"`dunghan incarnation open {transactor.rules.source} --reason …`"
