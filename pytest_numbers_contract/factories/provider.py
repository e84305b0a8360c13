"""A provider for Faker: Twilio's values, one by one; only what a human reads is asked of Faker itself."""

from __future__ import annotations

from typing import Any

from faker.providers import BaseProvider

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories.chance import Chance
from pytest_numbers_contract.factories.checking import check_prefix
from pytest_numbers_contract.numbering import SID_BITS, friendly_name, iso8601, make_sid, rfc2822
from pytest_numbers_contract.numbering.plans import Kind

_SHAPES = ("object", "available", "list")


class NumbersProvider(BaseProvider):
    """Twilio's values for `Faker`: `fake.add_provider(NumbersProvider)`, then `fake.phone_number_sid()`.

    They follow the seed of Faker (`fake.seed_instance(4)`); numbers are only those that are kept for fiction.
    """

    def twilio_sid(self, prefix: str = "PN") -> str:
        """Return a SID of a prefix; BadSetting, with all of them, for one that nothing has."""
        check_prefix(prefix)
        return make_sid(prefix, self.generator.random.getrandbits(SID_BITS))

    def phone_number_sid(self) -> str:
        """Return the SID of a phone number, PN…"""
        return self.twilio_sid("PN")

    def account_sid(self) -> str:
        """Return the SID of an account, AC…"""
        return self.twilio_sid("AC")

    def trunk_sid(self) -> str:
        """Return the SID of a trunk, TK…"""
        return self.twilio_sid("TK")

    def messaging_service_sid(self) -> str:
        """Return the SID of a messaging service, MG…"""
        return self.twilio_sid("MG")

    def twilio_request_id(self) -> str:
        """Return the id of a request, RQ…, as the header Twilio-Request-Id has it."""
        return self.twilio_sid("RQ")

    def twilio_phone_number(self, country: str = "US", area_code: str | None = None, kind: Kind = "Local") -> str:
        """Return a phone number in E.164 that can never ring."""
        return self._chance().number(country, kind, area_code)[0]

    def twilio_friendly_name(self, phone_number: str | None = None) -> str:
        """Return the name that Twilio gives to a number when nobody names it: `(415) 555-0100`."""
        return friendly_name(phone_number or self.twilio_phone_number())

    def twilio_capabilities(self, shape: str = "object") -> Any:
        """Return capabilities: `object` of owned and trunk numbers, `available` of offers, `list` of pools."""
        if shape not in _SHAPES:
            raise BadSetting(f"there is no shape of capabilities {shape!r}", f"shapes: {', '.join(_SHAPES)}")
        voice, sms, mms = (bool(self.generator.random.getrandbits(1)) for _ in range(3))
        if shape == "list":
            return [name for name, has in (("MMS", mms), ("SMS", sms), ("Voice", voice)) if has]
        names = ("voice", "sms", "mms") if shape == "object" else ("voice", "SMS", "MMS")
        return dict(zip(names, (voice, sms, mms), strict=True))

    def twilio_iso8601(self) -> str:
        """Return a date as the product APIs write it."""
        return iso8601(self._chance().moment())

    def twilio_rfc2822(self) -> str:
        """Return a date as the 2010 API writes it."""
        return rfc2822(self._chance().moment())

    def twilio_webhook_url(self) -> str:
        """Return the URL of a webhook, on a domain kept for examples."""
        return f"https://example.com/{self.generator.word()}/{self.generator.random.getrandbits(32):08x}"

    def _chance(self) -> Chance:
        """Return a stream that follows Faker's: its state is the generator's own."""
        return Chance(self.generator.random.getrandbits(64), "faker")
