"""The charts of one reporter: what it said over the last day or week, with gaps where it was silent. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fleet.findings import Thresholds
from fleet.samples.ring import Sample
from kiosk.domain.texts import Texts

SPANS: Mapping[str, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}
_GB = 1024


@dataclass(frozen=True, slots=True)
class Trend:
    """One chart. points: JSON of [seconds of 1970, values]; floor: where its axis begins.

    limit: where it becomes bad, "" for a chart without that line.
    """

    id: str
    title: str
    unit: str
    latest: str
    words: str
    points: str
    floor: int = 0
    limit: str = ""
    limit_words: str = ""


def trends(t: Texts, samples: Sequence[Sample], limits: Thresholds, every_s: int) -> tuple[Trend, ...]:
    """One for each figure that the machine says."""
    disks: list[float | None] = [
        None if one.disk_free_mb is None else round(one.disk_free_mb / _GB, 1) for one in samples
    ]
    heats: list[float | None] = [one.temperature_c for one in samples]
    depths: list[float | None] = [one.outbox_depth for one in samples]
    low_gb = round(limits.disk_low_mb / _GB, 1)
    drawn = (
        _trend(t, "outbox", samples, depths, every_s, None),
        _trend(t, "temperature", samples, heats, every_s, limits.hot_c),
        _trend(t, "disk", samples, disks, every_s, low_gb),
    )
    return tuple(one for one in drawn if one is not None)


def _trend(
    t: Texts,
    name: str,
    samples: Sequence[Sample],
    values: Sequence[float | None],
    every_s: int,
    limit: float | None,
) -> Trend | None:
    said = [value for value in values if value is not None]
    if not said:
        return None
    unit = t(f"fleet.trend.{name}_unit")
    return Trend(
        id=name,
        title=t(f"fleet.trend.{name}"),
        unit=unit,
        latest=f"{said[-1]:g}",
        words=t("fleet.trend.between", least=f"{min(said):g}", most=f"{max(said):g}", unit=unit),
        floor=_floor(said) if name == "temperature" else 0,
        points=msgspec.json.encode(with_gaps([one.at for one in samples], values, every_s)).decode("utf-8"),
        limit="" if limit is None else f"{limit:g}",
        limit_words="" if limit is None else t(f"fleet.trend.{name}_limit", limit=f"{limit:g}"),
    )


def _floor(values: Sequence[float]) -> int:
    """A temperature has no zero of its own: room for ten degrees below the coldest."""
    return int(min(values) // 10 - 1) * 10


def with_gaps(
    moments: Sequence[datetime], values: Sequence[float | None], every_s: int
) -> tuple[list[int], list[float | None]]:
    """Seconds of 1970 and values; where a sample is missing, one that says nothing."""
    at: list[int] = []
    found: list[float | None] = []
    for moment, value in zip(moments, values, strict=True):
        second = int(moment.timestamp())
        if at and second - at[-1] > 1.9 * every_s:
            at.append(at[-1] + every_s)
            found.append(None)
        at.append(second)
        found.append(value)
    return at, found
