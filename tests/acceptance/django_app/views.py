"""A view that puts a number into the pool of a messaging service, by requests."""

import requests
from django.conf import settings
from django.http import JsonResponse


def add_to_pool(request, service_sid):
    answer = requests.post(
        f"https://messaging.twilio.com/v1/Services/{service_sid}/PhoneNumbers",
        data={"PhoneNumberSid": request.POST["sid"]},
        auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
        timeout=5,
    )
    return JsonResponse(answer.json(), status=answer.status_code)
