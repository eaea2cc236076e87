# ruff: noqa: E501 - tables of cases and BibTeX are read line by line
from __future__ import annotations

import pytest

from orchestra.library.bibliography.file_field import files_in


@pytest.mark.parametrize(
    ("field", "paths"),
    [
        ("Full Text:files/12/a b.pdf:application/pdf;Page:files/13/x.html:text/html", ["files/12/a b.pdf", "files/13/x.html"]),
        (":rapports/bilan.pdf:PDF", ["rapports/bilan.pdf"]),
        (r":C\:\\Users\\x\\a.pdf:PDF", [r"C:\Users\x\a.pdf"]),
        (r":C$\backslash$:/Users/x/a\_b.pdf:pdf", ["C:/Users/x/a_b.pdf"]),
        (":home/user/x.pdf:pdf", ["home/user/x.pdf"]),
        ("/home/x.pdf", ["/home/x.pdf"]),
        ("bilan.pdf", ["bilan.pdf"]),
        ("bilan.pdf:PDF", ["bilan.pdf"]),
        (r"un\;titre:a\;b\:c.pdf:PDF", ["a;b:c.pdf"]),
        ("file:///home/a%20b.pdf", ["/home/a b.pdf"]),
        ("", []),
        (":::", []),
        (";;", []),
    ],
)  # fmt: skip
def test_the_paths_are_read_as_the_managers_write_them(field: str, paths: list[str]) -> None:
    assert list(files_in(field)) == paths
