"""The report of a calibration, and the command that writes it."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from fitted import OBSERVED, OFF, calibration
from hamlet import hamlet

import pna.calibration.of_study
from pna.cli import cli
from pna.errors import MissingInputError
from pna.report import calibration_charts as charts
from pna.report import calibration_files
from pna.report.calibration_page import forms_table, left_out_table, page, pairs_table
from pna.speeds import own as speeds_file
from pna.study import load_study
from pna.wording import INVENTED

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{7*7}}{% raw %}",
    "</title></svg><b>bold</b>",
)


class Tables(HTMLParser):
    """Cells of each table by its caption; text of every element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: list[str] = []
        self.text = ""
        self._caption = False
        self._rows: list[list[str]] = []
        self._name = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "table":
            self._rows = []
        elif tag == "caption":
            self._caption, self._name = True, ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
            if tag == "th":
                assert "scope" in dict(attrs)

    def handle_endtag(self, tag):
        if tag == "caption":
            self._caption = False
        elif tag == "table":
            self.tables[self._name] = [[cell.strip() for cell in row] for row in self._rows]

    def handle_data(self, data):
        self.text += data
        if self._caption:
            self._name += data
        elif self._rows and self._rows[-1]:
            self._rows[-1][-1] += data


def one(tables: dict[str, list[list[str]]], words: str) -> list[list[str]]:
    (found,) = [rows for name, rows in tables.items() if words in name]
    return found


def test_figures_worked_out_by_hand() -> None:
    html = page(calibration(), study_name="Fenshire")
    read = Tables(html)
    # Off by 0.1, -0.6, 0.0, 0.6 and 0.4: squares 0.01 + 0.36 + 0 + 0.36 + 0.16 = 0.89, a fifth of
    # which is 0.178, the root of that 0.42; the mean of the five is 0.10.
    row = one(read.tables, "Forms")[2]
    assert row[0].startswith("constant + factor (chosen)")
    assert row[1:3] == ["0.42", "+0.10"]
    # Of the others 1, 1, 0.25, 0.25 and 4: 6.5 over 5 is 1.3, its root 1.14; mean 2 / 5 = 0.4.
    assert one(read.tables, "Forms")[1][1:3] == ["1.14", "+0.40"]
    lengths = one(read.tables, "by road distance")
    assert lengths[1][:3] == ["under 5 km", "2", "\u22120.25"]
    assert lengths[2][:3] == ["5 km and more", "3", "+0.33"]
    areas = one(read.tables, "Mean error of each area")
    assert areas[1] == ["1", "Upper Fen", "E01000001", "2", "\u22120.25"]
    assert [row[4] for row in areas[2:]] == ["0.00", "+0.60", "+0.40"]
    assert "at the edge of what is allowed" in " ".join(one(read.tables, "Every parameter")[-1])
    assert "0.550 to 0.660" in " ".join(one(read.tables, "Every parameter")[-2])
    assert "inferred" in read.text
    assert "modelled, not observed" in read.text
    pairs = one(read.tables, "Minutes by car")
    assert pairs[1][2:] == [
        *("GP surgery", "town", "2.0", "9.0", "4.0", "4.1", "+0.1", "4.2"),
    ]
    assert len(pairs) == 6


def test_the_tables_hold_every_pair_once() -> None:
    found = calibration()
    frame = pairs_table(found)
    np.testing.assert_allclose(sorted(frame["observed_minutes"]), OBSERVED)
    np.testing.assert_allclose(
        frame["modelled_minutes"] - frame["observed_minutes"], frame["residual_minutes"]
    )
    assert sorted(frame["residual_minutes"].round(9)) == sorted(OFF["constant + factor"])
    out = left_out_table(found)
    assert out["pairs"].sum() + len(frame) == len(found.pairs)
    assert forms_table(found)["chosen"].tolist() == [False, True]


def test_observed_trips_are_not_called_modelled() -> None:
    read = Tables(page(calibration(published=False), study_name="Fenshire"))
    assert "modelled, not observed" not in read.text
    assert "inferred" not in read.text
    assert "published" not in read.text.replace("somebody else has published or measured", "")


def test_names_from_data_stay_text_and_nothing_is_fetched() -> None:
    plain = page(calibration(), study_name="Fenshire")
    html = page(calibration(HOSTILE), study_name=HOSTILE[0])
    assert Tables(html).tags == Tables(plain).tags
    assert HOSTILE[0] in Tables(html).text
    assert "49" not in Tables(html).text.replace("499", "")
    assert "default-src &#39;none&#39;" in html
    assert not re.search(r"https?://", plain)
    assert "<script" not in html


def test_the_same_calibration_gives_the_same_bytes() -> None:
    assert page(calibration(), study_name="A") == page(calibration(), study_name="A")


def test_nothing_left_out_and_a_lone_pair_of_a_group() -> None:
    found = calibration()
    used = replace(found, pairs=found.pairs[found.pairs["used"]], findings=())
    text = Tables(page(used, study_name="A")).text
    assert "No time that was compared: every one of them was used." in text
    assert "(1 pair)" in text


def test_fits_that_do_not_belong_to_the_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="no fit is called 'x'"):
        page(replace(calibration(), chosen="x"), study_name="A")
    found = calibration()
    fewer = replace(found, pairs=found.pairs.iloc[1:])
    with pytest.raises(ValueError, match="one figure for each of 4 pairs"):
        page(fewer, study_name="A")


def test_the_bars_stand_on_true_positions() -> None:
    groups = pd.DataFrame(
        {"group": ["a", "b"], "pairs": [2, 3], "bias": [0.5, -0.5], "rmse": [1.0, 0.75]}
    )
    svg = charts.bars(groups, "k", "Title", "published")
    dots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    (zero,) = re.findall(r'<line x1="([\d.]+)"[^>]*stroke="#1a1a1a" stroke-width="1.5"', svg)
    bands = re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"[^>]*stroke-width="3"', svg)
    middle = float(zero)
    assert dots[0] - middle == pytest.approx(middle - dots[1], abs=0.2)
    # The first dot is half as far from nought as the end of its band.
    assert (float(bands[0][1]) - middle) / (dots[0] - middle) == pytest.approx(2, rel=0.01)


def test_signs_are_true_minus_signs() -> None:
    texts = [charts.signed(value) for value in (1.234, -1.234, 0.001, -0.001, np.nan)]
    assert texts == ["+1.23", "\u22121.23", "0.00", "0.00", "\u2013"]


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str):
    study = hamlet(folder)
    (folder / "times.csv").write_text("LSOA_code,GPCart\nE01000001,9\n", encoding="utf-8")
    asked = {}

    def fake(given, against, *, cache=None, progress=None):
        asked.update(study=given, against=against, cache=cache)
        return calibration()

    monkeypatch.setattr(pna.calibration.of_study, "calibrate", fake)
    against = str(folder / "times.csv")
    arguments = ["calibrate", str(study.path), "--against", against, *more]
    return CliRunner().invoke(cli, arguments, catch_exceptions=False), asked


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, asked = run(tmp_path, monkeypatch)
    assert done.exit_code == 0
    assert asked["against"] == tmp_path / "times.csv"
    assert asked["cache"].folder == tmp_path.resolve() / ".cache"
    folder = tmp_path / "calibration"
    preset = speeds_file.read(folder / "speeds.toml")
    assert preset == calibration().fits[1].preset
    html = (folder / "calibration-report.html").read_text(encoding="utf-8")
    body, sources = html.split("<footer>")
    assert page(calibration(), study_name="Hamlet").startswith(body.rstrip())
    assert "OpenStreetMap contributors" in sources
    assert done.output.isascii()
    for words in (
        "Fitted to 5 of 7 times, of 4 areas",
        "5 minutes were taken off",
        "* constant + factor",
        "constant 0 (0 to 0.8, at its bound)",
        "Chosen: constant + factor.",
        "1: its nearest destination may lie off the loaded roads (such as Lower Fen)",
        "Warning: times.csv: Lower Fen",
    ):
        assert words in done.output
    # What the command says to write works.
    said = done.output.split("begins with speeds or custom:\n")[1]
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(f"{text}\n[modes.drive]\n{said}", encoding="utf-8")
    assert speeds_file.preset_of(load_study(tmp_path)) == preset


def test_what_the_file_of_times_holds_and_was_not_read_is_said() -> None:
    found = calibration()
    said = calibration_files.summary(replace(found, source=f"{found.source}, times.csv"))
    assert "times.csv: A remark." in said
    trips = calibration_files.summary(replace(found, source="observed trips, times.csv"))
    assert trips[0].startswith("Fitted to 5 of 7 times, from 4 starting places: observed trips")


def test_the_command_elsewhere_and_without_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "some where"
    done, asked = run(tmp_path, monkeypatch, "--out", str(out), "--no-cache")
    assert done.exit_code == 0
    assert asked["cache"].folder is None
    assert sorted(path.name for path in out.iterdir()) == [
        *("calibration-report.html", "run.log", "speeds.toml"),
    ]


def test_an_invented_study_is_said_to_be_invented_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = hamlet(tmp_path)
    text = study.path.read_text(encoding="utf-8").replace("[study]", "[study]\ninvented = true")
    monkeypatch.setattr(pna.calibration.of_study, "calibrate", lambda *_, **__: calibration())
    study.path.write_text(text, encoding="utf-8")
    arguments = ["calibrate", str(study.path), "--against", str(tmp_path / "list.csv")]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    folder = tmp_path / "calibration"
    html = (folder / "calibration-report.html").read_text(encoding="utf-8")
    speeds = (folder / "speeds.toml").read_text(encoding="utf-8").replace("\n# ", " ")
    assert INVENTED in done.output
    assert INVENTED in Tables(html).text
    assert INVENTED in speeds


def test_times_that_are_not_there(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    arguments = ["calibrate", str(study.path), "--against", str(tmp_path / "no.csv")]
    done = CliRunner().invoke(cli, arguments)
    assert isinstance(done.exception, MissingInputError)
    assert not (tmp_path / "calibration").exists()


def test_speeds_outside_the_study_are_named_by_their_whole_path(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    study = hamlet(tmp_path / "study")
    *_, last = calibration_files.how_to_use(study, tmp_path / "out" / "speeds.toml")
    assert (tmp_path / "out" / "speeds.toml").resolve().as_posix() in last
