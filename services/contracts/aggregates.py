"""What the province's consumers hear, as JSON on `aggregates.…`. Documentation that tests hold true."""

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.scoring import Status


class Rank(BaseModel):
    """A unit's place in its district's ranking; equal ones share a place."""

    model_config = ConfigDict(frozen=True)

    unit: Token = Field(description="The unit's code.")
    rank: int = Field(ge=1, description="Its place; equal ones share one.")
    of: int = Field(ge=1, description="How many units have a place.")
    score: float | None = Field(description="By the scheme the message names; null: the ranking is by timeliness.")


class Aggregate(BaseModel):
    """How a unit, a district (`_district`) or a province (`_province`) stands in a year; the last one of a subject counts."""

    model_config = ConfigDict(frozen=True)

    unit: str = Field(description="The unit's code; `_district` and `_province` for sums.")
    district: str = Field(description="The district's code; `_province` for the province's sum.")
    province: Token = Field(description="The province's code.")
    year: int = Field(description="Which year's periods are counted.")
    counts: dict[Status, int] = Field(description="How many duties stand how; what is nought is left out.")
    on_time_rate: float | None = Field(description="Share on time of what can be judged already, 0 to 1.")
    timeliness: float | None = Field(description="The same, 0 to 100.")
    quality: float | None = Field(
        description="Share, 0 to 100, of what was accepted and is without a fault; null where nothing was accepted."
    )
    score: float | None = Field(
        description="By the scheme in force that `scheme` names, on its scale; null where there is none, or nothing counts."
    )
    scheme: str | None = Field(None, description="Which scheme `score` and the ranking are by, as `code/version`.")
    scores: dict[str, float] = Field(
        default_factory=dict, description="The score by every scheme in force, by `code/version`."
    )
    classed: str | None = Field(None, description="The rating class of `score` in its scheme; null in sums.")
    objections: int = Field(0, description="How many objections are open: marks they concern are provisional.")
    provisional: bool = Field(description="True while something is still expected, or an objection is open.")
    as_of: Moment = Field(description="When these figures are of.")
    sources: dict[str, int] = Field(
        description="What they rest on: the last position heard of each service. Of two messages the one with higher "
        "positions is the newer; `scoring-2` goes on from `scoring`, from 1 on."
    )
    ranking: tuple[Rank, ...] | None = Field(
        None, description="In `_district` messages: the ranking of its units, 2,000 at most."
    )


class Moved(BaseModel):
    """The last message of a subject that ends: the unit is gone, or is found elsewhere; a district has no unit any more."""

    model_config = ConfigDict(frozen=True)

    ended_at: Moment = Field(description="When the unit ended, or left the district.")
    moved_to: str | None = Field(
        None, description="The subject on which it, or the one unit that came after it, is found; null: nowhere."
    )
    as_of: Moment | None = Field(None, description="When this was said.")
    sources: dict[str, int] = Field(default_factory=dict, description="What it rests on, as of figures.")
