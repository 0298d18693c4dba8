"""What a proof of the bench says of somebody, in the words that stand on paper: by item, from the same books as lookups."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.bench.gateway.messages import Record, Value
from kiosk.bench.gateway.records import Asked, days_before
from kiosk.bench.gateway.records_cases import ACCEPT_DAYS
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.proof import MOST_ROWS, Shown

LANGUAGE = "zh_CN"
NAMES = ("name", "id_number")
Values = Mapping[str, str]
Records = Callable[[str], Sequence[Record]]  # of a lookup, for this person, as they stand now


@dataclass(frozen=True, slots=True)
class _Of:
    """Whom a proof is of, and what the books say."""

    asked: Asked = field(repr=False)
    values: Values = field(repr=False)
    records: Records = field(repr=False)


class NothingToProve(Exception):
    """There is nothing in the books that this proof could say. Its text is for the person."""


class Papers:
    """Makes what is shown; the office's name stands last, at the seal."""

    def __init__(self, tables: CodeTables) -> None:
        self._tables = tables
        self._made: Mapping[str, Callable[[_Of], Shown]] = {
            "ins.certificate": self._certificate,
            "ins.payment_proof": self._payments,
            "ins.rights_statement": self._rights,
            "emp.registration_proof": self._registration,
            "case.acceptance": self._acceptance,
        }

    def shown(self, item: str, asked: Asked, values: Values, records: Records) -> Shown:
        """Raises NothingToProve."""
        return self._made[item](_Of(asked, values, records))

    # ---- insurance ----

    def _certificate(self, of: _Of) -> Shown:
        found = _of_scheme(of.records("ins.enrollment"), of.values)
        first = found[0]
        rows = tuple(
            (
                self._said("scheme", one["scheme"]),
                self._said("enrolment_status", one["enrolment_status"]),
                _month(one["paid_from"]),
                _month(one["paid_to"]),
                str(one["months_paid"]),
            )
            for one in found
        )
        fields = [*_insured(of.asked, first), *self._purpose(of.values)]
        return _shown(of.asked, fields, "scheme enrolment_status paid_from paid_to months_paid", rows)

    def _payments(self, of: _Of) -> Shown:
        since, until = of.values.get("from", "000000"), of.values.get("to", "999999")
        within = [one for one in of.records("ins.contributions") if since <= str(one["period"]) <= until]
        found = _of_scheme(within, of.values)[:MOST_ROWS][::-1]
        rows = tuple(
            (
                _month(one["period"]),
                self._said("scheme", one["scheme"]),
                *(_yuan(one[name]) for name in ("base", "by_employer", "by_person")),
                self._said("paid_state", one["paid_state"]),
            )
            for one in found
        )
        fields = [
            *_insured(of.asked, of.records("ins.enrollment")[0]),
            ("period", f"{_month(found[0]['period'])} 至 {_month(found[-1]['period'])}"),
            ("months_paid", str(len({one["period"] for one in found if one["paid_state"] == "paid"}))),
            *((name, _yuan(sum(_number(one[name]) for one in found))) for name in _SUMS),
            *self._purpose(of.values),
        ]
        return _shown(of.asked, fields, "period scheme base by_employer by_person paid_state", rows)

    def _rights(self, of: _Of) -> Shown:
        accounts = of.records("ins.account")
        year = of.values.get("year", "")
        account = next((one for one in accounts if one["year"] == year), None)
        paid = [one for one in of.records("ins.contributions") if str(one["period"])[:4] == year]
        if account is None or not paid:
            raise NothingToProve(f"没有查到{year}年的个人权益记录。")
        schemes = list(dict.fromkeys(one["scheme"] for one in paid))
        of_scheme = [[one for one in paid if one["scheme"] == scheme] for scheme in schemes]
        rows = tuple(
            (
                self._said("scheme", many[0]["scheme"]),
                str(sum(one["paid_state"] == "paid" for one in many)),
                *(_yuan(sum(_number(one[name]) for one in many)) for name in _SUMS),
            )
            for many in of_scheme
        )
        fields = [
            *_insured(of.asked, of.records("ins.enrollment")[0]),
            ("year", f"{year}年"),
            ("opened", _month(account["opened"])),
            ("months_before", str(account["months_before"])),
            *((name, _yuan(account[name])) for name in ("balance_before", "credited", "interest", "balance")),
        ]
        return _shown(of.asked, fields, "scheme months_paid by_employer by_person amount", rows)

    # ---- work, cases ----

    def _registration(self, of: _Of) -> Shown:
        found = of.records("emp.certificate")
        if not found:
            raise NothingToProve("没有查到就业失业登记。")
        kept = [
            one for one in found if one["section"] in ("certificate", "employment", "unemployment", "aid")
        ]
        rows = tuple(
            (
                str(one["recorded_on"]),
                self._said("certificate_section", one["section"]),
                str(one["section_text"]),
            )
            for one in kept
        )
        fields = [
            *_named(of.asked),
            ("certificate_number", str(found[0]["certificate_number"])),
            ("issued_on", str(found[0]["issued"])),
            ("employment_state", self._said("employment_state", found[0]["employment_state"])),
            ("insured_place", of.asked.place),
            *self._purpose(of.values),
        ]
        return _shown(of.asked, fields, "recorded_on section section_text", rows)

    def _acceptance(self, of: _Of) -> Shown:
        wanted = of.values.get("case_number", "")
        steps = [one for one in of.records("case.progress") if one["case_number"] == wanted]
        if not steps:
            raise NothingToProve("没有查到这个业务编号。")
        begun = steps[-1]
        fields = [
            *_named(of.asked),
            ("case_item", str(begun["case_item"])),
            ("case_number", wanted),
            ("received_on", str(begun["step_date"])),
            ("answer_by", days_before(of.asked.today, -ACCEPT_DAYS)),
            ("office", f"{of.asked.place}政务服务中心人社窗口"),
        ]
        papers = (("1", "居民身份证（核验原件）", "1"), ("2", f"{begun['case_item']}申请表", "2"))
        return _shown(of.asked, fields, "place material pages", papers)

    # ---- words ----

    def _said(self, table: str, code: Value) -> str:
        return self._tables[table].said(str(code), LANGUAGE)

    def _purpose(self, values: Values) -> list[tuple[str, str]]:
        code = values.get("purpose", "")
        return [("purpose", self._said("proof_purpose", code))] if code else []


_SUMS = ("by_employer", "by_person", "amount")


def _shown(
    asked: Asked, fields: list[tuple[str, str]], columns: str, rows: tuple[tuple[str, ...], ...]
) -> Shown:
    return Shown(
        (*fields, ("authority", f"{asked.place}社会保险经办中心（示范）")), tuple(columns.split()), rows
    )


def _named(asked: Asked) -> list[tuple[str, str]]:
    person = asked.resident.person
    return [("name", person.name), ("id_number", person.number)]


def _insured(asked: Asked, enrolled: Record) -> list[tuple[str, str]]:
    employer = enrolled["employer"]
    return [
        *_named(asked),
        ("person_number", str(enrolled["person_number"])),
        ("insured_place", str(enrolled["insured_place"])),
        *([("employer", str(employer))] if employer else []),
    ]


def _of_scheme(records: Sequence[Record], values: Values) -> list[Record]:
    wanted = values.get("scheme", "")
    found = [one for one in records if not wanted or one["scheme"] == wanted]
    if not found:
        raise NothingToProve("没有查到这个险种的记录。")
    return found


def _month(period: Value) -> str:
    text = str(period)
    return f"{text[:4]}年{int(text[4:])}月"


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _yuan(fen: Value) -> str:
    return f"{_number(fen) / 100:,.2f}"
