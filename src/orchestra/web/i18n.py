"""The interface's languages: English in the templates, the others from ``locale/``."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("fr", "en")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English is what the templates say themselves."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALE / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose_language(accepted: str, default: str) -> str:
    """Return the language that a browser's Accept-Language prefers, else ``default``."""
    wanted = sorted(map(_weighed, accepted.split(",")[:20]), key=lambda one: -one[1])
    for name, weight in wanted:
        language = name.split("-")[0]
        if language in LANGUAGES and weight > 0:
            return language
    return default


def _weighed(part: str) -> tuple[str, float]:
    name, _, quality = part.partition(";q=")
    try:
        return name.strip().lower(), float(quality or 1)
    except ValueError:
        return name.strip().lower(), 0.0
