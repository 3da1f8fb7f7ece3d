"""What a letter is: a pure value, so that a decision can hold the whole letter and a replay make it again."""

import unicodedata
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Value(BaseModel):
    """A frozen value whose texts are in composed Unicode, as typesetting needs them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _compose(cls, value: object) -> object:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, tuple | list):
            return tuple(cls._compose(part) for part in value)
        return value


class Head(Value):
    """A column's head: `subs` are columns under it; `prose` means a wide column of left-aligned text."""

    title: str
    subs: tuple[str, ...] = ()
    prose: bool = False


class Annex(Value):
    """A table that goes with a letter; `note` stands below it and explains its marks."""

    title: str
    note: str = ""
    heads: tuple[Head, ...] = Field(min_length=1)
    rows: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Count the columns a row must fill."""
        return sum(max(1, len(head.subs)) for head in self.heads)

    @model_validator(mode="after")
    def _rows_fill_the_heads(self) -> Self:
        if any(len(row) != self.width for row in self.rows):
            raise ValueError(f"every row of the annex must have {self.width} cells")
        return self


class Letter(Value):
    """An official letter as Decree 30/2020/NĐ-CP Annex I lays it out; number 0 means not numbered yet.

    `issuer`, `authority` and `signer_title` may hold line breaks; addressees and copies come without dashes.
    """

    number: int = Field(ge=0)
    symbol: str
    parent: str | None = None
    issuer: str
    place: str
    dated: date
    subject: str
    addressees: tuple[str, ...] = Field(min_length=1)
    paragraphs: tuple[str, ...] = Field(min_length=1)
    authority: str = ""
    signer_title: str
    signer_name: str
    copies: tuple[str, ...]
    annex: Annex | None = None

    def numbered(self, *, number: int, dated: date) -> "Letter":
        """Give the draft the number and the date it is issued under (Decree 30/2020 Art. 15)."""
        return self.model_copy(update={"number": number, "dated": dated})
