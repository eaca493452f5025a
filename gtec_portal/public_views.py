"""Pages anybody may read: home, legal pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from events.models import Event
from gtec_portal import colours, sitemaps
from gtec_portal.links import absolute
from gtec_portal.typography import frdate, frdatetime
from trainings.models import Session
from vacancies.models import Vacancy

HOME_LENGTH = 3  # lines of each list


def _line(title, url, *details):
    return {"title": title, "url": url, "detail": ", ".join(str(detail) for detail in details if detail)}


def _next_events():
    coming = Event.objects.visible_to(AnonymousUser()).going_ahead().upcoming()
    events = coming.select_related("commune").order_by("starts_at", "pk")
    return [
        _line(event.title, event.get_public_url(), frdatetime(event.starts_at), event.commune and event.commune.name)
        for event in events[:HOME_LENGTH]
    ]


def _next_vacancies():
    vacancies = (
        Vacancy.objects.public().select_related("organisation", "site__commune").order_by("-published_at", "-pk")
    )
    return [
        _line(vacancy.title, vacancy.get_public_url(), vacancy.organisation, vacancy.site.commune.name)
        for vacancy in vacancies[:HOME_LENGTH]
    ]


def _next_trainings():
    sessions = (
        Session.objects.open().filter(programme__published_at__isnull=False).complete().order_by("starts_on", "pk")
    )
    return [
        _line(session.name, session.programme.get_public_url(), frdate(session.starts_on), session.commune.name)
        for session in sessions[:HOME_LENGTH]
    ]


@login_not_required
@require_GET
def home(request):
    """Who we are, one door for each kind of visitor, and what comes next as anybody may see it, signed in or not."""
    events = _next_events()
    context = {
        "highlight": events[0] if events else None,
        "next_events": events,
        "next_vacancies": _next_vacancies(),
        "next_trainings": _next_trainings(),
    }
    return render(request, "home.html", context)


@login_not_required
@require_GET
def accessibility(request):
    return render(request, "legal/accessibility.html")


@login_not_required
@require_GET
def legal_notice(request):
    return render(request, "legal/legal_notice.html")


@login_not_required
@require_GET
def privacy(request):
    return render(request, "legal/privacy.html")


@login_not_required
@require_GET
def accent_style(request):
    """The colours of this territory, when it has its own."""
    accent = settings.PORTAL["accent"]
    if not accent:
        raise Http404
    return HttpResponse(colours.style_sheet(accent), content_type="text/css")


@login_not_required
@require_GET
def robots(request):
    """Keep robots off personal links and the work space."""
    closed = ("/compte/", "/tableau-de-bord/", "/lien/", "/mon-profil/", "/invitation/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {absolute('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def sitemap(request):
    """Every public page there is to find today."""
    return sitemap_view(request, sitemaps.SECTIONS)
