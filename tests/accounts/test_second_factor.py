"""Employers set up a second factor before they open a name or a CV, and come back to it afterwards."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from accounts.models import AccessLog
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cvtheque import CandidateFactory, UnveilRequestFactory
from tests.factories.members import SeatFactory
from tests.factories.vacancies import ApplicationFactory
from tests.second_factor import shown_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_production(settings):
    settings.EMPLOYER_MFA_REQUIRED = True


@pytest.fixture
def director(client):
    """Signed in by password, without a second factor."""
    seat = SeatFactory(user=UserFactory(password=PASSWORD), is_admin=True)
    client.post(reverse("account_login"), {"login": seat.user.email, "password": PASSWORD})
    seat.user.acting_organisation = seat.organisation
    return seat.user


@pytest.fixture
def profile(director):
    request = UnveilRequestFactory(accepted=True, organisation=director.acting_organisation)
    return request.candidate.profile


def set_up(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = shown_code(secret)
    return client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)


def test_a_name_waits_for_the_second_factor_then_opens(client, director, profile):
    url = profile.get_absolute_url()

    stopped = client.get(url, follow=True)
    logged = AccessLog.objects.count()
    done = BeautifulSoup(set_up(client).content, "html.parser")
    opened = client.get(done.select_one(".alert a.button")["href"])

    assert stopped.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "ajoutez d’abord une seconde preuve" in stopped.text
    assert (logged, opened.request["PATH_INFO"]) == (0, url)
    assert opened.context["candidate"] == profile.candidate
    assert "Reprenez" not in client.get(reverse("mfa_index")).text  # once there, the way back is forgotten
    assert BeautifulSoup(client.get(reverse("mfa_index")).content, "html.parser").select(".alert a.button") == []


def test_the_cv_is_behind_the_same_door_and_leads_back_to_the_profile(client, profile):
    stopped = client.get(reverse("cvtheque:profile_file", args=[profile.uuid]))

    assert stopped.url == reverse("mfa_index")
    assert client.session["second_factor_asked"] == profile.get_absolute_url()
    assert not AccessLog.objects.exists()


def test_a_profile_without_a_name_needs_no_second_factor(client, director):
    candidate = CandidateFactory(text="Aide-soignante")

    assert client.get(candidate.profile.get_absolute_url()).status_code == 200


def test_the_cv_of_an_application_is_behind_the_same_door(client, director):
    application = ApplicationFactory(vacancy__organisation=director.acting_organisation, cv_file="cv/aa/inconnu")

    stopped = client.get(reverse("vacancies:application_cv", args=[application.uuid]))

    assert stopped.url == reverse("mfa_index")
    assert client.session["second_factor_asked"] == application.get_absolute_url()


def test_the_setting_opens_the_door(client, settings, director, profile):
    settings.EMPLOYER_MFA_REQUIRED = False

    assert client.get(profile.get_absolute_url()).context["candidate"] == profile.candidate
