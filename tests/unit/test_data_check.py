"""All the faults of all the inputs at once, and how they are told."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hamlet import FILES, INPUTS, LIST_HEADER, hamlet, listed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pna import kept, premises
from pna.cache import Cache
from pna.checking.data_check import check_study
from pna.cli import cli
from pna.cli import study as cli_study
from pna.errors import Finding
from pna.geography import areas
from pna.people import demand
from pna.pipeline import layered
from pna.report import data_report
from pna.sources import packaged_postcodes
from pna.study import load_study
from pna.study.questions import Disclosure, Previous
from pna.study.templates import TEMPLATES

ROADS = """<osm version="0.6">
<node id="1" version="1" lat="52.55" lon="-0.45"/><node id="2" version="1" lat="52.65" lon="-0.3"/>
<node id="3" version="1" lat="52.60" lon="-0.375"><tag k="ford" v="yes"/></node>
<way id="9" version="1"><nd ref="1"/><nd ref="3"/><nd ref="2"/><tag k="highway" v="residential"/>
<tag k="maxspeed" v="fast"/></way>
</osm>"""
HOSTILE = '<script>alert(1)</script>=HYPERLINK("x")\x1b[31m'


def whole(folder, **more):
    return hamlet(folder, {"roads.osm": ROADS} | more.pop("files", {}), **more)


def of(report, file, level="error"):
    return [f for f in report.findings if f.file == file and f.level == level]


def test_what_is_hidden_and_not_rounded_is_told_by_a_check_and_by_a_run(tmp_path):
    study = whole(tmp_path)
    rule = "disclosure-by-subtraction"
    assert rule not in {one.rule for one in check_study(study).findings}
    study = study.model_copy(update={"disclosure": Disclosure(suppress_below=5)})
    for findings in (check_study(study).findings, layered(study, cache=Cache(None)).findings):
        (one,) = (finding for finding in findings if finding.rule == rule)
        assert (one.level, one.file) == ("warning", "study.toml")


def test_a_fault_in_one_file_does_not_hide_those_of_another(tmp_path):
    study = hamlet(
        tmp_path,
        {
            "roads.osm": "no roads at all",
            "list.csv": LIST_HEADER + listed("", "SHIRE", "No Code", "AB1 1AA", "Community"),
            "population.csv": "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,many\nE01000002,-5\n",
            "postcodes.csv": "<!DOCTYPE html><html><body>Sign in</body></html>",
            "sites.csv": "ods_code,site_name,postcode,is_branch,dispenses\nY1,A,AB1 1AA,maybe,Y\n",
            "areas.geojson": '{"type": "FeatureCollection", "features": [',
            "oa_people.csv": "",
        },
    )
    (tmp_path / "oa_lookup.csv").unlink()
    report = check_study(load_study(study.path, inputs_must_exist=False))
    wrong = {
        "roads.osm", "list.csv", "population.csv", "postcodes.csv", "sites.csv", "areas.geojson",
        "oa_people.csv", "oa_lookup.csv",
    }  # fmt: skip
    assert {f.file for f in report.findings if f.level == "error"} == wrong
    states = dict(zip(report.inputs["file"], report.inputs["state"], strict=True))
    assert states["oa_lookup.csv"] == "missing"
    assert {states[name] for name in wrong - {"oa_lookup.csv"}} == {"faulty"}
    assert {states["details.csv"], states["oa_centroids.csv"]} == {"read"}
    (cell,) = [f for f in of(report, "population.csv") if f.row == 2]
    assert (cell.column, cell.value, cell.rule) == ("OBS_VALUE", "many", "is a number")
    # A fault of one kind does not hide another: a cell that is no number, one that is too small.
    (cell,) = [f for f in of(report, "population.csv") if f.row == 3]
    assert (cell.column, cell.value, cell.rule) == ("OBS_VALUE", "-5.0", "no smaller than allowed")
    (missing,) = of(report, "oa_lookup.csv")
    assert "inputs.oa_lookup: this file is not there" in missing.message
    assert "Save it as oa_lookup.csv" in missing.hint
    levels = [f.level for f in report.findings]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)
    assert all(f.rule for f in report.findings)
    assert all(f.hint for f in report.findings if f.level == "error")


def test_a_study_of_straight_lines_needs_no_roads(tmp_path):
    study = hamlet(tmp_path)
    text = study.path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("roads")]
    straight = "\n\n[modes.straight]\nmetres = [1600]\n"
    study.path.write_text("\n".join(lines) + straight, encoding="utf-8")
    report = check_study(load_study(study.path))
    assert report.count("error") == 0
    assert "roads" not in set(report.inputs["key"])


def test_an_lsoa_of_nobody_in_a_sound_study_is_told_once(tmp_path):
    people = "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,0\nE01000002,250\n"
    report = check_study(whole(tmp_path, files={"population.csv": people}))
    assert report.count("error") == 0
    (told,) = [f for f in report.findings if "nobody lives" in f.message]
    assert (told.level, told.file) == ("warning", "population.csv")
    assert "E01000001" in told.message


def test_the_last_assessment_is_looked_at_too(tmp_path):
    before, after = tmp_path / "old", tmp_path / "new"
    before.mkdir()
    after.mkdir()
    twice = FILES["list.csv"].replace("FA002,SHIRE", "FA001,SHIRE")
    old = whole(before, files={"list.csv": twice}).path
    study = whole(after)
    now = study.model_copy(update={"previous": Previous(study=old)})
    sound, report = check_study(study), check_study(now)
    more = [one for one in report.findings if one not in sound.findings]
    (told,) = [one for one in more if one.level != "info"]
    assert (told.level, told.file) == ("warning", "study.toml")
    assert "FA001" in told.message
    assert any(one.message.startswith("Last assessment: ") for one in more)
    of_no_file = now.model_copy(update={"previous": Previous(study=tmp_path / "gone.toml")})
    (told,) = [one for one in check_study(of_no_file).findings if one.file == "gone.toml"]
    assert "there is no such study file" in told.message


def test_what_a_reader_and_a_layer_both_find_is_told_once(tmp_path):
    study = whole(tmp_path, files={"details.csv": "PHARMACY_CODE,x\n"})
    findings = check_study(study).findings
    told = [(f.level, f.file, f.row, f.column, f.value, f.message) for f in findings]
    assert len(told) == len(set(told))


def test_a_check_holds_every_finding_that_a_run_would(tmp_path):
    study = whole(tmp_path)
    report = check_study(study)
    layer = areas.build(study)
    run = [*layer.findings]
    for build in (premises.build, demand.build):
        run += build(study, layer.frame).findings
    roads = tmp_path / "roads.osm"
    land = areas.outline(layer.frame).buffer(20_000)
    of_roads = kept.roads([roads], land, hashes={roads: "x"}, cache=Cache(None)).findings
    assert any("ford" in f.message for f in of_roads)
    run += of_roads
    assert run
    assert any("maxspeed=fast" in f.value for f in report.findings)

    def bare(finding):
        return (finding.level, finding.message, finding.file, finding.row, finding.value)

    assert {bare(f) for f in run} <= {bare(f) for f in report.findings}
    assert report.count("error") == 0
    assert len(set(report.findings)) == len(report.findings)


def test_faults_of_every_kind_in_one_file_are_told_together(tmp_path):
    rows = [
        "facility_id,name,kind,postcode,easting,northing",
        "FA001,One,pharmacy,AB1 1AA,500000,300000",
        "FA001,Two,pharmacy,AB1 1AA,500100,300000",
        ",Three,pharmacy,AB1 1AA,500200,300000",
        "FA004,Four,pharmacy,AB1 1AA,500300,300000",
        "FA005,,pharmacy,AB1 1AA,5003000,300000",
    ]
    report = check_study(whole(tmp_path, files={"list.csv": "\n".join(rows)}))
    told = {(f.row, f.column, f.rule) for f in of(report, "list.csv")}
    assert told == {
        (3, "facility_id", "no key twice"),
        (4, "facility_id", "no empty cell"),
        (6, "name", "no empty cell"),
        (6, "geometry", "inside Great Britain"),
    }


def test_faults_that_only_the_layers_show_are_told_with_the_others(tmp_path):
    study = whole(
        tmp_path,
        files={"amendments.csv": "ods_code,field,value,reason,source\nFA999,name,x,y,z\n"},
        inputs={"amendments": "amendments.csv"},
        area='districts = ["E06000001", "E06000077"]',
    )
    report = check_study(study)
    assert any("E06000077" in f.value for f in of(report, "areas.geojson"))
    # Premises and people cannot be told apart without areas: their own faults come after.
    (tmp_path / "study.toml").write_text(
        (tmp_path / "study.toml").read_text(encoding="utf-8").replace(', "E06000077"', ""),
        encoding="utf-8",
    )
    report = check_study(load_study(tmp_path))
    assert [f.value for f in of(report, "amendments.csv")] == ["FA999"]


def test_a_faulty_table_of_ones_own_does_not_hide_those_of_the_next(tmp_path):
    study = whole(
        tmp_path,
        files={
            "amendments.csv": "ods_code,field,value,reason,source\nFA999,name,x,y,z\n",
            "services.csv": "ods_code,service,provides,source,as_at\nFA998,A,Y,s,2025-06-30\n",
            "special.csv": "name,kind,area_code,people,source\nHMP,prison,E00009999,5,s\n",
            "facilities.csv": "ods_code,question,answer,source,as_at\nFA997,A,Y,s,never\n",
        },
        inputs={
            "amendments": "amendments.csv",
            "services": "services.csv",
            "facilities": "facilities.csv",
            "special_population": "special.csv",
        },
    )
    errors = [f for f in check_study(study).findings if f.level == "error"]
    assert {(f.file, f.value) for f in errors} == {
        # Services of an unknown code are no error: they decide nothing but their own table.
        ("amendments.csv", "FA999"),
        ("special.csv", "E00009999"),
        ("facilities.csv", "never"),
    }


def test_a_row_left_over_from_a_template_is_named(tmp_path):
    files = {"sites.csv": TEMPLATES["dispensing_sites.csv"].text + "Y2,B,AB1 1AA,N,Y,,,,s,\n"}
    (told,) = [
        f for f in of(check_study(whole(tmp_path, files=files)), "sites.csv", "warning")
        if f.rule == "no worked example"
    ]  # fmt: skip
    assert (told.row, told.value) == (2, "The Surgery (worked example)")


def test_one_of_several_road_files_is_damaged(tmp_path):
    study = whole(tmp_path, files={"more.osm": "<osm><node"})
    text = study.path.read_text(encoding="utf-8")
    study.path.write_text(
        text.replace('roads = "roads.osm"', 'roads = ["roads.osm", "more.osm"]'), encoding="utf-8"
    )
    report = check_study(load_study(tmp_path))
    assert [f.file for f in report.findings if f.level == "error"] == ["more.osm"]
    states = dict(zip(report.inputs["file"], report.inputs["state"], strict=True))
    assert (states["roads.osm"], states["more.osm"]) == ("read", "faulty")


def test_the_published_total_is_compared(tmp_path):
    # The hamlet's LSOAs hold 440 + 50 people.
    report = check_study(whole(tmp_path, area="published_people = 490"))
    (told,) = [f for f in report.findings if f.rule == "totals as published"]
    assert (told.level, "+0.00%" in told.message) == ("info", True)
    report = check_study(whole(tmp_path, area="published_people = 500"))
    (told,) = [f for f in report.findings if f.rule == "totals as published"]
    assert (told.level, "-2.00%" in told.message) == ("warning", True)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.sampled_from([key for key in INPUTS if key != "roads"]),
    cut=st.integers(0, 400),
    junk=st.text(max_size=40),
    data=st.binary(max_size=30),
)
def test_no_file_makes_it_fall_over(tmp_path, key, cut, junk, data):
    study = hamlet(tmp_path)
    file = INPUTS[key]
    content = FILES[file][:cut].encode() + junk.encode("utf-8", "surrogatepass") + data
    (tmp_path / file).write_bytes(content)
    report = check_study(study)
    data_report.page(report)
    assert len(report.inputs) == len(INPUTS)


def report_of(tmp_path, findings):
    return replace(check_study(hamlet(tmp_path)), findings=tuple(findings))


def test_findings_that_differ_by_row_are_told_together():
    def finding(row, **more):
        return Finding("error", "This is not a number.", file="a.csv", row=row, **more)

    rest = Finding(
        "error", "The same in 7 more rows, rows 4 to 11: This is not a number.", file="a.csv"
    )
    other = Finding("error", "This is not a number.", file="b.csv", row=1)
    found = list(data_report.groups((finding(2), finding(3), rest, other, finding(9, hint="x"))))
    assert [len(group.findings) for group in found] == [3, 1, 1]


def test_the_page_and_the_table_are_safe_and_whole(tmp_path):
    finding = Finding(
        "warning", HOSTILE, file=HOSTILE, sheet="=1+1", row=3, column=HOSTILE, value=HOSTILE,
        hint=HOSTILE, rule=HOSTILE,
    )  # fmt: skip
    report = report_of(tmp_path, [finding, Finding("error", "Bad.", rule="r")])
    html = data_report.page(report)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    for told in ("Sheet", "=1+1", "Errors (1)", "Warnings (1)", "1 error and 1 warning"):
        assert told in html
    csv_path, html_path = data_report.write(report, tmp_path / "out")
    assert html_path.read_text(encoding="utf-8") == html
    rows = list(csv.DictReader(io.StringIO(csv_path.read_text(encoding="utf-8-sig"))))
    assert list(rows[0]) == [
        "level", "file", "sheet", "row", "column", "value", "message", "rule", "what_to_do",
    ]  # fmt: skip
    assert rows[0]["sheet"] == "'=1+1"
    assert (rows[0]["row"], rows[1]["row"]) == ("3", "")
    assert data_report.page(report) == html


def test_the_page_names_the_sources_even_of_packaged_postcodes(tmp_path, monkeypatch):
    def positions(postcodes):
        places = {"easting": 500_000.0, "northing": 300_000.0, "district": "E06000001"}
        return pd.DataFrame(places, index=postcodes.index)

    study = whole(tmp_path, inputs={"postcodes": None})
    monkeypatch.setattr(packaged_postcodes, "available", lambda: False)
    mailed = "Contains Royal Mail data"
    assert mailed not in data_report.page(check_study(study))
    monkeypatch.setattr(packaged_postcodes, "available", lambda: True)
    monkeypatch.setattr(packaged_postcodes, "positions", positions)
    report = check_study(study)
    assert mailed in data_report.page(report)
    told = data_report.as_json(report)["attribution"]
    assert any("OpenStreetMap contributors" in line for line in told)


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [
        (0, 0, "No errors and no warnings: the study can be worked out."),
        (0, 1, "1 warning: the study can be worked out."),
        (2, 1, "2 errors and 1 warning: the study cannot be worked out yet."),
    ],
)
def test_the_summary(tmp_path, errors, warnings, words):
    found = [Finding("error", f"{n}") for n in range(errors)]
    found += [Finding("warning", f"{n}") for n in range(warnings)]
    assert data_report.summary(report_of(tmp_path, found)) == words


def test_faults_of_files_that_single_tables_need_stop_no_study(tmp_path):
    (tmp_path / "needs.csv").write_text("<!DOCTYPE html><html></html>\n", encoding="utf-8")
    study = whole(tmp_path, inputs={"service_needs": "needs.csv"})
    report = check_study(study)
    assert report.count("error") == 1
    told = data_report.summary(report)
    assert told.endswith("the study can be worked out, without what these faulty files would tell.")
    (tmp_path / "needs.csv").unlink()
    # A file that is named and not there is a fault of the study.
    assert data_report.summary(check_study(study)).endswith("cannot be worked out yet.")


def invoke(*args):
    return CliRunner().invoke(cli, ["check", *map(str, args)])


def test_exit_codes_and_files(tmp_path):
    study = whole(tmp_path)
    out = tmp_path / "o ut"
    done = invoke(study.path, "--out", out)
    assert done.exit_code == 0, done.output
    assert "warning" in done.stdout
    assert (out / "tables" / "data-report.html").is_file()
    assert (out / "tables" / "data-report.csv").is_file()
    assert invoke(study.path, "--strict").exit_code == 4
    (tmp_path / "population.csv").unlink()
    done = invoke(study.path)
    assert done.exit_code == 4
    assert "ERROR  population.csv" in done.stdout
    assert "What to do: Save it as population.csv" in done.stdout
    assert invoke(tmp_path / "nowhere").exit_code != 0


def test_json_is_all_that_is_printed(tmp_path):
    study = whole(tmp_path, files={"details.csv": "CONTRACTOR_CODE\nÅ\U0001f48a\n"})
    done = invoke(study.path, "--json")
    assert done.exit_code == 4
    told = json.loads(done.stdout)
    assert told["errors"] == sum(f["level"] == "error" for f in told["findings"]) > 0
    assert told["reference_date"] == "2025-10-01"
    assert {row["key"] for row in told["inputs"]} == set(INPUTS)
    assert done.stdout.isascii()
    (population,) = [row for row in told["inputs"] if row["key"] == "population"]
    assert population["rows"] == 4
    assert population["as_at"] is None


def test_the_table_of_a_terminal_is_ascii_and_no_markup(capsys):
    finding = Finding("error", "[bold]Odd[/bold] value.", file="a.csv", row=3, value="\x1b[2J[x]")
    cli_study._show_table(list(data_report.groups((finding,))))
    printed = capsys.readouterr().out
    assert "[bold]Odd[/bold] value." in printed
    assert "\x1b[2J" not in printed
    assert printed.isascii()


@pytest.mark.realdata
def test_real_rutland_is_told_what_a_colleague_could_act_on(realdata, tmp_path):
    study = Path(__file__).parents[1] / "studies" / "rutland"
    done = invoke(study, "--out", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    found = pd.DataFrame(told["findings"])
    (far,) = found.loc[found["rule"] == "coordinates near the postcode", "value"]
    assert far == "FEW49, LE6 0LE, 7.7 km"
    rules = set(found.loc[found["level"] == "warning", "rule"])
    assert {"roads cover the area and its buffer", "dates of the inputs"} <= rules
    assert told["errors"] == 0
