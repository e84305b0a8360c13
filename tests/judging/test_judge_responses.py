"""What the judge says of responses."""

import gzip
import pickle

import pytest
import samples as s

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.errors import UnknownOperation
from pytest_numbers_contract.http import Limits
from pytest_numbers_contract.judging import response


def told(exchange, **how):
    return [(violation.id, violation.pointer) for violation in judge(exchange, **how).violations]


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(s.attach(), id="attach"),
        pytest.param(s.pool(), id="pool"),
        pytest.param(s.pool(status=200), id="pool-200"),
        pytest.param(s.buy(), id="buy"),
        pytest.param(s.search(s.offered_number()), id="search"),
        pytest.param(s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [], "meta": s.meta()}), id="empty-page"),
        pytest.param(s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, s.trunk_number()), id="trunk-fetch"),
        pytest.param(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204), id="delete"),
        pytest.param(s.exchange("GET", f"{s.INCOMING}.json", 200, s.owned_page([s.owned_number()])), id="owned-page"),
        pytest.param(s.exchange("GET", f"{s.INCOMING}/{s.PN}.json", 404, s.error()), id="not-found"),
    ],
)
def test_genuine_exchanges_conform(exchange):
    verdict = judge(exchange)

    assert verdict.violations == ()
    assert verdict.ok


def test_an_empty_object_does_not_conform():
    verdict = judge(s.attach({}))

    assert {violation.id for violation in verdict.violations} == {"NC201"}
    assert len(verdict.violations) == 26


def test_a_violation_names_place_expectation_value_and_source():
    verdict = judge(s.attach(s.trunk_number(phone_number="4155550100")))

    (violation,) = verdict.violations
    assert (violation.id, violation.pointer, violation.part) == ("NC204", "/phone_number", "response")
    assert (violation.expected, violation.actual) == ("E.164 (+ and 2–15 digits)", "4155550100")
    assert violation.says == "NE11 (000 'phone_number')"


@pytest.mark.parametrize(
    ("sid", "told_at"),
    [
        pytest.param(s.PN + "0", "/sid", id="35-characters"),
        pytest.param(s.PN[:-1], "/sid", id="33-characters"),
        pytest.param(s.PN[2:], "/sid", id="32-characters"),
        pytest.param("TK" + s.PN[2:], "/sid", id="prefix-of-a-trunk"),
        pytest.param("pn" + s.PN[2:], "/sid", id="lower-case-prefix"),
        pytest.param(s.PN + "\n", "/sid", id="trailing-newline"),
    ],
)
def test_one_broken_sid_is_one_violation(sid, told_at):
    exchange = s.attach({**s.trunk_number(), "sid": sid})

    assert told(exchange) == [("NC204", told_at)]


def test_two_faults_in_one_body_are_two_violations():
    exchange = s.attach(s.trunk_number(phone_number="4155550100", sms_method="PUT"))

    assert told(exchange) == [("NC204", "/phone_number"), ("NC205", "/sms_method")]


@pytest.mark.parametrize(
    ("member", "value", "check"),
    [
        pytest.param("beta", "false", "NC202", id="type"),
        pytest.param("phone_number", None, "NC203", id="null"),
        pytest.param("date_created", "Thu, 30 Jul 2015 23:19:04 +0000", "NC204", id="pattern"),
        pytest.param("address_requirements", "oreign", "NC205", id="enum"),
        pytest.param("friendly_name", "x" * 65, "NC206", id="length"),
    ],
)
def test_each_kind_of_fault_has_its_check(member, value, check):
    exchange = s.attach(s.trunk_number(**{member: value}))

    assert told(exchange) == [(check, f"/{member}")]


def test_a_number_out_of_range_is_told():
    exchange = s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [], "meta": s.meta(page_size=0)})

    assert ("NC207", "/meta/page_size") in told(exchange)


def test_a_doublet_in_a_list_is_told():
    exchange = s.pool(s.pool_number(capabilities=["SMS", "SMS"]))

    assert told(exchange) == [("NC209", "/capabilities")]


def test_an_array_where_an_object_is_due_is_told():
    exchange = s.attach([s.trunk_number()])

    assert told(exchange) == [("NC202", "")]


def test_an_item_that_is_no_object_is_told_at_its_index():
    body = {"phone_numbers": [s.trunk_number(), 7], "meta": s.meta()}
    exchange = s.exchange("GET", s.TRUNKING, 200, body)

    assert told(exchange) == [("NC202", "/phone_numbers/1")]


@pytest.mark.parametrize(
    ("status", "body"),
    [pytest.param(202, s.trunk_number(), id="202"), pytest.param(302, b"", id="302"), pytest.param(200, {}, id="200")],
)
def test_a_status_nobody_promised_is_a_violation(status, body):
    exchange = s.attach(body, status=status)

    assert told(exchange) == [("NC101", "/status")]


def test_a_body_beside_204_is_a_violation():
    exchange = s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204, {"ok": 1})

    assert told(exchange) == [("NC105", "/body")]


@pytest.mark.parametrize(
    ("kind", "body", "check"),
    [
        pytest.param("text/html", b"<html>bad gateway</html>", ("NC102", "/headers/Content-Type"), id="html"),
        pytest.param("application/json", b"<html>bad gateway</html>", ("NC103", "/body"), id="html-called-json"),
        pytest.param("application/json", b"", ("NC103", "/body"), id="empty"),
        pytest.param("application/json", b'{"sid": ', ("NC103", "/body"), id="truncated"),
        pytest.param("application/json", b'{"sid": "\xff"}', ("NC103", "/body"), id="not-utf-8"),
        pytest.param("application/json", b'{"page": NaN}', ("NC103", "/body"), id="nan"),
        pytest.param("application/json", b'{"a": 1, "a": 2}', ("NC103", "/body"), id="a-key-twice"),
        pytest.param("application/json", b"[" * 10_000, ("NC103", "/body"), id="deep"),
        pytest.param("application/json", b'{"a": "\\ud800"}', ("NC103", "/body"), id="lone-surrogate"),
    ],
)
def test_a_body_that_cannot_be_read_is_one_violation(kind, body, check):
    exchange = s.attach(body, kind=kind)
    if not body:
        exchange = s.exchange(
            "POST", s.TRUNKING, 201, b"", form=f"PhoneNumberSid={s.PN}", headers={"Content-Type": kind}
        )

    assert told(exchange) == [check]


def test_json_under_another_media_type_is_judged_all_the_same():
    exchange = s.attach(s.trunk_number(phone_number="1"), kind="text/plain")

    assert told(exchange) == [("NC102", "/headers/Content-Type"), ("NC204", "/phone_number")]


def test_an_empty_body_is_told_as_one():
    assert told(s.attach(b"")) == [("NC103", "/body")]


def test_a_missing_content_type_is_told():
    exchange = s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, s.trunk_number(), kind="")

    assert told(exchange) == [("NC102", "/headers/Content-Type")]


def test_a_charset_beside_the_media_type_is_fine():
    assert told(s.attach(kind="application/json; charset=utf-8")) == []


def test_a_body_with_its_content_coding_is_decoded():
    raw = gzip.compress(s.attach().response.body)

    assert told(s.attach(raw, headers={"Content-Encoding": "gzip"})) == []


def test_a_coded_body_that_hides_its_coding_is_told():
    raw = gzip.compress(s.attach().response.body)

    assert told(s.attach(raw)) == [("NC103", "/body")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Twilio-Request-Id", "RQ123", id="request-id"),
        pytest.param("access-control-allow-credentials", "yes", id="boolean-in-lower-case-header"),
    ],
)
def test_a_header_has_its_documented_form(name, value):
    exchange = s.pool(headers={name: value})

    (violation,) = judge(exchange).violations
    assert violation.id == "NC104"
    assert violation.pointer.lower() == f"/headers/{name.lower()}"


def test_documented_headers_conform():
    headers = {"Access-Control-Allow-Credentials": "true", "Twilio-Request-Id": "RQ" + "0" * 32}

    assert told(s.pool(headers=headers)) == []


class TestErrors:
    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(s.error(), id="recorded"),
            pytest.param({"message": "Authenticate", "status": 404}, id="code-and-link-missing"),
            pytest.param(s.error(detail="Your AccountSid or AuthToken was incorrect."), id="detail"),
            pytest.param(s.error(details={"field": "x"}), id="details"),
            pytest.param(
                {"code": 20404, "message": "gone", "httpStatusCode": 404, "params": {}, "userError": True}, id="newer"
            ),
            pytest.param(s.error(more_info="http://www.twilio.com/docs/errors/20404"), id="older-link"),
        ],
    )
    def test_both_recorded_shapes_conform(self, body):
        exchange = s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, body)

        assert told(exchange) == []

    @pytest.mark.parametrize(
        ("body", "violations"),
        [
            pytest.param({}, [("NC201", "/message"), ("NC201", "/status")], id="empty"),
            pytest.param(s.error(code="20404"), [("NC202", "/code")], id="code-as-text"),
            pytest.param(s.error(message=""), [("NC206", "/message")], id="empty-message"),
            pytest.param(s.error(error="x"), [("NC208", "/error")], id="another-member"),
            pytest.param(s.error(status=400), [("NC319", "/status")], id="status-of-another"),
            pytest.param(s.error(code=20003, more_info=s.error()["more_info"]), [("NC318", "/more_info")], id="link"),
            pytest.param(
                {"message": "x", "httpStatusCode": 404, "status": 404}, [("NC208", "/status")], id="both-shapes"
            ),
        ],
    )
    def test_the_shape_is_strict(self, body, violations):
        exchange = s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, body)

        assert told(exchange) == violations

    def test_who_says_so_is_named(self):
        (violation,) = judge(s.attach(s.error(hint="?"), status=404)).violations

        assert violation.says == "R, recorded errors"

    def test_a_success_that_is_no_object_is_not_said_by_errors(self):
        (violation,) = judge(s.attach([])).violations

        assert (violation.id, violation.says) == ("NC202", "trunking.phone_numbers.create, its documented bodies")

    def test_an_unknown_code_is_information(self):
        exchange = s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, s.error(code=99999))

        verdict = judge(exchange)

        assert verdict.ok
        assert verdict.unknown == ("/code 99999",)

    @pytest.mark.parametrize("code", [[21710], {"id": 21710}, "21710", True, None])
    def test_a_code_that_is_no_number_is_refused_and_not_unknown(self, code):
        verdict = judge(s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, {**s.error(), "code": code}))

        assert [violation.pointer for violation in verdict.violations] == ["/code"]
        assert verdict.unknown == ()

    def test_a_known_code_is_not(self):
        exchange = s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, s.error())

        assert judge(exchange).unknown == ()


class TestUnknownMembers:
    def test_they_are_tolerated_and_told(self):
        body = {
            "phone_numbers": [s.trunk_number(flags=1), s.trunk_number(sid="PN" + s.OTHER, flags=2)],
            "meta": s.meta(x=1),
        }
        exchange = s.exchange("GET", s.TRUNKING, 200, body)

        verdict = judge(exchange)

        assert verdict.ok
        assert verdict.unknown == ("/phone_numbers/*/flags", "/meta/x")

    def test_a_new_capability_is_not_unknown(self):
        exchange = s.attach(s.trunk_number(capabilities={"voice": True, "sms": True, "mms": True, "fax": False}))

        assert judge(exchange).unknown == ()

    def test_a_deletion_has_none(self):
        assert judge(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204)).unknown == ()

    def test_a_body_that_cannot_be_read_has_none(self):
        assert judge(s.attach(b"{")).unknown == ()

    def test_an_error_that_is_no_object_has_none(self):
        assert judge(s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, [])).unknown == ()

    def test_a_closed_judgement_refuses_them(self):
        exchange = s.attach(s.trunk_number(flags=1))

        assert told(exchange, closed=True) == [("NC208", "/flags")]

    def test_a_closed_judgement_takes_what_is_known(self):
        assert told(s.attach(), closed=True) == []
        assert told(s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, s.error()), closed=True) == []


class TestWarnings:
    def test_a_number_that_cannot_exist_is_a_warning(self):
        body = s.trunk_number(phone_number="+19995550100")

        verdict = judge(s.attach(body))

        assert verdict.ok
        assert [(w.id, w.pointer) for w in verdict.warnings] == [("NC390", "/phone_number")]

    def test_it_is_told_at_its_index_on_a_page(self):
        body = s.owned_page([s.owned_number(), s.owned_number(sid="PN" + s.OTHER, phone_number="+123")])

        verdict = judge(s.exchange("GET", f"{s.INCOMING}.json", 200, body))

        assert [w.pointer for w in verdict.warnings] == ["/incoming_phone_numbers/1/phone_number"]

    @pytest.mark.parametrize("number", ["+14155552671", "+15005550006"])
    def test_numbers_that_exist_and_magic_ones_pass(self, number):
        assert judge(s.attach(s.trunk_number(phone_number=number))).warnings == ()

    @pytest.mark.parametrize("body", [b"[]", b"{}", b'{"phone_number": 3}', b"nonsense"])
    def test_bodies_without_numbers_have_none(self, body):
        assert judge(s.attach(body)).warnings == ()

    def test_a_list_that_is_none_has_none(self):
        exchange = s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": 3, "meta": s.meta()})

        assert judge(exchange).warnings == ()

    def test_a_number_libphonenumber_cannot_read_is_a_warning(self):
        verdict = judge(s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, s.trunk_number(phone_number="x")))

        assert [w.id for w in verdict.warnings] == ["NC390"]


class TestErrata:
    def test_a_verdict_names_the_errata_that_it_needs(self):
        assert judge(s.attach()).errata == ("NE01", "NE02", "NE07")

    def test_the_documented_profile_names_the_erratum_of_each_departure(self):
        verdict = judge(s.attach(), profile="documented")

        assert {violation.erratum for violation in verdict.violations} == {"NE01", "NE02", "NE07"}
        assert {v.says for v in verdict.violations if v.pointer == "/status_callback"} == {
            "000 'status_callback', which NE01 corrects"
        }

    def test_a_departure_that_no_erratum_covers_has_none(self):
        verdict = judge(s.attach(s.trunk_number(sid="string")), profile="documented")

        assert [v.erratum for v in verdict.violations if v.pointer == "/sid"] == [None]

    def test_waived_departures_need_no_erratum(self):
        verdict = judge(s.attach(s.trunk_number(capabilities="all"))).waiving(lambda violation: True)

        assert verdict.ok
        assert verdict.errata == ("NE01", "NE02")

    def test_both_profiles_name_the_same(self):
        assert judge(s.attach(), profile="documented").errata == judge(s.attach()).errata


def test_a_violation_survives_the_way_between_workers():
    (violation,) = judge(s.attach(s.trunk_number(), form="")).violations

    carried = pickle.loads(pickle.dumps(violation))

    assert carried == violation
    assert repr(carried.actual) == "nothing"


def test_an_operation_that_is_given_is_judged_by_the_suffix_of_the_url():
    url = f"http://127.0.0.1:8080/2010-04-01/Accounts/{s.AC}/IncomingPhoneNumbers.csv"
    exchange = s.exchange("GET", url, 200, s.owned_page([]))

    assert told(exchange, operation="incoming_phone_numbers.list") == [("NC102", "/headers/Content-Type")]


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        pytest.param("incoming_phone_numbers.fetch", f"IncomingPhoneNumbers/{s.PN}", id="an instance"),
        pytest.param("available_phone_numbers.local.list", "AvailablePhoneNumbers/US/Local", id="a search"),
    ],
)
def test_a_csv_of_an_operation_that_has_none_is_of_the_wrong_media_type(operation, path):
    url = f"http://127.0.0.1:8080/2010-04-01/Accounts/{s.AC}/{path}.csv"
    exchange = s.exchange("GET", url, 200, b"sid\r\n", kind="text/csv")

    assert told(exchange, operation=operation) == [("NC102", "/headers/Content-Type")]


def test_a_named_operation_of_what_is_no_url_is_unknown():
    with pytest.raises(UnknownOperation, match="is no URL"):
        judge(Exchange("GET", "http://[x", 200), operation="trunking.phone_numbers.fetch")


@pytest.mark.parametrize(
    ("status", "operation", "violations"),
    [(204, "trunking.phone_numbers.delete", []), (200, "trunking.phone_numbers.fetch", [("NC103", "/body")])],
)
def test_a_pair_whose_body_is_none_has_none(status, operation, violations):
    assert told((status, None), operation=operation) == violations


def test_the_path_of_an_operation_that_is_given_is_read_as_any_url_is():
    url = f"http://127.0.0.1:8080/v1/Trunks/TK%32c{s.TK[4:]}/PhoneNumbers/{s.PN}"
    exchange = s.exchange("GET", url, 200, s.trunk_number())

    assert told(exchange, operation="trunking.phone_numbers.fetch") == []


class TestLimits:
    def test_what_is_found_later_keeps_to_them(self):
        exchange = s.attach(s.trunk_number(phone_number="+12", nested=[[[1]]]))

        verdict = judge(exchange, limits=Limits(depth=2))

        assert told(exchange, limits=Limits(depth=2)) == [("NC103", "/body")]
        assert (verdict.warnings, verdict.unknown, verdict.errata) == ((), (), ())

    def test_a_body_is_decoded_once_for_each_question(self, monkeypatch):
        decoded = []
        decode = response.decode_json
        monkeypatch.setattr(response, "decode_json", lambda *given: decoded.append(1) or decode(*given))

        verdict = judge(s.attach())
        assert (verdict.errata, verdict.unknown, verdict.warnings) == (("NE01", "NE02", "NE07"), (), ())

        assert len(decoded) == 4


class TestSources:
    def test_a_member_that_a_condition_requires_has_its_document(self):
        body = s.owned_number()
        del body["trunk_sid"]

        (violation,) = judge(s.buy(body)).violations

        assert violation.says == "NE27 (003 'trunk_sid')"

    def test_a_member_that_no_document_lists_has_its_erratum(self):
        (violation,) = judge(s.buy(s.owned_number(origin=None))).violations

        assert violation.says == "NE47 (OpenAPI 'origin')"


class TestCsv:
    columns = "sid,account_sid,phone_number,beta,capabilities,trunk_sid"

    @staticmethod
    def csv(*rows, drop=(), extra=(), names=None):
        names = names or [name for name in s.owned_number() if name not in drop]
        lines = [",".join([*names, *extra])]
        for row in rows:
            lines.append(",".join([*(cell(row.get(name)) for name in names), *("x" for _ in extra)]))
        return s.exchange("GET", f"{s.INCOMING}.csv", 200, "\r\n".join(lines).encode() + b"\r\n", kind="text/csv")

    def test_a_list_conforms(self):
        assert told(self.csv(s.owned_number(), s.owned_number(sid="PN" + s.OTHER))) == []

    def test_columns_may_stand_in_any_order(self):
        names = list(reversed(s.owned_number()))

        assert told(self.csv(s.owned_number(), names=names)) == []

    def test_new_columns_are_tolerated(self):
        assert told(self.csv(s.owned_number(), extra=["fresh"])) == []

    def test_a_missing_column_is_one_violation(self):
        exchange = self.csv(s.owned_number(), s.owned_number(sid="PN" + s.OTHER), drop=["phone_number"])

        assert told(exchange) == [("NC106", "/incoming_phone_numbers/*/phone_number")]

    def test_a_missing_column_is_told_without_rows_too(self):
        whole, lacking = self.csv(names=list(s.owned_number())), self.csv(names=list(s.owned_number())[1:])

        assert told(whole) == []
        assert told(lacking) == [("NC106", "/incoming_phone_numbers/*/account_sid")]

    def test_an_error_is_judged_whole_where_a_csv_was_asked(self):
        exchange = s.exchange("GET", f"{s.INCOMING}.csv", 404, s.error(hint="?"))

        assert told(exchange) == [("NC208", "/hint")]

    def test_a_doubled_column_is_a_violation(self):
        exchange = self.csv(s.owned_number(), extra=["sid"])

        assert told(exchange) == [("NC106", "/body")]

    def test_a_cell_is_read_by_its_members_type(self):
        exchange = self.csv(s.owned_number(beta="maybe"))

        assert told(exchange) == [("NC202", "/incoming_phone_numbers/0/beta")]

    def test_a_cell_that_is_no_map_of_capabilities_is_told(self):
        exchange = self.csv(s.owned_number(capabilities="voice sms"))

        assert told(exchange) == [("NC202", "/incoming_phone_numbers/0/capabilities")]

    @pytest.mark.parametrize(
        "cell",
        [
            pytest.param("[" * 50_000, id="too deep"),
            pytest.param('{"voice": true, "sms": true, "x": "\\ud800"}', id="half a character"),
            pytest.param('{"voice": true, "voice": false, "sms": true}', id="a name twice"),
        ],
    )
    def test_a_map_in_a_cell_is_read_as_strictly_as_any_json(self, cell):
        exchange = self.csv(s.owned_number(capabilities=cell))

        assert told(exchange) == [("NC202", "/incoming_phone_numbers/0/capabilities")]

    def test_a_map_in_a_cell_has_what_is_required_of_it(self):
        exchange = self.csv(s.owned_number(capabilities={"voice": True}))

        assert told(exchange) == [("NC201", "/incoming_phone_numbers/0/capabilities/sms")]

    def test_json_where_a_csv_was_asked_is_told(self):
        exchange = s.exchange("GET", f"{s.INCOMING}.csv", 200, {"incoming_phone_numbers": []})

        assert ("NC102", "/headers/Content-Type") in told(exchange)

    def test_an_error_stays_json(self):
        exchange = s.exchange("GET", f"{s.INCOMING}.csv", 404, s.error())

        assert told(exchange) == []

    def test_unknown_columns_are_told_once(self):
        assert judge(self.csv(s.owned_number(), extra=["fresh"])).unknown == ("/incoming_phone_numbers/*/fresh",)

    @pytest.mark.parametrize("written", ["%2Ecsv", ".csv#below.it"])
    def test_unknown_columns_are_told_however_the_suffix_is_written(self, written):
        plain = self.csv(s.owned_number(), extra=["fresh"])
        exchange = s.exchange("GET", s.INCOMING + written, 200, plain.response.body, kind="text/csv")

        assert judge(exchange).unknown == ("/incoming_phone_numbers/*/fresh",)


def cell(value):
    if value is None:
        return ""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text
