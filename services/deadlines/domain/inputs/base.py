"""What every input has, and what several speak of."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.naming import Token


class Input(BaseModel):
    """Something journaled that only this service reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class UnitOf(BaseModel):
    """A unit and the district that sends for it."""

    model_config = ConfigDict(frozen=True)

    district: Token
    unit: Token


class DutyOf(BaseModel):
    """A duty of a district; `home` is its unit's own where that is another than the one that sends."""

    model_config = ConfigDict(frozen=True)

    home: Token | None = None
    unit: Token
    obligation: Token
    period: Token
