"""Whatever a service refuses is said in Vietnamese and in English, with what to do."""

import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

import services
from services.cli.calls import Call
from services.cli.failures import RefusedByRule
from services.cli.servers import asking
from services.cli.texts_refusals import EVERY, REFUSALS, refused
from services.kit.decider import Refusal
from services.kit.rpc import Server
from services.notify.domain.life import AlreadyNumbered

VIETNAMESE: Final = re.compile(r"[à-ỹđ]")


def leaves(of: type[Refusal]) -> Iterator[type[Refusal]]:
    below = [leaf for each in of.__subclasses__() for leaf in leaves(each)]
    yield from below or [of]


@cache
def situations() -> dict[tuple[str, str], type[Refusal]]:
    """Collect what services refuse, by service and situation; `kit` stands for all of them."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if not module.name.endswith(("__main__", "_pb2", "_pb2_grpc")):
            importlib.import_module(module.name)
    return {(leaf.__module__.split(".")[1], leaf.SITUATION): leaf for leaf in leaves(Refusal) if is_ours(leaf)}


def is_ours(leaf: type[Refusal]) -> bool:
    return leaf.__module__.startswith("services.")


def test_every_refusal_is_said_in_both_languages() -> None:
    english = {key: " ".join((leaf.__doc__ or "").split()) for key, leaf in situations().items()}
    assert [key for key, said in english.items() if not said.endswith(".") or VIETNAMESE.search(said)] == []
    assert [key for key in english if not VIETNAMESE.search(refused(*key))] == []


def test_nothing_is_said_that_no_service_refuses() -> None:
    said = {(service, each) for service, known in REFUSALS.items() for each in known} | {
        ("kit", each) for each in EVERY
    }
    assert said == situations().keys()


def test_a_service_says_each_situation_by_one_refusal_alone() -> None:
    situations()
    found = [(leaf.__module__.split(".")[1], leaf.SITUATION) for leaf in leaves(Refusal) if is_ours(leaf)]
    assert sorted(found) == sorted({*found})


@asynccontextmanager
async def refusing(refusal: Refusal) -> AsyncIterator[str]:
    """Serve a call that is refused; answer where."""

    async def call(_request: Any, _context: Any) -> Empty:
        raise refusal

    handler = grpc.unary_unary_rpc_method_handler(
        call, request_deserializer=Empty.FromString, response_serializer=Empty.SerializeToString
    )
    server = Server("127.0.0.1:0")
    server.grpc.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Refusing", {"Ask": handler})])
    await server.start()
    try:
        yield f"127.0.0.1:{server.port}"
    finally:
        await server.grpc.stop(None)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Văn bản này đã có số khác; nếu số đó sai thì huỷ rồi dự thảo lại. (letter=commend-1, number=3)"),
        ("en", "The letter has another number already; void it and draft another one where that is wrong."),
    ],
)
async def test_the_command_says_it_in_the_language_it_is_used_in(lang: str, said: str) -> None:
    async with (
        refusing(AlreadyNumbered(letter="commend-1", number=3)) as place,
        asking({"notify": place}, patience=5, lang=lang) as servers,
    ):
        with pytest.raises(RefusedByRule) as told:
            await servers.ask("notify", Call("/test.Refusing/Ask", Empty), Empty())
    assert said in str(told.value)
    assert "commend-1" in str(told.value)


async def test_a_refusal_that_is_not_known_here_is_passed_on() -> None:
    class Newer(Refusal):
        """Something of a newer release."""

        SITUATION = "NEWER"

    async with refusing(Newer()) as place, asking({"notify": place}, patience=5, lang="vi") as servers:
        with pytest.raises(RefusedByRule, match="Something of a newer release"):
            await servers.ask("notify", Call("/test.Refusing/Ask", Empty), Empty())
