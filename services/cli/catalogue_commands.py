"""Commands about catalogues: `catalogue check|import|list|resolve|schema`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import DryRun, Everything, Reason, Source, SourceDate
from services.cli.server_commands import Asked, DataDir, run

Paths = Annotated[list[Path], typer.Argument(metavar="PATH…")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Danh mục nghĩa vụ / Catalogues of obligations.")
    group.command("check", help="Kiểm tra tệp / Check files.")(check)
    group.command("import", help="Đưa vào hệ thống / Take files in.")(take_in)
    group.command("list", help="Danh mục đã nhập và mâu thuẫn / What was taken in, and its conflicts.")(listed)
    group.command("resolve", help="Giải quyết mâu thuẫn, có văn bản / Resolve a conflict by a letter.")(resolve)
    group.command("schema", help="JSON Schema cho trình soạn thảo / JSON Schema for editors.")(schema)
    app.add_typer(group, name="catalogue")


def check(
    context: typer.Context,
    paths: Paths,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Mâu thuẫn cũng là lỗi / Conflicts fail, too.")] = False,
) -> None:
    """Check files of catalogues, schemes and letter policies without any server; code 2 where something is wrong."""
    from services.cli import checked  # noqa: PLC0415  (heavy: YAML and models)

    checked.check(_asked(context).out, paths, strict=strict)


def take_in(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    paths: Paths,
    *,
    correct: Annotated[
        bool, typer.Option("--correct", help="Đính chính cả phần đã chốt / Settled duties follow, too.")
    ] = False,
    source: Source = "",
    reason: Reason = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Take catalogues, schemes and letter policies in; the same file again changes nothing."""
    from services.cli import catalogues  # noqa: PLC0415  (heavy: YAML and models)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    act = Act(reason, source, dry_run, everything)
    run(catalogues.take_in(Office(context.obj, data_dir), catalogues.Taking(paths, correct), act))


def listed(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Cả các lưu ý / What is doubtful, too.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List catalogues."""
    from services.cli import catalogues  # noqa: PLC0415  (heavy: YAML and models)
    from services.cli.said import Office  # noqa: PLC0415

    run(catalogues.listed(Office(context.obj, data_dir), everything=everything))


def resolve(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="OBLIGATION[/PERIOD]")],
    conflict: Annotated[str, typer.Argument(metavar="CODE", help="Mã mâu thuẫn / Code of the conflict.")],
    *,
    source: Source,
    source_date: SourceDate,
    reason: Reason,
    due: Annotated[
        str, typer.Option("--due", metavar="«BY_DAY 2021-12-20»", help="Thời hạn đúng / The right deadline.")
    ] = "",
    window: Annotated[
        str, typer.Option("--window", metavar="FROM..TO", help="Thời gian chốt số liệu đúng / The right window.")
    ] = "",
    as_written: Annotated[bool, typer.Option("--as-written", help="Đúng như đã viết / As it is written.")] = False,
    catalogue: Annotated[str, typer.Option("--catalogue", metavar="C", help="Danh mục / Which catalogue.")] = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Resolve a conflict of a catalogue with a citation."""
    from services.cli import catalogues  # noqa: PLC0415  (heavy: YAML and models)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    wanted = catalogues.Resolution(name, conflict, due, window, as_written, catalogue, source_date)
    act = Act(reason, source, dry_run, everything)
    run(catalogues.resolve(Office(context.obj, data_dir), wanted, act))


def schema(
    context: typer.Context,
    *,
    scheme: Annotated[bool, typer.Option("--scheme", help="Của thang điểm / That of schemes.")] = False,
    policy: Annotated[
        bool, typer.Option("--policy", help="Của quy chế gửi văn bản / That of letter policies.")
    ] = False,
) -> None:
    """Print the JSON Schema of catalogue files, of schemes, or of letter policies."""
    from services.cli import catalogues  # noqa: PLC0415  (heavy: YAML and models)

    catalogues.schema(_asked(context).out, of_schemes=scheme, of_policies=policy)


def _asked(context: typer.Context) -> Asked:
    asked: Asked = context.obj
    return asked
