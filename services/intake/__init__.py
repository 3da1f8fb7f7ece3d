"""Intake takes submissions in and answers each with a receipt.

Owns: what arrived from which district, and what was decided on it. Decides: accepted, returned, refused, held; when a
due instant is settled. Publishes: INTAKE (`ReportSubmitted` …, `IntakeSettled`), RECEIPTS, the marks in districts'
streams. Listens to: SUBMISSIONS_<district>, DEADLINES. Answers: `IntakeAdmin`, `Operations`, `status.<district>`.
"""
