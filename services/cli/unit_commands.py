"""Commands about units: `units list|show|register|rename|move|merge|split|dissolve`."""

from typing import Annotated

import typer

from services.cli import completing
from services.cli.options import Codes, DryRun, On, Reason, Source, Unit
from services.cli.server_commands import DataDir, run

Into = Annotated[list[str], typer.Option("--into", metavar="UNIT", help="Đơn vị sau đó / The unit afterwards.")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Đơn vị phải báo cáo / Units that owe reports.")
    group.command("list", help="Liệt kê / List them.")(listed)
    group.command("show", help="Một đơn vị, trước và sau nó / One, with who came before and after.")(show)
    group.command("register", help="Đăng ký / Register one.")(register)
    group.command("rename", help="Đổi tên, tên cũ còn nhận ra / Rename; the old name stays known.")(rename)
    group.command("move", help="Chuyển cấp trên, hệ thống gửi / Another parent or sending system.")(move)
    group.command("merge", help="Sáp nhập / Several end in one.")(merge)
    group.command("split", help="Chia, tách / One ends in several.")(split)
    group.command("dissolve", help="Giải thể / They end, nobody follows.")(dissolve)
    app.add_typer(group, name="units")


def listed(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / Sending system.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="K", help="Loại / Kind.")] = "",
    parent: Annotated[str, typer.Option("--parent", metavar="UNIT", help="Cấp trên / The unit above.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="T", help="Như vào lúc T / As it was at T.")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="Cả đơn vị đã kết thúc / Those that ended, too.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List units."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    which = units.Which(district, kind, parent, as_of, ended)
    run(units.listed(Office(context.obj, data_dir), which))


def show(
    context: typer.Context,
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", help="Mã hoặc tên / Code or name.", autocompletion=completing.units)
    ],
    *,
    data_dir: DataDir = None,
) -> None:
    """Show one unit."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(units.show(Office(context.obj, data_dir), unit))


def register(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE")],
    *,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Tên / Its name.")],
    kind: Annotated[str, typer.Option("--kind", metavar="K", help="Loại / Its kind.")],
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / Sending system.")],
    reason: Reason,
    source: Source = "",
    on: On = "",
    parent: Annotated[str, typer.Option("--parent", metavar="UNIT", help="Cấp trên / The unit above.")] = "",
    province: Annotated[str, typer.Option("--province", metavar="P", help="Tỉnh / The province.")] = "",
    number: Annotated[int, typer.Option("--no", metavar="N", help="Số thứ tự / Place in lists; the last.")] = 0,
    aliases: Annotated[list[str] | None, typer.Option("--alias", metavar="TEXT", help="Tên khác / Other name.")] = None,
    address: Annotated[str, typer.Option("--address", metavar="TEXT", help="Địa chỉ / Address.")] = "",
    email: Annotated[str, typer.Option("--email", metavar="E", help="Thư điện tử / Mail address.")] = "",
    groups: Annotated[list[str] | None, typer.Option("--group", metavar="G", help="Nhóm / Groups.")] = None,
    predecessors: Annotated[
        list[str] | None, typer.Option("--predecessor", metavar="UNIT", help="Đơn vị trước nó / Who came before.")
    ] = None,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Register a unit, or say what is another about it."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415
    from services.deadlines.pb import admin_pb2  # noqa: PLC0415

    unit = admin_pb2.Unit(
        unit=code,
        no=number,
        name=name,
        kind=kind,
        district=district,
        province=province,
        email=email,
        parent=parent,
        aliases=aliases or (),
        address=address,
        groups=groups or (),
        predecessors=predecessors or (),
    )
    run(units.register(Office(context.obj, data_dir), unit, units.Act(reason, source, on, dry_run)))


def rename(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Tên mới / The new name.")],
    *,
    reason: Reason,
    source: Source = "",
    on: On = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Give a unit another name."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(units.rename(Office(context.obj, data_dir), unit, name, units.Act(reason, source, on, dry_run)))


def move(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    *,
    reason: Reason,
    source: Source = "",
    on: On = "",
    parent: Annotated[str, typer.Option("--parent", metavar="UNIT", help="Cấp trên mới / The unit above.")] = "",
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi mới / Sending system.")] = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Put a unit under another one, or let another system send for it."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    target = units.Target(unit, parent, district)
    run(units.move(Office(context.obj, data_dir), target, units.Act(reason, source, on, dry_run)))


def merge(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    codes: Codes,
    *,
    into: Annotated[str, typer.Option("--into", metavar="UNIT", help="Đơn vị sau sáp nhập / Into which one.")],
    on: On,
    reason: Reason,
    source: Source = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """End several units in one that is registered; it may be one of them."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(units.merge(Office(context.obj, data_dir), codes, into, units.Act(reason, source, on, dry_run)))


def split(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    *,
    into: Into,
    on: On,
    reason: Reason,
    source: Source = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """End one unit in several that are registered; it may be one of them."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(units.split(Office(context.obj, data_dir), unit, into, units.Act(reason, source, on, dry_run)))


def dissolve(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    codes: Codes,
    *,
    on: On,
    reason: Reason,
    source: Source = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """End units that nobody follows."""
    from services.cli import units  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(units.dissolve(Office(context.obj, data_dir), codes, units.Act(reason, source, on, dry_run)))
