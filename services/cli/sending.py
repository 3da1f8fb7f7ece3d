"""Who sends: a bundle, a data folder or what was said outright; and what is said about every row."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.cli import submitting
from services.cli.access import folder_meant
from services.cli.clientside import spoken
from services.cli.failures import WrongUsage
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.client.profile import Profile
from services.client.sheets import Reading
from services.kit.clock import RealClock

USUAL: Final = "nats://127.0.0.1:4222"


@dataclass(frozen=True)
class Sender:
    """How the caller names the district and its broker."""

    district: str = ""
    bundle: Path | None = None
    data_dir: Path | None = None
    nats: str = ""
    outbox: Path | None = None


@dataclass(frozen=True)
class Duty:
    """What the caller says where a row or a document says nothing."""

    unit: str = ""
    obligation: str = ""
    period: str = ""
    channel: str = ""
    attested: str = ""
    at: str = ""


async def send(asked: Asked, sender: Sender, duty: Duty, wanted: submitting.Wanted) -> None:
    """Send as this sender."""
    out = asked.out
    if not (wanted.files or wanted.resume or wanted.withdraw):
        raise WrongUsage(out.text("nothing-to-send"))
    with spoken(out.lang):
        profile, real_clock = profile_of(asked, sender, wanted)
    reading = Reading(
        district=profile.district,
        period=duty.period,
        channel=duty.channel,
        unit=duty.unit,
        obligation=duty.obligation,
        at=wire(moment(duty.at, out.lang) if duty.at else RealClock().now().replace(microsecond=0)),
        attested=frozenset(part.strip() for part in duty.attested.split(",")),
        test=wanted.test,
    )
    await submitting.submit(out, submitting.Wish(profile, reading, wanted, real_clock))


def profile_of(asked: Asked, sender: Sender, wanted: submitting.Wanted) -> tuple[Profile, bool]:
    """Return who sends, and whether the province lives by the real clock as far as we know.

    Raises:
        WrongUsage: nobody is named, or two districts are.
        BadProfile: the bundle is not right.
    """
    if sender.bundle is not None:
        found, real = Profile.from_bundle(sender.bundle), True
        _same(asked.out, found.district, sender.district)
    elif not sender.district:
        raise WrongUsage(asked.out.text("which-district"))
    else:
        found, real = _of_folder(asked, sender) or (_outright(sender, wanted), True)
    said = {"urls": (sender.nats,) if sender.nats else found.urls, "outbox": sender.outbox or found.outbox}
    return found.model_copy(update=said), real


def _same(out: Output, has: str, asked: str) -> None:
    if asked and has != asked:
        raise WrongUsage(out.text("other-district", has=has, asked=asked))


def _of_folder(asked: Asked, sender: Sender) -> tuple[Profile, bool] | None:
    folder = folder_meant(sender.data_dir, asked.server)
    state = folder.state() if folder else None
    if folder is None or state is None:
        return None
    return Profile.from_folder(folder.root, sender.district, state.nats_url), not state.simulated


def _outright(sender: Sender, wanted: submitting.Wanted) -> Profile:
    """Nobody keeps anything for this district: its outbox lies beside the first file."""
    beside = wanted.files[0].parent if wanted.files else Path()
    outbox = beside / f"{sender.district}.outbox.db"
    return Profile.said(district=sender.district, urls=(sender.nats or USUAL,), outbox=outbox)
