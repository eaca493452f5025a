"""Needs heard during visits, for the team: correct the words, and say what becomes of each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from gtec_portal import sheets
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted
from gtec_portal.typography import frdate
from members.models import Need
from members.services import visits as services
from members.views.visits import find_visit, page_of, require_team, section_tabs
from members.visits import exports as visit_exports
from members.visits.filters import NeedFilter
from members.visits.forms import DecisionForm, NeedForm


def find_need(request, pk):
    return get_object_or_404(
        Need.objects.visible_to(request.user).select_related("visit__organisation", "visit__owner", "trade"), pk=pk
    )


@require_http_methods(["GET", "POST"])
def need_create(request, uuid):
    """Add a need to a visit already recorded."""
    visit = find_visit(request, uuid)
    form = NeedForm(posted(request), instance=Need(visit=visit))
    if form.is_valid():
        services.add_need(form.save(commit=False), by=request.user)
        messages.success(request, "Besoin ajouté.")
        return redirect(visit)
    return _need_page(request, form, visit, "Ajouter un besoin")


@require_http_methods(["GET", "POST"])
def need_edit(request, pk):
    """Correct the words of a need."""
    need = find_need(request, pk)
    form = NeedForm(posted(request), instance=need)
    if form.is_valid():
        try:
            services.edit_need(form.save(commit=False), by=request.user, fields=form.changed_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Besoin enregistré.")
            return redirect(need)
    return _need_page(request, form, need.visit, "Modifier le besoin")


def _need_page(request, form, visit, title):
    return form_page(
        request,
        form,
        title=title,
        submit="Enregistrer le besoin",
        cancel_url=visit.get_absolute_url(),
        intro=f"{visit.organisation}, {frdate(visit.met_on)}",
        back_text="Retour à la visite",
    )


@require_http_methods(["GET", "POST"])
def need_remove(request, pk):
    """Take away a need noted by mistake, after one question."""
    need = find_need(request, pk)
    visit = need.visit
    if request.method == "POST":
        try:
            services.remove_need(need, by=request.user)
        except services.Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Besoin retiré.")
        return redirect(visit)
    return confirm_page(
        request,
        "Retirer ce besoin ?",
        consequence=f"« {need.words} » disparaît de la visite. À faire seulement s’il a été noté par erreur : "
        "un besoin entendu reçoit une suite.",
        action="Retirer le besoin",
        back=visit.get_absolute_url(),
    )


@require_GET
@vary_on_headers("HX-Request")
def need_list(request):
    """Needs without an outcome, the oldest first, with the days left; by filter, all the others."""
    require_team(request)
    rows = Need.objects.visible_to(request.user).select_related("partner").oldest_first()
    filterset = NeedFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, visit_exports.NEEDS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": page_of(request, filterset.qs),
        "tabs": section_tabs(request, "needs"),
        "overdue": Need.objects.overdue().count(),
    }
    return render(request, f"members/need_list.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
def need_decide(request, pk):
    """Say what becomes of a need. The likely answer is prepared: its own trade, hours and words."""
    need = find_need(request, pk)
    initial = {
        "outcome": need.outcome,
        "trade": need.trade,
        "hours_per_week": need.hours_per_week,
        "partner": need.partner or need.partner_name,
        "note": need.outcome_note,
    }
    form = DecisionForm(posted(request), initial=initial)
    if form.is_valid():
        try:
            need = services.decide_need(need, by=request.user, **form.decision())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Suite enregistrée : {need.get_outcome_display().lower()}.")
            return redirect(need)
    context = {"form": form, "need": need, "visit": need.visit}
    return render(request, "members/need_decide.html", context, status=422 if form.is_bound else 200)
