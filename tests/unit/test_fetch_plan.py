"""Areas, the catalogue and the list that is shown before anything is fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from pna.fetch.areas import box, extracts, find
from pna.fetch.catalogue import Source, catalogue, changed_by
from pna.fetch.plan import plan, told
from pna.study import Inputs

NEIGHBOURS = {
    "derbyshire", "lincolnshire", "northamptonshire", "nottinghamshire", "rutland", "staffordshire",
    "warwickshire",
}  # fmt: skip


class TestAreas:
    def test_by_name_or_code_in_any_spelling(self) -> None:
        (board,) = find(["leicestershire", "Leicestershire ", "E10000018", "e10000018"])
        assert board.name == "Leicestershire"
        assert board.districts == tuple(f"E07000{n}" for n in range(129, 136))
        assert [b.code for b in find(["leicester", "rutland"])] == ["E06000016", "E06000017"]
        assert find(["St. Helens"]) == find(["st helens"])
        assert find(["City of Bristol", "Bristol, City of"]) == find(["bristol"])
        assert find(["Durham"]) == find(["County Durham"])

    def test_a_name_that_is_none_gets_the_nearest(self) -> None:
        with pytest.raises(ValueError, match="Did you mean leicestershire"):
            find(["leicestershrie"])
        with pytest.raises(ValueError, match="there is no Health and Wellbeing Board"):
            find(["../../etc"])

    def test_the_county_and_its_neighbours(self) -> None:
        names = [extract.name for extract in extracts(find(["leicestershire"]), 0)]
        assert set(names) == {"leicestershire", *NEIGHBOURS}
        wider = {extract.name for extract in extracts(find(["leicestershire"]), 20)}
        assert wider == {*names, "west-midlands", "cambridgeshire"}

    def test_an_enclave_and_several_boards(self) -> None:
        assert [e.name for e in extracts(find(["leicester"]), 0)] == ["leicestershire"]
        both = {e.name for e in extracts(find(["leicester", "rutland"]), 0)}
        assert both == {
            *("leicestershire", "rutland", "cambridgeshire", "lincolnshire", "northamptonshire"),
        }

    def test_boards_at_the_border_of_england(self) -> None:
        assert "wales" in {e.name for e in extracts(find(["herefordshire"]), 0)}
        assert "scotland" in {e.name for e in extracts(find(["northumberland"]), 0)}

    def test_every_board_of_england_has_roads_and_districts(self) -> None:
        codes = re.findall(
            r"^\[boards\.(E\d{8})\]",
            (Path(__file__).parents[2] / "pna/fetch/areas.toml").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        assert len(codes) == 153
        boards = find(codes)
        districts = [d for board in boards for d in board.districts]
        assert len(set(districts)) == len(districts) == 296
        assert all(re.fullmatch(r"E0[6-9]\d{6}", d) for d in districts)
        assert all(extracts([board], 0) for board in boards)
        assert len({board.slug for board in boards}) == 153
        everywhere = extracts(boards, 50)
        assert len(everywhere) == 49
        assert all(e.path.startswith("europe/united-kingdom/") for e in everywhere)

    def test_the_box_with_a_buffer(self) -> None:
        west, south, east, north = box(find(["rutland"]), 20)
        assert (west, south, east, north) == (459_000, 272_000, 527_000, 339_000)

    @pytest.mark.realdata
    def test_boxes_hold_the_published_polygons(self, realdata: Path) -> None:
        shapes = gpd.read_parquet(realdata / "boundaries" / "ltla24_uk.parquet").to_crs(27700)
        for name in ("leicestershire", "leicester", "rutland", "cornwall"):
            (board,) = find([name])
            sides = shapes[shapes["ltla24_code"].isin(board.districts)].total_bounds
            assert all(abs(a - b) <= 1000 for a, b in zip(board.box, sides, strict=True))


class TestCatalogue:
    def test_every_source_is_complete(self) -> None:
        for source in catalogue():
            assert source.title
            assert source.publisher
            assert source.purpose
            assert source.licence in {"OGL-UK-3.0", "ODbL-1.0"}
            assert source.page.startswith("https://")
            assert (source.protocol == "page") == (not source.url)
            assert source.url.startswith("https://") or source.protocol == "page"
            assert re.fullmatch(r"[A-Za-z0-9{][\w{}.-]*", source.file), source.file
            assert ".." not in source.file
            assert source.key in {"", *Inputs.model_fields}
            assert source.order or source.protocol != "arcgis"
            assert source.dataset or source.protocol != "ckan"
            assert source.areas or source.protocol != "nomis"

    def test_it_fills_every_input_that_a_study_needs(self) -> None:
        filled = {source.key for source in catalogue() if not source.optional}
        needed = {"roads", "premises", "boundaries", "population"}
        assert filled >= needed | {"oa_centroids", "oa_people", "oa_lookup", "postcodes"}

    def test_names_agree_with_the_page_that_lists_the_inputs(self) -> None:
        page = (Path(__file__).parents[2] / "data/raw/README.md").read_text(encoding="utf-8")
        for source in catalogue():
            if source.key and not source.optional:
                name = source.file.format(extract="leicestershire")
                assert f"`{name}`" in page, name


class TestOnesOwnCatalogue:
    def changed(self, folder: Path, text: str) -> dict[str, Source]:
        path = folder / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return {source.id: source for source in changed_by(path)}

    def test_a_layer_that_has_died_gets_its_next_address(self, tmp_path: Path) -> None:
        url = "https://services1.arcgis.com/x/arcgis/rest/services/LAD_NEXT/FeatureServer/0"
        found = self.changed(tmp_path, f'[boundaries]\nurl = "{url}"\nsize_mb = 2\n')
        before = {source.id: source for source in catalogue()}
        assert found["boundaries"] == replace(before["boundaries"], url=url, size_mb=2)
        assert {**found, "boundaries": before["boundaries"]} == before

    def test_a_source_of_ones_own(self, tmp_path: Path) -> None:
        found = self.changed(
            tmp_path,
            """
            [homes]
            title = "Care homes of the council"
            publisher = "The council"
            licence = "OGL-UK-3.0"
            for = "care homes"
            protocol = "file"
            page = "https://council.example/data"
            url = "https://council.example/homes.csv"
            file = "homes.csv"
            kind = "csv"
            """,
        )
        assert found["homes"].purpose == "care homes"
        assert list(found)[-1] == "homes"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("[roads", "is not a TOML file"),
            ("roads = 1", r"\[roads\]: must be a table"),
            ('[roads]\nurls = "x"', "no key urls. Did you mean url"),
            ("[roads]\nurl = 3", "url = 3 is of the wrong kind"),
            ("[roads]\nsize_mb = true", "wrong kind"),
            ('[roads]\nurl = "file:///etc/hostname"', "must be a web address"),
            ('[roads]\nfile = "../evil.pbf"', "plain name of a file"),
            ('[roads]\nfile = "C:evil.pbf"', "plain name of a file"),
            ('[roads]\nfile = ".hidden"', "plain name of a file"),
            ('[roads]\nprotocol = "ftp"', "must be one of file, ckan"),
            (
                '[mine]\ntitle = "x"',
                "needs file, kind, licence, page, protocol, publisher, for too",
            ),
            ('[roads]\nid = "x"', "no key id"),
        ],
    )
    def test_what_is_wrong_is_said(self, tmp_path: Path, text: str, words: str) -> None:
        with pytest.raises(ValueError, match=words):
            self.changed(tmp_path, text)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="cannot be read"):
            changed_by(tmp_path / "none.toml")


class TestPlan:
    def test_optional_sources_only_when_asked_for(self) -> None:
        boards = find(["rutland"])
        files = [item.file for item in plan(boards, 20)]
        assert "rutland-latest.osm.pbf" in files
        assert "codepo_gb.zip" not in files
        assert len(set(files)) == len(files)
        (item,) = plan(boards, 20, ["code-point-open"])
        assert item.file == "codepo_gb.zip"
        with pytest.raises(ValueError, match="nonsense: there is no such source; there are roads"):
            plan(boards, 20, ["nonsense"])

    def test_the_list_says_from_where_under_which_licence_and_how_large(self) -> None:
        lines = told(plan(find(["rutland"]), 0), have=["onspd.csv"])
        text = "\n".join(lines)
        address = "https://download.geofabrik.de/europe/united-kingdom/england/"
        assert f"from     {address}rutland-latest.osm.pbf" in text
        assert f"from     {address}leicestershire-latest.osm.pbf" in text
        assert text.count("roads: OpenStreetMap") == 1
        assert "licence  Open Database Licence 1.0" in text
        assert "save as  rutland-latest.osm.pbf (about 2 MB)" in text
        assert "onspd.csv (about 15 MB; there already, and kept if a newer one comes)" in text
        assert "care-homes: Care directory: active locations - to be fetched by hand" in text
        assert text.isascii()
