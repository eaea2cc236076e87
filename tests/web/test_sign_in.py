"""Coming in, staying in, and what becomes of those who may not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.site import REVIEWER, Site, hidden, open_site

from orchestra.web.access import IDLE_SECONDS, LINK_SECONDS, MAX_FAILURES
from orchestra.web.session import local_path

if TYPE_CHECKING:
    from pathlib import Path


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


def password_site(tmp_path: Path) -> Site:
    return open_site(
        tmp_path / "workspace", verify=lambda name, word: (name, word) == (REVIEWER, "juste")
    )


def test_on_a_network_people_come_in_by_name_and_password(tmp_path: Path) -> None:
    site = password_site(tmp_path)
    assert 'type="password"' in site.client.get("/sign-in").text
    assert site.tokens == []
    answer = site.client.post("/sign-in", data={"name": REVIEWER, "password": "juste"})
    assert answer.status_code == 200
    assert site.client.get("/").status_code == 200


def test_on_a_network_no_link_is_good(tmp_path: Path) -> None:
    site = password_site(tmp_path)
    site.access.offer_link()
    assert site.client.get(f"/sign-in?token={site.tokens[-1]}").status_code == 401


def test_passwords_cannot_be_guessed_quickly(tmp_path: Path) -> None:
    site = password_site(tmp_path)
    wrong, right = {"name": REVIEWER, "password": "faux"}, {"name": REVIEWER, "password": "juste"}
    for _ in range(MAX_FAILURES):
        assert site.client.post("/sign-in", data=wrong).status_code in (401, 429)
    assert site.client.post("/sign-in", data=right).status_code == 429
    site.clock.seconds += 61
    assert site.client.post("/sign-in", data=right).status_code == 200


def test_a_password_is_no_use_on_a_local_server(site: Site) -> None:
    answer = site.client.post("/sign-in", data={"name": REVIEWER, "password": ""})
    assert answer.status_code == 401
    assert site.client.cookies.get("orchestra") is None
