"""The directory of the members, its map and their sheets, open to all."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from gtec_portal import sheets, showcase
from gtec_portal.links import absolute
from gtec_portal.ordering import alphabetical
from gtec_portal.pages import htmx_part
from gtec_portal.structured import as_script
from members import exports, permissions
from members.directory import maps
from members.directory.filters import HERE, DirectoryFilter
from members.directory.structured import organisation_data, summary
from members.models import Organisation, Site

PAGE_SIZE = 24


def _members():
    return Organisation.objects.listed().order_by(alphabetical("name"), "pk")


@login_not_required
@require_GET
@vary_on_headers("HX-Request")
def directory(request):
    """Current members, on a list and on a map that say the same. A constant number of queries, whatever their number."""
    filterset = DirectoryFilter(request.GET, queryset=_members(), request=request)
    sites = Site.objects.open().select_related("commune")
    found = filterset.qs.prefetch_related(Prefetch("sites", sites.order_by("commune__name", "pk")))
    if sheets.asked(request):
        return sheets.respond(request, exports.DIRECTORY, found)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for organisation in page:
        organisation.posts_open = filterset.posts_open.get(organisation.pk, 0)
    context = {
        "filterset": filterset,
        "page": page,
        "map": _map(request, filterset),
        "canonical": absolute("members:directory"),
    }
    return render(request, f"members/directory.html{htmx_part(request)}", context)


def _map(request, filterset):
    """Every site of every member; those of the members found stand out."""
    sites = Site.objects.open().filter(organisation__in=_members().order_by().values("pk"))
    chosen = filterset.narrow(sites).filter(organisation__in=filterset.qs.order_by().values("pk"))

    def url_of(commune, group):
        """The sheet when all its sites are one member's, else the list of this commune, the other criteria kept."""
        if len({site.organisation_id for site in group}) == 1:
            return reverse("members:sheet", args=[group[0].organisation.slug])
        query = request.GET.copy()
        query.pop("page", None)
        query["commune"], query["distance"] = str(commune), HERE
        return f"?{query.urlencode()}"

    return maps.draw(
        sites.select_related("commune", "organisation"),
        chosen=set(chosen.order_by().values_list("pk", flat=True)),
        url_of=url_of,
        around=filterset.circle,
    )


@login_not_required
@require_GET
def sheet(request, slug):
    """Public sheet of one member; former members have none any more, and the page says where the others are."""
    sites = Site.objects.open().select_related("commune", "organisation").order_by("commune__name", "name", "pk")
    organisation = _members().prefetch_related(Prefetch("sites", sites)).filter(slug=slug).first()
    if organisation is None:
        # Joined to another: the address printed on their old papers leads to whoever carries them on.
        former = Organisation.objects.filter(slug=slug, heir__in=_members().order_by().values("pk")).first()
        return render(
            request, "members/sheet_gone.html", {"former": former, "heir": former and former.heir}, status=404
        )
    sites = organisation.sites.all()
    context = {
        "organisation": organisation,
        "sites": sites,
        "map": maps.of_sites(sites),
        "blocks": showcase.blocks_for(organisation),
        "summary": summary(organisation),
        "structured": as_script(organisation_data(organisation, sites)),
        "canonical": absolute("members:sheet", organisation.slug),
        "can_edit": request.user.is_authenticated and permissions.can_edit_organisation(request.user, organisation),
    }
    return render(request, "members/sheet.html", context)
