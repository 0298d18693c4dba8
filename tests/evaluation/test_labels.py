"""What a folder may look like, and what is said where it does not."""

from pathlib import Path

import pytest

from kiosk.evaluation.labels import BadFolder, Kind, Sample, frames_of, read_samples

HEADER = "person,file,kind,species,age,portrait,asked\n"


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


def labelled(folder: Path, rows: str, *, header: str = HEADER, encoding: str = "utf-8") -> Path:
    (folder / "labels.csv").write_bytes((header + rows).encode(encoding))
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(BadFolder) as refused:
        read_samples(folder)
    return str(refused.value)


def test_rows_of_labels_say_who_what_and_when(tmp_path: Path) -> None:
    put(tmp_path, "card/a.png", "hall/a.jpg", "attack/x.mp4")
    rows = (
        "p01,card/a.png,bona_fide,,,yes\np01,hall/a.jpg,bona_fide,,71,\np01,attack\\x.mp4,attack,screen,,no\n"
    )
    assert read_samples(labelled(tmp_path, rows)) == (
        Sample("p01", tmp_path / "card/a.png", Kind.BONA_FIDE, "", None, True, (), "labels.csv line 2"),
        Sample("p01", tmp_path / "hall/a.jpg", Kind.BONA_FIDE, "", 71, False, (), "labels.csv line 3"),
        Sample("p01", tmp_path / "attack/x.mp4", Kind.ATTACK, "screen", None, False, (), "labels.csv line 4"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_spreadsheet_is_read_as_it_saves(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, "大厅/一.jpg")
    found = read_samples(labelled(tmp_path, "p01,大厅/一.jpg,bona_fide,,,\n", encoding=encoding))
    assert found[0].path == tmp_path / "大厅/一.jpg"


def test_optional_columns_may_be_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    assert (
        read_samples(labelled(tmp_path, "p01,a.jpg,bona_fide\n", header="person,file,kind\n"))[0].age is None
    )


def test_an_attack_may_imitate_nobody_known(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "b.jpg")
    found = read_samples(labelled(tmp_path, "p01,a.jpg,bona_fide,,,\n,b.jpg,attack,mask,,\n"))
    assert (found[1].owner, found[1].species) == ("", "mask")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("p01,a.jpg,live,,,", "kind is 'live'; write bona_fide or attack"),
        ("p01,b.jpg,bona_fide,,,", "no such file"),
        ("p01,,bona_fide,,,", "no file"),
        ("p01,../a.jpg,bona_fide,,,", "outside the folder"),
        ("p01,a.txt,bona_fide,,,", "neither picture nor video"),
        ("p01,empty,bona_fide,,,", "a folder without frames"),
        ("p01,a.jpg,bona_fide,print,,", "a living person has no species"),
        ("p01,a.jpg,attack,,,", "species is ''; write what was held up"),
        ("p01,a.jpg,bona_fide,,old,", "age is 'old'; write whole years"),
        ("p01,a.jpg,bona_fide,,121,", "age is '121'"),
        ("p01,a.jpg,bona_fide,,,maybe", "portrait is 'maybe'"),
        ("p01,a.jpg,attack,print,,yes", "an attack is nobody's portrait"),
        ("p01,a.mp4,bona_fide,,,yes", "a portrait is one picture"),
        (",a.jpg,bona_fide,,,", "no person; write a pseudonym"),
        ("王小明,a.jpg,bona_fide,,,", "never a name"),
        ("wang xiaoming,a.jpg,bona_fide,,,", "never a name"),
        ("990001198406150034,a.jpg,bona_fide,,,", "looks like the number of somebody's papers"),
        ("99000119840615001X,a.jpg,bona_fide,,,", "looks like the number of somebody's papers"),
        ("p01,a.mp4,bona_fide,,,,nod", "asked is 'nod'; write what was asked, in order, of: blink turn-left"),
        ("p01,a.jpg,bona_fide,,,,blink", "one picture shows nothing that was asked"),
        ("p01,a.jpg,bona_fide,,,,,more", "more values than columns"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_line_and_what_to_do(tmp_path: Path, row: str, said: str) -> None:
    put(tmp_path, "a.jpg", "a.mp4", "a.txt", "ok.jpg", "empty/.keep")
    told = refusal(labelled(tmp_path, f"p00,ok.jpg,bona_fide,,,\n{row}\n"))
    assert told.startswith("labels.csv line 3: ")
    assert said in told


def test_what_was_written_for_a_person_is_never_repeated(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    told = refusal(labelled(tmp_path, "王小明,a.jpg,bona_fide,,,\n"))
    assert "王小明" not in told


def test_all_wrong_rows_are_told_at_once_up_to_twenty(tmp_path: Path) -> None:
    told = refusal(labelled(tmp_path, "p01,a.jpg,live,,,\n" * 25)).splitlines()
    assert (len(told), told[0][:17], told[-1]) == (21, "labels.csv line 2", "… and 5 more")


def test_a_file_that_stands_twice_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    told = refusal(labelled(tmp_path, "p01,a.jpg,bona_fide,,,\np02,a.jpg,bona_fide,,,\n"))
    assert told == "labels.csv line 3: the same file as line 2; take one of the two lines out"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("person,file\n", "labels.csv line 1: no column kind"),
        ("person,file,kind,name\n", "labels.csv line 1: unknown column 'name'"),
        ("", "labels.csv line 1: no column person, file, kind"),
    ],
)
def test_wrong_columns_are_refused(tmp_path: Path, header: str, said: str) -> None:
    assert refusal(labelled(tmp_path, "", header=header)).startswith(said)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"\xff\xfe\x00p")
    assert "neither UTF-8 nor GB 18030" in refusal(tmp_path)


def test_rows_that_a_spreadsheet_left_empty_are_passed_over_and_lines_still_count(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    folder = labelled(
        tmp_path, "p01,a.jpg,bona_fide,,,,\r\n,,,,,,\r\n\r\np01,a.jpg,bona_fide,,,,\r\n,,,,,,\r\n"
    )
    assert refusal(folder).startswith("labels.csv line 5: the same file as line 2")


def test_a_value_without_end_is_refused_by_its_line(tmp_path: Path) -> None:
    told = refusal(labelled(tmp_path, 'p01,"' + "a" * 140_000))
    assert told.startswith("labels.csv line 2: field larger than field limit")


def test_the_simple_layout_says_it_by_folders(tmp_path: Path) -> None:
    put(
        tmp_path, "people/p02/1.jpg", "people/p01/Portrait.png", "people/p01/walk/1.jpg",
        "attacks/print/p01 bent.jpg", "people/p01/.DS_Store", "people/p01/Thumbs.db",
    )  # fmt: skip
    found = [
        (one.owner, one.path.name, one.species, one.is_reference, one.is_clip)
        for one in read_samples(tmp_path)
    ]
    assert found == [
        ("p01", "Portrait.png", "", True, False),
        ("p01", "walk", "", False, True),
        ("p02", "1.jpg", "", False, False),
        ("", "p01 bent.jpg", "print", False, False),
    ]


def test_a_folder_that_is_called_by_a_name_is_refused_and_not_repeated(tmp_path: Path) -> None:
    told = refusal(put(tmp_path, "people/王小明/1.jpg", "people/王小明/2.jpg"))
    assert told.startswith("people/: the name of a folder: a person is a pseudonym")
    assert "王小明" not in told
    assert told.count("\n") == 0


def test_what_does_not_belong_there_is_refused(tmp_path: Path) -> None:
    told = refusal(put(tmp_path, "people/p01/list.docx", "attacks/Paper Mask/1.jpg")).splitlines()
    assert told[0].startswith("people/p01/list.docx: neither picture nor video")
    assert told[1].startswith("attacks/Paper Mask: name it by what was held up")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "neither labels.csv nor people/<id>/"),
        (("people/nobody.txt",), "no picture of a living person"),
        (("people/p01/.hidden", "attacks/print/1.jpg"), "no picture of a living person"),
    ],
)
def test_a_folder_with_nothing_in_it_is_refused(tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    assert said in refusal(put(tmp_path, *names))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_frames_go_by_their_numbers(tmp_path: Path) -> None:
    put(tmp_path, "f10.jpg", "f9.jpg", "f1.jpg", "notes.txt")
    assert [frame.name for frame in frames_of(tmp_path)] == ["f1.jpg", "f9.jpg", "f10.jpg"]
