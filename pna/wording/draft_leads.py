"""Sentences of the draft's chapters: what stands before each table and map, headings of sections.

In a lead ``{ref}`` stands for the number of what follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pna.wording import schedule1

__all__ = ["ACCESS", "CONTEXT", "LEADS", "SECTIONS", "SERVICES", "Lists"]

Lists = tuple[tuple[str, ...], ...]

LEADS: Mapping[str, str] = MappingProxyType(
    {
        # Premises and services
        "map:provision": (
            "{ref} is the map of provision that Schedule 1, paragraph 7 asks for: every premises "
            "in the area, by kind. On its printed sheet each bears the number that it has in the "
            "list of [[ref:chapter:premises]]."
        ),
        "table:provision": "{ref} counts premises by kind, for the whole area and its parts.",
        "table:provision-rates": (
            "{ref} sets pharmacies beside the people who live there. In a small area one pharmacy "
            "more or less moves the figure much; the interval shows how much chance alone allows."
        ),
        "table:services": (
            "{ref} gives each service: how many pharmacies of the area are known to offer it, and "
            "how many people live further than both times from one."
        ),
        "map:services": "{ref} shows which premises are known to offer services.",
        "table:services-matrix": "{ref} says of each premises which services it offers.",
        "table:facilities": "{ref} gives what premises answered about their facilities.",
        # Access
        "map:coverage": "{ref} shows how far it is to the nearest pharmacy by car and on foot.",
        "map:coverage-drive": "{ref} shows the minutes by car alone.",
        "map:coverage-walk": "{ref} shows the minutes on foot alone.",
        "table:coverage": (
            "{ref} tells, for each part of the area, how many residents live within and further "
            "than each time, and further than both."
        ),
        "table:coverage-rules": (
            "{ref} gives the same for the whole area and other times; the columns on the right "
            "count dispensing practices too, which serve some of their own patients only."
        ),
        "map:outside": "{ref} shows where people live who are further than both times.",
        "table:outside": "{ref} names the settlements in or near which they live.",
        "table:borderline-people": (
            "A limit is a line, and some people live just beside it. {ref} tells what the share "
            "would be, were the limits a minute less or more."
        ),
        "table:published": "{ref} sets figures that others have published beside these.",
        # Time of the week
        "table:coverage-by-time": (
            "A pharmacy helps those who can go when it is open. {ref} counts only premises that "
            "are open at each time of the week."
        ),
        "table:coverage-by-time-areas": "{ref} gives the same for each part of the area.",
        "table:coverage-week": "{ref} follows each day through.",
        "map:evening": "{ref} shows pharmacies that are open on a weekday evening.",
        "map:saturday": "{ref} shows those that are open on Saturday afternoon.",
        "map:sunday": "{ref} shows those that are open on Sunday.",
        # Choice
        "table:choice": "{ref} counts pharmacies within reach: whether people have a choice.",
        "map:choice": "{ref} shows how many pharmacies people have within reach.",
        "table:choice-minutes": (
            "{ref} tells how long it is to the nearest pharmacy, to the second and to the third."
        ),
        "table:choice-premises": (
            "{ref} tells for each premises to how many people it is the nearest, and how many have "
            "no other within reach."
        ),
        # People
        "map:density": "{ref} shows where people live.",
        "map:older-people": "{ref} shows where older people live.",
        "map:deprivation": "{ref} shows deprivation.",
        "map:no-car": "{ref} shows where households have no car.",
        "map:deprivation-access": (
            "{ref} sets deprivation and the way to the nearest pharmacy side by side."
        ),
        "table:services-by-area": (
            "{ref} sets a service beside a figure of small areas: its hot spots, and who offers "
            "the service there."
        ),
        # Rurality
        "map:rurality": (
            "{ref} shows controlled localities, dispensing practices, and circles of 1.6 km around "
            "pharmacies."
        ),
        "table:dispensing": (
            "{ref} counts residents of controlled localities, and those more than 1.6 km in a "
            "straight line from any pharmacy."
        ),
        "table:dispensing-places": "{ref} gives the same for each controlled locality.",
        "table:controlled-changes": (
            "{ref} tells what has changed since the previous map of controlled localities."
        ),
        "table:dispensing-sites": "{ref} lists dispensing practices and their branches.",
        "table:pharmacy-circles": "{ref} counts residents within 1.6 km of each pharmacy.",
        "table:reserved-locations": (
            "{ref} estimates the registered patients within 1.6 km of premises and sites of "
            "controlled localities."
        ),
        # What changes
        "table:housing-by-year": (
            "{ref} gives planned homes by year, and the share of residents within reach if they "
            "are built and nothing else changes."
        ),
        "table:housing-sites": "{ref} lists the sites, with the nearest pharmacy.",
        "map:growth": "{ref} shows them.",
        "table:special-sites-summary": (
            "{ref} counts care homes and other special sites of the area by kind."
        ),
        "table:special-sites": "{ref} lists them with the nearest pharmacy.",
        "table:changes": "{ref} tells what changed coverage since the last assessment.",
        "table:premises-changes": "{ref} lists premises that changed since the last assessment.",
        # Neighbours
        "table:cross-border": (
            "{ref} counts residents who depend on premises across the boundary, by board."
        ),
        "table:cross-border-areas": "{ref} tells where these residents live.",
        "table:cross-border-coverage": (
            "{ref} shows what the share within each time would be without those premises."
        ),
        "table:cross-border-premises": (
            "{ref} lists premises outside the area that are the nearest to some residents, and all "
            "within 1.6 km of the boundary on either side."
        ),
        "map:other-services": "{ref} shows other NHS services.",
        "table:sites-coverage": "{ref} tells how far people live from them.",
        # Appendices
        "table:groups": "{ref} tells how people were told apart.",
        "table:premises-reconciliation": "{ref} tells what became of every row of the lists.",
        "table:road-edge": (
            "{ref} tells how many people roads and premises beyond those loaded could bring within "
            "a time."
        ),
        "table:consultees": "{ref} counts premises of the contractors to be consulted.",
        "table:borderline": "{ref} names places within a minute of the limits.",
    }
)
"""By mark."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "why": "Why there is an assessment",
        "scope": "What it covers",
        "how": "How it was made",
        "premises": "Where premises are",
        "essential": "Essential services",
        "advanced": "Advanced services",
        "local": "Enhanced and locally commissioned services",
        "facilities": "Facilities",
        "contracts": "Contract types and special cases",
        "people": "Who lives here",
        "access": "Who lives further than {drive} and {walk}",
        "time": "When premises are open",
        "choice": "Choice",
        "rurality": "Rurality",
        "services_by_area": "Services beside the health of small areas",
        "growth": "Planned homes",
        "special": "Care homes and other special sites",
        "since": "Since the last assessment",
        "border": "Premises across the boundary",
        "other": "Other NHS services",
        "statements": "Statements under Schedule 1",
        "data": "Files",
        "found": "What was found in them",
    }
)
"""Headings of sections."""

CONTEXT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "why": (
            (
                "Section 128A of the National Health Service Act 2006 asks every Health and "
                "Wellbeing Board to assess and to publish a statement of the pharmaceutical "
                f"services of its area. What it must contain is in {schedule1.LAW}; "
                "[[ref:chapter:checklist]] goes through it paragraph by paragraph."
            ),
            (
                "The integrated care board, for NHS England, decides with it on applications to "
                "open, to move or to merge pharmacies. Commissioners use it when they decide which "
                "services to buy, and where. It must stand if a decision is challenged."
            ),
        ),
        "scope": (
            (
                "It covers services that NHS England may arrange with those on a pharmaceutical "
                "list (pharmacies and appliance contractors), under local pharmaceutical services "
                "contracts (LPS), and with doctors on a dispensing doctors list, of whose services "
                "only the dispensing counts (regulation 3(2)). Prisons and hospitals have "
                "pharmacies of their own, which it does not cover."
            ),
        ),
        "how": (
            (
                "Every figure comes from files that are listed in [[ref:chapter:register]], by the "
                "method in [[ref:chapter:method]]. Travel times are modelled: nobody timed a "
                "journey. The tables and maps are evidence; the Board decides what they mean."
            ),
        ),
    }
)
"""Paragraphs of the context by section."""

_Items = tuple[str, ...]
SERVICES: Mapping[str, tuple[str, _Items]] = MappingProxyType(
    {
        "essential": (
            "Every pharmacy with an NHS contract provides these:",
            (
                "dispensing of medicines, and actions associated with dispensing",
                "dispensing of appliances, by those that usually supply them",
                "repeat dispensing, and electronic repeat dispensing",
                "disposal of unwanted medicines",
                "promotion of healthy lifestyles, with national campaigns",
                "signposting to other services",
                "support for self-care",
                "the Discharge Medicines Service (since 2021): help after a stay in hospital",
                "the standards of a healthy living pharmacy, and clinical governance",
            ),
        ),
        "advanced": (
            "These are commissioned nationally, and a pharmacy may choose to provide them:",
            (
                (
                    "Pharmacy First (since January 2024), which took the place of the Community "
                    "Pharmacist Consultation Service"
                ),
                "New Medicine Service (NMS)",
                "hypertension case-finding: blood pressure checks",
                "Pharmacy Contraception Service; emergency contraception since October 2025",
                "seasonal flu vaccination",
                "smoking cessation after a stay in hospital",
                "supply of lateral flow devices",
                "Appliance Use Review (AUR) and Stoma Appliance Customisation (SAC)",
            ),
        ),
        "local": (
            (
                "NHS England may commission enhanced services, such as vaccination against "
                "Covid-19. Councils and the integrated care board commission others; in law these "
                "are not pharmaceutical services. Examples:"
            ),
            (
                "emergency hormonal contraception (EHC) and chlamydia screening",
                "supervised consumption and needle exchange",
                "stop smoking, alcohol brief interventions and NHS Health Checks",
                "palliative care medicines, minor ailments and advice to care homes",
            ),
        ),
    }
)
"""Lists of services: what stands before the list, and its items."""
ENDED = "Medicines Use Reviews, which earlier assessments list, ended on 31 March 2021."
CONTRACTS = (
    (
        "Community pharmacies count in every figure of access, and so do pharmacies with a local "
        "contract (LPS)."
    ),
    (
        "Pharmacies that opened on the condition of 100 hours a week may since 25 May 2023 open no "
        "less than 72 hours a week."
    ),
    (
        "Distance-selling premises send medicines; nobody may receive essential services there in "
        "person. They are listed and do not count. New ones can no longer apply (since June 2025)."
    ),
    "Appliance contractors supply appliances, and no medicines. They are listed and do not count.",
    (
        "Dispensing practices dispense to those of their patients who qualify. Figures with them "
        "are given beside those without."
    ),
    (
        "Core hours may be changed only with permission; supplementary hours may be changed on "
        "notice. Evenings and weekends often rest on supplementary hours."
    ),
    "Premises across the boundary count where they are nearest: see [[ref:chapter:neighbours]].",
    "Prison and hospital pharmacies are outside the assessment.",
)
"""Contract types and special cases."""
ACCESS = (
    "Travel times are to the nearest premises that counts, in the area or near it. Beside a figure "
    "stands its range, if cars are slower or quicker than assumed."
)
SPECIAL_CASES = "Where people are in prisons or barracks, sentences say how many."
HOURS = "The hours of every premises are in [[ref:chapter:premises]]."
NO_HOURS = "No opening hours were given, so that no figure tells when premises are open."
RURAL_NOTE = (
    "Straight lines of 1.6 km come from the Regulations, and have nothing to do with the minutes "
    "of other sections. Controlled localities are those that were given; none was worked out."
)
PROFILES_POINTER = "There is a profile of each locality in [[ref:chapter:profiles]]."
EQUALITY_POINTER = "Figures by group of people are in [[ref:chapter:equality]]."
CONSULTATION_POINTER = (
    "Who is consulted on this draft, until when and on what is told in "
    "[[ref:chapter:consultation]]."
)
STATEMENT_EVIDENCE = "Tables and maps that serve these paragraphs are in [[ref:chapter:checklist]]."
STATEMENT_BOARD = "To be written by the Board."
CHECKLIST_CAPTION = "Schedule 1: what each paragraph asks, and what serves it"
CHECKLIST_HEADS = (
    "Paragraph",
    "What it asks, in short",
    "Where this draft tells of it",
    "Left to",
)
GLOSSARY_CAPTION = "Abbreviations and terms"
GLOSSARY_HEADS = ("Term", "Meaning")
