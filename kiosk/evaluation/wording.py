"""The figures in words: report.md. Pure."""

from collections.abc import Iterator, Sequence

from kiosk.domain.texts import Texts
from kiosk.evaluation.attacking import HEARD
from kiosk.evaluation.figures import LEAST_OF_A_BAND, AtThreshold, Band, Strange
from kiosk.evaluation.presentations import Detected
from kiosk.evaluation.proportions import Interval, Rate, upper_bound
from kiosk.evaluation.recommending import NotEnough, Recommended
from kiosk.evaluation.report import Report
from kiosk.evaluation.resampling import DRAWS

PICTURE = "det.svg"
_NO_END = 120
_TENTH = 0.1


def as_markdown(report: Report, words: Texts) -> str:
    """The whole report, in the language of the words."""
    return "\n".join(_Writer(report, words).lines()) + "\n"


class _Writer:
    """One method a chapter, in the order of the report."""

    def __init__(self, report: Report, words: Texts) -> None:
        self._report, self._figures, self._texts = report, report.figures, words

    def lines(self) -> Iterator[str]:
        """Every line."""
        yield f"# {self._say('title')}"
        chapters = {
            "short": self._short(), "input": self._input(), "acquisition": self._acquisition(), "det": self._det(),
            "threshold": self._thresholds(), "recommended": self._recommended(), "bands": self._bands(),
            "attacks": self._attacks(), "latency": self._latency(), "strange": self._strange(), "limits": self._limits(),
        }  # fmt: skip
        for name, lines in chapters.items():
            yield from ("", f"## {self._say(f'section.{name}')}", "")
            yield from lines

    def _short(self) -> Iterator[str]:
        figures = self._figures
        match figures.recommended:
            case Recommended() as best:
                fnmr = self._rate(best.fnmr)
                told = self._say(
                    "short.recommended",
                    fmr=_percent(best.target_fmr),
                    threshold=_score(best.threshold),
                    fnmr=fnmr,
                )
            case NotEnough() as short:
                fmr, accept = _percent(short.target_fmr), _score(figures.engine.accept)
                told = self._say("short.not_enough", fmr=fmr, accept=accept)
        yield f"- {told}"
        passive, pad = figures.attacks.passive, figures.engine.pad
        if not figures.counts.attacks:
            yield f"- {self._say('short.no_attacks')}"
        if passive is None:
            yield f"- {self._say('short.no_pad', pad=pad)}"
        elif passive.worst is not None:
            apcer, bpcer = self._rate(passive.worst.apcer), self._rate(passive.bpcer)
            yield f"- {self._say('short.pad', pad=pad, species=passive.worst.species, apcer=apcer, bpcer=bpcer)}"

    def _input(self) -> Iterator[str]:
        engine, counts = self._figures.engine, self._figures.counts
        yield f"- {self._say('input.engine', name=engine.name, version=engine.version, pad=engine.pad)}"
        for model in self._report.models:
            yield f"- {self._say('input.model', name=model.name, sha256=model.sha256)}"
        for licence in engine.licences:
            yield f"- {self._say('input.licence', licence=licence)}"
        yield f"- {self._say('input.digest', digest=self._report.input_sha256)}"
        having = {"with_portrait": counts.people_with_portrait, "portraits": counts.portraits}
        yield f"- {self._say('input.people', people=counts.people, **having)}"
        yield f"- {self._say('input.pictures', pictures=counts.pictures, clips=counts.clips)}"
        if counts.attacks:
            species = ", ".join(f"{name} {count}" for name, count in counts.attacks.items())
            yield f"- {self._say('input.attacks', count=sum(counts.attacks.values()), species=species)}"

    def _acquisition(self) -> Iterator[str]:
        found = self._figures.acquisition
        rows = [
            (self._say("acquisition.portraits"), self._rate(found.portraits)),
            (self._say("acquisition.pictures"), self._rate(found.pictures)),
        ]
        yield from self._table(("what", "rate"), rows)
        if any(found.missed.values()):
            yield ""
        for why, count in found.missed.items():
            if count:
                yield f"- {self._say('acquisition.missed', count=count, why=self._say(f'missed.{why.value}'))}"

    def _det(self) -> Iterator[str]:
        figures = self._figures
        yield self._say(f"pairing.{figures.pairing}", genuine=figures.genuine, impostor=figures.impostor)
        yield from ("", f"![DET]({PICTURE})", "")
        rows = []
        for at in figures.at_fmr:
            if at.threshold is None or at.fmr is None or at.fnmr is None:
                short = self._say("too_few.impostor", have=figures.impostor, need=at.need)
                rows.append((_percent(at.target), short, *[self._say("none")] * 3))
            else:
                spread = self._people(at.fnmr_over_people, at.fnmr)
                rows.append(
                    (
                        _percent(at.target),
                        _score(at.threshold),
                        self._rate(at.fmr),
                        self._rate(at.fnmr),
                        spread,
                    )
                )
        yield from self._table(("target", "threshold", "fmr", "fnmr", "over_people"), rows)

    def _thresholds(self) -> Iterator[str]:
        columns = ("what", "threshold", "fmr", "fmr_over_people", "fnmr", "over_people", "refused")
        yield from self._table(columns, [self._threshold(at) for at in self._figures.at_threshold])

    def _threshold(self, at: AtThreshold) -> tuple[str, ...]:
        return (
            self._say(f"name.{at.name}"), _score(at.threshold), self._rate(at.fmr),
            self._spread(at.fmr_over_people if at.fmr.errors else None),
            self._rate(at.fnmr), self._people(at.fnmr_over_people, at.fnmr),
            self._refused(at.refused),
        )  # fmt: skip

    def _refused(self, share: float | None) -> str:
        if not share:
            return self._say("none" if share is None else "none_seen")
        return _percent(share)

    def _recommended(self) -> Iterator[str]:
        match self._figures.recommended:
            case NotEnough() as short:
                yield from (self._say("recommended.not_enough", fmr=_percent(short.target_fmr)), "")
                for one in short.shortages:
                    yield f"- {self._say(f'lack.{one.lack}', have=one.have, need=one.need)}"
            case Recommended() as best:
                yield self._say(
                    "recommended.is", threshold=_score(best.threshold), fmr=_percent(best.target_fmr)
                )
                yield ""
                yield f"- {self._say('recommended.fmr', rate=self._rate(best.fmr), bound=_percent(best.fmr_bound))}"
                yield f"- {self._say('recommended.fnmr', rate=self._rate(best.fnmr))}"
                ends = {"low": _score(best.over_people.low), "high": _score(best.over_people.high)}
                yield f"- {self._say('recommended.people', people=best.people, draws=DRAWS, **ends)}"
                yield f"- {self._say('recommended.fitted')}"

    def _bands(self) -> Iterator[str]:
        if not self._figures.bands:
            yield self._say("bands.none")
            return
        yield from (self._say("bands.at", threshold=_score(self._figures.engine.accept)), "")
        rows = [
            (
                self._age(band),
                str(band.people),
                str(band.comparisons),
                self._rate(band.not_acquired),
                self._band(band),
            )
            for band in self._figures.bands
        ]
        before, after = self._header("age", "people", "comparisons"), self._header("fnmr")
        header = (*before, self._say("acquisition.pictures"), *after)
        yield from _table(header, rows)

    def _age(self, band: Band) -> str:
        if band.oldest == _NO_END:
            return self._say("bands.oldest", youngest=band.youngest)
        return self._say("bands.band", youngest=band.youngest, oldest=band.oldest)

    def _band(self, band: Band) -> str:
        if band.fnmr is None:
            return self._say("too_few.band", need=LEAST_OF_A_BAND)
        return self._rate(band.fnmr)

    def _attacks(self) -> Iterator[str]:
        found, engine = self._figures.attacks, self._figures.engine
        if not self._figures.counts.attacks:
            yield from (self._say("attacks.none"), "")
        if found.matched:
            yield from (self._say("attacks.matched", threshold=_score(engine.accept)), "")
            yield from self._table(
                ("species", "iapar"), [(one.species, self._rate(one.iapar)) for one in found.matched]
            )
            yield ""
        if found.passive is None or found.threshold is None:
            yield from (self._say("attacks.no_passive", pad=engine.pad), "")
        else:
            yield from (self._say("attacks.passive", threshold=_score(found.threshold)), "")
            yield from self._detected(found.passive)
        if found.liveness is None:
            yield self._say("attacks.no_liveness")
        else:
            yield from (self._say("attacks.liveness", signals=", ".join(HEARD)), "")
            yield from self._detected(found.liveness)
            for why, count in found.turned_away.items():
                yield f"- {self._say('attacks.turned_away', count=count, why=why)}"

    def _detected(self, found: Detected) -> Iterator[str]:
        if found.species:
            rows = [
                (one.species, self._rate(one.apcer), self._rate(one.non_response)) for one in found.species
            ]
            yield from (*self._table(("species", "apcer", "non_response"), rows), "")
        if found.worst is not None:
            yield f"- {self._say('attacks.worst', species=found.worst.species, rate=self._rate(found.worst.apcer))}"
        bpcer, silent = self._rate(found.bpcer), self._rate(found.non_response)
        yield from (f"- {self._say('attacks.bpcer', rate=bpcer, non_response=silent)}", "")

    def _latency(self) -> Iterator[str]:
        yield from (self._say("latency.where"), "")
        rows = [
            (self._say(f"stage.{one.stage}"), str(one.calls), f"{one.p50_ms:.1f}", f"{one.p95_ms:.1f}")
            for one in self._figures.latency
        ]
        yield from self._table(("stage", "calls", "p50", "p95"), rows)

    def _strange(self) -> Iterator[str]:
        for name, pairs in (
            ("lowest", self._figures.lowest_genuine),
            ("highest", self._figures.highest_impostor),
        ):
            if pairs:
                yield from (self._say(f"strange.{name}"), "", *self._pairs(pairs), "")
        if not self._figures.genuine + self._figures.impostor:
            yield self._say("strange.none")

    def _pairs(self, pairs: Sequence[Strange]) -> Iterator[str]:
        rows = [(one.portrait_of, one.picture_of, _score(one.score)) for one in pairs]
        return self._table(("portrait_of", "picture_of", "score"), rows)

    def _limits(self) -> Iterator[str]:
        for name in ("pairs", "people", "attacks", "search"):
            yield f"- {self._say(f'limits.{name}')}"

    def _rate(self, rate: Rate) -> str:
        if rate.value is None:
            return self._say("rate_nothing")
        if rate.errors == 0:
            return self._say("rate_zero", total=rate.total, most=_percent(upper_bound(0, rate.total)))
        low, high = _percent(rate.interval.low), _percent(rate.interval.high)
        return self._say(
            "rate", value=_percent(rate.value), errors=rate.errors, total=rate.total, low=low, high=high
        )

    def _people(self, spread: Interval | None, rate: Rate) -> str:
        """Draws of people who never erred never err: that says nothing of the people who were not there."""
        people = self._figures.counts.people
        if rate.errors == 0 and rate.total:
            return self._say("people_zero", people=people, most=_percent(upper_bound(0, people)))
        return self._spread(spread)

    def _spread(self, spread: Interval | None) -> str:
        if spread is None:
            return self._say("none")
        return self._say("people_spread", low=_percent(spread.low), high=_percent(spread.high))

    def _table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        return _table(self._header(*columns), rows)

    def _header(self, *columns: str) -> tuple[str, ...]:
        return tuple(self._say(f"column.{column}") for column in columns)

    def _say(self, key: str, /, **fields: object) -> str:
        return self._texts(f"evaluation.{key}", **fields)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cells)} |"


def _percent(share: float) -> str:
    """Two or three significant digits: more would pretend."""
    digits = 3 if share >= _TENTH else 2
    return f"{float(f'{share * 100:.{digits}g}'):.8f}".rstrip("0").rstrip(".") + " %"


def _score(score: float) -> str:
    return f"{score:.3f}"
