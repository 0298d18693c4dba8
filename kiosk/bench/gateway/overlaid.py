"""What a lookup answers after something was written: the records that are made up, and what the ledger knows better."""

from collections.abc import Callable, Mapping, Sequence

from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Record
from kiosk.bench.gateway.records import Asked

Over = Callable[[Sequence[Record], Asked, Ledger], list[Record]]
# A case as case.progress names it. Registrations and cards are done at once: they are no cases.
MATTERS = {
    "unemp.claim": "失业保险金申领",
    "emp.subsidy_apply": "灵活就业社会保险补贴申请",
    "labor.complaint": "劳动保障监察投诉",
    "mat.supplement": "补交材料",
    "cert.manual": "待遇资格认证（人工）",
}
WAITING = "1"


def as_they_are(operation: str, records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    """The newest first, as ever."""
    over = _OVER.get(operation)
    return list(records) if over is None else over(records, asked, ledger)


def _card(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written = ledger.card(asked.resident.index)
    if written is None:
        return list(records)
    changed: Record = {"card_status": written[0], "status_since": written[1]}
    return [one | {name: value for name, value in changed.items() if name in one} for one in records]


def _certificate(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written = ledger.registration(asked.resident.index)
    if written is None:
        return list(records)
    state, number, day = written
    section, text = ("unemployment", "登记失业。") if state == "unemployed" else ("employment", "登记就业。")
    newest: Record = {
        "certificate_number": records[0]["certificate_number"] if records else number,
        "issued": records[0]["issued"] if records else day,
        "employment_state": state,
        "section": section,
        "section_text": text,
        "recorded_on": day,
    }
    return [newest, *(one | {"employment_state": state} for one in records)]


def _cases(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written: list[Record] = [
        {
            "case_number": case.number,
            "case_item": MATTERS[case.item],
            "case_state": WAITING,
            "step_date": case.day,
        }
        for case in ledger.cases(asked.resident.index)
        if case.item in MATTERS
    ]
    return [*written, *records]


def _complaints(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written: list[Record] = [
        {
            "case_number": case.number,
            "case_state": "submitted",
            "step_date": case.day,
            "agency": f"{asked.place}劳动保障监察机构",
            "answer_by": case.answer_by,
            "answer": None,
        }
        for case in ledger.cases(asked.resident.index)
        if case.item == "labor.complaint"
    ]
    return [*written, *records]


def _subsidies(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written: list[Record] = [
        {
            "case_number": case.number,
            "case_state": "received",
            "step_date": case.day,
            "amount": 0,
            "paid_on": None,
        }
        for case in ledger.cases(asked.resident.index)
        if case.item == "emp.subsidy_apply"
    ]
    return [*written, *records]


def _appointments(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written = ledger.appointments(asked.resident.index)
    return [
        one | {"appointment_state": written.get(str(one["appointment_number"]), one["appointment_state"])}
        for one in records
    ]


def _certifications(records: Sequence[Record], asked: Asked, ledger: Ledger) -> list[Record]:
    written: list[Record] = [
        {
            "certified_on": one.day,
            "certification_result": one.decision,
            "channel": one.channel,
            "next_due": one.next_due,
        }
        for one in ledger.certs.of_person(asked.resident.index)
    ]
    return [*written, *records]


_OVER: Mapping[str, Over] = {
    "card.status": _card,
    "card.info": _card,
    "emp.certificate": _certificate,
    "case.progress": _cases,
    "labor.status": _complaints,
    "emp.subsidy": _subsidies,
    "appt.list": _appointments,
    "cert.history": _certifications,
}
