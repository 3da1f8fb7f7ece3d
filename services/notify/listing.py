"""Which letters there are, all that happened to one, and the books they are numbered in."""

import asyncio
from typing import Final

from typing_extensions import override

from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify import verdict
from services.notify.asked import letter_named
from services.notify.letters import render
from services.notify.papers import PaperMissing, read
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import books, lives
from services.notify.queries.lives import Filter
from services.notify.settings import Settings
from services.notify.shown import whole

STATES: Final = frozenset(
    {
        "drafted",
        "waiting_approval",
        "waiting_number",
        "rejected",
        "dropped",
        "numbered",
        "signed",
        "held",
        "sent",
        "failed",
        "bounced",
        "delivered",
        "acknowledged",
        "recalled",
        "void",
    }
)
"""How letters stand."""

LARGEST_PAGE: Final = 1_000


class Listing(admin_pb2_grpc.NotifyAdminServicer):
    """Answers which letters and books there are."""

    _service: Service

    @override
    async def ListLetters(
        self, request: admin_pb2.ListLettersRequest, context: object
    ) -> admin_pb2.ListLettersResponse:
        """Answer letters in the order they were drafted, page by page where a size is asked for."""
        unknown = sorted(set(request.states) - STATES)
        if unknown:
            raise BadInput("states", f"{unknown[0]!r} is none of {', '.join(sorted(STATES))}")
        wanted = Filter(request.district, set(request.states), set(request.kinds), request.unit, request.year)
        size = min(max(request.page_size, 0), LARGEST_PAGE)
        page = await lives.search(self._service.database, wanted, first=_first(request.page_token), size=size)
        return admin_pb2.ListLettersResponse(
            letters=[whole(each) for each in page.letters],
            next_page_token="" if page.after is None else str(page.after),
            total=page.total,
        )

    @override
    async def GetLetter(self, request: admin_pb2.GetLetterRequest, context: object) -> admin_pb2.Letter:
        """Answer one letter with every step, what its signature is worth, and its PDF: the signed paper where it has one."""
        found = await letter_named(self._service.database, request.letter)
        letter = whole(found)
        if found.row.signed_sha256:
            settings: Settings = self._service.settings
            letter.signature.CopyFrom(await asyncio.to_thread(verdict.of, settings.notify, found.row.signed_sha256))
        if not request.without_pdf:
            try:
                letter.pdf = await asyncio.to_thread(self._pdf, found)
            except PaperMissing as error:
                raise BadInput("letter", f"{error}; `without_pdf` answers all the rest") from error
        return letter

    def _pdf(self, found: lives.Whole) -> bytes:
        settings: Settings = self._service.settings
        if found.row.signed_sha256:
            return read(settings.notify.papers, found.row.signed_sha256)
        return render(found.row.document())

    @override
    async def ListBooks(self, request: admin_pb2.ListBooksRequest, context: object) -> admin_pb2.ListBooksResponse:
        """Answer which books of numbers there are, year by year."""
        found = await books.books(self._service.database, request.district)
        return admin_pb2.ListBooksResponse(books=[_book(each) for each in found])

    @override
    async def GetBook(self, request: admin_pb2.GetBookRequest, context: object) -> admin_pb2.Book:
        """Answer the register of a book's year: every number, those that are void with the reason."""
        found = await books.register(self._service.database, request.book, request.year)
        if found is None:
            raise BadInput("book", f"{request.book!r} has no number of {request.year}; ListBooks names them")
        return _book(found)


def _first(token: str) -> int:
    if token and not token.isdecimal():
        raise BadInput("page_token", f"{token!r} is none that was answered; leave it empty to begin")
    return int(token or 0)


def _book(book: books.Book) -> admin_pb2.Book:
    return admin_pb2.Book(
        book=book.book,
        year=book.year,
        registry=book.registry,
        last=book.last,
        count=book.letters,
        voided=book.voided,
        entries=[_entry(each) for each in book.entries],
    )


def _entry(entry: books.Entry) -> admin_pb2.BookEntry:
    return admin_pb2.BookEntry(**{**entry._asdict(), "dated": "" if entry.dated is None else entry.dated.isoformat()})
