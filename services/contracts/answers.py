"""What a district hears back, as JSON: receipts, the answer of `status.<district>`. Documentation that tests hold true."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts.event import Moment
from services.contracts.intake import ReasonCode
from services.contracts.naming import Token

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Words(BaseModel):
    """One sentence in both languages."""

    model_config = ConfigDict(frozen=True)

    vi: str
    en: str


class Reason(BaseModel):
    """Why, from a closed list of codes; `detail` says more where there is more to say (which field, which byte)."""

    model_config = ConfigDict(frozen=True)

    code: ReasonCode
    text: Words
    detail: str = ""


class Duty(BaseModel):
    """Which report of which unit for which period."""

    model_config = ConfigDict(frozen=True)

    unit: Token
    obligation: Token
    period: Token


class Signed(BaseModel):
    """What every receipt of a service with a receipt key ends with; what is covered: `services/contracts/receipt.py`."""

    model_config = ConfigDict(frozen=True)

    key: KeyId | None = Field(
        None, description="Which key signed: the first 16 hexadecimal digits of the SHA-256 of the raw public key."
    )
    signature: str | None = Field(None, description="Ed25519 over the signed lines, standard base64, 88 characters.")


class Receipt(Signed):
    """The proof a district keeps: what intake decided on a submission, and where in its journal that stands."""

    submission_id: Token = Field(description="The sender's own id of the submission (or of the withdrawal).")
    district: Token = Field(description="The sending system.")
    message_id: str | None = Field(description="`Nats-Msg-Id` of the sending that was decided; null on paper.")
    content_sha256: str = Field(
        description="SHA-256 of the body's bytes as published; empty for what an officer recorded."
    )
    outcome: Literal["accepted", "returned", "refused", "held", "withdrawn"] = Field(
        description="`accepted` stops the clock; `returned`, `refused`: the clock runs on; `held`: not decided yet, another "
        "receipt follows; `withdrawn`: counts no longer."
    )
    repeat: bool = Field(description="True where this decision was given before.")
    test: bool = Field(default=False, description="True for a test submission: answered in full, counted nowhere.")
    reasons: tuple[Reason, ...] = Field(description="Why; empty where accepted.")
    duty: Duty = Field(description="`unit`, `obligation`, `period`.")
    successor: Token | None = Field(
        None, description="Where `unit` has ended: the unit that came after it and for which this counts."
    )
    withdraws: Token | None = Field(None, description="On the receipt of a withdrawal: which submission it took back.")
    submitted_at: Moment = Field(description="When the sender says it was sent: a claim.")
    received_at: Moment = Field(description="When the province's stream stored it.")
    arrived_at: Moment = Field(description="What counts: the moment that is held against `due_at`.")
    clock_difference: float = Field(
        description="Seconds from `submitted_at` to `received_at`; below zero the sender's clock is ahead."
    )
    due_at: Moment | None = Field(
        description="The first instant that is too late, as intake knew it; null where unknown, or where nobody can be late. On time: `arrived_at` < `due_at`."
    )
    decided_at: Moment = Field(description="When it was decided.")
    event_id: str | None = Field(description="Id of the decision in intake's journal; null for a test.")
    position: int | None = Field(description="Its place in that journal: 1, 2, 3 … without a gap; null for a test.")
    journal_hash: Sha256 | None = Field(
        description="Hash of the whole journal up to there: it cannot be rewritten without contradicting this receipt."
    )


class UnreadableReceipt(Signed):
    """The answer to bytes that could not be read, on `receipts.<district>._unreadable`."""

    submission_id: None = Field(description="Always null: none could be read.")
    district: Token = Field(description="The sending system.")
    message_id: str | None = Field(description="`Nats-Msg-Id` of the message, as it was sent.")
    content_sha256: Sha256 = Field(description="SHA-256 of the bytes as published.")
    outcome: Literal["unreadable"] = Field(description="Always `unreadable`.")
    repeat: Literal[False] = Field(description="Always false.")
    reasons: tuple[Reason, ...] = Field(description="Why; `detail` says where.")


class StatusAsked(BaseModel):
    """The request on `status.<district>`."""

    model_config = ConfigDict(frozen=True)

    submission_id: Token = Field(description="Whose last receipt is wanted again.")


class NothingKnown(BaseModel):
    """The answer of `status.<district>` where nothing was decided under that id."""

    model_config = ConfigDict(frozen=True)

    submission_id: str = Field(description="The id that was asked about.")
    outcome: None = Field(description="Always null.")
