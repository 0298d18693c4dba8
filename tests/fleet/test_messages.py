"""What reporters and the fleet say to each other crosses versions: it may only grow."""

import json
from pathlib import Path

import msgspec
import pytest

from fleet import schemas
from fleet.relay import schemas as relay
from fleet.schemas import Wish
from fleet.signed_requests import decoded
from kiosk.domain.errors import ProtocolError

GOLDEN = Path("tests/contracts/fleet_messages.json")
MESSAGES = (
    schemas.Enrol,
    schemas.Enrolled,
    schemas.Sync,
    schemas.Synced,
    schemas.Gap,
    schemas.OpenEpoch,
    schemas.OpenedEpoch,
    schemas.Problem,
    schemas.Rotate,
    schemas.Rotated,
    schemas.FleetTime,
    schemas.Uploaded,
    relay.PushTickets,
    relay.Pushed,
    relay.FetchPresses,
    relay.Presses,
    relay.PressedAct,
    Wish,
)
OLDEST = {
    schemas.Sync: b"""{"reporter":"K-1","epoch":1,"first_seq":1,"now":"2026-03-18T02:24:00Z","state":{"software":"0.1.0",
        "boot":"b","outbox_depth":1},"events":[{"seq":1,"kind":"visit.began","version":1,"at":"2026-03-18T02:23:59.5Z",
        "boot_s":12.5,"payload":{"visit":1}}]}""",
    schemas.Synced: b'{"hwm":1,"server_time":"2026-03-18T02:24:00Z","next_sync_s":60}',
    schemas.Gap: b'{"reason":"gap","hwm":0,"epoch":1}',
    schemas.Enrol: b'{"code":"c","kind":"kiosk","public_key":"k","name":"01"}',
    schemas.Enrolled: b'{"reporter":"K-1","epoch":1,"area":"43","site":"s"}',
    schemas.Problem: b'{"reason":"busy"}',
    relay.PushTickets: b"""{"reporter":"S-1","order":1,"site":{"name":"n","zone":"Asia/Shanghai"},"tickets":[{"key":"k",
        "until":"2026-03-18T02:24:00Z","ticket":{"number":"A001","service":"pension","state":"waiting"}}],
        "answers":[{"id":"i","key":"k"}]}""",
    relay.Pushed: b'{"memory":"m","order":1}',
    relay.FetchPresses: b'{"reporter":"S-1","hold_s":25}',
    relay.Presses: b'{"memory":"m","presses":[{"id":"i","key":"k","act":"cancel","valid_s":60}]}',
    relay.PressedAct: b'{"command":"0123456789abcdef"}',
    Wish: b'{"rollout":"R-1","version":3,"digest":"ab","size":10}',
}


def test_the_messages_are_the_ones_agreed() -> None:
    _, components = msgspec.json.schema_components(MESSAGES)
    assert json.loads(json.dumps(components)) == json.loads(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize("shape", OLDEST)
def test_the_oldest_messages_are_still_understood(shape: type[msgspec.Struct]) -> None:
    assert isinstance(msgspec.json.decode(OLDEST[shape], type=shape), shape)


@pytest.mark.parametrize("shape", OLDEST)
def test_a_field_of_a_later_version_is_ignored(shape: type[msgspec.Struct]) -> None:
    grown = json.dumps(json.loads(OLDEST[shape]) | {"of_next_year": True})
    now, then = (msgspec.json.decode(said, type=shape) for said in (grown, OLDEST[shape]))
    assert json.loads(msgspec.json.encode(now)) == json.loads(msgspec.json.encode(then))


@pytest.mark.parametrize(
    "place", (b'"payload":{"a":"\xb9"}', b'"kind":"\xb9","payload":{}', b'"payload":{"\xed\xa0\x80":1}')
)
def test_a_body_that_is_no_utf_8_is_malformed_wherever_it_is_not(place: bytes) -> None:
    whole = OLDEST[schemas.Sync].replace(b'"payload":{"visit":1}', place)
    with pytest.raises(ProtocolError):
        decoded(msgspec.json.Decoder(schemas.Sync), whole)
