"""A certification at the office: who is due, consent before anything of a face, one result under one key."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from agent.certify_schemas import (
    CertConfirming,
    Certified,
    Consented,
    NotCertified,
    SchemeState,
    Standing,
    Withdrawn,
)
from agent.lookup_schemas import NeedsMore, NoAnswer, Printing, Way, Why
from agent.schemas import Role
from agent.visit_faces import CertificationTold, ConsentTold
from agent.visit_messages import SlipMade
from kiosk.bench.gateway.places import employers
from kiosk.bench.gateway.residents import books
from kiosk.domain.identity import masked_name
from tests.agent.certify_room import CERTIFICATION, IDENTIFICATION, CertifyRoom
from tests.agent.lookup_room import Rooms, id_card, social_card
from tests.bench.back_office import PEOPLE, TODAY, RunningOffice
from tests.bench.certs import BOTH_SCHEMES, DUE_SOON, NEXT_YEAR, NOT_RETIRED, SUSPENDED, kept, somebody

Make = Callable[..., CertifyRoom]
SEED = 4  # of the bench's people


@pytest.fixture
def of(rooms: Rooms) -> Make:
    def make(person: int, **how: object) -> CertifyRoom:
        return CertifyRoom(rooms.of(person, **how))

    return make


def kinds(room: CertifyRoom, kind: type[object]) -> list[object]:
    return [one for one in room.told if isinstance(one, kind)]


# ---- who is due ----


def test_who_is_due_is_said_masked_and_in_words(of: Make) -> None:
    standing = of(BOTH_SCHEMES).standing()
    assert standing.masked_name == masked_name(PEOPLE[BOTH_SCHEMES].name)
    assert len(standing.schemes) == 2
    assert all(line.said and line.said != line.scheme for line in standing.schemes)
    assert (standing.has_portrait, standing.wants_no_face, standing.consented) == (True, False, False)


@pytest.mark.parametrize(
    ("person", "state"), [(DUE_SOON, SchemeState.DUE_SOON), (SUSPENDED, SchemeState.SUSPENDED)]
)
def test_the_state_of_a_benefit_is_told(of: Make, person: int, state: SchemeState) -> None:
    assert [line.state for line in of(person).standing().schemes] == [state]


def test_who_draws_nothing_has_nothing_to_certify_and_may_be_identified(of: Make) -> None:
    room = of(NOT_RETIRED)
    answer = room.ask()
    assert isinstance(answer, NoAnswer)
    assert answer.why is Why.NO_DATA
    assert isinstance(room.ask(IDENTIFICATION), Standing)


def test_nobody_is_asked_about_before_a_card_was_read(rooms: Rooms) -> None:
    answer = CertifyRoom(rooms.empty()).ask()
    assert isinstance(answer, NeedsMore)
    assert answer.ways == (Way.CARD,)


# ---- consent ----


def test_no_portrait_leaves_without_consent(of: Make) -> None:
    room = of(DUE_SOON)
    room.standing()
    assert room.portrait() == (b"", "no_consent")


def test_a_consent_is_recorded_once_and_the_portrait_comes(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    first = room.agree("finger-1")
    assert isinstance(first, Consented)
    assert room.agree("finger-1") == first
    assert room.standing().consented
    consents = kept(office)["consents"]
    assert [(one["receipt"], one["state"], one["given_by"]) for one in consents] == [
        (first.receipt, "given", "self")
    ]
    assert kinds(room, ConsentTold) == [ConsentTold(purpose=CERTIFICATION, given=True, by_guardian=False)]
    picture, why = room.portrait()
    assert why == ""
    shown = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert shown.shape == (300, 240, 3)


def test_each_purpose_has_a_consent_of_its_own(of: Make) -> None:
    room = of(DUE_SOON)
    room.ask(IDENTIFICATION)
    assert isinstance(room.agree(purpose=IDENTIFICATION), Consented)
    assert room.portrait() == (b"", "no_consent")
    assert room.portrait(IDENTIFICATION)[0] != b""


def test_a_withdrawn_consent_stands_no_more_here_and_there(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    assert isinstance(room.withdraw(), Withdrawn)
    assert room.portrait() == (b"", "no_consent")
    assert room.standing().wants_no_face
    assert [one["state"] for one in kept(office)["consents"]] == ["given", "withdrawn"]


def test_a_withdrawal_holds_here_though_the_office_is_silent(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON, limit_s=0.4)
    room.standing()
    room.agree()
    office.spoil({"kind": "down", "operation": "cert.consent"})
    assert isinstance(room.withdraw(), NoAnswer)
    office.spoil()
    assert room.portrait() == (b"", "no_consent")


def test_a_consent_whose_answer_was_lost_is_recorded_once(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    office.spoil({"kind": "after_commit", "operation": "cert.consent", "times": 1})
    assert isinstance(room.agree(), Consented)
    assert len(kept(office)["consents"]) == 1


def test_a_consent_that_nobody_answers_is_none(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON, limit_s=0.5)
    room.standing()
    office.spoil({"kind": "down", "operation": "cert.consent"})
    assert isinstance(room.agree("again"), NoAnswer)
    assert room.portrait()[1] == "no_consent"
    office.spoil()
    assert isinstance(room.agree("again"), Consented)


def test_for_a_child_a_guardian_agrees(rooms: Rooms, office: RunningOffice) -> None:
    child = books(SEED, 300, TODAY, employers(SEED)).residents[somebody(office, "minor")].person
    room = CertifyRoom(rooms.empty())
    room.room.read(social_card(child))
    assert room.standing().guardian
    refused = room.agree("g")
    assert isinstance(refused, NeedsMore)
    assert refused.ways == (Way.GUARDIAN,)
    room.room.read(id_card(PEOPLE[NOT_RETIRED]), Role.RELATIVE)
    assert isinstance(room.agree("g"), Consented)
    assert kinds(room, ConsentTold) == [ConsentTold(purpose=CERTIFICATION, given=True, by_guardian=True)]
    assert room.portrait()[1] == ""
    room.verdict()
    assert isinstance(room.certified(), Certified)


# ---- the portrait ----


@pytest.mark.parametrize(("kind", "why"), [("missing", "no_portrait"), ("own", "")])
def test_a_portrait_that_is_missing_is_said(of: Make, office: RunningOffice, kind: str, why: str) -> None:
    office.http.post(f"/control/portraits/{DUE_SOON}/{kind}").raise_for_status()
    room = of(DUE_SOON)
    assert room.standing().has_portrait is (kind == "own")
    room.agree()
    assert room.portrait()[1] == why


@pytest.mark.parametrize("kind", ["nonsense", "stranger", "down"])
def test_a_portrait_that_does_not_come_is_none(of: Make, office: RunningOffice, kind: str) -> None:
    room = of(DUE_SOON, limit_s=1.0)
    room.standing()
    room.agree()
    office.spoil({"kind": kind, "operation": "cert.portrait"})
    assert room.portrait() == (b"", "down")


@pytest.mark.parametrize("kind", ["own", "missing"])
def test_a_cards_portrait_that_is_no_good_is_followed_by_the_offices(
    rooms: Rooms, office: RunningOffice, kind: str
) -> None:
    office.http.post(f"/control/portraits/{DUE_SOON}/{kind}").raise_for_status()
    room = CertifyRoom(rooms.empty())
    room.room.read(replace(id_card(PEOPLE[DUE_SOON]), portrait=b"of the card"))
    assert room.standing().has_portrait
    room.agree()
    assert (room.portrait(), room.has_next) == ((b"of the card", ""), kind == "own")
    picture, why = room.portrait(next_best=True)
    assert (picture.startswith(b"\xff\xd8"), why) == ((True, "") if kind == "own" else (False, "no_portrait"))
    assert not room.has_next


# ---- results ----


def test_a_pass_is_sent_once_and_comes_back_with_the_next_day(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    room.verdict()
    answer = room.certified()
    assert isinstance(answer, Certified)
    assert room.certified() == answer
    assert [line.next_due for line in answer.lines] == [NEXT_YEAR]
    assert (answer.score, answer.threshold, answer.algorithm) == (6120, 4500, "opencv-1a2b3c4d")
    [row] = kept(office)["certifications"]
    assert (row["number"], row["outcome"], row["attempts"]) == (answer.number, "passed", 1)
    assert kinds(room, CertificationTold) == [CertificationTold(outcome="passed", attempts=1)]


def test_what_was_suspended_is_paid_again(of: Make) -> None:
    room = of(SUSPENDED)
    room.standing()
    room.agree()
    room.verdict()
    answer = room.certified()
    assert isinstance(answer, Certified)
    [line] = answer.lines
    assert line.resumed
    assert line.back_pay_from <= line.back_pay_to


def test_a_failed_try_is_sent_when_it_is_the_last(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    room.verdict(passed=False)
    assert room.certified() == NotCertified()
    assert kept(office)["certifications"] == []
    room.verdict(passed=False, last=True, attempts=3)
    answer = room.certified()
    [row] = kept(office)["certifications"]
    assert answer == NotCertified(number=row["number"])
    assert (row["decision"], row["attempts"], row["reasons"]) == ("to_check", 3, "one-plane")


def test_a_result_whose_answer_was_lost_is_recorded_once(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    office.spoil({"kind": "after_commit", "operation": "cert.submit", "times": 1})
    room.verdict()
    assert isinstance(room.certified(), Certified)
    assert len(kept(office)["certifications"]) == 1


def test_a_result_that_nobody_takes_is_being_confirmed_and_then_taken(
    of: Make, office: RunningOffice
) -> None:
    room = of(DUE_SOON, limit_s=0.5)
    room.standing()
    room.agree()
    office.spoil({"kind": "down", "operation": "cert.submit"}, {"kind": "down", "operation": "results"})
    room.verdict()
    waiting = room.certified()
    assert isinstance(waiting, CertConfirming)
    assert not waiting.sent
    office.spoil()
    assert isinstance(room.certified(), Certified)
    assert len(kept(office)["certifications"]) == 1


def test_who_is_certified_already_is_told_so(of: Make) -> None:
    first = of(DUE_SOON)
    first.standing()
    first.agree()
    first.verdict()
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    room.verdict()
    answer = room.certified()
    assert isinstance(answer, Certified)
    assert answer.already
    assert [line.next_due for line in answer.lines] == [NEXT_YEAR]


def test_a_consent_withdrawn_after_the_verdict_keeps_the_result_back(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    room.withdraw()
    room.verdict()
    assert room.certified() == NoAnswer(why=Why.GONE)
    assert kept(office)["certifications"] == []


def test_a_face_proves_level_two_only_under_its_own_consent(of: Make) -> None:
    room = of(DUE_SOON)
    room.ask(IDENTIFICATION)
    assert room.verdict(purpose=IDENTIFICATION).level == 1
    room.agree(purpose=IDENTIFICATION)
    assert room.verdict(passed=False, purpose=IDENTIFICATION).level == 1
    assert room.verdict(purpose=IDENTIFICATION).level == 2
    assert "face" in room.room.people.evidence().means


# ---- paper ----


def test_the_slip_is_printed_once_for_a_finger(of: Make) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    assert room.print() == NoAnswer(why=Why.GONE)
    room.verdict()
    first = room.print()
    assert isinstance(first, Printing)
    assert room.print() == first
    assert len(kinds(room, SlipMade)) == 1


# ---- one after the other ----


def test_a_consent_after_a_withdrawal_that_was_not_heard_is_withdrawn_again(
    of: Make, office: RunningOffice
) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    office.spoil(
        {"kind": "after_commit", "operation": "cert.consent", "times": 1},
        {"kind": "down", "operation": "results"},
    )
    assert isinstance(room.withdraw(), NoAnswer)
    office.spoil()
    room.agree()
    assert isinstance(room.withdraw(), Withdrawn)
    assert room.standing().wants_no_face
    assert [one["state"] for one in kept(office)["consents"]] == ["given", "withdrawn", "given", "withdrawn"]


def test_the_agent_hears_of_a_withdrawal_before_the_office_answers(of: Make, office: RunningOffice) -> None:
    room = of(DUE_SOON, limit_s=0.4)
    room.standing()
    room.agree()
    office.spoil({"kind": "silent", "operation": "cert.consent"})
    room.told.clear()
    room.withdraw()
    assert kinds(room, ConsentTold)[0] == ConsentTold(
        purpose=CERTIFICATION, given=False, by_guardian=False, recorded=False
    )


def test_another_purpose_does_not_touch_a_result(of: Make) -> None:
    room = of(DUE_SOON)
    room.standing()
    room.agree()
    room.agree(purpose=IDENTIFICATION)
    room.verdict()
    first = room.certified()
    room.verdict(passed=False, purpose=IDENTIFICATION)
    assert room.certified() == first


def test_a_pass_that_is_being_confirmed_is_not_forgotten_for_another_verdict(
    of: Make, office: RunningOffice
) -> None:
    room = of(DUE_SOON, limit_s=0.5)
    room.standing()
    room.agree()
    office.spoil({"kind": "down", "operation": "cert.submit"}, {"kind": "down", "operation": "results"})
    room.verdict()
    room.verdict(passed=False)
    assert isinstance(room.certified(), CertConfirming)
    office.spoil()
    assert isinstance(room.certified(), Certified)
