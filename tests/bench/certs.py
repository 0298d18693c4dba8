"""Certifications asked of the simulated back office as a kiosk asks them."""

import base64
import secrets

from tests.bench.back_office import TODAY, Json, RunningOffice

DUE_SOON, BOTH_SCHEMES, SUSPENDED, NOT_RETIRED = 1, 3, 6, 4
LIVE: Json = {"verdict": "live", "reasons": []}
AT_HOME: Json = {"way": "visit", "phone": "13900000000", "call_time": "any", "address": "999101/幸福路1号"}


def stands(office: RunningOffice, person: int) -> Json:
    """cert.person."""
    answer = office.ask("cert.person", person)
    assert answer["code"] == "OK"
    data: Json = answer["data"]
    return data


def consent(office: RunningOffice, person: int, state: str = "given", **more: object) -> Json:
    """cert.consent by the person."""
    body = {"text_version": "face-1", "language": "zh_CN", "state": state, "by": "self", **more}
    return office.ask("cert.consent", person, key=secrets.token_hex(16), body=body)


def receipt(office: RunningOffice, person: int) -> str:
    """Of a consent that was given."""
    return str(consent(office, person)["records"][0]["receipt"])


def found(consented: str, **more: object) -> Json:
    """The body of cert.submit, of somebody who passed."""
    body: Json = {
        "consent": consented, "outcome": "passed", "score": 6120, "threshold": 4500, "algorithm": "sface-1a2b3c4d",
        "liveness": LIVE, "attempts": 1, "place": "示范街道便民中心",
    }  # fmt: skip
    return body | more


def submit(office: RunningOffice, person: int, body: Json, key: str = "") -> Json:
    """cert.submit."""
    return office.ask("cert.submit", person, key=key or secrets.token_hex(16), body=body)


def manual(office: RunningOffice, person: int, **more: object) -> Json:
    """cert.manual: a visit at home."""
    values = {name: value for name, value in (AT_HOME | more).items() if value is not None}
    return office.ask("cert.manual", person, key=secrets.token_hex(16), body={"values": values})


def kept(office: RunningOffice) -> Json:
    """What the office keeps of certifications."""
    told: Json = office.http.get("/control/certs").json()
    return told


def picture(answer: Json) -> bytes:
    """Of cert.portrait."""
    return base64.b64decode("".join(answer["data"]["image"]))


def somebody(office: RunningOffice, trait: str) -> int:
    """The first who plays this part."""
    people = office.http.get("/control/people").json()
    return next(int(one["person"]) for one in people if trait in one["traits"])


NEXT_YEAR = TODAY.replace(year=TODAY.year + 1).isoformat()
