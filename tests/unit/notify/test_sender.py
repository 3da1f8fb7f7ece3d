"""Letters go out once, by SMTP and into the folder; what was refused is said, what is unavailable is tried again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.smtpsink import LOOPBACK, MailSink
from services.notify import queries, sender
from services.notify.queries import LetterRow
from services.notify.queries import sending as outgoing
from services.notify.queries.sending import Sending
from services.notify.sender import Outbox, Page, file_name, lay, message_id, send_letters
from tests.kit.wait import eventually
from tests.unit.notify.controls import AFTER, ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import Running, running


class Postman:
    """An SMTP server that answers each recipient in turn as it is told."""

    def __init__(self, answers: Callable[[str], str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's signature
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked.append(address)
        answer = self.answers(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer


@asynccontextmanager
async def listening(postman: Postman) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(postman, hostname="localhost", loop=loop), LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def written(desk: Running, **emails: str | None) -> None:
    """Three late notices, numbered 1 to 3."""
    await desk.service.submit("operator", "i", ISSUER_SET)
    await desk.tell(*NAMES, *(unit(code.replace("_", "-"), email=email) for code, email in emails.items()))
    await desk.tell(late("thanh-tra"), late("an-binh"), late("an-hoa"))


async def sent(desk: Running) -> dict[str, str]:
    return {row.letter.split("~")[0]: state for row, state in await queries.letters(desk.service.database)}


def gone(desk: Running) -> bool | Awaitable[bool]:
    async def all_sent() -> bool:
        return set((await sent(desk)).values()) == {"sent"}

    return all_sent()


async def once(desk: Running) -> bool:
    page = Page(desk.service.settings.notify.out_dir)
    return await Outbox(desk.service, page).round(await outgoing.to_send(desk.service.database)) > 0


async def test_each_letter_is_sent_and_laid_down_once(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink, running(tmp_path, port=sink.port) as desk:
        await written(desk)
        assert await sender.busy(desk.service) == ["3 letters to send"]

        assert await once(desk)

        assert await sender.busy(desk.service) == []
        assert set((await sent(desk)).values()) == {"sent"}
        assert await desk.findings() == []
    assert sorted(path.name for path in (tmp_path / "out" / "letters").iterdir()) == [
        "001-urge-thanh-tra.pdf",
        "002-urge-an-binh.pdf",
        "003-urge-an-hoa.pdf",
    ]
    assert len([*(tmp_path / "mail").glob("*.eml")]) == 3


async def test_a_sending_that_was_not_journaled_is_repeated_under_the_same_id(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink, running(tmp_path, port=sink.port) as desk:
        await written(desk)
        before = await outgoing.to_send(desk.service.database)
        page = Page(None)

        await Outbox(desk.service, page).round(before)
        await Outbox(desk.service, page).round(before)

        assert len([*(tmp_path / "mail").glob("*.eml")]) == 3
        assert await desk.findings() == []


async def test_a_unit_without_an_address_and_a_refusal_are_failures(tmp_path: Path) -> None:
    postman = Postman(lambda address: "550 no such user" if address.startswith("nobody") else "250 ok")
    async with listening(postman) as port, running(tmp_path, port=port) as desk:
        await written(desk, an_binh=None, an_hoa="nobody@rachgia.example")

        await once(desk)

        assert await sent(desk) == {"urge-thanh-tra": "sent", "urge-an-binh": "failed", "urge-an-hoa": "failed"}
        assert await once(desk) is False


async def test_one_that_must_wait_does_not_hold_up_the_others(tmp_path: Path) -> None:
    answers = ["451 later", "250 ok"]
    postman = Postman(lambda address: answers.pop(0) if address.startswith("slow") else "250 ok")
    async with listening(postman) as port, running(tmp_path, port=port) as desk:
        await written(desk, thanh_tra="slow@rachgia.example")

        assert await once(desk)
        assert await sent(desk) == {"urge-thanh-tra": "numbered", "urge-an-binh": "sent", "urge-an-hoa": "sent"}
        assert await once(desk)
        assert (await sent(desk))["urge-thanh-tra"] == "sent"


async def test_a_silent_server_is_asked_once(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(Postman(lambda _address: "250 ok")))
        desk = await stack.enter_async_context(running(tmp_path, port=port))
        await written(desk)
    async with running(tmp_path, port=port) as desk:
        assert await once(desk) is False
        assert await sender.busy(desk.service) == ["3 letters to send"]


async def test_a_folder_that_takes_nothing_lets_the_letter_wait(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("no folder", encoding="utf-8")
    async with MailSink(tmp_path / "mail") as sink, running(tmp_path, port=sink.port) as desk:
        await written(desk)

        assert await once(desk) is False
        assert await sender.busy(desk.service) == ["3 letters to send"]


async def test_what_our_fonts_do_not_have_is_a_failure(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink, running(tmp_path, port=sink.port) as desk:
        await desk.service.submit("operator", "i", ISSUER_SET)
        await desk.tell(*NAMES, unit("an-binh").model_copy(update={"name": "漢"}), late("an-binh"))

        assert await once(desk)
        assert await sent(desk) == {"urge-an-binh": "failed"}


async def test_the_loop_sends_what_comes_and_comes_back_to_what_could_not_go(tmp_path: Path) -> None:
    answers = ["451 later", "451 later"]
    postman = Postman(lambda _address: answers.pop() if answers else "250 ok")
    async with listening(postman) as port, running(tmp_path, port=port) as desk, asyncio.TaskGroup() as group:
        loop = group.create_task(send_letters(desk.service))
        await desk.service.submit("operator", "i", ISSUER_SET)
        await desk.tell(*NAMES, late("an-binh"))
        await eventually(lambda: gone(desk), within=20)
        loop.cancel()
    assert len(postman.asked) == 3


ROW = LetterRow(
    letter="rectify-rach_gia-2023-10-03",
    kind="rectify",
    district="rach_gia",
    units=("an-binh",),
    duties=(),
    content="{}",
    drafted_at=AFTER,
    number=7,
    dated=None,
    numbered_at=None,
)


def test_names_of_files_and_messages() -> None:
    assert file_name(ROW) == "007-rectify-rach_gia.pdf"
    assert message_id(Sending("an-binh", None, ROW)) == "rectify-rach_gia-2023-10-03.an-binh@rach-gia.dunghan"


@pytest.mark.parametrize("times", [1, 2])
def test_a_file_is_laid_down_whole(tmp_path: Path, times: int) -> None:
    for _ in range(times):
        lay(tmp_path / "letters" / "001.pdf", b"whole")

    assert [(path.name, path.read_bytes()) for path in (tmp_path / "letters").iterdir()] == [("001.pdf", b"whole")]
