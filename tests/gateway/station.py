"""Settings and questions that the gateway's tests share; made-up people only."""

from agent.gateway.port import Evidence, Question, Subject
from agent.gateway.settings import GatewayKind, GatewaySettings

AREA = "990601"
SUBJECT = Subject("citizen", "990601195203140028", "测试秀英", "990000012")
WRITE_KEY = "0123456789abcdef0123456789abcdef"


def settings_for(url: str, *, connect_s: float = 2.0, ca_file: str = "") -> GatewaySettings:
    """rest_json at this address."""
    return GatewaySettings(
        kind=GatewayKind.REST_JSON,
        url=url,
        area=AREA,
        device="K-01",
        site="S-01",
        connect_s=connect_s,
        ca_file=ca_file,
    )


def question(operation: str = "ins.contributions", *, key: str = "", page: int = 1) -> Question:
    """A question about SUBJECT."""
    return Question(
        operation,
        body={"from": "202401"},
        subject=SUBJECT,
        evidence=Evidence(1, ("social_card",)),
        key=key,
        page=page,
    )
