"""Commands of a district: `submit`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("submit", help="Gửi báo cáo và chờ biên nhận / Send submissions, wait for receipts.")(submit)


def submit(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    *,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Mã hệ thống gửi / The sending system.")],
    period: Annotated[
        str, typer.Option("--period", metavar="P", help="Kỳ báo cáo của mọi dòng / Period of every row.")
    ] = "",
    data_dir: DataDir = None,
    nats: Annotated[str, typer.Option("--nats", metavar="URL", envvar="DUNGHAN_NATS__URL")] = "",
    resend: Annotated[
        float, typer.Option("--resend", metavar="SECONDS", help="Gửi lại sau / Send again after.")
    ] = 180.0,
    patience: Annotated[float, typer.Option("--patience", metavar="SECONDS", help="Chờ tất cả / Wait in all.")] = 600.0,
) -> None:
    """Send the submissions of files as a district's system does."""
    from services.cli import submitting  # noqa: PLC0415  (heavy: NATS)

    asked: Asked = context.obj
    wish = submitting.Wish(
        files=tuple(files),
        district=district,
        period=period,
        url=submitting.url_of(asked, data_dir, nats),
        resend=resend,
        patience=patience,
    )
    run(submitting.submit(asked.out, wish))
