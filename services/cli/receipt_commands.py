"""Commands about proof: `receipt verify|keys`; they need no server."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir

Keys = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="Khoá công khai của tỉnh / The province's public keys.")
]
Bundle = Annotated[
    Path | None, typer.Option("--bundle", metavar="DIR", help="Gói kết nối của tỉnh / The province's bundle.")
]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Biên nhận / Receipts.")
    group.command("verify", help="Kiểm tra biên nhận, không cần máy chủ / Verify receipts without a server.")(verify)
    group.command("keys", help="In khoá công khai của biên nhận / Print the public receipt keys.")(keys)
    app.add_typer(group, name="receipt")


def verify(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FILE.receipts.jsonl")],
    *,
    of: Annotated[Path | None, typer.Option("--of", metavar="FILE", help="Tệp đã gửi / What was sent.")] = None,
    keys: Keys = None,
    district: Annotated[str, typer.Option("--district", metavar="D", help="Của ai / Whose they are.")] = "",
    bundle: Bundle = None,
    period: Annotated[
        str, typer.Option("--period", metavar="P", help="Kỳ đã dùng khi gửi / The period it was sent with.")
    ] = "",
    channel: Annotated[
        str, typer.Option("--channel", metavar="C", help="Kênh đã dùng khi gửi / The channel it was sent with.")
    ] = "",
    data_dir: DataDir = None,
) -> None:
    """Say of every receipt in a file whether it proves its decision."""
    from services.cli import proving  # noqa: PLC0415  (heavy: cryptography)
    from services.client.sheets import Reading  # noqa: PLC0415

    asked: Asked = context.obj
    trust = proving.trusted(asked, keys=keys, bundle=bundle, data_dir=data_dir, district=district)
    shown = proving.Shown(file, of, Reading(district=trust.district, period=period, channel=channel))
    proving.verify(asked.out, shown, trust)


def keys(context: typer.Context, *, keys: Keys = None, bundle: Bundle = None, data_dir: DataDir = None) -> None:
    """Print the public keys that receipts are verified with."""
    from services.cli import proving  # noqa: PLC0415  (heavy: cryptography)

    asked: Asked = context.obj
    proving.show_keys(asked, keys=keys, bundle=bundle, data_dir=data_dir)
