"""How much more a night writes on N hosts than on one: simulated servers of a fixed token rate.

usage: [HOSTS_RATE=50] [HOSTS_EACH=2] python bench/hosts.py RESULTS.json [N …]

Each host is a process that answers over HTTP as Ollama does, RATE tokens a second, a token a piece.
A night has as many reflections for each host, so that it takes about as long on any number of them:
what a night costs once (about two seconds of start and end) weighs the same in each. ``busy`` is
the share of the night in which a host was answering.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fakes.faults import Act, Fault
from tests.fakes.meter import pieces
from tests.nights.world import run, write_nights
from tests.writing.writer import faithful, faithful_server

# Tokens a second, as a small model on a good processor or a large one on a card. Cores that play so
# many hosts, or that are busy otherwise, need fewer: the hosts would then wait for the cores.
RATE = float(os.environ.get("HOSTS_RATE", "50"))
REFLECTIONS_PER_HOST = int(os.environ.get("HOSTS_EACH", "2"))
COUNTS = (1, 2, 4, 8)


@dataclass(frozen=True)
class Paced(Fault):
    """A good reply at the fixed rate."""

    reply: str

    def act(self, text: Any, body: Any) -> Act:  # noqa: ARG002 - as the other faults have it
        return Act(self.reply, pause=1 / RATE)


def serve(pipe: Any) -> None:
    """Be a host until told to end; then say how many tokens were sent and what it cost."""
    sent = 0

    def reply(body: Any) -> Paced:
        nonlocal sent
        text = faithful(body)
        sent += min(len(pieces(text)), body["options"]["num_predict"])
        return Paced(text)

    with faithful_server(tokens_per_chunk=1) as server:
        server.replier = reply
        pipe.send(server.url)
        pipe.recv()
    pipe.send((sent, time.process_time()))


def measure(count: int) -> dict[str, Any]:
    """Run a night on so many hosts."""
    spawn = multiprocessing.get_context("spawn")
    pipes = [spawn.Pipe() for _ in range(count)]
    hosts = [spawn.Process(target=serve, args=(theirs,)) for _, theirs in pipes]
    for host in hosts:
        host.start()
    urls = [ours.recv() for ours, _ in pipes]
    with tempfile.TemporaryDirectory() as folder:
        agents = REFLECTIONS_PER_HOST * count
        root = write_nights(Path(folder) / "night", urls, agents)
        began, cpu = time.monotonic(), time.process_time()
        rows = run(root)
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    assert [row.status for row in rows] == ["written"] * agents, rows
    for ours, _ in pipes:
        ours.send("end")
    served = [ours.recv() for ours, _ in pipes]
    for host in hosts:
        host.join()
    tokens = sum(sent for sent, _ in served)
    return {
        "hosts": count,
        "reflections": agents,
        "rate": RATE,
        "tokens": tokens,
        "seconds": round(seconds, 2),
        "tokens_per_second": round(tokens / seconds, 1),
        "engine_seconds": round(sum(row.seconds for row in rows), 1),
        "busy": round(sum(row.seconds for row in rows) / (count * seconds), 3),
        "cpu_seconds": round(cpu, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "load": round(os.getloadavg()[0], 1),
        "cpu_seconds_of_the_servers": round(sum(cpu for _, cpu in served), 2),
    }


def warm_up() -> None:
    """Run a night that takes no time, so that no measure pays for imports."""
    with tempfile.TemporaryDirectory() as folder, faithful_server() as server:
        run(write_nights(Path(folder) / "night", [server.url], 1))


def main(results: Path, counts: list[int]) -> None:
    known = json.loads(results.read_text()) if results.exists() else []
    warm_up()
    for count in counts:
        row = measure(count)
        known = [other for other in known if other["hosts"] != count] + [row]
        one = next((other for other in known if other["hosts"] == 1), None)
        for other in known:
            if one:
                gain = other["tokens_per_second"] / one["tokens_per_second"]
                other["throughput"] = round(gain, 2)
                other["of_ideal"] = round(gain / other["hosts"], 3)
        results.write_text(json.dumps(sorted(known, key=lambda r: r["hosts"]), indent=2))
        print(row)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(count) for count in sys.argv[2:]] or list(COUNTS))
