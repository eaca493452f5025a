"""The events of the demo story: the breakfast of November 2019 with its reports, and what comes next."""

import datetime
import hashlib
from datetime import timedelta

from django.utils import timezone

from events import demo_content as content
from events import demo_seating
from events.codev import demo as codev_demo
from events.dating import demo as dating_demo
from events.door import demo as door_demo
from events.enums import Audience, ContributionKind, EventKind, RegistrationStatus
from events.exchange import demo as exchange_demo
from events.life import demo as life_demo
from events.models import Contribution, Event, ProgrammeItem, Registration, Report, Table
from events.reporting import demo as reporting_demo
from events.room import demo as room_demo
from events.services import planning, registrations, reports, workshops
from gtec_portal import pdf, uploads
from gtec_portal.models import Job, WorkState
from members.models import Organisation
from reference.models import Commune

BREAKFAST_DAY = datetime.date(2019, 11, 22)


def load(story):
    """Build the events of the story by calling the services."""
    story.say("Événements : le petit-déjeuner de 2019, ses six tables et ses comptes rendus")
    breakfast = breakfast_2019(story)
    publish_reports(breakfast, story)
    story.say("Événements à venir")
    coming_events(story)
    codev_demo.load(story)
    exchange_demo.load(story, _names)


# --- 22 November 2019 -------------------------------------------------------------------------------------------------


def breakfast_2019(story):
    """The reference case: programme, 52 people, 6 tables and every idea."""
    event = Event(
        kind=EventKind.BREAKFAST,
        title="Petit-déjeuner de l’attractivité",
        starts_at=_at(BREAKFAST_DAY, 8, 30),
        ends_at=_at(BREAKFAST_DAY, 12, 30),
        place="Forum de Flers",
        address="2 rue du Collège, 61100 Flers",
        commune=_town("61169"),
        capacity=60,
        audience=Audience.PUBLIC,
        presentation=content.PRESENTATION,
    )
    planning.create_event(event, by=story.staff, partners=_partners(story))
    for start, end, title, speaker, details in content.PROGRAMME:
        item = ProgrammeItem(
            event=event,
            starts_at=_at(BREAKFAST_DAY, *start),
            ends_at=_at(BREAKFAST_DAY, *end),
            title=title,
            speaker=speaker,
            details=details,
        )
        planning.save_item(item, by=story.staff)
    planning.publish_event(event, by=story.staff)
    _people_of_2019(event, story)
    tables_of_2019(event, by=story.staff)
    room_demo.close_2019(event, story)
    _annex(event, "Mot d’accueil de la présidente", "pdf/events/speech.html", by=story.staff)
    Event.objects.filter(pk=event.pk).update(
        created_at=_at(datetime.date(2019, 9, 30), 10), published_at=_at(datetime.date(2019, 10, 1), 9)
    )
    event.refresh_from_db()
    return event


def tables_of_2019(event, *, by):
    """Six tables, with observations, ideas, points of vigilance and notes."""
    workshop = workshops.start_world_cafe(
        event, title="Six tables pour un territoire attractif", thread=content.THREAD, by=by
    )
    tables = {}
    for number, one in enumerate(content.TABLES, start=1):
        table = Table(
            workshop=workshop,
            number=number,
            theme=one.theme,
            facilitator=one.facilitator,
            facilitator_role=one.role,
            audience=one.audience,
        )
        tables[number] = workshops.save_table(table, by=by)
    for number, one in enumerate(content.TABLES, start=1):
        for kind, field in content.KIND_FIELDS:
            for idea in getattr(one, field):
                said = Contribution(
                    table=tables[number],
                    kind=ContributionKind(kind),
                    text=idea.text,
                    example=idea.example,
                    round=idea.round,
                    origin_table=tables.get(idea.origin),
                )
                workshops.save_contribution(said, by=by)
    return workshop


def publish_reports(event, story):
    """Publish both editions for everybody; the members' own waits to be read through.

    The public ones are made here rather than by the worker: the story shows finished papers from its first page.
    """
    reporting_demo.prepare(event, story)
    made = reports.ask(event, audience=Audience.PUBLIC, by=story.staff)
    for report in made:
        reports.make(report)
        Job.objects.filter(pk=report.job_id).update(state=WorkState.DONE, finished_at=timezone.now())
    reports.validate(made[0], by=story.staff)
    reports.publish(made[0], audience=Audience.PUBLIC, together=True, by=story.staff)
    for report in made:
        day = _at(BREAKFAST_DAY + timedelta(days=7), 9)
        Report.objects.filter(pk=report.pk).update(
            asked_at=day, made_at=day, validated_at=day, published_at=day, downloads=story.random.randint(20, 60)
        )
    reporting_demo.follow(event, story)
    reports.ask(event, audience=Audience.MEMBERS, by=story.staff)


def _people_of_2019(event, story):
    """52 people of every structure and some from outside. Past events take no registrations: the rows are written as they were."""
    structures = [*story.organisations.values(), *_partners(story)]
    rows = []
    for index, (first, last) in enumerate(_names(story, 52)):
        structure = structures[index % len(structures)] if index < 46 else None
        rows.append(
            Registration(
                event=event,
                first_name=first,
                last_name=last,
                email=f"invite.{index + 1:02d}@example.org",
                organisation=structure,
                organisation_label=str(structure) if structure else ("" if index % 2 else "Commune de Flers"),
                status=RegistrationStatus.ATTENDED,
                registered_at=_at(datetime.date(2019, 10, 1), 9) + timedelta(hours=17 * index),
            )
        )
    Registration.objects.bulk_create(rows)


def _partners(story):
    """The partner of the story and the other partners and funders already known."""
    known = list(Organisation.objects.filter(kind__in=["partner", "funder"]).order_by("name")[:6])
    own = getattr(story.partner, "acting_organisation", None)
    return known or ([own] if own else [])


def _annex(event, label, template, *, by):
    paper = pdf.render_pdf(template, {"event": event})
    checked = uploads.Checked(uploads.PDF, len(paper), hashlib.sha256(paper).hexdigest(), label)
    return planning.attach(event, label=label, content=paper, checked=checked, audience=Audience.PUBLIC, by=by)


# --- What comes next --------------------------------------------------------------------------------------------------


def coming_events(story):
    """The next breakfast, nearly full with people waiting; cafés in three towns; a forum; a job dating; a members' meeting."""
    breakfast = _event(
        story,
        EventKind.BREAKFAST,
        "Petit-déjeuner : recruter et accueillir autrement",
        _next(story.today, 24, 4),
        place="Maison des associations, Flers",
        commune=_town("61169"),
        capacity=30,
        presentation="Deux témoignages, puis quatre tables : l’annonce, le premier jour, le tutorat, le logement.\n\nPetit-déjeuner offert dès 8 h 45. Entrée libre sur inscription.",
    )
    _moments(
        story,
        breakfast,
        [
            ((9, 0), (9, 20), "Ce que disent les personnes recrutées cette année", "Trois salariées du réseau"),
            ((9, 20), (9, 50), "Un premier jour réussi : deux maisons racontent", "Deux directions d’établissement"),
            ((10, 0), (12, 0), "Quatre tables : l’annonce, le premier jour, le tutorat, le logement", ""),
            ((12, 0), (12, 30), "Restitution", ""),
        ],
    )
    _fill(story, breakfast, 33)
    demo_seating.compose_next_breakfast(breakfast, story)
    door_demo.load(breakfast, story)
    room_demo.prepare_next(breakfast)
    cafes = []
    for number, (insee, place) in enumerate(
        [
            ("61169", "Médiathèque de Flers"),
            ("61145", "Salle du marché, Domfront"),
            ("61168", "Espace culturel, La Ferté Macé"),
        ]
    ):
        cafe = _event(
            story,
            EventKind.CAFE,
            "Café de l’aide à domicile",
            _next(story.today, 12 + 7 * number, 2),
            place=place,
            commune=_town(insee),
            capacity=20,
            partners=list(story.organisations.values())[:2],
            presentation="Venez rencontrer celles et ceux qui aident à domicile : une journée de travail racontée, vos questions, un café.\n\nSans engagement, avec ou sans diplôme, avec ou sans CV.",
        )
        _fill(story, cafe, 6 + 4 * number)
        cafes.append(cafe)
    life_demo.load(story, cafes)
    _event(
        story,
        EventKind.FORUM,
        "Forum des métiers du soin et de l’accompagnement",
        _next(story.today, 60, 3),
        place="Forum de Flers",
        commune=_town("61169"),
        capacity=None,
        presentation="Douze métiers montrés par celles et ceux qui les exercent : gestes, outils, parcours. Simulateur de vieillissement à essayer sur place.",
    )
    dating = _event(
        story,
        EventKind.JOB_DATING,
        "Job dating : remplacements d’été",
        _next(story.today, 45, 1),
        place="Pôle de la coopération, Flers",
        commune=_town("61169"),
        capacity=40,
        partners=list(story.organisations.values())[:6],
        presentation="Entretiens de dix minutes avec six employeurs. Apportez votre CV, ou déposez-le avant sur le portail.",
    )
    _fill(story, dating, 11)
    dating_demo.load(dating, story)
    _event(
        story,
        EventKind.MEETING,
        "Réunion mensuelle des adhérents",
        _next(story.today, 9, 0),
        place="12 rue de la Source, Flers",
        commune=_town("61169"),
        capacity=None,
        presentation="Postes à pourvoir, compétences disponibles, calendrier des formations.",
    )


def _event(story, kind, title, day, *, place, commune, presentation, capacity=0, publish=True, partners=()):
    shape = EventKind(kind).shape
    starts = _at(day, shape.starts.hour, shape.starts.minute)
    event = Event(
        kind=kind,
        title=title,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=shape.minutes),
        place=place,
        commune=commune,
        capacity=shape.capacity if capacity == 0 else capacity,
        audience=shape.audience,
        presentation=presentation,
    )
    planning.create_event(event, by=story.staff, partners=partners)
    return planning.publish_event(event, by=story.staff) if publish else event


def _moments(story, event, lines):
    day = timezone.localdate(event.starts_at)
    for start, end, title, speaker in lines:
        item = ProgrammeItem(
            event=event, starts_at=_at(day, *start), ends_at=_at(day, *end), title=title, speaker=speaker
        )
        planning.save_item(item, by=story.staff)


def _fill(story, event, number):
    structures = list(story.organisations.values())
    for index, (first, last) in enumerate(_names(story, number)):
        structure = story.random.choice(structures) if story.random.random() < 0.7 else ""
        registrations.register(
            event,
            first_name=first,
            last_name=last,
            email=f"inscrit.{event.pk}.{index + 1:02d}@example.org",
            organisation=str(structure),
        )


def _names(story, number):
    """Clearly invented people: a first name, and a plant of the hedgerows for a family name. No pair comes twice."""
    firsts, lasts = list(content.FIRST_NAMES), list(content.LAST_NAMES)
    story.random.shuffle(firsts)
    story.random.shuffle(lasts)
    return [(firsts[index % len(firsts)], lasts[index % len(lasts)]) for index in range(number)]


def _at(day, hour, minute=0):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def _next(today, days, weekday):
    """The first such weekday (0: Monday) at least `days` days after today."""
    day = today + timedelta(days=days)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _town(insee):
    return Commune.objects.filter(pk=insee).first() or Commune.objects.filter(pk="61169").first()
