"""Tables that people fill in themselves: their headings, each with one worked row.

Those of which a reader reads nothing else are written beside the reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from pna.layers.questions import MEASURED, PLACES
from pna.scenario import application
from pna.sources import controlled_localities, facilities, housing_sites, overrides, services
from pna.speeds import own as speeds_file
from pna.speeds.presets import PRESETS

__all__ = ["TEMPLATES", "Template"]


@dataclass(frozen=True, slots=True)
class Template:
    """One table.

    Attributes
    ----------
    what
        What it is for.
    columns
        What is written in it, in words.
    text
        CSV: the headings and a worked row.
    key
        The key that names it, as in `pna.study.named_files`; empty if it is given to a command.
    """

    what: str
    columns: str
    text: str
    key: str = ""


TEMPLATES: dict[str, Template] = {
    "amendments.csv": Template(
        "Corrections to the premises list, each with its reason",
        "`field` is name, postcode, kind, easting_northing (value `486112 308665`), closed "
        "(value yes, or the date) or hours_monday to hours_sunday. Kinds "
        "are pharmacy, lps, distance_selling, appliance, dispensing_practice.",
        "ods_code,field,value,reason,source,date\n"
        "FA001,postcode,LE15 6AJ,Moved in March 2025 (worked example),NHS England notice,"
        "2025-03-14\n",
        "amendments",
    ),
    "dispensing_sites.csv": Template(
        "Sites of dispensing practices, branch surgeries among them",
        "`is_branch` and `dispenses` are Y or N. Give easting and northing where you know them; "
        "else the postcode places the site.",
        "ods_code,site_name,postcode,is_branch,dispenses,address,easting,northing,source,as_at\n"
        "C00001,The Surgery (worked example),LE15 6AJ,N,Y,1 High Street,,,"
        "Integrated Care Board,2025-06-30\n",
        "dispensing_sites",
    ),
    "special_population.csv": Template(
        "People who live in prisons, barracks, halls and the like, shown apart",
        "`area_code` is the output area in which they are counted, or the postcode or LSOA, "
        "whichever `demand.unit` is. `secret` may be left out; Y: the row is never named, and its "
        "people are counted with everyone else of their place and not told apart.",
        "name,kind,area_code,people,source,secret\n"
        "HMP Example (worked example),prison,E00000001,600,Ministry of Justice bulletin,N\n",
        "special_population",
    ),
    "observed_trips.csv": Template(
        "Trips by car that somebody made or looked up, for `pna calibrate --against`",
        "`from` and `to` are a postcode, latitude and longitude (`52.6700, -0.7300`) or easting "
        "and northing (`486112, 308665`), the last two in quotes. Every trip needs a source.",
        "from,to,minutes,when,source\n"
        'LE15 6AJ,"486112, 308665",12.5,Tuesday 09:30,'
        "Driven twice by a colleague (worked example)\n",
    ),
    "destinations.csv": Template(
        "Places to which published journey times lead; only `pna calibrate` reads it",
        "`purpose` is GP, SS (secondary school), PS (primary school), FE, Hosp, Food, Town or "
        "Pharm. Give a postcode, or easting and northing.",
        "purpose,name,postcode,easting,northing\nGP,The Surgery (worked example),LE15 6AJ,,\n",
        "destinations",
    ),
    "services.csv": Template(
        "Which premises provide which service: a row for each premises and service",
        "`provides` is Y or N.",
        services.TEMPLATE,
        "services",
    ),
    "facilities.csv": Template(
        "Answers to a facilities questionnaire: a row for each premises and question",
        "An empty answer is kept as no answer.",
        facilities.TEMPLATE,
        "facilities",
    ),
    "housing_sites.csv": Template(
        "Planned housing, a row a site",
        "One column a year, `units_2026` and so on: homes finished in that year. `occupancy` is "
        "people a home.",
        housing_sites.TEMPLATE,
        "housing_sites",
    ),
    "controlled_localities.csv": Template(
        "Output areas in controlled localities, as the NHS has determined them",
        "Polygons with a name may be given instead. A rural class is no determination.",
        controlled_localities.TEMPLATE,
        "controlled_localities",
    ),
    "previous_controlled_localities.csv": Template(
        "Controlled localities of the last assessment, to tell what has changed since",
        "As controlled_localities.csv; polygons may be given instead.",
        controlled_localities.TEMPLATE,
        "previous_controlled_localities",
    ),
    "care_homes.csv": Template(
        "Care homes, if you do not use the directory of the Care Quality Commission",
        "The Commission publishes the directory monthly: "
        "https://www.cqc.org.uk/about-us/transparency/using-cqc-data",
        "location_id,name,postcode,beds\n1-000000001,The Home (worked example),LE15 6AJ,32\n",
        "care_homes",
    ),
    "opening_hours.csv": Template(
        "Opening hours of premises, where the list has none or they are known better",
        'Spells as `"09:00-13:00,14:00-17:30"`, in quotes because of the comma, or CLOSED; an '
        "empty cell is not known. Whoever is in it has all its hours from it.",
        "ods_code,monday,tuesday,wednesday,thursday,friday,saturday,sunday\n"
        'FA001,"09:00-13:00,14:00-17:30",09:00-17:30,09:00-17:30,09:00-17:30,09:00-17:30,'
        "09:00-12:00,CLOSED\n",
        "opening_hours",
    ),
    "core_hours.csv": Template(
        "Core hours of premises, which may not be changed without permission",
        "As opening_hours.csv. The published list gives all hours together.",
        "ods_code,monday,tuesday,wednesday,thursday,friday,saturday,sunday\n"
        "FA001,09:00-17:00,09:00-17:00,09:00-17:00,09:00-17:00,09:00-17:00,CLOSED,CLOSED\n",
        "core_hours",
    ),
    "bank_holiday_hours.csv": Template(
        "Who opens on which bank holiday, and when",
        "A row for each premises and day; whoever has no row for a day that is in the table is "
        "closed on it.",
        "ods_code,date,hours,source\n"
        "FA001,2025-12-25,10:00-12:00,Rota of the Integrated Care Board (worked example)\n",
        "bank_holiday_hours",
    ),
    "place_groups.csv": Template(
        "Groups of people of your own, which the tables then tell apart",
        "`area_code` is an output area, a postcode or an LSOA. With `people` that many of its "
        "people are of the group; without, all are.",
        "area_code,split,group,people\nE01000001,icb_place,North (worked example),\n",
        "place_groups",
    ),
    "published_figures.csv": Template(
        "Figures of coverage that the last assessment, or another body, printed",
        f"`rule` is as in coverage.csv, or straight_1600 for a straight line of 1,600 m. "
        f"`measured` is {', '.join(MEASURED[:-1])} or {MEASURED[-1]}; `places` is "
        f"{', '.join(PLACES[:-1])} or {PLACES[-1]}. `percent_within` is 89.2 for 89.2%.",
        "rule,percent_within,as_at,measured,places,speeds,source\n"
        "drive_10,89.2,2022,polygons,share of area,,Assessment of 2022 (worked example)\n",
        "published_figures",
    ),
    "service_needs.csv": Template(
        "A figure of each small area beside which a service is set",
        "`area_code` is an LSOA, a ward or a locality; `need` says what is measured.",
        "area_code,need,value,source\n"
        "E01000001,under-18 conceptions,21.4,Office for National Statistics (worked example)\n",
        "service_needs",
    ),
    "special_sites.csv": Template(
        "Any places of which the way to the nearest premises is asked",
        "Give a postcode, or easting and northing. Names and addresses are published in tables, on "
        "maps and in the draft. `secret` may be left out; Y: a place such as a refuge is counted "
        "by kind and locality, and no output has its name, code, postcode, position, minutes or "
        "nearest premises. This file and the folder .cache hold them: keep both to yourself.",
        "site_id,name,kind,postcode,people,easting,northing,secret\n"
        "S1,The Hostel (worked example),hostel,LE15 6AJ,20,,,N\n",
        "special_sites",
    ),
    "overrides.csv": Template(
        "Speeds of single roads, where you know better than what is assumed",
        "Name the road by `osm_way_id` (`pna explain` prints it), or by `road_name` and the `ward` "
        "(or locality, or district) that it lies in, by name or code. `speed_kph` or `speed_mph` "
        "is what is driven between junctions: what is lost at them still comes on top. It holds "
        "in both directions and at every speed preset, and for cars only.",
        overrides.TEMPLATE,
        "overrides",
    ),
    "localities.csv": Template(
        "Which locality each LSOA belongs to, if your localities are made of LSOAs",
        "A row for each LSOA of the area. Not under `[inputs]` but under `[area]`: "
        '`localities = { file = "data/raw/localities.csv", code = "locality", name = '
        '"locality_name", polygons = "data/raw/lsoa.geojson" }`, with the polygons of the LSOAs '
        "for the maps.",
        "lsoa,locality,locality_name\nE01000001,L1,North (worked example)\n",
        "area.localities",
    ),
    "application.toml": Template(
        "An application to open, close, move or merge premises, for `pna recheck STUDY "
        "application.toml`",
        "Not under `[inputs]`: keep it where you like, one file for each application.",
        application.TEMPLATE,
    ),
    "speeds.toml": Template(
        "Driving speeds of your own, with what they rest on",
        "The published speeds of `typical`, to be changed. `pna calibrate` writes such a file. "
        "Not under `[inputs]`: the first lines of the file say how it is used.",
        speeds_file.text_of(PRESETS["typical"]),
        "modes.drive.custom",
    ),
}
"""By file name."""
