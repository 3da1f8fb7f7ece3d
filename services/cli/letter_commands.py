"""Commands about letters: `letters list|show|draft|preview|approve|reject|number|void|resend|recall|record|hold|release`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.cli import completing, letter_desk_commands, policy_commands
from services.cli.options import DryRun, Reason, Source, SourceDate, Units
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import AsOf, District


class Kind(StrEnum):
    """Kinds of letters that an officer can ask for."""

    REMIND = "remind"
    URGE = "urge"
    RECTIFY = "rectify"
    CORRECT = "correct"
    EXPLAIN = "explain"
    RETURNED = "returned"
    RECALL = "recall"
    COMMEND = "commend"
    STATUS = "status"


class Form(StrEnum):
    """In which form a letter is shown."""

    PDF = "pdf"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"


class Outcome(StrEnum):
    """What became of a letter at a unit."""

    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    DONE = "done"


Letter = Annotated[
    str,
    typer.Argument(
        metavar="LETTER",
        help="Mã hoặc số, như 05/UBND-CCHC/2023 / Its id or number.",
        autocompletion=completing.letters,
    ),
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Vì sao / Why.", show_default=False)]
As = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Người ký (mã) / Who signs.", autocompletion=completing.signers)
]
OfYear = Annotated[int, typer.Option("--year", metavar="Y", help="Năm / The year.", show_default=False)]
ToUnit = Annotated[
    str, typer.Option("--unit", metavar="UNIT", help="Đơn vị nào / Which unit.", autocompletion=completing.units)
]
Into = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Ghi vào / Write it to.")]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    group = typer.Typer(no_args_is_help=True, help="Văn bản / Letters.")
    group.command("list", help="Liệt kê / List them.")(listed)
    group.command("show", help="Một văn bản, từng bước / One, step by step.")(show)
    group.command("preview", help="Xem trước: PDF, PNG, DOCX, XLSX / How one looks.")(preview)
    group.command("texts", help="Các mẫu văn bản / The texts there are.")(texts)
    group.command("draft", help="Dự thảo một văn bản / Draft one.")(draft)
    group.command("approve", help="Duyệt / Approve one.")(approve)
    group.command("reject", help="Không duyệt / Reject one, with the reason.")(reject)
    group.command("number", help="Vào số do văn thư cấp / Give it the registry's number and date.")(number)
    group.command("void", help="Huỷ số, không gửi / Keep a numbered one from going out.")(void)
    group.command("resend", help="Gửi lại / Send it once more.")(resend)
    group.command("recall", help="Thu hồi / Take one back by another letter.")(recall)
    group.command("record", help="Ghi nhận đơn vị đã nhận … / What became of it at a unit.")(record)
    group.command("hold", help="Dừng gửi mọi văn bản / Stop all sending.")(hold)
    group.command("release", help="Cho gửi tiếp / Let it go on.")(release)
    letter_desk_commands.add(group)
    policy_commands.add(group)
    app.add_typer(group, name="letters")


def listed(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    district: District = "",
    states: Annotated[
        list[str] | None, typer.Option("--state", metavar="S", help="waiting_approval, sent, failed …")
    ] = None,
    kinds: Annotated[list[Kind] | None, typer.Option("--kind", help="Loại nào / Of which kinds.")] = None,
    unit: ToUnit = "",
    year: OfYear = 0,
    data_dir: DataDir = None,
) -> None:
    """List letters."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.listed(Office(context.obj, data_dir), letters.Filter(district, states or (), kinds or (), unit, year)))


def show(
    context: typer.Context,
    letter: Letter,
    *,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Show one letter; with `-o` its PDF as it goes out is written there."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.show(Office(context.obj, data_dir), letter, output))


def preview(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    letter: Letter = "",
    *,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Mẫu của loại này / A sample.", show_default=False)
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Dạng / The form.")] = Form.PDF,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Write how a letter, or a sample of a kind, looks; of PNG a file per page."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.preview(Office(context.obj, data_dir), letters.Shown(letter, kind or "", form), output))


def texts(context: typer.Context, *, data_dir: DataDir = None) -> None:
    """List texts with the fields they are made of."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.texts(Office(context.obj, data_dir)))


def draft(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="Loại / Which kind.")],
    *,
    district: District = "",
    units: Units = None,
    duty: Annotated[
        str,
        typer.Option(
            "--duty", metavar="OBLIGATION/PERIOD", help="Báo cáo nào / Of which.", autocompletion=completing.periods
        ),
    ] = "",
    letter: Annotated[
        str, typer.Option("--letter", metavar="LETTER", help="Nói về văn bản nào / Which letter it speaks of.")
    ] = "",
    year: OfYear = 0,
    as_of: AsOf = "",
    fields: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME=TEXT", help="Trường của mẫu / A field of the text.")
    ] = None,
    reason: Reason = "",
    source: Source = "",
    source_date: SourceDate = "",
    dry_run: DryRun = False,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Draft a letter; with `--dry-run` only show it."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    about = letters.About(kind, district, units or (), duty, letter, year, as_of, fields or ())
    act = letters.Act(reason, source, source_date, dry_run)
    run(letters.draft(Office(context.obj, data_dir), about, act, output))


def approve(context: typer.Context, letter: Letter, *, person: As = "", data_dir: DataDir = None) -> None:
    """Approve a letter as somebody who may."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.judge(Office(context.obj, data_dir), letter, person, rejected_for=""))


def reject(context: typer.Context, letter: Letter, *, reason: Why, person: As = "", data_dir: DataDir = None) -> None:
    """Reject a letter; it never gets a number."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.judge(Office(context.obj, data_dir), letter, person, rejected_for=reason))


def number(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    letter: Letter,
    given: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Số / The number.")],
    dated: Annotated[str, typer.Argument(metavar="DATE", help="Ngày ban hành / Its date.")],
    *,
    symbol: Annotated[str, typer.Option("--symbol", metavar="KH", help="Ký hiệu khác / Another symbol.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Give an approved letter the number and the date of the registry."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.number(Office(context.obj, data_dir), letter, given, dated, symbol))


def void(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    letter: Letter,
    *,
    reason: Why,
    source: Source = "",
    source_date: SourceDate = "",
    data_dir: DataDir = None,
) -> None:
    """Keep a numbered letter from going out; its number stays in the register."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.act(Office(context.obj, data_dir), "void", letter, letters.Act(reason, source, source_date)))


def resend(context: typer.Context, letter: Letter, *, unit: ToUnit = "", reason: Why, data_dir: DataDir = None) -> None:
    """Send a letter once more, to one unit or to all that did not get it."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.act(Office(context.obj, data_dir), "resend", letter, letters.Act(reason), unit=unit))


def recall(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    letter: Letter,
    *,
    reason: Why,
    source: Source = "",
    source_date: SourceDate = "",
    data_dir: DataDir = None,
) -> None:
    """Draft the letter that takes an earlier one back."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.act(Office(context.obj, data_dir), "recall", letter, letters.Act(reason, source, source_date)))


def record(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    letter: Letter,
    unit: Annotated[str, typer.Argument(metavar="UNIT", autocompletion=completing.units)],
    outcome: Annotated[Outcome, typer.Argument(help="Kết quả / What became of it.")],
    *,
    detail: Annotated[str, typer.Option("--detail", metavar="TEXT", help="Thêm / More of it.")] = "",
    at: Annotated[str, typer.Option("--at", metavar="T", help="Lúc / When.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Record what became of a letter at a unit."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.record(Office(context.obj, data_dir), letter, letters.Came(unit, outcome, detail, at)))


def hold(
    context: typer.Context, *, district: District = "", reason: Why, source: Source = "", data_dir: DataDir = None
) -> None:
    """Stop all sending of a district."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.hold(Office(context.obj, data_dir), district, letters.Act(reason, source), release=False))


def release(
    context: typer.Context, *, district: District = "", reason: Why, source: Source = "", data_dir: DataDir = None
) -> None:
    """Let letters of a district go out again."""
    from services.cli import letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letters.hold(Office(context.obj, data_dir), district, letters.Act(reason, source), release=True))
