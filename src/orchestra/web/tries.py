"""How often people may try to sign in.

A try is counted before the password is looked at: of many at once, too, only so many are made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from orchestra.prose import fold

MAX_TRIES = 5  # of one name, and of one address, in a minute
SECONDS = 60
_LONGEST = 120  # characters of a name or an address that are told apart
_HOSTS_BITS = 64  # of an IPv6 address: what a provider gives to one customer


@dataclass
class Tries:
    """The tries of the last minute, by name and by address; times are seconds of ``clock``."""

    clock: Callable[[], float]
    _made: dict[str, list[float]] = field(default_factory=dict)
    _tidied: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, address: str, name: str) -> bool:
        """Count a try and return True, or return False when it has to wait."""
        with self._lock:
            now = self.clock()
            self._tidy(now)
            made = [self._recent(key, now) for key in _keys(address, name)]
            if any(len(times) >= MAX_TRIES for times in made):
                return False
            for times in made:
                times.append(now)
            return True

    def forgive(self, address: str, name: str) -> None:
        """Take one try back: the password was right."""
        with self._lock:
            for key in _keys(address, name):
                if times := self._made.get(key):
                    times.pop()

    def _recent(self, key: str, now: float) -> list[float]:
        self._made[key] = [at for at in self._made.get(key, []) if at > now - SECONDS]
        return self._made[key]

    def _tidy(self, now: float) -> None:
        """Forget who tried nothing lately; not at each try, of which there may be thousands."""
        if now - self._tidied < 1:
            return
        self._tidied = now
        self._made = {key: at for key, at in self._made.items() if at and at[-1] > now - SECONDS}


def _keys(address: str, name: str) -> tuple[str, str]:
    return f"address {_network(address)}", f"name {fold(name)[:_LONGEST]}"


def _network(address: str) -> str:
    """Return what stands for one client: of IPv6, where each has many addresses, their network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:_LONGEST]
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or int(known) >> _HOSTS_BITS)
