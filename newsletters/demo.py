"""The letters of the demo story: whom they reach, two that were sent, one being written."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from gtec_portal.typography import MONTHS
from gtec_portal.work import WorkState
from members.enums import SolicitationKind
from members.models import Solicitation
from newsletters import bulletins, services
from newsletters.enums import BlockKind, IssueState, Segment, SubscriberKind, SubscriberState
from newsletters.models import CONSENT_VERSION, Block, Bulletin, Delivery, Issue, Subscriber, digest_of

SUBSCRIBERS = 80
FIRST_NAMES = [
    "Agathe",
    "Basile",
    "Céleste",
    "Damien",
    "Élise",
    "Félix",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Joseph",
    "Lison",
    "Marin",
    "Nadège",
    "Octave",
    "Perrine",
    "Rémi",
]
LAST_NAMES = [
    "Aubépine",
    "Bruyère",
    "Charme",
    "Églantier",
    "Fougère",
    "Genêt",
    "Houx",
    "Noisetier",
    "Prunelle",
    "Ronce",
]
# Who comes by the form: job seekers first, as in life.
KINDS = (
    [SubscriberKind.JOB_SEEKER] * 4
    + [SubscriberKind.OTHER] * 3
    + [SubscriberKind.EMPLOYER] * 2
    + [SubscriberKind.PARTNER]
)

AUTUMN = (
    "Bonjour à toutes et à tous.\n\nLa rentrée a été active : nouvelles sessions, nouveaux visages, et des rendez-vous dans plusieurs communes.",
    [
        (
            "Le mot de la présidente",
            "Merci aux équipes qui ont ouvert leurs portes cet été. Trente-cinq personnes ont passé une journée à la place d’un collègue d’une autre structure.",
        ),
        (
            "Vis ma vie : ce que vous en dites",
            "« J’ai compris le métier de ma voisine. »\n\n« On se connaît mieux, on s’appelle plus facilement. »\n\nLa prochaine édition se prépare : proposez des places.",
        ),
    ],
)
SPRING = (
    "Bonjour à toutes et à tous.\n\nVoici ce que le réseau a fait ces derniers mois, et ce qu’il prépare avec vous.",
    [
        (
            "Un simulateur de vieillissement qui voyage",
            "Il passe d’une commune à l’autre avec deux formatrices du réseau. Pour l’accueillir, écrivez-nous.",
        ),
        (
            "Cafés de l’aide à domicile",
            "Quatre après-midis, quatre communes, et des conversations qui se poursuivent. Merci aux communes qui prêtent leurs salles.",
        ),
    ],
)
DRAFT_INTRO = "Bonjour à toutes et à tous.\n\nDes offres à partager, des formations où il reste des places et des rendez-vous à noter : voici les nouvelles du réseau."


def load(story):
    """Build subscribers and letters by calling the services; the sent ones are over, nothing leaves for the mail server."""
    story.say(
        "Lettres : 80 abonnés, deux lettres envoyées, un brouillon ; un bulletin arrêté, le prochain en préparation"
    )
    _bulletins(story)
    _subscribers(story)
    _sent_issue(story, "La lettre du printemps", SPRING, story.today - timedelta(days=190))
    _sent_issue(story, "La lettre de la rentrée", AUTUMN, story.today - timedelta(days=52))
    _draft(story)


def _subscribers(story):
    """Eighty people of the form: most confirmed, some who have not answered yet, a few who left."""
    for number in range(SUBSCRIBERS):
        first, last = (
            FIRST_NAMES[number % len(FIRST_NAMES)],
            LAST_NAMES[number // len(FIRST_NAMES) * 2 % len(LAST_NAMES)],
        )
        asked = _moment(story.today - timedelta(days=story.random.randint(200, 900)), story.random.randint(8, 20))
        waiting = number % 16 == 15
        subscriber = Subscriber.objects.create(
            email=f"abonne.{number + 1:02d}@example.org",
            name=f"{first} {last}",
            kind=KINDS[number % len(KINDS)],
            state=SubscriberState.PENDING if waiting else SubscriberState.ACTIVE,
            consent_version=CONSENT_VERSION,
            created_at=asked,
            confirmed_at=None if waiting else asked + timedelta(minutes=story.random.randint(2, 600)),
        )
        if number % 20 == 11:
            services.unsubscribe(subscriber)


def _bulletins(story):
    """A bulletin of this month that members read, dated back, and the one being prepared for the next meeting."""
    day = story.today - timedelta(days=12)
    last = bulletins.freeze(bulletins.prepare(Bulletin(on=story.today), by=story.staff), by=story.staff)
    dates = {"on": day, "since": day - timedelta(days=28), "at": _moment(day, 11)}
    Bulletin.objects.filter(pk=last.pk).update(
        on=day,
        created_at=_moment(day, 9),
        frozen_at=dates["at"],
        snapshot=last.snapshot | {name: value.isoformat() for name, value in dates.items()},
    )
    meeting = bulletins.next_meeting()
    if meeting is not None:
        bulletins.prepare(Bulletin(on=timezone.localdate(meeting.starts_at)), by=story.staff)


@transaction.atomic
def _sent_issue(story, subject, content, day):
    """Launch an issue and end its deliveries in the same transaction: no worker ever sees them due."""
    intro, texts = content
    issue = Issue.objects.create(
        subject=subject, preheader="Les nouvelles du réseau", intro=intro, segment=Segment.ALL, created_by=story.staff
    )
    for title, body in texts:
        services.add_block(issue, Block(kind=BlockKind.TEXT, title=title, body=body))
    services.add_block(issue, Block(kind=BlockKind.REPORTS, limit=2))
    services.launch(issue, by=story.staff)
    at = _moment(day, 10)
    deliveries = Delivery.objects.filter(issue=issue)
    deliveries.update(
        state=WorkState.DONE, attempts=1, created_at=at, started_at=at, finished_at=at + timedelta(minutes=1)
    )
    deliveries.filter(digest=digest_of("abonne.05@example.org")).update(
        state=WorkState.FAILED, error="552 5.2.2 Boîte pleine"
    )
    slug = f"{day:%Y-%m}-{issue_slug(issue)}"
    Issue.objects.filter(pk=issue.pk).update(
        state=IssueState.SENT,
        slug=slug,
        created_at=at - timedelta(days=3),
        started_at=at,
        sent_at=at + timedelta(minutes=1),
    )
    Solicitation.objects.filter(kind=SolicitationKind.MAIL, subject__endswith=subject).update(at=at)


def issue_slug(issue):
    """The words of an address already given, its month left out."""
    issue.refresh_from_db(fields=["slug"])
    return issue.slug.split("-", 2)[2]


def _draft(story):
    issue = Issue.objects.create(
        subject=f"La lettre de {MONTHS[story.today.month - 1]}",
        preheader="Des offres, des places en formation et des rendez-vous",
        intro=DRAFT_INTRO,
        segment=Segment.ALL,
        created_by=story.staff,
    )
    for kind, limit in ((BlockKind.VACANCIES, 5), (BlockKind.SESSIONS, 4), (BlockKind.EVENTS, 4)):
        services.add_block(issue, Block(kind=kind, limit=limit))
    services.add_block(issue, Block(kind=BlockKind.BULLETIN))
    closing = "Une offre, une date, une idée à partager ? Répondez simplement à ce message."
    services.add_block(issue, Block(kind=BlockKind.TEXT, title="À vous la parole", body=closing))


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))
