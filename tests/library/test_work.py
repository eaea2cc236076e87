from __future__ import annotations

import pytest

from orchestra.library.work import Person, Work, in_french, together

RAWORTH = Person("Raworth", "Kate")
GADREY, ADEME = Person("Gadrey", "Jean"), Person(literal="ADEME")


@pytest.mark.parametrize(
    ("people", "text"),
    [
        ([], ""),
        ([RAWORTH], "Kate Raworth"),
        ([RAWORTH, GADREY], "Kate Raworth et Jean Gadrey"),
        ([RAWORTH, GADREY, ADEME], "Kate Raworth, Jean Gadrey et ADEME"),
        ([RAWORTH, Person(literal="et al.")], "Kate Raworth et al."),
        ([Person("Platon")], "Platon"),
    ],
)
def test_names_are_listed_as_a_text_does(people: list[Person], text: str) -> None:
    assert together(people) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2024", "2024"),
        ("2024-03", "mars 2024"),
        ("2024-03-01", "1er mars 2024"),
        ("2024-12-31", "31 décembre 2024"),
        ("0098", "98"),
    ],
)
def test_dates_in_french(date: str, text: str) -> None:
    assert in_french(date) == text


def test_what_is_known_of_a_work_may_be_said() -> None:
    work = Work(editors=(RAWORTH,), container="La Revue", volume="35", date="1969-07")
    assert {"Kate Raworth", "La Revue", "35", "juillet 1969"} <= set(work.said())
