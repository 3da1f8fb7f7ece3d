"""Commands that keep journals and bring them back: `backup`, `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("backup", help="Sao lưu sổ ghi trong khi hệ thống chạy / Back journals up while all runs.")(backup)
    app.command("restore", help="Phục hồi vào chỗ trống / Restore into an empty place.")(restore)


def backup(
    context: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Thư mục mới / A new folder.")],
    service: Annotated[
        list[str] | None, typer.Option("--service", metavar="SERVICE", help="Chỉ dịch vụ này / Only this service.")
    ] = None,
    compress: Annotated[bool, typer.Option("--compress", help="Nén tệp / Compress the files.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Write a consistent backup of every service."""
    from services.cli import backups  # noqa: PLC0415  (heavy: gRPC)

    run(backups.take(_asked(context), data_dir, to, service or [], packed=compress))


def restore(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    *,
    to_dir: Annotated[
        Path | None, typer.Option("--to-dir", metavar="DATA", help="Thư mục dữ liệu mới / A new data folder.")
    ] = None,
    database_url: Annotated[
        list[str] | None,
        typer.Option("--database-url", metavar="SERVICE=URL", help="Cơ sở dữ liệu trống / An empty database."),
    ] = None,
    until: Annotated[str, typer.Option("--until", metavar="T", help="Đến lúc T / Up to T.")] = "",
    drill: Annotated[bool, typer.Option("--drill", help="Chỉ diễn tập / Only prove that it works.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Restore a backup."""
    from services.cli import restoring  # noqa: PLC0415  (heavy: gRPC and all services)

    wish = restoring.Wish(folder, to_dir, database_url or [], until, drill)
    run(restoring.run(_asked(context), data_dir, wish))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
