"""What the tests of the network over time share."""

import threading
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from members.models import Organisation

FOUNDED = date(2015, 5, 28)


def count_on(day):
    return Organisation.objects.members_on(day).count()


def names_on(day):
    return set(Organisation.objects.members_on(day).as_of(day).values_list("name_then", flat=True))


def refusal(call, *args, **kwargs):
    """The one sentence with which a service refuses."""
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        call(*args, **kwargs)
    (message,) = refused.value.messages
    return message


def text_of(response, selector):
    found = BeautifulSoup(response.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ", strip=True).replace("\xa0", " ").replace("\u202f", " ").split())


def at_once(*calls):
    """Run these together, each on its own connection; return what they answered."""
    start, answers = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait()
            answers.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
