"""Applications as files: what they ask for, what they say of themselves, and their faults."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna.errors import DataError, MissingInputError
from pna.file_names import file_stem
from pna.scenario.application import TEMPLATE, name_of, read_application
from pna.scenario.changes import (
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Relocate,
)
from pna.scenario.folder_names import folder_name


def _read(tmp_path, text):
    file = tmp_path / "application.toml"
    file.write_text(text, encoding="utf-8")
    return read_application(file)


def test_the_template_is_an_application(tmp_path):
    found = _read(tmp_path, TEMPLATE)
    assert found.facts.reference == "CAS-000000"
    assert found.facts.received == date(2026, 3, 2)
    assert found.scenario.on == date(2026, 3, 2)
    assert found.scenario.source == "application CAS-000000 by An Applicant Ltd"
    (change,) = found.scenario.changes
    assert isinstance(change, Open)
    assert (change.at, change.within_metres) == ("LE15 7PL", 200)
    assert change.hours["saturday"] == "09:00-13:00"
    assert change.hours["sunday"] == "CLOSED"


def test_the_examples_of_the_template_are_changes(tmp_path):
    head, _, examples = TEMPLATE.partition("# [[change]]")
    del head
    text = "\n".join(line.removeprefix("# ") for line in ("# [[change]]" + examples).splitlines())
    assert _read(tmp_path, text).scenario.changes == (
        Close("FA001"),
        Relocate("FA001", "LE15 6AJ"),
        Consolidate("FA001", "FA002"),
        ChangeHours("FA001", {"sunday": "10:00-16:00"}),
        ChangeServices("FA001", ("Pharmacy First",)),
    )


def test_codes_numbers_and_coordinates_as_people_type_them(tmp_path):
    found = _read(
        tmp_path,
        "[application]\nregulation = 18\nreference = 123456\n"
        "[[change]]\nopen = [52.67, -0.73]\n"
        '[[change]]\nclose = " fc826 "\n'
        '[[change]]\nhours_of = "fmk29"\nhours = {Sunday = "10:00-16:00"}\n',
    )
    assert found.facts.regulation == "18"
    assert found.scenario.name == "123456"
    assert found.scenario.changes == (
        Open("52.67, -0.73"),
        Close("FC826"),
        ChangeHours("FMK29", {"sunday": "10:00-16:00"}),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[change]]\nhourz='x'\nopen='LE15 7PL'", "There is no such key. Did you mean 'hours'?"),
        ("[aplication]\n[[change]]\nclose='F1'", "Did you mean 'application'?"),
        ("[application]\nrefrence='1'\n[[change]]\nclose='F1'", "Did you mean 'reference'?"),
        ("[application]\nreceived='yesterday'\n[[change]]\nclose='F1'", "written like 2026-03-02"),
        ("[[change]]\nclose='F1'\nmove='F2'", "asks for close and move at once"),
        ("[[change]]\nopne='LE15 7PL'", "Did you mean 'open'?"),
        ("[[change]]\nmove='F1'", "application.toml, change 1, to: Missing."),
        ("[[change]]\nmove='F1'\nto='LE15 7PL'\nwithin_metres='200m'", "number alone, in metres"),
        ("[[change]]\nopen='LE15 7PL'\nwithin_metres=-1", "may not be less than 0"),
        ("[[change]]\nservices_of='F1'\nbegins='NMS'", "list in square brackets"),
        ("[[change]]\nopen='LE15 7PL'\nhours='Mon-Fri 9-5'", "ends before it begins"),
        ("[[change]]\nhours_of='F1'\nhours=9", "one text, or a text for each day"),
        ("[[change]]\nopen='LE15 7PL'\nwithin_metres=true", "number alone, in metres"),
        ("[[change]]\nopen='LE15 7PL'\nwithin_metres=inf", "number alone, in metres"),
        ("[[change]]\nclose=''", "something between the quotation marks"),
        ("[[change]]\nclose='F1'\n[study]\n[inputs]", "this is a study, and no application"),
        (
            "[[change]]\nhours_of='F1'\nhours={Sunday='10:00-16:00', sunday='CLOSED'}",
            "A day is named twice",
        ),
        ("[change]\nclose='F1'", "write [[change]], in two square brackets"),
        ("[application]\nname='x'", "There is no change."),
        ("a = b", "This is not TOML"),
        (
            "[application]\nreceived=2026-03-02\nreply_by=2026-03-01\n[[change]]\nclose='F1'",
            "before 2026-03-02, when it came",
        ),
    ],
)
def test_faults_name_the_file_the_key_and_the_way_out(tmp_path, text, told):
    with pytest.raises(DataError) as caught:
        _read(tmp_path, text)
    assert told.casefold() in str(caught.value).casefold()
    assert all(finding.file.startswith("application.toml") for finding in caught.value.findings)


def test_what_an_application_says_stays_on_its_line(tmp_path):
    """A line end in a name would begin a line of its own, on the screen and in the note."""
    found = _read(
        tmp_path,
        '[application]\nreference = "1\\nWarning: \\u202eforged"\n'
        'notes = """a\nb\\u2028c\\u0001"""\n'
        "[[change]]\nopen = 'LE15 7PL'\nname = \"\\tA\\r\\nB\"\n",
    )
    assert found.facts.reference == "1 Warning: forged"
    assert found.facts.notes == "a b c"
    assert found.scenario.changes == (Open("LE15 7PL", name="A B"),)


def test_every_fault_is_told_at_once(tmp_path):
    with pytest.raises(DataError) as caught:
        _read(tmp_path, "[application]\nx=1\n[[change]]\ny=1\n[[change]]\nclose=''\n[z]\n")
    assert len(caught.value.findings) == 4


def test_a_file_that_is_not_there_is_named_with_where_it_was_looked_for(tmp_path):
    with pytest.raises(MissingInputError, match="folder in which you type"):
        read_application(tmp_path / "none.toml")
    with pytest.raises(MissingInputError, match="a folder, not an application"):
        read_application(tmp_path)


def test_names_of_what_is_asked_for():
    changes = (Open("LE15 7PL"), Close("FC826"), Relocate("F1", "LE15 6NT"), Consolidate("A", "B"))
    assert name_of(changes) == (
        "Open LE15 7PL and close FC826 and move F1 to LE15 6NT and merge A into B"
    )


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("", "CAS-123/45"), "cas-123-45"),
        (("Open LE15 7PL",), "open-le15-7pl"),
        (("../../etc/passwd",), "etc-passwd"),
        (("CON", "x"), "con-application"),
        (("LPT1.txt",), "lpt1-txt"),
        (("Caf\u00e9 \u201cRoyal\u201d",), "cafe-royal"),
        (("\u4e2d\u6587", "\U0001f48a"), "application"),
        (("x" * 200,), "x" * 60),
    ],
)
def test_names_of_folders(texts, name):
    assert folder_name(*texts) == name


def test_a_place_called_like_a_device_of_windows_is_no_file_of_that_name():
    assert file_stem("Con", otherwise="poster") == "con-poster"
    assert file_stem("NUL ", otherwise="explanation") == "nul-explanation"
    assert file_stem("COM\u00b9", otherwise="poster") == "com1-poster", "Windows keeps these too"
    assert file_stem("Conisbrough", otherwise="poster") == "conisbrough"
    assert file_stem("\u4e2d", otherwise="study") == "study"


@given(st.lists(st.text(), max_size=3))
def test_a_folder_is_never_a_path_nor_a_device(texts):
    name = folder_name(*texts)
    assert 1 <= len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert folder_name(name) == name
