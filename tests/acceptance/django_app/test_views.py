import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import TestCase


class PoolTest(TestCase):
    @pytest.fixture(autouse=True)
    def _sandbox(self, numbers_sandbox):
        self.sandbox = numbers_sandbox

    def setUp(self):
        User.objects.create(username="ann")
        self.sandbox.declare_account(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        self.service = self.sandbox.messaging_service()
        self.number = self.sandbox.incoming_phone_number("+14155550100")

    def add(self):
        return self.client.post(f"/pool/{self.service.sid}/", {"sid": self.number.sid})

    def test_a_number_is_in_the_pool(self):
        self.assertEqual(self.add().status_code, 201)
        self.assertEqual(self.service.phone_numbers, (self.number,))

    def test_a_number_is_added_once(self):
        self.add()

        self.assertEqual(self.add().json()["code"], 21710)

    def test_a_broken_answer_is_seen(self):
        self.sandbox.fail("messaging.phone_numbers.create", status=500)

        self.assertEqual(self.add().status_code, 500)
