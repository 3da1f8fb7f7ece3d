"""The district's side, on its own: `services.contracts`, nats-py and pydantic, so that a district may copy it.

Reads files (`sheets`, `workbook`, `papers`), keeps them until they are answered (`outbox`), puts documents into the
bucket (`bucket`), sends, waits for receipts and judges them (`client`, `receipts`), over a connection that says at once
what the province does not allow (`link`). `profile` says who sends and where; `reference` what may be sent.
"""
