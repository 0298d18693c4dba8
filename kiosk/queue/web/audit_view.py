"""The record of acts in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.office.people import Member
from kiosk.queue.office.trail import Act, Trail
from kiosk.queue.web.office import person_of

# Words that an act's detail may be; the first that exists is shown, else the detail as it stands.
_DETAILS = (
    "office.role.{}", "office.stop.{}", "service.{}.name", "park.{}", "pick.{}", "priority.{}", "skill.{}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActRow:
    """One line."""

    time: str
    who: str
    what: str
    about: str
    detail: str


def act_rows(page: Trail, known: Mapping[str, Member], zone: tzinfo, t: Texts) -> list[ActRow]:
    """The page's lines, newest first."""
    return [
        ActRow(
            time=f"{act.at.astimezone(zone):%H:%M:%S}",
            who=person_of(act.who, known, t),
            what=act_words(act.what, t),
            about=_about(act, known, t),
            detail=_detail(act.detail, t),
        )
        for act in page.acts
    ]


def act_words(what: str, t: Texts) -> str:
    """What was done; a word that this version does not know stands as it came."""
    key = f"office.act.{what.replace('.', '_')}"
    return t(key) if key in t else what


def _about(act: Act, known: Mapping[str, Member], t: Texts) -> str:
    parts = [act.number] if act.number else []
    if act.service:
        parts.append(_known(f"service.{act.service}.name", act.service, t))
    if act.window:
        parts.append(t("office.machine.window", window=act.window))
    if act.whom and act.what != "staff.signed_in":
        parts.append(_known(f"office.machine.{act.whom}", person_of(act.whom, known, t), t))
    return " · ".join(parts)


def _known(key: str, otherwise: str, t: Texts) -> str:
    return t(key) if key in t else otherwise


def _detail(detail: str, t: Texts) -> str:
    for pattern in _DETAILS:
        if detail and (key := pattern.format(detail)) in t:
            return t(key)
    return detail
