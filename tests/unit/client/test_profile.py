"""Who sends: a bundle's file says it, or where the file is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.client.failures import BadProfile, NoFile
from services.client.profile import Profile

BUNDLE = """\
contract = "district.submission.v1"
district = "rach-gia"
province = "kien-giang"
urls = ["tls://nats.example:4222"]
leaf = false
domain = ""
key = "district.nk"
key_until = "2027-01-01T00:00:00+07:00"
ca = ""
outbox = "outbox.db"
receipt_keys = "receipt-keys.json"
"""


def bundle(folder: Path, content: str) -> Path:
    (folder / "district.toml").write_text(content, "utf-8")
    return folder


def test_paths_of_a_bundle_are_relative_to_it(tmp_path: Path) -> None:
    for place in (bundle(tmp_path, BUNDLE), tmp_path / "district.toml"):
        profile = Profile.from_bundle(place)

        assert profile.key == tmp_path / "district.nk"
        assert profile.outbox == tmp_path / "outbox.db"
        assert profile.receipt_keys == tmp_path / "receipt-keys.json"
        assert profile.ca is None


def test_an_absolute_path_stays_where_it_is(tmp_path: Path) -> None:
    content = BUNDLE.replace('"outbox.db"', '"/var/lib/dunghan/outbox.db"')

    assert Profile.from_bundle(bundle(tmp_path, content)).outbox == Path("/var/lib/dunghan/outbox.db")


def test_a_key_ends_when_the_bundle_says(tmp_path: Path) -> None:
    profile = Profile.from_bundle(bundle(tmp_path, BUNDLE))

    assert not profile.expired(datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    assert profile.expired(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert not Profile(district="d", urls=("nats://x",)).expired(datetime(2099, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('district = "rach-gia"', 'district = "rạch giá"', r"district\.toml:2: district: "),
        ('urls = ["tls://nats.example:4222"]', "urls = []", r"district\.toml:4: urls: "),
        ("leaf = false", "leaf = sometimes", r"district\.toml:5:8: "),
        ("2027-01-01T00:00:00+07:00", "soon", r"district\.toml:8: key_until: "),
        ('district = "rach-gia"\n', "", r"district\.toml: district: Field required"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(BadProfile, match=place):
        Profile.from_bundle(bundle(tmp_path, BUNDLE.replace(old, new)))


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match=r"there is no file .*district\.toml"):
        Profile.from_bundle(tmp_path)


def test_a_folder_gives_the_keys_it_has(tmp_path: Path) -> None:
    bare = Profile.from_folder(tmp_path, "rach-gia", "nats://127.0.0.1:4222")
    keys = tmp_path / "keys"
    (keys / "districts").mkdir(parents=True)
    (keys / "districts" / "rach-gia.nk").touch()
    (keys / "receipt-keys.json").touch()
    (keys / "realm.json").write_text('{"province": "kien-giang"}')
    whole = Profile.from_folder(tmp_path, "rach-gia", "nats://127.0.0.1:4222")

    assert (bare.key, bare.receipt_keys, bare.province) == (None, None, "")
    assert (whole.key, whole.receipt_keys) == (keys / "districts" / "rach-gia.nk", keys / "receipt-keys.json")
    assert whole.province == "kien-giang"
    assert whole.outbox == tmp_path / "district" / "rach-gia" / "outbox.db"


def test_a_code_that_is_none_is_refused_by_its_option(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match=r"--district: 'rạch giá'"):
        Profile.from_folder(tmp_path, "rạch giá", "nats://127.0.0.1:4222")
