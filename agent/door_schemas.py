"""All that can be asked at the visit's door, and all that it can answer."""

import msgspec

from agent.apply_schemas import ApplyAnswer, ApplyAsk
from agent.lookup_schemas import Answer, Ask

DoorAsk = Ask | ApplyAsk
DoorAnswer = Answer | ApplyAnswer

asks = msgspec.json.Decoder(DoorAsk)
