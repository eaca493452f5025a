"""The job dating of the demo story: six employers, what each side wishes, a timetable made."""

from datetime import timedelta

from django.db.models import Q

from events.dating import services
from events.models import Booth, Dating, DatingPick, DatingWish, Interview, Seeker

POSTS = [
    "Aide-soignant·e, été\nAgent de nuit",
    "Aide à domicile, secteur de Flers",
    "Infirmier·ère, remplacement de juillet",
    "Agent de service hôtelier\nCuisinier·ère",
    "Accompagnant·e éducatif·ve et social·e",
    "Auxiliaire de vie, temps partiel",
]
TRADES = ["aide-soignante", "aide à domicile", "agent de service", "infirmier", "cuisinière", "éducateur", ""]


def load(event, story):
    """Hours, employers, wishes and choices, then the timetable."""
    services.save_dating(
        Dating(event=event, starts_at=event.starts_at + timedelta(minutes=15), minutes=10, count=8, pause_after=4),
        by=story.staff,
    )
    booths = Booth.objects.bulk_create(
        Booth(event=event, organisation=organisation, posts=posts, place=f"Table {number}")
        for number, (organisation, posts) in enumerate(zip(story.organisations.values(), POSTS, strict=False), start=1)
    )
    people = list(event.registrations.seated().order_by("pk"))
    seekers = Seeker.objects.bulk_create(
        Seeker(registration=person, trade=TRADES[index % len(TRADES)], agrees=index % 3 != 2)
        for index, person in enumerate(people[:-1])  # one has not answered yet
    )
    wishes, picks = [], []
    for seeker in seekers:
        chosen = story.random.sample(booths, k=min(len(booths), story.random.randint(1, 4)))
        wishes += [DatingWish(seeker=seeker, booth=booth, rank=rank) for rank, booth in enumerate(chosen, start=1)]
        seen = booths if seeker.agrees else chosen
        picks += [DatingPick(seeker=seeker, booth=booth) for booth in seen if story.random.random() < 0.5]
    DatingWish.objects.bulk_create(wishes)
    DatingPick.objects.bulk_create(picks)
    services.compose(event, by=story.staff)
    _move_one_by_hand(event, story)


def _move_one_by_hand(event, story):
    """Somebody asked for another hour: it is kept when the hours are composed again."""
    for interview in (
        Interview.objects.filter(slot__event=event).select_related("slot", "booth", "seeker").order_by("pk")
    ):
        busy = Interview.objects.filter(Q(booth=interview.booth) | Q(seeker=interview.seeker)).values("slot")
        free = event.dating_slots.exclude(pk__in=busy).last()
        if free is not None:
            services.place(interview, free, by=story.staff)
            return
