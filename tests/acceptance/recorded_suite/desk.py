import requests


def number_of(trunk_sid, number_sid):
    url = f"https://trunking.twilio.com/v1/Trunks/{trunk_sid}/PhoneNumbers/{number_sid}"
    return requests.get(url, auth=("AC" + "0" * 32, "token"), timeout=5)
