"""Pairs of words that no French sentence has, and those that look like it."""

from __future__ import annotations

import pytest

from orchestra.checking.agreement import agreement_faults


def faults(text: str) -> list[str]:
    return [span.text for span in agreement_faults(text)]


@pytest.mark.parametrize(
    "pair",
    [
        "ces projet", "des activité", "leurs local", "nos tableau", "une idées", "cette mesures",
        "un solution", "du tension", "ce importance", "une tableau", "la socialisme",
        "un bonne", "la nouveau", "cette premier", "il sont", "on ont", "ils est", "ils permet",
        "ils aide", "peut développé", "doivent renforcé", "le ami", "que il", "de eau", "de de",
        "une partage", "cette capitalisme", "Ces projet",
    ],
)  # fmt: skip
def test_certain_faults_are_found(pair: str) -> None:
    assert faults(f"On voit ici {pair} sans peine.") == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "Ces deux projets plus beaux, ces très bonnes idées et ses demi-journées.",
        "Une fois, l’une des mesures, vingt et une pages, mille et une nuits.",
        "Un invité, un silence, ce comité, du traité, le bastion, un côté.",
        "Une image, cette page, une sage décision, une peau, une eau claire.",
        "Il le lance, on la partage, ils le savent, ils me parlent, elle ont-elle.",
        "L’une d’elles a répondu, ceux qui sont avec elle ont attendu.",
        "Le onze, le oui, la une, que un, le un ; la ouate, le huit, de haut.",
        "Il peut être privé, il doit, privé de tout, attendre ; il va à côté.",
        "Les aide-t-on ? Certains parlent. Plusieurs en ont, les leurs aussi.",
        "Des Solution, un Île : ce sont des noms. Nous nous voyons.",
        "On les aide de le faire, de les aider, à le dire.",
    ],
)
def test_what_may_be_right_is_passed_over(text: str) -> None:
    assert faults(text) == []


def test_the_place_of_a_fault_is_exact() -> None:
    text = "Il voit ces  projet."
    [span] = agreement_faults(text)
    assert text[span.start : span.end] == span.text == "ces  projet"
