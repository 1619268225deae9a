"""What a study file may say, and what is said of one that is wrong."""

from pathlib import Path

import pytest
from hamlet import hamlet

from pna.errors import StudyError
from pna.study import load_study


def loaded(folder: Path, old: str = "", new: str = "", more: str = ""):
    """The hamlet's study with one text replaced and some lines added."""
    file = hamlet(folder).path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(f"{text.replace(old, new)}\n{more}\n", encoding="utf-8")
    return load_study(file)


def rule(minutes: str) -> str:
    return f'[[rules]]\nmode = "drive"\nminutes = {minutes}'


def test_rules_may_be_given_in_tenths(tmp_path: Path) -> None:
    study = loaded(tmp_path, more=rule("[7.5, 12, 0.3]"))
    # The headline's 10 minutes are always there.
    assert study.thresholds("drive") == (0.3, 7.5, 10.0, 12.0)


@pytest.mark.parametrize("minutes", ["[7.55]", "[10.0000001]", "7.501"])
def test_finer_rules_would_not_agree_with_the_minutes_in_the_tables(
    tmp_path: Path, minutes: str
) -> None:
    with pytest.raises(StudyError, match=r"rules\.0\.minutes.*in tenths"):
        loaded(tmp_path, more=rule(minutes))


@pytest.mark.parametrize(
    ("old", "new", "more", "words"),
    [
        ('hwb = ["E06000001"]', 'hwb = ["E06000001", "E06000001"]', "", r"area\.hwb: named more"),
        ("", "", '[premises]\nsets = ["pharmacies", "pharmacies"]', r"premises\.sets: named more"),
        ("2025-10-01", '"1 October 2025"', "", r"study\.reference_date: a date is written like"),
        ("2025-10-01", "2025-10-01T12:00:00", "", r"reference_date: a date is written like 2025"),
        ("2025-10-01", "20251001", "", r"reference_date: a date is written like 2025"),
        ("2025-10-01", "1 October 2025", "", r"not TOML.*Dates are written 2025-10-01, text in q"),
        ("buffer_km = 20", "buffer_km = 20\nbuffer_km = 5", "", r"not TOML.*is written twice"),
        ("[area]", "[study]\n[area]", "", r"not TOML.*the same \[table\], is written twice"),
        ("buffer_km = 20", 'buffer_km = "20 km"', "", r"buffer_km: write the number alone: 20 \("),
        ("buffer_km = 20", 'buffer_km = "far"', "", r"buffer_km: write a number \(given: 'far'"),
        ('hwb = ["E06000001"]', 'hwb = "E06000001"', "", r'area\.hwb: .*hwb = \["E06000001"\]'),
        (
            "buffer_km = 20",
            'localities = "data/raw/my wards.gpkg"',
            "",
            r'localities: write localities = . file = "data/raw/my wards.gpkg", code = .*\[area\]',
        ),
        (
            "[inputs]",
            '[inputs]\nlocalities = {file = "w.gpkg", code = "a", name = "b"}',
            "",
            r"inputs\.localities: there is no such key; write localities = .*w\.gpkg.*\[area\]",
        ),
        ("[inputs]", "[inputs]\nbuffer_km = 20", "", r"inputs\.buffer_km: .*under \[area\]"),
        (
            '"areas.geojson"',
            '["areas.geojson", "counties.geojson"]',
            "",
            r"inputs\.boundaries: give one file \(for a county, that of its districts is enough",
        ),
        ('"list.csv"', '["a.csv", "b.csv"]', "", r"inputs\.premises: give one file: premises = "),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    tmp_path: Path, old: str, new: str, more: str, words: str
) -> None:
    with pytest.raises(StudyError, match=words):
        loaded(tmp_path, old, new, more)
