import pytest
from desk import number_of

TRUNK, NUMBER = "TK00000000000000000000000000000000", "PN620c2b30c68ca9be811ed961f4459c1f"


@pytest.mark.vcr
def test_the_number_is_on_its_trunk(numbers_contract):
    answer = number_of(TRUNK, NUMBER)

    assert answer.json()["trunk_sid"] == TRUNK
    numbers_contract.check(answer)


@pytest.mark.block_network
def test_the_sandbox_works_beside_a_blocked_network(numbers_sandbox):
    trunk = numbers_sandbox.trunk()
    number = numbers_sandbox.incoming_phone_number("+14155550100", trunk=trunk)

    assert number_of(trunk.sid, number.sid).json()["sid"] == number.sid
