"""Reading the prose in a reply of the model, whole or cut."""

from __future__ import annotations

import re

from orchestra.prose import sentences, squash

# Letters, figures and French punctuation only: no quotation marks (a model's quotations are
# invented), no brackets (citations are written by code), no line ends, no other scripts.
CHARACTERS = "[A-Za-zÀ-ÖØ-öø-ÿœŒ0-9 ,;:.!?'’()%€/°-]"
# The same for a server that takes no notice of the grammar: what it writes cannot become a
# heading, a list, a citation or a quotation.
_CITED = re.compile(r"\s*\[[\d ,;]*\]")
_NO_PROSE = re.compile(f"[^{CHARACTERS[1:]}")
_BEFORE_PROSE = re.compile(r"^[^A-Za-zÀ-ÖØ-öø-ÿœŒ]+")
_TEXT_KEY = re.compile(r'"text"\s*:\s*"')


def only_prose(text: str) -> str:
    """Return ``text`` on one line, without the characters that its grammar does not have."""
    return _BEFORE_PROSE.sub("", squash(_NO_PROSE.sub(" ", _CITED.sub("", text))))


def prose_of(reply: str) -> str:
    """Return the paragraph in a reply, whole or cut; of one that holds none, all of it."""
    match = _TEXT_KEY.search(reply)
    return squash(reply[match.end() :].rstrip('}] \n"') if match else reply)


def whole_sentences(partial: str) -> str:
    """Return the sentences of a cut reply that are whole."""
    text = only_prose(prose_of(partial)) if _TEXT_KEY.search(partial) else ""
    whole = [s.text for s in sentences(text) if s.text.endswith((".", "!", "?"))]
    return " ".join(whole)
