"""The locks are whole: `./run` installs them without asking a resolver what else is needed.

What the packages need is read from those installed here, and asked as each Python and processor
that the house runs on would ask.
"""

import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.checks.sources import ROOT

LOCK, WITH_TESTS = "requirements.txt", "requirements-test.txt"
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))?(?: \\)?$", re.M)
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.0", "platform_machine": machine}
    for python in PYTHONS
    for machine in ("x86_64", "aarch64")
]

Machine = dict[str, str]  # what markers ask about
Lock = dict[str, str]  # name -> version


def read_lock(name: str, machine: Machine) -> Lock:
    """The pins that hold there, with those of the build tools, which are always installed first."""
    text = (ROOT / "requirements-build.txt").read_text() + (ROOT / name).read_text()
    return {
        pin["name"]: pin["version"]
        for pin in PIN.finditer(text)
        if not pin["marker"] or Marker(pin["marker"]).evaluate(machine)
    }


def asked_for(name: str) -> list[Requirement]:
    """What the project itself names, extras included (`psycopg[binary]`)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    tests = project["dependency-groups"]["test"] if name == WITH_TESTS else []
    return [Requirement(line) for line in [*project["project"]["dependencies"], *tests]]


def holds(line: Requirement, machine: Machine, extras: frozenset[str] = frozenset()) -> bool:
    return line.marker is None or any(
        line.marker.evaluate(machine | {"extra": extra}) for extra in {"", *extras}
    )


def needs(name: str, machine: Machine, extras: frozenset[str]) -> list[Requirement]:
    """What an installed package asks for there, with these of its extras."""
    asked = [Requirement(line) for line in distribution(name).requires or []]
    return [line for line in asked if holds(line, machine, extras)]


def what_it_misses(lock: Lock, asked: list[Requirement], machine: Machine) -> list[str]:
    """A sentence for whatever the asked for, or a package behind them, needs and is not locked."""
    missing: list[str] = []
    seen: dict[str, frozenset[str]] = {}
    waiting = [("the project", line) for line in asked if holds(line, machine)]
    while waiting:
        by, line = waiting.pop()
        name = canonicalize_name(line.name)
        if name not in lock:
            missing.append(f"{by} needs {line}, which is not locked")
            continue
        if not line.specifier.contains(lock[name], prereleases=True):
            missing.append(f"{by} needs {line}, locked is {lock[name]}")
        extras = frozenset(line.extras) | seen.get(name, frozenset())
        if seen.get(name) == extras:
            continue
        seen[name] = extras
        waiting += [(name, more) for more in needs(name, machine, extras)]
    return missing


@pytest.mark.parametrize(
    ("taken_out", "said"),
    [
        ("coverage", "pytest-cov needs coverage[toml]>=7.10.6, which is not locked"),
        ("psycopg-binary", "psycopg needs psycopg-binary"),
    ],
    ids=["a dependency", "what an extra brings"],
)
def test_a_hole_is_noticed(taken_out, said):
    lock = read_lock(WITH_TESTS, MACHINES[0])
    del lock[taken_out]
    missing = what_it_misses(lock, asked_for(WITH_TESTS), MACHINES[0])
    assert any(line.startswith(said) for line in missing)


def test_a_version_that_another_package_does_not_take_is_noticed():
    lock = read_lock(WITH_TESTS, MACHINES[0]) | {"coverage": "7.0"}
    missing = what_it_misses(lock, asked_for(WITH_TESTS), MACHINES[0])
    assert any(line.endswith("locked is 7.0") for line in missing)


@pytest.mark.walk
@pytest.mark.parametrize(
    "machine", MACHINES, ids=lambda one: f"{one['python_version']}-{one['platform_machine']}"
)
@pytest.mark.parametrize("name", [LOCK, WITH_TESTS])
def test_a_lock_holds_all_that_its_packages_need(name, machine):
    assert what_it_misses(read_lock(name, machine), asked_for(name), machine) == []
