"""Commands about a district's desk: `letters issuer|signers|channels|books|policies …`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.cli import completing
from services.cli.options import Reason, Source, SourceDate
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import District


class Capacity(StrEnum):
    """In which capacity somebody signs (Decree 30/2020 Art. 13)."""

    HEAD = "head"
    TM = "TM"
    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"


class Channel(StrEnum):
    """By which ways letters go."""

    MAIL = "mail"
    NATS = "nats"
    EDXML = "edxml"
    PAPER = "paper"


Person = Annotated[str, typer.Argument(metavar="PERSON", help="Mã / Code.", autocompletion=completing.signers)]
Since = Annotated[str, typer.Option("--since", metavar="D", help="Từ / From.")]
Until = Annotated[str, typer.Option("--until", metavar="D", help="Đến hết / Until the end of.")]


def add(letters: typer.Typer) -> None:
    """Put these groups below `letters`."""
    issuer = typer.Typer(no_args_is_help=True, help="Cơ quan ban hành / Who issues letters.")
    issuer.command("show", help="Ai ban hành / Who does.")(show_issuer)
    issuer.command("set", help="Khai báo từ tệp JSON hoặc YAML / Say it by a file.")(set_issuer)
    letters.add_typer(issuer, name="issuer")
    signers = typer.Typer(no_args_is_help=True, help="Người ký, người ký thay / Who signs, and who stands in.")
    signers.command("list", help="Liệt kê / List them.")(list_signers)
    signers.command("set", help="Thêm, sửa, thôi / Add, change or end one.")(set_signer)
    signers.command("away", help="Vắng mặt: cấp phó ký thay / Somebody is away.")(away)
    letters.add_typer(signers, name="signers")
    letters.add_typer(signers, name="substitutes", hidden=True)
    channels = typer.Typer(no_args_is_help=True, help="Kênh gửi của từng đơn vị / By which ways units are written to.")
    channels.command("list", help="Liệt kê / List them.")(list_channels)
    channels.command("set", help="Chọn kênh / Choose them.")(set_channels)
    letters.add_typer(channels, name="channels")
    books = typer.Typer(no_args_is_help=True, help="Sổ văn bản đi / Books of numbers.")
    books.command("list", help="Liệt kê / List them.")(list_books)
    books.command("show", help="Từng số của một sổ / Every number of one.")(show_book)
    letters.add_typer(books, name="books")


def show_issuer(context: typer.Context, *, district: District = "", data_dir: DataDir = None) -> None:
    """Show who writes for a district."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.show_issuer(Office(context.obj, data_dir), district))


def set_issuer(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="{book, issuer: {name, place, …}, registry, signature}")],
    *,
    district: District = "",
    since: Since = "",
    until: Until = "",
    data_dir: DataDir = None,
) -> None:
    """Say who writes for a district: the block `letters:` of a catalogue, or the same as a file."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.set_issuer(Office(context.obj, data_dir), district, path, (since, until)))


def list_signers(
    context: typer.Context,
    *,
    district: District = "",
    everybody: Annotated[bool, typer.Option("--all", help="Cả người đã thôi / Also those of before.")] = False,
    data_dir: DataDir = None,
) -> None:
    """List who may sign."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.list_signers(Office(context.obj, data_dir), district, everybody=everybody))


def set_signer(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    person: Person,
    capacity: Annotated[Capacity, typer.Argument(help="Thẩm quyền / Capacity.")],
    *,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Họ tên / Name.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="Chức vụ / Title.")],
    authority: Annotated[
        str, typer.Option("--authority", metavar="TEXT", help="Dòng trên chức vụ, như «KT. CHỦ TỊCH» / Line above.")
    ] = "",
    kinds: Annotated[list[str] | None, typer.Option("--kind", metavar="K", help="Chỉ loại này / Only these.")] = None,
    stands_in: Annotated[
        str, typer.Option("--stands-in", metavar="PERSON", help="Ký thay ai khi vắng / For whom, while away.")
    ] = "",
    since: Since = "",
    until: Until = "",
    withdrawn: Annotated[bool, typer.Option("--withdraw", help="Thôi ký / May sign no more.")] = False,
    district: District = "",
    reason: Reason = "",
    source: Source = "",
    source_date: SourceDate = "",
    data_dir: DataDir = None,
) -> None:
    """Say who may sign, in which capacity, for which kinds, from when to when."""
    from services.cli import letter_desk, letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    signer = letter_desk.Signer(
        person, capacity, authority, title, name, kinds or (), stands_in, since, until, withdrawn
    )
    act = letters.Act(reason, source, source_date)
    run(letter_desk.set_signer(Office(context.obj, data_dir), district, signer, act))


def away(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    person: Person,
    *,
    since: Since = "",
    until: Until = "",
    district: District = "",
    reason: Reason = "",
    source: Source = "",
    source_date: SourceDate = "",
    data_dir: DataDir = None,
) -> None:
    """Say that somebody is away: who stands in may sign."""
    from services.cli import letter_desk, letters  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    act = letters.Act(reason, source, source_date)
    run(letter_desk.away(Office(context.obj, data_dir), district, person, (since, until), act))


def list_channels(context: typer.Context, *, district: District = "", data_dir: DataDir = None) -> None:
    """List by which ways units are written to."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.list_channels(Office(context.obj, data_dir), district))


def set_channels(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="UNIT", autocompletion=completing.units)],
    chosen: Annotated[list[Channel] | None, typer.Argument(metavar="[CHANNEL]…", help="mail nats edxml paper")] = None,
    *,
    addresses: Annotated[
        list[str] | None, typer.Option("--address", metavar="CHANNEL=WHERE", help="edxml=000.00.12.H35")
    ] = None,
    district: District = "",
    data_dir: DataDir = None,
) -> None:
    """Choose by which ways a unit is written to, the first that works; none: by mail where it has an address."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.set_channels(Office(context.obj, data_dir), district, unit, chosen or (), addresses or ()))


def list_books(context: typer.Context, *, district: District = "", data_dir: DataDir = None) -> None:
    """List books of numbers."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.list_books(Office(context.obj, data_dir), district))


def show_book(
    context: typer.Context,
    book: Annotated[str, typer.Argument(metavar="BOOK")],
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Show every number of a book's year, those that are void too."""
    from services.cli import letter_desk  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(letter_desk.show_book(Office(context.obj, data_dir), book, year))
