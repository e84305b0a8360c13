"""What a verdict finds out only when it is asked: the quick way says what the long way says."""

from pathlib import Path

import pytest
import samples as s

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.judging import judge_and_decode
from pytest_numbers_contract.judging.lookback import Opinion
from pytest_numbers_contract.judging.validation import errata_met, explain, validator
from pytest_numbers_contract.reading import find_files, read_file

RECORDED = [exchange for file in find_files(Path(__file__).parents[2] / "cassettes") for exchange in read_file(file)]
NUMBER = "trunking.phone_numbers/phone_number.json"


def literally(exchange: Exchange) -> tuple[str, ...]:
    """Return the errata that the whole judgement by the documents names."""
    verdict = judge(exchange, profile="documented")
    departures = (*verdict.violations, *verdict.noted)
    return tuple(sorted({violation.erratum for violation in departures if violation.erratum}))


@pytest.mark.parametrize("exchange", [pytest.param(one, id=f"{one.method} {one.url}") for one in RECORDED])
def test_the_errata_of_what_conforms_are_those_that_the_documents_miss(exchange: Exchange) -> None:
    assert judge(exchange).errata == literally(exchange)


@pytest.mark.parametrize(
    "instance",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"sid": "", "account_sid": 1, "sms_application_sid": ""}, id="several keywords for one value"),
        pytest.param({"capabilities": {"mms": True, "fax": None}, "beta": None, "links": []}, id="types"),
        pytest.param({"status_callback": "", "sms_url": "", "date_created": "x", "voice_method": "PUT"}, id="forms"),
    ],
)
def test_the_errata_met_are_those_of_the_faults_explained(instance: dict[str, object]) -> None:
    faults = explain(NUMBER, instance, validator(NUMBER, "documented")(instance), profile="documented")

    assert errata_met(NUMBER, instance) == {fault.erratum for fault in faults if fault.erratum}


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(RECORDED[0], id="recorded"),
        pytest.param(s.attach(s.trunk_number(phone_number="+15550000000"), status=202), id="a status of nobody's"),
        pytest.param(
            s.exchange("GET", f"{s.INCOMING}.csv", 202, b"sid\r\n", kind="text/csv"), id="a table of nobody's"
        ),
    ],
)
def test_an_opinion_is_all_that_a_verdict_would_say(exchange: Exchange) -> None:
    verdict, body = judge_and_decode(exchange)

    assert Opinion.of(verdict, body) == Opinion(verdict.warnings, verdict.errata, verdict.unknown)
