"""The solicitation ledger: everything asked of the organisations, and what was asked outside the portal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from gtec_portal import sheets
from gtec_portal.pages import htmx_part, posted
from members import exports
from members.ledger.filters import SolicitationFilter
from members.ledger.forms import SolicitationForm
from members.models import Solicitation
from members.services import solicitations
from members.views.organisations import PAGE_SIZE, find_organisation, organisation_tabs


def _rows(request):
    if not request.user.is_staff:
        raise PermissionDenied
    return Solicitation.objects.visible_to(request.user).select_related("organisation", "by").order_by("-at", "-pk")


@require_GET
@vary_on_headers("HX-Request")
def solicitation_list(request):
    """Newest first, by structure, kind, month and what it took from the budget."""
    filterset = SolicitationFilter(request.GET, queryset=_rows(request), request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.SOLICITATIONS, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))}
    return render(request, f"members/solicitation_list.html{htmx_part(request)}", context)


@require_GET
def organisation_solicitations(request, pk):
    """What one organisation was asked, with the gauge of the month."""
    organisation = find_organisation(request, pk)
    rows = _rows(request).filter(organisation=organisation)
    if sheets.asked(request):
        return sheets.respond(request, exports.SOLICITATIONS, rows)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "solicitations"),
        "usage": solicitations.usage(organisation),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "members/organisation_solicitations.html", context)


@require_http_methods(["GET", "POST"])
def solicitation_create(request, pk):
    """Note a call or a mail that left from elsewhere. Beyond the month's budget, the form comes back for a reason."""
    organisation = find_organisation(request, pk)
    if not request.user.is_staff:
        raise PermissionDenied
    form = SolicitationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            solicitations.record(
                organisation,
                data["kind"],
                data["subject"],
                by=request.user,
                reason=data["reason"],
                counts=not data["is_free"],
                person=data["person"],
                at=data["at"],
            )
        except solicitations.BudgetExceeded as error:
            form.add_error("reason", f"Budget du mois atteint ({error.usages[0][1].sentence}) : dites pourquoi.")
        else:
            used = solicitations.usage(organisation, timezone.localdate(data["at"]))
            messages.success(request, f"Sollicitation notée : {used.sentence}.")
            return redirect("members:organisation_solicitations", organisation.pk)
    context = {
        "form": form,
        "organisation": organisation,
        "usage": solicitations.usage(organisation),
        "back": reverse("members:organisation_solicitations", args=[organisation.pk]),
    }
    return render(request, "members/solicitation_form.html", context, status=422 if form.errors else 200)
