"""Commands of a district: `submit`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run

Text = Annotated[str, typer.Option(metavar="TEXT")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("submit", help="Gửi báo cáo và chờ biên nhận / Send submissions, wait for receipts.")(submit)


def submit(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…")] = None,
    *,
    district: Annotated[
        str, typer.Option("--district", metavar="D", help="Mã hệ thống gửi / The sending system.")
    ] = "",
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="DIR", help="Gói kết nối của tỉnh / The province's bundle.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="U", help="Đơn vị của tài liệu / Unit of documents.")] = "",
    obligation: Annotated[
        str, typer.Option("--obligation", metavar="O", help="Báo cáo của tài liệu / Report of documents.")
    ] = "",
    period: Annotated[
        str, typer.Option("--period", metavar="P", help="Kỳ báo cáo của mọi dòng / Period of every row.")
    ] = "",
    channel: Annotated[
        str, typer.Option("--channel", metavar="C", help="Kênh của dòng chưa ghi / Channel where a row says none.")
    ] = "",
    attested: Annotated[
        str,
        typer.Option(
            "--attested", metavar="signed,annexes_complete", help="Bảo đảm của hệ thống / What the system vouches for."
        ),
    ] = "",
    at: Annotated[str, typer.Option("--at", metavar="T", help="Thời điểm gửi ghi nhận / Moment of sending.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra / Only check, send nothing.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Gửi thử, không tính / On trial, counted nowhere.")] = False,
    withdraw: Annotated[
        str, typer.Option("--withdraw", metavar="ID", help="Rút lại một lần gửi / Take a submission back.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao rút / Why.")] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Gửi những gì còn chờ / Send what waits in the outbox.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Gửi lại cả cái đã có biên nhận / Send what has its receipt, too.")
    ] = False,
    wait_held: Annotated[
        bool, typer.Option("--wait-held", help="Chờ đến khi có quyết định / Wait until what is held is decided.")
    ] = False,
    outbox: Annotated[Path | None, typer.Option("--outbox", metavar="FILE", help="Hộp thư đi / The outbox.")] = None,
    data_dir: DataDir = None,
    nats: Annotated[str, typer.Option("--nats", metavar="URL", envvar="DUNGHAN_NATS__URL")] = "",
    resend: Annotated[
        float, typer.Option("--resend", metavar="SECONDS", help="Gửi lại sau / Send again after.")
    ] = 180.0,
    patience: Annotated[float, typer.Option("--patience", metavar="SECONDS", help="Chờ tất cả / Wait in all.")] = 600.0,
) -> None:
    """Send the submissions of files as a district's system does."""
    from services.cli import sending, submitting  # noqa: PLC0415  (heavy: NATS)
    from services.client.pace import Delivery, Pace  # noqa: PLC0415

    asked: Asked = context.obj
    sender = sending.Sender(district, bundle, data_dir, nats, outbox)
    duty = sending.Duty(unit, obligation, period, channel, attested, at)
    run(
        sending.send(
            asked,
            sender,
            duty,
            submitting.Wanted(
                files=tuple(files or ()),
                pace=Pace(first=resend, patience=patience),
                how=Delivery(again=again, wait_held=wait_held),
                dry_run=dry_run,
                test=test,
                resume=resume,
                withdraw=withdraw,
                reason=reason,
            ),
        )
    )
