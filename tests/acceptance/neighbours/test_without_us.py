def test_that_needs_nothing_of_ours():
    assert True
