"""Commands about sending systems: `district add|check|rotate|revoke|retire|assign|list|show|outage`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.act_commands import districts_outage
from services.cli.server_commands import Asked, DataDir, run

Name = Annotated[str, typer.Argument(metavar="NAME", help="Mã hệ thống gửi / Code of the sending system.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao / Why.")]
Target = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Thư mục mới cho gói kết nối / New bundle folder.")
]
Until = Annotated[str, typer.Option("--until", metavar="T", help="Khoá dùng đến / The key ends at.")]
Urls = Annotated[list[str] | None, typer.Option("--nats", metavar="URL", help="NATS của tỉnh / The province's NATS.")]
Keys = Annotated[
    Path | None, typer.Option("--keys", metavar="DIR", help="Khoá của tỉnh / Folder of the province's keys.")
]


def add(app: typer.Typer) -> None:
    """Put these commands on the app, as `district` and as `districts`."""
    group = typer.Typer(no_args_is_help=True, help="Hệ thống gửi / Sending systems.")
    group.command("add", help="Cho tham gia, lập gói kết nối / Let one join, write its bundle.")(district_add)
    group.command("check", help="Kiểm tra từng bước / Check step by step.")(district_check)
    group.command("rotate", help="Cấp khoá mới / Give it a new key.")(district_rotate)
    group.command("revoke", help="Thu hồi khoá ngay / End keys now.")(district_revoke)
    group.command("retire", help="Ngừng gửi / It sends no more.")(district_retire)
    group.command("assign", help="Giao gửi thay một đơn vị / Let it send for a unit.")(district_assign)
    group.command("list", help="Liệt kê / List them.")(district_list)
    group.command("show", help="Xem một hệ thống / Show one.")(district_show)
    group.command("outage", help="Khai báo sự cố / Declare an outage.")(districts_outage)
    app.add_typer(group, name="district")
    app.add_typer(group, name="districts", hidden=True)


def district_add(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Name,
    *,
    called: Annotated[str, typer.Option("--name", metavar="TEXT", help="Tên đầy đủ / Its full name.")] = "",
    province: Annotated[str, typer.Option("--province", metavar="P", help="Mã tỉnh / The province.")] = "",
    trust: Annotated[
        str, typer.Option("--trust", metavar="sender|receiver", help="Tin giờ gửi của ai / Whose time counts.")
    ] = "",
    max_delay: Annotated[float, typer.Option("--max-delay", metavar="HOURS", help="Trễ nhiều nhất / At most.")] = 0,
    leaf: Annotated[bool, typer.Option("--leaf", help="Có máy chủ NATS riêng / Has a NATS server of its own.")] = False,
    nats: Urls = None,
    until: Until = "",
    keys: Keys = None,
    output: Target = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết / Only say what would be.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Let a district's system join and write what it needs into a folder."""
    from services.cli import equipping, joining  # noqa: PLC0415  (heavy: gRPC)

    wish = equipping.Wish(
        district=name,
        target=output,
        name=called,
        province=province,
        trust=trust,
        max_delay=max_delay,
        leaf=leaf,
        urls=tuple(nats or ()),
        until=until,
        keys=keys,
        dry_run=dry_run,
    )
    run(joining.add(_asked(context), data_dir, wish))


def district_check(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Name,
    *,
    bundle: Annotated[Path | None, typer.Option("--bundle", metavar="DIR", help="Gói kết nối / The bundle.")] = None,
    sample: Annotated[
        Path | None, typer.Option("--with", metavar="FILE", help="Kiểm tra cả tệp này / Look at this file, too.")
    ] = None,
    within: Annotated[
        float, typer.Option("--within", metavar="SECONDS", help="Chờ biên nhận / Wait for the receipt.")
    ] = 15.0,
    data_dir: DataDir = None,
) -> None:
    """Walk through everything a district's system needs, and name what is wrong."""
    from services.cli import checking  # noqa: PLC0415  (heavy: NATS)

    wish = checking.Wish(district=name, bundle=bundle, data_dir=data_dir, sample=sample, within=within)
    run(checking.check(_asked(context), wish))


def district_rotate(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Name,
    *,
    grace: Annotated[float, typer.Option("--grace", metavar="DAYS", help="Khoá cũ còn dùng / Old key goes on.")] = 7,
    nats: Urls = None,
    until: Until = "",
    keys: Keys = None,
    output: Target = None,
    data_dir: DataDir = None,
) -> None:
    """Give a district a new key in a new bundle; the old one goes on for some days."""
    from services.cli import equipping, joining  # noqa: PLC0415  (heavy: gRPC)

    wish = equipping.Wish(district=name, target=output, urls=tuple(nats or ()), until=until, keys=keys, grace=grace)
    run(joining.rotate(_asked(context), data_dir, wish))


def district_revoke(
    context: typer.Context,
    name: Name,
    *,
    key: Annotated[list[str] | None, typer.Option("--key", metavar="U…", help="Khoá nào / Which; all.")] = None,
    data_dir: DataDir = None,
) -> None:
    """End keys of a district now."""
    from services.cli import joining  # noqa: PLC0415  (heavy: gRPC)

    run(joining.revoke(_asked(context), data_dir, name, key or []))


def district_retire(
    context: typer.Context,
    name: Name,
    *,
    reason: Reason,
    source: Annotated[str, typer.Option("--source", metavar="SỐ", help="Số văn bản / Number of the letter.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Say that a district sends no more."""
    from services.cli import joining  # noqa: PLC0415  (heavy: gRPC)

    run(joining.retire(_asked(context), data_dir, name, reason, source))


def district_assign(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    *,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="Hệ thống gửi / The sending system.")],
    since: Annotated[str, typer.Option("--from", metavar="T", help="Từ lúc / From.")],
    until: Annotated[str, typer.Option("--until", metavar="T", help="Đến lúc / Until.")] = "",
    reason: Reason = "",
    data_dir: DataDir = None,
) -> None:
    """Let a district send for a unit."""
    from services.cli import joining  # noqa: PLC0415  (heavy: gRPC)

    run(joining.assign(_asked(context), data_dir, unit, to, (since, until, reason)))


def district_list(context: typer.Context, *, data_dir: DataDir = None) -> None:
    """List sending systems."""
    from services.cli import joined  # noqa: PLC0415  (heavy: gRPC)

    run(joined.listed(_asked(context), data_dir))


def district_show(context: typer.Context, name: Name, *, data_dir: DataDir = None) -> None:
    """Show one sending system with its keys and units."""
    from services.cli import joined  # noqa: PLC0415  (heavy: gRPC)

    run(joined.show(_asked(context), data_dir, name))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
