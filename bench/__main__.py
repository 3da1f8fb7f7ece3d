"""`make bench`: everything measured in turns, each in a process of its own; fails where a ratio is below.

python -m bench [--quick] [--json] [--no-pipeline]
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

from bench import pipeline, ratios, report
from bench.broker import END_SECONDS, end
from bench.measured import LONGEST_SECONDS, MESSAGES, Measured
from services.kit.clock import RealClock

RUNS: Final = 5
PEER_MESSAGES: Final = 5_000
"""The peer is slower; its rate does not depend on how many there are."""
QUICK: Final = 6
"""By how much less is measured with --quick."""


class Turn(NamedTuple):
    """A measurement: a module, its arguments, how many messages."""

    module: str
    messages: int
    arguments: tuple[str, ...] = ()


TURNS: Final = (
    Turn("bench.bare", MESSAGES),
    Turn("bench.step", MESSAGES),
    Turn("bench.peer", PEER_MESSAGES),
    Turn("bench.step", MESSAGES, ("--store", "postgres")),
    Turn("bench.step", MESSAGES, ("--rules", "intake")),
    Turn("bench.step", MESSAGES, ("--rules", "intake", "--store", "postgres")),
)


async def _measure(turn: Turn, messages: int) -> Measured:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-Wignore",
        "-m",
        turn.module,
        "--messages",
        str(messages),
        *turn.arguments,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS + END_SECONDS):
            out, _ = await process.communicate()
    finally:
        await end(process)
    if process.returncode:
        raise SystemExit(f"{turn.module} {' '.join(turn.arguments)} failed")
    return Measured.model_validate_json(out.splitlines()[-1])


async def _in_turns(runs: int, share: int) -> Sequence[Measured]:
    found = []
    for number in range(1, runs + 1):
        for turn in TURNS:
            measured = await _measure(turn, turn.messages // share)
            print(f"{number}/{runs}  {measured.name:24} {measured.per_s:>8,}/s", file=sys.stderr)
            found.append(measured)
    return found


async def _bench(asked: argparse.Namespace) -> report.Report:
    share, where = QUICK if asked.quick else 1, report.machine()
    found = ratios.lines(await _in_turns(1 if asked.quick else RUNS, share))
    whole = None if asked.no_pipeline else await pipeline.measure(quick=asked.quick)
    return report.Report(
        day=RealClock().now().date(),
        machine=where,
        messages=MESSAGES // share,
        lines=found,
        ratios=ratios.ratios(found),
        pipeline=whole,
    )


def main() -> int:
    """Measure, show, write down; 1 where a ratio is below what it must be."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="one run with fewer messages; nothing is written down")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--no-pipeline", action="store_true", help="measure only the step")
    asked = parser.parse_args()
    result = asyncio.run(_bench(asked))
    print(result.model_dump_json(indent=2) if asked.json else report.markdown(result))
    if not asked.quick:
        print(report.write(result), file=sys.stderr)
    whole = result.pipeline is None or result.pipeline.holds
    return 0 if whole and all(ratio.holds for ratio in result.ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
