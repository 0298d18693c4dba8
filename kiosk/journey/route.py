"""The pages and the stack of them that 返回 walks down."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Page(StrEnum):
    """Every page that a resident can be sent to."""

    ATTRACT = "attract"
    HOME = "home"
    OFFER = "offer"  # a class that this machine does not offer yet
    ITEMS = "items"  # what a class offers; `about` is CLASS, CLASS/FUNCTION or CLASS/FUNCTION/LEAF
    SEARCH = "search"
    NOTICE = "notice"  # who may ask for an item, and which data are read
    PROVE_CARD = "prove_card"  # `about` is the Role whose card is read
    PROVE_WAY = "prove_way"
    PROVE_PIN = "prove_pin"  # `about` is the Role whose PIN is typed
    ACCOUNTS = "accounts"
    PERIOD = "period"
    ANSWER = "answer"
    RECORD = "record"  # one row of the answer; `about` is its place
    NO_ANSWER = "no_answer"
    CONTENT_LIST = "content_list"  # `about` is CLASS/TOPIC
    JOB_FILTER = "job_filter"  # `about` is the Filter that is open, or FILTER/LEAF
    CONTENT_PAGE = "content_page"  # `about` is the document
    FORM_STEP = "form_step"  # one step of a form that is filled in; `about` is the step
    ENTRY = "entry"  # one field of it, with the keys that it needs
    REVIEW = "review"
    MATERIALS = "materials"
    CAPTURE = "capture"  # a material under the document camera; `about` is the material
    PAGE_TAKEN = "page_taken"  # one page as it was photographed; `about` is its number
    CONFIRMING = "confirming"  # it was sent, and nobody knows yet what became of it
    RECEIPT = "receipt"
    ASK_CODE = "ask_code"  # what became of something, by the code on its slip
    CERTIFY = "certify"  # 待遇资格认证: who is due, and how it can be done
    CONSENT = "consent"  # the separate consent to a face being compared
    FACE = "face"  # before the camera
    FACE_AGAIN = "face_again"  # it did not pass, or was broken off
    CERTIFY_CONFIRMING = "certify_confirming"  # it was sent, and nobody knows yet what became of it
    CERTIFIED = "certified"
    BY_HAND = "by_hand"  # people instead of a face
    CLASSES = "classes"
    SERVICES = "services"
    NO_WINDOW = "no_window"  # nobody calls for a service now; `about` is the service
    IDENTIFY = "identify"
    TAKEN = "taken"
    CODE = "code"  # of a slip: to rate, or to find the ticket again
    MY_TICKET = "my_ticket"  # `about` is the act that is asked about once more
    RATE = "rate"
    THANKS = "thanks"
    SHUT = "shut"  # no numbers now: before opening, lunch, closed
    QUEUE_AWAY = "queue_away"
    CRASHED = "crashed"
    ATTENDANT = "attendant"  # devices in words, for staff; `about` is the number of the leaf
    AGENT_AWAY = "agent_away"  # shown, never on the stack
    MAINTENANCE = "maintenance"  # 暂停服务; shown, never on the stack
    LEAVING = "leaving"  # shown while a card is left in the reader, never on the stack


@dataclass(frozen=True, slots=True)
class Route:
    """A page and what it is about, by id."""

    page: Page
    about: str = ""


Stack = tuple[Route, ...]

ASLEEP: Stack = (Route(Page.ATTRACT),)
AT_HOME: Stack = (Route(Page.HOME),)
_NO_WAY_BACK = frozenset(
    {
        *(Page.TAKEN, Page.MY_TICKET, Page.THANKS, Page.CRASHED, Page.CONFIRMING, Page.RECEIPT),
        *(Page.CERTIFY_CONFIRMING, Page.CERTIFIED),
    }
)
# On the way to an answer: who has arrived does not come back to them.
ON_THE_WAY = frozenset(
    {Page.NOTICE, Page.PROVE_CARD, Page.PROVE_WAY, Page.PROVE_PIN, Page.ACCOUNTS, Page.PERIOD, Page.NO_ANSWER}
)

# Having something done: filling in, reading once more, and what became of it.
APPLYING = frozenset(
    {
        *(Page.FORM_STEP, Page.ENTRY, Page.REVIEW, Page.MATERIALS, Page.CAPTURE, Page.PAGE_TAKEN),
        *(Page.CONFIRMING, Page.RECEIPT, Page.ASK_CODE),
    }
)
# 待遇资格认证, or a face where an item needs more.
CERTIFYING = frozenset(
    {
        *(Page.CERTIFY, Page.CONSENT, Page.FACE, Page.FACE_AGAIN),
        *(Page.CERTIFY_CONFIRMING, Page.CERTIFIED, Page.BY_HAND),
    }
)


@dataclass(frozen=True, slots=True)
class Open:
    """Go on to a page."""

    route: Route


@dataclass(frozen=True, slots=True)
class Back:
    """返回."""


@dataclass(frozen=True, slots=True)
class Home:
    """首页."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """The visit is over."""


Move = Open | Back | Home | Sleep


def reduce(stack: Stack, move: Move) -> Stack:
    """The stack after the move. A second 打开 of the page on top changes nothing; home is never left by 返回."""
    match move:
        case Open(route):
            return stack if stack[-1] == route else (*stack, route)
        case Back():
            return AT_HOME if len(stack) < 3 or stack[-1].page in _NO_WAY_BACK else stack[:-1]
        case Home():
            return AT_HOME
        case Sleep():
            return ASLEEP
        case _:
            assert_never(move)
