"""Speeds of a study's own: from a file, from numbers, and what is said of wrong ones."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hamlet import hamlet
from hypothesis import given
from hypothesis import strategies as st

from pna import provenance
from pna.errors import DataError, MissingInputError, StudyError
from pna.speeds import own as speeds_file
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS, Preset, one_factor
from pna.study import load_study, named_files

TYPICAL = PRESETS["typical"]
PLAIN = one_factor("custom", 0.62, constant_minutes=0.8, slow=0.8, quick=1.2)
SHARE = st.floats(0.01, 1)
SECONDS = st.floats(0, 600)


def with_lines(folder: Path, lines: str, files: dict[str, str] | None = None):
    """The hamlet's study with some lines more."""
    file = hamlet(folder, files).path
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n{lines}\n", encoding="utf-8")
    return load_study(file)


@given(
    shares=st.tuples(*(SHARE for _ in ROAD_KINDS)),
    delays=st.tuples(*(SECONDS for _ in DELAYS)),
    constant=st.floats(0, 5),
    slow=st.floats(0.1, 1),
    quick=st.floats(1, 4),
    words=st.text(st.characters(exclude_categories=("Cs",))),
)
def test_what_is_written_is_read_to_the_last_digit(
    tmp_path_factory, shares, delays, constant, slow, quick, words
) -> None:
    preset = Preset(
        name="custom",
        shares=MappingProxyType(dict(zip(ROAD_KINDS, shares, strict=True))),
        delays=MappingProxyType(dict(zip(DELAYS, delays, strict=True))),
        constant_minutes=constant,
        slow=slow,
        quick=quick,
        description=words,
        basis=words,
        evidence=words,
        version=words,
    )
    path = tmp_path_factory.mktemp("speeds") / "speeds.toml"
    speeds_file.write(preset, path, comments=[words])
    assert speeds_file.read(path) == preset


def edited(folder: Path, old: str, new: str) -> Path:
    path = folder / "speeds.toml"
    text = speeds_file.text_of(PLAIN)
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"town street" =', '"town stret" =', r"shares\.town stret: .*Did you mean 'town street'"),
        ('"town street" =', '"town stret" =', r"shares\.town street: Missing.*0\.01 to 1"),
        (
            '"motorway" = 0.62',
            '"motorway" = 1.2',
            r"shares\.motorway, value '1\.2'.*from 0\.01 to 1\.$",
        ),
        ('"motorway" = 0.62', '"motorway" = 0', r"shares\.motorway, value '0'"),
        ('"motorway" = 0.62', '"motorway" = "0.6"', r"shares\.motorway.*must be a number"),
        ('"motorway" = 0.62', '"motorway" = true', r"shares\.motorway.*must be a number"),
        ("signals = 0.0", "signals = -1", r"delays\.signals, value '-1'.*from 0 to 3600"),
        ("signals = 0.0", "signals = inf", r"delays\.signals, value 'inf'"),
        ("constant_minutes = 0.8", "constant = 0.8", r"column constant: .*'constant_minutes'"),
        ("slow = 0.8", "slow = 1.8", r"column slow.*from 0\.01 to 1"),
        ("slow = 0.8", "slow = 1e-320", r"column slow, value '1e-320'"),
        ("slow = 0.8", "slow = nan", r"column slow, value 'nan'"),
        ("quick = 1.2", "quick = 1e300", r"column quick, value '1e\+300'.*from 1 to 100"),
        ("quick = 1.2", f"quick = 1{'0' * 400}", r"column quick, value '10{59}'"),
        ("quick = 1.2", f"quick = 1{'0' * 5000}", r"not TOML"),
        ("signals = 0.0", "signals = 1e308", r"delays\.signals.*from 0 to 3600"),
        ('"20 mph road" = 0.62', '"20 mph road" = 1.6', r"20 mph road.*from 0\.01 to 1\.5"),
        ("[delays]", "[delay]", r"column delays: Missing: it must be a table"),
        ("format = 1", "format = 2", r"column format, value '2'.*another version"),
        ("format = 1", "format = ", r"not TOML"),
    ],
)
def test_a_wrong_file(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        speeds_file.read(edited(tmp_path, old, new))
    assert all(finding.file == "speeds.toml" for finding in caught.value.findings)


def test_all_faults_are_told_and_a_missing_file_is(tmp_path: Path) -> None:
    path = tmp_path / "speeds.toml"
    path.write_text("format = 1\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        speeds_file.read(path)
    named = {finding.column for finding in caught.value.findings}
    assert named == {
        *("version", "description", "basis", "evidence", "constant_minutes", "slow", "quick"),
        *("shares", "delays"),
    }
    with pytest.raises(MissingInputError, match="pna calibrate"):
        speeds_file.read(tmp_path / "no.toml")


def test_a_study_with_numbers(tmp_path: Path) -> None:
    lines = '[modes.drive]\nspeeds = "custom"\ncustom = { factor = 0.5, constant_minutes = 1 }'
    study = with_lines(tmp_path, lines)
    preset = speeds_file.preset_of(study)
    assert preset.name == "custom"
    assert set(preset.shares.values()) == {0.5}
    assert preset.constant_minutes == 1
    # The usual range, 0.55 to 0.70 of the limits, does not hold 0.5: it is widened on that side.
    assert (preset.slow, preset.quick) == (1, 1.4)
    assert "divided by 0.5, plus 1 minute a trip" in preset.description
    assert list(speeds_file.presets_of(study)) == ["custom", "legal_limit", "typical", "peak"]


def test_a_study_with_a_file(tmp_path: Path) -> None:
    slow = replace(TYPICAL, name="custom", slow=0.9, constant_minutes=1.25)
    (tmp_path / "calibration").mkdir()
    speeds_file.write(slow, tmp_path / "calibration" / "speeds.toml")
    lines = (
        '[modes.drive]\nspeeds = "custom"\n[modes.drive.custom]\nfile = "calibration/speeds.toml"'
    )
    study = with_lines(tmp_path, lines)
    assert speeds_file.preset_of(study) == slow
    key, given = named_files(study)[-1]
    assert (key, given.file) == (
        "modes.drive.custom",
        (tmp_path / "calibration/speeds.toml").resolve(),
    )
    record = provenance.input_records(study)[-1]
    assert (record["key"], record["file"]) == ("modes.drive.custom", "speeds.toml")
    (tmp_path / "calibration" / "speeds.toml").unlink()
    with pytest.raises(MissingInputError, match=r"modes\.drive\.custom\.file: this file is not"):
        load_study(tmp_path)


def test_a_study_without_its_own_speeds_has_one_of_the_presets(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    assert speeds_file.preset_of(study) is TYPICAL
    assert list(speeds_file.presets_of(study)) == ["typical", "legal_limit", "peak"]
    assert (study.calibration.added_minutes, study.calibration.draws) == (5.0, 1000)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('speeds = "custom"', r'modes\.drive: speeds = "custom" needs a table .modes\.drive\.cu'),
        ("custom = { factor = 0.6 }", r'would not be used, for speeds = "typical"'),
        ('speeds = "custom"\ncustom = {}', r"modes\.drive\.custom: give either file"),
        (
            'speeds = "custom"\ncustom = { file = "s.toml", factor = 0.6, slow = 0.9 }',
            r"not both: take out factor, slow",
        ),
        ('speeds = "custom"\ncustom = { factor = 0.1 }', r"custom\.factor: .*0\.2 \(given: 0\.1"),
        ('speeds = "custom"\ncustom = { factr = 0.6 }', r"factr: .*did you mean 'factor'"),
        ('speeds = "custom"\ncustom = "s.toml"', r'custom: write custom = . file = "calib'),
        ('speeds = "fast"', r"modes\.drive\.speeds: .*'custom'"),
        ("[calibration]\ndraws = 5", r"calibration\.draws: .*100"),
        ("[calibration]\nadded = 5", r"calibration\.added: .*did you mean 'added_minutes'"),
    ],
)
def test_a_wrong_study(tmp_path: Path, lines: str, words: str) -> None:
    with pytest.raises(StudyError, match=words):
        with_lines(tmp_path, lines if lines.startswith("[") else f"[modes.drive]\n{lines}")
