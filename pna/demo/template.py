"""The study file and the README of the invented county."""

from __future__ import annotations

from pna.demo.asked import FILES as ASKED
from pna.demo.asked import NEED, TRAVELLED_TO
from pna.demo.files import board_of
from pna.demo.landscape import Landscape
from pna.demo.nhs import FILES as NHS_FILES
from pna.demo.provision import FILES as OWN_FILES
from pna.demo.statistics import FILES as STATISTICS

__all__ = ["README_TITLE", "readme", "study_toml"]

README_TITLE = "EVERYTHING IN THIS FOLDER IS INVENTED."

_README = """{title}

`pna demo` made it (size {size}, seed {seed}). There is no such place, no such road, no such
pharmacy and no such person. The place lies in the North Sea, its area codes and postcodes are not
assigned to anything, and its names were put together from syllables. The files have the form in
which the real ones are published, so that the same readers read both.

demo-west.osm.pbf, demo-east.osm.pbf     roads and paths, in the form of OpenStreetMap; they overlap
consol_pharmacy_list_202526q1final.csv   Consolidated Pharmaceutical List (NHSBSA form)
contractor_details_202506.csv            Contractor Details (NHSBSA form)
dispensing_sites.csv                     dispensing practices (this toolkit's own form)
oa_pwc.csv                               population-weighted centroids of output areas (ONS form)
ts001_oa.csv                             usual residents of output areas (Nomis form, TS001)
oa_lsoa_lad_lookup.csv                   output area to LSOA, MSOA and district (ONS form)
lsoa_population.csv                      mid-year estimates of LSOAs (Nomis form)
districts.geojson, wards.geojson         boundaries (ONS form, WGS84)
onspd_demo.csv                           postcode directory (ONSPD form of 2025)
amendments.csv                           corrections to the pharmaceutical list
special_population.csv                   a prison and a barracks
journey_times.csv                        minutes by car and bicycle (form of the Department for
                                         Transport's Journey Time Statistics), to calibrate against;
                                         the first rows say by which invented model they were made
destinations.csv                         the GP surgeries, secondary schools and town centres that
                                         these times lead to (this toolkit's own form)
epraccur.csv, ebranchs.csv,              GP practices, branch surgeries and pharmacies (ODS reports,
edispensary.csv                          27 columns and no heading row)
gp_sites.csv                             GP surgeries (extract of the NHS website, no heading row)
gp-reg-pat-prac-lsoa-all.csv             patients by practice and LSOA (NHS England form)
dispensing_data_202506.csv               items and services of each contractor (NHSBSA form)
dispensing_flows_202506.csv              items of each practice by contractor (NHSBSA form)
pharmacy_openclose_202506.csv            openings and closures (NHSBSA form)
lsoa_pwc.csv                             population-weighted centroids of LSOAs (ONS form)
lsoa_ward_lad_lookup.csv                 LSOA to ward and district (ONS form)
lsoa_2011_2021_lookup.csv                LSOAs of 2011 and 2021 (ONS form)
sapelsoasyoa20232024.xlsx                people by single year of age (ONS workbook)
census2021-ts045-lsoa.csv                households by cars (Nomis bulk download)
census2021-ts021-lsoa.csv                people by ethnic group (Nomis bulk download)
ts038_lsoa.csv                           people by disability (Nomis form)
File_7_IoD2025_invented.csv              Indices of Deprivation 2025, File 7 (ministry's form)
lsoa21_ruc21.csv                         rural-urban classification of 2021 (ONS form)
opening_hours.csv                        newer hours of two pharmacies (this toolkit's own form)
services.csv, facilities.csv             services and answers (this toolkit's own form)
01_August_2025_HSCA_Active_Locations.ods care homes (CQC workbook)
housing_sites.csv                        planned homes by year (this toolkit's own form)
controlled_localities.geojson            controlled localities (polygons with a name)
controlled_localities_2021.geojson       controlled localities of the last assessment
core_hours.csv                           core hours, shorter than those that are listed
bank_holiday_hours.csv                   who opens on two bank holidays
service_needs.csv                        under-18 conceptions by ward
published_figures.csv                    figures of coverage of an assessment of 2022
place_groups.csv                         two places of the care board, by LSOA
special_sites.csv                        urgent care centres, hostels and other places

Traps put in on purpose; `pna demo --faults` writes all of them, with what `pna check` says of each,
to faults/traps.csv, and further studies whose faults are errors
- Trading names with an apostrophe, an ampersand, an accent, with markup (<b>) and one that starts
  with an equals sign, which a spreadsheet would take for a formula.
- Opening hours with lunch breaks, with three spells, ending at 00:00 and at 23:59, past midnight,
  round the clock, left blank, with spaces, and one with a colon typed for a comma; a day's total
  that is not that of its hours.
- A distance-selling pharmacy and an appliance contractor, to which nobody can travel.
- A premises whose postcode has ended, and one whose postcode has no position (amended).
- Two premises at one postcode; premises over the border, one outside every polygon within reach of
  one, and one beyond; a row of the list twice; a contractor of another board inside the area.
- Postcodes without a grid reference, of poor quality, of a large user, and one that is in no
  directory; a surgery whose coordinates lie 2.4 km from its postcode.
- A pharmacy that the contractor details lack, a private contractor, an island contractor and a
  column that is new.
- A polygon with a line that runs out and back, and one that crosses itself.
- A workbook with notes above its heading and a sheet a year, homes without beds, planned homes
  without a year, counts that do not quite add up, percentages among counts.
- Journey times with title rows above the heading and a note below the table, whole minutes to
  primary schools (which the destinations do not list), columns of times to places of work, and
  one LSOA at 120 minutes, which stands for any longer time.
- ODS reports in Windows-1252 with a blank line at the end, old and new words for open and closed,
  a closed practice and a closed pharmacy; a GP surgery without coordinates.
- Patients without an LSOA (NO2021, CLOSED) and one row of patients in Wales; money with pounds and
  commas, rows without a figure, months written in two ways.
- Roads: ways of an older version in one of the two extracts, a road island, private roads, gates,
  bollards, one-way streets drawn backwards, ways drawn twice, ways of no length, speed limits in
  miles an hour and by name, most roads with none.
"""

_STUDY = """# An invented study: everything in it was made up by `pna demo` (seed {seed}).
# Copy this file for a real one, and see data/raw/README.txt for what each input is.

[study]
name = "{name}"
reference_date = 2025-10-01
invented = true

[area]
name = "{board}"
# Codes of the Health and Wellbeing Board's own area, and of the districts it consists of.
hwb = ["{code}"]
districts = [{districts}]
# What the pharmaceutical list calls the board.
board_names = ["{upper}"]
# Roads and premises are loaded this far beyond the boundary.
buffer_km = {buffer_km:g}
localities = {{ file = "data/raw/wards.geojson", code = "WD25CD", name = "WD25NM" }}

[inputs]
# Two extracts that overlap: of a way that is in both, the newer is taken.
roads = [
  {{ file = "data/raw/demo-west.osm.pbf", as_at = 2025-09-30, {origin} }},
  {{ file = "data/raw/demo-east.osm.pbf", as_at = 2025-09-30, {origin} }},
]
{inputs}
[demand]
# Where people live: oa (census output areas) or postcode.
unit = "oa"

[premises]
# Every headline is given once for each of these.
sets = ["pharmacies", "pharmacies_and_dispensing_practices"]

[modes.drive]
limit_minutes = 60
speeds = "typical"
max_access_metres = 1000

[modes.walk]
limit_minutes = 60
speed_kph = 4.8
max_access_metres = 1000

[[rules]]
mode = "drive"
minutes = [5, 10, 15, 20]

[[rules]]
mode = "walk"
minutes = [5, 10, 15, 20, 30]

# The combined rule: people outside both.
[headline]
drive_minutes = 10
walk_minutes = 20

# The grid on which the maps' bands are drawn; it decides no figure.
[isochrones]
grid_metres = {grid_metres}

# A service is set beside a figure of small areas (inputs.service_needs).
[[services]]
service = "Emergency hormonal contraception"
need = "{need}"
by = "ward"

# Published rates to stand beside those of provision.csv.
[[comparators]]
name = "Invented Region"
measure = "pharmacies_per_10000"
value = 1.8
source = "invented"
as_at = 2025-03-31

[housing]
people_per_dwelling = 2.3
source = "average household of the invented county (invented)"
new_residents_outside = 50

# People travel to these sites of inputs.special_sites themselves.
[sites]
travelled_to = ["{travelled_to}"]
"""

_ORIGIN = 'publisher = "invented", licence = "none: invented"'
_DATED = (STATISTICS, OWN_FILES, ASKED)
_INPUTS = (
    ("premises", "consol_pharmacy_list_202526q1final.csv", "2025-06-30"),
    ("contractor_details", "contractor_details_202506.csv", "2025-06-30"),
    ("dispensing_sites", "dispensing_sites.csv", "2025-06-30"),
    ("boundaries", "districts.geojson", "2025-05-01"),
    ("population", "lsoa_population.csv", "2024-06-30"),
    ("oa_centroids", "oa_pwc.csv", "2021-03-21"),
    ("oa_people", "ts001_oa.csv", "2021-03-21"),
    ("oa_lookup", "oa_lsoa_lad_lookup.csv", "2022-12-31"),
    ("postcodes", "onspd_demo.csv", "2025-08-31"),
    ("amendments", "amendments.csv", "2025-09-15"),
    ("special_population", "special_population.csv", "2022-06-30"),
    ("destinations", "destinations.csv", "2025-06-30"),
    *((key, file, "2025-06-30") for key, file in NHS_FILES.items()),
    *((key, file, day) for files in _DATED for key, (file, day) in files.items()),
)


def readme(size: str, seed: int) -> str:
    """Return the text of ``data/raw/README.txt``."""
    return _README.format(title=README_TITLE, size=size, seed=seed)


def study_toml(land: Landscape, seed: int) -> str:
    """Return the text of ``study.toml``."""
    code, board = board_of(land, 0)
    inputs = "".join(
        f'{key} = {{ file = "data/raw/{file}", as_at = {as_at}, {_ORIGIN} }}\n'
        for key, file, as_at in _INPUTS
    )
    plain = board.removesuffix(" (invented)")
    return _STUDY.format(
        seed=seed,
        name=f"{plain} Pharmaceutical Needs Assessment (invented)",
        board=board,
        code=code,
        districts=", ".join(f'"{c}"' for c, _ in land.areas[: land.own]),
        upper=board.upper(),
        buffer_km=land.scale.buffer_km,
        grid_metres=land.scale.grid_metres,
        inputs=inputs,
        origin=_ORIGIN,
        need=NEED,
        travelled_to=TRAVELLED_TO,
    )
