"""How a service proves who it is: what it is told to use is checked before it connects."""

from pathlib import Path
from typing import Final

import pytest
from faststream.nats.security import NatsNKey, NatsSecurity

from services.kit.access import KeyUnusable, access, servers
from services.kit.settings import Nats
from services.permits.certificates import make_ca
from services.permits.keys import make_seed, write_private
from tests.kit.controls import OPENED


def test_without_a_key_nothing_is_said() -> None:
    assert access(Nats(), "intake") == {}


def test_a_cluster_is_several_addresses() -> None:
    assert servers(Nats(url="nats://a:4222, nats://b:4222,")) == ["nats://a:4222", "nats://b:4222"]
    assert servers(Nats(url="nats://a:4222")) == ["nats://a:4222"]


def test_with_a_key_the_inbox_is_the_services_own(tmp_path: Path) -> None:
    write_private(tmp_path / "intake.nk", make_seed().seed)
    (tmp_path / "ca.pem").write_text(make_ca("Kiên Giang", OPENED).cert, "ascii")
    known = access(Nats(key=str(tmp_path / "intake.nk"), ca=str(tmp_path / "ca.pem")), "intake")
    assert known["inbox_prefix"] == "_INBOX_intake"
    assert isinstance(known["security"], NatsNKey)
    assert known["security"].ssl_context is not None
    assert isinstance(access(Nats(ca=str(tmp_path / "ca.pem")), "intake")["security"], NatsSecurity)


PUBLIC: Final = make_seed().public


@pytest.mark.parametrize(
    "text", [None, "", PUBLIC, "SX", "không phải khoá"], ids=["absent", "empty", "public", "short", "words"]
)
def test_a_key_that_is_none_is_named_with_its_setting(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "wrong.nk"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(KeyUnusable, match=r"DUNGHAN_NATS__KEY=.*wrong\.nk"):
        access(Nats(key=str(path)), "intake")


def test_a_certificate_that_is_none_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none", "ascii")
    with pytest.raises(KeyUnusable, match=r"DUNGHAN_NATS__CA=.*ca\.pem"):
        access(Nats(ca=str(tmp_path / "ca.pem")), "intake")
