"""The district's side, on its own, so that a district may copy it.

It stands on `services.contracts`, nats-py and pydantic; python-calamine where workbooks are read, cryptography where
receipts are verified. Reads files (`sheets`, `columns`, `workbook`, `papers`), keeps what they say until it is answered (`outbox`, `disk`,
`commits`), puts documents into the bucket (`bucket`), sends, waits for receipts and judges them (`client`, `pace`,
`receipts`, `keys`), takes back (`withdrawing`), over a connection that says at once what the province does not allow
(`link`). `profile` says who sends and where; `reference` what may be sent; `proof` what receipts prove without a server.
"""
