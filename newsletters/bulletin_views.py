"""The bulletin of the monthly meeting: prepared and frozen by the team, read by the members."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gtec_portal import audit, sheets
from gtec_portal.pages import confirm_page, form_page, posted
from gtec_portal.typography import frdate
from newsletters import bulletin_pages, bulletins, exports, reports
from newsletters.forms import BulletinForm
from newsletters.models import Bulletin
from newsletters.permissions import can_read_bulletins, can_write, for_writers

PAGE_SIZE = 24


def find(request, pk):
    """A bulletin this person sees, or 404; 403 for those who read none at all."""
    if not can_read_bulletins(request.user):
        raise PermissionDenied
    rows = Bulletin.objects.visible_to(request.user).select_related("meeting__commune")
    return get_object_or_404(rows, pk=pk)


@require_GET
def bulletin_list(request):
    """Every bulletin this person may read, the newest meeting first."""
    if not can_read_bulletins(request.user):
        raise PermissionDenied
    rows = Bulletin.objects.visible_to(request.user).select_related("meeting__commune").order_by("-on")
    if sheets.asked(request):
        return sheets.respond(request, exports.BULLETINS, rows)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "can_write": can_write(request.user),
    }
    return render(request, "newsletters/bulletin_list.html", context)


@require_http_methods(["GET", "POST"])
@for_writers
def bulletin_create(request):
    """One question, answered beforehand: the day of the next meeting."""
    meeting = bulletins.next_meeting()
    day = timezone.localdate(meeting.starts_at) if meeting else None
    return _edit(request, Bulletin(), initial=day, meeting=meeting)


@require_http_methods(["GET", "POST"])
@for_writers
def bulletin_edit(request, pk):
    bulletin = find(request, pk)
    if bulletin.is_frozen:
        messages.error(request, "Ce bulletin est arrêté\u00a0: sa date ne change plus.")
        return redirect(bulletin)
    return _edit(request, bulletin, initial=bulletin.meeting_moved_to or bulletin.on, meeting=bulletin.meeting)


def _edit(request, bulletin, *, initial, meeting):
    is_new = bulletin.pk is None
    form = BulletinForm(posted(request), instance=bulletin, initial={"on": initial})
    if request.method == "POST" and form.is_valid():
        try:
            bulletin = bulletins.prepare(form.instance, by=request.user)
        except bulletins.NotPossible as error:  # a colleague froze it meanwhile
            messages.error(request, str(error))
        else:
            messages.success(request, "Bulletin préparé. Relisez-le, puis arrêtez-le." if is_new else "Date changée.")
        return redirect(bulletin)
    if meeting:
        intro = f"{meeting.title}, {meeting.day_label}."
    else:
        intro = "Aucune réunion mensuelle n’est annoncée dans les événements\u00a0: indiquez la date vous-même."
    return form_page(
        request,
        form,
        title="Préparer un bulletin" if is_new else "Changer la date",
        submit="Préparer le bulletin" if is_new else "Enregistrer",
        cancel_url=reverse("newsletters:bulletin_list") if is_new else bulletin.get_absolute_url(),
        intro=intro,
        back_text="Retour aux bulletins" if is_new else "Retour au bulletin",
    )


@require_GET
def bulletin_detail(request, pk):
    """The bulletin as this reader may follow it: the links lead to lists they may open."""
    bulletin = find(request, pk)
    manages = can_write(request.user)
    context = {
        "bulletin": bulletin,
        "data": bulletin_pages.for_reader(bulletin, request.user),
        "can_write": manages,
        "is_newest": bulletin.is_frozen and bulletin == Bulletin.objects.latest_frozen(),
        "history": audit.history(bulletin)[:20] if manages else [],
    }
    return render(request, "newsletters/bulletin_detail.html", context)


@require_http_methods(["GET", "POST"])
@for_writers
def bulletin_freeze(request, pk):
    """GET asks, POST does; on a frozen bulletin it makes a new version."""
    bulletin = find(request, pk)
    if request.method == "POST":
        bulletin = bulletins.freeze(bulletin, by=request.user)
        again = bulletin.version > 1
        messages.success(
            request,
            f"Chiffres recalculés\u00a0: version {bulletin.version}."
            if again
            else "Bulletin arrêté\u00a0: les adhérents peuvent le lire.",
        )
        return redirect(bulletin)
    day = frdate(bulletin.on, "long")
    if bulletin.is_frozen:
        return confirm_page(
            request,
            f"Recalculer le bulletin du {day}\u202f?",
            consequence=f"La version {bulletin.version} est remplacée par les chiffres de maintenant, et le bulletin le dit. "
            "Les lettres déjà parties et les PDF déjà remis ne changent pas.",
            action="Recalculer",
            back=bulletin.get_absolute_url(),
        )
    return render(request, "newsletters/bulletin_freeze.html", {"bulletin": bulletin})


@require_GET
def bulletin_pdf(request, pk):
    """The paper: from the frozen data, or marked as a draft for the team."""
    bulletin = find(request, pk)
    response = HttpResponse(reports.bulletin_pdf(bulletin), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{bulletin_pages.file_name(bulletin)}"'
    return response


@require_http_methods(["GET", "POST"])
@for_writers
def bulletin_delete(request, pk):
    bulletin = find(request, pk)
    if request.method == "POST":
        try:
            bulletins.discard(bulletin, by=request.user)
        except bulletins.NotPossible as error:
            messages.error(request, str(error))
            return redirect(bulletin)
        messages.success(request, "Brouillon supprimé.")
        return redirect("newsletters:bulletin_list")
    return confirm_page(
        request,
        f"Supprimer le bulletin du {frdate(bulletin.on, 'long')}\u202f?",
        consequence="Personne ne l’a encore lu. Ses chiffres viennent du portail\u00a0: vous pourrez le préparer de nouveau.",
        action="Supprimer",
        back=bulletin.get_absolute_url(),
    )


@require_POST
@for_writers
def bulletin_letter(request, pk):
    """Start a letter to the members that quotes this bulletin; the team reads it again before it leaves."""
    bulletin = find(request, pk)
    try:
        issue = bulletins.start_letter(bulletin, by=request.user)
    except bulletins.NotPossible as error:
        messages.error(request, str(error))
        return redirect(bulletin)
    messages.success(request, "Brouillon de lettre préparé, avec le bulletin. Relisez-le avant l’envoi.")
    return redirect(issue)
