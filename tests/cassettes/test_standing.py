"""What a test names and no recording holds: SIDs and numbers that are not ours stand for those in their place."""

from urllib.parse import urlencode

import pytest

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cassettes import Cassette, save
from pytest_numbers_contract.errors import NotRecorded
from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.redaction.ledger import may_become

ACCOUNT = f"https://api.twilio.com/2010-04-01/Accounts/{make_sid('AC', 1)}"
TRUNKS = "https://trunking.twilio.com/v1/Trunks"
FORM, JSON = {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "application/json"}
# Numbers that may be somebody's, of one area and of another.
ONE, TWO, FAR = "+14157012311", "+14157012312", "+12127012311"
FIRST, SECOND = "+14155550100", "+14155550101"
TK, OTHER_TK = "TK" + "2c" * 16, "TK" + "3d" * 16


def bought(number, **more):
    form = urlencode({"PhoneNumber": number, **more}).encode()
    return Exchange(
        "POST",
        f"{ACCOUNT}/IncomingPhoneNumbers.json",
        201,
        request_headers=FORM,
        request_body=form,
        headers=JSON,
        body=b"{}",
    )


def got(path, base=TRUNKS, body=b"{}"):
    return Exchange("GET", f"{base}{path}", 200, headers=JSON, body=body)


@pytest.fixture
def play(tmp_path):
    """Record exchanges, then send others to the cassette; return the cassette and which were answered."""

    def run(recorded, sent):
        save(tmp_path / "x.yaml", recorded, recorded="2026-11-21", source="live")
        cassette = Cassette(tmp_path / "x.yaml")
        return cassette, [cassette.answer_request(one.request).status < 500 for one in sent]

    return run


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(got(f"/{'PN' + '0' * 32}"), id="a SID that nobody has"),
        pytest.param(got(f"/{TK}/PhoneNumbers?PageSize=50"), id="a SID from the environment"),
        pytest.param(bought(ONE), id="a live number"),
        pytest.param(bought("+442079460001"), id="a live number abroad"),
        pytest.param(bought("+4930123456789"), id="a live number of a country"),
        pytest.param(bought("+9991234567"), id="a live number of nowhere"),
        pytest.param(bought(ONE, FriendlyName="(415) 701-2311"), id="a number as people write it"),
        pytest.param(bought(ONE, FriendlyName="desk-4157012311, 0014157012311"), id="as it is dialled"),
        pytest.param(bought(ONE, FriendlyName="+44 20 7183 8750"), id="a number abroad as people write it"),
        pytest.param(bought(ONE, FriendlyName="+49 (30) 901-820123"), id="a number that changes its length"),
        pytest.param(bought(ONE, VoiceUrl=f"{TRUNKS}/{TK}?From={ONE}"), id="in a URL"),
        pytest.param(bought("+1415555"), id="a number too short to be kept secret"),
        pytest.param(bought("+1415701"), id="a number too short"),
        pytest.param(got("?PhoneNumber=%2B1415555", ACCOUNT), id="a search of a reserved number"),
        pytest.param(got("?PhoneNumber=%2B1415701", ACCOUNT), id="a search by a beginning"),
        pytest.param(got("?Contains=415555****", ACCOUNT), id="a search by a pattern"),
        pytest.param(
            got("?Contains=415701****", ACCOUNT, f'["{ONE}"]'.encode()), id="a search that found a live number"
        ),
        pytest.param(got("?PhoneNumber=%2B14157012311", ACCOUNT), id="a live number in a query"),
        pytest.param(got(f"/{TK}?PageToken=PA{OTHER_TK}", ACCOUNT), id="a page token"),
        pytest.param(got(f"/{TK}0/PhoneNumbers?A={OTHER_TK.lower()}"), id="a SID that is written wrong"),
        pytest.param(bought(ONE, AddressSid="AD" + "1f" * 17), id="a SID that is too long"),
        pytest.param(got("?A=1234567&B=2026-01-31", ACCOUNT), id="digits that are no number"),
    ],
)
def test_what_was_recorded_replays(play, exchange):
    cassette, answered = play([exchange, exchange], [exchange, exchange])

    assert answered == [True, True]
    assert cassette.verify() is None


def test_json_that_names_what_is_not_ours_replays(play):
    sent = Exchange("POST", TRUNKS, 200, request_headers=JSON, request_body=f'{{"to": "{ONE}"}}'.encode())

    assert play([sent], [sent])[1] == [True]


@pytest.mark.parametrize(
    ("recorded", "sent", "answered"),
    [
        pytest.param([ONE, TWO], [ONE, TWO], [True, True], id="as recorded"),
        pytest.param([ONE, TWO], [ONE, ONE], [True, False], id="the first one twice"),
        pytest.param([ONE, TWO, ONE], [ONE, TWO, TWO], [True, True, False], id="the second where the first was"),
        pytest.param([ONE], [FAR], [False], id="another area"),
        pytest.param([ONE], [SECOND], [False], id="a reserved number"),
        pytest.param([SECOND], [ONE], [True], id="a reserved number may be what was written in a number's place"),
        pytest.param([ONE], [FIRST], [True], id="what the cassette says itself"),
        pytest.param([ONE], [FIRST, ONE], [True, False], id="once only"),
        pytest.param(["+15005550006"], ["+15007012311"], [False], id="for a magic number"),
        pytest.param(["+15005550006"], ["+15005550001"], [False], id="another magic number"),
        pytest.param(["+442079460001"], ["+4930123456789"], [False], id="another country"),
        pytest.param(["+1415555"], ["+1415556"], [False], id="another short number"),
    ],
)
def test_the_wrong_number_is_bought_by_nobody(play, recorded, sent, answered):
    assert play([bought(one) for one in recorded], [bought(one) for one in sent])[1] == answered


def test_a_number_that_an_answer_told_is_sent_as_it_was_told(play):
    search = got("/AvailablePhoneNumbers/US/Local.json", ACCOUNT, f'["{ONE}", "{TWO}"]'.encode())
    journey = [search, bought(ONE)]

    assert play(journey, [search, bought(FIRST)])[1] == [True, True]
    assert play(journey, [search, bought(ONE)])[1] == [True, False]


def test_a_sid_stands_for_the_same_each_time(play):
    journey = [got(f"/{TK}"), got(f"/{OTHER_TK}"), got(f"/{TK}/PhoneNumbers"), got(f"/{OTHER_TK}/PhoneNumbers")]

    assert play(journey, journey)[1] == [True] * 4
    assert play(journey, [journey[0], journey[1], journey[3], journey[3]])[1] == [True, True, True, False]


def test_a_sid_of_ours_is_exact(play):
    sent = got(f"/{make_sid('TK', 2)}")

    assert play([got(f"/{TK}")], [sent])[1] == [False]
    assert play([sent], [got(f"/{make_sid('TK', 3)}")])[1] == [False]


def test_another_prefix_is_another_request(play):
    assert play([got(f"/{TK}")], [got(f"/PN{TK[2:]}")])[1] == [False]


def test_fields_of_one_name_stand_in_the_order_in_which_they_were_sent(play):
    both = got(f"?Sid={OTHER_TK}&Sid={TK}")

    assert play([both, got(f"/{TK}")], [both, got(f"/{TK}")])[1] == [True, True]


def test_a_file_that_was_not_redacted_is_exact(tmp_path):
    lines = f"interactions:\n- request: {{body: null, headers: {{}}, method: GET, uri: {TRUNKS}/{TK}}}\n"
    answer = "  response: {body: {string: ok}, headers: {}, status: {code: 200, message: OK}}\nversion: 1\n"
    (tmp_path / "x.yaml").write_text(lines + answer)
    cassette = Cassette(tmp_path / "x.yaml")

    answers = [cassette.answer_request(got(f"/{sid}").request).status for sid in (OTHER_TK, TK)]

    assert answers == [501, 200]


def test_a_miss_says_what_a_number_stands_for(play):
    cassette, _ = play([bought(ONE), bought(TWO, Beta="1")], [bought(ONE), bought(ONE, Beta="1")])

    with pytest.raises(NotRecorded) as missed:
        cassette.verify()

    assert f"form.PhoneNumber         recorded '{SECOND}'   sent '{FIRST}'" in str(missed.value)
    assert f"+1415… stands for {FIRST}, since a request before this one" in str(missed.value)
    assert "form.Beta" not in str(missed.value)
    assert ONE not in str(missed.value)


def test_a_miss_of_a_number_that_stands_for_none_shows_both(play):
    cassette, _ = play([bought(ONE)], [bought(FAR)])

    with pytest.raises(NotRecorded, match=r"form\.PhoneNumber +recorded '\+14155550100'   sent '\+1212…'\n  record"):
        cassette.verify()


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        (ONE, FIRST, True),
        (ONE, "+14155550099", False),
        (ONE, "+10000000001", True),
        ("+18007012311", "+18005550199", True),
        ("+18007012311", "+18005550100", False),
        ("+442079461234", "+442079460000", True),
        ("+9991234567", "+99900000001", True),
        ("+9991234567", "+9990000001", False),
        (FIRST, SECOND, False),
        (ONE, TWO, False),
    ],
)
def test_a_number_becomes_one_of_its_own_area_or_country(old, new, may):
    assert may_become(old, new) is may
