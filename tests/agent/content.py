"""Content packs for tests: small, signed, and as wrong as a test wants them."""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from agent.content import shelf
from agent.content.looking import Looking
from agent.content.syncing import sync
from agent.content.verdicts import Synced
from kiosk.signing.key import SigningKey

TODAY = date(2026, 3, 18)
# Of one key in 64 the public half begins with a dash, like an option: the tests always have such a one.
KEY = next(key for key in iter(SigningKey.generate, None) if key.public_text.startswith("-"))
STRANGER = SigningKey.generate()
PDF = b"%PDF-1.7 a blank form"


def document(name: str = "a", **changes: object) -> dict[str, object]:
    """One document of pack.json."""
    return {
        "id": name,
        "kind": "guide",
        "group": "insurance",
        "title": {"zh": "失业保险金申领指南", "en": "Claiming unemployment benefit"},
        "line": {"zh": "谁能领、怎么领", "en": "Who may claim, and how"},
        "published": "2026-03-01",
        "keywords": [{"said": "失业金", "pinyin": "shi ye jin"}],
        "parts": [
            {"heading": {"zh": "受理条件", "en": "Conditions"}},
            {"paragraph": {"zh": "缴费满一年，非本人意愿中断就业。", "en": "A year of contributions."}},
            {"list": ["身份证", "银行卡"], "numbered": True},
            {"facts": [{"name": "承诺时限", "value": "5 个工作日"}]},
            {"head": ["档次", "金额"], "rows": [["一档", "1000 元"]]},
        ],
        **changes,
    }


def job(name: str, area: str = "yunxi", trade: str = "cook", pay: int = 5000) -> dict[str, object]:
    """A job to filter."""
    return document(
        name,
        kind="job",
        group="employment",
        title=f"招聘 {name}",
        job={
            "employer": "示例公司（演示）",
            "area": {"id": area, "name": {"zh": f"{area} 区", "en": area}},
            "trade": {"id": trade, "name": {"zh": f"{trade} 类", "en": trade}},
            "pay_from": pay,
            "pay_to": pay + 1000,
            "wanted": 2,
        },
    )


def form(name: str = "form") -> dict[str, object]:
    """A document with a blank form."""
    digest = hashlib.sha256(PDF).hexdigest()
    return document(name, kind="form", form={"member": "forms/a.pdf", "sha256": digest, "pages": 1})


def pack(*documents: Mapping[str, object], **changes: object) -> dict[str, object]:
    """A pack.json."""
    return {
        "format": 1,
        "id": "demo",
        "version": 1,
        "title": "演示内容",
        "area": "43",
        "issued": "2026-03-01",
        "valid_from": "2026-03-01",
        "expires": "2026-04-30",
        "documents": list(documents or [document()]),
        **changes,
    }


def write(
    file: Path,
    raw: Mapping[str, object],
    *,
    key: SigningKey = KEY,
    members: Mapping[str, bytes] | None = None,
) -> Path:
    """Zip and sign it; `members` are added, or stand in the place of ours."""
    content = json.dumps(raw, ensure_ascii=False).encode()
    whole = {"pack.json": content, "signature": key.sign(content), **(members or {})}
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            archive.writestr(name, data)
    return file


class Cache:
    """A folder of packs and the cache made of it, without an agent."""

    def __init__(self, at: Path, area: str = "430603001001") -> None:
        self.folder = at / "packs"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store = at / "content.sqlite3"
        self.looking = Looking(self.store, area)

    def put(self, raw: Mapping[str, object], name: str = "demo", **how: object) -> Path:
        """A file comes into the folder."""
        return write(self.folder / f"{name}.bmpack", raw, **how)  # type: ignore[arg-type]  # as write has them

    def sync(self, today: date = TODAY, keys: Sequence[SigningKey] = (KEY,)) -> Synced:
        """What the installing process does."""
        with shelf.writing(self.store) as connection:
            return sync(self.folder, [key.public_text for key in keys], connection, today)

    def outcomes(self, today: date = TODAY) -> dict[str, str]:
        """What becomes of each file."""
        return {one.file: one.outcome.value for one in self.sync(today).verdicts}
