from __future__ import annotations

from pathlib import Path

import pytest

from orchestra.checking.reports.places import file_uri, relative_path

ROOT = Path("/depot")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/depot/a.md", "a.md"),
        ("/depot/sous dossier/é#1.md", "sous%20dossier/%C3%A9%231.md"),
        ("/depot/x/../a%b.md", "a%25b.md"),
        ("/ailleurs/é.md", "file:///ailleurs/%C3%A9.md"),
        ("/depot/../ailleurs/a.md", "file:///ailleurs/a.md"),
        ("/depot/\udce9.md", "%E9.md"),
    ],
)
def test_uri_is_relative_inside_the_root_only(path: str, expected: str) -> None:
    assert file_uri(path, ROOT) == expected


def test_relative_path_is_read_from_here_and_links_keep_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vrai").mkdir()
    (tmp_path / "lien").symlink_to(tmp_path / "vrai")
    assert relative_path("lien/a.md", tmp_path) == "lien/a.md"
    assert relative_path("../a.md", tmp_path) is None
