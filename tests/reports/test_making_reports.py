"""A report is made of what was judged: each exchange once, nothing secret, with lines and fingerprints."""

import json
import re

import pytest
import samples as s
from cli_like import cassette_of
from made_reports import TEST, broken, report_of

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.redaction import Redaction, redact
from pytest_numbers_contract.reports.bodies import SHORT, shown
from pytest_numbers_contract.reports.formats import write
from pytest_numbers_contract.reports.making import Collection, named_from, properties_of
from pytest_numbers_contract.reports.report import Problem, Seen, Waivers, fingerprint_of

SECRET = "5ec4e7" * 5 + "ff"
LIVE = {"AC": "AC0123456789abcdef0123456789abcd12", "PN": "PN0123456789abcdef0123456789abcd34"}


def only(report):
    (entry,) = report.exchanges
    return entry


class TestWhatItHolds:
    def test_an_exchange_that_several_tests_saw_is_there_once_with_all_of_them(self):
        collection = Collection()
        other = Seen("tests/test_a.py::test_b", "tests/test_a.py", 3)
        for seen in (TEST, TEST, other):
            collection.add(judge(s.attach()), seen=seen)

        (row,) = collection.rows.values()

        assert row.seen == {TEST: 2, other: 1}

    def test_a_violation_is_told_with_both_values_who_says_so_and_where(self):
        (told,) = only(report_of(broken())).violations

        assert (told.id, told.part, told.pointer, told.at) == ("NC204", "response", "/phone_number", "/phone_number")
        assert (told.expected, told.actual) == ("E.164 (+ and 2–15 digits)", '"4155550100"')
        assert (told.says, told.erratum) == ("NE11 (000 'phone_number')", "NE11")

    def test_what_was_noted_is_no_violation(self):
        entry = only(report_of(s.attach(s.error(20001, 400), form="", status=400)))

        assert [told.kind for told in entry.found] == ["noted"]
        assert entry.violations == ()

    def test_a_recording_has_file_and_lines(self, tmp_path):
        exchange = cassette_of(tmp_path / "x.yaml", broken())

        entry = only(report_of(exchange, root=str(tmp_path)))

        assert (entry.file, entry.line, entry.recorded) == ("x.yaml", 4, "2026-03-02")
        assert entry.violations[0].line > entry.line

    def test_a_fault_of_the_query_stands_in_the_line_of_its_exchange(self, tmp_path):
        page = {"phone_numbers": [], "meta": s.meta()}
        exchange = cassette_of(tmp_path / "x.yaml", s.exchange("GET", f"{s.TRUNKING}?PageSize=x", 200, page))

        entry = only(report_of(exchange, root=str(tmp_path)))

        assert [told.line for told in entry.found] == [entry.line] == [4]

    def test_what_stands_outside_the_folder_keeps_its_whole_name(self):
        assert named_from("/repo", "/elsewhere/x.yaml") == "/elsewhere/x.yaml"
        assert named_from("/repo", "/repo/a/../x.yaml") == "x.yaml"

    def test_totals_count_every_time(self):
        report = report_of(broken(), broken(), s.attach())

        assert report.judged == 3
        assert report.totals["violation"] == 2

    def test_properties_name_each_violation_once(self):
        page = {"phone_numbers": [s.trunk_number(phone_number="1"), s.trunk_number(phone_number="2")], "meta": s.meta()}
        properties = properties_of(judge(s.exchange("GET", s.TRUNKING, 200, page)))

        known = fingerprint_of("trunking.phone_numbers.list", "NC204", "response", "/phone_numbers/9/phone_number")
        line = f"NC204 {known} trunking.phone_numbers.list $.phone_numbers[*].phone_number"
        assert [value for _, value in properties].count(line) == 1


class TestFingerprints:
    def test_a_fingerprint_survives_a_new_recording(self, tmp_path):
        before = only(report_of(broken()))
        exchange = s.attach(
            s.trunk_number(sid="PN" + "3" * 32, phone_number="555"), form=f"PhoneNumberSid=PN{'3' * 32}"
        )
        after = only(report_of(cassette_of(tmp_path / "other.yaml", exchange, recorded="2027-01-01")))

        assert before.violations[0].fingerprint == after.violations[0].fingerprint
        assert re.fullmatch("[0-9a-f]{12}", before.violations[0].fingerprint)

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(("b.list", "NC204", "response", "/x/0/sid"), id="operation"),
            pytest.param(("a.list", "NC301", "response", "/x/0/sid"), id="rule"),
            pytest.param(("a.list", "NC204", "request", "/x/0/sid"), id="part"),
            pytest.param(("a.list", "NC204", "response", "/x/0/url"), id="member"),
        ],
    )
    def test_another_fault_has_another_fingerprint(self, other):
        assert fingerprint_of("a.list", "NC204", "response", "/x/0/sid") != fingerprint_of(*other)

    def test_the_index_of_an_item_does_not_matter(self):
        same = {fingerprint_of("a.list", "NC204", "response", f"/x/{index}/sid") for index in (0, 7, 1000)}

        assert len(same) == 1


class TestSecrets:
    @pytest.fixture
    def exchange(self):
        url = f"https://user:{SECRET}@trunking.twilio.com/v1/Trunks/{s.TK}/PhoneNumbers"
        hook = f"https://me:{SECRET}@example.com/hook?token={SECRET}x"
        body = s.trunk_number(
            account_sid=LIVE["AC"], sid=LIVE["PN"], phone_number=hook, voice_url=hook, customer_name="Ada Lovelace"
        )
        form = f"PhoneNumberSid={LIVE['PN']}&AuthToken={SECRET}"
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/x-www-form-urlencoded"}
        return s.attach(body, form=form, request_headers=headers).__class__(
            "POST", url, 201, request_headers=headers, request_body=form.encode(), body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-Token": SECRET},
        )  # fmt: skip

    def test_nothing_secret_is_in_a_report(self, exchange):
        seen = Seen(f"tests/test_x.py::test_y[{LIVE['AC']}]", "tests/test_x.py", 1)
        problem = Problem("x.yaml", f"asked for {SECRET}", f"of {LIVE['AC']}")

        text = write(report_of(exchange, seen=seen, problems=[problem]), "json")

        assert not [secret for secret in (SECRET, "Lovelace", *LIVE.values()) if secret in text]
        assert "NC204" in text

    def test_nothing_secret_is_in_what_a_run_says_beside_its_exchanges(self):
        said = f"NC204 @ {LIVE['AC']} {SECRET} jane@corp.com +14158675309 https://me:pw@x.example.com/?key=hush"
        report = report_of(s.attach(), unknown=[said], waivers=Waivers((said,), (said,), (said,)))

        assert {report.unknown, report.waivers.used, report.waivers.unused, report.waivers.expired} == {
            ("NC204 @ AC… … … +1415… https://x.example.com/?key=redacted",)
        }

    def test_a_secret_that_is_cut_short_is_redacted_before(self):
        body = s.trunk_number(phone_number="x" * 50 + " " + LIVE["AC"])

        text = write(report_of(s.attach(body)), "json")

        assert "AC012" not in text

    def test_each_of_several_secrets_goes_with_the_name_that_they_share(self):
        passwords = s.trunk_number(password=["swordfish one", "swordfish two"], colour="blue")

        text = write(report_of(s.attach(passwords)), "json")

        assert "swordfish" not in text
        assert "blue" in text

    def test_a_known_secret_goes_from_wherever_it_stands(self, monkeypatch):
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "correct horse")

        text = write(
            report_of(broken("correct horse battery staple"), redaction=Redaction(secrets=("battery staple",))),
            "json",
        )

        assert "correct horse" not in text
        assert "battery staple" not in text

    def test_what_goes_keeps_the_order_in_which_it_came(self):
        collection = Collection()

        for number in range(20):
            collection.redact(Redaction(secrets=(f"secret {number}", "secret 0")))

        assert collection.redaction.secrets == tuple(f"secret {number}" for number in range(20))

    def test_sids_become_sids_and_still_agree(self):
        body = s.trunk_number(sid=LIVE["PN"], account_sid=LIVE["AC"])
        entry = only(report_of(s.attach(body, form=f"PhoneNumberSid={LIVE['PN']}")))

        sid = json.loads(entry.response_body)["sid"]
        assert is_ours(sid)
        assert entry.request_body == f"PhoneNumberSid={sid}"

    @pytest.mark.parametrize(
        "exchange",
        [
            pytest.param(s.attach(), id="json"),
            pytest.param(s.attach(b'{"sid": "' + LIVE["PN"].encode()), id="torn"),
            pytest.param(s.attach(b'{"note": "a,"auth_token": "hunter22", "sid": "x"}'), id="torn-before-a-member"),
            pytest.param(s.attach(b'{"a": "x", "sid": "' + LIVE["PN"].encode() + b'",}'), id="nearly-json"),
            pytest.param(s.attach(f"{LIVE['AC']} \xe9".encode("latin-1"), kind="text/plain"), id="latin-1"),
            pytest.param(s.exchange("GET", f"{s.INCOMING}.csv", 200, b"sid\n" + LIVE["PN"].encode(), kind="text/csv"), id="csv"),
            pytest.param(s.attach({"a": [{"sid": LIVE["PN"], "customer_name": 'Ada, "x": 1'}]}), id="nested"),
            pytest.param(s.exchange("DELETE", f"{s.TRUNKING}/{LIVE['PN']}", 204), id="empty"),
        ],
    )  # fmt: skip
    def test_a_report_redacts_as_recordings_are_redacted(self, exchange):
        entry = only(report_of(exchange))

        (recorded,) = redact([exchange])
        whole = recorded.response.body
        assert entry.response_body in (whole.decode("utf-8", "replace"), whole.decode("latin-1"))
        assert entry.url == recorded.url

    def test_basic_credentials_are_learned_and_never_shown(self):
        exchange = Exchange(
            "GET", s.TRUNKING, 200, request_headers={"Authorization": "Basic QUMxOmEtcmF0aGVyLWxvbmctc2VjcmV0"}, request_body=None,
            headers={"Content-Type": "text/plain"}, body=b"a-rather-long-secret QUMxOmEtcmF0aGVyLWxvbmctc2VjcmV0",
        )  # fmt: skip

        text = write(report_of(exchange), "json")

        assert "a-rather-long-secret" not in text
        assert "QUMxOmEtcmF0aGVyLWxvbmctc2VjcmV0" not in text

    def test_a_body_that_cannot_be_decoded_is_not_shown(self):
        entry = only(report_of(s.attach(b"\x00secret", headers={"Content-Encoding": "gzip"})))

        assert entry.response_body == "(a body that cannot be decoded)"

    def test_an_object_where_a_text_is_due_is_redacted_too(self):
        (told, *_) = only(report_of(broken({"auth_token": "hunter2", "sid": LIVE["PN"]}))).violations

        assert "hunter2" not in told.actual
        assert LIVE["PN"] not in told.actual


class TestBodies:
    def test_a_short_body_is_kept_as_it_was_sent(self):
        assert shown('{"a":  1}', ["/a"]).text == '{"a":  1}'

    def test_of_a_long_list_the_first_items_and_those_at_fault_are_kept(self):
        items = [{"n": index, "a/b": "x" * 40} for index in range(1000)]

        found = shown(json.dumps({"items": items}), ["/items/500/a~1b", "/items/0/n", "/meta"])

        kept = json.loads(found.text)["items"]
        assert [item["n"] for item in kept[:-1]] == [0, 1, 500]
        assert kept[-1] == "… 997 more"
        assert found.pointers == {"/items/500/a~1b": "/items/2/a~1b", "/items/0/n": "/items/0/n", "/meta": None}
        assert found.cut

    def test_of_a_list_full_of_faults_the_first_dozen_is_kept(self):
        items = [{"n": index, "x": "x" * 40} for index in range(1000)]

        found = shown(json.dumps({"items": items}), [f"/items/{index}/n" for index in range(500, 600)])

        kept = json.loads(found.text)["items"]
        assert [item["n"] for item in kept[:-1]] == [0, 1, *range(500, 512)]
        assert (found.pointers["/items/511/n"], found.pointers["/items/512/n"]) == ("/items/13/n", None)

    def test_of_a_long_text_the_beginning_is_kept(self):
        found = shown(json.dumps({"a": "x" * 1_000_000}), ["/a"])

        assert len(found.text) < 1000
        assert "(1000000 characters)" in found.text

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param("x" * (SHORT + 1), id="no JSON"),
            pytest.param("[" * (SHORT + 1), id="too deep"),
            pytest.param(json.dumps({f"name{index}": index for index in range(10_000)}), id="too wide"),
        ],
    )
    def test_what_cannot_be_abridged_is_cut(self, body):
        found = shown(body, ["/a"])

        assert found.cut
        assert len(found.text) <= 4 * SHORT + 1
        assert found.pointers == {"/a": None}
