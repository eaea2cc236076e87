"""Who speaks: the names of the sources, and the sentences that lead to their blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from orchestra.library.source import Source
from orchestra.writing import dossier_phrases as phrases
from orchestra.writing.dossier_roles import Role, amounts, shows
from orchestra.writing.mentions import plainly
from orchestra.writing.reading_blocks import ReadingBlock

_MOST_AUTHORS, _MOST_SHORT = 3, 2
_LONGEST_RULE = 16  # words of the name of a law
_LONGEST_SHORT = 8  # of a title that is said again
_LAW = re.compile(
    r"(?P<noun>Loi|Ordonnance|Décret|Arrêté|Règlement|Directive)\b.*?"
    r"(?P<date>du \d{1,2}(?:er)? \w+ \d{4})(?P<rest>[^(]*)"
)
# Titles that begin with a common noun: « consacrée au Manifeste … ».
_ARTICLES = {
    "loi": "la ", "ordonnance": "l’", "decret": "le ", "arrete": "l’", "reglement": "le ",
    "directive": "la ", "rapport": "le ", "convention": "la ", "manifeste": "le ", "charte": "la ",
    "declaration": "la ", "regles": "les ", "petit": "le ", "guide": "le ", "manuel": "le ",
    "enquete": "l’",
}  # fmt: skip
_TO = {"le ": "au ", "les ": "aux ", "la ": "à la ", "l’": "à l’", "": "à "}
_OF = {"le ": "du ", "les ": "des ", "la ": "de la ", "l’": "de l’", "": "de "}
_SUBTITLE = re.compile(r"\s*(?:\.\s|:\s|\s[–—-]\s|\s\(|,\s(?:édition|version))", re.IGNORECASE)
_MARKS = re.compile(r"[*_`\[\]<>]")
_IS_PERSON = re.compile(r"[A-ZÀ-Þ][\w’-]+(?: [A-ZÀ-Þ]\.)?(?: [A-ZÀ-Þ][\w’-]+){1,2}")
_BETWEEN = re.compile(r", | et ")
_ASIDE = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True)
class Name:
    """A source as a text names it: its article, its title in italics or a law's date."""

    article: str
    work: str
    about: str
    is_law: bool = False
    person: str = ""

    @property
    def whole(self) -> str:
        """« le *Manifeste négaWatt* »."""
        return f"{self.article}{self.work}"

    @property
    def to(self) -> str:
        """« au *Manifeste négaWatt* »."""
        return f"{_TO[self.article]}{self.work}"

    @property
    def of(self) -> str:
        """« du *Manifeste négaWatt* »."""
        return f"{_OF[self.article]}{self.work}"


def name_of(source: Source) -> Name:
    """Return how the source is named: its title without subtitle, who made it and when."""
    title = _MARKS.sub("", source.title)
    if law := _LAW.match(title):
        short = f"{law['noun'].lower()} {law['date']}"
        long = f"{short}{law['rest'].rstrip()}"
        work = long if len(long.split()) <= _LONGEST_RULE else short
        return Name(_ARTICLES[plainly(law["noun"])], work, "", is_law=True)
    short = _SUBTITLE.split(title, maxsplit=1)[0].rstrip(" .,") or title
    article = _ARTICLES.get(plainly(short.split()[0]), "") if " " in short else ""
    made = [_authors(source), str(source.year or "")]
    about = ", ".join(part for part in made if part)
    return Name(
        article, f"*{short}*", f" ({about})" if about else "", person=_person(source)
    )  # fmt: skip


def short_name(source: Source) -> Name:
    """Return the source's shortest name: a law by its date, else its title in italics."""
    name = name_of(source)
    law = re.match(r"\w+ du \S+ \w+ \d{4}", name.work)
    author = _authors(source, most=_MOST_SHORT)
    if not law and len(name.work.split()) > _LONGEST_SHORT and author:
        return replace(
            name, article="le ", work=phrases.WORK_OF.format(of_author=phrases.of(author)), about=""
        )
    return replace(name, work=law.group() if law else name.work, about="")


def short_work(source: Source) -> str:
    """Return « la loi du 31 juillet 2014 », « *Change by Design* »."""
    return short_name(source).whole


def _person(source: Source) -> str:
    """Return the author if it is one person for sure: a name of two or three, and no publisher."""
    name = _ASIDE.sub("", source.author).strip()
    return name if _IS_PERSON.fullmatch(name) and name not in source.publisher else ""


def _authors(source: Source, most: int = _MOST_AUTHORS) -> str:
    author = source.author or source.publisher
    plain = _ASIDE.sub("", author).strip()
    names = [name.strip() for name in _BETWEEN.split(plain) if name.strip()]
    if len(names) > 1 and not all(_IS_PERSON.fullmatch(name) for name in names[:2]):
        names = [plain]
    if len(names) > most:
        return f"{names[0]} et autres"
    who = phrases.listed(names)
    return phrases.DIRECTED.format(of_author=phrases.of(who)) if "(dir.)" in author else who


def speaker(source: Source, *, full: bool) -> str:
    """Return who speaks: a note is named as a note, a document by its own title."""
    name = name_of(source)
    if source.kind == "note":
        if full:
            return phrases.NOTE_FULL.format(to=name.to, about=name.about)
        return phrases.NOTE_SHORT.format(work=short_work(source))
    if full:
        return phrases.DOCUMENT_FULL.format(work=name.whole, about=name.about)
    return phrases.DOCUMENT_SHORT.format(work=short_work(source))


@dataclass
class Leads:
    """The leads of one dossier, in order: a source is named in full once, and phrases vary.

    ``named`` has the shortest name of each source that was named.
    """

    named: dict[str, str] = field(default_factory=dict)
    last: str = ""
    used: dict[str, int] = field(default_factory=dict)

    def lead(self, source: Source, block: ReadingBlock, role: Role, *, beside: bool) -> str:
        """Return the sentence that leads to ``block``; ``beside`` another source's, if so."""
        if self.last == source.id:
            text = phrases.LEAD.format(
                Who=phrases.capital(phrases.SAME[source.kind]),
                does=self._next("adds", phrases.ADDS),
            )
        else:
            who = self._who(source)
            does = self._does(source, block, role, beside=beside)
            form = self._next("beside", phrases.BESIDE) if beside else phrases.LEAD
            text = form.format(Who=phrases.capital(who), who=who, does=does)
        self.named[source.id] = short_work(source)
        self.last = source.id
        return text

    def _who(self, source: Source) -> str:
        short = short_work(source)
        if source.kind == "note" and short in (
            set(self.named.values()) - {self.named.get(source.id)}
        ):
            return phrases.NOTE_OTHER.format(work=short)
        return speaker(source, full=source.id not in self.named)

    def _does(self, source: Source, block: ReadingBlock, role: Role, *, beside: bool) -> str:
        shown = block.sentences[0] if role == "limit" else block.text  # the rest may be its aside
        proof = re.search(phrases.PROOF.get(role, ""), plainly(shown))
        is_bare = role in ("first fact", "result") and not amounts(block.text)
        is_others = role in phrases.OF_NOTES and source.kind != "note"
        if not proof or is_bare or is_others or not shows(block, role):
            if beside:
                return self._next("says beside", phrases.SAYS_BESIDE)
            return self._next("says", phrases.SAYS)
        return self._next(role, phrases.DOES[role])

    def _next(self, kind: str, forms: tuple[str, ...]) -> str:
        count = self.used.get(kind, 0)
        self.used[kind] = count + 1
        return forms[count % len(forms)]
