"""All that can be asked at the visit's door, and all that it can answer."""

import msgspec

from agent.apply_schemas import ApplyAnswer, ApplyAsk
from agent.certify_schemas import CertifyAnswer, CertifyAsk
from agent.lookup_schemas import Answer, Ask

DoorAsk = Ask | ApplyAsk | CertifyAsk
DoorAnswer = Answer | ApplyAnswer | CertifyAnswer

asks = msgspec.json.Decoder(DoorAsk)
