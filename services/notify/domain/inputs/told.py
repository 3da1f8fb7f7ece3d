"""What every input is: something this service was told and keeps; nobody else hears it."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """Something this service was told and keeps in its journal; nobody else hears it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
