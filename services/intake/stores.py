"""What districts write into: a stream of submissions and a bucket of documents each, behind a leaf in its own domain.

Intake makes them and sets them right, so that a district needs no permission to. Whatever cannot be reached is tried
again beside the others and keeps nobody waiting; a stream of the province's own that is heard is another matter
(`handlers.Districts`).
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from nats import errors as nats_errors
from nats.js import errors as js_errors

from services.contracts import naming
from services.kit import log, streams
from services.kit.service import Service
from services.kit.streams import GIB, KIB, StreamSpec

MAX_SUBMISSION: Final = 256 * KIB
MAX_CHUNK: Final = 1024 * KIB
BUCKET_BYTES: Final = 4 * GIB
BUCKET_DAYS: Final = 30
MEND_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 2.0


def submissions_stream(district: str, *, leaf: bool = False, domain: str = "") -> StreamSpec:
    """Say what a district's stream shall be: 256 KiB a message, 90 days; a leaf's is fed by its own store alone.

    `domain`: the same stream in that store itself.
    """
    return StreamSpec(
        naming.submissions_stream(district),
        (f"submissions.{district}.>",),
        max_msg_size=MAX_SUBMISSION,
        max_age_days=90,
        source_domain=district if leaf else "",
        domain=domain,
    )


def bucket(district: str, *, domain: str = "") -> StreamSpec:
    """Say what the stream under a district's object store shall be: 4 GiB, 30 days."""
    name = naming.documents_bucket(district)
    return StreamSpec(
        f"OBJ_{name}",
        (f"$O.{name}.C.>", f"$O.{name}.M.>"),
        max_msg_size=MAX_CHUNK,
        max_age_days=BUCKET_DAYS,
        max_bytes=BUCKET_BYTES,
        domain=domain,
        bucket=True,
    )


def wanted(district: str, *, leaf: bool) -> Sequence[StreamSpec]:
    """Name what a district needs beyond the stream that is heard."""
    if leaf:
        return submissions_stream(district, domain=district), bucket(district, domain=district)
    return (bucket(district),)


@dataclass
class _District:
    """What is known of one district's stores; `stir`: there is something new; `there`: its own store has its stream."""

    leaf: bool
    there: bool = False
    stir: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = ""


class Stores:
    """Keeps every district's stores as they shall be, each by itself."""

    def __init__(self) -> None:
        self._known: dict[str, _District] = {}
        self._new = asyncio.Queue[str]()

    @property
    def reached(self) -> frozenset[str]:
        """Name the leaf districts whose own store has their stream, or answered at least."""
        return frozenset(district for district, known in self._known.items() if known.leaf and known.there)

    def learn(self, districts: Iterable[tuple[str, bool]]) -> None:
        """Take over which districts there are, and which of them have a leaf."""
        for district, leaf in districts:
            known = self._known.get(district)
            if known is None:
                self._known[district] = _District(leaf)
                self._new.put_nowait(district)
            elif known.leaf is not leaf:
                known.leaf, known.there = leaf, False
                known.stir.set()

    async def keep(self, service: Service) -> None:
        """Make stores and set them right, for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                district = await self._new.get()
                group.create_task(_keep(service, district, self._known[district]), name=f"stores {district}")


async def _keep(service: Service, district: str, known: _District) -> None:
    while True:
        known.stir.clear()
        why = await _provision(service, district, known)
        if why and why != known.why:
            log.get().warning("stores.again", district=district, why=why)
        known.why = why
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_SECONDS if why else MEND_SECONDS):
                await known.stir.wait()


async def _provision(service: Service, district: str, known: _District) -> str:
    """Make what lacks; say why it could not be."""
    trouble, leaf = f"stores of {district}", known.leaf
    try:
        for spec in wanted(district, leaf=leaf):
            await streams.provision(service.client, service.replicated(spec))
            known.there = leaf is known.leaf
    except js_errors.ServiceUnavailableError as error:
        return str(error) or repr(error)
    except js_errors.APIError as error:
        # It answers and refuses: somebody has to mend that. One that cannot be reached is known by its silence.
        service.troubles[trouble] = str(error)
        known.there = leaf is known.leaf
        return str(error) or repr(error)
    except (nats_errors.Error, OSError, TimeoutError) as error:
        return str(error) or repr(error)
    service.troubles.pop(trouble, None)
    return ""
