"""Who may sign at a district's desk and who is away, as its rows tell it."""

from collections.abc import Iterable

from services.contracts.notify import SignerAway, SignerNamed
from services.kit.decider import Write
from services.notify.projections.lifetables import KEEP_ABSENCE, KEEP_SIGNER


def project_signer(event: SignerNamed | SignerAway) -> Iterable[Write]:
    """Say who signs or is away; the last word about somebody replaces those before it."""
    kept = {"district": event.district, "person": event.person, "said": event.model_dump_json()}
    yield Write(KEEP_SIGNER if isinstance(event, SignerNamed) else KEEP_ABSENCE, kept)
