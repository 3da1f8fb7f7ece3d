"""Commands about duties and what is decided about them: `duties`, `decisions`, `note`."""

from typing import Annotated

import typer

from services.cli.options import DryRun, Duty, Everything, Limit, Reason, Source, Unit, Units
from services.cli.server_commands import DataDir, run

KINDS = "extension|waiver|credit|outage|note|day|resolution|demand|closing|unit"
STANDINGS = "open|met|late|excused|waived|lapsed|unknown"
OfUnit = Annotated[str, typer.Option("--unit", metavar="UNIT", help="Đơn vị / Of this unit.")]
OfObligation = Annotated[str, typer.Option("--obligation", metavar="O", help="Báo cáo / Of this obligation.")]
OfPeriod = Annotated[str, typer.Option("--period", metavar="P", help="Kỳ / Of this period.")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    duties = typer.Typer(no_args_is_help=True, help="Báo cáo phải nộp / Duties.")
    duties.command("list", help="Liệt kê / List them.")(listed)
    duties.command("show", help="Một báo cáo phải nộp và mọi điều về nó / One, with all that bears on it.")(show)
    duties.command("extend", help="Gia hạn / Give more time.")(extend)
    duties.command("waive", help="Miễn nộp / Let units off.")(waive)
    duties.command("credit", help="Tính bản đơn vị cũ đã gửi / Count what a predecessor had sent.")(credit)
    app.add_typer(duties, name="duties")
    decisions = typer.Typer(no_args_is_help=True, help="Quyết định / Decisions.")
    decisions.command("list", help="Liệt kê / List them.")(decided)
    decisions.command("revoke", help="Thu hồi / Take one back.")(revoke)
    app.add_typer(decisions, name="decisions")
    app.command("note", help="Ghi chú / Note something.")(note)


def listed(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / Sending system.")] = "",
    unit: OfUnit = "",
    obligation: OfObligation = "",
    period: OfPeriod = "",
    standing: Annotated[str, typer.Option("--standing", metavar=STANDINGS, help="Tình trạng / How it stands.")] = "",
    limit: Limit = 1000,
    data_dir: DataDir = None,
) -> None:
    """List duties."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    which = duties.Which(district, unit, obligation, period, standing, limit)
    run(duties.listed(Office(context.obj, data_dir), which))


def show(context: typer.Context, unit: Unit, name: Duty, *, data_dir: DataDir = None) -> None:
    """Show one duty."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(duties.show(Office(context.obj, data_dir), unit, name))


def extend(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Duty,
    *,
    until: Annotated[str, typer.Option("--until", metavar="D", help="Đến hết ngày / To the end of this day.")],
    reason: Reason,
    source: Source = "",
    units: Units = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="Mọi đơn vị / The whole audience.")] = False,
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Give more time to whoever still owes, to some units, or to everybody."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    whose = duties.Whose(name, units or (), everybody)
    act = duties.Act(reason, source, dry_run, everything)
    run(duties.extend(Office(context.obj, data_dir), whose, until, act))


def waive(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Duty,
    *,
    units: Units = None,
    reason: Reason,
    source: Source = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Say that some units need not send this report."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    act = duties.Act(reason, source, dry_run, everything)
    run(duties.waive(Office(context.obj, data_dir), duties.Whose(name, units or ()), act))


def credit(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    name: Duty,
    *,
    reason: Reason,
    source: Source = "",
    predecessor: Annotated[str, typer.Option("--from", metavar="UNIT", help="Đơn vị cũ / The predecessor.")] = "",
    submission: Annotated[str, typer.Option("--submission", metavar="ID", help="Lần gửi / Which submission.")] = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Count what a predecessor had sent for a unit's duty."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    sent = duties.Sent(unit, name, predecessor, submission)
    run(duties.credit(Office(context.obj, data_dir), sent, duties.Act(reason, source, dry_run)))


def decided(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    kind: Annotated[str, typer.Option("--kind", metavar=KINDS, help="Loại / Which kind.")] = "",
    unit: OfUnit = "",
    obligation: OfObligation = "",
    period: OfPeriod = "",
    standing: Annotated[bool, typer.Option("--standing", help="Chỉ cái còn hiệu lực / Only those that stand.")] = False,
    limit: Limit = 100,
    data_dir: DataDir = None,
) -> None:
    """List what was decided: by whom, why, by which letter, for whom, until when."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    which = duties.Which(unit=unit, obligation=obligation, period=period, limit=limit)
    run(duties.decisions(Office(context.obj, data_dir), which, kind, standing=standing))


def revoke(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    decision: Annotated[str, typer.Argument(metavar="ID", help="Mã quyết định / Id of the decision.")],
    *,
    reason: Reason,
    source: Source = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Take a decision back: extension, waiver, credit, outage, note, day, resolution, demand, a unit's change ahead."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    act = duties.Act(reason, source, dry_run, everything)
    run(duties.revoke(Office(context.obj, data_dir), decision, act))


def note(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    *,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Về hệ thống gửi / About a district.")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Về đơn vị / About a unit.")] = "",
    about: Annotated[
        str, typer.Option("--about", metavar="OBLIGATION[/PERIOD]", help="Về báo cáo / About an obligation.")
    ] = "",
    source: Source = "",
    data_dir: DataDir = None,
) -> None:
    """Note something about a district, a unit, an obligation, or a duty."""
    from services.cli import duties  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(duties.note(Office(context.obj, data_dir), duties.Note(text, district, unit, about, source)))
