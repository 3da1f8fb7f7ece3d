"""What a district gets to join with: keys, where the province is, receipt keys, samples, and how to go on."""

import json
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from services.contracts.district import Submission
from services.kit.archive import placed
from services.permits.keys import write_private

PROFILE: Final = "district.toml"
KEY: Final = "district.nk"
LEAF_KEY: Final = "leaf.nk"
LEAF_CONFIG: Final = "leaf.conf"
RECEIPT_KEYS: Final = "receipt-keys.json"
CA: Final = "ca.pem"
OUTBOX: Final = "outbox.db"
PRIVATE_FOLDER: Final = 0o700

HEAD: Final = """\
# {district}: how its system finds the province. Paths are relative to this file.
# {district}: hệ thống gửi tìm đến tỉnh bằng tệp này. Đường dẫn tính từ tệp này.
"""

README: Final = """\
# {name} ({district})

## Tham gia / Joining
{leaf}1. Giữ kín `{key}`{leaf_key}: ai có khoá là gửi được thay mặt `{district}`. / Keep `{key}`{leaf_key} secret: whoever has it sends in the name of `{district}`.
2. Kiểm tra từng bước / Check step by step: `dunghan district check {district} --bundle .`
3. Gửi thử, không tính / Send on trial, counted nowhere: `dunghan submit samples/reports.csv --bundle . --test`
4. Gửi thật, chờ biên nhận / Send, wait for receipts: `dunghan submit FILE… --bundle .`
5. Kiểm tra biên nhận, không cần máy chủ / Verify receipts without any server: `dunghan receipt verify FILE.receipts.jsonl --bundle .`

## Trong thư mục này / In this folder
| tệp / file | |
|---|---|
| `{profile}`, `district.json` | địa chỉ, khoá, hộp thư đi / addresses, keys, outbox; the same twice |
| `{key}` | khoá NATS của hệ thống{until_vi} / NATS key of the system{until_en} |
| `{receipt_keys}` | khoá công khai để kiểm tra biên nhận / public keys that receipts are verified with |
| `samples/` | báo cáo mẫu / sample submissions |

Khoá mới trước khi hết hạn / A new key before it ends: `dunghan district rotate {district}`, do tỉnh chạy / run by the province.
"""

LEAF_STEP: Final = """\
0. Máy chủ NATS của địa phương / The district's own NATS server: `nats-server -c leaf.conf` (nats-server ≥ 2.12).
"""

HEADER: Final = "id,submitted_at,unit,obligation,period,channel,signed,annexes_complete\n"


@dataclass(frozen=True)
class Profile:
    """What `district.toml` says."""

    contract: str
    district: str
    province: str
    urls: tuple[str, ...]
    leaf: bool = False
    domain: str = ""
    key: str = KEY
    key_until: str = ""
    ca: str = ""
    outbox: str = OUTBOX
    receipt_keys: str = RECEIPT_KEYS


@dataclass(frozen=True)
class Example:
    """A unit and a duty for the samples: real ones where the district has some."""

    unit: str = "don-vi"
    obligation: str = "BC"
    period: str = "2026"
    channel: str = "e-office"


@dataclass(frozen=True)
class Contents:
    """Everything that goes into a bundle; `leaf_config` and `leaf_seed` where the district has a server of its own."""

    profile: Profile
    name: str
    seed: str
    receipt_keys: Path | None
    ca: Path | None = None
    leaf_seed: str = ""
    leaf_config: str = ""
    example: Example = Example()


def place(target: Path) -> AbstractContextManager[Path]:
    """Hold the folder that becomes the bundle at the end.

    Raises:
        FileExistsError: there is something already; a bundle is never overwritten.
    """
    return placed(target.absolute())


def write(folder: Path, contents: Contents, now: datetime) -> None:
    """Write a whole bundle into a folder."""
    folder.chmod(PRIVATE_FOLDER)
    profile = contents.profile
    (folder / PROFILE).write_text(HEAD.format(district=profile.district) + toml(asdict(profile)), "utf-8")
    (folder / "district.json").write_text(json.dumps(asdict(profile), ensure_ascii=False, indent=1) + "\n", "utf-8")
    write_private(folder / KEY, contents.seed)
    if contents.leaf_config:
        write_private(folder / LEAF_KEY, contents.leaf_seed)
        write_private(folder / LEAF_CONFIG, contents.leaf_config)
    _copy(contents.receipt_keys, folder / RECEIPT_KEYS, '{"keys": []}\n')
    if contents.ca is not None:
        shutil.copyfile(contents.ca, folder / CA)
    (folder / "README.md").write_text(_readme(contents), "utf-8")
    _samples(folder / "samples", contents.example, now)


def _copy(source: Path | None, target: Path, otherwise: str) -> None:
    known = source is not None and source.exists()
    target.write_text(source.read_text("utf-8") if known and source is not None else otherwise, "utf-8")


def toml(values: Mapping[str, Any]) -> str:
    """Write flat values as TOML; JSON's text, truth and lists are TOML's as well."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in plain.items())


def _readme(contents: Contents) -> str:
    profile = contents.profile
    until = profile.key_until
    return README.format(
        name=contents.name or profile.district,
        district=profile.district,
        leaf=LEAF_STEP if profile.leaf else "",
        leaf_key=f", `{LEAF_KEY}`" if profile.leaf else "",
        key=KEY,
        profile=PROFILE,
        receipt_keys=RECEIPT_KEYS,
        until_vi=f", dùng đến {until}" if until else "",
        until_en=f", good until {until}" if until else "",
    )


def _samples(folder: Path, example: Example, now: datetime) -> None:
    folder.mkdir()
    at = now.astimezone(UTC).replace(microsecond=0)
    duty = {"unit": example.unit, "obligation": example.obligation, "period": example.period}
    submission = Submission.model_validate(
        {
            "submission_id": f"sample-{at:%Y%m%d}-1",
            **duty,
            "submitted_at": at,
            "channel": example.channel,
            "attested": {"signed": True, "annexes_complete": True},
        }
    )
    content = submission.model_dump(mode="json", exclude_defaults=True) | {"type": Submission.TYPE}
    (folder / "submission.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    rows = [
        f"sample-{at:%Y%m%d}-{number},{(at + timedelta(seconds=number)).isoformat()},{','.join(duty.values())},"
        f"{example.channel},1,1\n"
        for number in (2, 3)
    ]
    (folder / "reports.csv").write_text(HEADER + "".join(rows), "utf-8")
