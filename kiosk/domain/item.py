"""What can be looked up and handled, as data. Wording is in texts: `item.<id>.…`, `field.<id>`, `table.<name>.<code>`."""

from dataclasses import dataclass
from enum import StrEnum


class Function(StrEnum):
    """The five functions of the policy, and its 自助办理, by which a class is filtered. Source: 岳人社发〔2015〕80号."""

    CONSULT = "consult"  # 政策咨询
    JOBS = "jobs"  # 求职招聘
    QUERY = "query"  # 查询缴费
    BENEFIT = "benefit"  # 待遇享受
    COMPLAINT = "complaint"  # 投诉举报
    HANDLE = "handle"  # 自助办理: what is handled and fits none of the five


class Kind(StrEnum):
    """What a value is, and so how it is written and masked."""

    TEXT = "text"
    NAME = "name"  # masked: all but the last character of a given name
    ID_NUMBER = "id_number"  # masked: 3 first, 4 last
    CARD_NUMBER = "card_number"  # masked: 3 first, 2 last
    BANK_ACCOUNT = "bank_account"  # masked: 4 last
    PHONE = "phone"  # masked: 3 first, 4 last
    ADDRESS = "address"  # masked: to the street
    CODE = "code"  # a row of a code table
    MONEY = "money"  # 分, an integer
    COUNT = "count"
    MONTH = "month"  # YYYYMM
    YEAR = "year"
    DATE = "date"  # YYYY-MM-DD
    CREDIT_CODE = "credit_code"  # 统一社会信用代码, 18 characters with a check
    PIN = "pin"  # typed at the encrypting keypad, never shown or told

    @property
    def masked(self) -> bool:
        """Whether it is shown in full only for ten seconds after 显示."""
        return self in _MASKED


_MASKED = frozenset(
    {Kind.NAME, Kind.ID_NUMBER, Kind.CARD_NUMBER, Kind.BANK_ACCOUNT, Kind.PHONE, Kind.ADDRESS}
)


class Layout(StrEnum):
    """How an answer is shown."""

    CARDS = "cards"  # one card for each record, fields below each other
    TABLE = "table"  # rows and columns, 7 rows a page
    MONTHS = "months"  # years, then the months of one year, with totals
    STEPS = "steps"  # what happened when, the present step marked
    LIST = "list"  # titles to open, such as jobs


@dataclass(frozen=True, slots=True)
class Input:
    """What a resident is asked before the answer; wording `input.<id>`."""

    id: str
    kind: Kind
    table: str = ""  # of a CODE
    optional: bool = True

    def __post_init__(self) -> None:
        if (self.kind is Kind.CODE) != bool(self.table):
            raise ValueError(f"input {self.id}: a code needs a table, and nothing else has one")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a record; wording `field.<id>`."""

    id: str
    kind: Kind = Kind.TEXT
    table: str = ""  # of a CODE
    main: bool = True  # False: only in the details and on the slip, not in a table's columns
    good: tuple[str, ...] = ()  # of a CODE: what is as it should be; all others deserve a look. () = neither

    def __post_init__(self) -> None:
        if (self.kind is Kind.CODE) != bool(self.table):
            raise ValueError(f"field {self.id}: a code needs a table, and nothing else has one")
        if self.good and self.kind is not Kind.CODE:
            raise ValueError(f"field {self.id}: only a code can be good")


# What is said of an appointment: its number at the back office, the day, "09:00-09:30", and what it is for.
APPOINTMENT = ("appointment_number", "appointment_on", "slot", "appointment_service")


@dataclass(frozen=True, slots=True)
class Item:
    """One 事项. `level`: 0 anonymous, 1 identity verified, 2 with PIN or face, 3 with an attendant."""

    id: str
    group: str  # the id of a ServiceClass
    function: Function
    level: int
    icon: str
    operation: str  # of the gateway
    layout: Layout
    fields: tuple[Field, ...]
    inputs: tuple[Input, ...] = ()
    totals: tuple[str, ...] = ()  # fields that are added up
    service: str = ""  # the service that a number is taken for when the machine cannot help
    proxy: bool = False  # 代办: a relative may ask, with both ID cards
    slip: bool = True
    form: bool = (
        False  # 办: filled in by config/forms/<id>.toml and sent; the fields are those of its receipt
    )
    proof: bool = False  # of a form: what comes of it is a proof on A4
    checks_in: bool = (
        False  # of a form: who has done it checked in with an appointment, and gets its number of the hall
    )
    face: bool = False  # 待遇资格认证: handled with the face, on pages of its own

    @property
    def handles(self) -> bool:
        """Whether something is done (办), and not only looked up (查)."""
        return self.form or self.face

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 3:
            raise ValueError(f"item {self.id}: level {self.level} is none of 0, 1, 2, 3")
        if self.face and (self.form or self.level < 1):
            raise ValueError(f"item {self.id}: a face is compared without a form, of somebody who is known")
        known = {field.id for field in self.fields}
        if self.checks_in and not (self.form and known.issuperset(APPOINTMENT)):
            raise ValueError(
                f"item {self.id}: a check-in needs a form and the fields {', '.join(APPOINTMENT)}"
            )
        for total in self.totals:
            if total not in known:
                raise ValueError(f"item {self.id}: total of {total!r}, which is none of its fields")
        if self.layout is Layout.MONTHS and not any(field.kind is Kind.MONTH for field in self.fields):
            raise ValueError(f"item {self.id}: layout months needs a field of kind month")
