"""Commands of operators: `dead`, `progress`, `verify`, `doctor`."""

from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run

Service = Annotated[str, typer.Argument(metavar="SERVICE")]
Number = Annotated[int, typer.Argument(metavar="ID")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("progress", help="Các dịch vụ đang ở đâu / Where the services stand.")(progress)
    app.command("verify", help="Kiểm tra sổ ghi của mọi dịch vụ / Check every journal.")(verify)
    app.command("doctor", help="Thiết lập nào có hiệu lực, chỗ nào chưa ổn / Settings in force, what is wrong.")(doctor)
    dead = typer.Typer(no_args_is_help=True, help="Thông điệp bị để riêng / Messages that were set aside.")
    dead.command("list", help="Liệt kê / List them.")(dead_list)
    dead.command("show", help="Xem một thông điệp / Show one.")(dead_show)
    dead.command("retry", help="Nghe lại / Hear one again.")(dead_retry)
    dead.command("drop", help="Bỏ, có lý do / Give one up, with a reason.")(dead_drop)
    app.add_typer(dead, name="dead")


def progress(
    context: typer.Context,
    *,
    settled: Annotated[bool, typer.Option("--settled", help="Chờ đến khi yên / Wait until nothing is open.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Show where the services stand."""
    from services.cli import operating  # noqa: PLC0415  (heavy: gRPC)

    run(operating.progress(_asked(context), data_dir, wait=settled))


def verify(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="[SERVICE]")] = "",
    *,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Quyết định lại và so sánh / Decide again, compare.")
    ] = False,
    elsewhere: Annotated[
        bool,
        typer.Option(
            "--elsewhere/--here", help="So với luồng, bản sao, biên nhận / Compare streams, copies, receipts."
        ),
    ] = True,
    repair: Annotated[
        bool, typer.Option("--repair", help="Phát lại những gì luồng thiếu / Publish again what a stream lacks.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Check journals, and what others have of them."""
    from services.cli import verifying  # noqa: PLC0415  (heavy: gRPC)

    asked = _asked(context)
    wanted = verifying.wish(asked.out, service, decisions=decisions, elsewhere=elsewhere, repair=repair)
    run(verifying.verify(asked, data_dir, wanted))


def doctor(context: typer.Context, *, data_dir: DataDir = None) -> None:
    """Show settings in force and what is wrong."""
    from services.cli import health  # noqa: PLC0415  (heavy: gRPC)

    run(health.doctor(_asked(context), data_dir))


def dead_list(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Cả những cái đã xử lý / Those dealt with, too.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List what was set aside."""
    from services.cli import dead  # noqa: PLC0415  (heavy: gRPC)

    run(dead.listed(_asked(context), data_dir, everything=everything))


def dead_show(context: typer.Context, service: Service, number: Number, *, data_dir: DataDir = None) -> None:
    """Show one message that was set aside."""
    from services.cli import dead  # noqa: PLC0415  (heavy: gRPC)

    run(dead.show(_asked(context), data_dir, service, number))


def dead_retry(context: typer.Context, service: Service, number: Number, *, data_dir: DataDir = None) -> None:
    """Hear one message again."""
    from services.cli import dead  # noqa: PLC0415  (heavy: gRPC)

    run(dead.retry(_asked(context), data_dir, service, number))


def dead_drop(
    context: typer.Context,
    service: Service,
    number: Number,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao / Why.")],
    data_dir: DataDir = None,
) -> None:
    """Give one message up."""
    from services.cli import dead  # noqa: PLC0415  (heavy: gRPC)

    run(dead.drop(_asked(context), data_dir, dead.Which(service, number), reason))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
