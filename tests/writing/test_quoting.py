from __future__ import annotations

from tests.writing.desk import GARDEN, a_measure

from orchestra.checking.detectors import is_verbatim, quotations
from orchestra.prose import count_words, sentences
from orchestra.writing.quoting import complete

SENTENCES = [span.text for span in sentences(GARDEN)]
SHORT = "Les habitants du quartier viennent le soir."


def test_a_paragraph_that_is_long_enough_is_left_alone() -> None:
    text = " ".join([SHORT] * 6)
    assert complete(text, a_measure(words=40)) == text


def test_a_short_paragraph_is_completed_with_whole_sentences_of_its_passage() -> None:
    completed = complete(SHORT, a_measure(words=40))
    [quotation] = quotations(completed)
    assert completed.startswith(SHORT)
    assert is_verbatim(quotation.text, [GARDEN])
    assert [s.text for s in sentences(quotation.text)] == SENTENCES[
        : len(sentences(quotation.text))
    ]
    assert count_words(completed) >= 0.6 * 40


def test_a_missing_keyword_is_brought_by_the_sentence_that_has_it() -> None:
    text = " ".join([SHORT] * 6)
    completed = complete(text, a_measure(words=40, keywords=("réparations",)))
    assert quotations(completed)[0].text == SENTENCES[2]


def test_an_empty_paragraph_becomes_a_quotation() -> None:
    completed = complete("", a_measure(words=40))
    assert completed.startswith("«")
    assert completed.endswith("»")


def test_what_earlier_paragraphs_quoted_is_not_quoted_again() -> None:
    first = complete("", a_measure(words=20))
    second = complete("", a_measure(words=20, earlier=(first,)))
    assert second
    assert not set(quotations(first)) & set(quotations(second))
    assert quotations(first)[0].text not in second


def test_with_nothing_that_helps_the_text_stays_as_it_is() -> None:
    assert complete(SHORT, a_measure(words=60, quotable=())) == SHORT
    assert complete(SHORT, a_measure(words=60, earlier=(GARDEN,))) == SHORT
    assert complete("", a_measure(keywords=("absent",))) == ""


def test_a_sentence_that_quotes_is_not_put_inside_a_quotation() -> None:
    passage = "Le maire a dit « oui » au jardin partagé. Les outils sont prêtés par les bénévoles."
    completed = complete("", a_measure(words=20, quotable=(passage,)))
    assert [q.text for q in quotations(completed)] == ["Les outils sont prêtés par les bénévoles."]
