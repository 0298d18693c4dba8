"""`bianmin face evaluate DIR`: how well the face models do on your own cameras and people (docs/face-evaluation.md).

0 the report is written · 2 the folder, the configuration or the order is wrong · 3 the models are not there.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.evaluation.acquiring import acquire
from kiosk.evaluation.clips import judged
from kiosk.evaluation.comparing import pairs_expected
from kiosk.evaluation.det_plot import det_shapes
from kiosk.evaluation.drawing import as_png, as_svg
from kiosk.evaluation.figures import figures
from kiosk.evaluation.installed import Loaded, installed
from kiosk.evaluation.labels import LABELS, BadFolder, Kind, Sample, frames_of, read_samples
from kiosk.evaluation.pictures import frames, silence
from kiosk.evaluation.report import Report, as_json
from kiosk.evaluation.wording import PICTURE, as_markdown
from kiosk.hardware.face.limits import LIMITS
from kiosk.hardware.face.models import NoModels

ROOT = Path(__file__).parents[2]
SYSTEM_CONFIG = Path("/etc/bianmin/agent.toml")
MOST_PAIRS = 5_000_000


def main(arguments: list[str], load: Callable[[argparse.Namespace], Loaded] | None = None) -> int:
    """Evaluates and writes. load: another engine than the installed one."""
    options = _options(arguments)
    silence()
    try:
        samples = read_samples(options.folder)
        check_size(samples)
        loaded = (load or _installed)(options)
    except BianminError as wrong:
        print(wrong, file=sys.stderr)
        return 3 if isinstance(wrong, NoModels) else 2
    try:
        report = _report(options, samples, loaded)
    except BadFolder as wrong:
        print(wrong, file=sys.stderr)
        return 2
    _write(report, options)
    print(as_json(report) if options.json else options.out / "report.md")
    return 0


def _installed(options: argparse.Namespace) -> Loaded:
    machine = [SYSTEM_CONFIG] if SYSTEM_CONFIG.exists() else []
    return installed(options.config, options.overlay or machine)


def check_size(samples: Sequence[Sample]) -> None:
    """Raises BadFolder where more pairs would be compared than anybody waits for."""
    bona_fide = [one for one in samples if one.kind is Kind.BONA_FIDE]
    references = sum(one.is_reference for one in bona_fide)
    pairs = pairs_expected(references, len(bona_fide) - references)
    if pairs > MOST_PAIRS:
        todo = "mark one portrait of each person, or take fewer pictures"
        raise BadFolder(f"{pairs} pairs would be compared, more than {MOST_PAIRS}: {todo}")


def _report(options: argparse.Namespace, samples: tuple[Sample, ...], loaded: Loaded) -> Report:
    seen = acquire(samples, loaded.engine, SystemClock(), frames=frames, progress=_show)
    seen = judged(seen, loaded.engine, frames=frames)
    found = figures(seen, loaded.engine.facts, target_fmr=options.fmr, pad_threshold=options.pad_threshold)
    return Report(input_sha256(options.folder, samples), loaded.models, found)


def input_sha256(folder: Path, samples: Iterable[Sample]) -> str:
    """Over the labels and every file's place and content."""
    whole = hashlib.sha256()
    labels = [folder / LABELS] if (folder / LABELS).is_file() else []
    files = [file for one in samples for file in (frames_of(one.path) if one.path.is_dir() else [one.path])]
    for file in [*labels, *files]:
        whole.update(str(file.relative_to(folder)).encode() + b"\0")
        with file.open("rb") as content:
            whole.update(hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()


def _write(report: Report, options: argparse.Namespace) -> None:
    shapes = det_shapes(report.figures)
    options.out.mkdir(parents=True, exist_ok=True)
    words = load_texts(options.texts, options.language)
    (options.out / "report.json").write_text(as_json(report), "utf-8")
    (options.out / "report.md").write_text(as_markdown(report, words), "utf-8")
    (options.out / PICTURE).write_text(as_svg(shapes), "utf-8")
    (options.out / "det.png").write_bytes(as_png(shapes))


def _show(done: int, every: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} / {every}", end="\n" if done == every else "", file=sys.stderr, flush=True)


def _share(said: str) -> float:
    value = float(said)
    if not 0 < value < 1:
        raise ValueError(said)
    return value


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bianmin face", description="The face models of this station.")
    evaluate = parser.add_subparsers(dest="what", required=True).add_parser(
        "evaluate", description=(__doc__ or "").splitlines()[0]
    )
    evaluate.add_argument("folder", type=Path, metavar="DIR", help=f"holds {LABELS}, or people/ and attacks/")
    evaluate.add_argument("--out", type=Path, default=Path("face-report"), help="where the report goes")
    evaluate.add_argument("--json", action="store_true", help="report.json on standard output too")
    evaluate.add_argument(
        "--fmr", type=_share, default=0.001, help="the false match rate to recommend a threshold for"
    )
    evaluate.add_argument(
        "--pad-threshold",
        type=_share,
        default=LIMITS.passive_live,
        help="from which belief on a face counts as live",
    )
    evaluate.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    evaluate.add_argument(
        "--config", type=Path, default=ROOT / "config/agent.toml", help="its [face] names the models"
    )
    evaluate.add_argument(
        "--overlay", type=Path, action="append", default=[], help="laid over the configuration"
    )
    evaluate.add_argument("--texts", type=Path, default=ROOT / "config/texts")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
