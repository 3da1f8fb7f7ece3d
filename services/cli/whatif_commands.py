"""`whatif`: another scheme, calendar, catalogue or roll over what happened."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import DataDir, run

FORMS = "table|csv|json|xlsx"
Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="Như --with / The same as --with.")]


def _file(flag: str, text: str) -> object:
    return typer.Option(flag, metavar="FILE", help=text)


With = Annotated[list[Path] | None, _file("--with", "Danh mục, lịch hoặc thang điểm / Catalogue, calendar or scheme.")]
Scheme = Annotated[list[Path] | None, _file("--scheme", "Thang điểm khác / Another scheme.")]
Calendar = Annotated[list[Path] | None, _file("--calendar", "Lịch khác / Another calendar.")]
Catalogue = Annotated[list[Path] | None, _file("--catalogue", "Danh mục khác / Another catalogue.")]


def add(app: typer.Typer) -> None:
    """Put this command on the app."""
    app.command("whatif", help="Giả sử thang điểm, lịch, danh mục khác / What if the rules were other ones.")(whatif)


def whatif(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    files: Files = None,
    *,
    year: Annotated[int, typer.Option("--year", metavar="Y", help="Năm theo dõi / The year.")],
    supposed: With = None,
    scheme: Scheme = None,
    calendar: Calendar = None,
    catalogue: Catalogue = None,
    roll: Annotated[str, typer.Option("--roll", metavar="none|next", help="Ngày nghỉ: giữ, hay lùi / Days off.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="CODE[/V]", help="Thang đã có / A scheme there is.")] = "",
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi / Sending system.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="T", help="Tính đến / As of.")] = "",
    known_at: Annotated[str, typer.Option("--known-at", metavar="K", help="Đã biết đến / As known at.")] = "",
    rows: Annotated[str, typer.Option("--rows", metavar="units|duties", help="Bảng nào / Which table.")] = "units",
    form: Annotated[str, typer.Option("--format", metavar=FORMS, help="Định dạng / Format.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Ghi vào / Write to.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Từng dòng / Every line.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Say who would stand otherwise, old beside new, and change nothing."""
    from services.cli import exporting  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415
    from services.cli.whatif import Wish, look  # noqa: PLC0415

    given = [*(files or ()), *(supposed or ()), *(scheme or ()), *(calendar or ()), *(catalogue or ())]
    wish = Wish(given, year, roll, by, district, as_of, known_at, everything, rows)
    office = Office(context.obj, data_dir)
    run(look(office, wish, exporting.target(office.out, form, output)))
