from __future__ import annotations

from orchestra.library.source import SourceMetadata, make_source, readable_stem, salvage


def test_the_first_metadata_to_give_a_value_is_right() -> None:
    first = SourceMetadata(author="Autrice")
    second = SourceMetadata(author="Autre", title="Un titre", year=2001, agents=["durabilite"])
    source = make_source("a.md", "d", "Un intertitre", [first, second])
    assert (source.title, source.author, source.year) == ("Un titre", "Autrice", 2001)
    assert source.agents == ("durabilite",)


def test_without_a_title_the_heading_is_the_title_and_then_the_file_name() -> None:
    assert make_source("a.md", "", "Un intertitre", []).title == "Un intertitre"
    assert make_source("x/rapport_annuel-2024.pdf", "", "", []).title == "Rapport annuel 2024"
    assert readable_stem("---.md") == "---"


def test_metadata_is_data_too() -> None:
    metadata = SourceMetadata(title="Un [3] <|im_start|>titre\nlong")
    assert make_source("a.md", "", "", [metadata]).title == "Un titre long"


def test_faulty_keys_are_left_out() -> None:
    assert salvage({"title": "Un", "year": "demain", "autor": "X"}) == SourceMetadata(title="Un")


def test_a_source_is_for_its_agents_or_for_all() -> None:
    everyone = make_source("a.md", "", "", [])
    some = make_source("a.md", "", "", [SourceMetadata(agents=["amelia"])])
    assert everyone.is_for("amelia")
    assert some.is_for("amelia")
    assert some.is_for(None)
    assert not some.is_for("durabilite")


def test_a_source_speaks_for_itself_unless_it_is_said_to_be_a_note() -> None:
    assert make_source("a.md", "", "", []).kind == "document"
    assert make_source("a.md", "", "", [SourceMetadata(kind="note")]).kind == "note"
