"""Mergers and changes of name: recorded, read at a date, taken back, refused."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from gtec_portal import audit
from members import seats
from members.enums import LifeEventKind
from members.models import Membership, Organisation, OrganisationEvent
from members.services import life, organisations
from tests.factories.members import OrganisationFactory, SeatFactory, SiteFactory
from tests.members.life import refusal, text_of

pytestmark = pytest.mark.django_db


def test_merger_ends_the_membership_the_day_before_and_keeps_the_record(staff, pair):
    absorbed, into = pair

    event = life.merge(absorbed, into, on=date(2018, 1, 1), by=staff, note="Traité du 14 novembre 2017")

    period = absorbed.memberships.get()
    assert (period.ends_on, period.reason) == (date(2017, 12, 31), "Fusion avec Le Noireau")
    absorbed.refresh_from_db()
    assert (absorbed.heir, event.sites.count()) == (into, 0)
    assert [line.action for line in audit.history(absorbed)] == ["organisation.absorbed"]
    assert [line.action for line in audit.history(into)] == ["organisation.absorbs"]


def test_merger_takes_open_sites_and_leaves_closed_ones(staff, pair):
    absorbed, into = pair
    open_one = SiteFactory(organisation=absorbed)
    closed = SiteFactory(organisation=absorbed, closed_on=date(2016, 1, 1))

    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)

    assert (list(into.sites.all()), list(absorbed.sites.all())) == ([open_one], [closed])


def test_a_page_sent_while_a_merger_is_recorded_undoes_nothing_of_it(staff, pair):
    absorbed, into = pair
    site = SiteFactory(organisation=absorbed)
    record = Organisation.objects.get(pk=absorbed.pk)  # both read before the merger, written after
    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)

    site.phone, record.opco = "02 33 00 00 00", "Uniformation"
    organisations.save_site(site, by=staff)
    organisations.edit_organisation(record, by=staff, fields=["opco"])

    site.refresh_from_db()
    record.refresh_from_db()
    assert (site.organisation, site.phone) == (into, "02 33 00 00 00")
    assert (record.heir, record.opco) == (into, "Uniformation")


def test_people_of_an_absorbed_structure_keep_it_while_its_heir_is_a_member(staff, pair):
    absorbed, into = pair
    seat = SeatFactory(organisation=absorbed)

    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    kept = [own.organisation for own in seats.active_seats(seat.user)]
    into.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert (kept, seats.active_seats(seat.user)) == ([absorbed], [])


def test_a_chain_of_mergers_leads_to_the_last_heir(staff, pair):
    first, second = pair
    third = OrganisationFactory()
    life.merge(first, second, on=date(2018, 1, 1), by=staff)
    event = life.merge(second, third, on=date(2020, 1, 1), by=staff)
    chain = set(Organisation.objects.filter(heir=third))

    life.undo(event, by=staff)

    assert chain == {first, second}
    assert list(Organisation.objects.exclude(heir=None).values_list("pk", "heir")) == [(first.pk, second.pk)]


def test_merger_undone_is_as_if_it_had_never_been(staff, pair):
    absorbed, into = pair
    site = SiteFactory(organisation=absorbed)
    absorbed.memberships.update(ends_on=date(2030, 12, 31), reason="Départ annoncé")
    event = life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)

    life.undo(event, by=staff)

    period = absorbed.memberships.get()
    absorbed.refresh_from_db()
    assert (period.ends_on, period.reason, absorbed.heir) == (date(2030, 12, 31), "Départ annoncé", None)
    assert (list(absorbed.sites.all()), OrganisationEvent.objects.count()) == ([site], 0)
    assert audit.history(absorbed)[0].action == "organisation.event_undone"
    assert refusal(life.undo, event, by=staff) == "C’est déjà annulé."


def test_merger_built_upon_is_not_undone_silently(staff, pair):
    absorbed, into = pair
    event = life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    last = life.merge(into, OrganisationFactory(name="La Source"), on=date(2020, 1, 1), by=staff)

    assert refusal(life.undo, event, by=staff) == (
        "Le Noireau a été absorbée depuis : annulez d’abord sa propre fusion."
    )

    life.undo(last, by=staff)
    absorbed.memberships.update(ends_on=date(2017, 6, 30))
    assert refusal(life.undo, event, by=staff) == (
        "L’adhésion de Les Rives a été modifiée depuis : remettez d’abord sa sortie au 31 déc. 2017.".replace(
            "31 déc. 2017", "31\xa0déc.\xa02017"
        )
    )


def test_merger_undone_while_the_period_is_taken_is_refused_whole(staff, pair):
    """Nothing is half undone: the site stays where it was when the membership cannot come back."""
    absorbed, into = pair
    site = SiteFactory(organisation=absorbed)
    event = life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    Membership.objects.create(organisation=absorbed, starts_on=date(2019, 1, 1))  # by another way than the services

    assert refusal(life.undo, event, by=staff) == "Cette période chevauche une autre adhésion de la structure."

    site.refresh_from_db()
    assert (site.organisation, OrganisationEvent.objects.get()) == (into, event)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2015, 5, 28), "L’adhésion de Les Rives commence le 28 mai 2015 : la fusion ne peut pas la précéder."),
        (date(2014, 1, 1), "L’adhésion de Les Rives commence le 28 mai 2015 : la fusion ne peut pas la précéder."),
        (date(1, 1, 1), "Cette date n’est pas plausible : entre 1900 et 2100."),
        (date(9999, 12, 31), "Cette date n’est pas plausible : entre 1900 et 2100."),
        (date(2099, 1, 1), "Le 1er janv. 2099 n’est pas encore passé."),
    ],
)
def test_merger_at_an_impossible_date_is_refused(staff, pair, on, sentence):
    assert refusal(life.merge, *pair, on=on, by=staff).replace("\xa0", " ") == sentence
    assert OrganisationEvent.objects.count() == 0


def test_merger_into_itself_or_into_what_is_gone_is_refused(staff, pair):
    absorbed, into = pair
    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    other = OrganisationFactory(name="La Source")

    assert refusal(life.merge, other, other, on=date(2019, 1, 1), by=staff) == (
        "Une structure ne peut pas s’absorber elle-même : choisissez-en une autre."
    )
    assert "a elle-même été absorbée par Le Noireau" in refusal(
        life.merge, other, absorbed, on=date(2019, 1, 1), by=staff
    )
    assert refusal(life.merge, absorbed, other, on=date(2019, 1, 1), by=staff) == "Cette structure a déjà été absorbée."
    assert "Un fait plus récent est déjà enregistré pour Le Noireau" in refusal(
        life.merge, into, other, on=date(2017, 1, 1), by=staff
    )


def test_the_database_refuses_an_impossible_event(staff, pair):
    absorbed, into = pair
    merger, rename = LifeEventKind.MERGER, LifeEventKind.RENAME
    impossible = [
        {"kind": merger, "organisation": absorbed, "successor": absorbed, "on": date(2018, 1, 1)},
        {"kind": merger, "organisation": absorbed, "on": date(2018, 1, 1)},
        {"kind": rename, "organisation": absorbed, "on": date(2018, 1, 1)},
        {"kind": rename, "organisation": absorbed, "on": date(1, 1, 1), "former_name": "Avant"},
    ]

    for values in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationEvent.objects.create(**values)


def test_absorbed_structure_cannot_join_again(client, staff, pair):
    absorbed, into = pair
    life.merge(absorbed, into, on=date(2018, 1, 1), by=staff)
    client.force_login(staff)

    response = client.post(reverse("members:membership_create", args=[absorbed.pk]), {"starts_on": "2020-01-01"})

    (message,) = response.context["form"].non_field_errors()
    assert (response.status_code, message.replace("\xa0", " ")) == (
        422,
        "Cette structure a été absorbée le 1er janv. 2018 : son adhésion s’arrête au plus tard la veille.",
    )


def test_merger_page_refuses_itself_and_keeps_what_was_typed(client, staff, pair):
    absorbed, _ = pair
    client.force_login(staff)
    url = reverse("members:organisation_merge", args=[absorbed.pk])

    response = client.post(url, {"into": absorbed.pk, "on": "2018-01-01", "note": "Traité"})

    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.select_one("[name=note]")["value"]) == (422, "Traité")
    assert response.context["form"].errors["into"] == ["Cette structure n’existe pas."]


def test_merger_page_says_what_is_left_to_check(client, staff, pair):
    absorbed, into = pair
    SiteFactory(organisation=absorbed)
    into.memberships.all().delete()
    client.force_login(staff)

    response = client.post(
        reverse("members:organisation_merge", args=[absorbed.pk]), {"into": into.pk, "on": "2018-01-01"}, follow=True
    )

    assert [str(message).replace("\xa0", " ") for message in response.context["messages"]] == [
        "Fusion enregistrée : Les Rives est absorbée par Le Noireau.",
        "1 site à vérifier : le SIRET change avec la structure.",
        "Le Noireau n’était pas adhérente le 1er janv. 2018 : ajoutez son adhésion.",
    ]


def test_event_undone_from_the_history_page(client, staff, pair):
    event = life.merge(*pair, on=date(2018, 1, 1), by=staff)
    client.force_login(staff)
    url = reverse("members:organisation_event_undo", args=[event.pk])
    asked = client.get(url)

    done = client.post(url)

    assert text_of(asked, "h1") == "Annuler la fusion de Les Rives dans Le Noireau ?"
    assert (done.url, OrganisationEvent.objects.count()) == (
        reverse("members:organisation_history", args=[pair[0].pk]),
        0,
    )


def test_former_names_stay_findable_and_say_why(client, staff):
    organisation = OrganisationFactory(name="Aide à domicile de Condé", short_name="ADC")
    OrganisationFactory(name="Autre")
    life.rename(organisation, "Domicile Noireau", new_short_name="Noireau", on=date(2019, 1, 1), by=staff)
    client.force_login(staff)
    url = reverse("members:organisation_list")

    now = text_of(client.get(url, {"q": "conde"}), "tbody")
    then = text_of(client.get(url, {"q": "adc", "member_on": "2018-12-31"}), "tbody th")

    assert now.startswith("Domicile Noireau Anciennement Aide à domicile de Condé")
    assert then == "Aide à domicile de Condé Aujourd’hui Domicile Noireau"
    assert organisation.get_absolute_url() == Organisation.objects.get(name="Domicile Noireau").get_absolute_url()


def test_renames_are_put_in_order_whatever_the_order_they_are_typed_in(staff):
    organisation = OrganisationFactory(name="Un")
    life.rename(organisation, "Trois", on=date(2020, 1, 1), by=staff)
    middle = life.rename(organisation, "Deux", on=date(2018, 1, 1), by=staff)

    def names():
        days = (date(2017, 12, 31), date(2018, 1, 1), date(2020, 1, 1))
        return [Organisation.objects.as_of(day).get(pk=organisation.pk).name_then for day in days]

    before = names()
    life.undo(middle, by=staff)

    assert (before, names()) == (["Un", "Deux", "Trois"], ["Un", "Un", "Trois"])
    life.undo(OrganisationEvent.objects.get(), by=staff)
    organisation.refresh_from_db()
    assert organisation.name == "Un"


def test_rename_keeps_the_address_of_the_public_sheet(staff):
    organisation = OrganisationFactory()
    slug = organisation.slug

    life.rename(organisation, "Tout autre nom", on=date(2019, 1, 1), by=staff)

    organisation.refresh_from_db()
    assert organisation.slug == slug


@pytest.mark.parametrize(
    ("name", "on", "sentence"),
    [
        (
            "les  pommiers",
            date(2019, 1, 1),
            "C’est déjà son nom à cette date. Pour corriger une faute, modifiez la fiche.",
        ),
        ("Autre", date(1, 1, 1), "Cette date n’est pas plausible : entre 1900 et 2100."),
        ("Autre", date(9999, 1, 1), "Cette date n’est pas plausible : entre 1900 et 2100."),
        ("Autre", date(2099, 1, 1), "Le 1er janv. 2099 n’est pas encore passé."),
        ("Autre", date(2016, 1, 1), "Un changement de nom est déjà enregistré à cette date."),
        ("", date(2019, 1, 1), "Ce champ ne peut pas être vide."),
    ],
)
def test_impossible_rename_is_refused(staff, name, on, sentence):
    organisation = OrganisationFactory(name="Vergers")
    life.rename(organisation, "Les Pommiers", on=date(2016, 1, 1), by=staff)

    assert refusal(life.rename, organisation, name, on=on, by=staff).replace("\xa0", " ") == sentence

    organisation.refresh_from_db()
    assert organisation.name == "Les Pommiers"


def test_absorbed_structure_takes_no_new_name(staff, pair):
    life.merge(*pair, on=date(2018, 1, 1), by=staff)

    assert "elle n’a plus de nom à prendre" in refusal(life.rename, pair[0], "Autre", on=date(2019, 1, 1), by=staff)


def test_rename_page_keeps_what_was_typed_when_refused(client, staff):
    organisation = OrganisationFactory(name="Les Pommiers")
    client.force_login(staff)

    response = client.post(
        reverse("members:organisation_rename", args=[organisation.pk]), {"name": "Les Pommiers", "on": "2019-01-01"}
    )

    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.select_one("[name=name]")["value"]) == (422, "Les Pommiers")
    assert text_of(response, "h1") == "Enregistrer le nouveau nom de Les Pommiers"
