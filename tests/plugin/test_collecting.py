"""What is collected for reports, where a run is interrupted."""

from types import SimpleNamespace

import pytest
import samples as s

from pytest_numbers_contract import judge
from pytest_numbers_contract.plugin.collecting import Collecting
from pytest_numbers_contract.reports.making import Collection


def test_what_was_collected_before_an_interruption_is_counted_once(monkeypatch):
    add, added = Collection.add, []

    def interrupted(collection, verdict, **more):
        if len(added) == 1:
            added.append(verdict)
            raise KeyboardInterrupt
        added.append(verdict)
        return add(collection, verdict, **more)

    monkeypatch.setattr(Collection, "add", interrupted)
    collecting = Collecting("/")
    collecting.begin(SimpleNamespace(nodeid="test_it.py::test_a", location=("test_it.py", 0, "test_a")))
    for number in range(3):
        collecting.checked(judge(s.attach(s.trunk_number(friendly_name=f"Desk {number}"))))
    collecting.settle([])

    with pytest.raises(KeyboardInterrupt):
        collecting.gather()

    assert [sum(row.seen.values()) for row in collecting.gather().rows.values()] == [1]
