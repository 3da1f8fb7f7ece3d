"""Intake takes submissions in and answers each with a receipt.

Owns: what arrived from which district, the documents that came with it, and what was decided. Decides: accepted,
returned, refused, held; when a due instant is settled, and without whom. Publishes: INTAKE (`ReportSubmitted` …,
`IntakeSettled`), RECEIPTS, the marks in districts' streams. Listens to: SUBMISSIONS_<district>, DEADLINES, the buckets
documents-<district>. Answers: `IntakeAdmin`, `Operations`, `status.<district>`.
"""
