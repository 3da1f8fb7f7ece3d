"""What the house promises to newcomers: locks without addresses, an index that is true, commands that exist."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
GENERATED_OR_BINARY: Final = {".ttf", ".pdf", ".png", ".docx", ".lock"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert not re.findall(r"^.*(?:https?:|file:|--index-url|--find-links|/home/|/root/).*$", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]

    assert requirements
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []


def test_both_locks_agree() -> None:
    runtime, everything = (_pins(lock) for lock in LOCKS)

    assert runtime.items() <= everything.items()


def test_the_index_of_decisions_is_what_the_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "docs/adr/index.py"))

    assert (ROOT / "docs/adr/README.md").read_text(encoding="utf-8") == script["render"]()


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("[0-9]*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_command_a_page_names_is_a_target_of_the_makefile(page: str) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))

    assert {"demo", "test"} <= named or page != "README.md"
    assert named <= _targets()


def test_every_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) == _targets()


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/map.md", "docs/glossary.md", "docs/adr/README.md"]
)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    places = re.compile(r"(?<![\w.])/(?:home|root|work|Users|mnt)/\w")
    found = [path for path in _files() if places.search((ROOT / path).read_text(encoding="utf-8"))]

    assert found == []


def test_every_package_the_services_import_is_declared() -> None:
    declared = {_normal(name) for name in re.findall(r"^  \"([\w.-]+)", _dependencies(), re.MULTILINE)}
    owners = {name: map(_normal, wheels) for name, wheels in packages_distributions().items()}
    imported = {name for path in (ROOT / "services").rglob("*.py") for name in _roots(path)}
    foreign = imported - set(sys.stdlib_module_names) - {"services"}

    assert [name for name in sorted(foreign) if declared.isdisjoint(owners.get(name, ()))] == []


def _normal(wheel: str) -> str:
    """Spell a distribution's name the one way (PEP 503)."""
    return re.sub(r"[-_.]+", "-", wheel).lower()


def _dependencies() -> str:
    """Cut the runtime dependencies out of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition("\ndependencies = [")[2].partition("\n]")[0]


def _roots(path: Path) -> set[str]:
    """List the top-level packages a module imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in plain | named}


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _files() -> list[str]:
    """List the text files of the project: what git tracks or would track."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("only in a clone can be told what belongs to the project")
    asked = [git, "-C", os.fspath(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, check=True, text=True).stdout.splitlines()  # noqa: S603 - our own arguments
    own = Path(__file__).relative_to(ROOT).as_posix()
    return [
        name
        for name in listed
        if Path(name).suffix not in GENERATED_OR_BINARY and name != own and (ROOT / name).exists()
    ]
