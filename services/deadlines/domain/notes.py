"""Notes: what people want remembered beside the record; nothing is decided by them.

NoteUnknown    a note is taken back that nobody added
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from services.contracts.deadlines import NoteAdded, NoteWithdrawn
from services.kit.decider import Decider, Fact, Refusal


class NoteUnknown(Refusal):
    """No note of this name was added; `dunghan decisions list --kind note` names those there are."""

    SITUATION: ClassVar[str] = "NOTE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a note; None where it was not said."""

    added: NoteAdded | None = None
    withdrawn: NoteWithdrawn | None = None


def _evolve(state: Note, fact: Fact) -> Note:
    match fact.event:
        case NoteAdded() as added:
            return replace(state, added=added)
        case NoteWithdrawn() as withdrawn:
            return replace(state, withdrawn=withdrawn)
        case _:
            return state


def _decide(command: NoteAdded | NoteWithdrawn, state: Note) -> Sequence[NoteAdded | NoteWithdrawn]:
    """Add a note, or take it back, once; the command is the event it would be."""
    if isinstance(command, NoteAdded):
        return [command] if state.added is None else []
    if state.added is None:
        raise NoteUnknown(note=command.note)
    return [command] if state.withdrawn is None else []


NOTE: Final = Decider(Note(), _evolve, _decide)
