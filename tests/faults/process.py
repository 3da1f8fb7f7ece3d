"""One service as a process of its own, to be killed, stopped, and looked at."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from google.protobuf.message import Message
from grpc import RpcError
from grpc.aio import insecure_channel

from services.kit.pb import operations_pb2, operations_pb2_grpc
from tests.kit.servers import LOOPBACK, free_port
from tests.kit.wait import eventually

READY_SECONDS: Final = 60.0
END_SECONDS: Final = 60.0


@dataclass
class ServiceProcess:
    """A service with its settings; what it logged is kept over its lives."""

    name: str
    folder: Path
    nats_url: str
    database_url: str
    instance: str = "main"
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> Path:
        """Where it says what it does."""
        return self.folder / f"{self.name}-{self.instance}.log"

    @property
    def address(self) -> str:
        """Where gRPC answers."""
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Start a process, without waiting for anything."""
        section = f"DUNGHAN_{self.name.upper()}__"
        environment = {
            "PATH": os.defpath,
            "DUNGHAN_NATS__URL": self.nats_url,
            f"{section}DATABASE_URL": self.database_url,
            f"{section}GRPC_LISTEN": self.address,
            "DUNGHAN_INSTANCE": self.instance,
            **self.more,
        }
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"services.{self.name}", env=environment, stdout=log, stderr=log
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that has ended is left alone."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)

    async def kill(self) -> None:
        """End it as a power failure does."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def ended(self) -> int:
        """Wait for its end."""
        assert self.process is not None
        async with asyncio.timeout(END_SECONDS):
            return await self.process.wait()

    async def end(self) -> None:
        """End it in order, whatever state it is in."""
        if self.process is None or self.process.returncode is not None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            await self.ended()
        except TimeoutError:
            await self.kill()

    def said(self, text: str) -> int:
        """Count how often it logged something."""
        return self.log.read_text("utf-8", "replace").count(text) if self.log.exists() else 0

    async def progress(self) -> operations_pb2.Progress:
        """Ask where it stands."""
        answer: operations_pb2.Progress = await self.call("GetProgress", operations_pb2.GetProgressRequest())
        return answer

    async def call(self, method: str, request: Message, timeout: float = 10) -> Any:  # noqa: ASYNC109 - of the call
        """Make one call of `Operations`."""
        async with insecure_channel(self.address) as channel:
            return await getattr(operations_pb2_grpc.OperationsStub(channel), method)(request, timeout=timeout)

    async def serves(self) -> bool:
        """Say whether it is up and has its broker."""
        try:
            return (await self.progress()).state == "serving" and self.said('"ready"') + self.said("ready ") > 0
        except RpcError:
            return False

    async def ready(self, within: float = READY_SECONDS) -> None:
        """Wait until it serves."""
        await eventually(self.serves, within=within)
