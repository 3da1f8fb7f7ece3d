"""Which letters there are, and the books they are numbered in."""

import asyncio

from typing_extensions import override

from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify import queries
from services.notify.letters import render
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.shown import told


class Listing(admin_pb2_grpc.NotifyAdminServicer):
    """Answers which letters and books there are."""

    _service: Service

    @override
    async def ListLetters(
        self, request: admin_pb2.ListLettersRequest, context: object
    ) -> admin_pb2.ListLettersResponse:
        """Answer every letter, in the order they were drafted."""
        found = await queries.letters(self._service.database)
        return admin_pb2.ListLettersResponse(letters=[told(row, state) for row, state in found])

    @override
    async def GetLetter(self, request: admin_pb2.GetLetterRequest, context: object) -> admin_pb2.Letter:
        """Answer one letter with its PDF."""
        found = await queries.letter(self._service.database, request.letter)
        if found is None:
            raise BadInput("letter", f"{request.letter!r}: there is no such letter; ListLetters names them")
        letter = told(*found)
        letter.pdf = await asyncio.to_thread(render, found[0].document())
        return letter
