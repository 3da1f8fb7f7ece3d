"""The command `rebuild`."""

from typing import Annotated

import typer

from services.cli.server_commands import Asked, DataDir, run


def add(app: typer.Typer) -> None:
    """Put this command on the app."""
    app.command("rebuild", help="Dựng lại các bảng từ sổ ghi / Build the read models anew from the journal.")(rebuild)


def rebuild(
    context: typer.Context,
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Dịch vụ / The service.")],
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Chỉ so sánh / Compare only.")] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Dừng việc đang chạy / End the one that runs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Rebuild a service's read models while it goes on, or watch who does."""
    from services.cli import rebuild as rebuilding  # noqa: PLC0415  (heavy: gRPC)

    asked: Asked = context.obj
    if cancel:
        run(rebuilding.cancel(asked, data_dir, service))
    else:
        run(rebuilding.rebuild(asked, data_dir, rebuilding.Wish(service, keep)))
