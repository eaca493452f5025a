"""Organisations, sites, memberships, seats."""

from datetime import date

import factory
from stdnum import luhn

from members.enums import OrganisationKind, SiteCategory
from members.models import Membership, Organisation, Seat, Site
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
