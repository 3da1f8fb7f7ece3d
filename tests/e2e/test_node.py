"""The commands of the integrators' page, typed in order on a machine of one's own; then what the Node.js client does besides."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from services.client import reference
from services.client.link import Link
from services.client.profile import Profile
from tests.e2e.running import ROOT, Demo
from tests.kit import nodejs
from tests.kit.servers import free_port, nats_binary
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(240)]

PAGE: Final = ROOT / "docs" / "integrators" / "README.md"
PATIENCE: Final = 120.0
UNIT: Final = "don-vi-mot"


@dataclass
class Desk:
    """A folder as the page has it, with `node` and `npm` on the path; what was typed, and what came of it."""

    folder: Path
    programs: Path
    said: dict[str, str]
    bundle: str = "var/bundle"
    seconds: float = 0.0

    def type(self, command: str) -> subprocess.CompletedProcess[str]:
        """Type a command and wait for its end."""
        return subprocess.run(  # noqa: S602 - the page is our own, and is for a shell
            f'PATH="{self.programs}:$PATH"; {command}',
            cwd=self.folder,
            shell=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def node(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the client with the bundle."""
        return self.type(" ".join((f"node examples/node/district.mjs --bundle {self.bundle}", *arguments)))

    def check(self, district: str, bundle: str) -> str:
        """Return what `district check` says, line by line."""
        return self.type(f".venv/bin/dunghan district check {district} --bundle {bundle}").stdout

    def send(self, submission_id: str, *options: str, **changes: Any) -> subprocess.CompletedProcess[str]:
        """Send the sample under another id."""
        sample = json.loads((self.folder / "var/bundle/samples/submission.json").read_text("utf-8"))
        path = self.folder / f"{submission_id}.json"
        path.write_text(json.dumps({**sample, "submission_id": submission_id, **changes}), "utf-8")
        return self.node(str(path), *options)


def commands() -> list[str]:
    [block] = re.findall(r"^```console\n(.*?)\n```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for line in block.splitlines()]


def laid_out(folder: Path) -> Path:
    (folder / "var").mkdir(parents=True)
    for name in (".venv", "docs", "catalogues"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 2000)
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("node_modules"))
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Everything the page says was typed; the first command goes on running."""
    folder = laid_out(tmp_path_factory.mktemp("desk") / "work")
    desk = Desk(folder, nodejs.commands(folder.parent / "bin"), {})
    up, *others = commands()
    demo, log = Demo(folder / up.split()[-1]), folder / "up.log"
    began = time.monotonic()
    with log.open("wb") as output:
        command = [sys.executable, "-m", "services.cli.main", *up.split()[1:]]
        demo.process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, start_new_session=True)  # noqa: S603 - our own arguments
    try:
        asyncio.run(eventually(lambda: "\nready" in log.read_text("utf-8"), within=60))
        for other in others:
            ended = desk.type(other)
            assert ended.returncode == 0, f"{other}\n{ended.stdout}{ended.stderr}"
            desk.said[other] = ended.stdout
        desk.seconds = time.monotonic() - began
        yield desk
    finally:
        demo.end()


def test_ten_commands_lead_from_nothing_to_the_register_in_two_minutes(desk: Desk) -> None:
    assert len(commands()) <= 10
    assert desk.seconds < PATIENCE

    receipt = json.loads((desk.folder / "var/submission.json.receipts.jsonl").read_text("utf-8"))
    assert (receipt["outcome"], receipt["district"], receipt["test"]) == ("accepted", "thu-nghiem", False)
    by_node, by_dunghan, register = list(desk.said.values())[-3:]
    assert by_node.startswith(f"✓ {receipt['submission_id']} accepted")
    assert receipt["submission_id"] in by_dunghan
    assert "on_time" in desk.type(f"{commands()[-1]} --format csv").stdout, register


def test_a_test_is_answered_in_full_and_counts_nowhere(desk: Desk) -> None:
    tried = desk.send("T-1", "--test", unit="don-vi-hai")

    receipt = json.loads(tried.stdout)
    assert (receipt["outcome"], receipt["test"], receipt["event_id"]) == ("accepted", True, None)
    csv = desk.type(f"{commands()[-1]} --format csv").stdout
    assert sorted(set(re.findall("on_time|expected", csv))) == ["expected", "on_time"]


def test_a_document_travels_with_its_submission_once(desk: Desk) -> None:
    first = desk.send("D-1", "--document", "report.pdf")
    again = desk.send("D-1", "--document", "report.pdf")

    assert json.loads(first.stdout)["outcome"] == "accepted", first.stderr
    assert again.stdout == first.stdout


def test_what_waits_in_the_outbox_is_sent_by_the_next_run(desk: Desk) -> None:
    cut_off = desk.send("W-1", "--patience", "0")
    assert cut_off.returncode == 1
    resumed = desk.node()

    answered = {receipt["submission_id"]: receipt for receipt in map(json.loads, resumed.stdout.splitlines())}
    assert answered["W-1"]["outcome"] == "accepted"
    assert (desk.node().stdout, desk.node().returncode) == ("", 0)


def test_other_content_under_a_used_id_never_leaves_the_machine(desk: Desk) -> None:
    assert desk.send("U-1").returncode == 0
    reused = desk.send("U-1", channel="zalo")

    assert reused.returncode == 2
    assert "U-1" in reused.stderr


def test_what_is_refused_and_what_is_too_large_is_said(desk: Desk) -> None:
    refused, large = desk.send("R-1", channel="zalo"), desk.send("L-1", note="x" * 300_000)

    assert [one["code"] for one in json.loads(refused.stdout)["reasons"]] == ["channel-not-allowed"]
    assert json.loads(large.stdout)["outcome"] == "too-large"
    assert (refused.returncode, large.returncode) == (3, 3)


def test_what_the_broker_does_not_allow_is_an_error_at_once(desk: Desk) -> None:
    foreign = desk.folder / "foreign"
    shutil.copytree(desk.folder / "var/bundle", foreign, ignore=shutil.ignore_patterns("outbox*"))
    profile = json.loads((foreign / "district.json").read_text("utf-8"))
    (foreign / "district.json").write_text(json.dumps({**profile, "district": "rach-gia"}), "utf-8")

    refused = desk.type(f"node examples/node/district.mjs --bundle {foreign} {foreign}/samples/submission.json")

    assert refused.returncode == 4, refused.stdout + refused.stderr
    assert "the broker does not allow it" in refused.stderr


async def test_what_there_is_is_read_as_the_page_says(desk: Desk) -> None:
    page = (PAGE.parent / "reference.md").read_text("utf-8").replace("<province>", "tinh-thu")
    [question] = re.findall(r"^```json\n(.*?)\n```$", page, re.MULTILINE)
    link = Link(Profile.from_bundle(desk.folder / "var/bundle"))
    await link.open()
    try:
        inbox = link.client.new_inbox()
        answers = await link.client.subscribe(inbox)
        await link.client.publish("$JS.API.DIRECT.GET.REFERENCE", question.encode(), reply=inbox)
        kinds = set()
        while "Status" not in (headers := (await answers.next_msg(timeout=3)).headers or {}):
            kinds.add(headers["Nats-Subject"].split(".")[2])
        known = await reference.read(link)
    finally:
        await link.close()

    assert kinds == {"unit", "obligation", "period", "district", "contract"}
    assert set(known.units) == {"don-vi-mot", "don-vi-hai"}
    assert headers["Status"] == "204"


def test_a_receipt_that_was_tampered_with_is_refused(desk: Desk) -> None:
    whole = json.loads((desk.folder / "var/submission.json.receipts.jsonl").read_text("utf-8"))
    (desk.folder / "tampered.jsonl").write_text(json.dumps({**whole, "arrived_at": whole["due_at"]}) + "\n", "utf-8")

    refused = desk.type("node examples/node/receipt.mjs --bundle var/bundle tampered.jsonl")

    assert refused.returncode == 3
    assert refused.stdout.endswith("accepted: altered\n")


@contextmanager
def own_server(bundle: Path) -> Iterator[None]:
    """Run the district's own server as its configuration says, but for the port, which may be somebody's here."""
    port = str(free_port())
    for name in ("leaf.conf", "district.toml", "district.json"):
        text = (bundle / name).read_text("utf-8")
        (bundle / name).write_text(text.replace("127.0.0.1:4222", f"127.0.0.1:{port}"), "utf-8")
    with (bundle / "leaf.log").open("wb") as log:
        process = subprocess.Popen([nats_binary(), "-c", "leaf.conf"], cwd=bundle, stdout=log, stderr=log)  # noqa: S603 - our own server
    try:
        asyncio.run(
            eventually(lambda: "JetStream using domains" in (bundle / "leaf.log").read_text("utf-8"), within=40)
        )
        yield
    finally:
        process.terminate()
        process.wait(15)


def test_through_a_server_of_its_own_the_district_does_the_same(desk: Desk) -> None:
    dunghan = ".venv/bin/dunghan --lang en"
    for command in (
        "district add la-rieng --leaf --name 'Nút lá' -o var/leaf",
        "district assign don-vi-hai --to la-rieng --from 2026-01-01",
    ):
        said = desk.type(f"{dunghan} {command} --data-dir var/try")
        assert said.returncode == 0, said.stderr

    with own_server(desk.folder / "var/leaf"):
        asyncio.run(eventually(lambda: not desk.check("la-rieng", "var/leaf").count("✗"), within=30))
        desk.bundle = "var/leaf"
        sent = desk.send("L-9", "--document", "report.pdf", unit="don-vi-hai")

    receipt = json.loads(sent.stdout)
    assert (receipt["outcome"], receipt["district"]) == ("accepted", "la-rieng"), sent.stderr
