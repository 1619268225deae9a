"""Tables that people fill in themselves: their headings, each with one worked row."""

from __future__ import annotations

from dataclasses import dataclass

from pna.sources import facilities, services

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
        The key of ``[inputs]`` that names it; empty if it is given to a command.
    """

    what: str
    columns: str
    text: str
    key: str = ""


_DAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
_HOURS = '"09:00-13:00,14:00-17:30",' * 5 + "09:00-13:00,CLOSED"
TEMPLATES: dict[str, Template] = {
    "amendments.csv": Template(
        "Corrections to the premises list, each with its reason",
        "`field` is name, postcode, kind, easting_northing (value `486112 308665`) or closed "
        "(value yes, or the date). Kinds are pharmacy, lps, distance_selling, appliance, "
        "dispensing_practice.",
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
        "`area_code` is the output area in which they are counted (or a postcode, where "
        'demand.unit = "postcode").',
        "name,kind,area_code,people,source\n"
        "HMP Example (worked example),prison,E00000001,600,Ministry of Justice bulletin\n",
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
    "opening_hours.csv": Template(
        "Opening hours of premises of which the lists give none, or not the right ones",
        "Hours are 09:00-13:00,14:00-17:30 (in quotes, for the comma) or CLOSED, midnight is "
        "00:00; an empty cell is not known.",
        f"ods_code,{_DAYS}\nFA001,{_HOURS}\n",
        "opening_hours",
    ),
    "core_hours.csv": Template(
        "Core hours, of the Integrated Care Board: tables then have rows for core hours only",
        "As opening_hours.csv.",
        f"ods_code,{_DAYS}\nFA001,{_HOURS}\n",
        "core_hours",
    ),
    "bank_holiday_hours.csv": Template(
        "The rota of bank holidays: a row for each premises and day",
        "Premises without a row are closed that day. Hours are as in opening_hours.csv.",
        "ods_code,date,hours,source\n"
        "FA001,2025-12-25,10:00-12:00,Integrated Care Board (worked example)\n",
        "bank_holiday_hours",
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
        "site_ref,name,easting,northing,units_total,occupancy,units_2026,units_2027,units_2028,"
        "source\n"
        "H1,Land north of Mill Lane (worked example),486500,309200,120,2.4,30,50,40,"
        "Housing trajectory 2025\n",
        "housing_sites",
    ),
    "controlled_localities.csv": Template(
        "Output areas in controlled localities, as the NHS has determined them",
        "Polygons with a name may be given instead. A rural class is no determination.",
        "oa,name,source\n"
        "E00069547,Braunston and Belton (worked example),NHS determination of 2 March 2012\n",
        "controlled_localities",
    ),
    "care_homes.csv": Template(
        "Care homes, if you do not use the directory of the Care Quality Commission",
        "The Commission publishes the directory monthly: "
        "https://www.cqc.org.uk/about-us/transparency/using-cqc-data",
        "location_id,name,postcode,beds\n1-000000001,The Home (worked example),LE15 6AJ,32\n",
        "care_homes",
    ),
}
"""By file name."""
