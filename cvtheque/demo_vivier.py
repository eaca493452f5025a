"""The follow-up in the demonstration: lists, an appointment, notes, tags, a hiring, and one person who came twice."""

from datetime import datetime, timedelta

from django.utils import timezone

from cvtheque.enums import EntryState, UnveilState
from cvtheque.models import SearchProfile, UnveilRequest
from cvtheque.services import duplicates, vivier
from cvtheque.services.deposits import Person, create_candidate


def load(story):
    employers = list(story.employers.values())
    profiles = list(SearchProfile.objects.searchable().select_related("candidate").order_by("pk")[12:24])
    spot(story, employers[0], "Aide-soignant·e de nuit, Flers", profiles[:4])
    spot(story, employers[1], "Éducateur·rice, remplacement d’été", profiles[4:7])
    tags(story, profiles)
    came_twice(story, profiles)


def spot(story, employer, title, profiles):
    """A list at every step its people allow: those who gave their name come first."""
    organisation = employer.acting_organisation
    shortlist = vivier.open_shortlist(organisation, title, by=employer)
    accepted = UnveilRequest.objects.filter(organisation=organisation, state=UnveilState.ACCEPTED)
    named = [asked.candidate.profile for asked in accepted.select_related("candidate__profile").order_by("pk")]
    met, hired = (named + [None, None])[:2]
    for profile in profiles:
        vivier.add_to_shortlist(shortlist, profile, by=employer)
    if met:
        entry = vivier.add_to_shortlist(shortlist, met, by=employer)
        day = timezone.make_aware(datetime.combine(story.today + timedelta(days=4), datetime.min.time()))
        vivier.set_appointment(
            entry,
            by=employer,
            starts_at=day.replace(hour=14, minute=30),
            minutes=45,
            place=f"{organisation.name}, accueil",
            details="Demandez la responsable des soins. Parking visiteurs à gauche de l’entrée.",
        )
        note = "Au téléphone : très à l’aise avec le travail de nuit, libre à la fin du mois."
        vivier.write_note(met.candidate, note, by=employer, organisation=organisation)
    if hired:
        entry = vivier.add_to_shortlist(shortlist, hired, by=employer)
        placement = {"title": title, "contract": "cdi", "starts_on": story.today - timedelta(days=9)}
        vivier.move_entry(entry, EntryState.HIRED, by=employer, placement=placement)
    first, *_, last = shortlist.entries.filter(candidate__profile__in=profiles).order_by("pk")
    vivier.move_entry(first, EntryState.CONTACTED, by=employer)
    vivier.move_entry(last, EntryState.DISCARDED, by=employer, reason="distance")


def tags(story, profiles):
    for profile in profiles[:3]:
        vivier.set_tags(profile.candidate, ["Forum des métiers", "Permis en cours"], by=story.staff)
    vivier.write_note(
        profiles[0].candidate, "Rencontrée au forum : cherche d’abord près de chez elle, sans voiture.", by=story.staff
    )


def came_twice(story, profiles):
    """Two people deposited again from another address; a third pair was told apart."""
    doubles = []
    for rank, profile in enumerate(profiles[8:11]):
        known = profile.candidate
        doubles.append(
            create_candidate(
                Person(
                    first_name=known.last_name if rank == 1 else known.first_name,
                    last_name=known.first_name if rank == 1 else known.last_name,
                    email=f"retour{rank}@example.org",
                    phone=known.phone if rank == 0 else "",
                    commune=known.commune,
                    trades=list(known.trades.all()),
                ),
                purposes=["members"],
                channel="form",
            )
        )
    duplicates.tell_apart(doubles[2], profiles[10].candidate, by=story.staff)
