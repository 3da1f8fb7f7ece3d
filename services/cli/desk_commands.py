"""Commands by which officers look at submissions and decide on them: `submissions`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao / Why.")]
Source = Annotated[
    str, typer.Option("--source", metavar="SỐ", help="Số văn bản / Number of the letter that proves it.")
]
Actor = Annotated[
    str,
    typer.Option("--actor", metavar="NAME", help="Ai quyết định / Who decides (DUNGHAN_ACTOR).", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết kết quả / Only say what would come of it.")]
District = Annotated[str, typer.Argument(metavar="DISTRICT")]
Submission = Annotated[str, typer.Argument(metavar="SUBMISSION_ID")]
Unit = Annotated[str, typer.Argument(metavar="UNIT")]
Name = Annotated[str, typer.Argument(metavar="OBLIGATION/PERIOD")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Báo cáo đã gửi / Submissions.")
    group.command("list", help="Liệt kê / List them.")(listed)
    group.command("show", help="Một lần gửi và mọi quyết định / One, and every decision on it.")(show)
    group.command("review", help="Quyết định báo cáo chờ xử lý / Decide one that is held.")(review)
    group.command("accept", help="Tiếp nhận báo cáo chờ xử lý / Take a held one in.")(accept)
    group.command("return", help="Trả lại, nêu lý do / Send a held one back, with reasons.")(give_back)
    group.command("revoke", help="Huỷ việc tiếp nhận / Take an acceptance back.")(revoke)
    group.command("withdraw", help="Rút theo đề nghị của đơn vị / Take one back for its unit.")(withdraw)
    group.command("record", help="Ghi nhận bản giấy, bản tìm thấy sau / Record what came on paper, or was found.")(
        record
    )
    group.command("fault", help="Ghi lỗi chất lượng / Note what is wrong with an accepted one.")(fault)
    group.command("import", help="Đưa sổ theo dõi có sẵn vào / Take over a list kept before.")(take_over)
    group.command("lift", help="Xác nhận ô trống là chưa gửi / Confirm that a blank means nothing came.")(lift)
    app.add_typer(group, name="submissions")


def listed(
    context: typer.Context,
    *,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / The district.")] = "",
    outcome: Annotated[
        str,
        typer.Option("--outcome", metavar="accepted|returned|refused|held|withdrawn", help="Kết quả / The outcome."),
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="Nhiều nhất / At most.")] = 100,
    data_dir: DataDir = None,
) -> None:
    """List submissions."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)

    run(desk.listed(_asked(context), data_dir, district=district, outcome=outcome, limit=limit))


def show(context: typer.Context, district: District, submission: Submission, *, data_dir: DataDir = None) -> None:
    """Show one submission."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)

    run(desk.show(_asked(context), data_dir, desk.Which(district, submission)))


def review(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    *,
    reason: Reason,
    returned: Annotated[
        list[str] | None, typer.Option("--return", metavar="CODE", help="Trả lại vì / Send it back for this reason.")
    ] = None,
    arrived_at: Annotated[
        str, typer.Option("--arrived-at", metavar="T", help="Tính là đến lúc / The arrival that counts.")
    ] = "",
    actor: Actor = "",
    office: Annotated[
        str, typer.Option("--office", metavar="UNIT", help="Đơn vị của người quyết định / The officer's own unit.")
    ] = "",
    successor: Annotated[
        str, typer.Option("--for", metavar="UNIT", help="Đơn vị kế thừa / Of several successors, whose report it is.")
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Decide a held submission: it is taken in, unless reasons to send it back are given."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    verdict = desk.Verdict(returned or (), arrived_at, office, successor)
    said = Said(reason, actor=actor)
    run(desk.review(_asked(context), data_dir, desk.Which(district, submission), verdict, said))


def accept(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    *,
    reason: Reason,
    arrived_at: Annotated[
        str, typer.Option("--arrived-at", metavar="T", help="Tính là đến lúc / The arrival that counts.")
    ] = "",
    actor: Actor = "",
    office: Annotated[str, typer.Option("--office", metavar="UNIT", help="Đơn vị của mình / One's own unit.")] = "",
    successor: Annotated[
        str, typer.Option("--for", metavar="UNIT", help="Đơn vị kế thừa / Of several successors, whose report it is.")
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Take a held submission in."""
    review(
        context,
        district,
        submission,
        reason=reason,
        arrived_at=arrived_at,
        actor=actor,
        office=office,
        successor=successor,
        data_dir=data_dir,
    )


def give_back(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    codes: Annotated[list[str], typer.Argument(metavar="CODE…", help="Mã lý do / Reason codes.")],
    *,
    reason: Reason,
    actor: Actor = "",
    office: Annotated[str, typer.Option("--office", metavar="UNIT", help="Đơn vị của mình / One's own unit.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Send a held submission back."""
    review(
        context,
        district,
        submission,
        reason=reason,
        returned=codes,
        actor=actor,
        office=office,
        data_dir=data_dir,
    )


def revoke(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    *,
    reason: Reason,
    source: Source = "",
    actor: Actor = "",
    data_dir: DataDir = None,
) -> None:
    """Take an acceptance back."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    said = Said(reason, source, actor)
    run(desk.revoke(_asked(context), data_dir, desk.Which(district, submission), said))


def withdraw(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    *,
    reason: Reason,
    source: Source = "",
    actor: Actor = "",
    data_dir: DataDir = None,
) -> None:
    """Take a submission back for its unit."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    said = Said(reason, source, actor)
    run(desk.withdraw(_asked(context), data_dir, desk.Which(district, submission), said))


def fault(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    district: District,
    submission: Submission,
    *,
    reason: Reason,
    faults: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="CODE", help="Lỗi, nêu đủ mọi lỗi / A fault; name all there are."),
    ] = None,
    nothing: Annotated[bool, typer.Option("--none", help="Không còn lỗi nào / Nothing is wrong any more.")] = False,
    source: Source = "",
    actor: Actor = "",
    data_dir: DataDir = None,
) -> None:
    """Note what is wrong with an accepted submission: quality, never timeliness."""
    from services.cli import desk, desk_faults  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    which, found = desk.Which(district, submission), desk_faults.Found(faults or (), is_nothing=nothing)
    run(desk_faults.note(_asked(context), data_dir, which, found, Said(reason, source, actor)))


def record(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    name: Name,
    *,
    arrived_at: Annotated[str, typer.Option("--arrived-at", metavar="T", help="Đến lúc / When it arrived.")],
    reason: Reason,
    source: Source,
    channel: Annotated[str, typer.Option("--channel", metavar="CHANNEL", help="Kênh / How it came.")] = "in-person",
    submission: Annotated[str, typer.Option("--id", metavar="ID", help="Mã lần gửi / The submission's id.")] = "",
    actor: Actor = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Record an arrival that came another way."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    arrival = desk.Arrival(unit, name, arrived_at, channel, submission, dry_run)
    run(desk.record(_asked(context), data_dir, arrival, Said(reason, source, actor)))


def take_over(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="XLSX, XLS, ODS, CSV.")],
    *,
    year: Annotated[int, typer.Option("--year", metavar="Y", help="Năm / The year.")],
    reason: Reason,
    source: Source,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Địa bàn / The district.")] = "",
    period: Annotated[str, typer.Option("--period", metavar="P", help="Kỳ của mọi dòng / Period of every row.")] = "",
    actor: Actor = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Take over a list."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    wanted = desk.Listed(path, district, year, period, dry_run)
    run(desk.take_over(_asked(context), data_dir, wanted, Said(reason, source, actor)))


def lift(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    name: Name,
    *,
    reason: Reason,
    source: Source = "",
    actor: Actor = "",
    data_dir: DataDir = None,
) -> None:
    """Confirm that nothing had arrived."""
    from services.cli import desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Said  # noqa: PLC0415

    run(desk.lift(_asked(context), data_dir, unit, name, Said(reason, source, actor)))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
