"""Commands that run something: `demo`, `up`, `serve`."""

import asyncio
import runpy
import signal
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.settings import SERVICES, USUAL_FOLDER

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What every command is told: how to answer, and which servers are meant."""

    out: Output
    server: str


DataDir = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help="Thư mục dữ liệu / The data folder.")]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; SIGTERM ends it in the same order as Ctrl-C.

    Raises:
        typer.Abort: it was ended so.
    """

    async def cancellable() -> T:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(cancellable())
    except asyncio.CancelledError as error:
        raise typer.Abort from error


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("demo", help="Kể lại một câu chuyện mẫu / Replay a story.")(demo)
    app.command("up", help="Chạy mọi thứ trên máy này / Run everything on this machine.")(up)
    app.command("serve", help="Chạy một dịch vụ / Run one service.")(serve)


def demo(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    story: Annotated[str, typer.Argument(metavar="STORY")] = "rach-gia-2023",
    *,
    data_dir: DataDir = None,
    as_of: Annotated[
        list[str] | None, typer.Option("--as-of", metavar="T", help="Sổ đến lúc T / Register as of T.")
    ] = None,
    up_to: Annotated[str, typer.Option("--up-to", metavar="T", help="Dừng ở T / Stop at T.")] = "",
    serve: Annotated[bool, typer.Option("--serve", help="Để mọi thứ chạy tiếp / Leave everything open.")] = False,
) -> None:
    """Tell a story on embedded NATS and SQLite."""
    from services.cli import telling  # noqa: PLC0415  (heavy: gRPC, NATS, processes)

    wish = telling.Wish(story=story, data_dir=data_dir, as_of=as_of or [], up_to=up_to, serve=serve)
    run(telling.demo(_asked(context).out, wish))


def up(
    context: typer.Context,
    *,
    data_dir: DataDir = None,
    clock: Annotated[
        str, typer.Option("--clock", metavar="ISO8601", help="Đồng hồ mô phỏng / A simulated clock.")
    ] = "",
) -> None:
    """Run everything until Ctrl-C."""
    from services.cli import upping  # noqa: PLC0415  (heavy: gRPC, NATS, processes)

    try:
        run(upping.up(_asked(context).out, data_dir or USUAL_FOLDER, clock))
    except (typer.Abort, KeyboardInterrupt):
        # Ctrl-C is how `up` is meant to end.
        return


def serve(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="|".join(SERVICES))],
) -> None:
    """Run one service in this process, as production does."""
    if service not in SERVICES:
        raise WrongUsage(_asked(context).out.text("no-such-service", name=service, known=", ".join(SERVICES)))
    runpy.run_module(f"services.{service}", run_name="__main__")


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
