"""Options that commands of officers have in common."""

from typing import Annotated

import typer

from services.cli import completing

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao / Why.")]
Source = Annotated[
    str, typer.Option("--source", metavar="SỐ", help="Số văn bản / Number of the letter that orders it.")
]
SourceDate = Annotated[str, typer.Option("--source-date", metavar="D", help="Ngày văn bản / Date of the letter.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết thay đổi / Only say what would change.")]
Everything = Annotated[bool, typer.Option("--all", help="Từng dòng, không gộp / Every line, nothing summed up.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="Từ đầu ngày này / From the beginning of this day.")]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", metavar="UNIT", help="Đơn vị nào / Which units.", autocompletion=completing.units),
]
Scope = Annotated[str, typer.Option("--scope", metavar="P", help="Chỉ ở một tỉnh / In one province only.")]
Duty = Annotated[str, typer.Argument(metavar="OBLIGATION/PERIOD", autocompletion=completing.periods)]
Obligation = Annotated[str, typer.Argument(metavar="OBLIGATION", autocompletion=completing.obligations)]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Mã đơn vị / Its code.", autocompletion=completing.units)]
Limit = Annotated[int, typer.Option("--limit", metavar="N", help="Nhiều nhất / At most.")]
Codes = Annotated[list[str], typer.Argument(metavar="UNIT…", autocompletion=completing.units)]
