"""What the agent and the visit's child process say to each other. Of faces: agent.visit_faces; all of it: agent.visit_wire."""

from datetime import date

import msgspec

from agent.gateway.settings import GatewaySettings
from agent.schemas import Identified, Medium, Role
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.card.settings import CardSettings
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.printer.profile import PrinterProfile


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Every message is immutable and carries its name as `type`."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the machine stands, as slips say it."""

    site: str
    hotline: str
    demo: bool
    time_zone: str


class Equip(Message, frozen=True, kw_only=True, tag=True):
    """What lookups need, told once before anything else. `peers`: user ids that may come to the visit's door.

    `versions`: of the back office's code tables, as far as it was heard. `pin`, `attendant`: what can be proved here.
    """

    peers: tuple[int, ...]
    gateway: GatewaySettings
    catalogue: str
    tables: str
    texts: str
    place: Place
    printer: PrinterProfile | None  # None: none fitted
    pin: bool
    attendant: bool
    versions: dict[str, str] = {}
    a4: bool = False  # whether an A4 printer is fitted
    face: bool = False  # whether a camera for faces is
    verify_url: str = ""  # where proofs are verified; "": none are printed


class KnowTables(Message, frozen=True, kw_only=True, tag=True):
    """The back office's code tables have these versions."""

    versions: dict[str, str]


class PagesHanded(Message, frozen=True, kw_only=True, tag=True):
    """What became of PagesWanted. `why`: a word of Trouble or of agent.scanning; "" = they are at the door."""

    number: int
    why: str = ""


class LookAround(Message, frozen=True, kw_only=True, tag=True):
    """Ask the back office what it offers; `tables`: and the versions of its code tables. Answer: Around."""

    number: int
    tables: bool


class ProofPrinted(Message, frozen=True, kw_only=True, tag=True):
    """What became of a proof on its way to paper. `came_out`: it did, or may have."""

    job: str
    came_out: bool


class Prove(Message, frozen=True, kw_only=True, tag=True):
    """Let the back office judge a PIN block, in hexadecimal: the resident's own, or with ATTENDANT the attendant's."""

    number: int
    role: Role
    block: str

    def __repr__(self) -> str:
        return f"Prove(number={self.number})"


class KeepPin(Message, frozen=True, kw_only=True, tag=True):
    """A PIN block for this field of the form that is being filled in. Answer: PinKept."""

    number: int
    field: str
    block: str

    def __repr__(self) -> str:
        return f"KeepPin(number={self.number})"


class OfCode(Message, frozen=True, kw_only=True, tag=True):
    """Let the back office say whose code this is. Terms as in Arm. Answer: CodeRead or CodeRefused."""

    number: int
    payload: bytes
    day_key: bytes
    today: date
    elder_age: int
    from_claim: bool

    def __repr__(self) -> str:
        return f"OfCode(number={self.number})"


class Arm(Message, frozen=True, kw_only=True, tag=True):
    """Read the next card in these readers or on this module, whichever comes first. `session` comes back in every answer."""

    session: int
    role: Role = Role.SELF
    readers: tuple[str, ...]
    seen: dict[str, int] = {}  # reader → event counter of a card that was read already: it must leave first
    card: CardSettings = CardSettings()
    id_module: IdCardSettings | None = None  # its port is the process's until it lets go of it
    must_leave: bool = False  # a card that lies on the module is somebody else's: it must leave first
    limit_s: float
    day_key: bytes
    today: date
    elder_age: int
    from_claim: bool

    def __repr__(self) -> str:
        return f"Arm(session={self.session})"  # the day's key never stands in a log


class AlsoIdModule(Message, frozen=True, kw_only=True, tag=True):
    """Under the same arming, this module as well: it has come (back) meanwhile."""

    session: int
    id_module: IdCardSettings
    must_leave: bool = False


class Disarm(Message, frozen=True, kw_only=True, tag=True):
    """Read nothing any more; a read that is under way is dropped."""


class End(Message, frozen=True, kw_only=True, tag=True):
    """The visit is over: the process ends at once."""


class Ready(Message, frozen=True, kw_only=True, tag=True):
    """The process is shut in and waits for orders. `locked`: its memory cannot be swapped out. `door`: Visit.door."""

    locked: bool
    door: str = ""


class Reading(Message, frozen=True, kw_only=True, tag=True):
    """A card is in and is being read. `reader` and its event counter are told of social cards only."""

    session: int
    reader: str = ""
    counter: int = 0
    medium: Medium = Medium.SOCIAL_CARD


class CardRead(Message, frozen=True, kw_only=True, tag=True):
    """The card was read whole; the process keeps the identity, reads no other card until armed again, holds no port."""

    session: int
    person: Identified
    person_tag: str  # of an attendant: of the card's number
    role: Role = Role.SELF

    def __repr__(self) -> str:
        return f"CardRead(session={self.session})"  # nor a resident


class CardFailed(Message, frozen=True, kw_only=True, tag=True):
    """This card was not read. Still armed: it must leave before the next try."""

    session: int
    code: CardErrorCode
    medium: Medium = Medium.SOCIAL_CARD


class IdPortBack(Message, frozen=True, kw_only=True, tag=True):
    """The module does not answer here: its port is free, for the agent to see what is wrong. The reader stays armed."""

    session: int


class CodeRead(Message, frozen=True, kw_only=True, tag=True):
    """The back office knows whose code it is; the process keeps the identity."""

    number: int
    person: Identified
    person_tag: str

    def __repr__(self) -> str:
        return f"CodeRead(number={self.number})"


class CodeRefused(Message, frozen=True, kw_only=True, tag=True):
    """Nobody is known by it. `down`: the back office did not answer."""

    number: int
    down: bool


class Personal(Message, frozen=True, kw_only=True, tag=True):
    """Something of a person is being looked up: from now on the visit ends with the card that is in the reader."""


class Verified(Message, frozen=True, kw_only=True, tag=True):
    """The back office confirmed the card of SELF or RELATIVE."""

    role: Role
    person: Identified

    def __repr__(self) -> str:
        return f"Verified(role={self.role})"


class Proved(Message, frozen=True, kw_only=True, tag=True):
    """The back office accepted it; the highest level of this visit."""

    number: int
    level: int


class ProofRefused(Message, frozen=True, kw_only=True, tag=True):
    """It did not. `tries_left` where it says so."""

    number: int
    tries_left: int | None = None
    locked: bool = False


class PinKept(Message, frozen=True, kw_only=True, tag=True):
    """Whether a draft asks for it."""

    number: int
    kept: bool


class ProofDown(Message, frozen=True, kw_only=True, tag=True):
    """It did not answer, or nothing that says anything."""

    number: int


class Around(Message, frozen=True, kw_only=True, tag=True):
    """`items` of the catalogue whose operations are offered here, None where the back office did not answer."""

    number: int
    items: tuple[str, ...] | None
    versions: dict[str, str] = {}


class GatewayHeard(Message, frozen=True, kw_only=True, tag=True):
    """A call of a visit was answered by the back office, or was not."""

    answered: bool


class LookedUp(Message, frozen=True, kw_only=True, tag=True):
    """A question of the screen was answered; `outcome`: a word of agent.lookups.telling. Nothing of a resident."""

    item: str
    outcome: str
    milliseconds: int
    level: int
    means: tuple[str, ...]


class Revealed(Message, frozen=True, kw_only=True, tag=True):
    """显示 was pressed."""

    item: str
    level: int


class FormBegun(Message, frozen=True, kw_only=True, tag=True):
    """Somebody began to fill in an item's form. Nothing of a resident, as in the two below."""

    item: str
    level: int
    means: tuple[str, ...]


class FormSubmitted(Message, frozen=True, kw_only=True, tag=True):
    """It was sent, or would have been; `outcome`: a word of agent.applying.telling."""

    item: str
    outcome: str
    milliseconds: int
    level: int
    means: tuple[str, ...]


class FormConfirmed(Message, frozen=True, kw_only=True, tag=True):
    """What became of something that was being confirmed is known. `by_code`: it was asked for by the code on a slip."""

    item: str
    outcome: str
    by_code: bool


class PagesWanted(Message, frozen=True, kw_only=True, tag=True):
    """Let the document camera's process bring its pages to this door of ours. Answer: PagesHanded."""

    number: int
    door: str


class SlipMade(Message, frozen=True, kw_only=True, tag=True):
    """To be printed once; `body` is for the slip printer, masked as the screen is."""

    job: str
    body: bytes

    def __repr__(self) -> str:
        return f"SlipMade(job={self.job!r})"


class ProofIssued(Message, frozen=True, kw_only=True, tag=True):
    """The back office gave a proof. What the fleet needs to judge it: digests of the check code and of what is shown."""

    item: str
    number: str
    check: str
    issued: str
    expires: str
    key: str
    digest: str
    signature: str


class ProofMade(Message, frozen=True, kw_only=True, tag=True):
    """To be printed once, on A4. `number`: its digest. Answer: ProofPrinted."""

    job: str
    item: str
    number: str
    pages: int
    pdf: bytes

    def __repr__(self) -> str:
        return f"ProofMade(job={self.job!r})"
