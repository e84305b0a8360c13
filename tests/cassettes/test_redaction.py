"""Redaction: secrets go, the truth stays."""

import base64
import json

import pytest
from samples import AC, INCOMING, PN, TK, TRUNKING, trunk_number
from secrets_in_exchanges import JSON, POSITIONS, basic, bought, bought_gzipped, seeded

from pytest_numbers_contract import Exchange, NumbersContractError, judge
from pytest_numbers_contract.errors import BadSetting, Unreadable
from pytest_numbers_contract.exchange import header
from pytest_numbers_contract.numbering import friendly_name, is_ours, make_sid
from pytest_numbers_contract.redaction import Redaction, redact
from pytest_numbers_contract.redaction.ledger import forms_of
from pytest_numbers_contract.redaction.scanning import scan

TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
NUMBER = "+14158675309"


def written(exchange):
    """All of an exchange, as one text."""
    request, response = exchange.request, exchange.response
    return repr((request, response)).encode().decode("unicode_escape")


def body(exchange):
    return json.loads(exchange.response.body)


def number_of(real, **members):
    return body(redact([bought(phone_number=real, friendly_name=friendly_name(real), **members)])[0])["phone_number"]


@pytest.mark.parametrize(("kind", "position", "secret"), seeded(200))
def test_a_secret_is_gone_in_every_form(kind, position, secret):
    (clean,) = redact([POSITIONS[position](secret)])

    assert all(form not in written(clean) for form in forms_of(secret))
    assert secret.lstrip("+") not in written(clean)


@pytest.mark.parametrize(("kind", "position", "secret"), seeded(90))
def test_redacting_twice_changes_nothing_and_nothing_is_found(kind, position, secret):
    once = redact([POSITIONS[position](secret)])

    assert redact(once) == once
    assert scan(b"", path="x.yaml", exchanges=once, secrets=[secret]) == ()


@pytest.mark.parametrize("position", ["form", "json", "webhook", "gzip", "header", "basic", "bearer"])
def test_a_redacted_exchange_keeps_its_contract(position):
    exchange = POSITIONS[position](f"{PN} {NUMBER}")

    (clean,) = redact([exchange])

    assert judge(clean).violations == judge(exchange).violations == ()


def test_a_broken_exchange_stays_broken():
    exchange = Exchange("GET", f"{TRUNKING}/{PN}", 200, headers=JSON, body=json.dumps(trunk_number(phone_number="4155552671", sid="PN12")).encode())  # fmt: skip

    before, after = judge(exchange), judge(redact([exchange])[0])

    assert [one.id for one in after.violations] == [one.id for one in before.violations] != []


def test_a_number_that_is_no_string_is_gone():
    exchange = Exchange("GET", TRUNKING, 200, body=b'{"friendly_name": "Desk", "digits": 14158675309, "page": 0}')

    (clean,) = redact([exchange])

    assert "4158675309" not in written(clean)
    assert clean.response.body.startswith(b'{"friendly_name": "Desk", "digits": 1')


@pytest.mark.parametrize("word", ['a "label"', "C:\\new", "a\nline", "Müller – Kunde"])
def test_the_word_for_a_personal_member_may_be_any_text(word):
    wanted = Redaction(members={"friendly_name": word})
    exchange = Exchange("GET", TRUNKING, 200, body=b'{"friendly_name": "Mrs Smith", "note": "caf\xe9"}')

    (clean,) = redact([exchange], wanted)

    assert json.loads(clean.response.body.decode("latin-1"))["friendly_name"] == f"{word} 1"
    assert redact([clean], wanted) == (clean,)


def test_a_url_with_half_a_character_hides_nothing_beside_it():
    said = rb'{"note": "https%3A%2F%2Fh.\ud83dxample.com%2F%3Fk call \u002b14158675309, horse battery\u0020staple/1"}'

    (clean,) = redact([Exchange("GET", TRUNKING, 200, body=said)], Redaction(("horse battery staple/1",)))

    note = json.loads(clean.response.body)["note"]
    assert note.startswith("https%3A%2F%2Fh.")
    assert not any(secret in note for secret in ("4158675309", "staple"))


@pytest.mark.parametrize("url", ["wss://u:hush@h.example.com/", "https%3A%2F%2Fu%3Ahush%40h.example.com%2F"])
def test_a_url_is_found_whatever_its_scheme_and_encoding(url):
    (clean,) = redact([Exchange("GET", TRUNKING, 200, body=json.dumps({"note": f"see {url} 1"}).encode())])

    assert "hush" not in written(clean)
    assert "h.example.com" in written(clean)


def test_half_a_character_in_a_url_hides_nothing_beside_it():
    (clean,) = redact([Exchange("GET", f"{TRUNKING}?To=\ud83d%2B14158675309&By=%FF%2B14158675309", 200)])

    assert "4158675309" not in clean.url
    assert clean.url.endswith("?To=%ED%A0%BD%2B14155550100&By=%FF%2B14155550100")
    assert redact([clean]) == (clean,)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("escaped", [r"\ud800", r"\u20ac", r"\ud83d\ude00"], ids=["half", "euro", "astral"])
def test_what_is_escaped_in_a_body_stays_beside_what_is_not(escaped, encoding):
    said = f'{{"note": "é {escaped} +14158675309"}}'

    (clean,) = redact([Exchange("GET", TRUNKING, 200, body=said.encode(encoding))])

    note = json.loads(clean.response.body.decode(encoding))["note"]
    assert note == json.loads(said)["note"].replace("14158675309", "14155550100")


def test_what_is_not_escaped_stays_so_where_a_secret_goes():
    (clean,) = redact([Exchange("GET", TRUNKING, 200, body='{"note": "é 東 +14158675309"}'.encode())])

    assert clean.response.body.decode() == '{"note": "é 東 +14155550100"}'


@pytest.mark.parametrize("code", [0xD83D, 0xDCFF])
def test_a_secret_with_half_a_character_goes(code):
    token = chr(code).join(["hush"] * 4)
    (clean,) = redact([Exchange("GET", f"{TRUNKING}?AuthToken={token}&FriendlyName=is+{token}", 200)])

    assert "hush" not in clean.url
    assert redact([clean]) == (clean,)


def test_references_still_agree():
    clean = redact([bought(sid=PN), Exchange("GET", f"{INCOMING}/{PN}.json", 404, body=b"")])

    assert body(clean[0])["sid"] in clean[1].url
    assert body(clean[0])["uri"].endswith(f"{body(clean[0])['sid']}.json")


def test_sids_are_numbered_by_first_appearance_per_prefix():
    other = "PN" + "9c" * 16
    clean = redact([Exchange("GET", f"{INCOMING}/{PN}.json?a={other}&b={TK}&c={PN}", 200)])[0].url

    one, two = make_sid("PN", 1), make_sid("PN", 2)
    assert clean.endswith(f"{one}.json?a={two}&b={make_sid('TK', 1)}&c={one}")


def test_a_sid_of_ours_stays():
    ours = make_sid("PN", 77)

    (clean,) = redact([bought(sid=ours, account_sid=AC)])

    assert body(clean)["sid"] == ours
    assert is_ours(body(clean)["account_sid"])


@pytest.mark.parametrize("sid", [f"PN{TOKEN}a", f"PN{TOKEN}" * 2, f"pn{TOKEN}", f"Pn{TOKEN.upper()}ff"])
def test_a_sid_that_is_written_wrong_goes_and_stays_wrong(sid):
    asked = bought(form={"AddressSid": sid}, friendly_name=f"of {sid}.")
    (clean,) = redact([asked])

    assert TOKEN not in written(clean).lower()
    assert len(body(clean)["friendly_name"]) == len(f"of {sid}.")
    assert [one.id for one in judge(clean).violations] == [one.id for one in judge(asked).violations]
    assert redact([clean]) == (clean,)
    assert scan(b"", path="x", exchanges=[clean]) == ()
    assert scan(sid.encode(), path="x") != ()


@pytest.mark.parametrize(
    "sid", [make_sid("PN", 7) + "a", make_sid("PN", 7).lower(), "PN" + "0" * 40, "if" + TOKEN + "0"]
)
def test_what_is_nobodys_sid_stays_however_it_is_written(sid):
    (clean,) = redact([bought(friendly_name=sid)])

    assert body(clean)["friendly_name"] == sid


def test_a_sid_inside_a_page_token_goes():
    (clean,) = redact([Exchange("GET", f"{INCOMING}.json?PageToken=PA{PN}", 200)])

    assert clean.url.endswith(f"PageToken=PA{make_sid('PN', 1)}")


@pytest.mark.parametrize(
    ("real", "becomes"),
    [
        ("+14158675309", "+14155550100"),
        ("+18008675309", "+18005550199"),
        ("+442071838750", "+442079460000"),
        ("+447911123456", "+447700900000"),
        ("+5511987654321", "+5500000000001"),
        ("+9991234567", "+99900000001"),
        ("+15005550006", "+15005550006"),
        ("+14155550142", "+14155550142"),
    ],
)
def test_a_number_stays_in_its_country_and_area(real, becomes):
    assert number_of(real) == becomes


def test_a_number_already_used_is_not_given_to_another():
    clean = redact([bought(phone_number=NUMBER), bought(phone_number="+14155550100")])

    assert [body(one)["phone_number"] for one in clean] == ["+14155550101", "+14155550100"]


def test_after_the_hundredth_comes_the_rest_of_555():
    clean = redact([bought(phone_number=f"+1415867{line:04d}", friendly_name="") for line in range(101)])

    assert [body(one)["phone_number"] for one in clean[99:]] == ["+14155550199", "+14155550200"]


def test_what_a_country_has_no_more_of_becomes_zeros():
    clean = redact([bought(phone_number=f"+46701{line:06d}") for line in range(200)])

    numbers = [body(one)["phone_number"] for one in clean]
    assert numbers[95:97] == ["+46000000001", "+46000000002"]
    assert len(set(numbers)) == 200
    assert redact(clean) == clean


def test_too_many_numbers_to_tell_apart_are_refused():
    with pytest.raises(BadSetting, match="too many of one kind"):
        redact([Exchange("GET", f"{INCOMING}.json?" + "&".join(f"a=%2B45{line}" for line in range(20_000_000, 20_010_000)), 200)])  # fmt: skip


@pytest.mark.parametrize(
    "spelled",
    [
        "(415) 867-5309",
        "415-867-5309",
        "415.867.5309",
        "4158675309",
        "14158675309",
        "1-415-867-5309",
        "+1-415-867-5309",
        "+1 (415) 867-5309",
        "+1(415)867-5309",
        "415-867-5309x12",
        "415-867-5309ext. 12",
    ],
)
def test_a_spelling_is_kept_in_step(spelled):
    (clean,) = redact([bought(friendly_name=spelled, phone_number=NUMBER)])

    assert body(clean)["friendly_name"] == spelled.replace("867", "555").replace("5309", "0100")


def test_a_spelling_alone_goes_too():
    (clean,) = redact([bought(friendly_name="call (415) 867-5309 or 415.867.5310")])

    assert body(clean)["friendly_name"] == "call (415) 555-0101 or 415.555.0102"


@pytest.mark.parametrize(
    ("spelled", "becomes"),
    [
        ("desk-4158675309", "desk-4155550100"),
        ("desk_415-867-5309", "desk_415-555-0100"),
        ("0014158675309", "0014155550100"),
        ("415\u2011867\u20135309, 415\u00a0867\u00a05309", "415\u2011555\u20130100, 415\u00a0555\u00a00100"),
        ("415/867-5309 and 415_867_5309", "415/555-0100 and 415_555_0100"),
        ("011 1 415 867 5309", "011 1 415 555 0100"),
        ("+44 20 7183 8750", "+44 20 7946 0000"),
        ("+33 1 70 18 99 00", "+33 1 99 00 00 00"),
        ("+33.1.70.18.99.00", "+33.1.99.00.00.00"),
        ("+49 (30) 901820123", "+49 3023125000"),
        ("+442071838750 2 lines", "+442079460000 2 lines"),
        ("+33 1 99 00 00 07", "+33 1 99 00 00 07"),
        ("+2 of 4, 2026-11-21 and 1234567-89", "+2 of 4, 2026-11-21 and 1234567-89"),
    ],
)
def test_a_number_goes_however_it_is_written(spelled, becomes):
    said = json.dumps({"friendly_name": spelled}, ensure_ascii=False)
    asked = Exchange("POST", TRUNKING, 200, headers=JSON, body=said.encode())
    (clean,) = redact([asked])

    assert body(clean)["friendly_name"] == becomes
    assert redact([clean]) == (clean,)
    assert scan(clean.response.body, path="x") == ()
    assert bool(scan(asked.response.body, path="x")) == (spelled != becomes)


def test_a_reserved_spelling_stays_and_is_given_to_nobody_else():
    clean = redact([bought(friendly_name="(415) 555-0100", phone_number=NUMBER)])

    assert body(clean[0])["friendly_name"] == "(415) 555-0100"
    assert body(clean[0])["phone_number"] == "+14155550101"


@pytest.mark.parametrize("real", ["+4593751435", "+442071838750", "+491711234567"])
def test_a_spelling_from_abroad_is_kept_in_step(real):
    (clean,) = redact([bought(friendly_name=friendly_name(real), phone_number=real)])

    assert body(clean)["phone_number"] != real
    assert body(clean)["friendly_name"] == friendly_name(body(clean)["phone_number"])


def test_bare_digits_of_a_number_that_changes_its_length_go():
    (clean,) = redact([bought(phone_number="+33176123456789", friendly_name="ring 33176123456789 now")])

    assert body(clean)["friendly_name"] == f"ring {body(clean)['phone_number'][1:]} now"


def test_a_spelling_of_another_length_is_written_bare():
    (clean,) = redact([bought(phone_number="+3362345678", friendly_name="336-234-5678")])

    assert body(clean)["phone_number"] == "+33639980000"
    assert body(clean)["friendly_name"] == "33639980000"


@pytest.mark.parametrize(
    ("asked", "becomes"),
    [("867", "%2A%2A%2A"), ("415867****", "%2A" * 10), ("415", "415"), ("212", "212"), ("TWILIO", "TWILIO")],
)
def test_a_search_stays_true(asked, becomes):
    search = Exchange("GET", f"{INCOMING}.json?PhoneNumber={asked}", 200)

    clean = redact([search, bought(phone_number=NUMBER)])

    assert clean[0].url.endswith(f"PhoneNumber={becomes}")


def test_a_raw_plus_sign_in_a_form_goes_the_same_way():
    form = b"PhoneNumber=+14158675309&VoiceUrl=&x&SmsUrl=+442071838750"
    exchange = Exchange("POST", f"{INCOMING}.json", 400, request_body=form)

    assert redact([exchange])[0].request.body == b"PhoneNumber=+14155550100&VoiceUrl=&x&SmsUrl=+442079460000"


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_a_raw_plus_sign_after_a_scheme_in_a_form_goes_the_same_way(colon):
    form = f"To=whatsapp{colon}+442071838750".encode()

    (clean,) = redact([Exchange("POST", f"{INCOMING}.json", 400, request_body=form)])

    assert clean.request.body == f"To=whatsapp{colon}+442079460000".encode()


def test_a_secret_that_is_no_utf_8_goes():
    (clean,) = redact([Exchange("GET", f"{TRUNKING}?AuthToken=a-secret-of-%9f", 404)])

    assert clean.url == f"{redact([Exchange('GET', TRUNKING, 404)])[0].url}?AuthToken={make_sid('', 1)}"


def test_basic_credentials_become_ours():
    (clean,) = redact([bought(request_headers={"Authorization": basic(AC, TOKEN)}, friendly_name=f"{TOKEN} {basic(AC, TOKEN)}")])  # fmt: skip

    user, _, secret = base64.b64decode(header(clean.request.headers, "authorization")[6:]).decode().partition(":")
    assert (user, secret) == (make_sid("AC", 1), make_sid("", 1))
    assert body(clean)["friendly_name"] == f"{secret} {basic(user, secret)}"


@pytest.mark.parametrize(
    "value", ["Bearer abc.def", "Basic !", "Basic " + base64.b64encode(b"no colon").decode(), "Digest x", "Basic /w=="]
)
def test_other_credentials_are_dropped(value):
    (clean,) = redact([bought(request_headers={"Authorization": value})])

    assert header(clean.request.headers, "authorization") is None


@pytest.mark.parametrize("said", [basic(AC, "hush-hush-1"), "bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.dozjg"])
def test_credentials_go_from_a_text_that_repeats_them(said):
    (clean,) = redact([bought(friendly_name=f"no {said}!")])

    assert said.partition(" ")[2] not in written(clean)
    assert "000000" in credentials_after(body(clean)["friendly_name"])
    assert redact([clean]) == (clean,)


def credentials_after(text):
    word = text.removesuffix("!").split()[-1]
    return word if word.startswith("0") else base64.b64decode(word).decode()


def test_what_only_sounds_like_credentials_stays():
    (clean,) = redact([bought(friendly_name="Basic plan, bearer of authentication-required")])

    assert body(clean)["friendly_name"] == "Basic plan, bearer of authentication-required"


def test_a_user_without_password_stays_one():
    (clean,) = redact([bought(request_headers={"Authorization": basic(AC, "")})])

    assert header(clean.request.headers, "authorization") == basic(make_sid("AC", 1), "")


def test_a_short_password_does_not_take_words_with_it():
    (clean,) = redact([bought(request_headers={"Authorization": basic(AC, "status")})])

    assert "status" in body(clean)
    assert basic(AC, "status") not in written(clean)


def test_secrets_that_are_told_go():
    (clean,) = redact([bought(friendly_name="correct horse battery")], Redaction(secrets=("correct horse battery", "")))

    assert body(clean)["friendly_name"] == make_sid("", 1)


def test_personal_members_become_words_and_the_list_can_be_extended():
    wanted = Redaction(members={"FriendlyName": "Label"})
    (clean,) = redact([bought(customer_name="Jane", street="1 Main St", friendly_name="Jane's line", auth_token="hush", form={"CustomerName": "Jane"})], wanted)  # fmt: skip

    assert [body(clean)[name] for name in ("customer_name", "street", "friendly_name", "auth_token")] == ["Name 1", "Street 1", "Label 1", make_sid("", 1)]  # fmt: skip
    assert b"CustomerName=Name+1" in clean.request.body
    assert redact([clean], wanted) == (clean,)


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("https://me:pw@h.example.com/in?key=1&b=&c#x", "https://h.example.com/in?key=redacted&b=redacted&redacted#redacted"),
        ("https://h.example.com/in?&", "https://h.example.com/in?&"),
        ("https://h.example.com/in", "https://h.example.com/in"),
        ("https://me:pw@api.twilio.com/x?Page=1", "https://api.twilio.com/x?Page=1"),
        ("https://[bad/in?key=1", "https://redacted.invalid"),
        ("http://h exa.example.com/in?key=1", "http://h exa.example.com/in?key=redacted"),
        ("//me:pw@h.example.com/in?key=1#x", "//h.example.com/in?key=redacted"),
        ("h.example.com/in?key", "h.example.com/in?redacted"),
        (" https://h.example.com/\\?key=1", " https://h.example.com/\\?key=redacted"),
        ("https://h.example.com/in?by=O'Brien&key=1", "https://h.example.com/in?by=redacted&key=redacted"),
        ("https://me:pw of mine@h.example.com/in", "https://h.example.com/in"),
    ],
)  # fmt: skip
def test_a_webhook_loses_userinfo_and_values(url, becomes):
    (clean,) = redact([bought(voice_url=url)])

    assert body(clean)["voice_url"] == becomes


def test_a_webhook_that_is_no_url_loses_its_values_in_a_form_too():
    (clean,) = redact([bought(form={"StatusCallback": "h.example.com/in?key=1", "SmsApplicationSid": "Why?"})])

    fields = b"&StatusCallback=h.example.com%2Fin%3Fkey%3Dredacted&SmsApplicationSid=Why%3F"
    assert clean.request.body == b"PhoneNumber=%2B14155550100" + fields


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("see https://h.example.com/?by=O'Brien&key=1!", "see https://h.example.com/?by=redacted&key=redacted"),
        ("{'u': 'https://h.example.com/?key=1', 'x': 'y=z'}", "{'u': 'https://h.example.com/?key=redacted', 'x': 'y=z'}"),
        ("<a href='https://h.example.com/?key=1'>=</a>", "<a href='https://h.example.com/?key=redacted'>=</a>"),
    ],
)  # fmt: skip
def test_a_url_ends_where_its_quotation_does(said, becomes):
    (clean,) = redact([bought(friendly_name=said)])

    assert body(clean)["friendly_name"] == becomes


def test_an_email_keeps_its_encoding():
    url = f"{INCOMING}/%5Bjane%40corp.com/jane%2540corp.com?a=jane@corp.com"
    (clean,) = redact([Exchange("GET", url, 404)])

    assert clean.url.endswith("/%5Bperson1%40example.com/person1%2540example.com?a=person1%40example.com")
    assert redact([clean]) == (clean,)


def test_an_email_may_be_in_any_alphabet():
    (clean,) = redact([bought(friendly_name="jürgen@müller.de or jürgen@corp.com")])

    assert body(clean)["friendly_name"] == "person1@example.com or person2@example.com"


def test_a_compressed_body_is_plain_and_its_length_right():
    (clean,) = redact([bought_gzipped(phone_number=NUMBER, friendly_name="(415) 867-5309")])

    assert body(clean)["phone_number"] == "+14155550100"
    assert dict(clean.response.headers) == {**JSON, "Content-Length": str(len(clean.response.body))}


def test_a_body_that_cannot_be_decoded_is_refused():
    with pytest.raises(Unreadable, match="a body that cannot be decoded") as refused:
        redact([bought(headers={**JSON, "Content-Encoding": "br"})])

    assert isinstance(refused.value, NumbersContractError)


def test_volatile_headers_go_and_the_others_stay():
    headers = {**JSON, "Date": "Sat, 21 Nov 2026 09:00:00 GMT", "Server": "x", "Twilio-Request-Id": "RQ" + "ab" * 16}

    (clean,) = redact([bought(headers=headers, request_headers={"User-Agent": "x", "Accept": "*/*"})])

    assert dict(clean.response.headers) == {**JSON, "Twilio-Request-Id": make_sid("RQ", 1)}
    assert [name for name, _ in clean.request.headers] == ["Content-Type", "Accept"]


def test_the_length_of_a_body_that_was_not_sent_stays():
    clean = redact([Exchange("HEAD", TRUNKING, 200, headers={"Content-Length": "12"}, request_body=None)])[0]

    assert header(clean.response.headers, "content-length") == "12"
    assert clean.request.body is None


def test_json_keeps_its_spelling():
    text = (
        b'{"a" : 1.00, "a":[ "x\\u00e9\\/", "+14158675309" ], "e": "\xc3\xa9 +14158675309", "\\q": "\\q +14158675309"}'
    )

    (clean,) = redact([Exchange("GET", TRUNKING, 200, headers=JSON, body=text)])

    assert clean.response.body == text.replace(b"8675309", b"5550100")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"first_name": "Jane', '{"first_name": "Name 1'),
        ('{"first_name": "Jane\\', '{"first_name": "Name 1'),
        ('{"first_name": "Ja\tne"}', '{"first_name": "Name 1"}'),
        (r'{"first_name": "Ja\qne"}', '{"first_name": "Name 1"}'),
        (r'{"first_\u006eame": "Jane"}', r'{"first_\u006eame": "Name 1"}'),
        (r'{"first_\qname": "Jane", "a": ""}', r'{"first_\qname": "Jane", "a": ""}'),
        ('{"a": "', '{"a": "'),
        ('\ufeff{"first_name": "Jane"}', '\ufeff{"first_name": "Name 1"}'),
    ],
    ids=[
        "cut off",
        "cut off in an escape",
        "control",
        "escape",
        "name with an escape",
        "no name",
        "empty",
        "byte order mark",
    ],
)
def test_a_member_is_known_in_json_that_is_broken_or_escaped(before, after):
    (clean,) = redact([Exchange("GET", TRUNKING, 200, headers=JSON, body=before.encode())])

    assert clean.response.body.decode() == after
