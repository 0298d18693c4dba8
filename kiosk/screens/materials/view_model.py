"""The materials that a form asks for: what each is, whether it must be, how far it is, and what can be done now."""

from dataclasses import dataclass

from agent.apply_schemas import MaterialLine, MaterialState
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.apply import AskStep, DropMaterial, SendMaterial
from kiosk.journey.look import Size
from kiosk.journey.materials import under_camera
from kiosk.journey.model import Model
from kiosk.journey.scanning import DoWithout, MaterialsDone, PutUnderCamera, SendOn
from kiosk.screens.form_step.view_model import person_key
from kiosk.screens.ways.view_model import ActKey

MOST = {  # rows on a page, by size and by whether the panel is upright
    (Size.STANDARD, True): 4,
    (Size.LARGE, True): 3,
    (Size.EXTRA, True): 2,
    (Size.STANDARD, False): 4,
    (Size.LARGE, False): 4,
    (Size.EXTRA, False): 2,
}
_LOOKS = {  # icon, ink, tone of the line that says how it stands
    MaterialState.NONE: ("document-camera", "icon", "ink_soft"),
    MaterialState.SENDING: ("upload", "icon", "primary_ink"),
    MaterialState.CUT: ("warning", "bad", "bad_ink"),
    MaterialState.SENT: ("ok", "good", "good_ink"),
}


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material. `share`: how much of it is sent, below 0 where nothing is on its way."""

    name: str
    chip: str
    chip_tone: str
    icon: str
    ink: str
    state: str
    state_ink: str
    share: float
    keys: tuple[ActKey, ...]

    @property
    def bar(self) -> tuple[tuple[str, float], ...]:
        """What is done and what is to come, as shares of the line."""
        if self.share < 0:
            return ()
        parts = (("primary", self.share), ("ring_rest", 1 - self.share))
        return tuple((fill, part) for fill, part in parts if part > 0)


@dataclass(frozen=True, slots=True)
class MaterialsView:
    """The whole page."""

    title: str
    lead: str
    note: str
    rows: tuple[MaterialRow, ...]
    leaf: str
    acts: tuple[ActKey, ...]


def materials_view(model: Model, words: Texts, portrait: bool) -> MaterialsView:
    """In the form's order; while pages wait to be uploaded the others wait too."""
    lines = model.applying.materials.lines if model.applying.materials is not None else ()
    most = MOST[model.look.size, portrait]
    leaves = -(-len(lines) // most) or 1
    about = model.route.about
    leaf = min(max(int(about) if about.isdecimal() else 1, 1), leaves)
    return MaterialsView(
        title=words("materials.title"),
        lead=words("materials.lead"),
        note=_note(model, lines, words),
        rows=tuple(_row(model, line, words) for line in lines[(leaf - 1) * most : leaf * most]),
        leaf=words("items.leaf", number=leaf, count=leaves) if leaves > 1 else "",
        acts=(*_leaf_keys(leaf, leaves, words), *_acts(model, words, lacking=_lacking(lines) > 0)),
    )


def _note(model: Model, lines: tuple[MaterialLine, ...], words: Texts) -> str:
    """What stands in the way; nothing where nothing does."""
    if model.problem:
        known = f"refused.{model.problem}"
        return words(known if known in words else "materials.away")
    waiting = under_camera(model)
    if waiting:
        return words("materials.first_this", name=words(f"material.{waiting}"))
    lacking = _lacking(lines)
    return words("materials.lacking", count=lacking) if lacking else ""


def _lacking(lines: tuple[MaterialLine, ...]) -> int:
    """How many must be handed in and are not there yet; one on its way is only a matter of time."""
    there = (MaterialState.SENT, MaterialState.SENDING)
    return sum(not line.optional and line.state not in there for line in lines)


def _row(model: Model, line: MaterialLine, words: Texts) -> MaterialRow:
    icon, ink, state_ink = _LOOKS[line.state]
    if under_camera(model) == line.id:
        icon, ink, state_ink = "warning", "bad", "bad_ink"
    sends = line.state is MaterialState.SENDING
    return MaterialRow(
        name=words(f"material.{line.id}"),
        chip=words("materials.optional" if line.optional else "materials.must"),
        chip_tone="neutral" if line.optional else "tint",
        icon=icon,
        ink=ink,
        state=_state(model, line, words),
        state_ink=state_ink,
        share=line.sent_parts / line.parts if sends and line.parts else 0.0 if sends else -1.0,
        keys=_keys(model, line, words),
    )


def _state(model: Model, line: MaterialLine, words: Texts) -> str:
    if under_camera(model) == line.id:
        return words("materials.taken", count=len(model.applying.scan.pages))
    match line.state:
        case MaterialState.NONE:
            return words("materials.none")
        case MaterialState.SENDING:
            percent = 100 * line.sent_parts // line.parts if line.parts else 0
            return words("materials.sending", percent=percent)
        case MaterialState.CUT:
            return words("materials.cut")
        case MaterialState.SENT:
            return words("materials.sent", count=line.pages)


def _keys(model: Model, line: MaterialLine, words: Texts) -> tuple[ActKey, ...]:
    waited, waiting = model.waiting_for, under_camera(model)
    name = line.id
    if isinstance(waited, SendMaterial | DropMaterial) and waited.material == name:
        return (ActKey(f"busy-{name}", words("materials.wait"), None, "hourglass", active=False),)
    said = words("materials.drop" if line.optional else "materials.remove")
    drop = ActKey(f"drop-{name}", said, DoWithout(name), "close", "secondary", share=0.8)
    if waiting and waiting != name:
        said = words("materials.again" if line.state is MaterialState.SENT else "materials.scan")
        return (_scan_key(name, said, active=False, kind="secondary"),)
    if waiting:
        return drop, _scan_key(name, words("materials.scan_on"))
    match line.state:
        case MaterialState.NONE:
            kind = "secondary" if line.optional else "primary"
            return (_scan_key(name, words("materials.scan"), kind=kind),)
        case MaterialState.SENDING:
            return (drop,)
        case MaterialState.CUT:
            return drop, ActKey(f"send-{name}", words("materials.send_on"), SendOn(name), "upload", "primary")
        case MaterialState.SENT:
            return drop, _scan_key(name, words("materials.again"), kind="secondary")


def _scan_key(name: str, said: str, *, active: bool = True, kind: str = "primary") -> ActKey:
    return ActKey(f"scan-{name}", said, PutUnderCamera(name) if active else None, "camera", kind, active)


def _acts(model: Model, words: Texts, *, lacking: bool) -> tuple[ActKey, ...]:
    if isinstance(model.waiting_for, AskStep):
        done = ActKey("done", words("materials.wait"), None, "hourglass", "action", active=False, share=1.4)
    elif lacking:
        done = ActKey("done", words("materials.back"), MaterialsDone(), "back", share=1.4)
    else:
        done = ActKey("done", words("materials.done"), MaterialsDone(), "check", "action", share=1.4)
    return person_key(model, words), done


def _leaf_keys(leaf: int, leaves: int, words: Texts) -> tuple[ActKey, ...]:
    if leaves == 1:
        return ()
    other = leaf + 1 if leaf < leaves else 1
    return (ActKey("leaf", words("materials.others"), TurnTo(str(other)), "next", share=0.8),)
