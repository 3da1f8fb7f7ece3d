"""Commands about rules: `obligations list|show|demand`, `figures compare|total`."""

from typing import Annotated

import typer

from services.cli import standing_commands
from services.cli.options import DryRun, Everything, Obligation, Reason, Source, Units
from services.cli.server_commands import DataDir, run

District = Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / Sending system.")]
Due = Annotated[
    str,
    typer.Option("--due", metavar="«BY_DAY 2021-12-20»", help="Thời hạn: cụm từ và ngày / Deadline: phrase and day."),
]
Window = Annotated[
    str, typer.Option("--window", metavar="FROM..TO", help="Thời gian chốt số liệu / Days the report covers.")
]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    obligations = typer.Typer(no_args_is_help=True, help="Nghĩa vụ báo cáo / Rules.")
    obligations.command("list", help="Liệt kê / List them.")(listed)
    obligations.command("show", help="Một nghĩa vụ, câu văn gốc, các kỳ / One, its sentence, its periods.")(show)
    obligations.command("demand", help="Yêu cầu báo cáo đột xuất / Ask for a report owed on demand.")(demand)
    app.add_typer(obligations, name="obligations")
    figures = typer.Typer(no_args_is_help=True, help="Số liệu / Figures.")
    figures.command("compare", help="Ước tính so với chính thức / Estimates beside exact figures.")(compare)
    figures.command("total", help="Cộng số liệu các đơn vị / Sum up the units' figures.")(standing_commands.consolidate)
    app.add_typer(figures, name="figures")


def listed(context: typer.Context, *, district: District = "", data_dir: DataDir = None) -> None:
    """List rules."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(rules.obligations(Office(context.obj, data_dir), district))


def show(context: typer.Context, obligation: Obligation, *, data_dir: DataDir = None) -> None:
    """Show one rule."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(rules.obligation(Office(context.obj, data_dir), obligation))


def demand(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    obligation: Obligation,
    *,
    period: Annotated[str, typer.Option("--period", metavar="CODE", help="Mã kỳ mới / Code of the new period.")],
    due: Due,
    reason: Reason,
    source: Source = "",
    units: Units = None,
    opens: Annotated[str, typer.Option("--opens", metavar="D", help="Mở từ ngày; hôm nay / Opens on; today.")] = "",
    window: Window = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Ask for a report that is owed on demand only."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    wanted = rules.Demand(obligation, period, due, opens, window, units or ())
    act = Act(reason, source, dry_run, everything)
    run(rules.demand(Office(context.obj, data_dir), wanted, act))


def compare(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    obligation: Obligation,
    period: Annotated[str, typer.Argument(metavar="PERIOD")],
    *,
    estimate: Annotated[
        str, typer.Option("--with", metavar="OBLIGATION[/PERIOD]", help="Bản ước tính / What was estimated.")
    ] = "",
    district: District = "",
    data_dir: DataDir = None,
) -> None:
    """Put the figures of an estimate beside those of the exact report."""
    from services.cli import rules  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    other, _, other_period = estimate.partition("/")
    wanted = rules.Figures(obligation, period, other, other_period, district)
    run(rules.figures(Office(context.obj, data_dir), wanted))
