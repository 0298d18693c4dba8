"""Scripts of mishaps against a real bench: checked whole, then played; and recorded from what hands do."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.bench.overlay import toml_value
from kiosk.bench.play_script import read_script
from kiosk.domain.errors import ConfigError
from tests.bench.running import ROOT, RunningBench

SCRIPTS = sorted((ROOT / "config/mishaps").glob("*.toml"))


def _bench(bench: RunningBench, *command: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "kiosk", "bench", *command, "--var", str(bench.folder.parent)]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def _written(folder: Path, text: str) -> Path:
    script = folder / "mishap.toml"
    script.write_text(text, "utf-8")
    return script


def _wrong(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        read_script(_written(folder, text))
    return str(raised.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_plays_and_leaves_every_device_well(bench: RunningBench, script: Path) -> None:
    played = _bench(bench, "play", str(script), "--speed", "50")
    assert (played.returncode, played.stderr) == (0, "")
    assert bench.http.get("/v1/state").json()["faults"] == []
    meanings = {line["meaning"] for line in bench.http.get("/v1/wire").json()}
    assert {one for one in meanings if re.fullmatch(r"[a-z0-9]+\.\w+", one)} == set()  # each has its wording


def test_steps_come_in_their_time_and_are_done(bench: RunningBench, tmp_path: Path) -> None:
    script = _written(
        tmp_path,
        """
        title = "two steps"
        [[step]]
        at_s = 0.3
        device = "qr"
        action = "unplug"
        [[step]]
        at_s = 0.0
        device = "printer"
        action = "run-out-after"
        with = { mm = 40 }
        """,
    )
    played = _bench(bench, "play", str(script))
    assert played.returncode == 0
    assert [line.split()[2:4] for line in played.stdout.splitlines()[1:]] == [
        ["printer", "run-out-after"], ["qr", "unplug"],
    ]  # fmt: skip
    assert bench.http.get("/v1/state").json()["faults"] == ["qr.unplugged", "printer.near_end"]


def test_a_refused_step_is_said_and_the_others_go_on(bench: RunningBench, tmp_path: Path) -> None:
    script = _written(
        tmp_path,
        '[[step]]\nat_s = 0\ndevice = "card"\naction = "swap"\nwith = { person = 1 }\n'
        '[[step]]\nat_s = 0.1\ndevice = "printer"\naction = "open-cover"\n',
    )
    played = _bench(bench, "play", str(script))
    assert played.returncode == 1
    assert "refused: slot_empty" in played.stdout
    assert bench.http.get("/v1/state").json()["faults"] == ["printer.cover_open"]


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ('device = "printer"\naction = "explode"', ":6: step.1: printer explode: expected pull-paper"),
        (
            'device = "printer"\naction = "run-out-after"\nwith = { mn = 3 }',
            ":6: step.1: printer run-out-after",
        ),
        ('device = "toaster"\naction = "burn"', ":6: step.1: toaster: expected a4, bench, "),
    ],
)
def test_nothing_is_done_where_a_later_step_is_wrong(
    bench: RunningBench, tmp_path: Path, step: str, named: str
) -> None:
    first = '[[step]]\nat_s = 0\ndevice = "printer"\naction = "open-cover"\n'
    script = _written(tmp_path, f"{first}\n[[step]]\nat_s = 1\n{step}\n")
    played = _bench(bench, "play", str(script))
    assert played.returncode == 1
    assert f"{script}{named}" in played.stderr
    assert bench.http.get("/v1/state").json()["faults"] == []


def test_a_wrong_key_is_named_with_file_and_line(tmp_path: Path) -> None:
    step = '\n[[step]]\nat_s = 0\ndevice = "qr"\n'
    assert _wrong(tmp_path, f'{step}actoin = "plug"\n') == (
        "mishap.toml:5: step.0.actoin: Object contains unknown field `actoin`"
    )
    assert _wrong(tmp_path, f'{step}action = "plug"\nrepeat = 0\n').startswith(
        "mishap.toml:6: step.0.repeat: "
    )
    assert _wrong(tmp_path, step).endswith("expected either action or one_of")
    assert _wrong(tmp_path, f'{step}action = "plug"\none_of = [{{ action = "plug" }}]').startswith(
        "mishap.toml:2: "
    )
    assert _wrong(tmp_path, "[[step]]\nat_s = 0\naction = 'plug'\n").endswith("device: missing")
    assert "mishap.toml: " in _wrong(tmp_path, "[[step")


def test_the_same_seed_gives_the_same_mishaps(tmp_path: Path) -> None:
    text = """
        seed = {seed}
        repeat = 2
        round_s = 10
        [[step]]
        at_s = 1
        device = "printer"
        one_of = [{{ action = "pull-paper" }}, {{ action = "open-cover" }}, {{ device = "qr", action = "unplug" }}]
        repeat = 10
        every_s = 0.5
        """
    one, again, other = (
        [
            (planned.at_s, str(planned.order))
            for planned in read_script(_written(tmp_path, text.format(seed=seed))).planned()
        ]
        for seed in (7, 7, 8)
    )
    assert one == again
    assert one != other
    assert len(one) == 20
    assert {order for _, order in one} == {"printer pull-paper", "printer open-cover", "qr unplug"}
    assert [at_s for at_s, _ in one] == [turn * 10 + 1 + step * 0.5 for turn in (0, 1) for step in range(10)]


def test_no_bench_no_play(tmp_path: Path) -> None:
    script = _written(tmp_path, '[[step]]\nat_s = 0\ndevice = "qr"\naction = "plug"\n')
    played = subprocess.run(
        [sys.executable, "-m", "kiosk", "bench", "play", str(script), "--var", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert played.returncode == 1
    assert f"no bench runs in {tmp_path}/bench" in played.stderr


@pytest.fixture
def recording(bench: RunningBench, tmp_path: Path) -> Iterator[Path]:
    """A recorder that listens already."""
    file = tmp_path / "recorded.toml"
    command = [sys.executable, "-m", "kiosk", "bench", "record", str(file), "--var", str(bench.folder.parent)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as recorder:
        assert recorder.stdout is not None
        assert recorder.stdout.readline().startswith("recording")
        yield file
        recorder.terminate()


def test_what_hands_do_is_recorded_and_plays_again(bench: RunningBench, recording: Path) -> None:
    bench.do("printer/run-out-after?mm=40")
    bench.do("card/fault", mute=True, hang_at=None)
    bench.do("qr/scan", text='"A037"\n号票')
    deadline = time.monotonic() + 3
    while recording.read_text("utf-8").count("[[step]]") < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    orders = [planned.order for planned in read_script(recording).planned()]
    assert [(order.device, order.action, order.message) for order in orders] == [
        ("printer", "run-out-after", {"mm": 40}),
        ("card", "fault", {"mute": True}),
        ("qr", "scan", {"text": '"A037"\n号票'}),
    ]
    so_far = _written(recording.parent, recording.read_text("utf-8"))
    bench.do("bench/restore")
    assert _bench(bench, "play", str(so_far), "--speed", "50").returncode == 0
    assert bench.http.get("/v1/state").json()["faults"] == ["card.mute", "printer.near_end"]


def test_values_are_written_as_toml_reads_them() -> None:
    assert toml_value({"a": True, "b": None, "c": [1, 2.5], "d": {"e": '"\\\n'}}) == (
        '{ a = true, c = [1, 2.5], d = { e = "\\"\\\\\\u000a" } }'
    )
    assert toml_value({}) == "{}"
