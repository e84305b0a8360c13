import pytest
from desk import buy_all


@pytest.mark.asyncio
async def test_numbers_are_bought_at_once(numbers_sandbox):
    account = numbers_sandbox.account

    found = await buy_all(account.sid, account.auth_token, ["415", "212"])

    assert sorted(found) == sorted(numbers_sandbox.spent)
    assert len(found) == 2
