"""An async client: it buys numbers, all at once, and lists what is there."""

import asyncio

import httpx

API = "https://api.twilio.com/2010-04-01"


async def buy_all(account_sid, auth_token, area_codes):
    url = f"{API}/Accounts/{account_sid}/IncomingPhoneNumbers.json"
    async with httpx.AsyncClient(auth=(account_sid, auth_token)) as client:
        bought = await asyncio.gather(
            *(client.post(url, data={"AreaCode": code, "FriendlyName": "Desk"}) for code in area_codes)
        )
        for answer in bought:
            answer.raise_for_status()
        listed = await client.get(url, params={"PageSize": 50})
    return [number["phone_number"] for number in listed.json()["incoming_phone_numbers"]]
