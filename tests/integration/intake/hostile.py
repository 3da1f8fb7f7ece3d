"""Messages nobody should send, made from those everybody sends; a seed goes in, always the same come out."""

import json
from collections.abc import Callable, Iterator
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final, NamedTuple

from tests.kit.controls import IN_TIME

OWN: Final = "submissions.rach-gia.an-binh"
LARGEST: Final = 250_000
TEXTS: Final = (
    "",
    " ",
    "\x00",
    "a\nb",
    "\ud800",
    "A" * 70_000,
    "..",
    "*",
    ">",
    "an-binh.x",
    "Thạnh Lộc",
    "'; DROP TABLE events",
)
MOMENTS: Final = ("now", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2023-03-15", "2023-02-30T00:00:00Z")
NUMBERS: Final = (
    *("0", "-0.0", "12.5", "12345678901234567890.0123456789", "0.00000000001", "1E5", "1e-400", "1e400"),
    *("1e999999999", "1e99999999999999999999999", "-1e-99999999999999999999999", "9" * 5_000, "0." + "1" * 9_000),
    *("NaN", "-Infinity", '"12.5"', '"1e5"', '"1_0"', '"\uff11"', '"NaN"', '"12,5"', '" 1"', "true", "null", "[[1]]"),
)
VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1e308,
    float("inf"),
    [],
    {},
    [[]],
    *TEXTS,
    *MOMENTS,
)


class Hostile(NamedTuple):
    """A message as it is published."""

    subject: str
    data: bytes
    message_id: str | None = None


def messages(seed: int, count: int) -> Iterator[Hostile]:
    """Give as many messages; some are valid, so that mutants meet what they were made from."""
    random = Random(seed)  # noqa: S311 - no secrets here
    for number in range(count):
        plain = _valid(random, number)
        message = random.choice(KINDS)(random, plain)
        yield message if len(message.data) < LARGEST else message._replace(data=message.data[:LARGEST])


def _valid(random: Random, number: int) -> dict[str, Any]:
    about = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023", "channel": "e-office"}
    attested = {"signed": True, "annexes_complete": True}
    used = random.random() < 0.2
    submission_id = f"RG-{random.randrange(number + 1) if used else number}"
    return {"submission_id": submission_id, **about, "submitted_at": IN_TIME.isoformat(), "attested": attested}


def _written(plain: object) -> bytes:
    return json.dumps(plain).encode()


def _as_it_is(_random: Random, plain: dict[str, Any]) -> Hostile:
    return Hostile(OWN, _written(plain), f"rach-gia-{plain['submission_id']}")


def _cut(random: Random, plain: dict[str, Any]) -> Hostile:
    data = _written(plain)
    return Hostile(OWN, data[: random.randrange(len(data))])


def _doubled(random: Random, plain: dict[str, Any]) -> Hostile:
    data = _written(plain)
    name = random.choice(list(plain))
    again = data[:-1] + f', "{name}": {json.dumps(random.choice(TEXTS))}}}'.encode()
    return Hostile(OWN, random.choice((data + data, data + b"\n" + data, b"[" + data + b"," + data + b"]", again)))


def _another_type(random: Random, plain: dict[str, Any]) -> Hostile:
    names = [*plain, "type", "test", "replaces", "withdraws", "document", "reason", "district"]
    changed = {name: random.choice(VALUES) for name in random.sample(names, random.randrange(1, 4))}
    return Hostile(OWN, _written({**plain, **changed}))


def _without(random: Random, plain: dict[str, Any]) -> Hostile:
    lost = random.sample(list(plain), random.randrange(1, len(plain)))
    return Hostile(OWN, _written({name: value for name, value in plain.items() if name not in lost}))


def _deep(random: Random, plain: dict[str, Any]) -> Hostile:
    depth = random.choice((50, 300, 900, 5_000, 60_000))
    opened, closed = random.choice((("[", "]"), ('{"a":', "}")))
    inner = opened * depth + "1" + closed * depth
    name = random.choice(("attested", "document", "annexes", "unit"))
    body = _written(plain)[:-1].decode() + f', "{name}": {inner}}}'
    attested = body.replace('"annexes_complete": true', f'"annexes_complete": true, "more": {inner}')
    return Hostile(OWN, random.choice((inner, body, attested)).encode())


def _large_numbers(random: Random, plain: dict[str, Any]) -> Hostile:
    number = random.choice(("9" * 400, "9" * 5_000, "1e400", "-1e999", "NaN", "Infinity", "1" + "0" * 20))
    name = random.choice(("submitted_at", "size", "submission_id", "period"))
    document = f'{{"bucket": "documents-rach-gia", "object": "a", "sha256": "{"0" * 64}", "size": {number}}}'
    value = document if name == "size" else number
    body = _written(plain)[:-1].decode() + f', "{"document" if name == "size" else name}": {value}}}'
    return Hostile(OWN, body.encode())


def _document(random: Random, plain: dict[str, Any]) -> Hostile:
    document = {
        "bucket": random.choice(("documents-rach-gia", "documents-ha-tien", "a.b", *TEXTS)),
        "object": random.choice(("a.pdf", "../../etc/passwd", "a/b", *TEXTS)),
        "sha256": random.choice(("0" * 64, "g" * 64, "", "0")),
        "size": random.choice((0, -1, 2**80, None)),
    }
    return Hostile(OWN, _written({**plain, "document": document}))


def _content(random: Random, plain: dict[str, Any]) -> Hostile:
    code = random.choice((*TEXTS, "1.1", "Mu\u0323c 1", "M\u1ee5c 1", "A" * 64, "A" * 65))
    number = random.choice((*NUMBERS, *map(json.dumps, VALUES)))
    one = f"{json.dumps(code)}: {number}"
    many = ", ".join(f'"{index}": 1' for index in range(random.choice((1, 2_000, 2_001))))
    written = {
        "figures": random.choice((f"{{{one}}}", f"{{{one}, {one}}}", f"{{{many}}}", f"[{number}]", number)),
        "sections": random.choice((f"[{json.dumps(code)}]", f"[{number}]", json.dumps(["1"] * 501), number)),
        "annexes": random.choice((f'[{{"code": {json.dumps(code)}}}]', f'[{{"code": {number}}}]', "[{}]", number)),
        "basis": random.choice(('"exact"', '"estimate"', '"Exact"', number)),
    }
    names = random.sample(list(written), random.randrange(1, 5))
    body = _written(plain)[:-1].decode() + "".join(f', "{name}": {written[name]}' for name in names) + "}"
    return Hostile(OWN, body.encode(errors="surrogatepass"))


def _other_encoding(random: Random, plain: dict[str, Any]) -> Hostile:
    text = json.dumps({**plain, "reason": "Thạnh Lộc"}, ensure_ascii=False)
    encodings = ("utf-16", "utf-32", "utf-8-sig", "utf-7")
    return Hostile(OWN, random.choice((text.encode(random.choice(encodings)), text.encode("cp1258", "replace"))))


def _bytes(random: Random, plain: dict[str, Any]) -> Hostile:
    data = bytearray(_written(plain))
    for _ in range(random.randrange(1, 8)):
        data[random.randrange(len(data))] = random.randrange(256)
    return Hostile(OWN, bytes(data))


def _noise(random: Random, _plain: dict[str, Any]) -> Hostile:
    return Hostile(OWN, random.randbytes(random.randrange(2_000)))


def _half_an_envelope(random: Random, plain: dict[str, Any]) -> Hostile:
    whole = {
        "specversion": random.choice(("1.0", "9", 1, None)),
        "type": random.choice(("district.submission.v1", "district.submission.v9", "district.withdrawal.v1", 7, "")),
        "source": random.choice(("district/rach-gia", "district/ha-tien", "district/", 3, "district/rach-gia/an-binh")),
        "id": "1",
        "data": random.choice((plain, json.dumps(plain), None, [], {}, [plain], {"data": plain})),
    }
    lost = random.choice(("", *whole))
    return Hostile(OWN, _written({name: value for name, value in whole.items() if name != lost}))


def _withdrawal(random: Random, plain: dict[str, Any]) -> Hostile:
    taken_back = random.choice((plain["submission_id"], "RG-0", "RG-never", "", 1, None))
    return Hostile(OWN, _written({**plain, "submission_id": f"W{plain['submission_id']}", "withdraws": taken_back}))


def _on_trial(random: Random, plain: dict[str, Any]) -> Hostile:
    return _another_type(random, {**plain, "test": True})


def _unknown(random: Random, plain: dict[str, Any]) -> Hostile:
    name = random.choice(("unit", "obligation", "period", "channel", "replaces"))
    value = f"x{random.randrange(300)}"
    unit = value if name == "unit" else plain["unit"]
    return Hostile(f"submissions.rach-gia.{unit}", _written({**plain, name: value}))


def _in_another_name(random: Random, plain: dict[str, Any]) -> Hostile:
    changed = random.choice(({"district": "ha-tien"}, {"unit": "to-chau"}, {"unit": "to-chau", "district": "rach-gia"}))
    unit = changed.get("unit", "an-binh")
    subjects = (f"submissions.rach-gia.{unit}", "submissions.rach-gia.rach-soi", "submissions.rach-gia.an-binh.more")
    return Hostile(random.choice(subjects), _written({**plain, **changed}))


def _mark(random: Random, plain: dict[str, Any]) -> Hostile:
    data = random.choice((_written(plain), b"", b"{}", b'{"obligation": "BC-Q1", "period": "2023", "due_at": "soon"}'))
    return Hostile("submissions.rach-gia._mark", data)


def _strange_id(random: Random, plain: dict[str, Any]) -> Hostile:
    return Hostile(OWN, _written(plain), random.choice(("A" * 3_000, "a b", "ünï", "~", "rach-gia-RG-0~2", "."))[:200])


KINDS: Final[tuple[Callable[[Random, dict[str, Any]], Hostile], ...]] = (
    _as_it_is,
    _cut,
    _doubled,
    _another_type,
    _another_type,
    _without,
    _deep,
    _large_numbers,
    _document,
    _content,
    _other_encoding,
    _bytes,
    _bytes,
    _noise,
    _half_an_envelope,
    _withdrawal,
    _on_trial,
    _unknown,
    _in_another_name,
    _mark,
    _strange_id,
)
