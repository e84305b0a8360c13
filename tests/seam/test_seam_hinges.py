from __future__ import annotations

import functools
from unittest import mock

import httpx
import pytest

from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.seam.hinges import Hinge


class Base:
    def greet(self) -> str:
        return "hello"


class Heir(Base):
    pass


def shouting(hinge: Hinge):
    def greet(self) -> str:
        return hinge.method_before(self)().upper()

    return greet


def adding(hinge: Hinge):
    def greet(self) -> str:
        return hinge.method_before(self)() + "!"

    return greet


@pytest.fixture(autouse=True)
def untouched():
    own = Base.__dict__["greet"]
    yield
    assert Base.__dict__["greet"] is own
    assert "greet" not in Heir.__dict__


def test_a_hinge_replaces_and_puts_back():
    hinge = Hinge(Base, "greet", shouting)
    during = Base().greet()

    hinge.take_down()

    assert (during, Base().greet()) == ("HELLO", "hello")


def test_an_inherited_method_is_inherited_again():
    hinge = Hinge(Heir, "greet", shouting)
    during = Heir().greet(), Base().greet()

    hinge.take_down()

    assert during == ("HELLO", "hello")
    assert "greet" not in Heir.__dict__


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)])
@pytest.mark.parametrize("owner", [Base, Heir])
def test_hinges_come_down_in_any_order(owner, order):
    hinges = [Hinge(owner, "greet", shouting), Hinge(owner, "greet", adding), Hinge(owner, "greet", adding)]
    during = owner().greet()

    for index in order:
        hinges[index].take_down()

    assert during == "HELLO!!"
    assert owner().greet() == "hello"


def test_another_tool_above_is_left_in_place_and_finds_us_fallen_through():
    hinge = Hinge(Base, "greet", lambda hinge: lambda self: hinge.method_before(self)())
    above = mock.patch.object(Base, "greet", functools.wraps(Base.greet)(lambda self: "above"))
    above.start()

    hinge.take_down()
    between = Base().greet()
    above.stop()
    left = Base().greet()

    assert (between, left) == ("above", "hello")


def test_a_tool_that_left_late_does_not_keep_the_next_hinge_from_a_clean_start():
    old = Hinge(Base, "greet", shouting)
    above = mock.patch.object(Base, "greet", shouting)
    above.start()
    old.take_down()
    above.stop()

    new = Hinge(Base, "greet", adding)
    during = Base().greet()
    new.take_down()

    assert during == "hello!"


def test_a_replacement_that_is_no_method_is_called_as_the_language_would():
    with mock.patch.object(Base, "greet", mock.Mock(return_value="by a mock")) as standing:
        hinge = Hinge(Base, "greet", lambda hinge: lambda self: hinge.method_before(self)())
        greeting = Base().greet()
        hinge.take_down()

        assert greeting == "by a mock"
        standing.assert_called_once_with()


def test_seams_that_end_in_the_wrong_order_leave_nothing_behind(resolver):
    standing = httpx.HTTPTransport.__dict__["handle_request"]
    outer, inner = Seam(lambda request: Response(201)), Seam(lambda request: Response(202))
    outer.__enter__()
    inner.__enter__()

    both = httpx.get("https://api.twilio.com/x").status_code
    outer.__exit__()
    one = httpx.get("https://api.twilio.com/x").status_code
    inner.__exit__()

    assert (both, one) == (202, 202)
    assert httpx.HTTPTransport.__dict__["handle_request"] is standing
