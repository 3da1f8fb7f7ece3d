"""Who acts, why, by which letter; and the one call that most commands of officers make."""

from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import Message

from services.cli import settings
from services.cli.access import reached
from services.cli.calls import Answer, Call
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.kit import ids


@dataclass(frozen=True)
class Said:
    """Who acts, why, and by which letter."""

    reason: str
    source: str = ""
    actor: str = ""

    def fields(self) -> dict[str, str]:
        """Return what every call of an officer carries."""
        return {
            "request_id": ids.fresh(),
            "actor": self.actor or settings.actor(),
            "reason": self.reason,
            "source": self.source,
        }


@dataclass(frozen=True)
class Office:
    """Where a command asks: how to answer, which servers, which folder."""

    asked: Asked
    data_dir: Path | None = None

    @property
    def out(self) -> Output:
        """Where the command speaks."""
        return self.asked.out

    async def ask(self, call: Call[Answer], request: Message, *, service: str = "deadlines") -> Answer:
        """Make one call."""
        async with reached(self.out, self.data_dir, self.asked.server) as servers:
            return await servers.ask(service, call, request)
