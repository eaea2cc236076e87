"""Who may come in: one-time links, sessions, and the forms of people whose session ended."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

COOKIE = "orchestra"
LINK_SECONDS = 15 * 60
IDLE_SECONDS = 12 * 3600
MAX_SESSIONS = 200
MAX_KEPT, LARGEST_KEPT = 20, 20_000_000  # forms, and characters in all of them but the last
MAX_FAILURES = 5  # of one address in a minute


@dataclass
class Session:
    """A browser that is signed in; ``reviewer`` is empty until the person has said who she is."""

    csrf: str
    seen: float
    reviewer: str = ""


@dataclass(frozen=True)
class KeptForm:
    """What somebody sent after her session had ended: where to, and the fields."""

    path: str
    fields: dict[str, str]


@dataclass
class Access:
    """The links, sessions and kept forms of one running server; times are seconds of ``clock``.

    ``announce`` is told of a link's token; with ``verify`` people come in by name and password
    instead. Nothing here is on disk: when the server ends, so do they.

    ``cookie`` is the name of the sessions' cookie: two servers on one machine need two, as cookies
    know no ports.
    """

    clock: Callable[[], float]
    announce: Callable[[str], None]
    verify: Callable[[str, str], bool] | None = None
    cookie: str = COOKIE
    _links: dict[str, float] = field(default_factory=dict)
    _sessions: OrderedDict[str, Session] = field(default_factory=OrderedDict)
    _kept: OrderedDict[str, KeptForm] = field(default_factory=OrderedDict)
    _failures: dict[str, list[float]] = field(default_factory=dict)

    @property
    def by_password(self) -> bool:
        """Whether people come in by name and password, as on a server that others can reach."""
        return self.verify is not None

    def may_try(self, address: str) -> bool:
        """Tell whether this address has not failed too often in the last minute."""
        now = self.clock()
        recent = [at for at in self._failures.get(address, []) if at > now - 60]
        self._failures = {a: at for a, at in self._failures.items() if at[-1] > now - 60}
        return len(recent) < MAX_FAILURES

    def knows(self, address: str, name: str, password: str) -> bool:
        """Tell whether name and password are right; remember when they are not."""
        if self.verify is not None and self.verify(name, password):
            return True
        now = self.clock()
        recent = [at for at in self._failures.get(address, []) if at > now - 60]
        self._failures[address] = [*recent, now]
        return False

    def offer_link(self) -> str:
        """Announce the token of the link that is good, a new one's when there is none."""
        now = self.clock()
        self._links = {token: until for token, until in self._links.items() if until > now}
        if not self._links:
            self._links[secrets.token_urlsafe(32)] = now + LINK_SECONDS
        token = next(iter(self._links))
        self.announce(token)
        return token

    def redeem(self, token: str) -> bool:
        """Use a link up; tell whether it was good."""
        given = token.encode()
        found = next((t for t in self._links if secrets.compare_digest(t.encode(), given)), "")
        return self._links.pop(found, 0.0) > self.clock()

    def begin(self, reviewer: str = "") -> str:
        """Return the name of a new session."""
        name = secrets.token_urlsafe(32)
        self._sessions[name] = Session(secrets.token_urlsafe(32), self.clock(), reviewer)
        while len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        return name

    def session(self, name: str) -> Session | None:
        """Return a session and note that it was used; None when there is none or it has ended."""
        session = self._sessions.get(name)
        now = self.clock()
        if session is None or session.seen + IDLE_SECONDS < now:
            self._sessions.pop(name, None)
            return None
        session.seen = now
        self._sessions.move_to_end(name)
        return session

    def end(self, name: str) -> None:
        """End a session."""
        self._sessions.pop(name, None)

    def keep(self, form: KeptForm) -> str:
        """Keep a form for the person who signs in again; return its name."""
        name = secrets.token_urlsafe(16)
        self._kept[name] = form
        while self._keeps_too_much():
            self._kept.popitem(last=False)
        return name

    def _keeps_too_much(self) -> bool:
        size = sum(len(text) for form in self._kept.values() for text in form.fields.values())
        return len(self._kept) > MAX_KEPT or (len(self._kept) > 1 and size > LARGEST_KEPT)

    def kept(self, name: str) -> KeptForm | None:
        """Return a kept form, which stays until newer ones displace it."""
        return self._kept.get(name)
