"""[signage]: what the hall's screens play beside the calls."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignageSettings:
    """`content` is a folder of signed packs, `keys` who may sign them; `policies` and `jobs`: cards of each in a round."""

    item_s: int = 12  # how long a card is shown unless its notice says otherwise
    tips: bool = True  # our own four cards
    content: str = ""
    keys: tuple[str, ...] = ()
    area: str = ""
    policies: int = 4
    jobs: int = 6
    image_limit_mb: int = 8
    video_limit_mb: int = 64
    store_limit_mb: int = 1024
    plays_days: int = 200
    window_staff: bool = False  # window screens name who sits there, and a valid certificate

    def __post_init__(self) -> None:
        if self.content and not self.keys:
            raise ValueError("content without keys: nobody could be believed")
        if self.item_s < 3:
            raise ValueError("item_s must be at least 3")

    @property
    def upload_limit_bytes(self) -> int:
        """Of the largest file that may come."""
        return max(self.image_limit_mb, self.video_limit_mb) << 20
