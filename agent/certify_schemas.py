"""What the screen and the visit's process say about 待遇资格认证 and the consent to face recognition, at the visit's own door.

The face itself is the agent's: agent.face_schemas. A notice's text is ours, under `consent.<purpose>.…`, and its version is told
with the consent.
"""

from enum import StrEnum

import msgspec

from agent.face_schemas import FacePurpose
from agent.lookup_schemas import Message, NeedsMore, NoAnswer, Printing

CONSENT_VERSION = "face-2026-11"  # of the notice's texts, in every language


# ---- the screen asks ----


class AskStanding(Message, frozen=True, kw_only=True, tag=True):
    """Who is due, and whether a face may be compared. For IDENTIFICATION there may be no schemes. Answer: Standing."""

    language: str
    purpose: FacePurpose


class GiveConsent(Message, frozen=True, kw_only=True, tag=True):
    """同意: the separate consent, of a notice that was read. Answer: Consented.

    NeedsMore(GUARDIAN): under 14, the guardian's card comes first. NoAnswer(DOWN): not recorded, so no face is looked at; to be
    tapped again.
    """

    command: str
    language: str
    purpose: FacePurpose


class WithdrawConsent(Message, frozen=True, kw_only=True, tag=True):
    """撤回同意. Answer: Withdrawn, or NoAnswer(DOWN): here it is withdrawn at once, there it has to be said again."""

    command: str
    language: str
    purpose: FacePurpose


class AskCertified(Message, frozen=True, kw_only=True, tag=True):
    """What the back office made of the last attempt. Answer: Certified, NotCertified, CertConfirming, or NoAnswer(GONE)."""

    language: str


class PrintCertified(Message, frozen=True, kw_only=True, tag=True):
    """On a slip, once for each command. Answer: Printing, or NoAnswer(GONE)."""

    command: str
    language: str


# ---- the visit's process answers ----


class SchemeState(StrEnum):
    """Where one benefit stands; text `certify.state.<word>`."""

    NONE = "none"  # 未认证
    CERTIFIED = "certified"  # 已认证
    DUE_SOON = "due_soon"  # 即将到期
    SUSPENDED = "suspended"  # 暂停发放


class SchemeLine(Message, frozen=True, kw_only=True, tag=True):
    """One benefit: `said` in words, dates as YYYY-MM-DD, `certified_on` "" where it never was."""

    scheme: str
    said: str
    state: SchemeState
    due: str
    period_months: int
    certified_on: str = ""


class Standing(Message, frozen=True, kw_only=True, tag=True):
    """Whom it is about, masked. `has_portrait` False, `wants_no_face` True: only people certify.

    `guardian`: under 14, a guardian has to agree. `consented`: in this visit, and not withdrawn.
    """

    masked_name: str
    schemes: tuple[SchemeLine, ...]
    has_portrait: bool
    wants_no_face: bool
    guardian: bool = False
    consented: bool = False


class Consented(Message, frozen=True, kw_only=True, tag=True):
    """Recorded at the back office, under this receipt."""

    receipt: str


class Withdrawn(Message, frozen=True, kw_only=True, tag=True):
    """Recorded; from now on people certify."""

    receipt: str


class DecidedLine(Message, frozen=True, kw_only=True, tag=True):
    """One benefit after it. `resumed`: it was suspended and is paid again, from and to these months (YYYYMM) paid back."""

    scheme: str
    said: str
    state: SchemeState
    next_due: str
    resumed: bool = False
    back_pay_from: str = ""
    back_pay_to: str = ""


class Certified(Message, frozen=True, kw_only=True, tag=True):
    """认证成功. `verified_at` ISO with offset; `score` and `threshold` in ten-thousandths; `algorithm`: engine and version."""

    number: str
    verified_at: str
    lines: tuple[DecidedLine, ...]
    score: int
    threshold: int
    algorithm: str
    already: bool = False  # certified before within the period: nothing was open


class NotCertified(Message, frozen=True, kw_only=True, tag=True):
    """未通过, 需人工核验. `number`: under which the back office lets people look, "" where nothing was sent."""

    number: str = ""


class CertConfirming(Message, frozen=True, kw_only=True, tag=True):
    """It matched, and nobody knows yet what became of it. sent: False: nothing has gone out, and it ends with the visit."""

    since_s: float
    sent: bool = True


CertifyAsk = AskStanding | GiveConsent | WithdrawConsent | AskCertified | PrintCertified
CertifyAnswer = (
    Standing
    | Consented
    | Withdrawn
    | Certified
    | NotCertified
    | CertConfirming
    | NeedsMore
    | NoAnswer
    | Printing
)

answers = msgspec.json.Decoder(CertifyAnswer)
