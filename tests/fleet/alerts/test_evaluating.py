"""Reporters over hours: what is bad fires once, areas speak for their reporters, and nothing is lost."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.alerts import muting_rows, rows
from fleet.alerts.muting import Matcher, Silence, Window
from fleet.alerts.settings import Damping, Orders, Receiver, Rule
from fleet.findings import Severity
from fleet.schemas import Heartbeat
from tests.fleet.alerts.room import NOW, OPS, TOWNSHIP, Room, with_settings
from tests.fleet.site import heartbeat

SIX = tuple(f"K-{place}" for place in range(6))


def test_paper_that_is_out_fires_after_a_minute_and_resolves_after_another() -> None:
    room = Room()
    room.enrol("K-1")
    room.says("K-1", state="fault", fault="paper_out")
    room.passes(50)
    assert room.open_keys() == []
    room.passes(20)
    (alert,) = room.open()
    assert (alert.key, alert.severity, alert.told) == ("paper_out/printer", Severity.CRITICAL, 0)
    room.says("K-1")
    room.passes(50)
    assert len(room.open()) == 1
    room.passes(20)
    assert room.open() == []
    assert room.told() == [("firing", "paper_out", 1), ("resolved", "paper_out", 1)]


def test_paper_that_was_out_for_seconds_tells_nobody() -> None:
    room = Room()
    room.enrol("K-1")
    room.says("K-1", state="fault", fault="paper_out")
    room.passes(30)
    room.says("K-1")
    room.passes(600)
    assert room.told() == []


def test_one_that_falls_silent_is_offline_after_the_hysteresis_and_back_after_another() -> None:
    room = Room()
    room.enrol(*SIX)
    asleep = room.dies("K-1")
    room.passes(400)
    assert room.open_keys() == []
    room.passes(100)
    assert room.open_keys() == [("K-1", "reporter_offline/")]
    room.comes_back(asleep)
    room.passes(70)
    assert room.told() == [("firing", "reporter_offline", 1), ("resolved", "reporter_offline", 1)]


def test_what_a_silent_reporter_said_last_is_neither_fired_nor_resolved() -> None:
    room = Room()
    room.enrol(*SIX)
    room.says("K-1", state="fault", fault="cutter")
    room.passes(70)
    asleep = room.dies("K-1")
    room.passes(600)
    assert room.open_keys() == [("K-1", "cutter/printer"), ("K-1", "reporter_offline/")]
    room.comes_back({"K-1": heartbeat()})
    room.passes(70)
    assert room.open_keys() == []
    assert asleep


def test_a_silent_reporter_costs_no_look_after_its_alert() -> None:
    room = Room()
    room.enrol("K-1")
    room.dies("K-1")
    room.passes(600)
    assert room.do(lambda sql: sql.row("SELECT next_due FROM alert_watch")) == (None,)


def test_a_reporter_that_is_well_is_looked_at_once_in_five_minutes() -> None:
    room = Room()
    room.enrol("K-1")
    dues = set()
    for _ in range(60):
        room.passes(10)
        dues.add(room.do(lambda sql: sql.row("SELECT next_due FROM alert_watch")))
    assert len(dues) <= 4


def test_a_turn_finds_what_is_due_by_an_index_and_a_list_its_order() -> None:
    room = Room()
    asked = (
        "SELECT * FROM alert_watch WHERE next_due <= 'x' ORDER BY next_due LIMIT 5",
        "SELECT * FROM alerts WHERE act_at <= 'x' ORDER BY act_at, id LIMIT 5",
        "SELECT * FROM alert_deliveries WHERE receiver = 'x' AND next_try_at IS NOT NULL ORDER BY id LIMIT 1",
        "SELECT * FROM alerts WHERE COALESCE(area, '') >= '' AND resolved_at IS NULL AND suppressed_by = ''"
        " ORDER BY severity DESC, fired_at DESC, id DESC LIMIT 50",
    )
    plans = [str(room.do(lambda sql, asked=one: sql.rows(f"EXPLAIN QUERY PLAN {asked}"))) for one in asked]  # type: ignore[misc]
    used = ("alert_watch_due", "alerts_act", "alert_deliveries_waiting", "alerts_open")
    assert [index in plan for index, plan in zip(used, plans, strict=True)] == [True] * 4


# ---- areas ----


def test_a_township_that_falls_silent_is_one_alert_and_one_resolve() -> None:
    room = Room()
    room.enrol(*SIX)
    room.enrol("K-far", area="430603002001")
    asleep = room.dies(*SIX)
    room.passes(1800)
    assert room.told() == [("firing", "area_offline", 1)]
    assert len(room.open()) == 7
    assert all(alert.suppressed_by for alert in room.open() if alert.kind != "area")
    room.comes_back(asleep)
    room.passes(600)
    assert room.open() == []
    assert room.told() == [("firing", "area_offline", 1), ("resolved", "area_offline", 1)]


def test_an_area_is_one_message_also_where_a_silence_is_to_fire_sooner_than_reporters_are_apart() -> None:
    room = with_settings(offline_for_s=0.0)
    room.enrol(*SIX)
    room.passes(60)
    room.dies(*SIX)
    room.passes(1800)
    assert room.told() == [("firing", "area_offline", 1)]


def test_those_that_stay_silent_speak_for_themselves_when_the_others_are_back() -> None:
    room = Room()
    room.enrol(*SIX)
    asleep = room.dies(*SIX)
    room.passes(900)
    still = asleep.pop("K-0")  # type: ignore[attr-defined]
    room.comes_back(asleep)
    room.passes(600)
    assert room.open_keys() == [("K-0", "reporter_offline/")]
    assert room.told() == [
        ("firing", "area_offline", 1),
        ("resolved", "area_offline", 1),
        ("firing", "reporter_offline", 1),
    ]
    assert still


def test_one_that_falls_silent_later_in_a_silent_area_says_nothing_of_its_own() -> None:
    room = Room()
    room.enrol(*SIX)
    room.dies(*SIX[:4])
    room.passes(900)
    room.dies("K-5")
    room.passes(900)
    assert room.told() == [("firing", "area_offline", 1)]


def test_one_that_was_dead_for_days_is_no_part_of_a_storm_and_stays_told() -> None:
    room = Room()
    room.enrol(*SIX)
    room.dies("K-0")
    room.passes(3600)
    room.dies("K-1", "K-2")
    room.passes(900)
    assert [reason for _, reason, _ in room.told()] == ["reporter_offline"] * 3


def test_a_whole_province_that_falls_silent_is_one_message() -> None:
    room = Room()
    for place in range(25):
        room.enrol(*(f"K-{place}-{one}" for one in range(3)), area=f"4306{place:05}001")
    room.dies(*tuple(room.alive))
    room.passes(900, 30)
    assert len(room.told()) == 1
    assert room.told()[0][:2] == ("firing", "area_offline")


# ---- told to whom ----


def test_nobody_acknowledges_so_the_next_level_is_told() -> None:
    boss = Receiver("boss", "webhook", ("http://127.0.0.1:9/boss",), level=1)
    room = with_settings(receivers=(OPS, boss), escalate_s=600)
    room.enrol("K-1", "K-2")
    for name in ("K-1", "K-2"):
        room.says(name, state="fault", fault="cutter")
    room.passes(120)
    first = next(alert for alert in room.open() if alert.subject == "K-1")
    assert room.do(lambda sql: rows.acknowledge(sql, first.id, "li", "on my way", room.now))
    assert not room.do(lambda sql: rows.acknowledge(sql, first.id, "wang", "", room.now))
    room.passes(1800)
    bodies = [msgspec.json.decode(body) for body in room.bodies()]
    escalated = [
        alert["labels"]["reporter"]
        for body in bodies
        if body["receiver"] == "boss"
        for alert in body["alerts"]
    ]
    assert escalated == ["K-2"]


@pytest.mark.parametrize(
    ("receiver", "expected"),
    (
        (Receiver("a", "webhook", ("http://x/",), area="430603"), 1),
        (Receiver("a", "webhook", ("http://x/",), area="44"), 0),
        (Receiver("a", "webhook", ("http://x/",), least="critical"), 0),
        (Receiver("a", "webhook", ("http://x/",), least="info"), 1),
    ),
)
def test_a_receiver_hears_of_its_area_and_severity(receiver: Receiver, expected: int) -> None:
    room = with_settings(receivers=(receiver,), rules=(Rule("cutter", 0, 0, "warning"),))
    room.enrol("K-1")
    room.says("K-1", state="fault", fault="cutter")
    room.passes(10)
    assert len(room.told()) == expected


def test_a_silenced_alert_is_told_when_the_silence_ends_and_it_still_is_bad() -> None:
    room = Room()
    room.enrol("K-1")
    matchers = (Matcher("area", f"{TOWNSHIP}.*", is_regex=True), Matcher("alertname", "cutter"))
    silence = Silence("s", TOWNSHIP, matchers, NOW, NOW + timedelta(seconds=600), "li", "")
    room.do(lambda sql: muting_rows.add_silence(sql, silence))
    room.says("K-1", state="fault", fault="cutter")
    room.passes(590)
    assert (len(room.open()), room.told()) == (1, [])
    room.passes(20)
    assert room.told() == [("firing", "cutter", 1)]


def test_a_maintenance_window_holds_back_everything_of_its_site_until_it_ends() -> None:
    room = Room()
    room.enrol("K-1")
    window = Window("w", TOWNSHIP, "站", "", NOW, timedelta(hours=1), None, NOW.time(), "li", "")
    room.do(lambda sql: muting_rows.add_window(sql, window))
    asleep = room.dies("K-1")
    room.passes(3000)
    room.comes_back(asleep)
    room.passes(900)
    assert room.told() == []


def test_a_kiosk_that_is_in_maintenance_tells_nobody_until_it_is_not() -> None:
    room = Room()
    room.enrol("K-1")
    room.alive["K-1"] = msgspec.structs.replace(heartbeat(), facts={"maintenance": 1.0})
    room.says("K-1", state="fault", fault="cover_open")
    room.passes(600)
    assert (len(room.open()), room.told()) == (1, [])
    room.alive["K-1"] = msgspec.structs.replace(room.alive["K-1"], facts={"maintenance": 0.0})
    room.passes(120)
    assert room.told() == [("firing", "cover_open", 1)]


def test_a_revoked_reporter_leaves_nothing_open_and_is_counted_no_more() -> None:
    room = Room()
    room.enrol("K-1")
    room.says("K-1", state="fault", fault="cutter")
    room.passes(100)
    room.do(lambda sql: sql.execute("UPDATE reporters SET revoked_at = '2026' WHERE id = 'K-1'"))
    room.alive.clear()
    room.passes(400)
    assert room.open() == []
    assert room.do(lambda sql: sql.row("SELECT SUM(count) FROM reporter_tallies")) == (0,)


def test_figures_follow_what_is_thought_of_each_reporter() -> None:
    room = Room()
    room.enrol(*SIX)
    room.says("K-1", state="fault", fault="cutter")
    room.dies("K-2")
    room.passes(600)
    tallies = room.do(
        lambda sql: sql.rows("SELECT verdict, count FROM reporter_tallies WHERE count > 0 ORDER BY verdict")
    )
    assert tallies == [("down", 1), ("fine", 4), ("lost", 1)]


# ---- orders ----


def test_an_alert_that_lasts_becomes_an_order_and_a_repair_that_does_not_hold_opens_it_again() -> None:
    room = with_settings(orders=Orders(("cutter",), after_s=600))
    room.enrol("K-1")
    room.says("K-1", state="fault", fault="cutter")
    room.passes(300)
    assert room.do(lambda sql: sql.rows("SELECT id FROM work_orders")) == []
    room.passes(600)
    ((order, alert),) = room.do(lambda sql: sql.rows("SELECT id, alert FROM work_orders"))
    assert room.open()[0].ordered == order
    statement = "UPDATE work_orders SET state = 'closed', repaired_at = $1, closed_at = $1"
    at = room.now.isoformat(timespec="microseconds")
    room.do(lambda sql: sql.execute(statement, at))
    room.says("K-1")
    room.passes(120)
    room.says("K-1", state="fault", fault="cutter")
    room.passes(120)
    found = room.do(lambda sql: sql.rows("SELECT id, state, reopened FROM work_orders"))
    assert found == [(order, "reported", 1)]
    assert room.open()[0].ordered == order
    assert room.open()[0].id != alert


# ---- whatever happens ----

ACTS = st.lists(
    st.tuples(
        st.sampled_from(SIX),
        st.sampled_from(["fault", "well", "die", "wake", "nothing"]),
        st.integers(1, 400),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(ACTS)
def test_whatever_reporters_do_no_alert_is_open_twice_and_what_is_bad_for_long_fires(
    acts: list[tuple[str, str, int]],
) -> None:
    room = with_settings(damping=Damping(4, 600, 600))
    room.enrol(*SIX)
    asleep: dict[str, Heartbeat] = {}
    for name, act, seconds in acts:
        if act == "die" and name in room.alive:
            asleep |= room.dies(name)
        elif act == "wake" and name in asleep:
            room.comes_back({name: asleep.pop(name)})
        elif act in ("fault", "well") and name in room.alive:
            room.says(
                name,
                state="fault" if act == "fault" else "ready",
                fault="cutter" if act == "fault" else "none",
            )
        room.passes(seconds, 20)
        keys = room.open_keys()
        assert len(set(keys)) == len(keys)
    room.passes(700, 20)
    assert all((name, "reporter_offline/") in room.open_keys() for name in asleep)
    known = {alert.id for alert in room.open()}
    assert all(alert.told >= 0 or alert.suppressed_by in known for alert in room.open())
    broken = [name for name, state in room.alive.items() if state.devices[0].state == "fault"]
    assert all((name, "cutter/printer") in room.open_keys() for name in broken)
    room.sql.close()


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 12), st.integers(0, 90), st.integers(60, 4000), st.integers(0, 20))
def test_an_area_that_falls_silent_is_one_message_whoever_falls_when(
    count: int, offset_s: int, silent_s: int, apart_s: int
) -> None:
    room = Room()
    names = tuple(f"K-{place:02}" for place in range(count))
    room.enrol(*names)
    room.passes(60 + offset_s, 7)
    asleep = room.dies(*names)
    room.passes(480 + silent_s, 7)
    assert room.told() == [("firing", "area_offline", 1)]
    for name, state in asleep.items():
        room.comes_back({name: state})
        room.passes(apart_s, 7)
    room.passes(600, 20)
    assert room.told() == [("firing", "area_offline", 1), ("resolved", "area_offline", 1)]
    room.sql.close()
