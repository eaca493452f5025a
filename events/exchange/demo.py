"""« Vis ma vie » in the demo story: an edition of two days announced and half signed, and a past one with what people said."""

import datetime
from datetime import timedelta

from django.utils import timezone

from events.enums import Audience, EventKind
from events.exchange import agreements, services
from events.exchange.enums import Answer, Attendance, Moment, Party
from events.models import (
    Availability,
    Colleague,
    Event,
    Exchange,
    ExchangeDay,
    ExchangeFeedback,
    ExchangeSignature,
    HostPlace,
    Placement,
)
from events.services import planning
from members.models import Site
from reference.models import Commune, Trade

STRUCTURES = 11
PEOPLE = 35
TRADES = {"J1501": "aide-soignante", "J1506": "infirmier", "K1302": "auxiliaire de vie", "J1301": "agente de service"}
TUTORS = ["Anaïs Charme", "Élouan Fusain", "Jeanne Sureau", "Lucien Prunellier", "Mona Viorne", "Théo Cornouiller"]
SAID = [
    "Les transmissions se font à trois voix, et personne ne se coupe.",
    "J’ai vu comment ils préparent la tournée la veille : on va essayer.",
    "Chez eux aussi on court, mais on se parle plus.",
    "Le chariot est rangé dans l’ordre des chambres. C’est bête et ça change tout.",
]


def load(story, names):
    """`names(story, number)` gives invented people."""
    story.say("Vis ma vie : une édition passée, une édition à venir de 35 personnes")
    structures = _structures(story)
    trades = list(Trade.objects.filter(pk__in=TRADES))
    if len(structures) < 3 or not trades:
        return
    _past(story, structures, trades, names)
    _coming(story, structures, trades, names)


def _structures(story):
    """Eleven members with one open site each."""
    found = []
    for organisation in story.organisations.values():
        site = Site.objects.open().filter(organisation=organisation).select_related("commune", "organisation").first()
        if site is not None:
            found.append(site)
    return found[:STRUCTURES]


def _edition(story, title, day, *, days):
    starts = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    event = Event(
        kind=EventKind.IMMERSION,
        title=title,
        starts_at=starts,
        ends_at=starts + timedelta(days=days - 1, hours=8),
        place="Dans les structures volontaires",
        commune=Commune.objects.filter(pk="61169").first(),
        capacity=PEOPLE,
        audience=Audience.MEMBERS,
        presentation="Une journée auprès d’un collègue du même métier, dans une autre maison. On observe, on échange, on revient avec des idées.",
    )
    planning.create_event(event, by=story.staff)
    planning.publish_event(event, by=story.staff)
    event.refresh_from_db()
    exchange = Exchange(event=event, max_km=30, offers_until=day - timedelta(days=21))
    return services.open_exchange(exchange, by=story.staff)


def _offers(story, exchange, sites, trades, names, number):
    """People and places, spread over the structures; each structure offers about as much as it asks."""
    days = list(exchange.days.all())
    people = [
        Colleague(
            exchange=exchange,
            organisation=sites[rank % len(sites)].organisation,
            site=sites[rank % len(sites)],
            first_name=first,
            last_name=last,
            email=f"vis.ma.vie.{exchange.pk}.{rank + 1:02d}@example.org",
            function=TRADES[(trade := trades[(rank // len(sites) + rank) % len(trades)]).pk],
            trade=trade,
            has_car=story.random.random() < 0.8,
            answer=Answer.WAITING if rank % 9 == 5 else Answer.AGREED,
            answered_at=None if rank % 9 == 5 else timezone.now(),
        )
        for rank, (first, last) in enumerate(names(story, number))
    ]
    Colleague.objects.bulk_create(people)
    # A person in five can go on the first day only.
    Availability.objects.bulk_create(
        Availability(colleague=one, day=day)
        for rank, one in enumerate(people)
        for day in (days[:1] if rank % 5 == 4 else days)
    )
    HostPlace.objects.bulk_create(
        HostPlace(
            day=day,
            site=sites[(rank + 3) % len(sites)],
            trade=trades[(rank // len(sites) + rank) % len(trades)],
            tutor=TUTORS[rank % len(TUTORS)],
            tutor_function="référente" if rank % 2 else "responsable de secteur",
            access="Accueil du rez-de-chaussée, sonner puis attendre.",
            bring="Chaussures fermées, repas possible sur place (4,50 €).",
        )
        for rank in range(number)
        for day in days
        if (rank + day.pk) % 6
    )
    return people


def _announce(exchange):
    """Agreements as publishing writes them; the story sends no letter here."""
    found = list(services.unannounced(exchange).complete().order_by("availability__day__starts_at", "pk"))
    written = [agreements.write(placement) for placement in found]
    Exchange.objects.filter(pk=exchange.pk).update(published_at=timezone.now())
    return written


def _sign(agreement, *parties):
    names = {
        Party.HOME: ("Armelle Genêt", "Directrice"),
        Party.HOST: ("Côme Tilleul", "Directeur"),
        Party.PERSON: (agreement.colleague.get_full_name(), agreement.colleague.function),
    }
    return [
        ExchangeSignature(
            agreement=agreement,
            party=party,
            name=names[party][0],
            function=names[party][1],
            signed_at=agreement.created_at,
            text_sha256=agreement.text_sha256,
        )
        for party in parties
    ]


def _coming(story, sites, trades, names):
    exchange = _edition(
        story, "Vis ma vie : même métier, autre maison", _tuesday(story.today + timedelta(days=47)), days=2
    )
    _offers(story, exchange, sites, trades, names, PEOPLE)
    services.solve(exchange, by=story.staff)
    signatures = []
    sides = [(), (Party.HOME,), (Party.HOME, Party.PERSON), tuple(Party), tuple(Party)]
    for rank, agreement in enumerate(_announce(exchange)):
        signatures += _sign(agreement, *sides[rank % len(sides)])
    ExchangeSignature.objects.bulk_create(signatures)
    signed = {one.agreement.placement_id for one in signatures}
    Placement.objects.filter(pk__in=signed).update(locked=True)


def _past(story, sites, trades, names):
    exchange = _edition(story, "Vis ma vie, première édition", _tuesday(story.today - timedelta(days=130)), days=1)
    ExchangeDay.objects.filter(exchange=exchange).update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=1, hours=8)
    )  # allocated as it was, before its day
    _offers(story, exchange, sites, trades, names, 18)
    services.solve(exchange, by=story.staff)
    written = _announce(exchange)
    ExchangeSignature.objects.bulk_create([one for agreement in written for one in _sign(agreement, *Party)])
    ExchangeDay.objects.filter(exchange=exchange).update(
        starts_at=exchange.event.starts_at, ends_at=exchange.event.starts_at + timedelta(hours=8)
    )
    placements = list(Placement.objects.complete().filter(availability__day__exchange=exchange))
    Placement.objects.filter(pk__in=[one.pk for one in placements]).update(attendance=Attendance.CAME, locked=True)
    if len(placements) > 3:
        Placement.objects.filter(pk=placements[-1].pk).update(attendance=Attendance.ABSENT)
    end = exchange.event.starts_at + timedelta(hours=8)
    rows = []
    for rank, placement in enumerate(placements[:-1]):
        chance = story.random.random()
        common = {"colleague": placement.colleague, "useful": 3 + (chance < 0.7), "again": chance < 0.95}
        rows.append(
            ExchangeFeedback(
                **common,
                placement=placement,
                day=placement.day,
                host=placement.host,
                moment=Moment.HOT,
                sent_at=end,
                answered_at=end + timedelta(hours=3),
                welcome=3 + (chance < 0.8),
                words=SAID[rank] if rank < len(SAID) else "",
                may_quote=rank % 2 == 0,
            )
        )
        if rank % 2 == 0:
            cold = end + timedelta(days=91)
            rows.append(
                ExchangeFeedback(
                    **common,
                    moment=Moment.COLD,
                    sent_at=cold,
                    answered_at=cold + timedelta(days=1),
                    changed=chance < 0.6,
                )
            )
    ExchangeFeedback.objects.bulk_create(rows)


def _tuesday(day):
    return day + timedelta(days=(1 - day.weekday()) % 7)
