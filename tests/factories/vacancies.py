"""Vacancies and applications: a draft unless told otherwise."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from tests.factories.members import OrganisationFactory, SiteFactory
from tests.factories.reference import TradeFactory
from vacancies.enums import ApplicationState, ClosedReason, ContractKind, RefusalReason, VacancyState
from vacancies.models import DAYS_ONLINE, Application, Vacancy


class VacancyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vacancy

    class Params:
        published = factory.Trait(
            state=VacancyState.PUBLISHED,
            published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1)),
            expires_at=factory.LazyAttribute(lambda vacancy: vacancy.published_at + timedelta(days=DAYS_ONLINE)),
        )
        expired = factory.Trait(
            published=True, published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=DAYS_ONLINE + 1))
        )
        filled = factory.Trait(
            published=True,
            state=VacancyState.FILLED,
            closed_at=factory.LazyFunction(timezone.now),
            closed_reason=ClosedReason.FILLED_HERE,
        )

    organisation = factory.SubFactory(OrganisationFactory)
    site = factory.SubFactory(SiteFactory, organisation=factory.SelfAttribute("..organisation"))
    trade = factory.SubFactory(TradeFactory)
    title = factory.Sequence(lambda n: f"Aide-soignant / aide-soignante {n}")
    contract = ContractKind.PERMANENT
    hours_per_week = Decimal(35)
    description = "Vous accompagnez quatorze résidents, avec une collègue."
    contact_name = "Hélène Duval"
    contact_email = "helene.duval@example.org"


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    class Params:
        late = factory.Trait(received_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=16)))
        interview = factory.Trait(state=ApplicationState.INTERVIEW, answered_at=factory.LazyFunction(timezone.now))
        refused = factory.Trait(
            state=ApplicationState.REFUSED,
            refusal_reason=RefusalReason.OTHER,
            answered_at=factory.LazyFunction(timezone.now),
        )

    vacancy = factory.SubFactory(VacancyFactory, published=True)
    name = factory.Sequence(lambda n: f"Aline Pommeraye {n}")
    email = factory.Sequence(lambda n: f"aline{n}@example.org")
    message = "Je suis disponible tout de suite."
