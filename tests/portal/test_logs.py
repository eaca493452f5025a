"""What a line of the log may say: where, never who, nor a link that opens somebody's page."""

import logging

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.cvtheque import CandidateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """The lines written by the portal's own handler while `function` runs."""

    def written(function):
        (handler,) = (one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
        lines = []
        keep = logging.Handler()
        keep.emit = lambda record: lines.append(record.getMessage())
        for one in handler.filters:
            keep.addFilter(one)
        logging.getLogger("django.request").addHandler(keep)
        try:
            function()
        finally:
            logging.getLogger("django.request").removeHandler(keep)
        return lines

    return written


def test_personal_link_that_opens_nothing_is_not_written(client, written):
    token = CandidateFactory().token

    (line,) = written(lambda: client.get(f"/mon-profil/{token}/nulle-part/"))

    assert line == "Not Found: /mon-profil/[lien]/nulle-part/"


def test_key_of_a_password_is_not_written(written):
    user = UserFactory()
    url = reverse(
        "account_reset_password_from_key", args=[user_pk_to_url_str(user), default_token_generator.make_token(user)]
    )

    (line,) = written(lambda: logging.getLogger("django.request").error("Internal Server Error: %s", url))

    assert line == "Internal Server Error: /compte/password/reset/key/[lien]/"


def test_other_addresses_are_written_whole(client, written):
    url = "/cvtheque/profil/33bd9f56-474c-442b-8eac-622cef023f92/nulle-part/"

    assert written(lambda: client.get(url)) == [f"Not Found: {url}"]
