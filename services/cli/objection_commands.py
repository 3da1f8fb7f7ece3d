"""Commands about objections: `objections file|appeal|decide|withdraw|list|show|statistics`."""

from enum import StrEnum
from typing import Annotated

import typer

from services.cli import completing
from services.cli.options import DryRun, Source, Unit
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import AsOf, District, HowShown, Into, KnownAt


class Against(StrEnum):
    """What is objected to."""

    TIMELINESS = "timeliness"
    QUALITY = "quality"
    SCORE = "score"


class Outcome(StrEnum):
    """How an objection is decided."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    INADMISSIBLE = "inadmissible"


class Status(StrEnum):
    """What a decision can make of a mark."""

    EXCUSED = "excused"
    WAIVED = "waived"


Id = Annotated[str, typer.Argument(metavar="ID", autocompletion=completing.objections)]
Why = Annotated[str, typer.Option("--reason", "--reasons", metavar="TEXT", help="Vì sao / Why.")]
Reasons = Annotated[str, typer.Option("--reasons", "--reason", metavar="TEXT", help="Lý do của đơn vị / Its reasons.")]
Evidence = Annotated[
    list[str] | None, typer.Option("--evidence", metavar="…", help="Căn cứ kèm theo / What it is shown by.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Người ký / Who signs.")]
OfYear = Annotated[int, typer.Option("--year", metavar="Y", help="Năm / The year.", show_default=False)]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Kiến nghị về kết quả / Objections to marks.")
    group.command("file", help="Ghi nhận kiến nghị / File one for a unit.")(file)
    group.command("appeal", help="Kiến nghị lên cấp trên / Take a decision to the next level.")(appeal)
    group.command("decide", help="Giải quyết / Decide one.")(decide)
    group.command("withdraw", help="Rút kiến nghị / Take one back.")(withdraw)
    group.command("list", help="Liệt kê / List them.")(listed)
    group.command("show", help="Một kiến nghị, từng bước / One, step by step.")(show)
    group.command("statistics", help="Thống kê / How many became what.")(statistics)
    app.add_typer(group, name="objections")


def file(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    duty: Annotated[str, typer.Argument(metavar="[OBLIGATION/PERIOD]", autocompletion=completing.periods)] = "",
    *,
    against: Annotated[Against, typer.Option("--against", help="Về việc gì / To what.")] = Against.TIMELINESS,
    reasons: Reasons,
    evidence: Evidence = None,
    by: By = "",
    source: Source = "",
    year: OfYear = 0,
    scheme: Annotated[str, typer.Option("--scheme", metavar="CODE", autocompletion=completing.schemes)] = "",
    filed_at: Annotated[str, typer.Option("--filed-at", metavar="T", help="Nhận lúc / When it came in.")] = "",
    data_dir: DataDir = None,
) -> None:
    """File an objection for a unit."""
    from services.cli import objections  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    mark = objections.Mark(unit, against, duty, year, scheme)
    stated = objections.Stated(reasons, evidence or (), by, source)
    run(objections.file(Office(context.obj, data_dir), mark, stated, filed_at))


def appeal(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    objection: Id,
    *,
    reasons: Reasons,
    evidence: Evidence = None,
    by: By = "",
    source: Source = "",
    data_dir: DataDir = None,
) -> None:
    """Take a decision to the next level."""
    from services.cli import objections  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    stated = objections.Stated(reasons, evidence or (), by, source)
    run(objections.appeal(Office(context.obj, data_dir), objection, stated))


def decide(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    objection: Id,
    outcome: Annotated[Outcome, typer.Argument(help="Kết quả / How.")],
    *,
    reason: Why,
    status: Annotated[
        Status | None,
        typer.Option("--status", help="Tính là có lý do, được miễn / Excuse or waive it.", show_default=False),
    ] = None,
    lifted: Annotated[
        list[str] | None, typer.Option("--lift", metavar="FAULT", help="Bỏ lỗi này / Lift this fault.")
    ] = None,
    by: By = "",
    source: Source = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Decide an objection at its level."""
    from services.cli import objections  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    judgement = objections.Judgement(outcome, status or "", lifted or (), by)
    act = Act(reason, source, dry_run)
    run(objections.decide(Office(context.obj, data_dir), objection, judgement, act))


def withdraw(context: typer.Context, objection: Id, *, reasons: Reasons, data_dir: DataDir = None) -> None:
    """Take an objection back; the mark stands as it did."""
    from services.cli import objections  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(objections.withdraw(Office(context.obj, data_dir), objection, reasons))


def listed(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    district: District = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Đơn vị / Of this unit.")] = "",
    state: Annotated[str, typer.Option("--state", metavar="open|decided|final|withdrawn")] = "",
    year: OfYear = 0,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """List objections."""
    from services.cli import exporting, objections, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(district, year, as_of, known_at, unit=unit, state=state)
    wanted = exporting.target(context.obj.out, form or "", output)
    run(objections.listed(Office(context.obj, data_dir), question, wanted))


def show(context: typer.Context, objection: Id, *, data_dir: DataDir = None) -> None:
    """Show one objection."""
    from services.cli import objections  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(objections.show(Office(context.obj, data_dir), objection))


def statistics(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    year: OfYear = 0,
    district: District = "",
    as_of: AsOf = "",
    known_at: KnownAt = "",
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Count objections by what became of them."""
    from services.cli import exporting, objections, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(district, year, as_of, known_at)
    wanted = exporting.target(context.obj.out, form or "", output)
    run(objections.statistics(Office(context.obj, data_dir), question, wanted))
