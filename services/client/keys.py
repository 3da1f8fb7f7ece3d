"""The province's receipt keys, and whether a receipt was signed with one of them for this district."""

import base64
import binascii
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationError

from services.client.failures import BadProfile
from services.contracts.receipt import signed_bytes


def _nothing(value: object) -> object:
    return None if value == "" else value


Moment = Annotated[AwareDatetime | None, BeforeValidator(_nothing)]


class ReceiptKey(BaseModel):
    """One public key: Ed25519, 32 bytes, and when it signed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    public_key: str
    since: Moment = None
    until: Moment = None


class ReceiptKeys(BaseModel):
    """The file `receipt-keys.json`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    keys: tuple[ReceiptKey, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it.

        Raises:
            BadProfile: it is not there, or not right.
        """
        try:
            return cls.model_validate_json(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadProfile(where=path, why=error) from error
        except ValidationError as error:
            first = error.errors()[0]
            raise BadProfile(where=path, why=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def fault(self, receipt: dict[str, Any], district: str) -> str:
        """Say why a receipt is not to be believed, `""` where it is."""
        if not receipt.get("signature"):
            return "unsigned"
        key = next((one for one in self.keys if one.id == receipt.get("key")), None)
        if key is None:
            return "forged"
        if not _fits(key, receipt):
            return "altered"
        if receipt.get("district") != district:
            return "foreign"
        return "key-expired" if key.until is not None and _decided(receipt) >= key.until else ""


def _fits(key: ReceiptKey, receipt: dict[str, Any]) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key, validate=True))
        public.verify(base64.b64decode(str(receipt["signature"]), validate=True), signed_bytes(receipt))
    except (InvalidSignature, ValueError, binascii.Error, KeyError, TypeError, AttributeError):
        return False
    return True


def _decided(receipt: dict[str, Any]) -> datetime:
    """Say when it was decided; what names no moment may be of any time."""
    said = receipt.get("decided_at")
    return datetime.fromisoformat(str(said)) if said else datetime.max.replace(tzinfo=UTC)
