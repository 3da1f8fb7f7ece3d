"""Whatever a district sends, however often: each arrival is answered, decided once and counted."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from nats.errors import MaxPayloadError
from nats.js.errors import APIError

from tests.e2e.whole import HandMadeDistrict, district_at, dunghan, submission, up
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

WITHIN = 60.0
EVERY_MARK = (
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whole") / "data"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def district(folder: Path) -> AsyncIterator[HandMadeDistrict]:
    """Rạch Giá on 13 March 2023, its catalogue imported, its first day of reports not yet begun."""
    code, _, err = await dunghan(
        "demo", "rach-gia-2023", "--data-dir", str(folder), "--up-to", "2023-03-13T08:00:00+07:00"
    )
    assert code == 0, err
    async with up(folder) as where, district_at(where["nats"], "rach-gia", folder) as made:
        yield made


async def counts(folder: Path) -> dict[str, int]:
    _, out, err = await dunghan("--json", "progress", "--data-dir", str(folder))
    assert out, err
    found: dict[str, int] = json.loads(out)["services"]["intake"]["counts"]["rach-gia"]
    return found


@pytest.mark.parametrize(
    ("submission_id", "changes", "outcome", "reason"),
    [
        ("W-01", {"channel": "zalo"}, "refused", "channel-not-allowed"),
        ("W-02", {"attested": {"signed": False, "annexes_complete": True}}, "refused", "unsigned"),
        ("W-03", {"attested": {"signed": True, "annexes_complete": False}}, "returned", "annexes-missing"),
        ("W-04", {"unit": "khong-co"}, "refused", "unit-unknown"),
        ("W-05", {"obligation": "BC-X"}, "refused", "obligation-unknown"),
        ("W-06", {"period": "2031"}, "refused", "period-unknown"),
        ("W-07", {"document": {"title": EVERY_MARK}, "note": EVERY_MARK}, "accepted", ""),
        ("W-08", {"obligation": "KH-KP", "unit": "vinh-lac"}, "refused", "period-unknown"),
    ],
)
async def test_each_arrival_is_answered_with_its_reason(
    district: HandMadeDistrict, submission_id: str, changes: dict[str, Any], outcome: str, reason: str
) -> None:
    await district.publish(str(changes.get("unit", "an-binh")), submission(submission_id, changes))
    await eventually(lambda: district.last(submission_id) == (outcome, reason), within=WITHIN)


@pytest.mark.parametrize("body", [b"\xff\xfe not text", b"{", b"[]", b'{"submission_id": "W-09"}', b"", b"null"])
async def test_what_cannot_be_read_is_answered_and_kept(district: HandMadeDistrict, body: bytes) -> None:
    before = len(district.receipts)
    await district.publish("an-binh", body)
    await eventually(lambda: len(district.receipts) > before, within=WITHIN)
    answer = district.receipts[-1]
    assert (answer["subject"], answer["outcome"]) == ("receipts.rach-gia._unreadable", "unreadable")


async def test_what_is_too_large_is_an_error_at_the_publisher_and_stops_nobody(district: HandMadeDistrict) -> None:
    with pytest.raises(APIError) as too_large:
        await district.publish("an-binh", submission("W-10", {"note": "x" * 257 * 1024}))
    with pytest.raises(MaxPayloadError):
        await district.publish("an-binh", b"x" * 9 * 1024 * 1024)
    await district.publish("an-hoa", submission("W-11", {"unit": "an-hoa"}))
    await eventually(lambda: district.last("W-11") == ("accepted", ""), within=WITHIN)
    assert too_large.value.err_code == 10054


async def test_other_content_under_a_used_id_is_refused_and_the_first_stays(district: HandMadeDistrict) -> None:
    await district.publish("vinh-lac", submission("W-12", {"unit": "vinh-lac"}))
    await eventually(lambda: district.last("W-12") == ("accepted", ""), within=WITHIN)
    await district.publish("vinh-lac", submission("W-12", {"unit": "vinh-lac", "channel": "zalo"}))
    await eventually(lambda: district.last("W-12") == ("refused", "id-reused"), within=WITHIN)
    await district.publish("vinh-lac", submission("W-12", {"unit": "vinh-lac"}))
    await eventually(lambda: district.last("W-12") == ("accepted", ""), within=WITHIN)
    assert district.answers("W-12")[-1]["repeat"] is True


async def test_another_districts_unit_is_refused(district: HandMadeDistrict, folder: Path, tmp_path: Path) -> None:
    neighbour = tmp_path / "ha-tien.yaml"
    neighbour.write_text(NEIGHBOUR, "utf-8")
    code, _, err = await dunghan("catalogue", "import", str(neighbour), "--data-dir", str(folder))
    assert code == 0, err
    address = district.client.connected_url.geturl()  # type: ignore[union-attr]
    async with district_at(address, "ha-tien", folder) as other:
        await eventually(lambda: _published(other, submission("H-01")), within=WITHIN)
        await eventually(lambda: other.last("H-01") == ("refused", "not-this-district"), within=WITHIN)


async def _published(other: HandMadeDistrict, body: bytes) -> bool:
    """The neighbour's stream is made when intake has heard of it."""
    try:
        await other.publish("an-binh", body)
    except APIError:
        return False
    return True


async def test_sent_three_times_in_any_order_is_decided_once(district: HandMadeDistrict) -> None:
    sendings = [(f"T-{number:02}", way) for number in range(20) for way in ("own", "other", "none")]
    for submission_id, way in sorted(sendings, key=lambda pair: hash_of("/".join(pair))):
        message_id = {"own": f"rach-gia-{submission_id}", "other": f"x-{submission_id}", "none": None}[way]
        await district.publish("rach-soi", submission(submission_id, {"unit": "rach-soi"}), message_id=message_id)
    every = [f"T-{number:02}" for number in range(20)]
    await eventually(lambda: all(len(district.answers(one)) == 3 for one in every), within=WITHIN)
    for one in every:
        answers = district.answers(one)
        assert len({answer["event_id"] for answer in answers}) == 1
        assert sorted(answer["repeat"] for answer in answers) == [False, True, True]


def hash_of(text: str) -> str:
    """Shuffle without chance."""
    return hashlib.sha256(text.encode()).hexdigest()


async def test_the_last_receipt_is_given_again_on_request(district: HandMadeDistrict) -> None:
    await district.publish("vinh-loi", submission("S-01", {"unit": "vinh-loi"}))
    await eventually(lambda: district.last("S-01") == ("accepted", ""), within=WITHIN)
    asked = await district.client.request("status.rach-gia", b'{"submission_id": "S-01"}', timeout=5)
    unknown = await district.client.request("status.rach-gia", b'{"submission_id": "S-02"}', timeout=5)
    first = {key: value for key, value in district.answers("S-01")[0].items() if key != "subject"}
    assert json.loads(asked.data) == {**first, "repeat": True}
    assert json.loads(unknown.data) == {"submission_id": "S-02", "outcome": None}


async def test_everything_that_arrived_is_counted_once(district: HandMadeDistrict, folder: Path) -> None:
    assert district.receipts
    found = await counts(folder)
    parts = ("accepted", "returned", "refused", "held", "repeat", "unreadable")
    assert found["arrived"] == sum(found[part] for part in parts)
    assert found["unreadable"] >= 6
    assert found["repeat"] >= 40


async def test_the_journals_are_clean_after_all_that(district: HandMadeDistrict, folder: Path) -> None:
    assert district.receipts
    code, out, err = await dunghan("verify", "--decisions", "--data-dir", str(folder))
    assert code == 0, out + err


NEIGHBOUR = """
catalogue: ha-tien
version: 1
authority: Ủy ban nhân dân thành phố Hà Tiên
timezone: Asia/Ho_Chi_Minh
year: 2023
province: {code: kien-giang, name: Kiên Giang}
district: {code: ha-tien, name: Thành phố Hà Tiên, trust: receiver, max_delay_hours: 24}
calendar: {year: 2023, days_off: [], working_saturdays: []}
units:
  - {"no": 1, code: to-chau, name: Tô Châu, kind: commune, email: to-chau@hatien.example, district: ha-tien}
obligations: []
"""
