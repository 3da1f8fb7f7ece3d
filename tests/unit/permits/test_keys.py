"""Keys are made, kept privately, and known by their public part."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.deadlines import DistrictKey, KeyUse
from services.permits.certificates import issue, make_ca
from services.permits.keys import KeyUnreadable, make_seed, public_of, write_private
from services.permits.realm import DistrictAccess, Realm

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_no_two_keys_are_the_same_and_each_has_its_public_part() -> None:
    one, other = make_seed(), make_seed()
    assert one.seed != other.seed
    assert (one.seed[:2], one.public[:1], len(one.public)) == ("SU", "U", 56)


def test_a_key_is_kept_for_its_owner_alone_and_replaced_as_a_whole(tmp_path: Path) -> None:
    path, seed = tmp_path / "intake.nk", make_seed()
    path.write_text("anybody may read this")
    path.chmod(0o644)
    write_private(path, seed.seed)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_of(path) == seed.public
    assert list(tmp_path.iterdir()) == [path]


@given(text=st.one_of(st.text(max_size=60), st.just(make_seed().public), st.just("SU" + "A" * 56), st.just("SU")))
def test_what_is_no_key_is_said_to_be_none(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("keys") / "wrong.nk"
    path.write_text(text, "utf-8")
    with pytest.raises(KeyUnreadable, match=r"wrong\.nk"):
        public_of(path)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnreadable, match=r"none\.nk"):
        public_of(tmp_path / "none.nk")


def test_a_realm_is_kept_and_loaded(tmp_path: Path) -> None:
    key = DistrictKey(key=make_seed().public, use=KeyUse.LEAF, since=NOW, until=NOW + timedelta(days=1))
    realm = Realm(
        province="kien-giang",
        operator=make_seed().public,
        services={"intake": make_seed().public},
        consumers={"province": make_seed().public},
        districts={"rach-gia": DistrictAccess(leaf=True, keys=(key,)), "ha-tien": DistrictAccess(retired=True)},
    )
    realm.keep(tmp_path / "realm.json")
    assert Realm.load(tmp_path / "realm.json") == realm


def test_a_key_opens_until_its_last_moment_only_for_its_use_and_not_for_a_retired_district() -> None:
    client = DistrictKey(key="U1", since=NOW, until=NOW)
    leaf = DistrictKey(key="U2", use=KeyUse.LEAF, since=NOW)
    access = DistrictAccess(keys=(client, leaf, leaf))
    assert access.valid(KeyUse.CLIENT, NOW - timedelta(seconds=1)) == ["U1"]
    assert access.valid(KeyUse.CLIENT, NOW) == []
    assert access.valid(KeyUse.LEAF, NOW) == ["U2"]
    assert access.model_copy(update={"retired": True}).valid(KeyUse.LEAF, NOW) == []


def test_a_line_is_to_be_cut_where_a_key_of_a_districts_server_opens_nothing_any_more() -> None:
    one, other = (DistrictKey(key=key, use=KeyUse.LEAF, since=NOW) for key in ("U1", "U2"))
    client, ended = DistrictKey(key="U3", since=NOW), DistrictKey(key="U1", use=KeyUse.LEAF, since=NOW, until=NOW)

    def realm(*keys: DistrictKey, retired: bool = False) -> Realm:
        access = DistrictAccess(leaf=True, keys=keys, retired=retired)
        return Realm(province="p", districts={"d": access, "e": DistrictAccess(leaf=True, keys=(one,))})

    lost = [
        realm(one, client).leaves_that_lost(after, NOW)
        for after in (
            realm(one, other),
            realm(one),
            realm(other, client),
            realm(),
            realm(ended),
            realm(one, retired=True),
        )
    ]
    assert lost == [[], [], ["d"], ["d"], ["d"], ["d"]]
    assert realm(ended).leaves_that_lost(realm(), NOW) == []


def test_no_district_is_called_as_the_provinces_domain_is() -> None:
    with pytest.raises(ValueError, match="cannot be called province"):
        Realm(province="kien-giang", districts={"province": DistrictAccess()})


def test_a_certificate_is_the_authoritys_and_names_its_hosts() -> None:
    ca = make_ca("Kiên Giang", NOW)
    issued = x509.load_pem_x509_certificate(issue(ca, "n1", ["nats.example", "127.0.0.1"], NOW).cert.encode())
    issued.verify_directly_issued_by(x509.load_pem_x509_certificate(ca.cert.encode()))
    names = issued.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["nats.example"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
