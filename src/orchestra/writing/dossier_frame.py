"""What code says around the quotations: the summary, what is not said, the conclusion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from orchestra.evidence import Sentence
from orchestra.library.source import Source
from orchestra.prose import sentences
from orchestra.writing import dossier_phrases as phrases
from orchestra.writing.assignment import ORDER, Placed
from orchestra.writing.attributions import short_work, speaker
from orchestra.writing.brief import Brief, NumberedPassage
from orchestra.writing.dossier_text import own, paragraph, quotation, told
from orchestra.writing.gaps import Gaps
from orchestra.writing.key_sentences import KeySentence
from orchestra.writing.key_terms import Term, article_of
from orchestra.writing.questions import Question
from orchestra.writing.written import Block

MOST_QUESTIONS = 5
MOST_THINGS = 3


def summary(
    brief: Brief,
    sources: Mapping[str, Source],
    placed: Sequence[Placed],
    asked: Sequence[Question],
    kept: Sequence[KeySentence],
) -> list[Block]:
    """Return what the dossier is, what it asks, and the sentences to be kept."""
    in_order = sorted(placed, key=lambda each: ORDER.index(each.part))
    used = dict.fromkeys(each.block.passage.source for each in in_order)
    is_dossier = phrases.IS_DOSSIER.format(
        number=phrases.number(len(placed)), sources=_kinds(used, sources)
    )
    blocks = [paragraph([own(is_dossier), own(phrases.ASKS.format(title=brief.topic.title))])]
    blocks.append(paragraph([own(_about([sources[source] for source in used]))]))
    of_terms = [question for question in asked if question.term]
    if len(of_terms) > 1:
        texts = [own(question.text, kind="question") for question in of_terms[:MOST_QUESTIONS]]
        blocks.append(paragraph([own(phrases.LEADS_TO), *texts]))
    if kept:
        says = phrases.KEPT if len(kept) > 1 else phrases.KEPT_ONE
        blocks.append(paragraph([own(says, [each.passage.id for each in kept])]))
        blocks += [quotation([each.text], each.passage) for each in kept]
    return blocks


def _about(used: Sequence[Source]) -> str:
    if all(source.kind == "note" for source in used):
        works = dict.fromkeys(short_work(source) for source in used)
        return phrases.ABOUT_NOTES.format(works=phrases.listed([*works]))
    speakers = dict.fromkeys(speaker(source, full=False) for source in used)
    return phrases.ABOUT.format(speakers=phrases.listed([*speakers]))


def _kinds(used: Iterable[str], sources: Mapping[str, Source]) -> str:
    counts = Counter(sources[source].kind for source in used)
    return phrases.listed(
        [
            phrases.KINDS[kind, count == 1].format(n=phrases.number(count, feminine=kind == "note"))
            for kind, count in sorted(counts.items())
        ]
    )


def unsaid(
    brief: Brief, sources: Mapping[str, Source], placed: Sequence[Placed], gaps: Gaps
) -> list[Block]:
    """Return what the sources do not say, one paragraph of what code is sure of."""
    cited = {each.block.passage.source: each.block.passage.id for each in reversed(placed)}
    found = [
        *_on_keywords(brief, sources, gaps, cited),
        *_on_dates(sources, gaps, cited),
        *([own(phrases.NO_FIGURES)] if gaps.no_figures else []),
        *([own(phrases.ALL_NOTES)] if gaps.only_notes else []),
    ]
    if gaps.no_pages:
        found.append(own(phrases.NO_PAGES_OF_NOTES if gaps.only_notes else phrases.NO_PAGES))
    return [paragraph(found)]


def _on_keywords(
    brief: Brief, sources: Mapping[str, Source], gaps: Gaps, cited: Mapping[str, str]
) -> list[Sentence]:
    found: list[Sentence] = []
    if gaps.absent:
        names = [f"de « {keyword} »" for keyword in gaps.absent]
        found.append(own(phrases.NOTHING_ON.format(of_list=_either(names))))
    if gaps.one_source:
        [(source, passage)] = cited.items()
        who = speaker(sources[source], full=False)
        found.append(told(phrases.ONE_SOURCE.format(who=who), [passage]))
    else:
        found += _alone(brief, sources, gaps)
    for keyword, where in gaps.unquoted.items():
        who = speaker(sources[where.source], full=False)
        text = phrases.UNQUOTED.format(the=_the(keyword, brief), who=who)
        found.append(told(text, [where.id], _sentence_with(keyword, where)))
    return found


def _on_dates(
    sources: Mapping[str, Source], gaps: Gaps, cited: Mapping[str, str]
) -> list[Sentence]:
    found = [
        told(
            phrases.NO_DATE.format(Who=phrases.capital(speaker(sources[source], full=False))),
            [cited[source]],
        )
        for source in gaps.undated
    ]
    dated = {sources[source].year: passage for source, passage in cited.items()}
    only, between = phrases.LATEST, phrases.BETWEEN
    if gaps.undated:
        only, between = phrases.LATEST_DATED, phrases.BETWEEN_DATED
    if gaps.latest and gaps.oldest == gaps.latest:
        found.append(told(only.format(year=gaps.latest), [dated[gaps.latest]]))
    elif gaps.latest:
        text = between.format(oldest=gaps.oldest, latest=gaps.latest)
        found.append(told(text, [dated[gaps.oldest], dated[gaps.latest]]))
    return found


def _alone(brief: Brief, sources: Mapping[str, Source], gaps: Gaps) -> list[Sentence]:
    """Return a sentence for each source that is the only one to speak of keywords."""
    keywords: dict[str, list[str]] = {}
    passages: dict[str, NumberedPassage] = {}
    for keyword, passage in gaps.alone.items():
        keywords.setdefault(passage.source, []).append(keyword)
        passages.setdefault(passage.source, passage)
    found = []
    for source, alone in keywords.items():
        the = phrases.listed([_the(keyword, brief) for keyword in alone])
        who = speaker(sources[source], full=False)
        words = _sentence_with(alone[0], passages[source])
        text = phrases.ALONE.format(the=the, who=who)
        found.append(told(text, [passages[source].id], words))
    return found


def _sentence_with(keyword: str, passage: NumberedPassage) -> str:
    return next((s.text for s in sentences(passage.text) if Term(keyword).times(s.text)), "")


def _the(keyword: str, brief: Brief) -> str:
    """Return the keyword with the article that the passages give it, else between guillemets."""
    article = article_of(keyword, [passage.text for passage in brief.passages])
    return Term(keyword, article).with_article if article else f"« {keyword} »"


def _either(things: list[str]) -> str:
    return phrases.listed(things).replace(" et ", " ni ")


def conclusion(
    brief: Brief,
    sources: Mapping[str, Source],
    placed: Sequence[Placed],
    gaps: Gaps,
    terms: Sequence[Term],
) -> list[Block]:
    """Return what stands together, what is missing for an article, and what to read next."""
    return [
        paragraph(_holds(placed, terms)),
        paragraph([_lacks(brief, gaps)]),
        paragraph([_read_next(sources, placed, terms)]),
    ]


def _holds(placed: Sequence[Placed], terms: Sequence[Term]) -> list[Sentence]:
    shared: list[tuple[int, int, Term, list[str]]] = []
    for rank, term in enumerate(terms):
        found = {p.block.passage.source: p.block.passage.id for p in placed if _names(p, term)}
        if len(found) > 1 and term.article:
            shared.append((len(found), -rank, term, [*found.values()]))
    if not shared:
        return [own(phrases.HOLDS_NOT)]
    best = sorted(shared, key=lambda each: each[:2], reverse=True)[:MOST_THINGS]
    things = [
        phrases.HOLDS_ONE.format(of=term.of, number=phrases.number(count))
        for count, _, term, _ in best
    ]
    things[1:] = [thing.replace(" parlent", "") for thing in things[1:]]
    passages = dict.fromkeys(passage for _, _, _, found in best for passage in found)
    holds = phrases.HOLDS if len(things) > 1 else phrases.HOLDS_THREAD
    return [
        own(holds.format(things=phrases.listed(things)), [*passages]),
        own(phrases.WORDS_ONLY),
    ]


def _names(placed: Placed, term: Term) -> bool:
    return term.times(placed.block.text) > 0


def _lacks(brief: Brief, gaps: Gaps) -> Sentence:
    things = [phrases.LACKS_SOURCE_ON.format(the=_the(k, brief)) for k in gaps.absent[:MOST_THINGS]]
    seconds = [_the(keyword, brief) for keyword in [*gaps.alone][:MOST_THINGS]]
    if seconds and not gaps.one_source:
        things.append(phrases.LACKS_SECOND_ON.format(things=phrases.listed(seconds)))
    if gaps.no_figures:
        things.append(phrases.LACKS_FIGURES)
    if gaps.only_notes:
        things.append(phrases.LACKS_WORKS)
    things.append(phrases.LACKS_THESIS)
    return own(phrases.LACKS.format(things=phrases.listed(things)))


def _read_next(
    sources: Mapping[str, Source], placed: Sequence[Placed], terms: Sequence[Term]
) -> Sentence:
    """Return the sources from which most was taken, each with what it is read for."""
    taken: dict[str, list[Placed]] = {}
    for each in placed:
        taken.setdefault(short_work(sources[each.block.passage.source]), []).append(each)
    most = sorted(taken, key=lambda work: -sum(each.block.words for each in taken[work]))
    read_for: set[str] = set()
    things = []
    for work in most[:MOST_THINGS]:
        text = "\n".join(each.block.text for each in taken[work])
        best = max(
            (term for term in terms if term.name not in read_for and term.article),
            key=lambda term: term.times(text),
            default=None,
        )
        if best and best.times(text):
            read_for.add(best.name)
            things.append(phrases.READ_FOR.format(work=work, the=best.with_article))
        else:
            things.append(phrases.READ.format(work=work))
    ids = [taken[work][0].block.passage.id for work in most[:MOST_THINGS]]
    return own(phrases.READ_NEXT.format(things=phrases.listed(things)), ids)
