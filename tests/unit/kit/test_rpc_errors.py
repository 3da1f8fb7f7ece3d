"""Refusals and bad input reach the caller in the same words, whatever shape the call has."""

from collections.abc import AsyncIterator, Callable
from typing import Any, ClassVar

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status
from typing_extensions import override

from services.kit.decider import Refusal
from services.kit.rpc import BadInput, Server

NAME = "toy.Toy"


class Tired(Refusal):
    """Nobody answers any more."""

    SITUATION: ClassVar[str] = "TIRED"

    @override
    def __str__(self) -> str:
        return "mai hỏi lại"


async def one(_request: Any, _context: Any) -> bytes:
    raise Tired


async def many(_request: Any, _context: Any) -> AsyncIterator[bytes]:
    yield b"first"
    raise BadInput("year", "hãy ghi năm")


async def written(_request: Any, context: Any) -> None:
    await context.write(b"first")
    await context.write(b"second")


HANDLERS = {
    "One": grpc.unary_unary_rpc_method_handler(one),
    "Gathered": grpc.stream_unary_rpc_method_handler(one),
    "Many": grpc.unary_stream_rpc_method_handler(many),
    "Both": grpc.stream_stream_rpc_method_handler(many),
    "Written": grpc.unary_stream_rpc_method_handler(written),
}


async def asked(ask: Callable[[Any], Any]) -> Any:
    server = Server("127.0.0.1:0")
    server.grpc.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, HANDLERS),))
    await server.grpc.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            return await ask(channel)
    finally:
        await server.grpc.stop(None)


async def requests() -> AsyncIterator[bytes]:
    yield b""


@pytest.mark.parametrize("name", ["One", "Gathered"])
async def test_a_refusal_of_a_single_answer_names_its_situation(name: str) -> None:
    async def ask(channel: Any) -> None:
        gathered = name == "Gathered"
        made = channel.stream_unary if gathered else channel.unary_unary
        await made(f"/{NAME}/{name}")(requests() if gathered else b"")

    with pytest.raises(grpc.aio.AioRpcError) as error:
        await asked(ask)

    assert (error.value.code(), error.value.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "mai hỏi lại")
    info = error_details_pb2.ErrorInfo()
    status = rpc_status.from_call(error.value)  # type: ignore[arg-type]
    assert status is not None
    assert status.details[0].Unpack(info)
    assert info.reason == "TIRED"


@pytest.mark.parametrize("name", ["Many", "Both"])
async def test_bad_input_is_told_after_what_was_answered_already(name: str) -> None:
    heard: list[bytes] = []

    async def ask(channel: Any) -> None:
        both = name == "Both"
        made = channel.stream_stream if both else channel.unary_stream
        answers = aiter(made(f"/{NAME}/{name}")(requests() if both else b""))
        heard.append(await anext(answers))
        await anext(answers)

    with pytest.raises(grpc.aio.AioRpcError) as error:
        await asked(ask)

    assert heard == [b"first"]
    assert (error.value.code(), error.value.details()) == (grpc.StatusCode.INVALID_ARGUMENT, "year: hãy ghi năm")


async def test_a_call_that_writes_its_answers_itself_is_left_alone() -> None:
    async def ask(channel: Any) -> list[bytes]:
        return [answer async for answer in channel.unary_stream(f"/{NAME}/Written")(b"")]

    assert await asked(ask) == [b"first", b"second"]
