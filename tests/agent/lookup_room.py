"""Lookups of one visit in this process, at the real simulated back office; and what a kiosk is told to ask it."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import msgspec

from agent.gateway.settings import GatewayKind, GatewaySettings
from agent.identity import Card, Terms
from agent.lookup_schemas import Answer, LookUp, PrintAnswer, Reveal, Revealed, Shown, Slice, Turn
from agent.lookups.desk import Desk
from agent.lookups.equipment import Equipment, equipment
from agent.lookups.judging import Judgement, by_attendant, by_pin
from agent.lookups.people import People
from agent.schemas import Role
from agent.visit_messages import Equip, Message, Place
from kiosk.bench.people import Person
from kiosk.hardware.card.port import Sex, SocialCard
from kiosk.hardware.idcard.port import CitizenCard, IdCard
from kiosk.hardware.printer.profile import PrinterProfile
from tests.bench.back_office import AREA, PEOPLE, TODAY

ATTENDANT, PARALLEL = 11, 9  # places in the list of people: who vouches, who has two accounts
TERMS = Terms(day_key=b"k" * 32, today=TODAY, elder_age=65, from_claim=True)
PLACE = Place(site="云溪区示范社区人社服务点", hotline="12333", demo=True, time_zone="Asia/Shanghai")
_commands = itertools.count(1)


def gateway_settings(url: str, area: str = AREA, limit_s: float = 8.0) -> GatewaySettings:
    """How the office at this address is reached."""
    return GatewaySettings(
        kind=GatewayKind.REST_JSON, url=url, area=area, device="k-1", site="s-1", limit_s=limit_s
    )


def equip_for(
    url: str, *, area: str = AREA, limit_s: float = 8.0, config: Path = Path("config"), **fitted: object
) -> Equip:
    """A kiosk that has everything, but for what is said of it."""
    whole = Equip(
        peers=(0,),
        gateway=gateway_settings(url, area, limit_s),
        catalogue=str(config / "catalogue.toml"),
        tables="config/tables/codes.toml",
        texts="config/texts",
        place=PLACE,
        printer=PrinterProfile(),
        pin=True,
        attendant=True,
    )
    return msgspec.structs.replace(whole, **fitted)


def social_card(person: Person, **changes: object) -> SocialCard:
    """As the chip says it; nobody has confirmed it."""
    card = SocialCard(
        name=person.name,
        number=person.number,
        card_number=person.card_number,
        sex=Sex(person.sex),
        nation=person.nation,
        birth=person.birth,
        version="2.00",
        issued=None,
        expires=None,
    )
    return replace(card, **changes)  # type: ignore[arg-type]  # fields by name


def id_card(person: Person, until: date | None = None) -> IdCard:
    """居民身份证, read by its module."""
    text = CitizenCard(
        name=person.name,
        number=person.number,
        sex=Sex(person.sex),
        birth=person.birth,
        nation=person.nation,
        address="",
        issuer="",
        valid_from=date(2010, 1, 1),
        valid_until=until,
    )
    return IdCard(text)


@dataclass(slots=True)
class Room:
    """What a visit's process does, without the process."""

    equipment: Equipment
    people: People = field(default_factory=People)
    told: list[Message] = field(default_factory=list)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.equipment, self.people, self.told.append)

    def read(self, card: Card, role: Role = Role.SELF) -> None:
        """A card of this role was read."""
        self.people.keep(role, card, TERMS)

    def look_up(self, item: str, command: str = "", **asked: object) -> Answer:
        """A finger asks for an item."""
        slice_ = asked.pop("slice", Slice(language="zh_CN"))
        wanted = LookUp(command=command or f"c{next(_commands)}", item=item, slice=slice_, **asked)  # type: ignore[arg-type]
        return self.desk.answer(wanted)

    def shown(self, item: str, **asked: object) -> Shown:
        """The same, where there is an answer."""
        answer = self.look_up(item, **asked)  # type: ignore[arg-type]  # by name
        assert isinstance(answer, Shown), answer
        return answer

    def turn(self, shown: Shown, **part: object) -> Shown:
        """Another part of it."""
        wanted = Slice(language="zh_CN", **part)  # type: ignore[arg-type]
        answer = self.desk.answer(Turn(answer=shown.answer, slice=wanted))
        assert isinstance(answer, Shown)
        return answer

    def reveal(self, shown: Shown) -> Revealed:
        """显示."""
        answer = self.desk.answer(Reveal(answer=shown.answer))
        assert isinstance(answer, Revealed)
        return answer

    def print(self, shown: Shown, command: str = "p", language: str = "zh_CN") -> Answer:
        """打印这一页."""
        return self.desk.answer(PrintAnswer(command=command, answer=shown.answer, language=language))

    def pin(self, block: str) -> Judgement:
        """The resident typed a PIN."""
        line = self.desk.line()
        assert line is not None
        return by_pin(self.people, block, line)

    def vouch(self, block: str) -> Judgement:
        """The attendant typed theirs."""
        line = self.desk.line()
        assert line is not None
        return by_attendant(self.people, block, line)


@dataclass(slots=True)
class Rooms:
    """Visits at one office; `close` lets go of every connection."""

    url: str
    _all: list[Room] = field(default_factory=list)

    def empty(self, **how: object) -> Room:
        """A visit in which nobody is known. how: as of equip_for."""
        room = Room(equipment(equip_for(self.url, **how)))  # type: ignore[arg-type]  # by name
        self._all.append(room)
        return room

    def of(self, person: int, **how: object) -> Room:
        """This person's social card was read."""
        room = self.empty(**how)
        room.read(social_card(PEOPLE[person]))
        return room

    def close(self) -> None:
        """When the test is over."""
        for room in self._all:
            assert room.equipment.gateway is not None
            room.equipment.gateway.close()


def texts_of(shown: Shown) -> list[list[str]]:
    """What stands in its records."""
    return [[cell.text for cell in record.cells] for record in shown.records]


def cell_of(shown: Shown, name: str, row: int = 0) -> str:
    """One value's text."""
    return next(cell.text for cell in shown.records[row].cells if cell.field == name)
