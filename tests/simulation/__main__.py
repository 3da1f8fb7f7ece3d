"""`python -m tests.simulation --seeds 0..2000`: plays seeds, says what went wrong and how to play it again.

--seed N --trace        one seed, with its story and everything that happened
--planted NAME          with a bug planted; stops at the first seed that catches it (`--planted all`: each of them)
--years 0..10           stories of a year instead; one of them: --year N --trace
--acts 0..40            stories of what is taken back; one of them: --act N --trace
--moves 0..40           stories of deadlines that move; one of them: --move N --trace
--jobs N                so many processes
--write                 leaves a dated summary in docs/simulation
"""

import argparse
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from services.kit import log
from tests.simulation import acts_generate, acts_planted, generate, moved, moved_planted, planted, year
from tests.simulation.sim import steady_hashes
from tests.simulation.story import SERVICES, Story
from tests.simulation.world import Result, install, run

MODULE: Final = "tests.simulation"
DOCS: Final = Path(__file__).parents[2] / "docs" / "simulation"
STORIES: Final[Mapping[str, Callable[[int], Story]]] = {
    "seed": generate.story,
    "year": year.story,
    "act": acts_generate.story,
    "move": moved.story,
}
BUGS: Final = {**planted.BUGS, **acts_planted.BUGS, **moved_planted.BUGS}
PLANTED: Final = {"act": acts_planted.BUGS, "move": moved_planted.BUGS}
STEP: Final = 100
SHOWN: Final = 12


def play(seed: int, bug: str = "", kind: str = "seed") -> Result:
    """Play one seed; one service of four is decided again."""
    install()
    with BUGS[bug]() if bug else nullcontext():
        return run(STORIES[kind](seed), decisions=(SERVICES[seed % len(SERVICES)],))


def _quietly() -> None:
    log.configure("simulation", level="CRITICAL")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    logging.getLogger("nats").setLevel(logging.CRITICAL)


def _results(seeds: Sequence[int], jobs: int, bug: str = "", kind: str = "seed") -> Iterator[Result]:
    if jobs <= 1:
        yield from (play(seed, bug, kind) for seed in seeds)
        return
    pool = ProcessPoolExecutor(jobs, initializer=_quietly)
    try:
        yield from pool.map(play, seeds, [bug] * len(seeds), [kind] * len(seeds))
    finally:
        pool.shutdown(cancel_futures=True)


def _tell(result: Result, kind: str = "seed") -> None:
    print(f"{kind} {result.seed}: play it again with  python -m {MODULE} --{kind} {result.seed} --trace", flush=True)
    for what in result.wrong[:SHOWN]:
        print(f"    {what}", flush=True)


def _all(seeds: Sequence[int], jobs: int, kind: str, *, write: bool) -> int:
    began, failed, struck, said, events = time.monotonic(), list[Result](), Counter[str](), Counter[str](), 0
    for number, result in enumerate(_results(seeds, jobs, kind=kind), start=1):
        struck.update(result.faults)
        events += result.events
        said.update(result.said)
        if result.wrong:
            failed.append(result)
            _tell(result, kind)
        if number % STEP == 0:
            print(
                f"{number} of {len(seeds)} {kind}s, {len(failed)} wrong, {time.monotonic() - began:.0f} s", flush=True
            )
    summary = {
        f"{kind}s": f"{seeds[0]}..{seeds[-1] + 1}",
        "wrong": [result.seed for result in failed],
        "seconds": round(time.monotonic() - began, 1),
        "events": events,
        "faults": dict(sorted(struck.items())),
        "said": dict(sorted(said.items())),
    }
    print(json.dumps(summary))
    if write:
        _write(summary, kind)
    if not struck:
        print("no fault struck: such a run says nothing")
    return 1 if failed or not struck else 0


def _write(summary: dict[str, Any], kind: str) -> None:
    today = datetime.fromtimestamp(time.time(), UTC).date().isoformat()
    name = today if kind == "seed" else f"{today}-{kind}s"
    DOCS.mkdir(parents=True, exist_ok=True)
    (DOCS / f"{name}.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    rows = "\n".join(f"| {kind} | {count} |" for kind, count in summary["faults"].items())
    said = "\n".join(f"| {kind} | {count} |" for kind, count in summary["said"].items())
    wrong = ", ".join(map(str, summary["wrong"])) or "none"
    text = (
        f"# Simulation on {today}\n\n{kind.capitalize()}s {summary[f'{kind}s']}, {summary['events']} journal rows, {summary['seconds']} s. "
        f"{kind.capitalize()}s with a violation: {wrong}.\n\n| fault | times |\n|---|---|\n{rows}\n\n"
        f"| said | times |\n|---|---|\n{said}\n"
    )
    (DOCS / f"{name}.md").write_text(text, encoding="utf-8")


def _planted(name: str, seeds: Sequence[int], jobs: int, kind: str) -> int:
    missed = 0
    for bug in PLANTED.get(kind, planted.BUGS) if name == "all" else (name,):
        caught = next((result for result in _results(seeds, jobs, bug, kind) if result.wrong), None)
        if caught is None:
            missed += 1
            print(f"{bug}: not caught by {len(seeds)} seeds", flush=True)
        else:
            print(f"{bug}: caught by seed {caught.seed}: {caught.wrong[0][:160]}", flush=True)
    return 1 if missed else 0


def _one(seed: int, bug: str, kind: str, *, trace: bool) -> int:
    result = play(seed, bug, kind)
    if trace:
        print(STORIES[kind](seed).told())
        print("\n".join(result.log))
    _tell(result, kind)
    print(f"{result.events} rows, {dict(result.faults)}, trace {result.trace}")
    return 1 if result.wrong else 0


def _asks(asked: argparse.Namespace, kind: str) -> bool:
    return getattr(asked, kind) is not None or bool(getattr(asked, f"{kind}s"))


def main() -> int:
    """Read the arguments and play."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}")
    parser.add_argument("--seeds", default="0..200", help="a number from 0 on, or FROM..TO")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--years", default="", help="years instead of short stories: a number from 0 on, or FROM..TO")
    parser.add_argument("--year", type=int)
    parser.add_argument("--acts", default="", help="stories of what is taken back: a number from 0 on, or FROM..TO")
    parser.add_argument("--act", type=int)
    parser.add_argument("--moves", default="", help="stories of deadlines that move: a number from 0 on, or FROM..TO")
    parser.add_argument("--move", type=int)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--planted", default="", choices=["", "all", *BUGS])
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    _quietly()
    kind = next((kind for kind in ("act", "year", "move") if _asks(asked, kind)), "seed")
    one = getattr(asked, kind)
    if one is not None:
        return _one(one, asked.planted, kind, trace=asked.trace)
    first, _, last = getattr(asked, f"{kind}s").rpartition("..")
    seeds = range(int(first or 0), int(last))
    if asked.planted:
        return _planted(asked.planted, seeds, asked.jobs, kind)
    return _all(seeds, asked.jobs, kind, write=asked.write)


if __name__ == "__main__":
    steady_hashes(MODULE)
    sys.exit(main())
