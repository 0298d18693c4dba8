"""Forms as data: what is wrong is named with file, line and key."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.domain.form import load_forms

FORM = """id = "a.b"

[[steps]]
id = "kind"
fields = [
  { id = "how", kind = "code", table = "yes_no" },
  { id = "why", kind = "text", when = { field = "how", among = ["no"] } },
]

[[materials]]
id = "letter"
when = { field = "how", among = ["yes"] }
"""


def written(folder: Path, text: str) -> Path:
    """A folder with that one form."""
    (folder / "a.b.toml").write_text(text, "utf-8")
    return folder


def test_a_form_is_loaded_with_its_defaults(tmp_path: Path) -> None:
    form = load_forms(written(tmp_path, FORM))["a.b"]
    assert [field.id for field in form.steps[0].fields] == ["how", "why"]
    assert (form.field("why").longest, form.materials[0].most_pages, form.check) == (60, 10, None)
    with pytest.raises(KeyError):
        form.field("what")


@pytest.mark.parametrize(
    ("was", "wrong", "says"),
    [
        ('id = "a.b"', 'id = "a.c"', "'a.c' must be 'a.b'"),
        ('kind = "code", table = "yes_no"', 'kind = "code"', "a code needs a table or a source"),
        ('kind = "text"', 'kind = "text", table = "yes_no"', "a code needs a table or a source"),
        ('kind = "text"', 'kind = "texts"', "texts"),
        ('kind = "text"', 'kind = "text", many = true', "only of a code there can be many"),
        ('kind = "text"', 'kind = "text", shortest = 9, longest = 8', "the least is more than the most"),
        ('kind = "text"', 'kind = "text", known = "name"', "known name is of kind name, not text"),
        ('field = "how", among = ["no"]', 'field = "which", among = ["no"]', "'which', which is not asked before"),
        ('{ id = "why"', '{ id = "how"', "how"),
        ("[[materials]]", "[[papers]]", "papers"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_by_name(tmp_path: Path, was: str, wrong: str, says: str) -> None:
    assert was in FORM
    with pytest.raises(ConfigError) as caught:
        load_forms(written(tmp_path, FORM.replace(was, wrong, 1)))
    assert str(tmp_path / "a.b.toml") in str(caught.value)
    assert says in str(caught.value)


def test_more_questions_than_fit_on_a_page_are_refused(tmp_path: Path) -> None:
    many = "".join(f'  {{ id = "f{n}", kind = "text" }},\n' for n in range(5))
    with pytest.raises(ConfigError, match="5 fields, 1 to 4 fit on a page"):
        load_forms(written(tmp_path, f'id = "a.b"\n[[steps]]\nid = "s"\nfields = [\n{many}]\n'))
