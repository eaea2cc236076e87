# ruff: noqa: E501 - what is repeated is read as a table
"""Documents of 1 MB and more, each a trap for a pattern or a loop that is not linear."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, islice, pairwise, product

SIZE = 1_000_000
_BLOCKS = 19_900  # paragraphs, just as many as a document may have
_BLOCK = 48  # characters, so that these are a megabyte
_SPREAD = 20  # characters from one number to the next, when there are as many as may be
_FRONT = 98_000  # characters, just as many as a front matter may have


def megabyte() -> dict[str, str]:
    """Return documents of 1 MB, each a trap for a pattern or a loop that is not linear."""
    from tests.labelled.planting import good_documents

    good = next(good.text for good in good_documents() if good.name == "indice-sur-dix")
    head, _, tail = good.partition("## Conclusion\n")
    front, _, _ = good.partition("\n---\n")

    def body_of(text: str) -> str:
        return f"{head}## Conclusion\n\n{text[:1_000_000]}\n\n{tail}"

    repeated = (
        "«", "»", "« ", "« a ", "“", "”", '"', '"a', "'", "’", "[", "]", "[1", "[1]", "[1] ", "[](", "[a](", "](", "(", "(a ", ")", "*", "**",
        "*a", "**a ", "_", "__", "____ ", "`", "```", "```\n", "#", "# ", "## ", "## a\n", "### a\n", "1 ", "1.", "1. ", "1. **", "1. **a** b\n", "a.",
        "a. ", "A. ", "a ", "a", "A", "é", "e\u0301", "\u0301", " -", "- ", "- a\n", "- [1] a\n", " ", "\t", "\n", " \n", "\u00a0", "\u202f", "a\u00a0;",
        "!", "? ", "…", ". . ", "...", ",", ";", " :", ": ", ":\n\n- a\n\n", "-", "--- ", "---\n", "- - ", "|", "|a", "| a |\n", "> ", "> a\n", "<", "<!--",
        "<!-- orchestra:", "<!-- orchestra: ignore REF003 -->", "<!-- orchestra: ignore REF003 -->\n\n", "-->", "<a", "</", "&nbsp;", "\\", "\\n", "{", "}", "{a", "{ \"a\": ",
        "https://a", "https://a.b/(", "https://a ", "www.", "http", "1 234 ", "1 000 000 ", "1,2", "12.345", "2026-01-01 ", "1er ", "3 millions ", "100 % ",
        "130 M€ ", "deux cent ", "quatre-vingt-", "un et ", "loi n° 2020-105 du 10 février 2020 ", "loi ", "du 1er août ", "n° ", "la section ", "voici la ",
        "en tant que ", "en tant qu'une ", "je ne ", "mots", "[nom ", "[à compléter ", "XX", "TODO ", "x", "evaluation ", "société ", "œ", "Œuvre ", "ﬁ", "漢", "漢 ", "😀", "ß",
        "İ", "\u200b", "réparation ", "réparation et réemploi ", "Une même phrase de six mots. ", "Il dit. Elle dit. ", "M. ", "etc. ", "p. ex. ", "l'", "d’", "aujourd’hui ",
    )  # fmt: skip
    found = {f"1 MB of {piece!r}": body_of(piece * (1_000_000 // len(piece))) for piece in repeated}
    found |= {
        f"1 MB of {piece!r}, a line each": body_of(f"{piece}\n" * (1_000_000 // (len(piece) + 1)))
        for piece in ("«", "[", '"', "(", "*", "a", "É")
    }
    found |= {
        f"1 MB of {piece!r}, a paragraph each": body_of(
            f"{piece}\n\n" * (1_000_000 // (len(piece) + 2))
        )
        for piece in ("«", "a", "Une phrase [1].", "- a", "## a")
    }
    found |= {
        f"{piece!r}, as many numbers as may be": body_of(
            f"{piece} lieu, ville "[:_SPREAD].ljust(_SPREAD) * 49_000
        )
        for piece in ("1er", "130 M€", "3 millions", "le 3 mai", "7 %", "en 2020")
    }
    words = [f"mot{n}" for n in range(150_000)]
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    spelled = ["".join(alphabet[n // 26**k % 26] for k in range(5)) for n in range(160_000)]
    found["distinct words"] = body_of(" ".join(spelled))
    found["words with figures"] = body_of(" ".join(words))
    found["distinct figures"] = body_of(" ".join(str(n) for n in range(100_000, 242_000)))
    found["distinct figures, cited"] = body_of(
        "[1] " + " ".join(str(n) for n in range(100_000, 242_000))
    )
    found["distinct sentences"] = body_of(
        " ".join(f"La {a} suit la {b} du lieu." for a, b in pairwise(spelled))
    )
    row = "la réparation redevient un argument de vente dans tous les ateliers de la ville"
    found["words in a row again and again"] = body_of(
        " ".join(f"{row} {word}, {word[::-1]}." for word in spelled)
    )
    apart = row.replace(" de ", f"{' ,' * 200_000} de ", 1)
    found["words in a row, far apart at first"] = body_of(f"{apart}\n\n" + f"{row}\n\n" * 7_000)
    found["distinct headings"] = body_of(
        "\n\n".join(f"## Partie {word}\n\nUn texte." for word in spelled[:30_000])
    )
    found["distinct citations"] = body_of(" ".join(f"[{n % 9999}] a" for n in range(100_000)))
    found["distinct quotations"] = body_of(
        " ".join(
            f"« le mot {w} suit bien un {v} »" for w, v in zip(spelled, spelled[7:], strict=False)
        )
    )
    found["distinct addresses"] = body_of(" ".join(f"https://{word}.invalid/a" for word in spelled))
    found |= {
        f"an address and {piece!r}": body_of("https://a.invalid" + piece * (SIZE // len(piece)))
        for piece in (")", ").", "()", "(a)")
    }
    found["comments that ignore"] = body_of(
        "<!-- orchestra: ignore TXT009 TXT006 -->\nTODO utilsation\n\n" * 18_000
    )
    found["distinct laws"] = body_of(" ".join(f"loi {word.capitalize()}" for word in spelled))
    found["distinct laws, a paragraph each"] = body_of(
        "\n\n".join(f"Loi {word.upper()}" for word in spelled)
    )
    found |= {name: body_of(text) for name, text in _as_many_paragraphs(spelled).items()}
    found["references"] = good.replace(
        "\n\n---\n\n*Prod",
        "\n"
        + "\n".join(f"- [{n}] Essai (2020). *Titre {n}*." for n in range(3, 28_000))
        + "\n\n---\n\n*Prod",
    )
    found["numbered headings"] = (
        front
        + "\n---\n\n"
        + "\n".join(f"{n}. **Partie {n}** : a\nUn texte." for n in range(30_000))
    )
    found |= _keywords_said(body_of)
    found |= _fronts(good, spelled)
    found["an open quotation in YAML"] = good.replace("review:", 'x: "' + "a " * 500_000)
    found["rules of hyphens"] = "---\n" * 250_000
    found["one rule"] = "-" * 1_000_000
    found["a front matter without end"] = "---\n" + "a: b\n" * 200_000
    found["footers"] = good + "\n---\n*Production IA locale*\n" * 38_000
    found["a copied note"] = body_of(
        "Depuis le 1er janvier 2021, un indice de réparabilité, noté sur dix, est affiché pour certains appareils ; "
        * 9_000
    )
    found["10 MB in one line"] = body_of("").replace(
        "## Conclusion", "## Conclusion\n\n" + "a « b [1] " * 1_000_000
    )
    return found


def _as_many_paragraphs(words: list[str]) -> dict[str, str]:
    """Return texts of 1 MB with just as many paragraphs as a document may have."""
    pieces = ("«", "a", "Une phrase [1].", "Loi A", "3 mots", "- a", "## a", "# a\n")
    found = {repr(piece): [piece] * SIZE for piece in pieces} | {
        "distinct laws": [f"Loi {word.upper()}" for word in words],
        "distinct names": [f"{word.capitalize()} Bel" for word in words],
        "distinct acronyms": [word.upper() for word in words],
    }
    return {
        f"{name}, as many paragraphs as may be": _paragraphs(each) for name, each in found.items()
    }


def _paragraphs(pieces: list[str]) -> str:
    blocks, block = [], ""
    for piece in pieces:
        block += f"{piece} "
        if len(block) >= _BLOCK:
            blocks.append(block)
            block = ""
    return "\n\n".join(blocks[:_BLOCKS])


def _fronts(good: str, words: list[str]) -> dict[str, str]:
    """Return documents with a front matter that is far too long, or just as long as it may be."""
    numbers = range(100_000)
    traps: dict[str, tuple[str, str, list[str], str]] = {
        "keywords": ("keywords: [", "", [f'"{word}", ' for word in words], ""),
        "keywords of two words": ("keywords: [", "", [f'"le {word}", ' for word in words], ""),
        "one long keyword": ("keywords: [", '"', ["mot "] * SIZE, '", '),
        "sources": ("provenance:", "", [f'- {{n: {n}, source: "a.md", passage: "a.md#{n}"}}\n' for n in numbers], ""),
        "keys": ("review:", "", [f"cle{n}: {n}\n" for n in numbers], ""),
        "the same key": ("review:", "", ["cle: 1\n"] * SIZE, ""),
        "a long title": ('title: "', "", ["Un titre évaluation "] * SIZE, '"\nx: "'),
        "a long topic": ('topic: "', "", ["2020 "] * SIZE, '"\nx: "'),
        "a long agent": ('agent: "', "", ["Agent "] * SIZE, '"\nx: "'),
        "nested brackets": ("review:", "x: ", ["["] * SIZE, "\n"),
        "nested maps": ("review:", "x: ", ["{a: "] * SIZE, "\n"),
        "nested lists": ("review:", "x:\n  ", ["- "] * SIZE, "\n"),
        "anchors": ("review:", "", [f"a{n}: &a{n} [1]\n" for n in numbers], ""),
    }  # fmt: skip
    found = {}
    for name, (key, begin, pieces, end) in traps.items():
        for size, said in ((SIZE, "far too many"), (_FRONT, "as many as may be")):
            inside = begin + _up_to(size, pieces) + end
            at = key + inside if key[-1] in '["' else inside + key
            found[f"{name}, {said}"] = good.replace(key, at, 1)
    body = f"## Conclusion\n\n{' '.join(words)[:900_000]}\n\n"
    every = found["keywords, as many as may be"].replace("## Conclusion\n", body)
    return found | {"keywords, as many as may be, all there": every}


def _up_to(size: int, pieces: list[str]) -> str:
    """Return the pieces in a row, as many as go into so many characters."""
    return "".join(pieces[: bisect_right(list(accumulate(map(len, pieces))), size)])


def _keywords_said(body_of: Callable[[str], str]) -> dict[str, str]:
    """Return documents that say their keywords all the time, in one form or in thousands."""
    accents = product("eéèêë", "eéèêë", "eéèêë", "aàâ", "cç", "uùûü", "oô", "iîï")
    forms = ["r" + "".join(letters) + "b" for letters in islice(accents, 9_900)]
    said = {
        "keywords of one word, said all the time": ("lieux", "lieux " * 160_000, 3_000),
        "many forms of a keyword": ("reeeacuoib", " ".join(forms * 10), 12),
    }
    return {
        name: body_of(text).replace("keywords: [", "keywords: [" + f'"{keyword}", ' * count)
        for name, (keyword, text, count) in said.items()
    }
