"""`catalogue check` and `catalogue import`: every fault with file, line and column; the same file again changes nothing."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from services.cli import calls
from services.cli.access import folder_meant, reached
from services.cli.admitting import admit
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.deadlines import catalogue as catalogues
from services.deadlines.pb import admin_pb2


def check(out: Output, paths: Sequence[Path]) -> None:
    """Check catalogues and say what is right and what is wrong.

    Raises:
        WrongUsage: something is wrong with a file.
    """
    problems = [problem for path in paths for problem in catalogues.check(path)[1]]
    if out.json:
        out.document({"problems": [{**one._asdict(), "file": str(one.file)} for one in problems]})
    _right(out, paths)
    for path in paths:
        out.say("checked", path=path)


def _right(out: Output, paths: Sequence[Path]) -> list[str]:
    """Return catalogues as JSON; each thing that is wrong is a line of its own.

    Raises:
        WrongUsage: something is wrong with a file.
    """
    read = [catalogues.check(path) for path in paths]
    lines = [f"{one.file}:{one.line}:{one.column}: {one.text}" for _, problems in read for one in problems]
    for line in lines[:-1]:
        out.failure(line)
    if lines:
        raise WrongUsage(lines[-1])
    return [content.model_dump_json() for content, _ in read if content is not None]


async def take_in(asked: Asked, data_dir: Path | None, paths: Sequence[Path], *, dry_run: bool) -> None:
    """Import catalogues that are right, or say what that would change."""
    out = asked.out
    contents = _right(out, paths)
    folder = folder_meant(data_dir, asked.server)
    results = []
    async with reached(out, data_dir, asked.server) as servers:
        for path, content in zip(paths, contents, strict=True):
            # Named by its content: the same file again is the same call, which does nothing.
            name = f"catalogue-{sha256(content.encode()).hexdigest()[:24]}"
            request = admin_pb2.ImportCatalogueRequest(
                request_id=name, actor="operator", catalogue_json=content, dry_run=dry_run
            )
            answer = await servers.ask("deadlines", calls.IMPORT_CATALOGUE, request)
            results.append({"path": str(path), "changes": list(answer.changes), "repeat": answer.repeat})
            for change in answer.changes:
                _say(out, change)
            if not answer.changes:
                _say(out, out.text("unchanged"))
        if folder is not None and not dry_run:
            await admit(servers, folder, out.lang)
    if out.json:
        out.document(results)


def _say(out: Output, line: str) -> None:
    if not out.json:
        out.console.print(line, markup=False, soft_wrap=True)
