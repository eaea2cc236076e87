"""A small workspace of our own: two agents, four sources, no patience. What it says is made up."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import yaml

from orchestra.settings import Settings
from orchestra.workspace import starter_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOBODY = "http://127.0.0.1:9"  # the port of “discard”: nothing listens there
SETTINGS: dict[str, Any] = {
    "engine": "ollama",
    "models": {"ollama": "mistral", "openai": "mistral:latest"},
    "hosts": {"ollama": NOBODY, "openai": f"{NOBODY}/v1"},
    "timeouts": {"connect": 2, "stall": 2},
    "retries": 1,
    "method": "reasoned",
}
AGENTS = {
    "ateliers": {
        "name": "Agent Ateliers",
        "theme": "Ateliers partagés",
        "topics": [
            {"title": "Réparer ensemble à l’atelier", "keywords": ["réparation", "outils"]},
            {"title": "La vie d’un atelier partagé", "keywords": ["bénévoles", "horaires"]},
            {"title": "Apprendre par le faire", "keywords": ["apprentissage"]},
        ],
    },
    "jardins": {
        "name": "Agent Jardins",
        "theme": "Jardins partagés",
        "topics": [
            {"title": "Un jardin au pied des immeubles", "keywords": ["compost", "semences"]},
            {"title": "Arroser en été", "keywords": ["récupération de l’eau"]},
        ],
    },
}
SOURCES = {
    "reparation": [
        "La réparation d’un objet commence par un diagnostic. Dans l’atelier imaginé pour cet"
        " essai, chacun apporte un appareil en panne et cherche d’abord d’où vient le défaut."
        " Les outils sont rangés sur un tableau, avec leur nom écrit dessous, pour que tous les"
        " retrouvent. Un objet réparé reste en usage plus longtemps, et son propriétaire sait"
        " désormais comment il est fait. Lorsque la pièce manque, l’atelier note le modèle et la"
        " recherche plus tard.",
        "Le registre de l’atelier dit ce qui a été réparé et ce qui ne l’a pas été. Sur 120"
        " objets apportés pendant la saison d’essai, 78 sont repartis en état de marche. Les"
        " échecs sont notés avec la même attention : une colle qui cède, une soudure trop fine,"
        " une notice perdue. Ce registre sert aux nouveaux venus, qui y lisent les pannes déjà"
        " rencontrées.",
    ],
    "vie-de-l-atelier": [
        "Un atelier partagé tient par ses horaires et par les bénévoles qui les assurent. Celui"
        " de cet essai ouvre trois soirs par semaine et une matinée. Un tableau affiché à"
        " l’entrée dit qui accueille, qui range et qui ferme. Les bénévoles se relaient tous les"
        " deux mois, afin que personne ne porte seul la charge de l’ouverture, et que chacun"
        " connaisse la maison.",
        "L’apprentissage se fait en regardant, puis en essayant. Une personne expérimentée"
        " montre le geste, une autre le refait, une troisième l’explique à son tour. Cette"
        " méthode demande du temps et des outils en double. Elle laisse une place aux erreurs,"
        " dont on parle à la fin de la séance. Les enfants viennent accompagnés et repartent"
        " avec ce qu’ils ont fabriqué.",
    ],
    "compost-et-semences": [
        "Au jardin de cet essai, le compost nourrit les planches de culture. Les habitants y"
        " portent leurs épluchures, les recouvrent de feuilles sèches et retournent le tas"
        " chaque mois. Le compost mûr est tamisé au printemps, puis partagé entre les parcelles."
        " Une fiche rappelle ce qui n’y a pas sa place : la viande, le pain, les plantes malades"
        " et le bois traité.",
        "Les semences sont récoltées à la fin de l’été, séchées à l’ombre et rangées dans des"
        " enveloppes datées. Une grainothèque occupe une étagère de l’entrée : chacun prend un"
        " sachet et en rapporte un l’année suivante. Les variétés qui réussissent sur ce sol se"
        " reconnaissent au bout de quelques saisons, et le carnet du jardin garde la trace de"
        " ces essais.",
    ],
    "eau-du-jardin": [
        "La récupération de l’eau de pluie couvre ici une partie des besoins du jardin. Deux"
        " cuves de 1 000 litres recueillent l’eau du toit de la remise. Un robinet placé en bas"
        " remplit les arrosoirs, et un trop-plein conduit le surplus vers les arbres. En été,"
        " l’arrosage a lieu le soir, au pied des plantes, pour que le soleil ne prenne pas sa"
        " part de cette eau.",
        "Le paillage garde la terre fraîche et réduit l’arrosage. Les jardiniers de cet essai"
        " emploient de la paille, des tontes séchées et des feuilles. Une couche de dix"
        " centimètres suffit le plus souvent. Elle nourrit le sol en se décomposant et gêne les"
        " herbes non désirées. Au printemps, on l’écarte quelques jours pour que la terre se"
        " réchauffe.",
    ],
}


def write_workspace(root: Path, settings: Mapping[str, Any] | None = None) -> Path:
    """Write a workspace into ``root`` and return it; ``settings`` are laid over :data:`SETTINGS`.

    Prompts and section template are the starter's. Without settings nothing answers: a test that
    forgets to say where its engine is cannot reach a real one.
    """
    merged = _merged(SETTINGS, settings or {})
    _dump(root / "orchestra.yaml", merged)
    for name, agent in AGENTS.items():
        persona = f"Tu es {agent['name']}, une autrice imaginée pour les essais, sobre et précise."
        _dump(root / "agents" / f"{name}.yaml", {"id": name, "persona": persona, **agent})
    for name, paragraphs in SOURCES.items():
        _write_source(root / "sources" / f"{name}.md", name, paragraphs)
    shutil.copytree(starter_folder() / "prompts", root / "prompts")
    return root


def make_settings(**changes: Any) -> Settings:
    """Return the settings of such a workspace, with ``changes``, without writing it."""
    return Settings.model_validate(_merged(SETTINGS, changes))


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) else value
    return merged


def _dump(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False), "utf-8")


def _write_source(path: Path, name: str, paragraphs: list[str]) -> None:
    front = {
        "title": f"Fiche d’essai : {name.replace('-', ' ')}",
        "author": "Atelier d’essai",
        "publisher": "Jeu d’essai",
        "year": 2024,
    }
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{text}---\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
