"""Who sends, to where, with which key: a bundle's `district.toml`, a data folder, or what was said on the command line."""

import json
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.client.failures import BadProfile, NoFile
from services.contracts.district import Submission
from services.contracts.naming import Token

FILE: Final = "district.toml"


def _nothing(value: object) -> object:
    return None if value == "" else value


OptionalPath = Annotated[Path | None, BeforeValidator(_nothing)]


class Profile(BaseModel):
    """One district as it sends; paths are absolute, or relative to where the command runs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    contract: str = Submission.TYPE
    district: Token
    province: str = ""
    urls: tuple[str, ...] = Field(min_length=1)
    leaf: bool = False
    domain: str = ""
    key: OptionalPath = None
    key_until: Annotated[AwareDatetime | None, BeforeValidator(_nothing)] = None
    ca: OptionalPath = None
    outbox: Path = Path("outbox.db")
    receipt_keys: OptionalPath = None

    @classmethod
    def from_bundle(cls, place: Path) -> Self:
        """Read a bundle: its folder, or its `district.toml`; paths in it are relative to that file.

        Raises:
            NoFile: it is not there.
            BadProfile: it is not right (file:line).
        """
        path = place / FILE if place.is_dir() else place
        try:
            written = path.read_text("utf-8")
            content = tomllib.loads(written)
        except FileNotFoundError as error:
            raise NoFile(path=path) from error
        except tomllib.TOMLDecodeError as error:
            raise BadProfile(where=_place_of(path, str(error)), why=error) from error
        except (OSError, UnicodeDecodeError) as error:
            raise BadProfile(where=path, why=error) from error
        try:
            found = cls.model_validate({"outbox": "outbox.db", **content})
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            raise BadProfile(where=_line_of(path, written, name), why=f"{name}: {first['msg']}") from error
        return found.beside(path.parent)

    @classmethod
    def from_folder(cls, root: Path, district: str, url: str) -> Self:
        """Take a district of a data folder as it is run by `dunghan up`: its key where the folder has keys.

        Raises:
            BadProfile: the code is none, or the folder's keys are not right.
        """
        keys = root / "keys"
        key, receipt_keys = keys / "districts" / f"{district}.nk", keys / "receipt-keys.json"
        return cls.said(
            district=district,
            urls=(url,),
            province=_province(keys / "realm.json"),
            key=key if key.exists() else None,
            receipt_keys=receipt_keys if receipt_keys.exists() else None,
            outbox=root / "district" / district / "outbox.db",
        )

    @classmethod
    def said(cls, **facts: Any) -> Self:  # noqa: ANN401 - fields of the profile
        """Make a profile of what was said.

        Raises:
            BadProfile: it is not right.
        """
        try:
            return cls(**facts)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            raise BadProfile(where=f"--{name}", why=f"{facts.get(name)!r}: {first['msg']}") from error

    def beside(self, folder: Path) -> Self:
        """Take relative paths from a folder."""
        named = {name: getattr(self, name) for name in ("key", "ca", "outbox", "receipt_keys")}
        return self.model_copy(update={name: folder / path for name, path in named.items() if path is not None})

    def expired(self, now: datetime) -> bool:
        """Say whether the key is no longer taken."""
        return self.key_until is not None and now >= self.key_until


def _province(realm: Path) -> str:
    if not realm.exists():
        return ""
    try:
        return str(json.loads(realm.read_text("utf-8")).get("province") or "")
    except (OSError, ValueError, AttributeError) as error:
        raise BadProfile(where=realm, why=error) from error


def _place_of(path: Path, said: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", said)
    return f"{path}:{found[1]}:{found[2]}" if found else str(path)


def _line_of(path: Path, written: str, name: str) -> str:
    for number, line in enumerate(written.splitlines(), 1):
        if re.match(rf"\s*{re.escape(name)}\s*=", line):
            return f"{path}:{number}"
    return str(path)
