"""The guard of the forms open to all: its limit counts what it says, for as long as it says."""

from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection

from gtec_portal import open_forms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def test_limit_is_reached_by_one_address_and_not_by_its_neighbour():
    answers = [open_forms.allows("letters", "203.0.113.9", 2) for _ in range(4)]

    assert answers == [True, True, False, False]
    assert open_forms.allows("letters", "203.0.113.10", 2) is True
    assert open_forms.allows("deposits", "203.0.113.9", 2) is True


def test_address_is_the_same_whatever_its_case():
    open_forms.allows("letters", "Ana@example.org", 1)

    assert open_forms.allows("letters", "ana@example.org", 1) is False


def test_limit_lasts_the_whole_period():
    """Not the cache's own five minutes, which is what `cache.incr` gives a row at each use."""
    for _ in range(3):
        open_forms.allows("letters", "203.0.113.9", 5)

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM expires - now()) FROM portal_cache")
        ((left,),) = cursor.fetchall()
    assert 3590 < left <= 3600


@pytest.mark.django_db(transaction=True)
def test_uses_at_the_same_moment_are_all_counted():
    barrier, answers = Barrier(6), []

    def use():
        barrier.wait()
        answers.append(open_forms.allows("letters", "203.0.113.9", 3))
        connection.close()

    threads = [Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [False, False, False, True, True, True]
