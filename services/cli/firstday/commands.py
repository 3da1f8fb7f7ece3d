"""Commands of the first day: `first-day template`, `preview`, `import`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run

File = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Bảng tính đã điền / The filled workbook.")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Ngày đầu: từ bảng tính / The first day: from a workbook.")
    group.command("template", help="Mẫu để điền / An empty workbook.")(template)
    group.command("preview", help="Xem trước, chưa ghi gì / Look, write nothing.")(preview)
    group.command("import", help="Đưa vào hệ thống / Take it in.")(take_in)
    app.add_typer(group, name="first-day")


def template(
    context: typer.Context,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help="Ghi vào / Where to.")] = Path(
        "ngay-dau.xlsx"
    ),
) -> None:
    """Write an empty workbook."""
    from services.cli.firstday import work  # noqa: PLC0415  (heavy: spreadsheets)

    work.make(_asked(context).out, output)


def preview(
    context: typer.Context,
    path: File,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PAGE.html", help="Trang để xem / A page.")
    ] = None,
) -> None:
    """Say what would be registered, and what could not be read."""
    from services.cli.firstday import work  # noqa: PLC0415  (heavy: spreadsheets, YAML)

    work.preview(_asked(context).out, work.Wish(path, output))


def take_in(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    path: File,
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="catalogue.yaml", help="Ghi danh mục / The catalogue.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết thay đổi / Only say what changes.")] = False,
    skip_unread: Annotated[
        bool, typer.Option("--skip-unread", help="Bỏ qua ô không đọc được / Leave out what cannot be read.")
    ] = False,
    register: Annotated[
        bool, typer.Option("--register/--no-register", help="Sổ năm trước / Last year's register, too.")
    ] = True,
    source: Annotated[str, typer.Option("--source", metavar="SỐ", help="Văn bản kèm sổ / Letter of the list.")] = "",
    actor: Annotated[str, typer.Option("--actor", metavar="NAME", help="Ai / Who.", show_default=False)] = "",
    data_dir: DataDir = None,
) -> None:
    """Take a workbook in."""
    from services.cli.firstday import work  # noqa: PLC0415  (heavy: gRPC, spreadsheets, YAML)

    wish = work.Wish(path, output, dry_run, skip_unread, register, actor, source)
    run(work.take_in(_asked(context), data_dir, wish))


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
