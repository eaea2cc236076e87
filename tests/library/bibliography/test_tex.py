from __future__ import annotations

import time

import pytest

from orchestra.library.bibliography.tex import as_text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"L'{\'e}conomie", "L'économie"),
        (r"\'{e}t\'e \`A \^ile \"{\i}le \c{c}a Fran\c cois", "été À île ïle ça François"),
        (r"c{\oe}ur, \oe uvre, {\AE}quo", "cœur, œuvre, Æquo"),
        (r"\og le commun \fg{} et \og{}suite\fg", "« le commun » et « suite »"),
        (r"{C}irculaire, {ADEME} et {\'E}tat", "Circulaire, ADEME et État"),
        (r"5\,\% \& co, a\_b, \$", "5 % & co, a_b, $"),
        (r"a~b -- c --- d ``x''", "a b – c — d “x”"),
        (r"2\up{e}, XIX\textsuperscript{e}, 1\ier{}, \no 3", "2e, XIXe, 1er, n° 3"),
        (r"\emph{Petit} \textit{traité}", "Petit traité"),
        (r"\href{http://x.invalid/a%20b}{le texte} \url{http://x.invalid/c%20d}", "le texte http://x.invalid/c%20d"),
        (r"\enquote{un \textsc{mot}}", "« un mot »"),
        ("100% sûr, d’après « lui »", "100% sûr, d’après « lui »"),
        ("deux\n  lignes", "deux lignes"),
        (r"\inconnue{argument}", "argument"),
    ],
)  # fmt: skip
def test_a_reader_sees_what_tex_would_print(tex: str, text: str) -> None:
    assert as_text(tex) == text


@pytest.mark.parametrize(
    "tex",
    ["\\", "\\'", "\\href", "\\url{", "{", "}", "$", "a}b{c", r"\begin{x}a", r"\verb|x", r"\og"],
)
def test_what_is_cut_in_the_middle_is_read_as_far_as_it_goes(tex: str) -> None:
    assert "{" not in as_text(tex)


def test_a_file_that_tex_would_read_is_not_read() -> None:
    assert as_text(r"\input{/etc/hostname} \include{/etc/hostname} fin") == "fin"


@pytest.mark.parametrize(
    "tex",
    ["{" * 100_000, "{a}" * 30_000, r"\'e" * 200_000, "~" * 500_000, "{" * 30_000 + "}" * 30_000],
)
def test_what_nobody_writes_takes_no_time(tex: str) -> None:
    began = time.process_time()
    as_text(tex)
    assert time.process_time() - began < 5
