"""The towns people of the network think in: « du côté de Flers ». Computed from the members' own sites, never typed."""

from functools import lru_cache

from members.models import Organisation, Site
from reference.geography import km_between
from reference.models import Commune

MAX_TOWNS = 6
APART_KM = 8  # two towns nearer than this are one place to those who live there
REACH_KM = 50


def main_towns(on):
    """The largest communes where a member has a site open on this day, apart from each other, largest first. One query."""
    towns = []
    for commune in Commune.objects.raw(*_communes_with_a_site(on)):
        if len(towns) < MAX_TOWNS and all(km_between(town, commune) >= APART_KM for town in towns):
            towns.append(commune)
    return towns


@lru_cache(maxsize=4)
def _communes_with_a_site(on):
    """SQL and parameters of that query: the day alone decides of them, and Django takes ten times longer to write them than PostgreSQL to
    answer, at every page with a choice of towns."""
    sites = Site.objects.held_on(on).filter(holder__in=Organisation.objects.members_on(on).values("pk"))
    communes = Commune.objects.filter(pk__in=sites.values("commune")).order_by("-population", "insee")
    return communes.query.sql_with_params()


def nearest_town(towns, place):
    """The town nearest to a place (anything with latitude and longitude), or None beyond fifty kilometres of all of them."""
    town = min(towns, key=lambda town: km_between(town, place), default=None)
    return town if town is not None and km_between(town, place) <= REACH_KM else None
