"""What a hardened client reads is what the server writes, and nothing else parts a line but blanks."""

import re

import pytest

from services.kit.hardened import MESSAGE, MESSAGE_WITH_HEADERS


@pytest.mark.parametrize(
    ("pattern", "line", "words"),
    [
        (MESSAGE, b"MSG a.b 1 3\r\n", (b"a.b", b"1", None, b"3")),
        (MESSAGE, b"MSG a.b 1 _INBOX.x 3\r\n", (b"a.b", b"1", b"_INBOX.x", b"3")),
        (MESSAGE, b"MSG _INBOX_operator.x 1  700\r\n", (b"_INBOX_operator.x", b"1", None, b"700")),
        (MESSAGE, b"MSG a\x0bb\x0cc 1 3\r\n", (b"a\x0bb\x0cc", b"1", None, b"3")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1 12 15\r\n", (b"a.b", b"1", None, b"12", b"15")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1 r 12 15\r\n", (b"a.b", b"1", b"r", b"12", b"15")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1  12 15\r\n", (b"a.b", b"1", None, b"12", b"15")),
    ],
)
def test_a_line_is_read_as_the_server_writes_it(
    pattern: re.Pattern[bytes], line: bytes, words: tuple[bytes | None, ...]
) -> None:
    found = pattern.match(line)

    assert found is not None
    subject, sid, _, *rest = found.groups()
    assert (subject, sid, *rest) == words
