"""The lines between the agent and the visit's process."""

import contextlib
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gateway.settings import GatewaySettings
from agent.schemas import Identified, Medium, Role
from agent.visit_messages import (
    AlsoIdModule,
    Arm,
    Around,
    CardFailed,
    CardRead,
    CodeRead,
    CodeRefused,
    Disarm,
    End,
    Equip,
    GatewayHeard,
    IdPortBack,
    KnowTables,
    LookAround,
    LookedUp,
    Message,
    OfCode,
    Personal,
    Place,
    ProofDown,
    ProofRefused,
    Prove,
    Proved,
    Reading,
    Ready,
    Revealed,
    SlipMade,
    Verified,
)
from agent.visit_wire import Answer, Order, answers, line, orders
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.printer.profile import PrinterProfile

numbers = st.integers(0, 2**31)
words = st.text(max_size=12)
media = st.sampled_from(Medium)
roles = st.sampled_from(Role)
modules = st.none() | st.just(IdCardSettings())
people = st.builds(
    Identified,
    masked_name=words,
    masked_number=words,
    age=st.integers(0, 120),
    priority=st.sampled_from(PriorityClass),
    verified=st.booleans(),
    medium=media,
)
told: st.SearchStrategy[Answer] = st.one_of(
    st.builds(Ready, locked=st.booleans(), door=words),
    st.builds(Reading, session=numbers, reader=words, counter=numbers, medium=media),
    st.builds(CardRead, session=numbers, person=people, person_tag=words, role=roles),
    st.builds(CodeRead, number=numbers, person=people, person_tag=words),
    st.builds(CodeRefused, number=numbers, down=st.booleans()),
    st.just(Personal()),
    st.builds(Verified, role=roles, person=people),
    st.builds(Proved, number=numbers, level=numbers),
    st.builds(ProofRefused, number=numbers, tries_left=st.none() | st.integers(0, 9), locked=st.booleans()),
    st.builds(ProofDown, number=numbers),
    st.builds(
        Around, number=numbers, items=st.none() | st.just(("card.info",)), versions=st.just({"a": "1"})
    ),
    st.builds(GatewayHeard, answered=st.booleans()),
    st.builds(
        LookedUp, item=words, outcome=words, milliseconds=numbers, level=numbers, means=st.just(("pin",))
    ),
    st.builds(Revealed, item=words, level=numbers),
    st.builds(SlipMade, job=words, body=st.binary(max_size=64)),
    st.builds(CardFailed, session=numbers, code=st.sampled_from(CardErrorCode), medium=media),
    st.builds(IdPortBack, session=numbers),
)
asked: st.SearchStrategy[Order] = st.one_of(
    st.builds(
        Arm,
        session=numbers,
        role=roles,
        readers=st.lists(words, max_size=3).map(tuple),
        seen=st.dictionaries(words, numbers, max_size=3),
        id_module=modules,
        must_leave=st.booleans(),
        limit_s=st.floats(0, 60),
        day_key=st.binary(max_size=32),
        today=st.dates(),
        elder_age=st.integers(0, 120),
        from_claim=st.booleans(),
    ),
    st.builds(AlsoIdModule, session=numbers, id_module=st.just(IdCardSettings()), must_leave=st.booleans()),
    st.builds(
        Equip,
        peers=st.just((0, 1000)),
        gateway=st.just(GatewaySettings()),
        catalogue=words,
        tables=words,
        texts=words,
        place=st.builds(Place, site=words, hotline=words, demo=st.booleans(), time_zone=words),
        printer=st.none() | st.just(PrinterProfile()),
        pin=st.booleans(),
        attendant=st.booleans(),
        versions=st.dictionaries(words, words, max_size=2),
    ),
    st.builds(KnowTables, versions=st.dictionaries(words, words, max_size=2)),
    st.builds(LookAround, number=numbers, tables=st.booleans()),
    st.builds(Prove, number=numbers, role=roles, block=words),
    st.builds(
        OfCode,
        number=numbers,
        payload=st.binary(max_size=32),
        day_key=st.binary(max_size=32),
        today=st.dates(),
        elder_age=st.integers(0, 120),
        from_claim=st.booleans(),
    ),
    st.just(Disarm()),
    st.just(End()),
)


@given(told)
def test_an_answer_comes_back_as_it_went(answer: Answer) -> None:
    assert answers.decode(line(answer)) == answer


@given(asked)
def test_an_order_comes_back_as_it_went(order: Order) -> None:
    assert orders.decode(line(order)) == order


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_line_is_a_message_or_refused(content: bytes) -> None:
    for decode in (answers.decode, orders.decode):
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
            assert isinstance(decode(content), Message)


@pytest.mark.parametrize(
    "message",
    [
        Arm(
            session=7,
            readers=("Reader",),
            limit_s=6.0,
            day_key=b"secret of the day",
            today=date(2026, 11, 22),
            elder_age=60,
            from_claim=True,
        ),
        CardRead(
            session=7,
            person=Identified(
                masked_name="王**",
                masked_number="999101********123X",
                age=61,
                priority=PriorityClass.NORMAL,
                verified=False,
            ),
            person_tag="5ec2e7",
        ),
    ],
    ids=["arm", "read"],
)
def test_no_key_and_nobody_shows_in_a_repr(message: Message) -> None:
    assert repr(message) == f"{type(message).__name__}(session=7)"
