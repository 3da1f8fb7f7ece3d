"""Asking the services: where they are, patience while one is started again, failures in one line."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NoReturn

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status

from services.cli.calls import Answer, Call
from services.cli.failures import CliFailure, RefusedByRule, Unreachable, WrongUsage
from services.cli.texts import say
from services.cli.texts_refusals import refused

OPTIONS: Final = (
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 500),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
)
TRANSIENT: Final = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.ABORTED,
    }
)
"""What a service answers that is being started again, or that somebody else was quicker with."""
CALL_SECONDS: Final = 30.0
PAUSE: Final = 0.05


class Servers:
    """Channels to the services; `patience` is for how many seconds a silent one is asked again."""

    def __init__(self, addresses: Mapping[str, str], *, patience: float, lang: str) -> None:
        self.addresses = addresses
        self._patience = patience
        self._lang = lang
        self._metadata = (("accept-language", lang),)
        self._channels = {name: grpc.aio.insecure_channel(at, options=OPTIONS) for name, at in addresses.items()}

    async def ask(self, service: str, call: Call[Answer], request: Message, *, seconds: float = CALL_SECONDS) -> Answer:
        """Make a call, again and again while the service does not answer; every call we make may be repeated.

        `seconds`: how long one call may take; longer than usual only for a service that is known to answer.

        Raises:
            CliFailure: it refused, failed, or did not answer within our patience.
        """
        until = time.monotonic() + (self._patience if seconds <= CALL_SECONDS else seconds)
        while True:
            left = until - time.monotonic()
            try:
                return await self._once(service, call, request, seconds=max(0.1, min(seconds, left)))
            except grpc.aio.AioRpcError as error:
                if error.code() not in TRANSIENT or time.monotonic() >= until:
                    self._fail(service, error)
            await asyncio.sleep(PAUSE)

    async def _once(self, service: str, call: Call[Answer], request: Message, *, seconds: float) -> Answer:
        method = self._channels[service].unary_unary(
            call.path, request_serializer=type(request).SerializeToString, response_deserializer=call.answer.FromString
        )
        answer: Answer = await method(request, timeout=seconds, wait_for_ready=True, metadata=self._metadata)
        return answer

    def stream(self, service: str, call: Call[Answer], request: Message) -> AsyncGenerator[Answer, None]:
        """Make a call that answers many times; one that breaks off is not taken up again.

        Raises:
            CliFailure: it refused, failed, or did not answer.
        """
        method = self._channels[service].unary_stream(
            call.path, request_serializer=type(request).SerializeToString, response_deserializer=call.answer.FromString
        )
        return self._answers(service, lambda: method(request, metadata=self._metadata))

    def exchange(self, service: str, call: Call[Answer], requests: Iterable[Message]) -> AsyncGenerator[Answer, None]:
        """Make a call that asks and answers many times; one that breaks off is not taken up again.

        Raises:
            CliFailure: it refused, failed, or did not answer.
        """
        method = self._channels[service].stream_stream(
            call.path, request_serializer=_written, response_deserializer=call.answer.FromString
        )
        return self._answers(service, lambda: method(iter(requests), metadata=self._metadata))

    async def _answers(self, service: str, call: Callable[[], Any]) -> AsyncGenerator[Any, None]:
        await self._reached(service)
        answers = call()
        more = aiter(answers)
        try:
            while True:
                async with asyncio.timeout(CALL_SECONDS):
                    answer = await anext(more)
                yield answer
        except StopAsyncIteration:
            return
        except grpc.aio.AioRpcError as error:
            self._fail(service, error)
        except TimeoutError as error:
            raise self._silent(service, CALL_SECONDS) from error
        finally:
            answers.cancel()

    async def _reached(self, service: str) -> None:
        """Wait until a service can be asked: a busy machine may take longer than one attempt."""
        try:
            async with asyncio.timeout(self._patience):
                await self._channels[service].channel_ready()
        except TimeoutError as error:
            raise self._silent(service, self._patience) from error

    def _silent(self, service: str, seconds: float) -> Unreachable:
        place = self.addresses[service]
        return Unreachable(say("service-silent", self._lang, service=service, address=place, why=f"{seconds:.0f} s"))

    def _fail(self, service: str, error: grpc.aio.AioRpcError) -> NoReturn:
        why = " ".join((error.details() or "").split())
        if error.code() in TRANSIENT:
            place = self.addresses[service]
            raise Unreachable(say("service-silent", self._lang, service=service, address=place, why=why)) from error
        if error.code() is grpc.StatusCode.FAILED_PRECONDITION:
            told = _in_vietnamese(service, error) if self._lang == "vi" else ""
            raise RefusedByRule(say("refused-by", self._lang, service=service, why=told or why)) from error
        if error.code() is grpc.StatusCode.INVALID_ARGUMENT:
            raise WrongUsage(say("bad-input", self._lang, service=service, why=why)) from error
        if error.code() is grpc.StatusCode.UNIMPLEMENTED:
            raise CliFailure(say("call-unknown", self._lang, service=service)) from error
        code = error.code().name
        raise CliFailure(say("failed-at", self._lang, service=service, code=code, why=why)) from error

    async def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            await channel.close(None)


def _in_vietnamese(service: str, error: grpc.aio.AioRpcError) -> str:
    """Say why a service refused, with the facts it named; empty where it did not say which situation that is."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]  # it answers what a call does
    info = error_details_pb2.ErrorInfo()
    if status is None or not any(detail.Unpack(info) for detail in status.details):
        return ""
    facts = ", ".join(f"{name}={value}" for name, value in sorted(info.metadata.items()))
    told = refused(service, info.reason)
    return f"{told} ({facts})" if told and facts else told


def _written(message: Message) -> bytes:
    return message.SerializeToString()


@asynccontextmanager
async def asking(addresses: Mapping[str, str], *, patience: float, lang: str) -> AsyncIterator[Servers]:
    """Hold channels to the services for a while."""
    servers = Servers(addresses, patience=patience, lang=lang)
    try:
        yield servers
    finally:
        await servers.close()
