from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fakes.zotero import FakeZotero, Item

from orchestra.errors import LibraryError
from orchestra.library.bibliography.record import Record
from orchestra.library.bibliography.zotero import PAGE, open_zotero, path_of

if TYPE_CHECKING:
    from pathlib import Path


def csl(title: str) -> dict[str, object]:
    return {"id": "x", "type": "report", "title": title, "author": [{"literal": "ADEME"}]}


def records(zotero: FakeZotero, collection: str = "") -> list[Record]:
    with open_zotero(zotero.address) as opened:
        return list(opened.records(collection))


def test_works_come_with_their_files(tmp_path: Path) -> None:
    fake = FakeZotero()
    attached = fake.add(tmp_path, "AAAA1111", csl("Un bilan"), b"%PDF", "Un bilan é.pdf")
    linked = tmp_path / "ailleurs.pdf"
    beside = Item("BBBB2222", parent="AAAA1111", path=linked, item_type="attachment")
    beside.link_mode = "linked_file"
    fake.items.append(beside)
    with fake.running():
        [record] = records(fake)
    assert record.item == csl("Un bilan")
    assert record.files == (str(attached.path), str(linked))


def test_a_library_of_many_pages_is_read_to_its_end() -> None:
    fake = FakeZotero([Item(f"K{n:07}", csl(f"Titre {n}")) for n in range(2 * PAGE + 1)])
    with fake.running():
        found = records(fake)
    assert [record.key for record in found] == [item.key for item in fake.items]
    assert len([path for path in fake.asked if "/items/top" in path]) == 3


def test_a_collection_is_known_by_its_name_or_key() -> None:
    fake = FakeZotero(
        [Item("AAAA1111", csl("Un"), collections=("CCCC1111",)), Item("BBBB2222", csl("Deux"))],
        {"CCCC1111": "Tiers-lieux", "DDDD1111": "Deux fois", "DDDD2222": "Deux fois"},
    )
    with fake.running():
        for name in ("tiers-lieux", "CCCC1111"):
            assert [record.key for record in records(fake, name)] == ["AAAA1111"]
        with pytest.raises(LibraryError, match="did you mean tiers-lieux"):
            records(fake, "tiers-lieu")
        with pytest.raises(LibraryError, match="2 collections") as refusal:
            records(fake, "Deux fois")
    assert "DDDD1111, DDDD2222" in refusal.value.hint


def test_notes_are_no_works_and_a_file_alone_is_told() -> None:
    fake = FakeZotero(
        [Item("AAAA1111", item_type="note"), Item("BBBB2222", csl("x.pdf"), item_type="attachment")]
    )
    with fake.running():
        [record] = records(fake)
    assert "retrieve its metadata" in record.problem


def test_a_zotero_that_lets_nobody_in_says_where_to_allow_it() -> None:
    fake = FakeZotero(is_allowed=False)
    with fake.running(), pytest.raises(LibraryError) as refusal:
        records(fake)
    assert "allow other applications" in refusal.value.hint


def test_no_zotero_at_all() -> None:
    fake = FakeZotero()
    with fake.running():
        pass
    with pytest.raises(LibraryError, match="does not answer"):
        records(fake)


def test_one_that_stops_in_the_middle_says_so_after_what_it_gave() -> None:
    fake = FakeZotero([Item(f"K{n:07}", csl(f"T {n}")) for n in range(PAGE + 1)], stops_after=1)
    found: list[str] = []
    with (
        fake.running(),
        open_zotero(fake.address) as opened,
        pytest.raises(LibraryError, match="stopped answering") as refusal,
    ):
        found.extend(record.key for record in opened.records())
    assert len(found) == PAGE
    assert "import again" in refusal.value.hint


def test_a_redirection_is_not_followed() -> None:
    with FakeZotero().running() as other:
        fake = FakeZotero(redirects_to=f"{other.address}/api/users/0/items/top")
        with fake.running(), pytest.raises(LibraryError, match="302"):
            records(fake)
        assert other.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.2:23119", "http://zotero.invalid", "https://127.0.0.1:23119", "file:///x",
        "http://127.0.0.1.invalid:23119", "http://user@127.0.0.1:23119", "http://127.0.0.1:23119/x",
        "http://localhost@ailleurs.invalid:1",
    ],
)  # fmt: skip
def test_another_machine_is_not_asked(address: str) -> None:
    with pytest.raises(LibraryError, match="is not this machine"), open_zotero(address):
        pass


@pytest.mark.parametrize("href", ["http://x.invalid/a.pdf", "file://serveur/a.pdf", None])
def test_what_is_no_file_of_this_machine_is_no_file(href: str | None) -> None:
    assert path_of(href) == ""
