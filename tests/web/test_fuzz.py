"""Requests made up from the pages' own description: whatever is sent, no page breaks.

``FUZZ_EXAMPLES`` requests of each kind are tried; the usual number is small.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient
from tests.publishing.newsroom import ANNA, draft, make_newsroom, now
from tests.web.clock import ADDRESS, Clock
from tests.worlds import write_workspace

from orchestra.review.paper import find_paper, read_paper
from orchestra.web.access import COOKIE, Access
from orchestra.web.app import create_app
from orchestra.web.desk import open_desk
from orchestra.web.guard import Guard, names_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from httpx import Response
    from schemathesis import Case
    from schemathesis.schemas import APIOperation

    from orchestra.web.desk import Desk

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
EVENTS = "/night/events"  # its answer has no end: it has tests of its own
SHOWN = ("Traceback", 'File "', "site-packages")
BAD_FILES = {
    "04-latin.md": "---\ntitle: é\n---\n".encode("latin-1"),
    "05-broken.md": b"---\ntitle: [\n---\n\n## x\n",
    "06-empty.md": b"",
    "07-bare.md": b"no front matter [1] <script>alert(1)</script>",
}


@dataclass(frozen=True)
class Fuzzed:
    """The pages over good documents and bad ones, and a browser that is always signed in."""

    desk: Desk
    app: FastAPI
    access: Access
    browser: TestClient
    keys: list[str]

    def send(self, case: Case) -> Response:
        """Send a request with a session's own token, often about a document as it is now."""
        self._aim(case)
        name = self.access.begin(ANNA.name)
        session = self.access.session(name)
        assert session is not None
        self.browser.cookies.clear()
        self.browser.cookies.set(COOKIE, name)
        request = case.as_transport_kwargs(ADDRESS, headers={"X-CSRF-Token": session.csrf})
        request.pop("cookies", None)
        return self.browser.request(**request)

    def _aim(self, case: Case) -> None:
        made_up = str(case.path_parameters.get("key", ""))
        which = int(made_up[-1], 16) if made_up[-1:] in set("0123456789abcdef") - {""} else 15
        if which < 2 * len(self.keys):
            key = case.path_parameters["key"] = self.keys[which // 2]
            if which % 2 and isinstance(case.body, dict) and "seen" in case.body:
                case.body["seen"] = find_paper(self.desk.office.output_folder, key).version


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Fuzzed:
    folder = tmp_path_factory.mktemp("fuzz") / "workspace"
    workspace = make_newsroom(lambda **changed: write_workspace(folder, changed))
    output = workspace.output_folder
    papers = [draft(workspace, numero) for numero in (1, 2, 3)]
    for name, content in BAD_FILES.items():
        path = papers[0].path.with_name(name)
        path.write_bytes(content)
        papers.append(read_paper(output, path))
    desk, access = open_desk(workspace, now), Access(Clock(), lambda _token: None)
    desk.refresh()
    app = create_app(desk, access, lambda _line: None)
    site = Guard(app, names_of("127.0.0.1", 8008))
    browser = TestClient(site, ADDRESS, raise_server_exceptions=False, follow_redirects=False)
    return Fuzzed(desk, app, access, browser, [paper.key for paper in papers])


def operations(app: FastAPI) -> list[APIOperation]:
    import schemathesis

    pages = schemathesis.openapi.from_dict(app.openapi()).exclude(path=EVENTS)
    return [found.ok() for found in pages.get_all_operations()]


def try_out(fuzzed: Fuzzed, operation: APIOperation) -> None:
    from schemathesis.generation import GenerationMode

    made_up = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None,
        derandomize="FUZZ_EXAMPLES" not in os.environ, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(made_up | wrong)
    def holds(case: Case) -> None:
        answer = fuzzed.send(case)
        assert answer.status_code < 500, (case, answer.text)
        assert not [word for word in SHOWN if word in answer.text], (case, answer.text)
        assert answer.headers["x-content-type-options"] == "nosniff"

    holds()


def test_no_page_breaks(fuzzed: Fuzzed, subtests: pytest.Subtests) -> None:
    found = operations(fuzzed.app)
    assert len(found) > 15
    for operation in found:
        with subtests.test(f"{operation.method.upper()} {operation.path}"):
            try_out(fuzzed, operation)
