"""What search engines may find: every public page, each app's own rows by the query set its own pages use."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event, Report
from members.models import Organisation
from trainings.models import Programme
from vacancies.models import Vacancy


class PublicSitemap(Sitemap):
    """Addresses begin as SITE_URL says, whatever name the request came by."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def location(self, item):
        return item.get_public_url()


class Pages(PublicSitemap):
    """Pages that are always there."""

    def items(self):
        return [
            "home",
            "trainings:programme_public_list",
            "vacancies:vacancy_public_list",
            "events:event_public_list",
            "events:report_public_list",
            "members:directory",
            "newsletters:issue_public_list",
            "cvtheque:deposit",
            "legal_notice",
            "privacy",
            "accessibility",
        ]

    def location(self, item):
        return reverse(item)


class Members(PublicSitemap):
    def items(self):
        return Organisation.objects.listed().order_by("pk")

    def location(self, item):
        return reverse("members:sheet", args=[item.slug])


class Trainings(PublicSitemap):
    def items(self):
        return Programme.objects.published().order_by("pk")

    def lastmod(self, programme):
        return programme.published_at


class Vacancies(PublicSitemap):
    def items(self):
        return Vacancy.objects.public().order_by("pk")

    def lastmod(self, vacancy):
        return vacancy.published_at


class Events(PublicSitemap):
    """Past ones too: their page leads to what came out of them."""

    def items(self):
        return Event.objects.visible_to(AnonymousUser()).order_by("pk")


class Reports(PublicSitemap):
    def items(self):
        readable = Report.objects.visible_to(AnonymousUser()).published()
        return Event.objects.filter(reports__in=readable).distinct().order_by("pk")

    def location(self, event):
        return reverse("events:report_public_detail", args=[event.slug])


SECTIONS = {
    "pages": Pages,
    "members": Members,
    "trainings": Trainings,
    "vacancies": Vacancies,
    "events": Events,
    "reports": Reports,
}
