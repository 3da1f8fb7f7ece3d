"""What is settled at a district's desk, as its rows tell it: who signs, who is away, what is on hold, by which ways."""

import json
from collections.abc import Iterable
from typing import Final

from services.contracts.notify import (
    ChannelsChosen,
    SendingHeld,
    SendingReleased,
    SignerAway,
    SignerNamed,
)
from services.kit import moment
from services.kit.decider import Write
from services.notify.projections.lifetables import KEEP_ABSENCE, KEEP_CHANNELS, KEEP_HOLD, KEEP_SIGNER

Settled = SignerNamed | SignerAway | SendingHeld | SendingReleased | ChannelsChosen
SETTLED: Final = (SignerNamed, SignerAway, SendingHeld, SendingReleased, ChannelsChosen)
"""What is written down here."""


def project_settled(event: Settled) -> Iterable[Write]:
    """Say what was settled; the last word replaces those before it."""
    match event:
        case SignerNamed() | SignerAway():
            kept = {"district": event.district, "person": event.person, "said": event.model_dump_json()}
            yield Write(KEEP_SIGNER if isinstance(event, SignerNamed) else KEEP_ABSENCE, kept)
        case SendingHeld() | SendingReleased():
            told = {"held": int(isinstance(event, SendingHeld)), "at": moment.text(event.happened_at())}
            yield Write(KEEP_HOLD, {"district": event.district, "reason": event.reason, **told})
        case ChannelsChosen():
            ways = {"channels": json.dumps(event.channels), "address": json.dumps(event.address, ensure_ascii=False)}
            yield Write(KEEP_CHANNELS, {"district": event.district, "unit": event.unit, **ways})
