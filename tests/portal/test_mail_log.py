"""The mail log on the screen: what staff may read of letters written to others."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.models import AccessLog
from gtec_portal.work import WorkState
from tests.factories.portal import MessageFactory

pytestmark = pytest.mark.django_db


def opened(client, message):
    response = client.get(reverse("message_detail", args=[message.uuid]))
    return BeautifulSoup(response.content, "html.parser").main.get_text(" ", strip=True)


def test_reading_somebody_s_letter_is_logged(client, staff):
    message = MessageFactory(text="Votre inscription est confirmée.")
    client.force_login(staff)

    assert "Votre inscription est confirmée." in opened(client, message)

    assert [(line.actor_id, line.action) for line in AccessLog.objects.about(message)] == [(staff.pk, "view")]


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.FAILED, WorkState.UNCERTAIN])
def test_code_or_personal_link_is_never_shown(client, staff, state):
    """Waiting or failed, its content is still there: a colleague could sign in, or answer, in the person's place."""
    message = MessageFactory(text="Votre code : 123456", is_secret=True, state=state)
    client.force_login(staff)

    shown = opened(client, message)

    assert "123456" not in shown
    assert "n’est lu que par son destinataire" in shown
    assert not AccessLog.objects.exists()


def test_failed_secret_letter_can_still_leave_again(client, staff):
    message = MessageFactory(text="Votre code : 123456", is_secret=True, state=WorkState.FAILED)
    client.force_login(staff)

    client.post(reverse("message_resend", args=[message.uuid]))

    message.refresh_from_db()
    assert (message.state, message.text) == (WorkState.PENDING, "Votre code : 123456")


def test_typed_markup_is_text(client, staff):
    message = MessageFactory(subject="<b>x</b>", text="<script>alert(1)</script> https://exemple.fr")
    client.force_login(staff)

    page = client.get(reverse("message_detail", args=[message.uuid])).content.decode()

    assert ("<script>alert" in page, "<b>x</b>" in page) == (False, False)
