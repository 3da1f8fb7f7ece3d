"""`catalogue check`: what is wrong, contradictory or doubtful in a catalogue, a scheme or a letter policy, at its line and column."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from services.cli import changes, shown
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.deadlines import catalogue as catalogues
from services.deadlines.catalogue import Catalogue, Problem
from services.deadlines.domain.planning import reminders
from services.notify import policyfile
from services.scoring import schemefile
from services.scoring.schemefile import Known

ERROR = "error"
CONFLICT = "conflict"
CATALOGUE = "catalogue.yaml"
SCHEME = "scheme.yaml"
POLICY = "letters.yaml"


def check(out: Output, paths: Sequence[Path], *, strict: bool) -> None:
    """Check catalogues, schemes and letter policies and say what is right, wrong, contradictory or doubtful.

    Raises:
        WrongUsage: something is wrong with a file; where it is looked at strictly, something contradicts itself.
    """
    read = looked_at(paths, out.lang)
    problems = [problem for found in read.values() for problem in found]
    if out.json:
        out.document({"problems": [{**one._asdict(), "file": str(one.file)} for one in problems]})
    fails = {ERROR, CONFLICT} if strict else {ERROR}
    for path, found in read.items():
        for one in found if not out.json else ():
            if one.severity not in fails:
                _said(out, one)
        if not fails & {one.severity for one in found}:
            out.say("checked", path=path)
        _counted(out, found)
    _refused(out, [one for one in problems if one.severity in fails])


def looked_at(paths: Sequence[Path], lang: str) -> dict[Path, list[Problem]]:
    """Return what is found in each file; schemes and policies are looked at beside the catalogues of the call."""
    policies = {path: file for path in paths if (file := policed(path)) is not None}
    kinds = {path: schemed(path) for path in paths if path not in policies}
    read = {path: catalogues.check(path, lang) for path, file in kinds.items() if file is None}
    contents = [content for content, _ in read.values()]
    known, of_policies = _known(contents), _known_to_policies(contents)
    found = {path: problems for path, (_, problems) in read.items()}
    for path, file in policies.items():
        found[path] = [Problem(*one) for one in policyfile.check(file, lang, of_policies).problems]
    for path, file in kinds.items():
        if file is not None:
            checked = schemefile.check(file, lang, known)
            found[path] = [Problem(*one) for one in checked.problems]
            if checked.scheme is not None:
                known = known._replace(others=(*known.others, checked.scheme))
    return {path: found[path] for path in paths}


def schemed(path: Path) -> Path | None:
    """Return the file of a scheme: itself, or the `scheme.yaml` of a folder; None where it is none."""
    file = path / SCHEME if path.is_dir() and not (path / CATALOGUE).exists() else path
    return file if schemefile.is_scheme(file) else None


def policed(path: Path) -> Path | None:
    """Return the file of a letter policy: itself, or the `letters.yaml` of a folder; None where it is none."""
    file = path / POLICY if path.is_dir() and not (path / CATALOGUE).exists() else path
    return file if policyfile.is_policy(file) else None


def _known_to_policies(read: Sequence[Catalogue | None]) -> policyfile.Known:
    whole = [one for one in read if one is not None]
    if not whole or len(whole) < len(read):
        return policyfile.ALONE
    rules = [rule for one in whole for rule in one.obligations]
    kinds = frozenset(unit.kind for one in whole for unit in one.units)
    days = {rule.code: {count for count, _at in reminders(rule)} for rule in rules}
    codes = frozenset(days)
    return policyfile.ALONE._replace(obligations=codes or None, kinds=kinds or None, reminders=days or None)


def _known(read: Sequence[Catalogue | None]) -> Known:
    # Without a catalogue, or with one that cannot be read, nobody knows here which codes there are.
    whole = [one for one in read if one is not None]
    if not whole or len(whole) < len(read):
        return schemefile.ALONE
    obligations = frozenset(rule.code for one in whole for rule in one.obligations)
    kinds = frozenset(unit.kind for one in whole for unit in one.units)
    return schemefile.ALONE._replace(obligations=obligations or None, kinds=kinds or None)


def _counted(out: Output, found: Sequence[Problem]) -> None:
    counts = Counter(one.severity for one in found)
    if counts and not out.json:
        words = (f"{shown.word(out, 'severity', kind)}: {counts[kind]}" for kind in changes.SEVERITIES if counts[kind])
        shown.line(out, ", ".join(words))


def right(out: Output, paths: Sequence[Path]) -> list[str]:
    """Return catalogues as JSON, where nothing is wrong with them; what contradicts itself is held, not refused.

    Raises:
        WrongUsage: something is wrong with a file.
    """
    read = [catalogues.check(path, out.lang) for path in paths]
    _refused(out, [one for _, problems in read for one in problems if one.severity == ERROR])
    return [content.model_dump_json() for content, _ in read if content is not None]


def _refused(out: Output, wrong: Sequence[Problem]) -> None:
    """Say what is wrong, a line each, and end."""
    for one in wrong[:-1]:
        out.failure(_line(one))
    if wrong:
        raise WrongUsage(_line(wrong[-1]))


def _line(one: Problem) -> str:
    return f"{one.file}:{one.line}:{one.column}: {one.text}"


def _said(out: Output, one: Problem) -> None:
    """Print one thing that does not keep a file from being taken in, its place first, so that editors find it."""
    sign, style = changes.SEVERITIES[one.severity]
    about = "/".join(part for part in (one.obligation, ", ".join(one.periods)) if part)
    head = shown.joined((shown.word(out, "severity", one.severity), about, one.code))
    out.console.print(f"{one.file}:{one.line}:{one.column}: {sign} {head}", markup=False, soft_wrap=True, style=style)
    shown.line(out, one.what, indent=1)
    if one.quote:
        shown.line(out, f"«{one.quote.strip('«»')}»", indent=1, style="italic")
    shown.line(out, f"→ {one.advice}", indent=1)
