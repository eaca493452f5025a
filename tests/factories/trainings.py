"""Programmes, sessions and people in them: valid with no argument, sessions in a month unless told otherwise."""

from datetime import time, timedelta

import factory
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory
from tests.factories.reference import CommuneFactory
from trainings.enums import EnrolmentStatus, SessionState
from trainings.models import Attendance, Enrolment, HalfDay, Programme, ProgrammeVersion, Session, TrainerProfile

SHEET = {
    "objectives": ["Repérer les gestes à risque", "Adapter son geste à la personne"],
    "prerequisites": "Aucun",
    "audience": "Aides à domicile et aides-soignants",
    "content": "Anatomie du dos. Transferts. Aides techniques.",
    "methods": "Mises en situation sur lit médicalisé.",
    "evaluation": "Grille d’observation en fin de journée.",
    "duration_minutes": 420,
    "access_modality": "Inscription par l’employeur adhérent.",
    "access_delay": "Jusqu’à la veille",
    "price": 90,
    "contact": "Claire Roy, 02 33 00 00 00",
    "accessibility": "Salle de plain-pied ; contactez-nous pour un aménagement.",
}


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A complete draft; `published=True` has a version 1 that says the same; `empty=True` has a title only."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    class Params:
        empty = factory.Trait(
            **{
                name: None if name in ("duration_minutes", "price") else [] if name == "objectives" else ""
                for name in SHEET
            }
        )

    title = factory.Sequence(lambda n: f"Gestes et postures {n}")
    slug = factory.Sequence(lambda n: f"gestes-et-postures-{n}")
    objectives = factory.LazyFunction(lambda: list(SHEET["objectives"]))
    prerequisites = SHEET["prerequisites"]
    audience = SHEET["audience"]
    content = SHEET["content"]
    methods = SHEET["methods"]
    evaluation = SHEET["evaluation"]
    duration_minutes = SHEET["duration_minutes"]
    access_modality = SHEET["access_modality"]
    access_delay = SHEET["access_delay"]
    price = SHEET["price"]
    contact = SHEET["contact"]
    accessibility = SHEET["accessibility"]

    @factory.post_generation
    def published(self, create, extracted, **kwargs):
        if create and extracted:
            self.version, self.published_at = 1, timezone.now()
            self.save()
            self.refresh_from_db()
            ProgrammeVersion.objects.create(programme=self, number=1, **self.sheet())


class TrainerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainerProfile

    class Params:
        with_account = factory.Trait(user=factory.SubFactory(UserFactory))

    name = factory.Sequence(lambda n: f"Odile Formatrice{n}")


class SessionFactory(factory.django.DjangoModelFactory):
    """A published session of one day (two half-days) in a month; `draft=True`, or `days=-10` for ten days ago."""

    class Meta:
        model = Session
        skip_postgeneration_save = True
        exclude = ["days"]

    class Params:
        draft = factory.Trait(state=SessionState.DRAFT, programme_version=None)

    days = 30
    programme = factory.SubFactory(ProgrammeFactory, published=True)
    programme_version = factory.LazyAttribute(lambda session: session.programme.current_version())
    commune = factory.SubFactory(CommuneFactory, flers=True)
    place = "salle 2"
    trainer = factory.SubFactory(TrainerFactory)
    capacity = 8
    state = SessionState.PUBLISHED
    starts_on = factory.LazyAttribute(lambda session: timezone.localdate() + timedelta(days=session.days))
    ends_on = factory.SelfAttribute("starts_on")

    @factory.post_generation
    def half_days(self, create, extracted, **kwargs):
        if create and extracted is not False:
            HalfDay.objects.create(session=self, date=self.starts_on, starts=time(9), ends=time(12, 30))
            HalfDay.objects.create(session=self, date=self.ends_on, starts=time(13, 30), ends=time(17))


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """A confirmed person; `waiting=True`, `cancelled=True`."""

    class Meta:
        model = Enrolment

    class Params:
        waiting = factory.Trait(status=EnrolmentStatus.WAITING, confirmed_at=None)
        cancelled = factory.Trait(status=EnrolmentStatus.CANCELLED, cancelled_at=factory.LazyFunction(timezone.now))

    session = factory.SubFactory(SessionFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    employer_name = factory.LazyAttribute(lambda enrolment: str(enrolment.organisation))
    first_name = "Ana"
    last_name = factory.Sequence(lambda n: f"Stagiaire{n}")
    function = "aide-soignante"
    status = EnrolmentStatus.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    enrolment = factory.SubFactory(EnrolmentFactory)
    half_day = factory.LazyAttribute(lambda attendance: attendance.enrolment.session.half_days.first())
    minutes = 210
