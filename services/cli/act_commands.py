"""Commands by which operators act: `periods`, `districts`, `clock`, `incarnation`."""

from typing import Annotated

import typer

from services.cli.options import Duty, Reason
from services.cli.server_commands import Asked, DataDir, run

Source = Annotated[
    str, typer.Option("--source", metavar="SỐ", help="Số văn bản / Number of the letter that orders it.")
]
District = Annotated[str, typer.Argument(metavar="DISTRICT")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    periods = typer.Typer(no_args_is_help=True, help="Kỳ báo cáo và việc chốt / Periods and their closing.")
    periods.command("list", help="Liệt kê / List them.")(periods_list)
    periods.command("show", help="Một kỳ đang chờ gì / What one period waits for.")(periods_show)
    periods.command("close", help="Chốt phần còn lại, có lý do / Judge what is left, with a reason.")(periods_close)
    app.add_typer(periods, name="periods")
    clock = typer.Typer(no_args_is_help=True, help="Đồng hồ máy / The machine's clock.")
    clock.command("confirm", help="Xác nhận đồng hồ đúng / Say that it is right.")(clock_confirm)
    app.add_typer(clock, name="clock")
    incarnation = typer.Typer(no_args_is_help=True, help="Bản kế tiếp của dịch vụ / Next life of a service.")
    incarnation.command("open", help="Mở bản kế tiếp / Open it.")(incarnation_open)
    app.add_typer(incarnation, name="incarnation")


def periods_list(context: typer.Context, *, data_dir: DataDir = None) -> None:
    """List every period."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(rules.periods(Office(context.obj, data_dir)))


def periods_show(context: typer.Context, name: Duty, *, data_dir: DataDir = None) -> None:
    """Show what one period waits for."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(rules.period(Office(context.obj, data_dir), name))


def periods_close(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Duty,
    *,
    reason: Reason,
    source: Source = "",
    units: Annotated[list[str] | None, typer.Option("--unit", metavar="UNIT", help="Đơn vị / Units; all.")] = None,
    due_at: Annotated[str, typer.Option("--due-at", metavar="T", help="Thời hạn nào / Which instant.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Judge what is left of a period."""
    from services.cli import acts  # noqa: PLC0415  (heavy: gRPC)

    run(acts.close(_asked(context), data_dir, acts.Close(name, due_at, units or (), reason, source)))


def districts_outage(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    *,
    since: Annotated[str, typer.Option("--since", metavar="T", help="Từ lúc / From.")],
    until: Annotated[str, typer.Option("--until", metavar="T", help="Đến lúc / Until.")],
    reason: Reason,
    source: Source = "",
    data_dir: DataDir = None,
) -> None:
    """Declare that a district's system or line was down."""
    from services.cli import acts  # noqa: PLC0415  (heavy: gRPC)

    run(acts.outage(_asked(context), data_dir, acts.Outage(district, since, until, reason, source)))


def clock_confirm(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="[SERVICE]")] = "",
    *,
    reason: Reason,
    data_dir: DataDir = None,
) -> None:
    """Say that the clock of a service, or of all, is right."""
    from services.cli import acts  # noqa: PLC0415  (heavy: gRPC)

    run(acts.confirm_clock(_asked(context), data_dir, service, reason))


def incarnation_open(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    *,
    reason: Reason,
    data_dir: DataDir = None,
) -> None:
    """Open the next incarnation of a service that refuses to go on."""
    from services.cli import acts  # noqa: PLC0415  (heavy: gRPC)

    run(acts.open_incarnation(_asked(context), data_dir, service, reason))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
