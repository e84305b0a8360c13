"""What a test's cassette is called: readable, short, and the same when parameters are put in another order."""

from __future__ import annotations

import re
from hashlib import blake2b

from pytest_numbers_contract.redaction import Redaction, hiding

_LONGEST = 80
_PLAIN = re.compile(r"[A-Za-z0-9_.]+")
_OTHER = re.compile(r"[^A-Za-z0-9_.]+")


def file_name(test: str, *, suffix: str = ".yaml") -> str:
    """Name the file of a test, given as `TestClass::test_name[parameters]`.

    What is no file name on every system is written as a slug, without the secrets that parameters are, and told apart
    by a short hash of the whole name.
    """
    plain = test.replace("::", ".")
    if len(plain) <= _LONGEST and _PLAIN.fullmatch(plain):
        return plain + suffix
    slug = _OTHER.sub("-", hiding(Redaction()).text(plain)).strip("-.")[:_LONGEST]
    return f"{slug}-{blake2b(test.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}{suffix}"
