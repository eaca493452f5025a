"""People of a member: invited, signed in, switched, removed. With the keyboard and without JavaScript too."""

from django.urls import reverse

from members.models import Seat
from tests.factories.accounts import PASSWORD
from tests.factories.members import SeatFactory


def test_a_colleague_joins_by_invitation_and_loses_access_when_removed(portal, page, new_context, employer):
    employer.set_password(PASSWORD)
    employer.save()
    organisation = employer.acting_organisation
    portal.sign_in(page, employer)

    page.goto(portal.url("members:organisation_people", organisation.pk))
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_label("Adresse e-mail").fill("nadia@example.org")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("Invitation envoyée à nadia@example.org").wait_for()
    link = portal.mail.wait_for("nadia@example.org", "invitation").link("/invitation/")

    colleague = new_context().new_page()
    portal.watch(colleague)
    colleague.goto(link)
    colleague.get_by_label("Prénom").fill("Nadia")
    colleague.get_by_label("Nom", exact=True).fill("Morel")
    colleague.get_by_label("Mot de passe").fill("une phrase assez longue")
    colleague.get_by_role("button", name="Ouvrir mon compte").click()
    colleague.wait_for_url(portal.url("dashboard"))
    colleague.goto(portal.url("members:organisation_people", organisation.pk))
    portal.check(colleague)

    seat = Seat.objects.get(user__email="nadia@example.org")
    page.goto(portal.url("members:seat_end", seat.pk))
    page.get_by_role("button", name="Retirer l’accès").click()
    page.get_by_text("n’agit plus pour").wait_for()

    answer = colleague.goto(portal.url("members:organisation_people", organisation.pk))
    assert answer.status == 403


def test_switching_structure_works_without_javascript(portal, new_context, employer):
    employer.set_password(PASSWORD)
    employer.save()
    other = SeatFactory(user=employer, organisation__name="Zénith du Bocage").organisation
    page = new_context(java_script_enabled=False).new_page()
    portal.sign_in(page, employer)

    page.locator(".acting summary").click()
    page.get_by_role("button", name=str(other)).click()

    page.get_by_text(f"Vous agissez maintenant pour {other}").wait_for()


def test_the_keyboard_reaches_the_content_first(portal, page, employer):
    employer.set_password(PASSWORD)
    employer.save()
    portal.sign_in(page, employer)
    page.goto(portal.base + reverse("members:organisation_list"))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Aller au contenu"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"
