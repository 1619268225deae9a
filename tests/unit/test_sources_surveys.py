"""Our templates of services and of a facilities questionnaire."""

from pathlib import Path

import pytest

from pna import sources
from pna.errors import DataError
from pna.sources import facilities, services

SERVICES = "ods_code,service,provides,source,as_at\n"
FACILITIES = "ods_code,question,answer,source,as_at\n"


def read(folder: Path, layer: str, text: str, encoding: str = "utf-8"):
    path = folder / "survey.csv"
    path.write_bytes(text.encode(encoding))
    return sources.read(layer, path)


def test_the_templates_read_as_they_are(tmp_path: Path) -> None:
    frame, findings = read(tmp_path, "services", services.TEMPLATE)
    assert findings == ()
    assert frame.to_dict("records") == [
        {
            "facility_id": "FA001",
            "service": "Pharmacy First",
            "provides": True,
            "source": "NHSBSA dispensing data for May 2025",
            "as_at": "2025-06-30",
        }
    ]
    frame, findings = read(tmp_path, "facilities", facilities.TEMPLATE)
    assert (findings, frame["answer"].tolist()) == ((), ["Yes"])


def test_an_empty_answer_is_kept(tmp_path: Path) -> None:
    text = FACILITIES + "fa1,Caf\u00e9 near?,,us,2025-01-01\n"
    frame, _ = read(tmp_path, "facilities", text, "cp1252")
    assert frame[["facility_id", "question", "answer"]].to_numpy().tolist() == [
        ["FA1", "Caf\u00e9 near?", ""]
    ]


@pytest.mark.parametrize(
    ("layer", "text", "words"),
    [
        ("services", SERVICES + "FA1,Flu,maybe,us,2025-01-01\n", r"row 2, column provides, value"),
        ("services", SERVICES + "FA1,Flu,,us,2025-01-01\n", r"row 2, column provides"),
        ("services", SERVICES + "FA1,Flu,Y,us,30/06/2025\n", r"row 2, column as_at.*not a date"),
        ("services", SERVICES + "FA1,Flu,Y,us,2025-02-30\n", r"'2025-02-30'.*not a date"),
        ("services", SERVICES + "FA1,Flu,Y,,2025-01-01\n", r"row 2, column source.*empty"),
        (
            "services",
            SERVICES + "FA1,Flu,Y,us,2025-01-01\nfa1,Flu,N,us,2025-01-01\n",
            r"row 3.*rows 2, 3",
        ),
        ("services", SERVICES.replace("service,", "servise,") + "F,F,Y,u,2025-01-01\n", "servise"),
        ("services", SERVICES, "no rows"),
        ("services", "", "empty"),
        ("services", SERVICES + "FA1,Flu\n", "cut short"),
        ("facilities", FACILITIES + "FA1,,Yes,us,2025-01-01\n", r"row 2, column question.*empty"),
        ("facilities", FACILITIES + "FA1,Q,Yes,us,soon\n", r"row 2, column as_at"),
        (
            "facilities",
            FACILITIES + "FA1,Q,A,us,2025-01-01\nFA1,Q,B,us,2025-01-01\n",
            r"rows 2, 3",
        ),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, layer: str, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read(tmp_path, layer, text)


def test_an_extra_column_is_told(tmp_path: Path) -> None:
    text = SERVICES.strip() + ",colour\nFA1,Flu,Y,us,2025-01-01,red\n"
    (finding,) = read(tmp_path, "services", text).findings
    assert (finding.level, finding.column) == ("warning", "colour")
