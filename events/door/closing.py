"""The end of the welcome, the volunteers' link and the papers: the team's pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events.door import papers, services
from events.door.desk import link_url
from events.enums import RegistrationStatus
from events.models import Door
from events.views.record import find_managed_event
from gtec_portal import qr
from gtec_portal.pages import confirm_page
from gtec_portal.typography import counted


@require_http_methods(["GET", "POST"])
def door_close(request, uuid):
    """GET names those who are missing, POST notes them absent and repairs the groups."""
    event = find_managed_event(request, uuid)
    if request.method == "POST":
        try:
            closing = services.close(event, by=request.user)
        except services.CannotClose as error:
            messages.error(request, str(error))
        else:
            _tell(request, closing)
        return redirect("events:event_door", event.uuid)
    missing = event.registrations.filter(status=RegistrationStatus.REGISTERED).by_name().select_related("organisation")
    if missing:
        log_access(request, event, Access.VIEW, purpose="Fin de l’accueil")
    return render(request, "events/door/close.html", {"event": event, "missing": missing})


def _tell(request, closing):
    absent = counted(closing.absent, "personne absente,personnes absentes")
    messages.success(request, f"L’accueil est terminé : {absent}.")
    if closing.moved:
        badges = counted(len(closing.moved), "badge à refaire,badges à refaire")
        messages.info(request, f"Les groupes sont réparés : {badges}, les autres restent valables.")
    for workshop in closing.problems:
        messages.warning(
            request, f"Les groupes de « {workshop.title} » n’ont pas pu être réparés seuls : ajustez-les à la main."
        )


@require_POST
def door_reopen(request, uuid):
    event = find_managed_event(request, uuid)
    try:
        services.reopen(event, by=request.user)
    except services.NoSeatLeft as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "L’accueil est rouvert. Les absents sont de nouveau attendus.")
    return redirect("events:event_door", event.uuid)


@require_http_methods(["GET", "POST"])
def door_link(request, uuid):
    """The volunteers' link: GET shows it, POST makes it."""
    event = find_managed_event(request, uuid)
    if request.method == "POST":
        services.open_link(event, by=request.user)
        messages.success(request, "Le lien d’accueil est prêt.")
        return redirect("events:door_link", event.uuid)
    door = Door.objects.filter(event=event, link_open=True).first()
    url = link_url(door) if door else ""
    code = qr.svg(url, "Code du lien d’accueil") if url else ""
    return render(request, "events/door/link_page.html", {"event": event, "url": url, "code": code})


@require_http_methods(["GET", "POST"])
def door_link_close(request, uuid):
    """GET asks, POST closes the volunteers' link."""
    event = find_managed_event(request, uuid)
    if request.method == "POST":
        services.revoke_link(event, by=request.user)
        messages.success(request, "Le lien d’accueil est fermé.")
        return redirect("events:door_link", event.uuid)
    return confirm_page(
        request,
        "Fermer le lien d’accueil ?",
        consequence="Les téléphones qui l’ont ouvert ne pourront plus rien noter. Vous pourrez en faire un autre.",
        action="Fermer le lien",
        back=reverse("events:door_link", args=[event.uuid]),
    )


@require_GET
def door_badges(request, uuid):
    """Badges of everybody expected, for an event without groups."""
    event = find_managed_event(request, uuid)
    log_access(request, event, Access.DOWNLOAD, purpose="Badges")
    return _pdf(papers.badges(event), f"badges-{event.slug}.pdf")


@require_GET
def door_sheet(request, uuid):
    """The sheet to sign, should the telephones fail."""
    event = find_managed_event(request, uuid)
    log_access(request, event, Access.DOWNLOAD, purpose="Feuille d’émargement")
    return _pdf(papers.sheet(event), f"emargement-{event.slug}.pdf")


def _pdf(paper, name):
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
