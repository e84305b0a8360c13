from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from pytest_numbers_contract.exchange import Response, header

ACCOUNT = "AC" + "0" * 32
# The SDK still gives aiohttp its credentials the old way.
OLD_AUTH = pytest.mark.filterwarnings("ignore:.*(auth|BasicAuth).*:DeprecationWarning")


def number(**members: object) -> Response:
    body = {"sid": "PN" + "0" * 32, "phone_number": "+14155550100", **members}
    return Response(201, (("Content-Type", "application/json"),), json.dumps(body).encode())


def test_the_sdk_buys_a_number(seam, source):
    source.answer = number()

    bought = Client(ACCOUNT, "token").incoming_phone_numbers.create(phone_number="+14155550100")

    assert bought.phone_number == "+14155550100"
    assert source.requests[0].url == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    assert source.requests[0].body == b"PhoneNumber=%2B14155550100"
    assert header(source.requests[0].headers, "authorization").startswith("Basic ")


def test_a_client_made_before_the_block_works_inside_it(source, resolver):
    from pytest_numbers_contract.seam import Seam

    client = Client(ACCOUNT, "token", region="au1", edge="sydney")
    source.answer = number()
    with Seam(source):
        client.trunking.v1.trunks("TK" + "0" * 32).phone_numbers.create(phone_number_sid="PN" + "0" * 32)

    assert source.requests[0].url.startswith("https://trunking.sydney.au1.twilio.com/v1/Trunks/TK")


def test_the_sdk_raises_its_own_error(seam, source):
    source.answer = Response(404, (), b'{"code": 20404, "message": "not found", "more_info": "", "status": 404}')

    with pytest.raises(TwilioRestException) as raised:
        Client(ACCOUNT, "token").incoming_phone_numbers("PN" + "0" * 32).fetch()

    assert (raised.value.code, raised.value.status) == (20404, 404)


def test_the_sdk_in_eight_threads_asks_nobody_else(seam, source, resolver):
    source.answer = number()
    client = Client(ACCOUNT, "token")

    def buy(_: int) -> str:
        return client.incoming_phone_numbers.create(phone_number="+14155550100").sid

    with ThreadPoolExecutor(8) as threads:
        bought = list(threads.map(buy, range(400)))

    assert len(bought) == len(source.requests) == 400
    assert resolver.asked == []


@OLD_AUTH
@pytest.mark.asyncio
async def test_the_async_sdk_buys_a_number(seam, source):
    source.answer = number()

    async with AsyncTwilioHttpClient() as http_client:
        client = Client(ACCOUNT, "token", http_client=http_client)
        bought = await client.incoming_phone_numbers.create_async(phone_number="+14155550100")

    assert bought.phone_number == "+14155550100"
    assert source.requests[0].body == b"PhoneNumber=%2B14155550100"
    assert header(source.requests[0].headers, "authorization").startswith("Basic ")
