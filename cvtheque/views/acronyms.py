"""The words of the search, for staff: acronyms both ways, and whether the database is set for large bases."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from cvtheque import exports, permissions, planner
from cvtheque.filters import AcronymFilter
from cvtheque.finding import PAGE
from cvtheque.models import SampleProfile, SearchProfile, SearchWord
from cvtheque.saved_forms import AcronymForm
from cvtheque.services import acronyms
from gtec_portal import sheets
from gtec_portal.models import Job
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted
from reference.models import Acronym


def refuse_others(request):
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied


def in_use():
    return Acronym.objects.current().select_related("trade")


@require_GET
@vary_on_headers("HX-Request")
def acronym_list(request):
    """Every acronym the search knows, the last reading they caused, and the state of the search."""
    refuse_others(request)
    filterset = AcronymFilter(request.GET, queryset=in_use(), request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.ACRONYMS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, PAGE * 2).get_page(request.GET.get("page")),
        "job": Job.objects.filter(kind="cvtheque.acronym").order_by("-pk").first(),
        "planner": planner.read(),
        "shown": SearchProfile.objects.searchable().count(),
        "words": SearchWord.objects.count(),
        "sample": SampleProfile.objects.count(),
    }
    return render(request, f"cvtheque/acronym_list.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
def acronym_create(request):
    """Teach the search one more acronym; one that was taken out comes back."""
    refuse_others(request)
    return edit(request, None, "Ajouter un sigle")


@require_http_methods(["GET", "POST"])
def acronym_edit(request, pk):
    refuse_others(request)
    return edit(request, get_object_or_404(in_use(), pk=pk), "Modifier le sigle")


def edit(request, acronym, title):
    form = AcronymForm(posted(request), instance=copy(acronym))
    back = reverse("cvtheque:acronym_list")
    if request.method == "POST" and form.is_valid():
        acronyms.save(form.save(commit=False), by=request.user, was=acronym)
        messages.success(
            request, f"La recherche connaît {form.instance.short}. Les CV qui le disent sont en train d’être relus."
        )
        return redirect(back)
    return form_page(request, form, title=title, submit="Enregistrer", cancel_url=back)


@require_http_methods(["GET", "POST"])
def acronym_delete(request, pk):
    """Take an acronym out of the search."""
    refuse_others(request)
    acronym = get_object_or_404(in_use(), pk=pk)
    back = reverse("cvtheque:acronym_list")
    if request.method == "GET":
        return confirm_page(
            request,
            f"Retirer « {acronym} » ?",
            consequence="La recherche ne fera plus le lien entre ce sigle et ces mots. Aucun CV n’est modifié.",
            action="Retirer",
            back=back,
        )
    acronyms.remove(acronym, by=request.user)
    messages.success(request, f"« {acronym} » est retiré de la recherche.")
    return redirect(back)
