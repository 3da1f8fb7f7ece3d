"""Options of every command that asks how units stand: when, known when, whose, in which form."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.cli import completing


class Lineage(StrEnum):
    """Whose standings a unit is shown with."""

    OWN = "own"
    WITH_PREDECESSORS = "with-predecessors"


class Form(StrEnum):
    """In which form a table is wanted."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


Year = Annotated[int, typer.Option("--year", metavar="Y", help="Năm / The year.")]
District = Annotated[
    str, typer.Option("--district", metavar="D|all", help="Hệ thống gửi; all: tất cả / Sending system; all of them.")
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="T", help="Đúng vào lúc T / What was so at T.")]
KnownAt = Annotated[
    str, typer.Option("--known-at", metavar="T", help="Theo những gì đã biết lúc T / By what was known at T.")
]
WhoseLineage = Annotated[
    Lineage,
    typer.Option("--lineage", help="Chỉ của mình, hay cả của đơn vị trước đó / Its own, or its predecessors' too."),
]
Scheme = Annotated[
    str,
    typer.Option(
        "--scheme",
        metavar="CODE[/VERSION]",
        help="Thang điểm; mặc định: thang dẫn đầu / By which scheme; the leading one.",
        autocompletion=completing.schemes,
    ),
]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", "--units", metavar="UNIT", help="Đơn vị / Units.", autocompletion=completing.units),
]
Obligations = Annotated[
    list[str] | None,
    typer.Option(
        "--obligation", "--obligations", metavar="O", help="Báo cáo / Reports.", autocompletion=completing.obligations
    ),
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", "--kinds", metavar="K", help="Loại đơn vị / Kinds of units.")
]
Statuses = Annotated[
    list[str] | None, typer.Option("--status", "--statuses", metavar="S", help="Tình trạng / How they stand.")
]
AllColumns = Annotated[
    bool, typer.Option("--all-columns", help="Mọi cột, cả thời điểm / Every column, the instants too.")
]
HowShown = Annotated[
    Form | None,
    typer.Option("--format", help="Định dạng; theo đuôi tệp / The form; by the file's ending.", show_default=False),
]
Into = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Ghi vào tệp, thư mục / Write a file, into a folder."),
]
