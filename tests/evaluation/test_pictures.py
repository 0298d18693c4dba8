"""Frames of clips come at the rate at which a kiosk looks, one at a time."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.evaluation.labels import Kind, Sample
from kiosk.evaluation.pictures import frames


def film(path: Path, fps: float, count: int) -> Sample:
    """Each frame is a little brighter than the one before."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (64, 48))
    for number in range(count):
        writer.write(np.full((48, 64, 3), 5 * number, np.uint8))
    writer.release()
    return Sample("p01", path, Kind.BONA_FIDE)


@pytest.mark.parametrize(("fps", "taken"), [(30.0, 15), (15.0, 30), (10.0, 30), (25.0, 18)])
def test_of_a_video_no_more_frames_are_taken_than_a_kiosk_sees(
    tmp_path: Path, fps: float, taken: int
) -> None:
    times = [at_s for at_s, _ in frames(film(tmp_path / "视频.avi", fps, 30))]
    assert len(times) == taken
    assert times == sorted(set(times))
    assert times[-1] <= 29 / fps


def test_frames_are_the_pictures_of_their_times(tmp_path: Path) -> None:
    for at_s, picture in frames(film(tmp_path / "film.avi", 30, 30)):
        assert picture.mean() == pytest.approx(5 * 30 * at_s, abs=3)


def test_a_folder_of_frames_has_fifteen_a_second(tmp_path: Path) -> None:
    for number in (2, 10, 1):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8, 3), number, np.uint8))
    found = [
        (at_s, int(picture[0, 0, 0])) for at_s, picture in frames(Sample("p01", tmp_path, Kind.BONA_FIDE))
    ]
    assert found == [(0.0, 1), (1 / 15, 2), (2 / 15, 10)]
