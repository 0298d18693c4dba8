"""Before an item is asked for: who may, which data are read, what to have at hand."""

from dataclasses import dataclass

from kiosk.domain.device import DeviceState
from kiosk.domain.item import Item
from kiosk.domain.texts import Texts
from kiosk.journey.certify import ToPeople
from kiosk.journey.lookup import Agree
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.frame.view_model import device_of
from kiosk.screens.ways.view_model import ActKey, asks, hue_of, reachable, service_for, take_key

# What somebody is read by: the device, its icon, its words.
_MEDIA = (
    ("card", "social-card", "notice.social_card"),
    ("idcard", "id-card", "notice.id_card"),
    ("qr", "qr", "notice.ecard"),
)
LONGEST_WHO = {"zh_CN": 56, "en": 130}  # characters


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to have at hand."""

    icon: str
    words: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The page of one item."""

    chip: str
    icon: str
    tile: str
    title: str
    who_title: str
    who: str
    who_long: bool  # written smaller where there is little room
    needs_title: str
    needs_side: str
    needs: tuple[Need, ...]
    note: str
    acts: tuple[ActKey, ...]


def notice_view(model: Model, words: Texts) -> NoticeView:
    """What `about` names; while it is asked for, only the main act says so."""
    item = model.catalogue.item(model.route.about)
    person = model.visit.person if model.visit is not None else None
    who = words(f"item.{item.id}.notice")
    return NoticeView(
        chip=words(f"class.{item.group}.name"),
        icon=item.icon,
        tile=hue_of(model.catalogue, item.group),
        title=words(f"item.{item.id}.name"),
        who_title=words("notice_form.who" if item.handles else "notice.who"),
        who=who,
        who_long=len(who) > LONGEST_WHO[words.language],
        needs_title=words("notice.bring"),
        needs_side=words("notice.bring_one") if item.level and person is None and _several(model) else "",
        needs=_needs(model, item, words),
        note="" if reachable(model) else words("notice.down"),
        acts=_acts(model, item, words),
    )


def _several(model: Model) -> bool:
    return sum(fitted(model, device) for device, _, _ in _MEDIA) > 1


def fitted(model: Model, device: str) -> bool:
    """Whether this machine has the device, working or not."""
    line = device_of(model.state, device) if model.state is not None else None
    return line is not None and line.state != DeviceState.DISABLED


def _needs(model: Model, item: Item, words: Texts) -> tuple[Need, ...]:
    if not reachable(model):
        return ()
    if not item.level:
        free = Need("ok", words("notice_form.none_needed" if item.handles else "notice.none_needed"))
        return (free, *_papers(model, item, words))
    person = model.visit.person if model.visit is not None else None
    if person is not None:
        known = words("notice.known_line", name=escaped(person.masked_name))
        cards = [Need("ok", words("notice.known"), known)]
    else:
        cards = [Need(icon, words(key)) for device, icon, key in _MEDIA if fitted(model, device)]
    papers = _papers(model, item, words)
    return (*(_in_one(cards, words) if papers else cards), *_more(item, words), *papers)


def _in_one(cards: list[Need], words: Texts) -> list[Need]:
    """All cards in a row, where there is more to bring than them."""
    if len(cards) < 2:
        return cards
    return [Need("id-card", words("apply.between").join(card.words for card in cards))]


def _more(item: Item, words: Texts) -> tuple[Need, ...]:
    """What a card alone does not prove."""
    level = {
        2: (Need("lock", words("notice.proof"), words("notice.proof_line")),),
        3: (Need("attendant", words("notice.vouched"), words("notice.vouched_line")),),
    }.get(item.level, ())
    family = words("notice_form.relative" if item.handles else "notice.relative")
    relative = (Need("id-card", family, words("notice.relative_line")),)
    face = (Need("certification", words("notice_face.need"), words("notice_face.need_line")),)
    return (*level, *(relative if item.proxy else ()), *(face if item.face else ()))


def _papers(model: Model, item: Item, words: Texts) -> tuple[Need, ...]:
    """What is put under the camera: without it there is nothing to send. What may be left out is asked later."""
    form = model.forms.get(item.id)
    named = [words(f"material.{one.id}") for one in form.materials if not one.optional] if form else []
    if not named:
        return ()
    return (Need("document-camera", words("notice_form.materials"), words("apply.between").join(named)),)


def _acts(model: Model, item: Item, words: Texts) -> tuple[ActKey, ...]:
    if asks(model):
        asking = words("notice_form.asking_short" if item.handles else "ways.asking_short")
        return (ActKey("agree", asking, None, "hourglass", "action", active=False),)
    if not reachable(model):
        return (take_key(model, words, service_for(model, item.id), kind="action"),)
    family = words("notice_form.for_relative" if item.handles else "notice.for_relative")
    other = ActKey("for-relative", family, Agree(for_relative=True), "id-card")
    people = ActKey("people", words("certify.people"), ToPeople(), "attendant")
    main = ActKey("agree", words("notice.proceed"), Agree(), kind="action", share=1.4)
    return (*((other,) if item.proxy else ()), *((people,) if item.face else ()), main)
