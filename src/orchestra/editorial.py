"""Who reviews and where, and how what they approved is published: three parts of the settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from orchestra.errors import ReviewError
from orchestra.prose import fold
from orchestra.yamlfile import did_you_mean

_NAME = re.compile(r"[^\x00-\x1f\x7f<>]*\w[^\x00-\x1f\x7f<>]*")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_USUAL_PORTS = {"http": 80, "https": 443}


def _person(name: str) -> str:
    tidy = " ".join(name.split())
    if not _NAME.fullmatch(tidy):
        raise ValueError("write the person's name on one line, without < and >")
    return tidy


def _email(address: str) -> str:
    if address and not _EMAIL.fullmatch(address):
        raise ValueError(f"“{address}” is not an e-mail address")
    return address


def _site(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError(f"“{url}” is not a site's address; write https://…")
    return url.rstrip("/")


def _public(address: str) -> str:
    """Return the address as browsers write it: in small letters, without the usual port."""
    if not address:
        return ""
    parts = urlsplit(address.strip().lower().rstrip("/"))
    alone = f"{parts.scheme}://{parts.netloc}" == parts.geturl() and "@" not in parts.netloc
    if parts.scheme not in _USUAL_PORTS or not parts.hostname or not alone or not address.isascii():
        raise ValueError(f"“{address}” is no address to serve at; write https://revue.exemple.org")
    usual = parts.port == _USUAL_PORTS[parts.scheme]
    return parts.geturl().removesuffix(f":{parts.port}") if usual else parts.geturl()


def _proxy(address: str) -> str:
    try:
        network = ip_network(address)
    except ValueError:
        raise ValueError(f"“{address}” is no IP address; write one such as 127.0.0.1") from None
    if not network.prefixlen:
        raise ValueError("a network of everybody cannot be trusted; name the server's address")
    return address


class Reviewer(BaseModel):
    """A person who reviews, and answers for what she approves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(_person)] = Field(
        max_length=120, description="As it is shown beside what she approved."
    )
    email: Annotated[str, AfterValidator(_email)] = Field(
        "", description="For the author of a publication's commit."
    )


def find_reviewer(reviewers: Sequence[Reviewer], name: str) -> Reviewer:
    """Return the reviewer of this name, whatever its case and accents; raise ReviewError."""
    for reviewer in reviewers:
        if fold(reviewer.name) == fold(name):
            return reviewer
    names = [reviewer.name for reviewer in reviewers]
    known = f"reviewers: {', '.join(names)}" if names else "orchestra.yaml names no reviewer yet"
    raise ReviewError(f"“{name}” is no reviewer here{did_you_mean(name, names)}", known)


class ReviewPages(BaseModel):
    """Where browsers find the review pages when another server stands in front of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: Annotated[str, AfterValidator(_public)] = Field(
        "",
        description="The address that browsers show, such as https://revue.exemple.org: that of the"
        " server that speaks HTTPS in front. Reviewers then sign in with passwords.",
    )
    proxies: list[Annotated[str, AfterValidator(_proxy)]] = Field(
        [],
        description="IP addresses of such servers, whose X-Forwarded-For is believed: 127.0.0.1 for"
        " one on this machine.",
    )


class Publishing(BaseModel):
    """How what was approved is published."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(
        "Think Tank Orchestra", min_length=1, max_length=120, description="The site's name."
    )
    description: str = Field("", max_length=300, description="One sentence about the think tank.")
    url: Annotated[str, AfterValidator(_site)] = Field(
        "", description="Where the site will stand, such as https://exemple.org/reflexions."
    )
    git: bool = Field(
        default=False, description="Commit each publication, with its reviewer as the author."
    )
    push: str | None = Field(
        None, min_length=1, description="The git remote to push each publication to; null: none."
    )
