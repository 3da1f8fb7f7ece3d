"""Commands about the working calendar: `calendar list|decree|provisional|revoke`."""

from typing import Annotated

import typer

from services.cli.options import DryRun, Everything, Reason, Scope, Source, SourceDate
from services.cli.server_commands import DataDir, run

Day = Annotated[str, typer.Argument(metavar="DATE", help="2026-01-02, 02/01/2026")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Lịch làm việc / The working calendar.")
    group.command("list", help="Liệt kê ngày nghỉ, ngày làm bù / List days off and make-up days.")(listed)
    group.command("decree", help="Ghi ngày nghỉ, ngày làm bù theo văn bản / Days by a document.")(decree)
    group.command("provisional", help="Tạm tính năm chưa có thông báo / A year without notices yet.")(provisional)
    group.command("revoke", help="Huỷ điều đã ghi về một ngày / Take a day back.")(revoke)
    app.add_typer(group, name="calendar")


def listed(
    context: typer.Context,
    *,
    year: Annotated[int, typer.Option("--year", metavar="Y", help="Năm / The year; all.")] = 0,
    scope: Scope = "",
    data_dir: DataDir = None,
) -> None:
    """List days that are otherwise than their weekday says."""
    from services.cli import days  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(days.listed(Office(context.obj, data_dir), year, scope))


def decree(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    which: Annotated[list[str], typer.Argument(metavar="DATE…", help="2026-01-02, 02/01/2026")],
    *,
    working: Annotated[bool, typer.Option("--working/--off", help="Làm bù hay nghỉ / Worked on, or off.")],
    source: Source,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Tên ngày / Name of the day.")] = "",
    source_date: SourceDate = "",
    announced: Annotated[str, typer.Option("--announced", metavar="D", help="Công bố ngày / Made known on.")] = "",
    scope: Scope = "",
    reason: Reason = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Say of days that nobody works on them, or that they make up for others."""
    from services.cli import days  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    notice = days.Notice(which, working, name, scope, source_date, announced)
    act = Act(reason or name or source, source, dry_run, everything)
    run(days.decree(Office(context.obj, data_dir), notice, act))


def provisional(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    *,
    reason: Reason = "tạm tính, chưa có thông báo",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Fill in the days off that are foreseeable; what a document says stays."""
    from services.cli import days  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    act = Act(reason, "", dry_run, everything)
    run(days.provisional(Office(context.obj, data_dir), year, act))


def revoke(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    day: Day,
    *,
    reason: Reason,
    source: Source = "",
    scope: Scope = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Take back what was decreed of a day."""
    from services.cli import days  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    act = Act(reason, source, dry_run, everything)
    run(days.revoke(Office(context.obj, data_dir), day, scope, act))
