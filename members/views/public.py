"""The directory of the members and their sheets, open to all."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from gtec_portal.ordering import alphabetical
from gtec_portal.pages import htmx_part
from members.filters import DirectoryFilter
from members.models import Organisation, Site

PAGE_SIZE = 25


@login_not_required
@require_GET
@vary_on_headers("HX-Request")
def directory(request):
    """Public directory of the current members."""
    members = (
        Organisation.objects.employers()
        .members_on(timezone.localdate())
        .prefetch_related(Prefetch("sites", Site.objects.open().select_related("commune")))
        .order_by(alphabetical("name"), "pk")
    )
    filterset = DirectoryFilter(request.GET, queryset=members, request=request)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))}
    return render(request, f"members/directory.html{htmx_part(request)}", context)


@login_not_required
@require_GET
def sheet(request, slug):
    """Public sheet of one member."""
    organisation = get_object_or_404(Organisation.objects.employers().members_on(timezone.localdate()), slug=slug)
    context = {"organisation": organisation, "sites": organisation.sites.open().select_related("commune")}
    return render(request, "members/sheet.html", context)
