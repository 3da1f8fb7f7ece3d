"""`make faults`: every fault test, slow ones too, and a dated page of what was hurt, what came of it, and how long it took."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import psutil

from services.kit.clock import RealClock
from tests.faults import results

ROOT: Final = Path(__file__).parents[2]
XML: Final = ROOT / "var" / "faults.xml"


def main(arguments: list[str]) -> int:
    """Run the tests and write the page; the answer is pytest's."""
    results.FILE.unlink(missing_ok=True)
    XML.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-m", "faults", f"--junitxml={XML}", *arguments]
    alone = {**os.environ, results.ALONE: "1"}  # noqa: TID251 - handed on
    code = subprocess.run(command, cwd=ROOT, env=alone, check=False).returncode  # noqa: S603 - our own arguments
    page = ROOT / "docs" / "faults" / f"{RealClock().now().date()}.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(written(ET.parse(XML).getroot()), "utf-8")  # noqa: S314 - pytest's own
    sys.stdout.write(f"{page.relative_to(ROOT)}\n")
    return code


def written(root: ET.Element) -> str:
    """Write the page: where it ran, every test with its outcome, what the tests measured."""
    cases = list(root.iter("testcase"))
    failed = [case for case in cases if _outcome(case) != "passed"]
    memory = psutil.virtual_memory().total / 1024**3
    lines = [
        f"# Faults, {RealClock().now().date()}",
        "",
        f"{len(cases)} tests, {len(failed)} failed. {psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}.",
        "",
        "| what was done | outcome | seconds |",
        "|---|---|---|",
        *(f"| {_name(case)} | {_outcome(case)} | {float(case.get('time', 0)):.1f} |" for case in cases),
        "",
        "## Measured",
        "",
    ]
    if results.FILE.exists():
        noted = [json.loads(line) for line in results.FILE.read_text("utf-8").splitlines()]
        lines += [f"- {one.pop('what')}: {', '.join(f'{k} {v}' for k, v in one.items())}" for one in noted]
    return "\n".join(lines) + "\n"


def _name(case: ET.Element) -> str:
    place = case.get("classname", "").rsplit(".", 1)[-1].removeprefix("test_")
    return f"{place}: {case.get('name', '').removeprefix('test_').replace('_', ' ')}"


def _outcome(case: ET.Element) -> str:
    kinds = {child.tag for child in case}
    return "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
