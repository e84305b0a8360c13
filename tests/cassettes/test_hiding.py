"""What is shown of a secret in messages and logs: its beginning at most; what is ours is shown whole."""

import pytest
from samples import AC

from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.redaction import Redaction, hiding


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"a {AC}", "a AC…"),
        (f"a {make_sid('AC', 1)}", f"a {make_sid('AC', 1)}"),
        ("+14158675309 called", "+1415… called"),
        ("+14155550100 called", "+14155550100 called"),
        ("(415) 867-5309", "(415)…"),
        ("(415) 555-0100", "(415) 555-0100"),
        ("+44 20 7183 8750", "+44 2…"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("+49 212 555 0123", "+49 2…"),
        ("jane@corp.com", "…"),
        ("person1@example.com", "person1@example.com"),
        ("9f86d081884c7d659a2feaa0c55ad015", "…"),
        (make_sid("", 1), make_sid("", 1)),
        ("correct-horse-battery", "…"),
        ("https://me:pw@h.example.com/?k=hush", "https://h.example.com/?k=redacted"),
    ],
)
def test_what_is_not_ours_is_cut_short(text, shown):
    assert hiding(Redaction(("correct-horse-battery",))).text(text) == shown


def test_fields_are_hidden_by_their_names():
    form = "Token=x&CustomerName=Jane&Contains=415867"

    assert hiding(Redaction()).form(form) == "Token=%E2%80%A6&CustomerName=Name&Contains=415867"


def test_a_search_is_shown_as_it_was_asked():
    query = "Contains=415867***&PageSize=5"

    assert hiding(Redaction()).query(query) == query
