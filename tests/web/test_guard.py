"""What every request and answer passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.site import ORIGIN, Site, open_site

from orchestra.web.guard import HEADERS, LARGEST, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (
    "/",
    "/night",
    "/sign-in",
    "/nowhere",
    "/d/0123456789abcdef",
    "/d/..%2f..%2fetc",
    "/static/x/y",
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return open_site(tmp_path / "workspace").sign_in()


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:80", "", "evil:8008"])
def test_another_host_header_is_refused(site: Site, host: str) -> None:
    assert site.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8008", "LOCALHOST:8008", "[::1]:8008"])
def test_the_names_of_this_machine_are_answered(site: Site, host: str) -> None:
    assert site.client.get("/", headers={"host": host}).status_code == 200


def test_a_named_host_is_answered_too() -> None:
    assert "revue.test:80" in names_of("Revue.test", 80).hosts
    assert "[fe80::1]:80" in names_of("fe80::1", 80).hosts
    assert "http://revue.test" in names_of("Revue.test", 80).origins


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"}, {"origin": "null"}, {"origin": "http://127.0.0.1:9"},
        {"origin": "https://127.0.0.1:8008"}, {"origin": "http://u@127.0.0.1:8008"},
        {"origin": ""}, {"origin": "http://["}, {"origin": "http://[::1"}, {"origin": "://"},
        {"origin": "http://127.0.0.1:8008:8008"}, {"origin": "\x00"}, {"origin": "http://\xff:8008"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
    ],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = site.client.post("/sign-out", data={"csrf": site.csrf}, headers=raw)
    assert answer.status_code == 403
    assert site.client.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{"origin": ORIGIN}, {"sec-fetch-site": "same-origin"}, {}])
def test_a_form_of_ours_is_taken(site: Site, headers: dict[str, str]) -> None:
    answer = site.client.post("/sign-out", data={"csrf": site.csrf}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_defences(site: Site, path: str) -> None:
    answer = site.client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_a_refusal_carries_them_too(site: Site) -> None:
    answer = site.client.get("/", headers={"host": "evil"})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_request_that_is_too_large_is_refused(site: Site) -> None:
    assert site.client.post("/who", content=b"x" * (LARGEST + 1)).status_code == 413


def test_a_request_that_hides_its_size_is_refused_all_the_same(site: Site) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST // 1000 + 2):
            yield b"x" * 1000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert site.client.post("/who", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-5", "\xb2", "1" * 5000, "1_0", "+1", "0x1", " ", "1,1"])
def test_a_length_that_is_no_number_is_refused(site: Site, length: str) -> None:
    headers = {"content-length": length.encode("latin-1")}
    assert site.client.post("/who", headers=headers).status_code == 413


# Behind a server that speaks HTTPS

PUBLIC = "https://revue.test"


@pytest.fixture
def behind(tmp_path: Path) -> Site:
    return open_site(tmp_path / "workspace", public=PUBLIC).sign_in()


@pytest.mark.parametrize("host", ["revue.test", "REVUE.test", "revue.test:443", "127.0.0.1:8008"])
def test_it_answers_to_the_public_name_and_to_the_one_that_the_other_server_may_give(
    behind: Site, host: str
) -> None:
    assert behind.client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["revue.test:80", "revue.test:8008", "other.test", "test"])
def test_it_answers_to_no_other_name(behind: Site, host: str) -> None:
    answer = behind.client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "web: {address:" in answer.text


def test_forms_come_from_the_public_address_alone(behind: Site) -> None:
    for origin in (ORIGIN, "http://revue.test", "https://revue.test:8443", "https://revue.test.x"):
        fields = {"csrf": behind.csrf}
        refused = behind.client.post("/sign-out", data=fields, headers={"origin": origin})
        assert refused.status_code == 403, origin
    fields = {"csrf": behind.csrf}
    answer = behind.client.post("/sign-out", data=fields, headers={"origin": PUBLIC})
    assert answer.status_code == 303


def test_of_an_address_with_a_port_the_port_counts() -> None:
    names = names_of("127.0.0.1", 8008, "https://revue.test:8443")
    assert "revue.test:8443" in names.hosts
    assert "revue.test:443" not in names.hosts
    assert names.origins == {"https://revue.test:8443"}


def test_our_files_are_kept_for_ever_by_what_they_hold(site: Site) -> None:
    page = site.client.get("/sign-in?token=x").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = site.client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert site.client.get(address.replace("/static/", "/static/0")).status_code == 404


@pytest.mark.parametrize("name", ["..%2fapp.py", "%2e%2e/app.py", "vendor", ""])
def test_nothing_but_our_files_is_served(site: Site, name: str) -> None:
    assert site.client.get(f"/static/0123456789ab/{name}").status_code == 404


def test_a_fault_of_the_program_shows_no_trace(site: Site, tmp_path: Path) -> None:
    site.desk.workspace.__dict__["settings"] = None
    answer = site.client.get("/night")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text
