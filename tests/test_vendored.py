import hashlib
import json

import pytest

from tests.html import CLASSES_LEFT_OUT, of_classes
from tests.html import NHSUK as HOME
from tools.style_sheet import classes_in, our_words, purged, sayer

SUMS: dict[str, str] = json.loads((HOME / "VERSION.json").read_text(encoding="utf-8"))["sha256"]


@pytest.mark.parametrize("name", SUMS)
def test_a_vendored_file_is_as_it_was_vendored(name: str) -> None:
    assert hashlib.sha256((HOME / name).read_bytes()).hexdigest() == SUMS[name]


def test_no_other_file_lies_among_the_vendored_ones() -> None:
    found = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.is_file()}
    assert found == {*SUMS, "VERSION.json", "LICENCE.txt"}


def test_the_vendored_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    css = (HOME / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    assert "//" not in css
    assert "Frutiger" not in css


def test_no_source_uses_a_class_that_was_left_out() -> None:
    assert list(of_classes(our_words())) == []
    css = (HOME / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    assert len(CLASSES_LEFT_OUT) > 100
    assert classes_in(css).isdisjoint(CLASSES_LEFT_OUT)


FULL = """
p{margin:0}.tag,.card{color:red}.tag--red{color:red}.tag--blue{color:blue}.tag .card{top:0}
@media print{.card{top:1px}@supports (top:max(1px)){.tag:not(.card){top:1px}}}@media screen{.card{top:2px}}
@supports not (-ms-ime-align:auto){p{top:2px}}@media screen\\0 {p{top:3px}}
"""


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"),
    [
        (set(), set(), {"p{"}),
        ({"tag"}, set(), {"p{", ".tag{", "@media print{@supports (top:max(1px)){.tag:not"}),
        ({"card"}, set(), {"p{", ".card{", "@media print{.card", "@media screen{.card"}),
        ({"red"}, {"tag"}, {"p{", ".tag{", ".tag--red{", "@media print{@supports (top:max(1px)){.tag:not"}),
        ({"blue"}, {"tag--"}, {"p{", ".tag--blue{"}),
    ],
)
def test_a_style_sheet_keeps_the_used_rules_in_their_order(ours: set[str], theirs: set[str], kept: set[str]) -> None:
    css = purged(FULL, sayer(ours, theirs))
    assert {start for start in kept if start in css} == kept
    assert classes_in(css) == {name for name in classes_in(FULL) if sayer(ours, theirs)(name)}
    assert ("@supports not (-ms-ime-align:auto){p{" in css, "top:3px" in css) == (True, False)
    places = [css.index(start) for start in ("p{", ".tag{", "@media print") if start in css]
    assert places == sorted(places)
