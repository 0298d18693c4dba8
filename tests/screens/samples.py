"""States as an agent would say them, for pages and pictures. People are made up (area 999)."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from agent.lookup_schemas import Account, Cell, Tone
from agent.schemas import (
    Calling,
    CardStep,
    DeviceLine,
    Hall,
    HallState,
    Identified,
    Links,
    LinkState,
    RateableTicket,
    ServiceLine,
    ServiceState,
    Slip,
    SlipState,
    State,
    TakenTicket,
    Visit,
    Wait,
)
from kiosk.domain.catalogue import Catalogue, load_catalogue
from kiosk.domain.form import Form, load_forms
from kiosk.domain.places import Places, load_places
from kiosk.domain.priority import PriorityClass
from kiosk.ime.pinyin import open_writing
from kiosk.ime.port import Writing
from kiosk.journey.model import Model, Slots

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 10, 26, tzinfo=ZONE)
FRIDAY = date(2026, 11, 20)


@cache
def catalogue() -> Catalogue:
    """The product's own."""
    return load_catalogue(Path("config/catalogue.toml"))


@cache
def places() -> Places:
    """The product's own."""
    return load_places(Path("config/tables"))


@cache
def writing() -> Writing:
    """The product's own words, and the engine's."""
    return open_writing()


@cache
def forms() -> dict[str, Form]:
    """The product's own."""
    return load_forms(Path("config/forms"))


def service(
    name: str, prefix: str, waiting: int, wait: tuple[int, int] | None, windows: tuple[int, ...]
) -> ServiceLine:
    """One open service."""
    span = Wait(low_min=wait[0], high_min=wait[1]) if wait else None
    return ServiceLine(id=name, prefix=prefix, windows=windows, waiting=waiting, wait=span)


def hall(state: HallState = HallState.OPEN) -> Hall:
    """A friday morning."""
    services = (
        service("social-card", "A", 3, (8, 15), (1, 2, 3)),
        service("card-replacement", "A", 0, None, (1, 2, 3)),
        msgspec.structs.replace(
            service("materials", "F", 0, None, (7,)), state=ServiceState.PAUSED, resumes="13:30"
        ),
        service("insurance-enrolment", "B", 6, (15, 25), (2, 3, 4)),
        service("pension", "B", 2, (5, 12), (2, 3, 4)),
        service("injury", "B", 0, None, (4,)),
        service("job-registration", "C", 0, None, (5,)),
        service("unemployment-benefit", "C", 1, (4, 9), (5,)),
        service("title-exam", "D", 1, (5, 10), (5,)),
        service("labour-complaint", "E", 2, (10, 20), (6,)),
    )
    return Hall(
        site="示范站",
        state=state,
        opens="09:00",
        closes="17:00",
        next_day=date(2026, 11, 23),
        business_day=FRIDAY,
        waiting=12,
        open_windows=6,
        services=services,
        calling=(
            Calling(
                ticket="t1", number="A011", window=2, called_at=datetime(2026, 11, 20, 2, 25, tzinfo=UTC)
            ),
            Calling(
                ticket="t2", number="B004", window=3, called_at=datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
            ),
        ),
    )


def visit(card: CardStep = CardStep.OFF, *, remaining_s: float = 52.0, warning: bool = False) -> Visit:
    """An open visit."""
    return Visit(id=7, level=0, remaining_s=remaining_s, warning=warning, card=card)


def elder() -> Identified:
    """Somebody whose card was read."""
    return Identified(
        masked_name="王*英",
        masked_number="999***********1234",
        age=71,
        priority=PriorityClass.ELDER,
        verified=False,
    )


def state(**changes: object) -> State:
    """All is well and a visit is open."""
    calm = State(
        station="云溪区示范社区人社服务点",
        machine="01",
        demo=False,
        now=NOW.astimezone(UTC),
        languages=("zh_CN", "en"),
        links=Links(gateway=LinkState.DOWN, queue=LinkState.UP, fleet=LinkState.UP),
        devices=(
            DeviceLine(device="printer", state="ready", fault="none", notice="none"),
            DeviceLine(device="card", state="ready", fault="none", notice="none"),
        ),
        hall=hall(),
        visit=visit(),
        slip=None,
        offered=None,
    )
    return msgspec.structs.replace(calm, **changes)


def online(**changes: object) -> State:
    """The back office is there and offers all that the catalogue has; every reader and the keypad are fitted."""
    names = ("printer", "card", "idcard", "qr", "pinpad")
    calm = {
        "links": Links(gateway=LinkState.UP, queue=LinkState.UP, fleet=LinkState.UP),
        "offered": tuple(item.id for item in catalogue().lookups),
        "devices": tuple(
            DeviceLine(device=name, state="ready", fault="none", notice="none") for name in names
        ),
    }
    return state(**{**calm, **changes})


def accounts(count: int) -> tuple[Account, ...]:
    """Insured accounts of one person, in made-up places."""
    places = (
        ("云溪区", "某某服装有限公司"),
        ("澄江市开发区", "某某物业服务有限责任公司示范分公司"),
        ("", ""),
    )
    return tuple(
        Account(
            id=f"a{number}",
            cells=(
                Cell(field="scheme", text="11", said="企业职工养老保险"),
                Cell(field="insured_place", text=places[number % 3][0]),
                Cell(field="employer", text=places[number % 3][1]),
                Cell(
                    field="enrolment_status",
                    text="1" if number % 2 else "2",
                    said="正常参保" if number % 2 else "暂停参保",
                    tone=Tone.GOOD if number % 2 else Tone.WARN,
                ),
            ),
        )
        for number in range(1, count + 1)
    )


def taken(priority: PriorityClass = PriorityClass.NORMAL) -> TakenTicket:
    """A number just taken."""
    return TakenTicket(
        ticket="t12",
        number="A012",
        service="social-card",
        business_day=FRIDAY,
        taken_at=NOW.astimezone(UTC),
        priority=priority,
        ahead=3,
        windows=(1, 2, 3),
        code="482913",
        status_url="http://10.24.8.20:8443/t/3Qn7wJ0hUuKc2pZb9sXfLg",
        wait=Wait(low_min=8, high_min=15),
    )


def slip(state: SlipState, fault: str = "none") -> Slip:
    """The slip of that number."""
    return Slip(ticket="t12", state=state, fault=fault)


def rateable() -> RateableTicket:
    """A ticket that was served."""
    finished = datetime(2026, 11, 20, 2, 20, tzinfo=UTC)
    return RateableTicket(ticket="t12", number="A012", service="social-card", window=2, finished_at=finished)


def model(**changes: object) -> Model:
    """The screen's model at 10:26, with everything as above."""
    fields: dict[str, object] = {
        "catalogue": catalogue(),
        "slots": Slots(),
        "now": NOW,
        "at": 100.0,
        "forms": forms(),
        "state": state(),
        "heard_at": 100.0,
    }
    return Model(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name
