"""Who runs the association: the mandates, today's and those before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from gtec_portal import sheets
from gtec_portal.pages import confirm_page, form_page
from members import exports
from members.life.forms import MandateEndForm, MandateForm
from members.models import Mandate, Organisation
from members.services import mandates as services


def _staff_only(request):
    if not request.user.is_staff:
        raise PermissionDenied


def _find(request, pk):
    return get_object_or_404(Mandate.objects.visible_to(request.user).select_related("organisation"), pk=pk)


@require_GET
def mandate_list(request):
    """The « bureau » of today, who is to come, who came before. Open to everybody the association gave an account to."""
    today = timezone.localdate()
    rows = Mandate.objects.visible_to(request.user).select_related("organisation")
    if sheets.asked(request):
        return sheets.respond(request, exports.MANDATES, rows)
    mandates = list(rows)
    over = [mandate for mandate in mandates if mandate.is_over]
    context = {
        "held": [mandate for mandate in mandates if not mandate.is_over and mandate.starts_on <= today],
        "to_come": [mandate for mandate in mandates if mandate.starts_on > today],
        "over": sorted(over, key=lambda mandate: mandate.ends_on, reverse=True),
        "count": len(mandates),
        "can_manage": request.user.is_staff,
        "today": today,
    }
    return render(request, "members/mandate_list.html", context)


@require_http_methods(["GET", "POST"])
def mandate_create(request):
    """Enter a mandate (staff); `structure` in the address says from whose record one comes."""
    _staff_only(request)
    asked = request.GET.get("structure", "")
    mandate = Mandate()
    if asked.isdecimal() and len(asked) < 10:
        mandate.organisation = Organisation.objects.visible_to(request.user).filter(pk=int(asked)).first()
    return _mandate_form(request, mandate, "Ajouter un mandat")


@require_http_methods(["GET", "POST"])
def mandate_edit(request, pk):
    mandate = _find(request, pk)
    _staff_only(request)
    return _mandate_form(request, mandate, "Modifier le mandat")


def _mandate_form(request, mandate, title):
    form = MandateForm(request.POST or None, instance=mandate)
    if request.method == "POST" and form.is_valid():
        services.save_mandate(form.save(commit=False), by=request.user)
        messages.success(request, "Mandat enregistré.")
        return redirect("members:mandate_list")
    context = {
        "form": form,
        "mandate": mandate,
        "title": title,
        "submit": "Enregistrer le mandat",
        "cancel_url": reverse("members:mandate_list"),
    }
    return render(request, "members/mandate_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def mandate_end(request, pk):
    """Write the last day of a mandate (staff)."""
    mandate = _find(request, pk)
    _staff_only(request)
    form = MandateEndForm(request.POST or None, mandate=mandate)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_mandate(mandate, ends_on=form.cleaned_data["ends_on"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Mandat terminé.")
            return redirect("members:mandate_list")
    return form_page(
        request,
        form,
        title="Terminer un mandat",
        submit="Terminer le mandat",
        cancel_url=reverse("members:mandate_list"),
        intro=str(mandate),
    )


@require_http_methods(["GET", "POST"])
def mandate_delete(request, pk):
    """Ask, then remove a mandate entered by mistake (staff)."""
    mandate = _find(request, pk)
    _staff_only(request)
    if request.method == "POST":
        services.delete_mandate(mandate, by=request.user)
        messages.success(request, "Mandat supprimé.")
        return redirect("members:mandate_list")
    return confirm_page(
        request,
        "Supprimer ce mandat ?",
        consequence=f"{mandate} : il disparaît, comme s’il n’avait jamais existé. Un mandat achevé se termine, il ne se supprime pas.",
        action="Supprimer le mandat",
        back=reverse("members:mandate_list"),
    )
