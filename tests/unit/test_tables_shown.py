"""Tables of choice, border and provision as they are written: every column has its meaning."""

import pytest
from small_results import small_results

from pna import questions
from pna.disclosure import kind_of, shown_table
from pna.study.questions import Disclosure

NAMES = (
    *("outside", "borderline", "borderline-people", "choice", "choice-minutes", "choice-places"),
    *("choice-premises", "cross-border", "cross-border-coverage", "cross-border-premises"),
    "provision",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_told_and_written_by_its_kind(name):
    question = questions.by_name(name)
    made = question.make(small_results())
    for column in made.frame:
        kind_of(column, question.fields)
    shown = shown_table(question, made.frame, Disclosure(suppress_below=12))
    for column in made.frame:
        if kind_of(column, question.fields) != "people":
            continue
        # P1 has 10 people: hidden wherever they stand alone.
        hidden = (made.frame[column] > 0) & (made.frame[column] < 12)
        assert shown.loc[hidden, column].isna().all()
        assert shown.loc[~hidden, column].equals(made.frame.loc[~hidden, column])


def test_people_are_hidden_when_written_alone():
    question = questions.by_name("choice")
    frame = question.make(small_results()).frame
    assert (frame["people"] == 10).any()


def test_minutes_over_a_limit_are_written_without_minus_zero():
    question = questions.by_name("borderline")
    made = question.make(small_results())
    over = shown_table(question, made.frame, Disclosure())["minutes_over"]
    assert "-0.0" not in over.astype(str).tolist()
    # Rounding up keeps a place on its side of the limit.
    assert ((over <= 0) == (made.frame["side"] == "just within")).all()
