"""A kiosk's distribution on its own folder: the real installer, a link that breaks where a test says."""

import errno
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.content.keeping import Keeping
from agent.content.looking import Looking
from agent.content.settings import ContentSettings
from agent.content_schemas import Find
from agent.distribution.duty import Distribution, Place, Rules
from agent.distribution.keeping import Folder
from agent.distribution.settling import SettingsPlace
from agent.distribution.shelving import ContentPlace
from agent.distribution.slots import Slots
from agent.journal import Journal
from agent.store import Store
from fleet.schemas import Wish
from kiosk.domain.artefact import Artefact, ArtefactKind
from kiosk.domain.errors import Unreachable
from kiosk.outbox.events import load_event_kinds
from kiosk.signing.artefact_file import write_artefact
from tests.agent import content

ITEM = "content/demo"
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)


class StandingClock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class Link:
    """What the fleet would send, by digest; `cut_after` bytes it breaks off once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut_after: int | None = None
        self.disk_full = False
        self.sent = 0

    async def fetch(self, digest: str, size: int, part: Path) -> None:
        begun = part.stat().st_size if part.exists() else 0
        rest = self.files[digest][begun:]
        if self.disk_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        if self.cut_after is not None:
            rest, self.cut_after, cut = rest[: self.cut_after], None, True
        else:
            cut = False
        with part.open("ab") as file:
            file.write(rest)
        self.sent += len(rest)
        if cut:
            raise Unreachable("fleet: ReadError")


class Kiosk:
    """May be switched off and on again (`again`): what is on the disk stays."""

    def __init__(
        self, at: Path, keys: tuple[str, ...] = (content.KEY.public_text,), base: Path = Path("config")
    ) -> None:
        self.base = base
        self.at = at
        self.clock, self.link, self.visit = StandingClock(), Link(), False
        self.keys = keys
        self.packs = at / "packs"
        self.packs.mkdir(parents=True, exist_ok=True)
        self.store = Store(at / "store.sqlite3")
        self.looking = Looking(at / "content.sqlite3", "430603001001")
        self.journal = Journal(self.store, self.clock, lambda _kind: None)
        settings = ContentSettings(str(self.packs), keys)
        self.keeping = Keeping(
            settings,
            self.looking,
            self.journal,
            on_change=lambda: None,
            tell=lambda _health: None,
            today=lambda: content.TODAY,
        )
        self.folder = Folder(at / "artefacts")
        self.slots = Slots(at / "settings", base.resolve(), keys)
        self.settings = self.slots.begin()
        self.begins_anew = 0
        places: dict[ArtefactKind, Place] = {
            kind: SettingsPlace(kind, self.slots, self.clock, self._begin_anew)
            for kind in set(ArtefactKind) - {ArtefactKind.CONTENT}
        }
        self.distribution = Distribution(
            self.folder,
            {**places, ArtefactKind.CONTENT: ContentPlace(str(self.packs), self.keeping)},
            self.journal,
            self.clock,
            Rules(keys, ZoneInfo("Asia/Shanghai")),
            visit_open=lambda: self.visit,
        )
        self.distribution.fetching = self.link

    def again(self) -> "Kiosk":
        """After a power cut."""
        self.store.close()
        risen = Kiosk(self.at, self.keys, self.base)
        risen.link.files = self.link.files
        return risen

    def sign(self, version: int, change: Callable[[bytes], bytes] = bytes, **how: object) -> Wish:
        """A pack of this version at the fleet, and the wish for it. change: what becomes of its bytes on the way."""
        raw = content.pack(content.document(title=f"第 {version} 版"), version=version)
        return self.offer(raw, change, **how)

    def offer(
        self, raw: Mapping[str, object], change: Callable[[bytes], bytes] = bytes, **how: object
    ) -> Wish:
        """Any pack.json."""
        version = int(str(raw["version"]))
        file = content.write(self.at / "made" / f"{version}.bmpack", raw, **how)  # type: ignore[arg-type]
        whole = file.read_bytes()
        digest = hashlib.sha256(whole).hexdigest()
        self.link.files[digest] = change(whole)
        return Wish(rollout=f"R-{version}", version=version, digest=digest, size=len(whole))

    def _begin_anew(self) -> None:
        self.begins_anew += 1

    def sign_texts(self, version: int, title: str, name: str = "hunan", **members: bytes) -> Wish:
        """Texts of one room, in both languages."""
        laid = {f"texts/{language}-attract.toml": title.encode() for language in ("zh_CN", "en")}
        return self.sign_settings(ArtefactKind.TEXTS, name, version, {**laid, **members})

    def sign_settings(
        self, kind: ArtefactKind, name: str, version: int, members: Mapping[str, bytes]
    ) -> Wish:
        """Any artefact of settings."""
        file = self.at / "made" / f"{kind}-{version}.bmart"
        file.parent.mkdir(exist_ok=True)
        write_artefact(file, content.KEY, Artefact(kind, name, version, "t", {}), members)
        whole = file.read_bytes()
        digest = hashlib.sha256(whole).hexdigest()
        self.link.files[digest] = whole
        return Wish(rollout=f"R-{version}", version=version, digest=digest, size=len(whole))

    async def wish(self, wish: Wish, item: str = ITEM) -> bool:
        """The fleet wishes, and the kiosk does what it may; False where it waits for a visit to end."""
        await self.distribution.wished("tag", {item: wish})
        return await self.distribution.look()

    def shown(self) -> str:
        """The title that stands on the shelf; "" for none."""
        found = self.looking.find(Find(), content.TODAY)
        return found.entries[0].title if found.entries else ""

    async def told(self) -> list[tuple[str, Mapping[str, object]]]:
        """What the outbox has of artefacts, each event checked against config/events.toml."""
        await self.journal.flush()
        rows = await self.store.write(
            lambda db: db.execute("SELECT kind, payload FROM outbox ORDER BY seq").fetchall()
        )
        kinds = load_event_kinds(Path("config/events.toml"))
        events = [(kind, json.loads(payload)) for kind, payload in rows if kind.startswith("artefact.")]
        for kind, payload in events:
            kinds.check(kind, 1, payload)
        return events

    async def last(self) -> tuple[str, object, object]:
        """(kind, version, reason or back) of the last event."""
        kind, payload = (await self.told())[-1]
        return kind, payload["version"], payload.get("reason", payload.get("back"))
