"""Rows of tables of LSOAs that are not filled in cost their LSOAs and no others."""

from pathlib import Path

import pytest

from pna import sources
from pna.errors import DataError

RUC = (
    "LSOA21CD,LSOA21NM,RUC21CD,RUC21NM,Urban_rural_flag\n"
    "E01000001,A,UN1,Urban: Nearer to a major town or city,Urban\n"
    "E01000002,B,,,\n"
    "E01000003,C,RSF1,Smaller rural: Further from a major town or city,Rural\n"
)


def test_the_rows_that_are_filled_in_are_used(tmp_path: Path) -> None:
    file = tmp_path / "ruc.csv"
    file.write_text(RUC, encoding="utf-8")
    read = sources.read("lsoa_ruc", file)
    assert read.frame["lsoa"].tolist() == ["E01000001", "E01000003"]
    (finding,) = read.findings
    assert finding.level == "warning"
    assert finding.message.startswith(
        "1 of 3 rows have empty cells, the first in row 3 (E01000002). They are left out"
    )


def test_a_column_without_anything_in_it_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "ruc.csv"
    lines = RUC.splitlines()
    file.write_text(f"{lines[0]}\n{lines[2]}\n", encoding="utf-8")
    with pytest.raises(DataError, match="There is no such class"):
        sources.read("lsoa_ruc", file)
