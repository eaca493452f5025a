"""Sheets anybody may read: what Qualiopi indicator 1 wants public, dated and complete."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from gtec_portal import sheets
from gtec_portal.ordering import alphabetical
from trainings import exports, reports
from trainings.models import Programme, ProgrammeVersion, Session


@login_not_required
@require_GET
def programme_public_list(request):
    """Every published training, each by its current version, with its next date."""
    following = Session.objects.open().filter(programme=OuterRef("programme")).order_by("starts_on")
    versions = (
        ProgrammeVersion.objects.filter(
            programme__published_at__isnull=False,
            number=Subquery(Programme.objects.filter(pk=OuterRef("programme")).values("version")),
        )
        .select_related("programme")
        .annotate(
            next_on=Subquery(following.values("starts_on")[:1]),
            next_town=Subquery(following.values("commune__name")[:1]),
        )
        .order_by(alphabetical("title"), "pk")
    )
    if sheets.asked(request):
        return sheets.respond(request, exports.PUBLIC_PROGRAMMES, versions)
    context = {"versions": versions, "count": len(versions), "advertising": reports.advertising()}
    return render(request, "trainings/programme_public_list.html", context)


@login_not_required
@require_GET
def programme_public_detail(request, slug):
    """One sheet in its current version, and the dates open to enrolment."""
    programme = get_object_or_404(Programme.objects.published(), slug=slug)
    sessions = Session.objects.open().filter(programme=programme).complete().order_by("starts_on", "pk")
    context = {
        "programme": programme,
        "sheet": programme.current_version(),
        "sessions": sessions,
        "advertising": reports.advertising(),
    }
    return render(request, "trainings/programme_public_detail.html", context)
