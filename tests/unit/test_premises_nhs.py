"""The premises layer from the lists that the NHS publishes beside the consolidated list."""

from pathlib import Path

from hamlet import hamlet
from nhs_files import PAYMENTS_HEADER
from pyproj import Transformer

from pna import premises
from pna.geography import areas

PAYMENTS = PAYMENTS_HEADER + (
    "Y1,S,Y00001,VILLAGE,1 HIGH ST,AB1  1AA,01/04/1974,,GMS,Yes,GP practice,Rural,1\n"
    "Y1,S,Y00002,FAR,1 HIGH ST,ZZ9 9ZZ,01/04/1974,,GMS,Yes,GP practice,Rural,1\n"
    "Y1,S,Y00003,TOWN,1 HIGH ST,AB1 1AA,01/04/1974,,GMS,No,GP practice,Urban,1\n"
)


def extract(rows: list[tuple[str, float, float]]) -> str:
    """The NHS website's extract with these codes at these eastings and northings."""
    degrees = Transformer.from_crs(27700, 4326, always_xy=True)
    lines = []
    for code, easting, northing in rows:
        longitude, latitude = degrees.transform(easting, northing)
        lines.append(f"{code},Site {code},1 High Street,,,Town,,01234,{latitude},{longitude}\n")
    return "".join(lines)


def built(study: object) -> object:
    return premises.build(study, areas.build(study).frame)


def test_dispensing_practices_lie_where_their_sites_are(tmp_path: Path) -> None:
    files = {"sites.csv": PAYMENTS, "gp.csv": extract([("Y00002", 504000, 303000)])}
    layer = built(hamlet(tmp_path, files, {"gp_sites": "gp.csv"})).frame.set_index("facility_id")
    practices = layer[layer["kind"] == "dispensing_practice"]
    assert practices.index.tolist() == ["Y00001", "Y00002"]
    assert practices["position"].tolist() == ["postcode", "coordinates"]
    point = practices.geometry["Y00002"]
    assert abs(point.x - 504000) < 1
    assert abs(point.y - 303000) < 1
    assert practices["counted_pharmacies_and_dispensing_practices"].all()
    assert not practices["counted_pharmacies"].any()


def test_without_gp_sites_they_lie_at_their_postcodes(tmp_path: Path) -> None:
    read = built(hamlet(tmp_path, {"sites.csv": PAYMENTS}))
    layer = read.frame.set_index("facility_id")
    assert layer.loc[["Y00001", "Y00002"], "position"].tolist() == ["postcode", "none"]
    assert any("branch surgeries that dispense" in f.message for f in read.findings)


def test_the_website_extract_as_the_list(tmp_path: Path) -> None:
    rows = [
        ("FA001", 502000, 302500),
        ("FA009", 515000, 305000),
        ("A81001", 503000, 302500),
    ]
    read = built(hamlet(tmp_path, {"list.csv": extract(rows)}, {"dispensing_sites": None}))
    layer = read.frame.set_index("facility_id")
    assert layer["in_area"].to_dict() == {"A81001": True, "FA001": True, "FA009": False}
    assert layer["counted_pharmacies"].to_dict() == {"A81001": False, "FA001": True, "FA009": True}
    assert layer.loc["A81001", "why_not_pharmacies"].startswith("GP surgery: shown only")


def test_pharmacies_without_codes_never_count(tmp_path: Path) -> None:
    text = "Name,Latitude,Longitude,Postcode\nSHOP,52.6,-0.5,AB11AA\n"
    layer = built(hamlet(tmp_path, {"list.csv": text}, {"dispensing_sites": None})).frame
    assert not layer["counted_pharmacies"].any()
    assert layer["why_not_pharmacies"].tolist() == [
        "pharmacy of a list without ODS codes: shown only"
    ]
