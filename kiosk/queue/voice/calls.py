"""The calls of a site in sound: its windows' names, its services' names, and which words must be rendered before a call."""

from collections.abc import Collection, Mapping

from kiosk.queue.settings import QueueSettings
from kiosk.queue.speech import Sounds, Where, words_to_render
from kiosk.queue.voice.rendering import RenderedWords


class CallVoice:
    """`clips` and `service_names` come from whoever has the voice's folder and the wording: the pages."""

    def __init__(self, settings: QueueSettings, words: RenderedWords) -> None:
        self._settings = settings
        self._words = words
        self.clips: Collection[str] = ()
        self.service_names: Mapping[str, str] = {}

    @property
    def sounds(self) -> Sounds:
        """What a call can be put together from now."""
        return Sounds(self.clips, self._words.address)

    def where(self, window: int, service: str = "") -> Where:
        """A window as calls name it; with the service only where the site says it."""
        known = self._settings.window(window)
        says = self._settings.voice.say_service and service in self.service_names
        return Where(
            window=window,
            name=known.name if known is not None else "",
            service=service if says else "",
            service_name=self.service_names[service] if says else "",
        )

    def prepare(self, service: str) -> None:
        """Somebody waits for this service: render what its call will need, at whichever window that is."""
        if not self._words.renders:
            return
        for window in self._settings.windows_for(service):
            self._words.prepare(words_to_render(self.where(window, service), self.clips))
