"""What a bank has before anything has happened in it."""

from workflow.models import CircuitBreaker


def test_a_new_bank_has_the_breaker_of_its_mail(db):
    assert CircuitBreaker.objects.values_list("name", "state").get() == ("mail", "CLOSED")
