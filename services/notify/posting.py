"""Publishes letters on `letters.<district>.<unit>`: the stream's acknowledgement is the end of the sending."""

import base64
import hashlib
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from services.contracts.answers import Duty
from services.contracts.letter import MAX_CONTENT, LetterMessage
from services.contracts.notify import LetterKind
from services.kit.ending import unless_cancelled
from services.kit.streams import KIB, StreamSpec
from services.notify.message import Before, MailRefused, MailUnavailable
from services.notify.queries.sending import Sending, message_id

LETTERS: Final = StreamSpec(naming.LETTERS, ("letters.>",), max_age_days=90, max_msg_size=1024 * KIB)

ACK_SECONDS: Final = 5.0


async def post(client: Client, sending: Sending, pdf: bytes, before: Before, *, repeat: bool) -> None:
    """Publish a letter and wait until the stream has it.

    Raises:
        MailRefused: it is too big for a message, or for this broker.
        MailUnavailable: the broker did not confirm it.
    """
    if len(pdf) > MAX_CONTENT:
        raise MailRefused(f"the letter is too big for a message: {len(pdf)} bytes, at most {MAX_CONTENT}")
    message = message_of(sending, pdf, repeat=repeat)
    if not client.is_connected:
        raise MailUnavailable("no broker is reached", everybody=True)
    await before()
    try:
        await JetStreamContext(client, timeout=ACK_SECONDS).publish(
            naming.letter_subject(message.district, message.unit),
            message.model_dump_json().encode(),
            stream=naming.LETTERS,
            headers={"Nats-Msg-Id": message.message_id},
        )
        unless_cancelled()
    except (js_errors.APIError, js_errors.NoStreamResponseError) as error:
        raise MailUnavailable(f"the stream {naming.LETTERS} does not take it: {error}", everybody=True) from error
    except nats_errors.MaxPayloadError as error:
        raise MailRefused(f"the letter is too big for this broker, which takes {client.max_payload} bytes") from error
    except (nats_errors.Error, OSError, TimeoutError) as error:
        told = f"the broker did not confirm it: {str(error) or type(error).__name__}"
        raise MailUnavailable(told, everybody=True, uncertain=True) from error


def message_of(sending: Sending, pdf: bytes, *, repeat: bool = False) -> LetterMessage:
    """Write a letter as a message."""
    row = sending.letter
    letter = row.document()
    return LetterMessage(
        message_id=message_id(sending),
        letter=row.letter,
        district=row.district,
        unit=sending.unit,
        kind=LetterKind(row.kind),
        number=letter.number,
        symbol=letter.symbol,
        dated=letter.dated,
        subject=letter.subject,
        duties=tuple(_duty(each) for each in row.duties if each.partition("/")[0] == sending.unit),
        repeat=repeat,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        content=base64.b64encode(pdf).decode(),
    )


def _duty(written: str) -> Duty:
    unit, obligation, period = written.split("/")
    return Duty(unit=unit, obligation=obligation, period=period)
