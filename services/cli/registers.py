"""`register`: which one is meant, shown page by page put together, or written as it is handed out."""

from typing import Final

from services.cli import calls, tables
from services.cli import register as view
from services.cli.access import reached
from services.cli.exporting import Target
from services.cli.said import Office
from services.cli.servers import Servers
from services.cli.tables import Question, Written
from services.scoring.pb import admin_pb2

PAGE: Final = 5_000


async def show(office: Office, question: Question, wanted: Target, *, all_columns: bool) -> None:
    """Show the register, or write it."""
    out = office.out
    async with reached(out, office.data_dir, office.asked.server) as servers:
        if not wanted.is_seen:
            await tables.export(out, servers, question, _written(wanted, all_columns=all_columns), wanted)
            return
        found = await whole(servers, question, out.lang)
    out.console.print(view.table(found, out.lang))


def _written(wanted: Target, *, all_columns: bool) -> Written:
    """Say how a register is written: its CSV has the agreed columns and no others unless more are asked for."""
    agreed = not all_columns and wanted.form != "json"
    return Written(
        "register",
        columns=view.COLUMNS if agreed else (),
        key="cells",
        counted="status",
        stamped=not agreed,
    )


async def whole(servers: Servers, question: Question, lang: str) -> admin_pb2.Register:
    """Ask for every page and put them together, all of the instants of the first."""
    request = question.filled(admin_pb2.GetRegisterRequest(), lang, page_size=PAGE)
    found = await servers.ask("scoring", calls.GET_REGISTER, request)
    while found.next_page_token:
        request.page_token = found.next_page_token
        request.as_of, request.known_at = found.as_of, found.known_at
        found.ClearField("next_page_token")
        found.MergeFrom(await servers.ask("scoring", calls.GET_REGISTER, request))
    return found
