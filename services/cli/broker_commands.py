"""Commands about the broker: `nats config`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Cấu hình máy chủ NATS / Configurations of NATS servers.")
    group.command("config", help="Lập cấu hình từ khoá và hệ thống gửi / Write it from keys and districts.")(config)
    group.callback()(_group)
    app.add_typer(group, name="nats")


def _group() -> None:
    """Keep `config` a command of its own though it is the only one."""


def config(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Ghi vào thư mục / Write here.")],
    kind: Annotated[str, typer.Option("--kind", metavar="single|cluster|leaf")] = "single",
    keys: Annotated[
        Path | None, typer.Option("--keys", metavar="DIR", help="Khoá của tỉnh / The province's keys; made at first.")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="DIR", help="Gói kết nối (leaf) / A district's bundle (leaf).")
    ] = None,
    node: Annotated[
        list[str] | None, typer.Option("--node", metavar="NAME=HOST:PORT", help="Máy chủ / A server; cluster: all.")
    ] = None,
    remote: Annotated[
        list[str] | None, typer.Option("--remote", metavar="URL", help="Tỉnh (leaf) / The province (leaf).")
    ] = None,
    store: Annotated[str, typer.Option("--store", metavar="DIR", help="Nơi giữ luồng / Where streams are kept.")] = "",
    district: Annotated[str, typer.Option("--district", metavar="D", help="Hệ thống gửi (leaf) / (leaf).")] = "",
    tls: Annotated[
        bool, typer.Option("--tls", help="Dùng TLS, chứng thư có sẵn / With certificates you have.")
    ] = False,
    make_ca: Annotated[
        bool, typer.Option("--make-ca", help="Dùng TLS, tự lập chứng thư / With certificates made here.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Write what nats-server is started with."""
    from services.cli import configuring  # noqa: PLC0415  (heavy: gRPC)

    asked: Asked = context.obj
    wish = configuring.Wish(
        kind=kind,
        target=output,
        keys=keys,
        bundle=bundle,
        data_dir=data_dir,
        nodes=tuple(node or ()),
        remotes=tuple(remote or ()),
        store=store,
        district=district,
        tls=tls,
        new_ca=make_ca,
    )
    run(configuring.write(asked, wish))
