"""The JSON Schemas that editors use are those of the code, and say the same as it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError
from tests.checking.documents import judged

from orchestra.errors import EvidenceError
from orchestra.evidence import parse_evidence, render_evidence
from orchestra.library.source import SourceMetadata
from orchestra.schemas import SCHEMAS, render_schema, write_schemas
from orchestra.workspace import starter_folder

if TYPE_CHECKING:
    from pathlib import Path

STARTER = starter_folder()
FILES = {
    "settings.schema.json": [STARTER / "orchestra.yaml"],
    "agent.schema.json": sorted((STARTER / "agents").glob("*.yaml")),
    "template.schema.json": sorted((STARTER / "prompts" / "templates").glob("*.yaml")),
}
WRITTEN = {"evidence.schema.json"}  # of what nobody edits: it names no schema
BESIDE = "source.schema.json"  # of a file beside a source: the starter's have a front matter
NOTES = sorted((STARTER / "sources").rglob("*.md"))
CASES = [(schema, path) for schema, paths in FILES.items() for path in paths]
every_file = pytest.mark.parametrize(
    ("schema", "path"), CASES, ids=lambda value: getattr(value, "name", value)
)


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(render_schema(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def data(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schemas_on_disk_are_the_generated_ones(name: str) -> None:
    on_disk = (STARTER / "schemas" / name).read_text("utf-8")
    assert on_disk == render_schema(name), "write them again: orchestra.schemas.write_schemas"


def test_there_is_no_other_schema_on_disk() -> None:
    assert {path.name for path in (STARTER / "schemas").iterdir()} == set(SCHEMAS)


def test_schemas_are_written_into_a_new_folder(tmp_path: Path) -> None:
    write_schemas(tmp_path / "schemas")
    assert {path.name for path in (tmp_path / "schemas").iterdir()} == set(SCHEMAS)


@every_file
def test_the_starters_files_are_valid(schema: str, path: Path) -> None:
    assert list(validator(schema).iter_errors(data(path))) == []


@every_file
def test_an_unknown_key_is_not_valid(schema: str, path: Path) -> None:
    errors = list(validator(schema).iter_errors(data(path) | {"unknwon": 1}))
    assert any("unknwon" in error.message for error in errors)


@every_file
def test_a_file_names_its_schema_for_editors(schema: str, path: Path) -> None:
    first = path.read_text("utf-8").split("\n", 1)[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert named != first
    assert (path.parent / named).resolve() == (STARTER / "schemas" / schema).resolve()


def test_every_kind_of_file_is_looked_at() -> None:
    assert {schema for schema, _ in CASES} | WRITTEN | {BESIDE} == set(SCHEMAS)
    assert len(CASES) >= 5


def test_what_the_starters_sources_say_of_themselves_is_valid() -> None:
    check = validator(BESIDE)
    known = [yaml.safe_load(path.read_text("utf-8").split("---")[1]) for path in NOTES]
    assert len(known) > 40
    assert [list(check.iter_errors(front)) for front in known] == [[]] * len(known)


@pytest.mark.parametrize(
    ("said", "is_valid"),
    [
        ({"author": "A. Autrice"}, True),
        ({"author": [{"family": "Raworth", "given": "Kate"}, "ADEME"]}, True),
        ({"author": {"literal": "ADEME"}}, True),
        ({"volume": 12, "pages": "1-20", "year": 2020}, True),
        ({"type": "article-journal", "doi": "10.1234/ab"}, True),
        ({"author": [{"famly": "Raworth"}]}, False),
        ({"author": []}, False),
        ({"type": "rapport"}, False),
        ({"pages": [1, 20]}, False),
        ({"container-title": "Revue"}, False),
    ],
)
def test_a_sources_schema_says_what_the_program_reads(
    said: dict[str, Any], *, is_valid: bool
) -> None:
    assert (not list(validator(BESIDE).iter_errors(said))) == is_valid
    if is_valid:
        SourceMetadata.model_validate(said)
    else:
        with pytest.raises(ValidationError):
            SourceMetadata.model_validate(said)


def test_an_evidence_file_is_valid_and_one_that_is_not_read_is_not() -> None:
    written = json.loads(render_evidence(judged()))
    check = validator("evidence.schema.json")
    assert list(check.iter_errors(written)) == []
    for key, wrong in (("method", "guessed"), ("version", 2), ("unknwon", 1), ("sentences", {})):
        changed = written | {key: wrong}
        assert list(check.iter_errors(changed)), key
        with pytest.raises(EvidenceError):
            parse_evidence(json.dumps(changed).encode(), "a")
