"""Organisations, sites, memberships, seats."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from stdnum import luhn

from members.enums import (
    ImportKind,
    ImportState,
    LineAction,
    NeedKind,
    OrganisationKind,
    SiteCategory,
    SolicitationKind,
)
from members.models import (
    CharterSignature,
    CharterVersion,
    Contact,
    Headcount,
    ImportLine,
    ImportRun,
    Mandate,
    Membership,
    Need,
    Organisation,
    Seat,
    Site,
    Solicitation,
    Visit,
)
from tests.factories.accounts import UserFactory
from tests.factories.reference import CommuneFactory


def siren(n):
    """The n-th valid SIREN of the tests."""
    root = f"{80000000 + n:08d}"
    return root + luhn.calc_check_digit(root)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        partner = factory.Trait(kind=OrganisationKind.PARTNER)
        funder = factory.Trait(kind=OrganisationKind.FUNDER)
        prospect = factory.Trait(kind=OrganisationKind.PROSPECT)

    name = factory.Sequence(lambda n: f"Les Pommiers {n}")
    slug = factory.Sequence(lambda n: f"les-pommiers-{n}")
    siren = factory.Sequence(siren)

    @factory.post_generation
    def member_since(self, create, extracted, **kwargs):
        """Employers are members since 2015 unless told otherwise (False: never)."""
        if create and extracted is not False and self.is_employer:
            Membership.objects.create(organisation=self, starts_on=extracted or date(2015, 5, 28))

    @factory.post_generation
    def headcount_since(self, create, extracted, **kwargs):
        """A number of employees is dated, as the services do: since 2015 unless told otherwise."""
        if create and self.headcount is not None:
            Headcount.objects.create(organisation=self, on=extracted or date(2015, 5, 28), count=self.headcount)


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"EHPAD Les Pommiers {n}")
    category = SiteCategory.EHPAD
    commune = factory.SubFactory(CommuneFactory)


class SeatFactory(factory.django.DjangoModelFactory):
    """`SeatFactory().user` is an employer; `SeatFactory(organisation__partner=True).user` a partner."""

    class Meta:
        model = Seat

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class SolicitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Solicitation

    organisation = factory.SubFactory(OrganisationFactory)
    kind = SolicitationKind.CALL
    subject = factory.Sequence(lambda n: f"Appel {n}")


class CharterVersionFactory(factory.django.DjangoModelFactory):
    """Published and in force, unless `draft=True`."""

    class Meta:
        model = CharterVersion

    class Params:
        draft = factory.Trait(published_at=None, in_force_since=None)

    number = factory.Sequence(lambda n: n + 1)
    title = "Charte d’intervention concertée"
    text = "Les structures du réseau s’engagent.\n\n# Nos engagements\n\n- Accueillir\n- Former ensemble"
    in_force_since = factory.Sequence(lambda n: date(2015, 5, 28) + timedelta(days=n))
    published_at = factory.LazyFunction(timezone.now)


class CharterSignatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CharterSignature

    version = factory.SubFactory(CharterVersionFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    organisation_name = factory.SelfAttribute("organisation.name")
    signer_name = "Hélène Duval"
    signer_function = "Directrice"
    text_sha256 = factory.SelfAttribute("version.text_sha256")


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate

    title = "Présidente"
    person_name = factory.Sequence(lambda n: f"Personne {n}")
    starts_on = date(2022, 6, 14)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact-{n}@example.org")


class VisitFactory(factory.django.DjangoModelFactory):
    """A visit of today; `days_ago=31` dates it so that its needs are overdue."""

    class Meta:
        model = Visit

    class Params:
        days_ago = 0

    organisation = factory.SubFactory(OrganisationFactory)
    owner = factory.SubFactory(UserFactory, staff=True)
    met_on = factory.LazyAttribute(lambda visit: timezone.localdate() - timedelta(days=visit.days_ago))
    note = "Bon accueil."


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    visit = factory.SubFactory(VisitFactory)
    kind = NeedKind.PART_TIME
    words = "Dix heures de ménage le matin."


class ImportRunFactory(factory.django.DjangoModelFactory):
    """A spreadsheet of members, read and waiting; `finess=True`: proposals of the register."""

    class Meta:
        model = ImportRun

    class Params:
        finess = factory.Trait(
            kind=ImportKind.FINESS,
            options={"departments": ["61"], "communes": [], "categories": []},
            counts={"create": 1, "read": 10},
        )

    kind = ImportKind.MEMBERS
    state = ImportState.READY
    label = factory.Sequence(lambda n: f"adherents-{n}.xlsx")
    counts = {"create": 1}


class ImportLineFactory(factory.django.DjangoModelFactory):
    """A line that would create an organisation; of the register with `run__finess=True`."""

    class Meta:
        model = ImportLine

    run = factory.SubFactory(ImportRunFactory)
    number = factory.Sequence(lambda n: n + 2)
    action = LineAction.CREATE
    title = factory.Sequence(lambda n: f"Les Bouleaux {n}")
    cells = factory.LazyAttribute(lambda line: {"name": line.title})
