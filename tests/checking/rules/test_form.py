# ruff: noqa: E501 - documents and tables of cases are read line by line
from __future__ import annotations

import pytest
from tests.checking.documents import (
    CONCLUSION,
    INTRODUCTION,
    LINES,
    REFERENCES,
    SUMMARY,
    Case,
    bad,
    changed,
    positions,
)  # fmt: skip

CASES = (
    bad("SEC014", "without accents", "## Résumé exécutif", "## Resume executif", (SUMMARY, 1)),
    bad("SEC014", "in capitals", "## Conclusion", "## CONCLUSION", (CONCLUSION, 1)),
    bad("SEC014", "closed by hashes", "## Introduction", "## Introduction ##", (INTRODUCTION, 1)),
    bad("SEC014", "more spaces", "## Références", "##   Références :", (REFERENCES, 1)),
    bad("SEC014", "a section that the template has not", "## Conclusion", "## Points clés"),
    bad("SEC015", "two empty lines", "\n\n## Conclusion", "\n\n\n## Conclusion", (CONCLUSION, 1)),
    bad("SEC015", "spaces at the end", "## Conclusion\n", "## Conclusion \n", (CONCLUSION, 14)),
    bad("SEC015", "a non-breaking space at the end", "## Conclusion\n", "## Conclusion\u00a0\n", (CONCLUSION, 14)),
    bad("SEC015", "a line of spaces", "## Conclusion\n\n", "## Conclusion\n \n", (CONCLUSION + 1, 1)),
    *(
        bad("SEC015", f"a line of U+{ord(space):04X}", "## Conclusion\n\n", f"## Conclusion\n{space}\n", (CONCLUSION + 1, 1))
        for space in "\u2002\u2003\u2007\u2028\u3000"
    ),
    bad("SEC015", "lines at the end", "Une autre question*\n", "Une autre question*\n\n\n", (len(LINES) - 1, 42)),
    bad("SEC015", "no line end at the end", "Une autre question*\n", "Une autre question*"),
    bad("SEC015", "a line break of two spaces", "ce qui lui manque.", "ce qui  \nlui manque."),
    bad("SEC015", "a line break of four spaces", "ce qui lui manque.", "ce qui    \nlui manque.", (INTRODUCTION + 2, 154)),
    bad("SEC015", "two spaces at the end of a heading", "## Conclusion\n\n", "## Conclusion  \n", (CONCLUSION, 14)),
    bad("SEC015", "many empty lines at once", "\n\n## Conclusion", "\n\n\n\n\n\n## Conclusion", (CONCLUSION, 1)),
    bad("SEC015", "a block of code", "ce qui lui manque.", "ce qui lui manque.\n\n```\na  \n\n\nb \n```"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule_finds_its_fault_and_where(case: Case) -> None:
    assert positions(case.rule, changed(case)) == case.positions
