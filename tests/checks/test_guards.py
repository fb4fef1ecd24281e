"""The guards of tests/conftest.py and pyproject.toml do bite."""

import socket

import pytest
from blockbuster import BlockingError
from pytest_socket import SocketConnectBlockedError

import domain

SLEEPY = "import time\ndef doze():\n    time.sleep(0.01)\n"


async def test_a_blocking_call_of_the_house_is_noticed():
    house = {}
    exec(compile(SLEEPY, domain.__file__, "exec"), house)  # noqa: S102  # as if ours
    with pytest.raises(BlockingError):
        house["doze"]()


def test_nothing_beyond_this_machine_is_reached():
    refusals = (
        SocketConnectBlockedError,
        UserWarning,
    )  # it warns before it raises
    with socket.socket() as line, pytest.raises(refusals):
        line.connect(("192.0.2.1", 443))
