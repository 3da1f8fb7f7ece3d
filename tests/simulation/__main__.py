"""`python -m tests.simulation --seeds 0..2000`: plays seeds, says what went wrong and how to play it again.

--seed N --trace        one seed, with its story and everything that happened
--planted NAME          with a bug planted; stops at the first seed that catches it (`--planted all`: each of them)
--jobs N                so many processes
--write                 leaves a dated summary in docs/simulation
"""

import argparse
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from services.kit import log
from tests.simulation import generate, planted
from tests.simulation.sim import steady_hashes
from tests.simulation.story import SERVICES
from tests.simulation.world import Result, install, run

MODULE: Final = "tests.simulation"
DOCS: Final = Path(__file__).parents[2] / "docs" / "simulation"
STEP: Final = 100
SHOWN: Final = 12


def play(seed: int, bug: str = "") -> Result:
    """Play one seed; one service of four is decided again."""
    install()
    with planted.BUGS[bug]() if bug else nullcontext():
        return run(generate.story(seed), decisions=(SERVICES[seed % len(SERVICES)],))


def _quietly() -> None:
    log.configure("simulation", level="CRITICAL")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    logging.getLogger("nats").setLevel(logging.CRITICAL)


def _results(seeds: Sequence[int], jobs: int, bug: str = "") -> Iterator[Result]:
    if jobs <= 1:
        yield from (play(seed, bug) for seed in seeds)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_quietly)
    try:
        yield from pool.map(play, seeds, [bug] * len(seeds))
    finally:
        pool.shutdown(cancel_futures=True)


def _tell(result: Result) -> None:
    print(f"seed {result.seed}: play it again with  python -m {MODULE} --seed {result.seed} --trace", flush=True)
    for what in result.wrong[:SHOWN]:
        print(f"    {what}", flush=True)


def _all(seeds: Sequence[int], jobs: int, *, write: bool) -> int:
    began, failed, struck, said, events = time.monotonic(), list[Result](), Counter[str](), Counter[str](), 0
    for number, result in enumerate(_results(seeds, jobs), start=1):
        struck.update(result.faults)
        events += result.events
        said.update(result.said)
        if result.wrong:
            failed.append(result)
            _tell(result)
        if number % STEP == 0:
            print(f"{number} of {len(seeds)} seeds, {len(failed)} wrong, {time.monotonic() - began:.0f} s", flush=True)
    summary = {
        "seeds": f"{seeds[0]}..{seeds[-1] + 1}",
        "wrong": [result.seed for result in failed],
        "seconds": round(time.monotonic() - began, 1),
        "events": events,
        "faults": dict(sorted(struck.items())),
        "said": dict(sorted(said.items())),
    }
    print(json.dumps(summary))
    if write:
        _write(summary)
    if not struck:
        print("no fault struck: such a run says nothing")
    return 1 if failed or not struck else 0


def _write(summary: dict[str, Any]) -> None:
    today = datetime.fromtimestamp(time.time(), UTC).date().isoformat()
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / f"{today}.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    rows = "\n".join(f"| {kind} | {count} |" for kind, count in summary["faults"].items())
    said = "\n".join(f"| {kind} | {count} |" for kind, count in summary["said"].items())
    wrong = ", ".join(map(str, summary["wrong"])) or "none"
    text = (
        f"# Simulation on {today}\n\nSeeds {summary['seeds']}, {summary['events']} journal rows, {summary['seconds']} s. "
        f"Seeds with a violation: {wrong}.\n\n| fault | times |\n|---|---|\n{rows}\n\n"
        f"| said | times |\n|---|---|\n{said}\n"
    )
    (DOCS / f"{today}.md").write_text(text, encoding="utf-8")


def _planted(name: str, seeds: Sequence[int], jobs: int) -> int:
    missed = 0
    for bug in planted.BUGS if name == "all" else (name,):
        caught = next((result for result in _results(seeds, jobs, bug) if result.wrong), None)
        if caught is None:
            missed += 1
            print(f"{bug}: not caught by {len(seeds)} seeds", flush=True)
        else:
            print(f"{bug}: caught by seed {caught.seed}: {caught.wrong[0][:160]}", flush=True)
    return 1 if missed else 0


def _one(seed: int, bug: str, *, trace: bool) -> int:
    result = play(seed, bug)
    if trace:
        print(generate.story(seed).told())
        print("\n".join(result.log))
    _tell(result)
    print(f"{result.events} rows, {dict(result.faults)}, trace {result.trace}")
    return 1 if result.wrong else 0


def main() -> int:
    """Read the arguments and play."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}")
    parser.add_argument("--seeds", default="0..200", help="a number from 0 on, or FROM..TO")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--planted", default="", choices=["", "all", *planted.BUGS])
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    _quietly()
    if asked.seed is not None:
        return _one(asked.seed, asked.planted, trace=asked.trace)
    first, _, last = asked.seeds.rpartition("..")
    seeds = range(int(first or 0), int(last))
    if asked.planted:
        return _planted(asked.planted, seeds, asked.jobs)
    return _all(seeds, asked.jobs, write=asked.write)


if __name__ == "__main__":
    steady_hashes(MODULE)
    sys.exit(main())
