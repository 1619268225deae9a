"""Boards, study folders made for them, the schema of the study file, and the doctor."""

import csv
import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pna import provenance, sources
from pna.checking import doctor
from pna.checking.data_check import check_study
from pna.cli import cli
from pna.errors import MissingInputError, StudyError
from pna.fetch import areas as fetch_areas
from pna.fetch.catalogue import LICENCES, catalogue
from pna.geography.boards import boards, find
from pna.layers import LAYERS
from pna.scenario.application import read_application
from pna.sources import lsoa_files
from pna.speeds import own as speeds_file
from pna.speeds.presets import PRESETS
from pna.study import Inputs, Study, load_study, named_files
from pna.study.input_guide import guide_of, guides
from pna.study.inputs import layer_of
from pna.study.schema import study_schema
from pna.study.setting_up import set_up
from pna.study.templates import TEMPLATES

DAY = date(2025, 10, 1)
ROOT = Path(__file__).parents[2]


def made(folder, *areas, unit="oa"):
    return set_up(folder, areas, unit=unit, reference_date=DAY)


def test_boards_are_those_of_england():
    every = boards()
    # England: 62 unitary authorities, 36 metropolitan districts, 33 London boroughs (the City
    # among them), 21 counties and the Isles of Scilly (a unitary code), since April 2023.
    kinds = [board.code[:3] for board in every]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "E06": 63, "E08": 36, "E09": 33, "E10": 21,
    }  # fmt: skip
    assert len({board.name for board in every}) == len(every)
    assert all(board.is_county == board.code.startswith("E10") for board in every)
    districts = [code for board in every for code, _ in board.districts]
    assert len(districts) == len(set(districts)) == 296
    (leicestershire,) = find(["Leicestershire"])
    assert [code for code, _ in leicestershire.districts] == [
        f"E0700{n:04}" for n in range(129, 136)
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("rutland", "E06000017"),
        ("e06000017", "E06000017"),
        ("BRISTOL", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("Bristol, City of", "E06000023"),
        ("Herefordshire", "E06000019"),
        ("Bournemouth, Christchurch & Poole", "E06000058"),
        ("stockton on tees", "E06000004"),
    ],
)
def test_a_board_is_found_in_any_spelling(asked, code):
    assert [board.code for board in find([asked])] == [code]


def test_boards_that_are_not_there_are_all_told():
    with pytest.raises(StudyError) as told:
        find(["Melton", "Brstol", "Rutland", "RUTLAND"])
    melton, bristol, twice = str(told.value).splitlines()
    assert "a district of Leicestershire; give --area E10000018" in melton
    assert "Did you mean 'Bristol'?" in bristol
    assert "given twice" in twice


@pytest.mark.parametrize("unit", ["oa", "postcode", "lsoa"])
def test_the_study_of_every_board_loads(tmp_path, unit):
    for board in boards():
        done = made(tmp_path / board.code, board.code, unit=unit)
        study = load_study(done.studies[0], inputs_must_exist=False)
        assert study.area.hwb == (board.code,)
        assert study.districts == tuple(code for code, _ in board.districts)
        assert study.area.board_names == (board.name,)
        assert (study.study.reference_date, study.demand.unit) == (DAY, unit)


def test_what_is_commented_out_may_be_taken_in(tmp_path):
    keys: set[str] = set()
    for unit in ("oa", "postcode", "lsoa"):
        path = made(tmp_path / unit, "Rutland", unit=unit).studies[0]
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^# (?=\w+ = |\[)", "", text), encoding="utf-8")
        study = load_study(path, inputs_must_exist=False)
        keys |= {key for key, _ in named_files(study)}
        assert study.area.localities is not None
        assert study.report.council == "Name of the council"
        assert study.previous is not None
        assert (study.disclosure.round_to, study.housing.people_per_dwelling) == (5, 2.3)
        assert [slot.name for slot in study.slots] == ["Weekday after 18:30", "Sunday 12:00"]
        assert [rule.by for rule in study.services] == ["ward"]
    assert keys == {*Inputs.model_fields, "area.localities"}


def test_several_boards_share_their_inputs(tmp_path):
    folder = tmp_path / "L L R"
    done = made(folder, "Leicester", "Leicestershire", "Rutland", unit="postcode")
    names = [path.relative_to(folder).as_posix() for path in done.studies]
    assert names == ["leicester/study.toml", "leicestershire/study.toml", "rutland/study.toml"]
    loaded = [load_study(path, inputs_must_exist=False) for path in done.studies]
    assert len({study.inputs for study in loaded}) == 1
    assert loaded[0].inputs.premises.file.parent == folder.resolve() / "data" / "raw"
    assert [len(study.districts) for study in loaded] == [1, 7, 1]
    assert {study.study.name for study in loaded} == {"Leicester", "Leicestershire", "Rutland"}


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    mine = tmp_path / "data" / "raw" / "README.md"
    mine.write_text("mine", encoding="utf-8")
    done = made(tmp_path, "Rutland")
    assert done.kept == (mine,)
    assert mine.read_text(encoding="utf-8") == "mine"
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for areas in (["Rutland"], ["Rutland", "Leicester"]):
        if len(areas) > 1:
            (tmp_path / "leicester").mkdir()
            (tmp_path / "leicester" / "study.toml").write_text("", encoding="utf-8")
            before[tmp_path / "leicester" / "study.toml"] = b""
        with pytest.raises(StudyError, match="already there"):
            made(tmp_path, *areas)
        after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert after == before


@pytest.mark.parametrize("unit", ["oa", "postcode", "lsoa"])
def test_check_on_a_new_study_is_a_list_of_what_to_do(tmp_path, unit):
    path = made(tmp_path, "Leicestershire", unit=unit).studies[0]
    study = load_study(path, inputs_must_exist=False)
    report = check_study(study)
    errors = [f for f in report.findings if f.level == "error"]
    named = dict.fromkeys(key for key, _ in named_files(study))
    assert len(errors) == len(named)
    for key, finding in zip(named, errors, strict=True):
        files = [item.file.name for k, item in named_files(study) if k == key]
        assert finding.file == ", ".join(files)
        assert finding.message.startswith(f"inputs.{key}: ")
        assert "https://" in finding.message
        assert (f"data/raw/{files[0]}," if len(files) == 1 else "in data/raw under") in finding.hint
        assert "pna fetch --area E10000018" in finding.hint
    assert set(report.inputs["state"]) == {"missing"}
    assert set(report.inputs["errors"]) == {1}
    readme = (tmp_path / "data" / "raw" / "README.md").read_text(encoding="utf-8")
    assert all(item.file.name in readme for _, item in named_files(study))
    assert "E07000129" in readme
    assert "None" not in readme


def test_the_check_of_a_shared_folder_names_paths_from_the_study(tmp_path):
    path = made(tmp_path, "Leicester", "Rutland").studies[1]
    report = check_study(load_study(path, inputs_must_exist=False))
    hints = {f.file: f.hint for f in report.findings}
    assert "as ../data/raw/districts.geojson" in hints["districts.geojson"]
    # One board's polygons would be wrong for the other: the command is the one for both.
    assert "../data/raw/README.md has the command" in hints["districts.geojson"]
    readme = (tmp_path / "data" / "raw" / "README.md").read_text(encoding="utf-8")
    assert "pna fetch --area E06000016 --area E06000017" in readme


def test_the_templates_are_read_by_their_readers(tmp_path):
    made(tmp_path, "Rutland")
    layers = {form.layer for form in sources.FORMATS}
    for name, template in TEMPLATES.items():
        file = tmp_path / "templates" / name
        if name == "speeds.toml":
            assert speeds_file.read(file).shares == PRESETS["typical"].shares
            continue
        if name == "application.toml":
            assert read_application(file).scenario.changes
            continue
        head, row = csv.reader(file.read_text(encoding="utf-8").splitlines())
        assert len(head) == len(row)
        layer = layer_of(template.key) if template.key in Inputs.model_fields else Path(name).stem
        if name == "localities.csv":
            result = lsoa_files.read_localities(file, code="locality", name="locality_name")
        else:
            assert layer in layers, name
            result = sources.read(layer, file)
        # Seven rows of hours: one a day, and one more where there is a break at midday.
        days = {"opening_hours.csv": 8, "core_hours.csv": 7}
        assert len(result.frame) == days.get(name, 1), name
        assert not [f for f in result.findings if f.level != "info"], name


def test_templates_are_those_of_their_readers():
    for name, template in TEMPLATES.items():
        reader = getattr(sources, Path(name).stem, None)
        assert template.text == getattr(reader, "TEMPLATE", template.text), name


def test_every_input_has_a_guide_and_every_own_table_a_template():
    assert set(guides()) == set(Inputs.model_fields)
    layers = {form.layer for form in sources.FORMATS}
    for key, guide in guides().items():
        assert all((guide.what, guide.publisher, guide.licence, guide.save_as)), key
        assert guide.dataset or guide.template, key
        assert not guide.template or TEMPLATES[guide.template].key == key
        assert layer_of(key) in layers or key in {"roads", "boundaries"}
        assert set(guide.units) <= set(guide.used_by)
    needed = {name for name, field in Inputs.model_fields.items() if field.is_required()}
    assert needed <= {key for key, guide in guides().items() if guide.units}
    own = {key for key, guide in guides().items() if guide.publisher == "your own"}
    assert own == {
        "dispensing_sites", "amendments", "special_population", "opening_hours", "services",
        "facilities", "housing_sites", "controlled_localities", "destinations",
        "previous_controlled_localities", "core_hours", "bank_holiday_hours", "place_groups",
        "published_figures", "service_needs", "special_sites", "overrides",
    }  # fmt: skip


def test_files_are_named_as_fetch_saves_them():
    usual = {}
    for source in catalogue():
        if source.key:
            usual.setdefault(source.key, source.file)
    assert {key: guides()[key].save_as for key in usual} == usual
    wards = next(source for source in catalogue() if source.id == "wards")
    assert guide_of("area.localities").save_as == wards.file
    page = (ROOT / "data" / "raw" / "README.md").read_text(encoding="utf-8")
    named = {
        cells[1].strip("` "): cells[-2].split(",")[0].strip("` ")
        for line in page.splitlines()
        if (cells := line.split("|"))[1:] and cells[1].startswith(" `")
    }
    assert named == {
        key: guide.save_as.format(extract="leicestershire") for key, guide in guides().items()
    }


def test_every_board_is_known_to_fetch_with_the_same_districts(tmp_path):
    for board in boards():
        (known,) = fetch_areas.find([board.code])
        assert (known.name, set(known.districts)) == (
            board.name, {code for code, _ in board.districts}
        )  # fmt: skip
    study = load_study(made(tmp_path, "Rutland").studies[0], inputs_must_exist=False)
    extracts = fetch_areas.extracts(fetch_areas.find(["Rutland"]), study.area.buffer_km)
    assert [item.file.name for item in study.inputs.roads] == [
        f"{extract.name}-latest.osm.pbf" for extract in extracts
    ]


@pytest.mark.parametrize("verb", ["run", "report", "maps"])
def test_missing_inputs_are_told_as_the_check_tells_them(tmp_path, verb):
    path = made(tmp_path, "Rutland").studies[0]
    checked = [f for f in check_study(load_study(path, inputs_must_exist=False)).findings
               if f.rule == "the file is there"]  # fmt: skip
    assert len(checked) == 8
    done = CliRunner().invoke(cli, [verb, str(path)])
    assert isinstance(done.exception, MissingInputError)
    told = str(done.exception)
    assert told.startswith(f"{path}: ")
    for finding in checked:
        assert finding.message in told
        assert finding.hint in told
    assert "`pna fetch --area E06000017 --only premises`" in told
    (tmp_path / "data" / "raw" / "onspd.csv").write_bytes(b"x")
    assert "onspd" not in str(CliRunner().invoke(cli, [verb, str(path)]).exception)


def test_publishers_and_licences_are_those_of_the_attribution(tmp_path):
    path = made(tmp_path, "Rutland").studies[0]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^# (?=\w+ = |\[)", "", text), encoding="utf-8")
    study = load_study(path, inputs_must_exist=False)
    for _, item in named_files(study):
        item.file.write_bytes(b"x")
    words = {**LICENCES, "": "your own"}
    for record in provenance.input_records(study):
        guide = guide_of(record["key"])
        assert guide.licence.startswith(words[record["licence"]]), record
        assert guide.publisher.startswith(record["publisher"] or "your own"), record


def valid(value, schema, root):  # noqa: PLR0911 - a word of the schema each
    """Whether a value fits a schema: the few words of JSON Schema that ours uses."""
    known = {
        "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "default", "description",
        "enum", "exclusiveMinimum", "format", "items", "maximum", "minItems", "minLength",
        "minimum", "properties", "required", "title", "type",
    }  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema and not valid(value, root["$defs"][schema["$ref"].split("/")[-1]], root):
        return False
    if "anyOf" in schema and not any(valid(value, one, root) for one in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    types = {
        "object": dict, "array": list, "string": (str, date), "number": (int, float),
        "integer": int, "boolean": bool,
    }  # fmt: skip
    kind = schema.get("type")
    if kind and (not isinstance(value, types[kind]) or (kind != "boolean" and value is True)):
        return False
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is False and set(value) - set(properties):
            return False
        if set(schema.get("required", [])) - set(value):
            return False
        return all(valid(value[key], properties[key], root) for key in value if key in properties)
    if isinstance(value, list):
        fits = (
            all(valid(one, schema["items"], root) for one in value) if "items" in schema else True
        )
        return fits and len(value) >= schema.get("minItems", 0)
    if isinstance(value, (int, float)):
        return schema.get("minimum", value) <= value <= schema.get(
            "maximum", value
        ) and value > schema.get("exclusiveMinimum", value - 1)
    return True


def study_files(tmp_path):
    made(tmp_path / "one", "Rutland")
    made(tmp_path / "many", "Leicester", "Rutland", unit="postcode")
    return [
        *sorted(tmp_path.rglob("study.toml")),
        *sorted((ROOT / "tests" / "studies").glob("*/study.toml")),
    ]


def test_the_schema_takes_study_files_and_refuses_slips(tmp_path):
    schema = study_schema()
    files = study_files(tmp_path)
    assert len(files) >= 4
    for file in files:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        assert valid(raw, schema, schema), file
    rutland = ROOT / "tests" / "studies" / "rutland" / "study.toml"
    raw = tomllib.loads(rutland.read_text(encoding="utf-8"))
    slips = [
        {**raw, "inputz": {}},
        {**raw, "area": {"buffer_km": 8}},
        {**raw, "area": {**raw["area"], "hwb": "E06000017"}},
        {**raw, "area": {**raw["area"], "buffer_km": 200}},
        {**raw, "demand": {"unit": "house"}},
        {key: value for key, value in raw.items() if key != "inputs"},
        {**raw, "inputs": {**raw["inputs"], "premises": {"as_at": DAY}}},
        {**raw, "rules": []},
    ]
    assert not any(valid(slip, schema, schema) for slip in slips)
    assert valid({**raw, "rules": [{"mode": "walk", "minutes": 20}]}, schema, schema)


def test_every_key_of_the_schema_has_a_description():
    schema = study_schema()
    for name, part in {"study.toml": schema, **schema["$defs"]}.items():
        for key, value in part["properties"].items():
            assert len(value.get("description", "")) > 6, f"{name}: {key}"
    assert set(schema["properties"]) == {*Study.model_fields, "extends"} - {"path"}


def test_the_verb_schema_prints_json_and_the_dictionary():
    printed = CliRunner().invoke(cli, ["schema"])
    assert json.loads(printed.stdout) == json.loads(json.dumps(study_schema()))
    rows = list(csv.DictReader(CliRunner().invoke(cli, ["schema", "--layers"]).stdout.splitlines()))
    assert {row["layer"] for row in rows} == set(LAYERS)
    assert all(row["meaning"] for row in rows)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://user:secret@proxy:8080", "http://***@proxy:8080"),
        ("user:secret@proxy:8080", "***@proxy:8080"),
        ("http://secret@proxy", "http://***@proxy"),
        ("http://dom\\user:se@cr/et t@proxy:80/", "http://***@proxy:80/"),
        ("http://proxy:8080", "http://proxy:8080"),
        ("localhost,.nhs.uk", "localhost,.nhs.uk"),
    ],
)
def test_passwords_are_masked(address, told):
    assert doctor.masked(address) == told


@given(st.text(min_size=6).filter(lambda text: "***" not in text))
def test_no_password_survives(password):
    told = doctor.masked(f"http://user:{password}@proxy.example:8080")
    assert told == "http://***@proxy.example:8080"


def test_the_doctor_tells_no_secret_and_needs_no_study(tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://jane:hunter2@proxy.example:8080")
    monkeypatch.setenv("https_proxy", "http://jane:hunter2@proxy.example:8080")
    printed = CliRunner().invoke(cli, ["doctor", str(tmp_path / "no where")])
    assert printed.exit_code == 0, printed.output
    assert "hunter2" not in printed.output
    assert "jane" not in printed.output
    assert "proxy.example:8080" in printed.output
    for words in ("pna: ", "GDAL: ", "PROJ data: ", "memory: ", "disk of the study: ", "store: "):
        assert f"  {words}" in printed.output
    assert "there is no such study file" in printed.output


def test_the_doctor_tells_the_dates_of_the_inputs(tmp_path):
    path = made(tmp_path, "Rutland").studies[0]
    (tmp_path / "data" / "raw" / "onspd.csv").write_text("pcds\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace(
        'premises = "data/raw/consol_pharmacy_list.csv"',
        'premises = { file = "data/raw/consol_pharmacy_list.csv", as_at = 2025-06-30 }',
    )
    path.write_text(text, encoding="utf-8")
    rows = dict(doctor.examine(tmp_path)[-1].rows)
    assert rows["premises"] == "consol_pharmacy_list.csv, 2025-06-30, not there"
    assert rows["postcodes"].startswith("onspd.csv, no date given, 0.0 MB, saved 20")


def test_a_point_is_the_same_in_both_grids():
    # Oakham Castle: 52.671 N, 0.727 W.
    rows = dict(next(s for s in doctor.examine(".") if s.title.startswith("Geographic")).rows)
    lat, lon = map(float, re.findall(r"-?\d+\.\d+", rows["a point in both grids"]))
    assert (lat, lon) == (pytest.approx(52.671, abs=0.002), pytest.approx(-0.727, abs=0.002))


@pytest.mark.parametrize(
    "module", ["checking.doctor", "provenance", "study.setting_up", "checking.data_check"]
)
def test_what_a_verb_imports_first_can_be_imported_first(module):
    subprocess.run([sys.executable, "-c", f"import pna.{module}"], check=True)


def test_the_verb_init(tmp_path):
    folder = tmp_path / "my study"
    args = ["init", str(folder), "--area", "Rutland", "--reference-date", "2025-10-01"]
    printed = CliRunner().invoke(cli, args)
    assert printed.exit_code == 0, printed.output
    assert f'check "{folder}"' in printed.output
    assert load_study(folder, inputs_must_exist=False).study.reference_date == DAY
    again = CliRunner().invoke(cli, args)
    assert isinstance(again.exception, StudyError)
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "x")]).exit_code == 2
