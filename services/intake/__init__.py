"""Intake takes submissions in and answers each with a receipt.

Owns: what arrived from which district, the documents and figures that came with it, what was decided, what officers wrote down.
Decides: accepted, returned, refused, held; what is taken back; what is wrong with a report; what a list kept before leaves
unknown; when a due instant is settled, and without whom. Publishes: INTAKE (`ReportSubmitted` …, `AcceptanceRevoked`, `FaultsNoted`, `ArrivalUnknown`,
`IntakeSettled`), RECEIPTS, the marks in districts' streams. Listens to: SUBMISSIONS_<district>, DEADLINES, the buckets
documents-<district>. Answers: `IntakeAdmin`, `Operations`, `status.<district>`.
"""
