"""A pack from a folder of TOML files: dates may count from today, words may be shared, forms may be typst sources."""

import hashlib
import json
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kiosk.domain.content import Pack
from kiosk.domain.content_pack import FORMAT, PackWrong, pack_from
from kiosk.domain.errors import ConfigError
from kiosk.signing.key import SigningKey
from kiosk.signing.pack_file import CONTENT
from kiosk.signing.signed_zip import SIGNATURE

ABOUT = "pack.toml"
FORMS = "forms"
_COUNTED = re.compile(r"([+-]\d{1,4})d")
_INSIDE = re.compile(r"\{([+-]\d{1,4})d\}")
_DAYS = frozenset({"issued", "valid_from", "expires", "published"})
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MONTHS = "January February March April May June July August September October November December".split()

Raw = Mapping[str, object]


@dataclass(slots=True)
class _Source:
    """`shared`, `words`: what all files, and one file, call @NAME. `forms`: PDF by member name."""

    folder: Path
    today: date
    shared: Raw = field(default_factory=dict)
    words: Raw = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)


def build(folder: Path, key: SigningKey, out: Path, today: date) -> Pack:
    """Write the signed pack in one go. Raises ConfigError and PackWrong, naming file and place."""
    source = _Source(folder, today)
    about = _read(folder / ABOUT)
    source.shared = _table(about.pop("words", {}), folder / ABOUT)
    about.setdefault("version", int(f"{today:%y%m%d}"))
    documents = [
        document
        for file in sorted(folder.glob("*.toml"))
        if file.name != ABOUT
        for document in _documents(source, file)
    ]
    raw = {"format": FORMAT, **_settled(source, about), "documents": documents}
    content = json.dumps(raw, ensure_ascii=False, indent=1).encode()
    pack = pack_from(content)
    members = {CONTENT: content, SIGNATURE: key.sign(content), **source.forms}
    _write(out, members)
    return pack


def _documents(source: _Source, file: Path) -> list[Raw]:
    raw = _read(file)
    source.words = {**source.shared, **_table(raw.pop("words", {}), file)}
    found = raw.pop("documents", [])
    if not isinstance(found, list):
        raise ConfigError(f"{file}: documents: expected a list")
    try:
        return [_settled(source, {**raw, **_table(one, file)}) for one in found]
    except (PackWrong, KeyError) as wrong:
        raise ConfigError(f"{file}: {wrong}") from wrong


def _settled(source: _Source, raw: Raw) -> dict[str, object]:
    settled = {name: _value(source, name, value) for name, value in raw.items()}
    if "form" in raw:
        settled["form"] = _form(source, _table(raw["form"], source.folder))
    return settled


def _value(source: _Source, name: str, value: object) -> object:
    """Dates, words and texts as they are meant today."""
    match value:
        case date():
            return value.isoformat()
        case str() if name in _DAYS and (counted := _COUNTED.fullmatch(value)):
            return (source.today + timedelta(days=int(counted[1]))).isoformat()
        case str() if value.startswith("@"):
            return _value(source, name, source.words[value[1:]])
        case str():
            return _INSIDE.sub(lambda found: _day(source, found[1], name), value)
        case dict():
            return {key: _value(source, key, one) for key, one in value.items()}
        case list():
            return [_value(source, name, one) for one in value]
        case _:
            return value


def _day(source: _Source, days: str, language: str) -> str:
    """2026年12月5日（周六）; in the English text 5 December 2026."""
    day = source.today + timedelta(days=int(days))
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def _form(source: _Source, raw: Raw) -> Raw:
    file = source.folder / FORMS / str(raw.get("file", ""))
    if not file.is_file():
        raise PackWrong("form", f"no file {file}")
    pdf = _typeset(file) if file.suffix == ".typ" else file.read_bytes()
    member = f"{FORMS}/{file.stem}.pdf"
    source.forms[member] = pdf
    return {"member": member, "sha256": hashlib.sha256(pdf).hexdigest(), "pages": raw.get("pages", 1)}


def _typeset(file: Path) -> bytes:
    """A PDF with its fonts inside. typst is only needed where packs are made, never at a station."""
    import typst

    return bytes(typst.compile(str(file), format="pdf"))


def _write(out: Path, members: Mapping[str, bytes]) -> None:
    fresh = out.with_name(f"{out.name}.new")
    fresh.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    fresh.replace(out)


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: no such file") from missing
    except tomllib.TOMLDecodeError as broken:
        raise ConfigError(f"{file}: {broken}") from broken


def _table(raw: object, file: Path) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise ConfigError(f"{file}: expected a table")
    return raw
