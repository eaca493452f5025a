"""Programmes, for the association's team."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from gtec_portal import audit, sheets
from gtec_portal.navigation import Tab
from gtec_portal.pages import htmx_part, posted
from trainings import exports, permissions
from trainings.filters import ProgrammeFilter
from trainings.forms import ProgrammeForm
from trainings.models import Programme, Session
from trainings.services import programmes as services
from trainings.views.record import require


def find_programme(request, pk):
    require(permissions.can_manage_trainings(request.user))
    return get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)


def programme_context(request, programme, current):
    pages = [("programme_detail", "Fiche"), ("programme_history", "Historique")]
    return {
        "programme": programme,
        "tabs": [
            Tab(label, reverse(f"trainings:{name}", args=[programme.pk]), current=name == current)
            for name, label in pages
        ],
    }


@require_GET
@vary_on_headers("HX-Request")
def programme_list(request):
    require(permissions.can_manage_trainings(request.user))
    programmes = (
        Programme.objects.visible_to(request.user)
        .annotate(session_count=Count("sessions"))
        .order_by(*Programme._meta.ordering)
    )
    filterset = ProgrammeFilter(request.GET, queryset=programmes, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.PROGRAMMES, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page"))}
    return render(request, f"trainings/programme_list.html{htmx_part(request)}", context)


@require_GET
def programme_detail(request, pk):
    """The working copy, what it lacks, and its sessions."""
    return render_programme(request, find_programme(request, pk))


def render_programme(request, programme, *, refused=False, status=200):
    context = programme_context(request, programme, "programme_detail")
    sessions = (
        Session.objects.visible_to(request.user)
        .complete()
        .filter(programme=programme)
        .order_by("-starts_on", "-pk")[:10]
    )
    missing = [(name, programme._meta.get_field(name).verbose_name) for name in programme.missing()]
    context |= {"sessions": sessions, "missing": missing, "refused": refused, "has_changes": programme.has_changes()}
    return render(request, "trainings/programme_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def programme_create(request):
    require(permissions.can_manage_trainings(request.user))
    return edit(request, Programme())


@require_http_methods(["GET", "POST"])
def programme_edit(request, pk):
    return edit(request, find_programme(request, pk))


def edit(request, programme):
    title = programme.title  # before the form writes into the instance, valid or not
    form = ProgrammeForm(posted(request), instance=programme)
    if request.method == "POST" and form.is_valid():
        services.save_programme(form.instance, by=request.user)
        if programme.is_published and programme.has_changes():
            messages.info(
                request, "Modifications enregistrées. La fiche publique ne change qu’à la prochaine publication."
            )
        else:
            messages.success(request, "Programme enregistré.")
        return redirect(programme)
    return render(
        request,
        "trainings/programme_form.html",
        {"form": form, "programme": programme, "title": title},
        status=422 if form.is_bound else 200,
    )


@require_POST
def programme_publish(request, pk):
    programme = find_programme(request, pk)
    try:
        programme = services.publish_programme(programme, by=request.user)
    except services.Incomplete:
        return render_programme(request, programme, refused=True, status=422)
    messages.success(request, f"Fiche publiée : version {programme.version}.")
    return redirect(programme)


@require_POST
def programme_withdraw(request, pk):
    programme = services.withdraw_programme(find_programme(request, pk), by=request.user)
    messages.success(request, "La fiche n’est plus publique. Ses sessions restent.")
    return redirect(programme)


@require_GET
def programme_history(request, pk):
    """Published versions, and who did what."""
    programme = find_programme(request, pk)
    context = programme_context(request, programme, "programme_history")
    page = Paginator(audit.history(programme), 40).get_page(request.GET.get("page"))
    context |= {"versions": programme.versions.all(), "page": page}
    return render(request, "trainings/programme_history.html", context)
