"""The charter: the team publishes a version and invites; a partner signs it; everybody reads who signed. Journey P3."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gtec_portal.typography import frdate
from members.models import CharterSignature, CharterVersion
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.members import CharterVersionFactory, OrganisationFactory, SeatFactory


@pytest.fixture
def team():
    return UserFactory(staff=True, password=PASSWORD)


@pytest.fixture
def funder():
    """Somebody of a funder, with the right to engage it."""
    return SeatFactory(
        user=UserFactory(password=PASSWORD, first_name="Bruno", last_name="Lefèvre"),
        organisation=OrganisationFactory(name="Agglomération du Bocage", funder=True),
        is_admin=True,
        function="Chargé de mission",
    )


def test_a_partner_signs_the_version_the_team_publishes(portal, page, new_context, team, funder):
    CharterVersionFactory(number=1)
    portal.sign_in(page, team)
    page.get_by_role("link", name="Charte", exact=True).click()
    portal.check(page)
    page.get_by_role("link", name="Préparer une version").click()
    page.get_by_label("Texte").fill("Nous agissons ensemble.\n\n# Article 1\n- Accueillir\n- Former")
    portal.check(page)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("heading", name="Article 1")).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name="Publier cette version").click()
    page.get_by_label("En vigueur depuis le").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.get_by_text("La version 2 est publiée.")).to_be_visible()
    portal.check(page)
    page.get_by_role("link", name="Inviter à signer").click()
    expect(page.get_by_label("Agglomération du Bocage")).to_be_checked()
    portal.check(page)
    page.get_by_role("button", name="Envoyer les invitations").click()
    expect(page.get_by_text("Invitation envoyée à 1")).to_be_visible()

    phone = new_context().new_page()
    phone.set_viewport_size({"width": 375, "height": 800})
    letter = portal.mail.wait_for(funder.user.email, "La charte du réseau attend")
    portal.sign_in(phone, funder.user)
    expect(phone.get_by_role("heading", name="Charte à signer")).to_be_visible()
    portal.check(phone)
    phone.goto(letter.link("/signer/"))
    portal.check(phone)
    expect(phone.get_by_label("Prénom et nom")).to_have_value("Bruno Lefèvre")
    phone.get_by_role("button", name="Signer la charte").click()
    expect(phone.locator(".error-summary")).to_contain_text("cochez cette case pour signer.")
    portal.check(phone)
    phone.get_by_label("Je suis habilité·e à engager Agglomération du Bocage").check()
    phone.get_by_role("button", name="Signer la charte").click()
    expect(phone.get_by_text("Agglomération du Bocage a signé la charte.")).to_be_visible()
    portal.check(phone)

    signature = CharterSignature.objects.get()
    assert (signature.version.number, signature.signer_function, signature.user) == (
        2,
        "Chargé de mission",
        funder.user,
    )
    assert signature.text_sha256 in portal.mail.wait_for(funder.user.email, "Charte signée").text

    stranger = new_context().new_page()
    portal.watch(stranger)
    stranger.goto(portal.url("home"))
    stranger.get_by_role("link", name="Charte du réseau").click()
    expect(stranger.locator(".signatories")).to_contain_text("Agglomération du Bocage")
    expect(stranger.locator(".signatories")).to_contain_text(frdate(signature.signed_at).replace("\u00a0", " "))
    expect(stranger.get_by_text("Bruno Lefèvre")).to_have_count(0)
    portal.check(stranger)
    portal.check_narrow(stranger)

    assert CharterVersion.objects.get(number=2).text == "Nous agissons ensemble.\n\n# Article 1\n- Accueillir\n- Former"
