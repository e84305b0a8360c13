import httpx


def number_of(account_sid, number_sid):
    url = f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{number_sid}.json"
    return httpx.get(url, auth=(account_sid, "token"))
