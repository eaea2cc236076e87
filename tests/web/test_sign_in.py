"""Coming in, staying in, and what becomes of those who may not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.site import REVIEWER, Site, hidden, open_site

from orchestra.reviewers import passwords_of
from orchestra.web.access import IDLE_SECONDS, LINK_SECONDS
from orchestra.web.session import local_path
from orchestra.web.tries import MAX_TRIES

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return open_site(tmp_path / "workspace")


def follow_the_link(site: Site, after: str = "/") -> str:
    """Come in by the link that the terminal shows; return the page that it leads to."""
    site.access.offer_link()
    return site.client.get(f"/sign-in?token={site.tokens[-1]}&next={after}").text


def test_a_stranger_is_asked_to_sign_in_and_brought_back(site: Site) -> None:
    answer = site.client.get("/night?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/night%3Fx%3D1"
    htmx = site.client.get("/night", headers={"hx-request": "true"})
    assert htmx.headers["hx-redirect"].startswith("/sign-in")


def test_the_page_to_sign_in_shows_the_link_in_the_terminal_not_in_itself(site: Site) -> None:
    page = site.client.get("/sign-in").text
    assert len(site.tokens) == 1
    assert site.tokens[0] not in page


def test_the_link_opens_a_session_once(site: Site) -> None:
    assert 'content="0; url=/night"' in follow_the_link(site, "/night")
    cookie = site.client.cookies.get("orchestra")
    assert cookie
    site.client.cookies.clear()
    again = site.client.get(f"/sign-in?token={site.tokens[-1]}")
    assert again.status_code == 401
    assert "used already" in again.text
    assert site.client.cookies.get("orchestra") is None


def test_the_cookie_is_strict_and_not_for_scripts(site: Site) -> None:
    site.access.offer_link()
    answer = site.client.get(f"/sign-in?token={site.tokens[-1]}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_two_servers_on_one_machine_have_a_cookie_each(site: Site) -> None:
    site.access.cookie = "orchestra-8009"
    site.access.offer_link()
    answer = site.client.get(f"/sign-in?token={site.tokens[-1]}")
    assert answer.headers["set-cookie"].startswith("orchestra-8009=")
    assert site.client.get("/").headers["location"] == "/who?next=/"


def test_a_link_that_is_too_old_opens_nothing(site: Site) -> None:
    site.access.offer_link()
    site.clock.seconds += LINK_SECONDS + 1
    assert site.client.get(f"/sign-in?token={site.tokens[-1]}").status_code == 401
    assert len(set(site.tokens)) == 2  # a new one was shown


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 500])
def test_a_guess_opens_nothing(site: Site, token: str) -> None:
    site.access.offer_link()
    site.client.get("/sign-in", params={"token": token})
    assert site.client.cookies.get("orchestra") is None


@pytest.mark.parametrize(
    "where", ["//evil.test", "http://evil.test", "\\\\evil", "/\\evil", "javascript:x", "/a\nb"]
)
def test_the_way_back_never_leaves_the_site(where: str) -> None:
    assert local_path(where) == "/"


def test_the_only_reviewer_is_chosen_with_one_click(site: Site) -> None:
    follow_the_link(site)
    assert site.client.get("/").headers["location"] == "/who?next=/"
    page = site.client.get("/who?next=/night").text
    assert f'value="{REVIEWER}" required checked' in page
    answer = site.client.post(
        "/who", data={"csrf": hidden(page, "csrf"), "name": REVIEWER, "next": "/night"}
    )
    assert answer.headers["location"] == "/night"
    assert REVIEWER in site.client.get("/night").text


def test_nobody_else_can_be_chosen(site: Site) -> None:
    follow_the_link(site)
    site.post("/who", name="Une inconnue")
    assert site.client.get("/").headers["location"] == "/who?next=/"
    assert "Une inconnue" not in (site.root / "orchestra.yaml").read_text("utf-8")


def test_the_first_reviewer_of_all_says_her_name(tmp_path: Path) -> None:
    site = open_site(tmp_path / "workspace", reviewers=[])
    follow_the_link(site)
    assert "It is added to the reviewers" in site.client.get("/who").text
    assert site.post("/who", name="  ").status_code == 422
    assert site.post("/who", name="Première  relectrice").headers["location"] == "/"
    assert "Première relectrice" in (site.root / "orchestra.yaml").read_text("utf-8")
    assert site.client.get("/").status_code == 200


def test_a_reviewer_who_was_removed_is_signed_out(site: Site) -> None:
    site.sign_in("Ancienne relectrice")
    assert site.client.get("/").headers["location"] == "/sign-in?removed=1"
    assert "no longer among the reviewers" in site.client.get("/sign-in?removed=1").text
    assert site.csrf == ""


def test_a_session_ends_when_it_is_not_used(site: Site) -> None:
    site.sign_in()
    site.clock.seconds += IDLE_SECONDS - 1
    assert site.client.get("/").status_code == 200
    site.clock.seconds += IDLE_SECONDS - 1
    assert site.client.get("/").status_code == 200
    site.clock.seconds += IDLE_SECONDS + 1
    assert site.client.get("/").status_code == 303


def test_signing_out_ends_the_session(site: Site) -> None:
    site.sign_in()
    cookie = site.client.cookies.get("orchestra") or ""
    assert site.post("/sign-out").status_code == 303
    assert site.access.session(cookie) is None


@pytest.mark.parametrize("csrf", ["", "x", "é"])
def test_a_form_without_the_sessions_token_is_refused(site: Site, csrf: str) -> None:
    site.sign_in()
    answer = site.client.post("/sign-out", data={"csrf": csrf})
    assert answer.status_code == 403
    assert site.csrf


def test_what_was_sent_after_the_session_ended_is_shown_and_found_again(site: Site) -> None:
    path = "/d/0123456789abcdef/edit"
    answer = site.client.post(path, data={"body": "Un texte <b>précieux</b>", "seen": "x"})
    assert answer.status_code == 401
    assert "Un texte &lt;b&gt;précieux&lt;/b&gt;" in answer.text
    assert path.replace("/", "%2F") in answer.text or path in answer.text
    (name,) = site.access._kept
    assert site.access.kept(name).fields["body"] == "Un texte <b>précieux</b>"


# On a network

RIGHT, OTHER = "une phrase de passe", "une autre phrase de passe"
SOMEBODY = "Autre relectrice"


@pytest.fixture
def shared(tmp_path: Path) -> Site:
    """A site that asks its two reviewers for their passwords."""
    passwords = passwords_of(tmp_path / "state")
    passwords.set(REVIEWER, RIGHT)
    passwords.set(SOMEBODY, OTHER)
    reviewers = [{"name": REVIEWER}, {"name": SOMEBODY}]
    return open_site(tmp_path / "workspace", reviewers, passwords)


def come_in(site: Site, name: str = REVIEWER, password: str = RIGHT) -> Response:
    return site.client.post("/sign-in", data={"name": name, "password": password})


def test_on_a_network_people_come_in_by_name_and_password(shared: Site) -> None:
    assert 'type="password"' in shared.client.get("/sign-in").text
    assert shared.tokens == []
    assert come_in(shared).status_code == 200
    assert REVIEWER in shared.client.get("/").text


@pytest.mark.parametrize("name", [REVIEWER.upper(), SOMEBODY, "", "Personne", "x" * 5000])
def test_another_name_needs_another_password(shared: Site, name: str) -> None:
    is_hers = name.lower() == REVIEWER.lower()
    assert come_in(shared, name).status_code == (200 if is_hers else 401)
    assert shared.client.get("/").status_code == (200 if is_hers else 303)


def test_on_a_network_no_link_is_good(shared: Site) -> None:
    shared.access.offer_link()
    assert shared.client.get(f"/sign-in?token={shared.tokens[-1]}").status_code == 401


def test_who_came_in_by_her_password_cannot_be_another(shared: Site) -> None:
    come_in(shared)
    assert shared.client.get("/who?next=/night").headers["location"] == "/night"
    for name in (SOMEBODY, REVIEWER, "Une inconnue", ""):
        answer = shared.post("/who", name=name)
        assert answer.status_code == 403
        assert "sign out first" in answer.text
    page = shared.client.get("/").text
    assert REVIEWER in page
    assert SOMEBODY not in page
    assert "Une inconnue" not in (shared.root / "orchestra.yaml").read_text("utf-8")


def test_signing_in_again_ends_the_session_before(shared: Site) -> None:
    come_in(shared)
    before = shared.client.cookies.get("orchestra") or ""
    come_in(shared, SOMEBODY, OTHER)
    assert shared.access.session(before) is None
    assert SOMEBODY in shared.client.get("/").text


def test_a_session_ends_when_its_password_is_changed_or_deleted(shared: Site) -> None:
    assert shared.access.doorman is not None
    passwords = shared.access.doorman.passwords
    for change in (lambda: passwords.set(REVIEWER, OTHER), lambda: passwords.forget(REVIEWER)):
        passwords.set(REVIEWER, RIGHT)
        come_in(shared)
        assert shared.client.get("/").status_code == 200
        change()
        assert shared.client.get("/").headers["location"].startswith("/sign-in")
        assert come_in(shared).status_code == 401


def test_passwords_that_cannot_be_read_are_said_and_let_nobody_in(shared: Site) -> None:
    come_in(shared)
    assert shared.access.doorman is not None
    shared.access.doorman.passwords.path.write_bytes(b"\xff damaged")
    assert shared.client.get("/").status_code == 303
    answer = come_in(shared)
    assert answer.status_code == 409
    assert "is damaged" in answer.text


def test_passwords_cannot_be_guessed_quickly(shared: Site) -> None:
    for _ in range(MAX_TRIES):
        assert come_in(shared, password="faux").status_code == 401
    assert come_in(shared).status_code == 429
    shared.clock.seconds += 61
    assert come_in(shared).status_code == 200


def test_coming_in_rightly_counts_as_no_try(shared: Site) -> None:
    for _ in range(MAX_TRIES + 1):
        assert come_in(shared).status_code == 200


@pytest.mark.parametrize("public", ["", "https://revue.test"])
def test_behind_https_the_cookie_is_sent_over_https_only(tmp_path: Path, public: str) -> None:
    passwords = passwords_of(tmp_path / "state")
    passwords.set(REVIEWER, RIGHT)
    site = open_site(tmp_path / "workspace", None, passwords, public)
    site.access.secure = bool(public)
    cookie = come_in(site).headers["set-cookie"].lower()
    assert ("; secure" in cookie) == bool(public)


def test_a_password_is_no_use_on_a_local_server(site: Site) -> None:
    answer = site.client.post("/sign-in", data={"name": REVIEWER, "password": ""})
    assert answer.status_code == 401
    assert site.client.cookies.get("orchestra") is None
