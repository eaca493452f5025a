"""Visits, for the team: note one on a doorstep, come back on the day. What became of the needs is in views/needs.py."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from gtec_portal import offline, sheets
from gtec_portal.navigation import Tab
from gtec_portal.pages import form_page, htmx_part, posted
from gtec_portal.typography import counted, frdate
from members.models import Need, Organisation, Visit
from members.services import solicitations
from members.services import visits as services
from members.views.organisations import find_organisation, organisation_tabs
from members.visits import exports as visit_exports
from members.visits.filters import VisitFilter
from members.visits.forms import (
    NeedFormSet,
    OrganisationField,
    PostponeForm,
    VisitFields,
    VisitForm,
)

PAGE_SIZE = 25
SHOWN = 3  # overdue needs on the visit form


def require_team(request):
    if not request.user.is_staff:
        raise PermissionDenied


def find_visit(request, uuid):
    """A visit this person may read: 404 outside the team, as everywhere."""
    return get_object_or_404(Visit.objects.visible_to(request.user).select_related("organisation", "owner"), uuid=uuid)


def section_tabs(request, current):
    """The three lists of this part; the counts are what waits."""
    due = own_follow_ups(request).filter(follow_up_on__lte=timezone.localdate()).count()
    return [
        Tab("Visites", reverse("members:visit_list"), current == "visits"),
        Tab("Besoins", reverse("members:need_list"), current == "needs", Need.objects.undecided().count()),
        Tab("Mes relances", reverse("members:follow_up_list"), current == "follow_ups", due),
    ]


def own_follow_ups(request):
    return Visit.objects.visible_to(request.user).filter(owner=request.user).to_follow_up()


def page_of(request, rows):
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


@require_GET
@vary_on_headers("HX-Request")
def visit_list(request):
    """Every contact with an employer, newest first."""
    require_team(request)
    rows = (
        Visit.objects.visible_to(request.user)
        .with_need_counts()
        .select_related("organisation", "owner")
        .order_by("-met_on", "-pk")
    )
    filterset = VisitFilter(request.GET, queryset=rows, request=request)
    if sheets.asked(request):
        return sheets.respond(request, visit_exports.VISITS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": page_of(request, filterset.qs),
        "tabs": section_tabs(request, "visits"),
    }
    return render(request, f"members/visit_list.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
@offline.form
def visit_create(request):
    """Note a visit: sent by the script or as a plain form, recorded once. `?structure=12&relance=<uuid>` fill it in."""
    require_team(request)
    form = VisitForm(posted(request), initial=_known(request))
    needs = NeedFormSet(posted(request), prefix="needs")
    if request.method == "POST":
        visit = _known_already(request, form) or _recorded(request, form, needs)
        if visit is not None:
            return offline.saved(request, visit.get_absolute_url())
    prepared = form.initial.get("structure")
    context = {
        "form": form,
        "needs": needs,
        "overdue": Need.objects.filter(visit__owner=request.user).overdue().oldest_first()[:SHOWN],
        "facts": _facts(_chosen(form)),
        # A form prepared for one structure does not take up what was begun for another.
        "form_name": f"visite-{prepared.pk}" if prepared else "visite",
    }
    return render(request, "members/visit_form.html", context, status=422 if form.is_bound else 200)


def _recorded(request, form, needs):
    """The visit as recorded, or None with errors on the forms."""
    if not (form.is_valid() & needs.is_valid()):
        return None
    data, follows = form.cleaned_data, form.follow_up_of(request.user)
    try:
        visit, created = services.record_visit(
            form.save(commit=False),
            needs.needs(),
            by=request.user,
            commune=data["commune"],
            requested=data["is_requested"],
            reason=data["reason"],
            follows=follows,
        )
    except solicitations.BudgetExceeded as error:
        form.add_error("reason", str(error))
        return None
    if not created:
        return _told_once(request, visit)
    messages.success(request, f"Visite enregistrée : {visit.organisation}.")
    if follows is not None and Visit.objects.to_follow_up().filter(pk=follows.pk).exists():
        messages.warning(request, "La relance reste ouverte : un besoin y attend une suite depuis plus de 30 jours.")
    return visit


def _known_already(request, form):
    """The visit this very form recorded before: found first, whatever has changed since in what it says."""
    try:
        number = form.fields["uuid"].clean(form["uuid"].data)
    except ValidationError:
        return None
    visit = Visit.objects.visible_to(request.user).select_related("organisation").filter(uuid=number).first()
    return visit and _told_once(request, visit)


def _told_once(request, visit):
    messages.info(request, f"Cette visite était déjà enregistrée : {visit.organisation}. Elle n’est pas en double.")
    return visit


def _known(request):
    """What the address says: the structure, and the follow-up this visit answers."""
    known = {}
    number = request.GET.get("structure", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        known["structure"] = Organisation.objects.visible_to(request.user).filter(pk=number).first()
    try:
        follows = Visit.objects.visible_to(request.user).filter(uuid=request.GET.get("relance") or None).first()
    except ValidationError:
        follows = None
    if follows is not None:
        known |= {"structure": follows.organisation, "follows": follows.uuid, "person_met": follows.person_met}
    return known


def _chosen(form):
    """The structure of the form, when it is one the portal knows."""
    if form.is_bound:
        chosen = getattr(form, "cleaned_data", {}).get("structure")
    else:
        chosen = form.initial.get("structure")
    return chosen if isinstance(chosen, Organisation) else None


def _facts(organisation):
    """What one reads before knocking: the month's solicitations, contacts to choose from, needs still waiting."""
    if organisation is None:
        return {}
    return {
        "organisation": organisation,
        "usage": solicitations.usage(organisation),
        "contacts": organisation.contacts.all(),
        "last": organisation.visits.select_related("owner").first(),
        "waiting": Need.objects.undecided().filter(visit__organisation=organisation).count(),
    }


@require_GET
def visit_facts(request):
    """Part of the visit form that follows the structure typed (`?structure=…`), asked for by htmx; alone it is no page."""
    require_team(request)
    if not request.htmx:
        return redirect("members:visit_create")
    try:
        organisation = OrganisationField(required=False).clean(request.GET.get("structure", ""))
    except ValidationError:  # still being typed, or new
        organisation = None
    return render(request, "members/visit_form.html#facts", {"facts": _facts(organisation)})


@require_GET
def visit_detail(request, uuid):
    """One visit with its needs and what became of each."""
    visit = find_visit(request, uuid)
    context = {
        "visit": visit,
        "needs": visit.needs.select_related("trade", "partner", "decided_by"),
        "postpone": PostponeForm(),
    }
    return render(request, "members/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
def visit_edit(request, uuid):
    """Correct a visit; the structure stays."""
    visit = find_visit(request, uuid)
    intro = str(visit.organisation)
    form = VisitFields(posted(request), instance=visit)
    if form.is_valid():
        visit = services.edit_visit(form.save(commit=False), by=request.user, fields=form.changed_data)
        messages.success(request, "Visite enregistrée.")
        return redirect(visit)
    return form_page(
        request,
        form,
        title="Modifier la visite",
        submit="Enregistrer",
        cancel_url=visit.get_absolute_url(),
        intro=intro,
        back_text="Retour à la visite",
    )


@require_GET
def follow_up_list(request):
    """« Mes relances »: the day has come, then what comes next. `?de=tous`: the whole team's."""
    require_team(request)
    everyone = request.GET.get("de") == "tous"
    rows = Visit.objects.visible_to(request.user).to_follow_up() if everyone else own_follow_ups(request)
    rows = rows.with_need_counts().select_related("organisation", "owner")
    if sheets.asked(request):
        return sheets.respond(request, visit_exports.VISITS, rows)
    context = {
        "page": page_of(request, rows),
        "due": rows.filter(follow_up_on__lte=timezone.localdate()).count(),
        "tabs": section_tabs(request, "follow_ups"),
        "everyone": everyone,
    }
    return render(request, "members/follow_up_list.html", context)


@require_POST
def follow_up_done(request, uuid):
    """Close a follow-up; a need left without an outcome past its time is answered first."""
    visit = find_visit(request, uuid)
    try:
        services.finish_follow_up(visit, by=request.user)
    except services.Refused as error:
        messages.warning(request, str(error))
        return redirect("members:need_decide", visit.needs.overdue().order_by("pk").values_list("pk", flat=True)[0])
    messages.success(request, f"Relance faite : {visit.organisation}.")
    return redirect("members:follow_up_list")


@require_http_methods(["GET", "POST"])
def follow_up_postpone(request, uuid):
    """Choose another day; in two weeks is proposed."""
    visit = find_visit(request, uuid)
    if visit.follow_up_on is None:
        return redirect("members:visit_edit", visit.uuid)
    form = PostponeForm(posted(request), initial={"day": timezone.localdate() + timedelta(days=14)})
    if form.is_valid():
        try:
            services.postpone_follow_up(visit, form.cleaned_data["day"], by=request.user)
        except ValidationError as error:
            form.add_error("day", error.messages)
        else:
            messages.success(request, f"Relance reportée au {frdate(form.cleaned_data['day'], 'long')}.")
            return redirect("members:follow_up_list")
    return form_page(
        request,
        form,
        title="Reporter la relance",
        submit="Reporter",
        cancel_url=reverse("members:follow_up_list"),
        intro=str(visit.organisation),
        back_text="Retour aux relances",
    )


@require_GET
def organisation_visits(request, pk):
    """Tab of a structure's record: what was heard there. The team's own notes, so the structure does not see them."""
    organisation = find_organisation(request, pk)
    require_team(request)
    visits = organisation.visits.with_need_counts().select_related("organisation", "owner").order_by("-met_on", "-pk")
    if sheets.asked(request):
        return sheets.respond(request, visit_exports.VISITS, visits)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "visits"),
        "page": page_of(request, visits),
        "needs": Need.objects.undecided().filter(visit__organisation=organisation).oldest_first(),
        "usage": solicitations.usage(organisation),
        "title": f"{counted(visits.count(), 'visite')}",
    }
    return render(request, "members/organisation_visits.html", context)
