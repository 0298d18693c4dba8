"""Which records answer which operation, and exactly the fields that the catalogue asks for."""

from collections.abc import Callable, Mapping

from kiosk.bench.gateway import (
    records_card,
    records_cases,
    records_insurance,
    records_medical,
    records_pension,
    records_talent,
    records_work,
)
from kiosk.bench.gateway.messages import Value
from kiosk.bench.gateway.records import Asked, Record, days_before
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.item import Field, Item, Kind

Make = Callable[[Asked], list[Record]]

MADE: Mapping[str, Make] = {
    "card.info": records_card.info,
    "card.progress": records_card.progress,
    "card.status": records_card.status,
    "ins.enrollment": records_insurance.enrolment,
    "ins.contributions": records_insurance.contributions,
    "ins.account": records_insurance.account,
    "ins.resident": records_insurance.resident,
    "pens.payments": records_pension.payments,
    "cert.history": records_pension.certifications,
    "med.account": records_medical.account,
    "med.records": records_medical.settlements,
    "unemp.eligibility": records_work.eligibility,
    "unemp.status": records_work.benefit,
    "emp.certificate": records_work.certificate,
    "emp.subsidy": records_work.subsidy,
    "train.records": records_work.training,
    "talent.title": records_talent.title,
    "talent.exam": records_talent.exams,
    "talent.skillcert": records_talent.skills,
    "labor.status": records_cases.complaint,
    "case.progress": records_cases.cases,
    "appt.list": records_cases.appointments,
}
PLAIN_RECORDS = 3


class Book:
    """Records by item. An item that nobody wrote records for is answered too, so that adding one is configuration."""

    def __init__(self, tables: CodeTables) -> None:
        self._tables = tables

    def records(self, item: Item, asked: Asked) -> list[Record]:
        """The newest first; every record has the item's fields, no others."""
        make = MADE.get(item.operation)
        made = [{} for _ in range(PLAIN_RECORDS)] if make is None else make(asked)
        return [
            {
                field.id: record[field.id] if field.id in record else self._plain(field, asked, place)
                for field in item.fields
            }
            for place, record in enumerate(made)
        ]

    def _plain(self, field: Field, asked: Asked, place: int) -> Value:
        """A value of the right kind, for a field that this back office has no better one for."""
        if field.kind.masked:
            return _plain_of_person(field.kind, asked)
        dice = asked.dice(f"plain/{field.id}/{place}")
        day = days_before(asked.today, 20 + place * 40)
        match field.kind:
            case Kind.CODE:
                return dice.choice(list(self._tables[field.table].codes))
            case Kind.MONEY:
                return dice.randint(0, 500_000)
            case Kind.COUNT:
                return dice.randint(0, 60)
            case Kind.MONTH:
                return day[:4] + day[5:7]
            case Kind.YEAR:
                return day[:4]
            case Kind.DATE:
                return day
            case _:
                return f"示范内容 {place + 1}"


def _plain_of_person(kind: Kind, asked: Asked) -> Value:
    person = asked.resident.person
    match kind:
        case Kind.NAME:
            return person.name
        case Kind.ID_NUMBER:
            return person.number
        case Kind.CARD_NUMBER:
            return person.card_number
        case Kind.BANK_ACCOUNT:
            return asked.bank_account
        case Kind.PHONE:
            return f"100{asked.resident.index:08}"
        case _:
            return f"{asked.place}幸福路1号"
