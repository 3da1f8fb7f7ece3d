"""gRPC for operators: health, reflection, and errors that say what to do (AIP-193).

BadInput    a field of a request is wrong; nothing was done
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status
from typing_extensions import override

from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal

DOMAIN = "dunghan"
GRACE_SECONDS = 1.0
MESSAGE_BYTES = 64 * 1024 * 1024


class BadInput(Exception):
    """A field of a request is wrong; nothing was done."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class _Errors(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Turns refusals and failures into rich errors."""

    @override
    async def intercept_service(self, continuation: Callable[[Any], Awaitable[Any]], handler_call_details: Any) -> Any:
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        for shape, guard, made in GUARDED:
            call = getattr(handler, shape)
            if call is not None and (guard is _guarded or inspect.isasyncgenfunction(call)):
                return made(guard(call), handler.request_deserializer, handler.response_serializer)
        return handler


def _guarded(call: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Awaitable[Any]]:
    async def guarded(request: Any, context: Any) -> Any:
        async with _told(context):
            return await call(request, context)

    return guarded


def _guarded_stream(call: Callable[[Any, Any], AsyncIterator[Any]]) -> Callable[[Any, Any], AsyncIterator[Any]]:
    async def guarded(request: Any, context: Any) -> AsyncIterator[Any]:
        async with _told(context):
            async for answer in call(request, context):
                yield answer

    return guarded


GUARDED: Final = (
    ("unary_unary", _guarded, grpc.unary_unary_rpc_method_handler),
    ("stream_unary", _guarded, grpc.stream_unary_rpc_method_handler),
    ("unary_stream", _guarded_stream, grpc.unary_stream_rpc_method_handler),
    ("stream_stream", _guarded_stream, grpc.stream_stream_rpc_method_handler),
)


@asynccontextmanager
async def _told(context: Any) -> AsyncIterator[None]:
    """Tell the caller what was refused, or failed."""
    try:
        yield
    except Refusal as refusal:
        info = error_details_pb2.ErrorInfo(
            reason=refusal.SITUATION,
            domain=DOMAIN,
            metadata={name: str(value) for name, value in refusal.facts.items()},
        )
        await _abort(context, code_pb2.FAILED_PRECONDITION, str(refusal), info)
    except BadInput as error:
        violation = error_details_pb2.BadRequest.FieldViolation(field=error.field, description=str(error))
        await _abort(
            context,
            code_pb2.INVALID_ARGUMENT,
            f"{error.field}: {error}",
            error_details_pb2.BadRequest(field_violations=[violation]),
        )
    except StoreUnavailable as error:
        await _abort(
            context,
            code_pb2.UNAVAILABLE,
            str(error),
            error_details_pb2.ErrorInfo(reason="STORE_UNAVAILABLE", domain=DOMAIN),
        )


async def _abort(context: Any, code: int, message: str, detail: Any) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    await context.abort_with_status(
        rpc_status.to_status(status_pb2.Status(code=code, message=message, details=[packed]))
    )


class Server:
    """A gRPC server on one address; services register on `grpc` before it starts."""

    def __init__(self, listen: str) -> None:
        self.grpc = grpc.aio.server(
            interceptors=[_Errors()],
            options=[("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.so_reuseport", 0)],
        )
        self._health = HealthServicer()
        self._names: list[str] = []
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self.grpc)
        self.port = self.grpc.add_insecure_port(listen)

    def named(self, name: str) -> None:
        """Make a registered service known to health and reflection."""
        self._names.append(name)

    async def start(self) -> None:
        """Answer from now on."""
        health = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
        reflection.enable_server_reflection([*self._names, health, reflection.SERVICE_NAME], self.grpc)
        await self.grpc.start()
        for name in ["", *self._names]:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    async def tell(self, *, serving: bool) -> None:
        """Tell health checks whether the service acts."""
        status = health_pb2.HealthCheckResponse
        for name in ["", *self._names]:
            await self._health.set(name, status.SERVING if serving else status.NOT_SERVING)

    async def stop(self) -> None:
        """Answer no more; calls under way get a second."""
        await self._health.enter_graceful_shutdown()
        await self.grpc.stop(GRACE_SECONDS)
