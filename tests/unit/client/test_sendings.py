"""Which sending of an id it is: JetStream swallows a message id it knows, whatever the message says."""

import json
from pathlib import Path

from services.client.outbox import Outbox
from services.client.sheets import Sheet
from tests.kit.controls import submission


def sheet(channel: str) -> Sheet:
    said = submission("RG-0001", channel=channel)
    return Sheet(said, json.dumps(said.model_dump(mode="json")).encode())


def test_other_content_under_a_used_id_is_another_sending(tmp_path: Path) -> None:
    first, other = sheet("e-office"), sheet("e-mail")
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.put([first, other])
    numbers = [outbox.next_try(one) for one in (first, other, first, other)]
    assert (numbers, outbox.tries(first), outbox.tries(other)) == ([1, 2, 3, 4], 2, 2)
    outbox.close()
