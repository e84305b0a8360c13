"""The page in a window: links move the focus, a keyboard reaches everything, and a telephone shows it whole.

Left out of a run of all tests, for it needs Chromium: `pytest tests/browser`, as `.ci/run` does.
"""

import pytest
import samples as s
from made_reports import broken, hostile, report_of

from pytest_numbers_contract.reports.formats import write
from pytest_numbers_contract.reports.report import Problem, Waivers

MANY = [s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number}=1") for number in range(30)]
# Ten rules: more than are open at first.
RULES = [
    broken(),
    broken(7),
    s.attach(s.trunk_number(sms_method="PUT")),
    s.attach({key: value for key, value in s.trunk_number().items() if key != "beta"}),
    s.attach(s.trunk_number(trunk_sid="TK" + "9" * 32)),
    s.attach(s.trunk_number(date_updated="2001-01-01T00:00:00Z")),
    s.attach(s.trunk_number(url="https://trunking.twilio.com/v1/Trunks/x")),
    s.attach(status=299),
    s.attach(form=f"PhoneNumberSid={s.PN}&Colour=1"),
    s.attach(form="PhoneNumberSid=PN1"),
]
FOCUS = """(() => {
  const held = document.activeElement.closest("[id]:not(h2)");
  return held ? held.id : "";
})()"""


@pytest.fixture(scope="module")
def report():
    return report_of(*MANY, broken())


def fingerprints(report):
    return {told.fingerprint for entry in report.exchanges for told in entry.violations}


class TestALink:
    @pytest.fixture(params=["opened", "followed"])
    def at(self, request, driven):
        """Open a page at a fragment, or follow a link to it in an open one."""

        def go(report, fragment):
            if request.param == "opened":
                return driven(write(report, "html"), fragment=fragment)
            window = driven(write(report, "html"))
            window.run(f"location.hash = {fragment!r}")
            window.settle()
            return window

        return go

    @pytest.mark.parametrize("name", ["violations", "coverage", "exchanges", "main", "rule-NC204"])
    def test_to_a_part_of_the_page_moves_the_focus_there(self, at, report, name):
        assert at(report, f"#{name}").run(FOCUS) == name

    def test_to_a_violation_behind_a_button_moves_the_focus_there(self, at, report):
        name = f"violation-{report.exchanges[29].violations[0].fingerprint}"

        window = at(report, f"#{name}")

        assert window.run(FOCUS) == name
        assert 0 < window.run(f"document.getElementById({name!r}).getBoundingClientRect().top") < 900

    def test_to_an_exchange_opens_it_and_moves_the_focus_there(self, at, report):
        name = f"exchange-{report.exchanges[30].id}"

        window = at(report, f"#{name}")

        assert window.run(FOCUS) == name
        assert window.run(f"document.getElementById({name!r}).open")
        assert window.run(f"document.getElementById({name!r}).getBoundingClientRect().top") < 900

    def test_that_is_hidden_by_a_filter_takes_the_filter_away(self, driven, report):
        name = f"violation-{report.exchanges[30].violations[0].fingerprint}"
        window = driven(write(report, "html"), fragment="#rule=NC401")

        window.run(f"location.hash = '#{name}'")
        window.settle()

        assert window.run(FOCUS) == name


class TestAKeyboard:
    def walked(self, window, most=2000):
        """Press Tab to the end of the page, opening what is closed; return what had the focus."""
        seen = []
        for _ in range(most):
            window.press("Tab")
            tag, text, link, closed = window.run(
                """[document.activeElement.tagName, document.activeElement.textContent,
                    document.activeElement.getAttribute("href"),
                    document.activeElement.matches("details:not([open]) > summary, #rules button")]"""
            )
            if tag == "BODY":
                return seen
            seen.append(link or text)
            if closed:
                window.press("Enter")
        raise AssertionError("the focus never leaves the page")

    @pytest.mark.parametrize("exchanges", [MANY, RULES], ids=["behind a button", "of many rules"])
    def test_reaches_every_violation(self, driven, exchanges):
        report = report_of(*exchanges)

        seen = self.walked(driven(write(report, "html")))

        assert {f"#violation-{fingerprint}" for fingerprint in fingerprints(report)} - {*seen} == set()

    def test_stays_where_more_violations_are_shown(self, driven, report):
        window = driven(write(report_of(*MANY), "html"))
        eleventh = f"violation-{report.exchanges[10].violations[0].fingerprint}"

        window.run("document.querySelector('#rules button').focus()")
        window.press("Enter")

        assert window.run(FOCUS) == eleventh

    def test_goes_from_a_link_on(self, driven, report):
        name = f"violation-{report.exchanges[29].violations[0].fingerprint}"
        window = driven(write(report, "html"), fragment=f"#{name}")

        window.press("Tab")

        assert window.run(f"document.getElementById({name!r}).contains(document.activeElement)")

    def test_skips_to_what_was_found(self, driven, report):
        window = driven(write(report, "html"))

        window.press("Tab")
        window.press("Enter")

        assert window.run(FOCUS) == "main"


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(report_of(*RULES, s.buy(), s.search()), id="plain"),
        pytest.param(report_of(problems=[Problem("x" * 200, "y" * 200, "z")], waivers=Waivers((), ("w" * 200,))), id="notes"),
        pytest.param(hostile(), id="hostile"),
    ],
)  # fmt: skip
def test_a_telephone_scrolls_in_one_direction_only(driven, shown):
    window = driven(write(shown, "html"), width=390, height=844)

    window.run("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    window.settle()

    assert window.run("document.documentElement.scrollWidth") == 390
