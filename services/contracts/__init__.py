"""The published language: event classes, envelope, names. Pure, and only ever added to (ADR 0008)."""
