"""Mistakes on purpose about deadlines that move; each is planted for one run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from services.deadlines import reactions
from services.deadlines.domain.inputs import ExtensionRecalled, WaiverRecalled
from services.deadlines.reactions.common import Reaction
from services.scoring.domain import facts, spans
from tests.simulation.planted import instead


@contextmanager
def _deaf_to(kind: type[Any]) -> Iterator[None]:
    known = {**reactions._REACTIONS, kind: Reaction(lambda _fact, _states: iter(()))}  # noqa: SLF001 - planted
    with instead(reactions, "_REACTIONS", lambda _before: known):
        yield


@contextmanager
def extension_not_scored() -> Iterator[None]:
    """The register goes on judging by the instant that held before."""

    def make(learn: Any) -> Any:
        return lambda known, learnt: known if learnt.kind is facts.Kind.MOVED else learn(known, learnt)

    with instead(spans, "learn", make):
        yield


@contextmanager
def recalled_extension_stands() -> Iterator[None]:
    """An extension that is taken back goes on."""
    with _deaf_to(ExtensionRecalled):
        yield


@contextmanager
def recalled_waiver_stands() -> Iterator[None]:
    """A waiver that is taken back goes on."""
    with _deaf_to(WaiverRecalled):
        yield


BUGS: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    bug.__name__: bug for bug in (extension_not_scored, recalled_extension_stands, recalled_waiver_stands)
}
