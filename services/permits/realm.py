"""Everybody who has a key: services, districts, consumers. A file holds public keys only."""

from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from services.contracts.deadlines import DistrictKey, KeyUse
from services.contracts.naming import Token


class DistrictAccess(BaseModel):
    """How a district's system comes in: through its own server (`leaf`) or directly, and with which keys."""

    model_config = ConfigDict(frozen=True)

    leaf: bool = False
    keys: tuple[DistrictKey, ...] = ()
    retired: bool = False

    def valid(self, use: KeyUse, now: datetime) -> list[str]:
        """Return the keys that open something now; a retired district has none."""
        if self.retired:
            return []
        named = [key for key in self.keys if key.use is use and (key.until is None or now < key.until)]
        return list(dict.fromkeys(key.key for key in named))


class Realm(BaseModel):
    """A province's services, districts and consumers, by name, with their public keys.

    Attributes:
        domain: of the province's JetStream, by which leaf nodes name it.
        operator: who may tell servers to read their configuration, and cut lines; nobody where empty.
    """

    model_config = ConfigDict(frozen=True)

    province: str
    domain: Token = "province"
    operator: str = ""
    services: dict[Token, str] = {}
    consumers: dict[Token, str] = {}
    districts: dict[Token, DistrictAccess] = {}

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.domain in self.districts:
            raise ValueError(f"a district cannot be called {self.domain}, as the province's JetStream domain is")
        return self

    def leaves_that_lost(self, after: Self, now: datetime) -> list[str]:
        """Return the districts with a server of their own of which a key opens nothing any more; their lines are to be cut."""
        opened = {code: set(access.valid(KeyUse.LEAF, now)) for code, access in after.districts.items()}
        return [
            code
            for code, access in self.districts.items()
            if set(access.valid(KeyUse.LEAF, now)) - opened.get(code, set())
        ]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it.

        Raises:
            OSError: there is no such file.
            ValueError: it is no realm.
        """
        return cls.model_validate_json(path.read_text("utf-8"))

    def keep(self, path: Path) -> None:
        """Write it; a reader sees the old one or the new one."""
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(self.model_dump_json(indent=1) + "\n", "utf-8")
        beside.replace(path)
