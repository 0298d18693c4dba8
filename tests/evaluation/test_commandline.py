"""`bianmin face evaluate DIR` from the folder to the report, by an engine that reads drawn faces."""

import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kiosk.evaluation.commandline import check_size, input_sha256, main
from kiosk.evaluation.installed import Loaded
from kiosk.evaluation.labels import BadFolder, Kind, Sample, read_samples
from kiosk.evaluation.report import Model
from kiosk.hardware.face.models import NoModels
from tests.evaluation.drawn_faces import Drawn, DrawnFaces, save
from tests.evaluation.stations import add_labels, face_of, labels, station

MODELS = (Model("drawn.onnx", "ab" * 32),)


@dataclass(frozen=True)
class Written:
    """What one run left behind and printed."""

    out: Path
    printed: str

    @property
    def told(self) -> dict[str, Any]:  # report.json
        told: dict[str, Any] = json.loads((self.out / "report.json").read_text("utf-8"))
        return told

    @property
    def text(self) -> str:
        return (self.out / "report.md").read_text("utf-8")


def run(folder: Path, out: Path, *options: str, has_pad: bool = False) -> Written:
    printed = StringIO()
    with redirect_stdout(printed):
        loaded = Loaded(DrawnFaces(has_pad=has_pad), MODELS)
        assert main(["evaluate", str(folder), "--out", str(out), *options], lambda _: loaded) == 0
    return Written(out, printed.getvalue())


def small(folder: Path) -> Path:
    """Four people, one attack of each of two species."""
    station(folder, people=4, pictures=3)
    save(folder / "paper.png", Drawn(face_of(1), live=0.1))
    save(folder / "latex.png", Drawn(face_of(2), live=0.95))
    return add_labels(folder, "p001,paper.png,attack,print,,", "p002,latex.png,attack,mask,,")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return run(folder, tmp_path_factory.mktemp("out") / "report", "--json", "--language", "en")


@pytest.fixture(scope="module")
def with_pad(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return run(folder, tmp_path_factory.mktemp("out"), has_pad=True)


def test_a_folder_becomes_a_report_with_a_threshold(tmp_path: Path) -> None:
    made = run(
        station(tmp_path / "station", people=32, pictures=2), tmp_path, "--fmr", "0.01", "--language", "en"
    )
    figures, best = made.told["figures"], made.told["figures"]["recommended"]
    assert (figures["genuine"], figures["impostor"]) == (64, 32 * 31 * 2)
    assert best["fmr_bound"] <= 0.01
    assert best["over_people"]["low"] < best["threshold"] < 1
    at = {one["name"]: one for one in figures["at_threshold"]}
    assert at["recommended"]["threshold"] == best["threshold"]
    assert f"Recommended threshold for FMR 1 %: **{best['threshold']:.3f}**" in made.text
    assert "| 0.1 % | not enough data: 1984 impostor pairs, at least 2995 needed |" in made.text


def test_too_small_a_folder_gives_no_threshold_and_says_what_it_takes(written: Written) -> None:
    assert written.told["figures"]["recommended"] == {
        "target_fmr": 0.001,
        "shortages": [
            {"lack": "people", "have": 4, "need": 30},
            {"lack": "genuine", "have": 12, "need": 30},
            {"lack": "impostor", "have": 36, "need": 2995},
        ],
    }
    refusal = (
        "**No threshold is recommended for FMR 0.1 %: not enough data.** Stay at the engine's own, 0.450."
    )
    assert refusal in written.text
    assert "4 people, at least 30 needed" in written.text


def test_the_report_says_which_models_and_which_input(written: Written, folder: Path) -> None:
    told = written.told
    assert (told["schema"], told["models"]) == (1, [{"name": "drawn.onnx", "sha256": "ab" * 32}])
    assert (told["figures"]["engine"]["version"], told["input_sha256"]) == (
        "0123abcd",
        input_sha256(folder, read_samples(folder)),
    )
    assert "Engine drawn, algorithm version `0123abcd`, passive PAD: not installed" in written.text


def test_the_same_folder_gives_the_same_report_but_for_the_times(
    written: Written, folder: Path, tmp_path: Path
) -> None:
    again = run(folder, tmp_path)
    one, other = written.told, again.told
    assert one["figures"].pop("latency") != []
    assert other["figures"].pop("latency") != []
    assert one == other
    for name in ("det.svg", "det.png"):
        assert (written.out / name).read_bytes() == (again.out / name).read_bytes()


def test_another_picture_gives_another_digest(tmp_path: Path) -> None:
    folder = station(tmp_path, people=2, pictures=1)
    before = input_sha256(folder, read_samples(folder))
    save(folder / "hall/p000-0.png", Drawn(face_of(7)))
    assert input_sha256(folder, read_samples(folder)) != before


def test_nothing_of_a_picture_goes_into_the_report(written: Written, folder: Path) -> None:
    files = sorted(written.out.iterdir())
    assert [file.name for file in files] == ["det.png", "det.svg", "report.json", "report.md"]
    said = written.printed + "".join(file.read_text("utf-8") for file in files if file.suffix != ".png")
    for name in ("hall", "cards", "p000-0", "latex", 'embedding":', str(folder)):
        assert name not in said


def test_json_goes_to_standard_output_on_demand(written: Written) -> None:
    assert json.loads(written.printed) == written.told


def test_without_a_pad_model_its_rows_are_left_out_and_it_says_so(written: Written) -> None:
    attacks = written.told["figures"]["attacks"]
    assert (attacks["passive"], attacks["threshold"], attacks["liveness"]) == (None, None, None)
    assert "passive PAD: not installed: no APCER and no BPCER of a passive model." in written.text
    assert "Liveness of the visit: not evaluated." in written.text
    assert "| APCER |" not in written.text


def test_with_a_pad_model_the_worst_species_is_named(with_pad: Written) -> None:
    assert with_pad.told["figures"]["attacks"]["threshold"] == 0.8
    assert "最差种类：**mask**，APCER 100 %（1 中 1；95%：2.5 % 至 100 %）。" in with_pad.text
    assert "| print | 1 中 0：不超过 95 %（三倍法则） |" in with_pad.text


def test_it_speaks_chinese_unless_told_otherwise(with_pad: Written) -> None:
    assert with_pad.text.startswith("# 人脸比对评测：本地摄像头与人员\n")
    assert with_pad.printed == f"{with_pad.out / 'report.md'}\n"


def test_one_person_alone_gives_a_report_too(tmp_path: Path) -> None:
    save(tmp_path / "people/p01/1.png", Drawn(face_of(1)))
    made = run(tmp_path, tmp_path / "report")
    assert made.told["figures"]["det"] == []
    assert "nothing to plot" in (made.out / "det.svg").read_text("utf-8")


def refused(folder: Path) -> int:
    return main(
        ["evaluate", str(folder), "--out", str(folder / "report")], lambda _: Loaded(DrawnFaces(), ())
    )


def test_a_picture_that_cannot_be_read_stops_it_by_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = station(tmp_path, people=2, pictures=1)
    (folder / "cards/p001.png").write_bytes(b"\x89PNG cut short")
    assert refused(folder) == 2
    assert capsys.readouterr().err.startswith("labels.csv line 4: the picture cannot be read")
    assert not (folder / "report").exists()


def test_a_video_that_holds_nothing_stops_it_by_its_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = station(tmp_path, people=2, pictures=1)
    (folder / "a.mp4").write_bytes(b"nothing")
    assert refused(add_labels(folder, "p001,a.mp4,bona_fide,,,")) == 2
    assert "labels.csv line 6: no frame of the video can be read" in capfd.readouterr().err


def test_a_wrong_folder_is_told_before_any_model_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(_: object) -> Loaded:
        raise AssertionError

    assert main(["evaluate", str(labels(tmp_path, "person,file"))], never) == 2
    assert "labels.csv line 1: no column kind" in capsys.readouterr().err


def test_missing_models_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def missing(_: object) -> Loaded:
        raise NoModels("face models: none: ./run models")

    assert main(["evaluate", str(station(tmp_path, people=2, pictures=1))], missing) == 3
    assert capsys.readouterr().err == "face models: none: ./run models\n"


def test_more_pairs_than_anybody_waits_for_are_refused() -> None:
    one = Sample("p01", Path("a.jpg"), Kind.BONA_FIDE)
    check_size([one] * 3162)
    with pytest.raises(
        BadFolder, match="5000703 pairs would be compared, more than 5000000: mark one portrait"
    ):
        check_size([one] * 3163)
