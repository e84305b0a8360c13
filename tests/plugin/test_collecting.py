"""What is collected for reports."""

from types import SimpleNamespace

import pytest
import samples as s

from pytest_numbers_contract import judge
from pytest_numbers_contract.plugin.collecting import Collecting
from pytest_numbers_contract.reports.making import Collection


@pytest.fixture
def collecting():
    begun = Collecting("/")
    begun.begin(SimpleNamespace(nodeid="test_it.py::test_a", location=("test_it.py", 0, "test_a")))
    for number in range(3):
        begun.checked(judge(s.attach(s.trunk_number(friendly_name=f"Desk {number}"))))
    begun.settle([])
    return begun


def test_what_was_handed_over_is_not_kept(collecting):
    assert len(collecting.handed_over().rows) == 3
    assert not collecting.is_begun


def test_what_was_collected_before_an_interruption_is_counted_once(collecting, monkeypatch):
    add, added = Collection.add, []

    def interrupted(collection, verdict, **more):
        if len(added) == 1:
            added.append(verdict)
            raise KeyboardInterrupt
        added.append(verdict)
        return add(collection, verdict, **more)

    monkeypatch.setattr(Collection, "add", interrupted)

    with pytest.raises(KeyboardInterrupt):
        collecting.gather()

    assert [sum(row.seen.values()) for row in collecting.gather().rows.values()] == [1]
