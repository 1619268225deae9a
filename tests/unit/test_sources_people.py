import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from xlsx import write_xlsx

from pna import sources
from pna.cache import Cache
from pna.errors import DataError
from pna.sources import age_groups
from pna.sources.reading import kept_tables

AGES = range(91)
HEADING = [
    "LAD 2023 Code",
    "LAD 2023 Name",
    "LSOA 2021 Code",
    "LSOA 2021 Name",
    "Total",
    *(f"F{age}" for age in AGES),
    *(f"M{age}" for age in AGES),
]
TITLE = [["Mid-2024 population"], ["Contents"], []]


def lsoa_row(code: str, female: int, male: int, *, more: int = 0) -> list[str | float]:
    """So many women of each age and so many men of each."""
    total = 91 * (female + male) + more
    return ["E06000017", "Rutland", code, "Rutland 001A", total, *[female] * 91, *[male] * 91]


def sape(folder: Path, **sheets: list[list[str | float]]) -> Path:
    named = {name.replace("_", " ").replace("Mid ", "Mid-"): rows for name, rows in sheets.items()}
    return write_xlsx(folder / "sape lsoa.xlsx", {"Notes": [["about"]], **named})


def write(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


ROWS = [lsoa_row("E01013787", 3, 2), lsoa_row("E01013786", 1, 0)]


def test_the_newest_sheet_of_the_workbook_by_hand(tmp_path: Path) -> None:
    old = [lsoa_row("E01013787", 9, 9)]
    path = sape(
        tmp_path,
        Mid_2022_LSOA_2021=[*TITLE, HEADING, *old],
        Mid_2024_LSOA_2021=[*TITLE, HEADING, *ROWS, [], ["Source: ONS"]],
    )
    frame, findings = sources.read("lsoa_age", path)
    assert frame["lsoa"].tolist() == ["E01013786", "E01013787"]
    assert frame["people"].tolist() == [91.0, 455.0]
    assert frame["age_0"].tolist() == [1.0, 5.0]
    assert frame["age_90"].tolist() == [1.0, 5.0]
    assert frame["female_34"].tolist() == [1.0, 3.0]
    assert "Mid-2024 LSOA 2021, below the heading in row 4" in findings[0].message
    # Every row below the heading is in the layer or in a finding: two, an empty one and a note.
    assert "1 empty rows passed over" in findings[0].message
    assert [f.message for f in findings if f.row == 8] == ["A row of notes, passed over."]
    people = sources.read("population", path).frame
    assert people.to_dict("list") == {"lsoa": ["E01013786", "E01013787"], "people": [91.0, 455.0]}


def test_names_drift(tmp_path: Path) -> None:
    heading = [name.replace("LSOA 2021", "LSOA") for name in HEADING]
    heading[4] = "All Ages"
    path = sape(tmp_path, Mid_2019_LSOA_2011=[heading, *ROWS])
    assert sources.read("lsoa_age", path).frame["people"].tolist() == [91.0, 455.0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([HEADING, lsoa_row("E01013787", 3, 2, more=4)], r"row 2.*455 and 459.*do not add up"),
        ([HEADING, lsoa_row("E06000017", 3, 2)], r"row 2.*'E06000017'.*not the code of an LSOA"),
        ([HEADING, ROWS[0], ROWS[0]], r"'E01013787'.*rows 2, 3"),
        ([HEADING[:100], ROWS[0][:100]], r"columns of ages are missing: M4, M5"),
        ([HEADING[:5], ROWS[0][:5]], r"no columns of ages"),
        ([HEADING, [*ROWS[0][:7], "many", *ROWS[0][8:]]], r"row 2, column F2, value 'many'"),
        ([HEADING, [*ROWS[0][:7], True, *ROWS[0][8:]]], r"row 2, column F2, value 'True'"),
        ([HEADING], r"no rows below the heading"),
        ([["a", "b"], ["c", "d"]], r"in no form that is known"),
        ([[*HEADING[:4], "Totel", *HEADING[5:]], ROWS[0]], r"no column Total.*mean 'Totel'"),
    ],
)
def test_a_wrong_workbook(tmp_path: Path, rows: list[list[str | float]], words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("lsoa_age", sape(tmp_path, Mid_2024_LSOA_2021=rows))


def test_a_workbook_cut_short_or_of_another_kind(tmp_path: Path) -> None:
    path = sape(tmp_path, Mid_2024_LSOA_2021=[HEADING, *ROWS])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(DataError, match="cannot be opened"):
        sources.read("lsoa_age", path)
    with pytest.raises(DataError, match="cannot be opened"):
        sources.read("lsoa_age", write(tmp_path, "LSOA 2021 Code", "a.xlsx"))


def test_what_was_read_is_kept_and_found_again(tmp_path: Path) -> None:
    path = sape(tmp_path, Mid_2024_LSOA_2021=[HEADING, *ROWS])
    cache = Cache(tmp_path / ".cache")
    first = sources.read("lsoa_age", path, cache=cache)
    (stored,) = (tmp_path / ".cache").glob("*.parquet")

    def broken(_: str, __: Path) -> None:
        raise AssertionError

    def again() -> object:
        return kept_tables.read("lsoa_age", broken, path, cache)

    second = again()
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert first.findings == second.findings
    stored.write_bytes(stored.read_bytes()[:-100])
    with pytest.raises(AssertionError):
        again()
    sources.read("lsoa_age", path, cache=cache)
    # Another edition under the same name is not the one that was kept.
    sape(tmp_path, Mid_2024_LSOA_2021=[HEADING, ROWS[0]])
    assert len(sources.read("lsoa_age", path, cache=cache).frame) == 1


@pytest.mark.parametrize(
    ("group", "ages"),
    [
        ("Aged 15 years and under", (0, 15)),
        ("Aged 4 years and under", (0, 4)),
        ("Aged 16 to 24 years", (16, 24)),
        ("Aged 65 years and over", (65, None)),
        ("85+", (85, None)),
        ("Aged under 1 year", None),
        ("Aged under 5 years", (0, 4)),
        ("0-4", None),
        ("Old", None),
    ],
)
def test_age_groups(group: str, ages: tuple[int, int | None] | None) -> None:
    assert age_groups.ages_of(group) == ages


GROUPS = (
    "lsoa21_code,age_group,usual_residents\n"
    "E01013787,Aged 15 years and under,10\nE01013787,Aged 16 years and over,30\n"
    "E01013786,Aged 16 years and over,5\nE01013786,Aged 15 years and under,0\n"
)


def test_people_by_age_group(tmp_path: Path) -> None:
    path = write(tmp_path, GROUPS)
    frame = sources.read("lsoa_age_groups", path).frame
    assert frame["people"].tolist() == [0, 5, 10, 30]
    np.testing.assert_array_equal(frame["age_to"], [15, np.nan, 15, np.nan])
    assert sources.read("population", path).frame["people"].tolist() == [5, 40]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Aged 16 years and over,30", "Aged 18 years and over,30", r"overlap or leave ages out"),
        ("E01013786,Aged 15 years and under,0\n", "", r"'E01013786'.*each of the 2 age groups"),
        ("Aged 15 years and under,10", "Youngsters,10", r"row 2.*'Youngsters'.*not an age group"),
        ("30", "thirty", r"row 3, column usual_residents, value 'thirty'"),
        ("E01013787,Aged 15", "E00013787,Aged 15", r"row 2.*not the code of an LSOA"),
    ],
)
def test_wrong_age_groups(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("lsoa_age_groups", write(tmp_path, GROUPS.replace(old, new)))


CARS = (
    "date,geography,geography code,Number of cars or vans: Total: All households,"
    "Number of cars or vans: No cars or vans in household,"
    "Number of cars or vans: 1 car or van in household,"
    "Number of cars or vans: 2 cars or vans in household,"
    "Number of cars or vans: 3 or more cars or vans in household\n"
    "2021,Rutland 001A,E01013787,600,60,240,200,100\n"
    "2021,Rutland 001B,E01013786,500,50,200,150,101\n"
)


def test_cars_from_the_bulk_download(tmp_path: Path) -> None:
    path = tmp_path / "census2021-ts045.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("census2021-ts045-lsoa.csv", CARS)
        archive.writestr("census2021-ts045-oa.csv", CARS.replace("E01", "E00") * 3)
        archive.writestr("metadata/ts045.txt", "x")
    for source in (path, write(tmp_path, CARS), write(tmp_path, CARS, "a.csv", "utf-8-sig")):
        frame, findings = sources.read("lsoa_households_cars", source)
        assert frame.to_dict("records")[1] == {
            "lsoa": "E01013787",
            "households": 600,
            "no_car": 60,
            "one_car": 240,
            "two_cars": 200,
            "three_cars": 100,
        }
        (finding,) = findings
        assert "In 1 LSOAs the categories differ from the total, by 1 at most" in finding.message


ETHNIC = {
    "Total: All usual residents": 100,
    "Asian, Asian British or Asian Welsh": 10,
    "Asian, Asian British or Asian Welsh: Indian": 10,
    "Black, Black British, Black Welsh, Caribbean or African": 5,
    "Mixed or Multiple ethnic groups": 4,
    "White": 80,
    "White: Irish": 2,
    "Other ethnic group": 1,
    "Other ethnic group: Arab": 1,
}


def nomis(rows: dict[str, int], dimension: str, code: str = "E01013787") -> str:
    head = f"DATE,GEOGRAPHY_CODE,{dimension},MEASURES_NAME,OBS_VALUE,RECORD_COUNT\n"
    lines = [
        f'2021,{code},"{label}",{measure},{value if measure == "Value" else 1.5},{2 * len(rows)}'
        for label, value in rows.items()
        for measure in ("Value", "Percent")
    ]
    return head + "\n".join(lines) + "\n"


def test_ethnic_group_from_the_api(tmp_path: Path) -> None:
    path = write(tmp_path, nomis(ETHNIC, "C2021_ETH_20_NAME"))
    frame, findings = sources.read("lsoa_ethnicity", path)
    assert frame.to_dict("records") == [
        {
            "lsoa": "E01013787",
            "people": 100,
            "asian": 10,
            "black": 5,
            "mixed": 4,
            "white": 80,
            "other": 1,
        }
    ]
    # 18 rows in: 6 make the one row out, 9 are percentages, 3 finer categories.
    assert [f.message for f in findings] == [
        "Rows of percentages passed over: 9.",
        "Rows of finer categories passed over: 3.",
    ]


GROUPS_19 = {
    "Asian, Asian British or Asian Welsh": {
        "Bangladeshi": 1,
        "Chinese": 2,
        "Indian": 3,
        "Pakistani": 4,
        "Other Asian": 5,
    },
    "Black, Black British, Black Welsh, Caribbean or African": {
        "African": 6,
        "Caribbean": 7,
        "Other Black": 8,
    },
    "Mixed or Multiple ethnic groups": {
        "White and Asian": 9,
        "White and Black African": 10,
        "White and Black Caribbean": 11,
        "Other Mixed or Multiple ethnic groups": 12,
    },
    "White": {
        "English, Welsh, Scottish, Northern Irish or British": 100,
        "Irish": 13,
        "Gypsy or Irish Traveller": 14,
        "Roma": 15,
        "Other White": 16,
    },
    "Other ethnic group": {"Arab": 17, "Any other ethnic group": 18},
}
NINETEEN = {f"{a}: {b}": n for a, finer in GROUPS_19.items() for b, n in finer.items()}
FIVE = {"people": 271, "asian": 15, "black": 21, "mixed": 42, "white": 158, "other": 35}


def bulk(stem: str, rows: dict[str, int]) -> str:
    """The bulk download of Nomis, one LSOA in it."""
    head = ",".join(f'"{stem}: {label}"' for label in rows)
    values = ",".join(str(n) for n in rows.values())
    return f"date,geography,geography code,{head}\n2021,Rutland 001A,E01013787,{values}\n"


def custom(dimension: str, rows: dict[str, int]) -> str:
    """As "Create a custom dataset" of ONS gives it."""
    area = "Lower layer Super Output Areas"
    head = f"{area} Code,{area},{dimension} Code,{dimension},Observation\n"
    lines = [f'E01013787,Rutland 001A,{n},"{label}",{rows[label]}' for n, label in enumerate(rows)]
    return head + "\n".join([*lines, "E01013787,Rutland 001A,-8,Does not apply,0"]) + "\n"


ETHNIC_20 = "Ethnic group (20 categories)"


@pytest.mark.parametrize(
    "text",
    [
        bulk("Ethnic group", {"Total: All usual residents": 271} | NINETEEN),
        bulk("Ethnic group", NINETEEN),
        nomis(NINETEEN, "C2021_ETH_20_NAME"),
        custom(ETHNIC_20, NINETEEN),
    ],
)
def test_nineteen_ethnic_groups_become_five(tmp_path: Path, text: str) -> None:
    zipped = tmp_path / "census2021-ts021.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("census2021-ts021-lsoa.csv", text)
    for path in (
        (write(tmp_path, text), zipped) if "geography code" in text else (write(tmp_path, text),)
    ):
        frame, findings = sources.read("lsoa_ethnicity", path)
        assert frame.to_dict("records") == [{"lsoa": "E01013787", **FIVE}]
        (summed,) = [f.message for f in findings if "added up" in f.message]
        assert summed.startswith("19 finer categories were added up to 5: Asian, Asian British")


def test_the_whole_table_of_twenty_is_not_added_up_twice(tmp_path: Path) -> None:
    broad = {group: sum(finer.values()) for group, finer in GROUPS_19.items()}
    for rows in (NINETEEN | broad, broad | NINETEEN):
        text = bulk("Ethnic group", {"Total: All usual residents": 271} | rows)
        frame, findings = sources.read("lsoa_ethnicity", write(tmp_path, text))
        assert frame.to_dict("records") == [{"lsoa": "E01013787", **FIVE}]
        assert findings == ()
        frame = sources.read("lsoa_ethnicity", write(tmp_path, custom(ETHNIC_20, rows))).frame
        assert frame.to_dict("records") == [{"lsoa": "E01013787", **FIVE}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            custom(ETHNIC_20, {k: n for k, n in NINETEEN.items() if "Roma" not in k}),
            r"no rows of White\.",
        ),
        (
            custom(ETHNIC_20, NINETEEN) + 'E01013788,Rutland 001B,1,"White: Roma",5\n',
            r"1 LSOAs lack finer categories, the first E01013788: it has 1 of the 5 of White",
        ),
        (custom(ETHNIC_20, NINETEEN) + 'E01013787,R,1,"White: Roma",5\n', r"2 rows have the same"),
        (custom(ETHNIC_20, NINETEEN).replace(",15\n", ",\n"), r"cell is empty"),
        (
            bulk("Ethnic group", {k: n for k, n in NINETEEN.items() if "Roma" not in k}),
            r"no column Ethnic group: White: Roma",
        ),
        (
            bulk("Ethnic group", {"Total: All usual residents": 400} | NINETEEN),
            r"271 and 400.*do not add up",
        ),
    ],
)
def test_wrong_tables_of_nineteen_groups(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("lsoa_ethnicity", write(tmp_path, text))


LIMITED = {
    "Disabled under the Equality Act: Day-to-day activities limited a lot": 8,
    "Disabled under the Equality Act: Day-to-day activities limited a little": 12,
}
LONG_TERM = {
    "Not disabled under the Equality Act: Has long term physical or mental health condition but "
    "day-to-day activities are not limited": 7,
    "Not disabled under the Equality Act: No long term physical or mental health conditions": 73,
}
DISABLED = {
    "lsoa": "E01013787",
    "people": 100,
    "disabled": 20,
    "limited_a_lot": 8,
    "limited_a_little": 12,
    "not_disabled": 80,
}


@pytest.mark.parametrize(
    "text",
    [
        bulk(
            "Disability",
            {
                "Total: All usual residents": 100,
                "Disabled under the Equality Act": 20,
                **LIMITED,
                "Not disabled under the Equality Act": 80,
                **LONG_TERM,
            },
        ),
        bulk("Disability", LIMITED | LONG_TERM),
        custom("Disability (5 categories)", LIMITED | LONG_TERM),
        custom("Disability (4 categories)", LIMITED | {"Not disabled under the Equality Act": 80}),
    ],
)
def test_disability_in_every_form(tmp_path: Path, text: str) -> None:
    frame = sources.read("lsoa_disability", write(tmp_path, text)).frame
    assert frame.to_dict("records") == [DISABLED]


def test_cars_from_a_custom_dataset(tmp_path: Path) -> None:
    rows = {
        "No cars or vans in household": 60,
        "1 car or van in household": 240,
        "2 cars or vans in household": 200,
        "3 or more cars or vans in household": 100,
    }
    text = custom("Car or van availability (5 categories)", rows)
    frame, findings = sources.read("lsoa_households_cars", write(tmp_path, text))
    assert frame[["households", "no_car"]].to_numpy().tolist() == [[600, 60]]
    # Five rows in: four make the one row out, one is of nobody.
    assert [f.message for f in findings] == ['Rows of "Does not apply" passed over: 1.']


def test_disability_without_a_total(tmp_path: Path) -> None:
    text = (
        "lsoa21_code,disability,n\nE01013787,Disabled under the Equality Act,15\n"
        "E01013787,Not disabled under the Equality Act,85\n"
    )
    frame = sources.read("lsoa_disability", write(tmp_path, text)).frame
    assert frame["people"].tolist() == [100]
    assert frame[["disabled", "not_disabled"]].to_numpy().tolist() == [[15, 85]]


@pytest.mark.parametrize(
    ("layer", "text", "words"),
    [
        ("lsoa_households_cars", CARS.replace("60,240", "60,440"), r"800 and 600.*do not add up"),
        ("lsoa_households_cars", CARS.replace("E01013786", "E01013787"), r"rows 2, 3"),
        ("lsoa_households_cars", CARS.replace("E01013786", "E00013786"), r"row 3.*code of an LSOA"),
        (
            "lsoa_households_cars",
            CARS.replace("No cars or vans in", "No vehicles in"),
            r"no column Number of cars or vans: No cars.*Did you mean",
        ),
        ("lsoa_households_cars", CARS[:-40], r"cut short"),
        ("lsoa_ethnicity", CARS, r"in no form that is known|no column"),
        (
            "lsoa_ethnicity",
            nomis({k: v for k, v in ETHNIC.items() if k != "White"}, "C2021_ETH_20_NAME"),
            r"no rows of White",
        ),
        (
            "lsoa_ethnicity",
            nomis(ETHNIC | {"Martian": 1}, "C2021_ETH_20_NAME"),
            r"value 'Martian'.*no such category",
        ),
        (
            "lsoa_ethnicity",
            nomis(ETHNIC, "C2021_ETH_20_NAME").replace(",18", ",99"),
            r"has 99 rows, and the file only 18",
        ),
    ],
)
def test_wrong_census_tables(tmp_path: Path, layer: str, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read(layer, write(tmp_path, text))


HEADCOUNT = (
    "Postcode,Sex (2 categories) Code,Sex (2 categories),Count\n"
    "LE156AJ,1,Female,7\nLE15 6AJ,2,Male,5\nLE156AL,1,Female,2\n"
)


def test_headcounts_of_both_sexes_together(tmp_path: Path) -> None:
    frame, findings = sources.read("postcode_people", write(tmp_path, HEADCOUNT))
    assert frame.to_dict("list") == {"postcode": ["LE15 6AJ", "LE15 6AL"], "people": [12.0, 2.0]}
    assert [f.message for f in findings] == ["3 rows of postcode and sex make 2 postcodes."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Postcode,Count\nLE156AJ,5\n", r"no column Sex"),
        (HEADCOUNT + "LE156AJ,1,Female,7\n", r"2 rows have the same postcode and sex"),
        (HEADCOUNT.replace("Male,5", "Male,"), r"row 3, column Count.*empty"),
        (HEADCOUNT.replace("Male,5", "Male,-5"), r"0 or more|below"),
        (HEADCOUNT.replace("LE156AL", ""), r"postcode is empty"),
    ],
)
def test_wrong_headcounts(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sources.read("postcode_people", write(tmp_path, text))
