"""Questions of the hot path go by an index, so that a step costs the same however long the journal is."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from services.kit import journal

DIALECT = sqlite.dialect(paramstyle="qmark")


@pytest.mark.parametrize(
    ("question", "table"),
    [
        (journal.KNOWN, "events"),
        (journal.OF_STREAMS, "events"),
        (journal.OWN_AFTER, "events"),
        (journal.HASH_AT, "events"),
        (journal.OUTBOX_DONE, "outbox"),
    ],
)
def test_a_question_of_the_hot_path_searches_and_never_scans(question: Any, table: str) -> None:
    connection = sqlite3.connect(":memory:")
    for made in journal.JOURNAL.sorted_tables:
        connection.execute(str(CreateTable(made).compile(dialect=DIALECT)))
        for index in made.indexes:
            connection.execute(str(CreateIndex(index).compile(dialect=DIALECT)))
    compiled = question.compile(dialect=DIALECT)
    values = ["[]" if name in {"ids", "streams"} else 1 for name in compiled.positiontup or ()]
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {compiled}", values)]
    connection.close()
    assert any(step.startswith(f"SEARCH {table} USING") for step in plan), plan
    assert not any(step.startswith(f"SCAN {table}") for step in plan), plan
