"""The calendars people subscribe to, and the page where they take their own."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from events.life import feeds
from events.models import CalendarFeed, Event
from gtec_portal import calendars

LENGTH = 60


@login_not_required
@require_GET
def public_calendar(request):
    """Every public event, for a calendar program."""
    name = f"Événements, {settings.PORTAL['name']}"
    return calendars.download(feeds.public_text(name), "evenements")


@login_not_required
@never_cache
@require_GET
def personal_calendar(request, token):
    """What its owner may see; whoever holds the address reads it, so it can be revoked."""
    feed = feeds.find(token)
    if feed is None:
        raise Http404
    return calendars.download(feeds.personal_text(feed, settings.PORTAL["name"]), "mon-agenda")


@require_GET
def network_calendar(request):
    """The coming events of this person's circle by month, and the address for their own calendar."""
    coming = Event.objects.visible_to(request.user).published().upcoming().with_seats().select_related("commune")
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context = {"events": coming.order_by("starts_at", "pk")[:LENGTH], "feed_url": feeds.feed_url(feed) if feed else ""}
    return render(request, "events/life/network_calendar.html", context)


@require_POST
def calendar_open(request):
    feeds.open_feed(request.user)
    messages.success(request, "Votre adresse est prête : copiez-la dans votre agenda.")
    return redirect("events:network_calendar")


@require_POST
def calendar_renew(request):
    feeds.renew(request.user)
    messages.success(request, "Votre agenda a une nouvelle adresse. L’ancienne ne s’ouvre plus.")
    return redirect("events:network_calendar")


@require_POST
def calendar_close(request):
    feeds.close_feed(request.user)
    messages.success(request, "Votre adresse est supprimée : plus personne ne lit votre agenda par elle.")
    return redirect("events:network_calendar")
