"""How the dictionary of the spelling rule is made."""

from __future__ import annotations

from bench.word_list import plain, read_affixes, read_words, reformed

AFFIXES = """\
FLAG long
NEEDAFFIX ()
PFX L' Y 1
PFX L' 0 l' [aeiouh]
PFX Um Y 1
PFX Um 0 kilo .
SFX S. Y 2
SFX S. 0 0/L' [^sxz]
SFX S. 0 s/L' [^sxz]
SFX a0 Y 2
SFX a0 er é/S. er
SFX a0 0 0/L' er
"""
WORDS = "5\nétape/S.L'\naider/a0L'\nporte-clé/S.\nwatt/UmS.\nParis\n"


def _words() -> set[str]:
    return set(read_words(WORDS, read_affixes(AFFIXES)))


def test_every_form_is_made_but_elisions() -> None:
    assert {"étape", "étapes", "aider", "aidé", "aidés", "watt", "watts", "kilowatt"} <= _words()
    assert not any("'" in word for word in _words())


def test_compounds_are_parted_and_names_left_out() -> None:
    assert {"porte", "clé", "clés"} <= _words()
    assert not {"Paris", "paris"} & _words()


def test_stem_that_needs_an_ending_is_no_word_by_itself() -> None:
    affixes = read_affixes("SFX S. Y 1\nSFX S. 0 e/L' .\n")
    assert set(read_words("1\nracin/()S.\n", affixes)) == {"racine"}


def test_words_are_kept_as_they_are_looked_up() -> None:
    assert plain("Œuvre") == "oeuvre"
    assert reformed("maîtrise") == "maitrise"
    assert reformed("surcoût") == "surcout"
    assert reformed("fûmes") == "fûmes"
    assert reformed("fît") == "fît"
