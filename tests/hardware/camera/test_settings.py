"""What [devices.camera] may say."""

from typing import Any

import pytest

from kiosk.hardware.camera.settings import CameraSettings, node_path


@pytest.mark.parametrize(
    "address", ["v4l:///dev/v4l/by-id/usb-X-video-index0", "http://127.0.0.1:8080/face.mjpg", "http://cam/x"]
)
def test_an_address(address: str) -> None:
    assert CameraSettings(address=address, enabled=True).address == address


@pytest.mark.parametrize(
    "wrong",
    [
        {"enabled": True},
        {"address": "/dev/video0"},
        {"address": "v4l://dev/video0"},
        {"address": "v4l:///etc/passwd"},
        {"address": "https://cam/x"},
        {"address": "http://cam:99999999/x"},
        {"address": "http:///x"},
        {"address": "v4l:///dev/video0", "twin": "video1"},
        {"width": 10},
        {"height": 100_000},
        {"fps": 0},
        {"skip_frames": -1},
        {"stall_s": 0},
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(address|twin|width|height|fps|skip_frames|stall_s): "):
        CameraSettings(**wrong)


def test_only_a_v4l_address_has_a_device_file() -> None:
    assert node_path("v4l:///dev/video0") == "/dev/video0"
    assert node_path("http://cam/dev/video0") is None
