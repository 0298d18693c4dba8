"""Model files out of wheels: all of them, whole, or none."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from kiosk.hardware.face.fetching import CannotFetch, is_whole, main, put
from kiosk.hardware.face.models import NoModels, models_in, version_of
from kiosk.hardware.face.pins import ModelFile, Wheel


def made_wheel(folder: Path, **content: str) -> Wheel:
    folder.mkdir(exist_ok=True)
    path = folder / "some_faces-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, held in content.items():
            archive.writestr(f"some_faces/{name}", held)
    return Wheel("some-faces", "1.0", hashlib.sha256(path.read_bytes()).hexdigest())


def pinned(wheel: Wheel, name: str, content: str) -> ModelFile:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return ModelFile(name, wheel, f"some_faces/{name}", "MIT", sha256)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_come_with_a_manifest_that_says_whence(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path / "wheels", one="first", two="second", more="not asked for")
    files = (pinned(wheel, "one", "first"), pinned(wheel, "two", "second"))

    put(files, tmp_path / "wheels", tmp_path / "face")

    models = models_in(tmp_path / "face")
    assert is_whole(tmp_path / "face", files)
    assert names_in(tmp_path / "face") == ["manifest.toml", "one", "two"]
    assert models.content("two") == b"second"
    assert (models.entry("one").package, models.entry("one").licence) == ("some-faces==1.0", "MIT")


def test_one_wrong_file_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path / "wheels", one="first", two="second")
    put((pinned(wheel, "one", "first"),), tmp_path / "wheels", tmp_path / "face")
    before = (tmp_path / "face" / "manifest.toml").read_bytes()
    files = (pinned(wheel, "one", "first"), pinned(wheel, "two", "something else"))

    with pytest.raises(CannotFetch, match=r"some_faces/two in some-faces==1\.0 is another file"):
        put(files, tmp_path / "wheels", tmp_path / "face")

    assert (tmp_path / "face" / "manifest.toml").read_bytes() == before
    assert names_in(tmp_path) == ["face", "wheels"]


def test_a_file_that_is_not_in_its_wheel_is_named(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path / "wheels", one="first")

    with pytest.raises(CannotFetch, match=r"some-faces==1\.0 has no some_faces/two"):
        put((pinned(wheel, "two", "second"),), tmp_path / "wheels", tmp_path / "face")


def test_another_wheel_under_the_same_name_is_not_opened(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path / "wheels", one="first")
    made_wheel(tmp_path / "wheels", one="first", two="more")

    with pytest.raises(CannotFetch, match=r"the wheel of some-faces==1\.0 is another file"):
        put((pinned(wheel, "one", "first"),), tmp_path / "wheels", tmp_path / "face")


def test_a_model_that_was_altered_afterwards_is_named(tmp_path: Path) -> None:
    wheel = made_wheel(tmp_path / "wheels", one="first")
    put((pinned(wheel, "one", "first"),), tmp_path / "wheels", tmp_path / "face")
    (tmp_path / "face" / "one").write_text("fir5t")

    with pytest.raises(NoModels, match=r"one is not the file of some-faces==1\.0: \./run models"):
        models_in(tmp_path / "face").whole("one")


def test_a_folder_without_models_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoModels, match=r"manifest\.toml is missing: \./run models"):
        models_in(tmp_path)

    assert main(["--into", str(tmp_path / "face"), "--wheels", str(tmp_path)]) == 1
    assert "no wheel of" in capsys.readouterr().err


def test_the_version_is_of_all_models_in_whatever_order() -> None:
    assert version_of(["aa", "bb"]) == version_of(["bb", "aa"]) != version_of(["aa"])
