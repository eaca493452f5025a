"""Nothing tells a member that somebody is there: not the answer, not a cache, not the work an answer costs."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.cvtheque import CandidateFactory

NAMES = ["profile_detail", "profile_pdf", "profile_file", "profile_unveil", "referral_create"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_hidden_and_unknown_people_cost_the_same_and_leave_no_mark(client, employer, flers, trades, name):
    """The same queries, so the same time, as somebody who never was; and no validator a cache could compare."""
    hidden = CandidateFactory(commune=flers, trades=[trades["J1501"]], purposes=[], text="Aide-soignante")
    client.force_login(employer)
    client.get(reverse(f"cvtheque:{name}", args=[uuid.uuid4()]))
    asked = []

    for number in (uuid.uuid4(), hidden.profile.uuid):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(f"cvtheque:{name}", args=[number]))
        asked.append(len(queries))
        assert answer.status_code == 404
        assert [header for header in ("ETag", "Last-Modified") if header in answer] == []

    assert asked[0] == asked[1]
