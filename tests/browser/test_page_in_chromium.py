"""The page does in a browser what it should, and nothing that was recorded runs in it.

Left out of a run of all tests, for it needs Chromium: `pytest tests/browser`, as `.ci/run` does.
"""

import re
from html.parser import HTMLParser

import pytest
import samples as s
from made_reports import HOSTILE, broken, hostile, report_of
from pypdf import PdfReader

from pytest_numbers_contract import operations
from pytest_numbers_contract.reports.formats import write
from pytest_numbers_contract.reports.report import Seen

VOID = {"meta", "input", "br", "img", "link", "hr"}


class Document(HTMLParser):
    """What stands in a document: elements with their attributes and texts, in order."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self._open = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, tag, kind=None):
        return [
            it for it in self.elements if it["tag"] == tag and (kind is None or kind in it.get("class", "").split())
        ]

    def by_id(self, name):
        return next(it for it in self.elements if it.get("id") == name)


@pytest.fixture
def document(opened):
    return lambda report, fragment="": Document(opened(write(report, "html"), fragment=fragment))


@pytest.fixture(scope="module")
def thousand():
    exchanges = [broken(str(n) if n % 10 == 0 else "+14155550100", friendly_name=f"Desk {n:04}") for n in range(1000)]
    return report_of(*exchanges, s.pool())


class TestHostilePayloads:
    @pytest.fixture
    def shown(self, document):
        return document(hostile())

    def test_nothing_recorded_runs(self, shown):
        assert "pwned" not in shown.all("title")[0]["text"]

    def test_nothing_recorded_is_markup(self, shown):
        handlers = [name for element in shown.elements for name in element if name.startswith("on")]

        assert handlers == []
        assert len(shown.all("script")) == 2
        assert not [shown.all(tag) for tag in ("img", "svg", "iframe", "object", "b") if shown.all(tag)]

    def test_every_link_leads_into_the_page(self, shown):
        assert {link["href"][0] for link in shown.all("a")} == {"#"}

    def test_it_is_shown_as_it_was_written(self, shown):
        texts = [payload["text"] for payload in shown.all("span", "payload")]

        assert any(text.endswith(HOSTILE[0]) for text in texts)

    def test_what_reverses_or_hides_text_is_shown_as_escapes(self, shown):
        drawn = shown.by_id("main")["text"]

        assert "\\u202egnp.exe" in drawn
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", drawn)

    def test_a_text_of_a_megabyte_is_cut(self, document):
        drawn = document(report_of(broken("A" * 1_000_000))).by_id("main")["text"]

        assert "(1000000 characters)" in drawn
        assert max(map(len, drawn.split("\n"))) < 5_000


class TestAViolation:
    def test_both_values_stand_side_by_side_and_the_member_is_marked(self, document):
        shown = document(report_of(broken()))

        assert [it["text"] for it in shown.all("h3")] == ["NC204: a text has its form"]
        assert "E.164" in shown.all("div", "expected")[0]["text"]
        assert '"4155550100"' in shown.all("div", "actual")[0]["text"]
        assert [mark["text"].strip() for mark in shown.all("mark")] == ['"phone_number": "4155550100",']

    def test_of_a_page_of_a_thousand_the_item_is_marked(self, document):
        items = [s.trunk_number(sid=f"PN{index:032x}") for index in range(1000)]
        items[700]["phone_number"] = "7"
        exchange = s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": items, "meta": s.meta()})

        shown = document(report_of(exchange), "#rule=NC204")

        assert [mark["text"].strip() for mark in shown.all("mark")] == ['"phone_number": "7",']
        assert "… 997 more" in shown.by_id("rules")["text"]

    def test_a_wrong_parameter_is_marked_in_the_form(self, document):
        shown = document(report_of(s.attach(form=f"PhoneNumberSid={s.PN}&FriendlyName=Front+desk")))

        assert [mark["text"] for mark in shown.all("mark")] == ["FriendlyName=Front desk"]


class TestAThousandExchanges:
    def test_all_are_listed(self, document, thousand):
        shown = document(thousand)

        assert len(shown.all("details", "row")) == 1001
        assert shown.by_id("count")["text"] == "1001 of 1001 exchanges"
        assert len(shown.all("article")) == 1

    @pytest.mark.parametrize(
        ("fragment", "count"),
        [
            pytest.param("#operation=messaging.phone_numbers.create", 1, id="operation"),
            pytest.param("#rule=NC204", 100, id="rule"),
            pytest.param("#text=desk+099", 10, id="text"),
            pytest.param("#rule=NC204&text=desk+099", 1, id="both"),
            pytest.param("#text=nowhere", 0, id="none"),
        ],
    )
    def test_they_are_filtered_by_a_link(self, document, thousand, fragment, count):
        shown = document(thousand, fragment)

        assert len(shown.all("details", "row")) == count
        assert shown.by_id("count")["text"] == f"{count} of 1001 exchanges"

    def test_a_link_opens_an_exchange(self, document, thousand):
        entry = thousand.exchanges[789]

        shown = document(thousand, f"#exchange-{entry.id}")

        assert [row["id"] for row in shown.all("details", "row") if "open" in row] == [f"exchange-{entry.id}"]
        assert '"friendly_name": "Desk 0789"' in shown.by_id(f"exchange-{entry.id}")["text"]


def test_a_link_to_a_violation_finds_it_among_many(document):
    exchanges = [s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number}=1") for number in range(30)]
    report = report_of(*exchanges)
    last = report.exchanges[-1].violations[0].fingerprint

    shown = document(report, f"#violation-{last}")

    assert shown.by_id(f"violation-{last}")["tabindex"] == "-1"
    assert len(document(report).all("article")) == 10


def test_the_matrix_shows_every_operation_and_says_its_counts(document):
    shown = document(report_of(s.attach()))

    cells = {cell.get("title"): cell for cell in shown.all("td")}
    assert len(shown.all("tr")) == 1 + len(operations())
    assert cells["trunking.phone_numbers.create: 30 of 30 (member)"]["class"] == "l4"
    assert cells["trunking.phone_numbers.fetch: 0 of 30 (member)"]["class"] == "l0"


def test_it_can_be_used_without_a_mouse_and_without_eyes(document):
    shown = document(report_of(broken(), s.attach()))

    labelled = {element["text"].split()[0] for element in shown.all("label")}
    names = {element["id"] for element in shown.elements if "id" in element}
    assert {tag for tag in ("header", "nav", "main", "search", "footer") if shown.all(tag)} == {
        "header",
        "nav",
        "main",
        "search",
        "footer",
    }
    assert labelled == {"Operation", "Rule", "Text"}
    assert {section["aria-labelledby"] for section in shown.all("section")} <= names
    assert shown.by_id("count")["aria-live"] == "polite"
    assert shown.all("a")[0]["href"] == "#main"
    assert {cell.get("scope") for cell in shown.all("th")} == {"row", "col"}
    assert shown.all("html")[0]["lang"] == "en"


def test_a_run_that_conforms_and_one_that_judged_nothing_say_so(document):
    assert "None here." in document(report_of(s.attach())).by_id("rules")["text"]
    nothing = document(report_of(seen=Seen("", "", None)))
    assert "Nothing was judged." in nothing.by_id("rules")["text"]
    assert "Coverage was not counted" in nothing.by_id("matrix")["text"]


@pytest.mark.parametrize("options", [(), ("--blink-settings=preferredColorScheme=0",)], ids=["light", "dark"])
def test_it_paints(chromium, tmp_path, options):
    page = tmp_path / "page.html"
    page.write_text(write(report_of(broken()), "html"), encoding="utf-8")
    picture = tmp_path / "page.png"

    chromium(*options, f"--user-data-dir={tmp_path}/profile", f"--screenshot={picture}", page.as_uri())

    # An empty picture of this size takes less than a tenth of it.
    assert picture.stat().st_size > 20_000


@pytest.fixture
def printed(chromium, tmp_path):
    """Print a report, and return the texts of its pages, without white space."""

    def print_it(report):
        page, paper = tmp_path / "page.html", tmp_path / "page.pdf"
        page.write_text(write(report, "html"), encoding="utf-8")
        options = (f"--user-data-dir={tmp_path}/profile", "--no-pdf-header-footer", f"--print-to-pdf={paper}")
        chromium(*options, page.as_uri())
        return ["".join(sheet.extract_text().split()) for sheet in PdfReader(paper).pages]

    return print_it


def test_it_prints_every_violation_also_those_behind_a_button(printed):
    report = report_of(*(s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number:02}=1") for number in range(30)))

    text = "".join(printed(report))

    assert [number for number in range(30) if f"form.Colour{number:02}" not in text] == []


def test_no_column_of_the_matrix_is_cut_off_on_paper(printed):
    sheets = printed(report_of(broken()))

    head = next(sheet for sheet in sheets if "operationstatus" in sheet)
    assert "operationstatusparametermembernullemptyvaluepage" in head


def test_a_thousand_exchanges_print_on_few_sheets(printed, thousand):
    assert len(printed(thousand)) < 60
