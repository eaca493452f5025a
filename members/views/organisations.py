"""Organisations of the network: list, record, sites, memberships."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from gtec_portal import sheets
from gtec_portal.navigation import Tab
from gtec_portal.ordering import alphabetical
from gtec_portal.pages import form_page, htmx_part
from members import exports, permissions
from members.directory import maps
from members.filters import OrganisationFilter
from members.forms import MembershipForm, OrganisationForm, OwnOrganisationForm, SiteForm
from members.models import Contact, Headcount, Mandate, Membership, Organisation, Seat, Site
from members.services import organisations as services

PAGE_SIZE = 25


@require_GET
@vary_on_headers("HX-Request")
def organisation_list(request):
    """Organisations as they are, or as they were on the day asked: names, sites, members and their employees of that day."""
    organisations = Organisation.objects.visible_to(request.user).with_former_names()
    filterset = OrganisationFilter(request.GET, queryset=organisations, request=request)
    if wanted := sheets.asked(request, "sites"):
        return _organisations_file(request, wanted, filterset)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": filterset.qs.totals(),
        "day": filterset.day,
        "asks_a_day": filterset.asked_day is not None,
        "can_create": request.user.is_staff,
    }
    return render(request, f"members/organisation_list.html{htmx_part(request)}", context)


def _organisations_file(request, wanted, filterset):
    """The list as filtered and as of its day, or the sites these organisations held that day."""
    organisations = filterset.qs
    if wanted.part != "sites":
        return sheets.respond(request, exports.ORGANISATIONS, organisations)
    held = Site.objects.visible_to(request.user).held_on(filterset.day).filter(holder__in=organisations.values("pk"))
    holders = organisations.order_by().filter(pk=OuterRef("holder")).values("name_then")
    sites = held.annotate(holder_name=Subquery(holders)).select_related("commune")
    return sheets.respond(request, exports.SITES, sites.order_by(alphabetical("holder_name"), "name", "pk"))


def organisation_tabs(request, organisation, current):
    """Pages of one record; people and history are not for everybody."""
    tabs = [
        ("detail", "Présentation", "members:organisation_detail", None),
        ("sites", "Sites", "members:organisation_sites", organisation.sites.open().count()),
    ]
    if permissions.can_see_people(request.user, organisation):
        tabs.append(
            (
                "people",
                "Personnes",
                "members:organisation_people",
                Seat.objects.active().filter(organisation=organisation).count(),
            )
        )
    if permissions.can_see_people(request.user, organisation) and organisation.is_employer:
        tabs.append(("fees", "Cotisations", "members:organisation_fees", None))
    if permissions.can_see_charter(request.user, organisation):
        tabs.append(("charter", "Charte", "members:organisation_charter", None))
    if request.user.is_staff:
        tabs.append(("visits", "Visites", "members:organisation_visits", organisation.visits.count()))
        tabs.append(("solicitations", "Sollicitations", "members:organisation_solicitations", None))
    if permissions.can_see_people(request.user, organisation):
        tabs.append(("history", "Historique", "members:organisation_history", None))
    return [
        Tab(label, reverse(name, args=[organisation.pk]), current=key == current, count=count)
        for key, label, name, count in tabs
    ]


def find_organisation(request, pk):
    """The organisation as it is today, with its standing; 404 when this person does not see it."""
    return get_object_or_404(Organisation.objects.visible_to(request.user).as_of(timezone.localdate()), pk=pk)


def editable_organisation(request, pk):
    """The organisation this person may edit: 404 when not visible, 403 when not allowed."""
    organisation = find_organisation(request, pk)
    if not permissions.can_edit_organisation(request.user, organisation):
        raise PermissionDenied
    return organisation


@require_GET
def organisation_detail(request, pk):
    """The record: what it is, since when it is a member, whom to call. Contacts and memberships are for staff and its own people."""
    organisation = find_organisation(request, pk)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "detail"),
        "former_names": organisation.life_events.renames().values_list("former_name", flat=True),
        "memberships": Membership.objects.visible_to(request.user)
        .filter(organisation=organisation)
        .order_by("-starts_on"),
        "contacts": Contact.objects.visible_to(request.user).filter(organisation=organisation),
        "figure": Headcount.objects.filter(organisation=organisation).order_by("-on").first(),
        "shows_inside": permissions.can_see_people(request.user, organisation),
        "mandates": Mandate.objects.visible_to(request.user)
        .filter(organisation=organisation)
        .held_on(timezone.localdate()),
        "can_edit": permissions.can_edit_organisation(request.user, organisation),
        "can_manage": request.user.is_staff,
        "is_listed": Organisation.objects.listed().filter(pk=organisation.pk).exists(),
        "today": timezone.localdate(),
    }
    return render(request, "members/organisation_detail.html", context)


@require_GET
def organisation_sites(request, pk):
    """Its sites: those open first, closed ones after."""
    organisation = find_organisation(request, pk)
    today = timezone.localdate()
    sites = list(organisation.sites.select_related("commune"))
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "sites"),
        "sites": sorted(sites, key=lambda site: site.is_closed_on(today)),
        "map": maps.of_sites([site for site in sites if not site.is_closed_on(today)]),
        "can_edit": permissions.can_edit_organisation(request.user, organisation),
        "today": today,
    }
    return render(request, "members/organisation_sites.html", context)


@require_http_methods(["GET", "POST"])
def organisation_create(request):
    if not request.user.is_staff:
        raise PermissionDenied
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = services.create_organisation(form.save(commit=False), by=request.user)
        messages.success(request, "Structure créée. Ajoutez ses sites et sa date d’adhésion.")
        return redirect(organisation)
    return form_page(
        request,
        form,
        title="Ajouter une structure",
        submit="Ajouter la structure",
        cancel_url=reverse("members:organisation_list"),
    )


@require_http_methods(["GET", "POST"])
def organisation_edit(request, pk):
    """Staff edits everything, an administrator of the organisation what is theirs to say."""
    organisation = editable_organisation(request, pk)
    title = f"Modifier {organisation}"  # before the form writes into the instance, valid or not
    form_class = OrganisationForm if request.user.is_staff else OwnOrganisationForm
    form = form_class(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        services.edit_organisation(form.save(commit=False), by=request.user, fields=form.changed_data)
        messages.success(request, "Fiche enregistrée.")
        return redirect(organisation)
    return form_page(
        request, form, title=title, submit="Enregistrer la fiche", cancel_url=organisation.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def site_create(request, pk):
    organisation = editable_organisation(request, pk)
    return _site_form(request, Site(organisation=organisation))


@require_http_methods(["GET", "POST"])
def site_edit(request, pk):
    site = get_object_or_404(Site.objects.visible_to(request.user).select_related("organisation", "commune"), pk=pk)
    if not permissions.can_edit_organisation(request.user, site.organisation):
        raise PermissionDenied
    return _site_form(request, site)


def _site_form(request, site):
    form = SiteForm(request.POST or None, instance=site)
    if request.method == "POST" and form.is_valid():
        services.save_site(form.save(commit=False), by=request.user)
        messages.success(request, "Site enregistré.")
        for doubt in site.doubts():
            messages.warning(request, doubt)
        return redirect("members:organisation_sites", site.organisation_id)
    title = "Modifier un site" if site.pk else "Ajouter un site"
    return form_page(
        request,
        form,
        title=title,
        submit="Enregistrer le site",
        cancel_url=reverse("members:organisation_sites", args=[site.organisation_id]),
        intro=str(site.organisation),
    )


@require_http_methods(["GET", "POST"])
def membership_create(request, pk):
    """Open a membership (staff). An overlap is refused by the database and said beside the form."""
    organisation = find_organisation(request, pk)
    if not request.user.is_staff:
        raise PermissionDenied
    form = MembershipForm(request.POST or None, instance=Membership(organisation=organisation))
    if request.method == "POST" and form.is_valid():
        try:
            services.open_membership(
                organisation,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Adhésion enregistrée.")
            return redirect(organisation)
    return form_page(
        request,
        form,
        title="Ajouter une adhésion",
        submit="Enregistrer l’adhésion",
        cancel_url=organisation.get_absolute_url(),
        intro=str(organisation),
    )


@require_http_methods(["GET", "POST"])
def membership_edit(request, pk):
    """Correct or end a membership (staff)."""
    membership = get_object_or_404(Membership.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if not request.user.is_staff:
        raise PermissionDenied
    form = MembershipForm(request.POST or None, instance=membership)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_membership(form.save(commit=False), by=request.user, fields=form.changed_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Adhésion enregistrée.")
            return redirect(membership.organisation)
    organisation = membership.organisation
    return form_page(
        request,
        form,
        title="Modifier l’adhésion",
        submit="Enregistrer l’adhésion",
        cancel_url=organisation.get_absolute_url(),
        intro=str(organisation),
    )
