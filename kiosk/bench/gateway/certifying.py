"""The certification (待遇资格认证) at the office: who is due, portraits, consents, what a kiosk found, home visits.

It trusts no kiosk: a pass needs a living face, a score that reaches its threshold, and a consent that stands. Nobody is
ever found dead or not entitled by a comparison: what did not pass is for people.
"""

import base64
import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import assert_never
from zoneinfo import ZoneInfo

from kiosk.bench.gateway import cert_bodies as bodies
from kiosk.bench.gateway.cert_schemes import as_before, renewed, standings
from kiosk.bench.gateway.cert_store import CertificationRow, ConsentRow
from kiosk.bench.gateway.identity import Judged
from kiosk.bench.gateway.ledger import Case, Ledger
from kiosk.bench.gateway.messages import Code, Envelope, Record
from kiosk.bench.gateway.portraits import Portraits
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.residents import Resident, Trait
from kiosk.bench.gateway.wishes import DONE, RECEIVED, Done, NotDone, Outcome, workdays_on
from kiosk.domain.clock import Clock
from kiosk.domain.form_checks import is_clean
from kiosk.domain.identity import age_on

PERSON, PORTRAIT = READS = ("cert.person", "cert.portrait")
CONSENT, SUBMIT, MANUAL = WRITES = ("cert.consent", "cert.submit", "cert.manual")
PURPOSES = ("certification", "identification")
GUARDED_UNDER = 14  # Source: 个人信息保护法 第三十一条
MANUAL_WORKDAYS = 10
CHUNK = 1900  # a text of the contract is at most 2000 characters
DECIDED: Mapping[str, str] = {"passed": "passed", "not_passed": "to_check", "undecided": "pending"}
_RECEIPT = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WITHDRAWN = "您已撤回人脸识别的同意，请由工作人员办理。"
_NOTHING_DRAWN = "没有查到需要认证的待遇。"


class Certifying:
    """The part of the back office that certifies. `portraits`: what it holds of people."""

    def __init__(self, ledger: Ledger, call_times: Collection[str], zone: ZoneInfo, clock: Clock) -> None:
        self._ledger = ledger
        self._store = ledger.certs
        self._call_times = call_times
        self._zone = zone
        self._clock = clock
        self.portraits = Portraits()

    def is_for_others(self, operation: str, asked: Asked) -> bool:
        """Whether somebody else may ask it for the subject: a guardian everything, a relative that people come."""
        return operation in (CONSENT, MANUAL) or _needs_guardian(asked.resident, asked.today)

    def read(self, question: Envelope, asked: Asked) -> Judged | NotDone:
        """cert.person and cert.portrait."""
        return self._person(asked) if question.operation == PERSON else self._portrait(question, asked)

    def write(self, question: Envelope, asked: Asked, guardian: Resident | None) -> Outcome:
        """cert.consent, cert.submit and cert.manual. guardian: who stands at the kiosk for the subject, where somebody does."""
        match question.operation:
            case "cert.consent":
                return self._consent(question, asked, guardian)
            case "cert.submit":
                return self._submit(question, asked)
            case _:
                return self._manual(question, asked)

    # ---- who is due ----

    def _person(self, asked: Asked) -> Judged:
        resident = asked.resident
        return (
            Code.OK,
            {
                "schemes": [one.told() for one in standings(asked, self._store.passed_on(resident.index))],
                "has_portrait": self.portraits.has(resident),
                "wants_no_face": self._wants_no_face(resident),
                "guardian_needed": _needs_guardian(resident, asked.today),
            },
            "",
        )

    def _wants_no_face(self, resident: Resident) -> bool:
        """What they said last counts; before that, what stands in the books."""
        said = self._store.last_consent(resident.index)
        return Trait.NO_FACE in resident.traits if said is None else said.state == "withdrawn"

    def _portrait(self, question: Envelope, asked: Asked) -> Judged | NotDone:
        wanted = bodies.told(question.body, bodies.PortraitAsked)
        if isinstance(wanted, NotDone):
            return wanted
        if refused := self._no_consent(wanted.consent, asked, PURPOSES):
            return refused
        portrait = self.portraits.of(asked.resident)
        if portrait is None:
            return NotDone(Code.NO_DATA, "没有您的照片，请由工作人员办理。")
        text = base64.b64encode(portrait.data).decode()
        pieces: list[object] = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        told: Record = {
            "type": portrait.type,
            "width": portrait.width,
            "height": portrait.height,
            "bytes": len(portrait.data),
            "sha256": sha256(portrait.data).hexdigest(),
            "image": pieces,
        }
        return Code.OK, told, ""

    def _no_consent(self, receipt: str, asked: Asked, purposes: Collection[str]) -> NotDone | None:
        """Why the consent of this receipt does not count, if there is a reason."""
        given, person = self._store.consent(receipt), asked.resident.index
        if given is None or given.person != person or given.state != "given" or given.purpose not in purposes:
            return NotDone(Code.INVALID, wrong={"consent": "unknown"})
        last = self._store.last_consent(person)
        if last is not None and last.state == "withdrawn":
            return NotDone(Code.NOT_ELIGIBLE, _WITHDRAWN)
        return None

    # ---- consent ----

    def _consent(self, question: Envelope, asked: Asked, guardian: Resident | None) -> Outcome:
        said = bodies.told(question.body, bodies.Consent)
        if isinstance(said, NotDone):
            return said
        if (said.by == "guardian") != (guardian is not None):
            return NotDone(Code.INVALID, wrong={"by": "unknown"})
        if said.by == "self" and _needs_guardian(asked.resident, asked.today):
            return NotDone(Code.NOT_ELIGIBLE, "不满十四周岁的，须由监护人同意。")
        if guardian is not None and not _may_speak(guardian, asked):
            return NotDone(Code.NOT_ELIGIBLE, "监护人须是另一位成年人。")
        one = ConsentRow(
            receipt="".join(secrets.choice(_RECEIPT) for _ in range(26)),
            person=asked.resident.index,
            state=said.state,
            purpose=said.purpose,
            text_version=said.text_version,
            language=said.language,
            given_by=said.by,
            guardian=None if guardian is None else guardian.index,
            device=question.device,
            at=self._now(asked.today),
        )
        self._store.keep_consent(one)
        return Done({"receipt": one.receipt, "recorded_at": one.at})

    # ---- what a kiosk found ----

    def _submit(self, question: Envelope, asked: Asked) -> Outcome:
        found = bodies.told(question.body, bodies.Submitted)
        if isinstance(found, NotDone):
            return found
        if not is_clean(found.place):
            return NotDone(Code.INVALID, wrong={"place": "characters"})
        if wrong := _odd(found):
            return NotDone(Code.INVALID, wrong=wrong)
        if refused := self._no_consent(found.consent, asked, PURPOSES[:1]):
            return refused
        person = asked.resident.index
        before = standings(asked, self._store.passed_on(person))
        if not before:
            return NotDone(Code.NOT_ELIGIBLE, _NOTHING_DRAWN)
        if not any(one.is_open for one in before):
            return NotDone(Code.ALREADY_DONE, "您在本期内已经认证过，不用再认证。")
        passed = found.outcome == "passed"
        after = [renewed(one, asked.today) if passed else as_before(one) for one in before]
        row = CertificationRow(
            number=self._store.next_number(asked.today),
            person=person,
            consent=found.consent,
            outcome=found.outcome,
            decision=DECIDED[found.outcome],
            score=found.score,
            threshold=found.threshold,
            algorithm=found.algorithm,
            verdict=found.liveness.verdict,
            reasons=" ".join(found.liveness.reasons),
            attempts=found.attempts,
            channel=question.channel,
            device=question.device,
            place=found.place,
            day=asked.today.isoformat(),
            at=self._now(asked.today),
            next_due=min(str(one["next_due"]) for one in after) if passed else None,
        )
        self._store.keep(row)
        record = {"verify_number": row.number, "verified_at": row.at, "decision": row.decision}
        return Done({**record, "schemes": [*after]}, DONE if passed else RECEIVED)

    # ---- people instead ----

    def _manual(self, question: Envelope, asked: Asked) -> Outcome:
        """Staff with a witness, or a visit at home; once a day."""
        told = bodies.told(question.body, bodies.Manual)
        if isinstance(told, NotDone):
            return told
        values = told.values
        if values.call_time not in self._call_times:
            return NotDone(Code.INVALID, wrong={"call_time": "unknown"})
        if (values.address is None) == (values.way == "visit"):
            return NotDone(
                Code.INVALID, wrong={"address": "required" if values.way == "visit" else "unknown"}
            )
        if not is_clean(values.address or ""):
            return NotDone(Code.INVALID, wrong={"address": "characters"})
        person, day = asked.resident.index, asked.today.isoformat()
        if not standings(asked, self._store.passed_on(person)):
            return NotDone(Code.NOT_ELIGIBLE, _NOTHING_DRAWN)
        promised = workdays_on(asked.today, MANUAL_WORKDAYS)
        opened = self._ledger.open_case(
            "SM", f"{MANUAL}/{person}/{day}", Case("", MANUAL, person, day, promised)
        )
        if opened is None:
            return NotDone(Code.ALREADY_DONE, "今天已经申请过人工认证，请等工作人员联系。")
        return Done({"case_number": opened.number, "answer_by": promised, "handled_on": day}, RECEIVED)

    def _now(self, today: date) -> str:
        """The time of day on the day of the books."""
        time = self._clock.now().astimezone(self._zone).time().replace(microsecond=0)
        return datetime.combine(today, time, self._zone).isoformat()


def _odd(found: bodies.Submitted) -> dict[str, str]:
    """Member → word, where a pass is none."""
    match found.outcome:
        case "passed":
            if found.liveness.verdict != "live":
                return {"liveness": "differs"}
            return {"score": "range"} if found.score is None or found.score < found.threshold else {}
        case "not_passed" | "undecided":
            return {}
        case _:
            assert_never(found.outcome)


def _needs_guardian(resident: Resident, today: date) -> bool:
    return age_on(resident.person.birth, today) < GUARDED_UNDER


def _may_speak(guardian: Resident, asked: Asked) -> bool:
    """Another person, of age."""
    return guardian.index != asked.resident.index and age_on(guardian.person.birth, asked.today) >= 18
