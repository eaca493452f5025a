"""What happens to an organisation: merger, change of name, headcounts, and the story all this makes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from gtec_portal import audit
from gtec_portal.pages import confirm_page, form_page
from gtec_portal.typography import counted, frdate
from members import permissions
from members.enums import LifeEventKind
from members.life.forms import HeadcountForm, MergerForm, RenameForm
from members.life.story import story_of
from members.models import Headcount, Membership, OrganisationEvent
from members.services import life as services
from members.views.organisations import PAGE_SIZE, find_organisation, organisation_tabs


def _staff_only(request):
    if not request.user.is_staff:
        raise PermissionDenied


@require_GET
def organisation_history(request, pk):
    """The story of the organisation, for staff and its own people; below, for staff, who wrote what in the portal."""
    organisation = find_organisation(request, pk)
    if not permissions.can_see_people(request.user, organisation):
        raise PermissionDenied
    lines = audit.history(organisation) if request.user.is_staff else audit.history(organisation).none()
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "history"),
        "story": story_of(organisation),
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "can_manage": request.user.is_staff,
        "today": timezone.localdate(),
    }
    return render(request, "members/organisation_history.html", context)


@require_http_methods(["GET", "POST"])
def organisation_merge(request, pk):
    """Record that this organisation was absorbed by another one (staff)."""
    organisation = find_organisation(request, pk)
    _staff_only(request)
    form = MergerForm(request.POST or None, absorbed=organisation)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            event = services.merge(organisation, data["into"], on=data["on"], note=data["note"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell_merger(request, event)
            return redirect("members:organisation_history", organisation.pk)
    moving = counted(organisation.sites.open().count(), "site")
    return form_page(
        request,
        form,
        title=f"Enregistrer la fusion de {organisation}",
        submit="Enregistrer la fusion",
        cancel_url=organisation.get_absolute_url(),
        intro=f"Son adhésion s’arrête la veille et ses sites ouverts ({moving}) passent à la structure qui l’absorbe. "
        "Sa fiche, ses personnes et ses offres restent à son nom. Une erreur s’annule depuis l’historique.",
    )


def _tell_merger(request, event):
    moved = event.sites.count()
    messages.success(request, f"Fusion enregistrée\u00a0: {event.organisation} est absorbée par {event.successor}.")
    if moved:
        messages.warning(request, f"{counted(moved, 'site')} à vérifier\u00a0: le SIRET change avec la structure.")
    if not Membership.objects.covering(event.on).filter(organisation=event.successor).exists():
        messages.warning(
            request, f"{event.successor} n’était pas adhérente le {frdate(event.on)}\u00a0: ajoutez son adhésion."
        )


@require_http_methods(["GET", "POST"])
def organisation_rename(request, pk):
    """Record that the organisation took another name (staff). Correcting a typing error is done in the record."""
    organisation = find_organisation(request, pk)
    _staff_only(request)
    title = f"Enregistrer le nouveau nom de {organisation}"
    form = RenameForm(request.POST or None, initial={"short_name": organisation.short_name})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.rename(
                organisation,
                data["name"],
                new_short_name=data["short_name"],
                on=data["on"],
                note=data["note"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Changement de nom enregistré. L’ancien nom reste trouvable.")
            return redirect("members:organisation_history", organisation.pk)
    return form_page(
        request,
        form,
        title=title,
        submit="Enregistrer le nouveau nom",
        cancel_url=organisation.get_absolute_url(),
        intro="Les listes d’avant cette date gardent l’ancien nom, et la recherche le trouve encore. Pour corriger une faute, modifiez la fiche.",
    )


@require_http_methods(["GET", "POST"])
def organisation_event_undo(request, pk):
    """Ask, then take back a merger or a change of name recorded by mistake (staff)."""
    event = get_object_or_404(
        OrganisationEvent.objects.visible_to(request.user).select_related("organisation", "successor", "membership"),
        pk=pk,
    )
    _staff_only(request)
    back = reverse("members:organisation_history", args=[event.organisation_id])
    if request.method == "POST":
        try:
            services.undo(event, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{event.get_kind_display()} du {frdate(event.on)}\u00a0: annulé.")
        return redirect(back)
    if event.kind == LifeEventKind.MERGER:
        question = f"Annuler la fusion de {event.organisation} dans {event.successor} ?"
        consequence = "L’adhésion et les sites reviennent à la structure absorbée, comme si la fusion n’avait pas été enregistrée."
        action = "Annuler la fusion"
    else:
        question = f"Annuler le changement de nom du {frdate(event.on)} ?"
        consequence = f"La structure reprend le nom « {event.former_name} » à partir de cette date."
        action = "Annuler le changement de nom"
    return confirm_page(request, question, consequence=consequence, action=action, back=back)


@require_http_methods(["GET", "POST"])
def organisation_headcounts(request, pk):
    """Its dated headcounts, and the form that adds one. Staff and its own people read; whoever edits the record writes."""
    organisation = find_organisation(request, pk)
    if not permissions.can_see_people(request.user, organisation):
        raise PermissionDenied
    can_edit = permissions.can_edit_organisation(request.user, organisation)
    if request.method == "POST" and not can_edit:
        raise PermissionDenied
    form = HeadcountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.declare_headcount(
            organisation, form.cleaned_data["count"], on=form.cleaned_data["on"], by=request.user
        )
        messages.success(request, "Effectif enregistré.")
        return redirect("members:organisation_headcounts", organisation.pk)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "detail"),
        "headcounts": Headcount.objects.visible_to(request.user).filter(organisation=organisation),
        "form": form,
        "can_edit": can_edit,
    }
    return render(request, "members/organisation_headcounts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def headcount_delete(request, pk):
    """Ask, then take back a figure typed by mistake."""
    figure = get_object_or_404(Headcount.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if not permissions.can_edit_organisation(request.user, figure.organisation):
        raise PermissionDenied
    back = reverse("members:organisation_headcounts", args=[figure.organisation_id])
    if request.method == "POST":
        services.remove_headcount(figure, by=request.user)
        messages.success(request, "Effectif supprimé.")
        return redirect(back)
    return confirm_page(
        request,
        f"Supprimer l’effectif au {frdate(figure.on)} ?",
        consequence=f"{counted(figure.count, 'salarié')} : c’est le chiffre précédent qui comptera de nouveau à partir de cette date.",
        action="Supprimer l’effectif",
        back=back,
    )
