"""Finding people: the search, profiles side by side, searches kept under a name, and the letters one click stops."""

from functools import lru_cache

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import flatatt
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from cvtheque import exports, facets, finding, permissions, search
from cvtheque.enums import Frequency
from cvtheque.filters import ProfileFilter
from cvtheque.models import STOP_PURPOSE, Referral, SavedSearch, SearchProfile, UnveilRequest
from cvtheque.saved_forms import SavedSearchForm
from cvtheque.services import searches
from gtec_portal import links, sheets
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted
from reference import edition

COMPARED = range(2, 5)


@require_GET
@vary_on_headers("HX-Request")
@edition.held()
def search_profiles(request):
    """Find people by words, trade, distance and conditions. Every row is anonymous, for staff too."""
    refuse_outsiders(request)
    filterset = ProfileFilter(request.GET, queryset=SearchProfile.objects.none(), request=request)
    wanted, figures = filterset.look()
    query = searches.canonical(request.GET)
    page = finding.page_of(wanted, figures, request.GET.get("page"))
    context = {
        "filterset": filterset,
        "facets": shown_facets(filterset.form, figures),
        "page": page,
        "figures": figures,
        "hits": search.hits(page.object_list, wanted),
        "signalled": Referral.objects.profiles_of(page.object_list),
        "words": wanted.words,
        "commune": wanted.commune,
        "query": query.urlencode(),
        "criteria": list(query.lists()),
    }
    return render(request, f"cvtheque/search.html{htmx_part(request)}", context)


def refuse_outsiders(request):
    if not permissions.can_search(request.user):
        raise PermissionDenied


def shown_facets(form, figures):
    """[{field, open, options: [{box, box_id, label, count, id}]}]: each value of each criterion with how many it would find."""
    shown = []
    for facet in facets.FACETS:
        field, counts = form[facet.name], figures.values.get(facet.name, {})
        ticked = {str(value) for value in field.value() or ()}
        invalid = bool(field.errors)
        options = [
            {
                "box": box(facet.name, value, place, value in ticked, invalid),
                "box_id": f"id_{facet.name}_{place}",
                "label": label,
                "count": counts.get(value),
                "id": f"n-{facet.name}-{value}",
            }
            for place, (value, label) in enumerate(facet.choices)
        ]
        shown.append({"field": field, "options": options, "open": bool(ticked) or facet.name in OPEN_FIRST})
    return shown


@lru_cache(maxsize=256)
def box(name, value, place, ticked, invalid):
    """What `CheckboxSelectMultiple` would write for this value: forty of them at each page, always the same."""
    state = {"aria-invalid": "true" if invalid else False, "checked": ticked}
    attrs = flatatt({"type": "checkbox", "name": name, "value": value, "id": f"id_{name}_{place}", **state})
    return format_html("<input{}>", attrs)


OPEN_FIRST = ("availability", "condition")


@require_GET
def compare(request):
    """Two to four profiles side by side, still without identity. Each is opened, so each opening is logged."""
    refuse_outsiders(request)
    wanted = list(dict.fromkeys(request.GET.getlist("p")))[: COMPARED.stop]
    found = SearchProfile.objects.visible_to(request.user).filter(uuid__in=[uuid for uuid in wanted if is_uuid(uuid)])
    found = {str(one.uuid): one for one in found.select_related("commune", "candidate").defer("search", "title_search")}
    profiles = [found[uuid] for uuid in wanted if uuid in found]
    back = f"{reverse('cvtheque:search')}?{searches.canonical(request.GET).urlencode()}"
    if len(profiles) not in COMPARED:
        return render(
            request, "cvtheque/search_compare.html", {"profiles": [], "back": back, "lost": len(wanted) - len(profiles)}
        )
    with transaction.atomic():  # no log, no profile
        for profile in profiles:
            log_access(request, profile.candidate, Access.VIEW, purpose="comparaison sans nom")
    asked = UnveilRequest.objects.visible_to(request.user).filter(candidate__profile__in=profiles)
    answers = {one.candidate_id: one for one in asked.filter(organisation=request.user.acting_organisation_id)}
    for profile in profiles:
        profile.asked = answers.get(profile.candidate_id)
        profile.can_ask = permissions.can_ask_unveil(request.user, profile)
    context = {"profiles": profiles, "back": back, "lost": len(wanted) - len(profiles)}
    return render(request, "cvtheque/search_compare.html", context)


def is_uuid(text):
    """Whether the database would take it: 36 characters, hexadecimal and hyphens."""
    return len(text) == 36 and set(text) <= set("0123456789abcdef-") and text.count("-") == 4


# --- Saved searches ----------------------------------------------------------------------------------------------------


@require_GET
def saved_search_list(request):
    """One's own searches, with what each finds today."""
    refuse_outsiders(request)
    saved = SavedSearch.objects.visible_to(request.user)
    if sheets.asked(request):
        return sheets.respond(request, exports.SAVED_SEARCHES, saved)
    saved = list(saved)
    for one in saved:
        one.words = searches.summary(one)
    return render(request, "cvtheque/saved_search_list.html", {"searches": saved, "count": len(saved)})


@require_http_methods(["GET", "POST"])
def saved_search_create(request):
    """Keep the criteria of the page one comes from."""
    refuse_outsiders(request)
    mine = SavedSearch.objects.visible_to(request.user)
    if mine.count() >= searches.MAX_SAVED:
        messages.error(request, f"Vous avez déjà {searches.MAX_SAVED} recherches : supprimez-en une d’abord.")
        return redirect("cvtheque:saved_search_list")
    saved = SavedSearch(query=searches.canonical(request.GET).urlencode(), owner=request.user)
    saved.organisation_id = request.user.acting_organisation_id
    if not saved.query:
        messages.info(request, "Choisissez au moins un critère, puis enregistrez la recherche.")
        return redirect("cvtheque:search")
    return edit_search(request, saved, "Enregistrer cette recherche", back=saved.get_absolute_url())


@require_http_methods(["GET", "POST"])
def saved_search_edit(request, pk):
    """Another name, or more or fewer letters."""
    refuse_outsiders(request)
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    return edit_search(request, saved, "Modifier la recherche", back=reverse("cvtheque:saved_search_list"))


def edit_search(request, saved, title, *, back):
    form = SavedSearchForm(posted(request), instance=saved)
    if request.method == "POST" and form.is_valid():
        searches.keep(form.save(commit=False), by=request.user)
        messages.success(request, told(saved))
        return redirect("cvtheque:saved_search_list")
    return form_page(request, form, title=title, submit="Enregistrer", cancel_url=back, intro=searches.summary(saved))


def told(saved):
    if saved.frequency == Frequency.NONE:
        return f"« {saved} » est enregistrée, sans alerte."
    when = "chaque matin" if saved.frequency == Frequency.DAILY else "chaque lundi"
    return f"« {saved} » est enregistrée. S’il y a de nouveaux profils, un e-mail vous le dira {when}."


@require_http_methods(["GET", "POST"])
def saved_search_delete(request, pk):
    """Forget a search of one's own."""
    refuse_outsiders(request)
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)
    back = reverse("cvtheque:saved_search_list")
    if request.method == "GET":
        return confirm_page(
            request,
            f"Supprimer la recherche « {saved} » ?",
            consequence="Vous ne recevrez plus ses alertes. Les profils n’en savent rien.",
            action="Supprimer",
            back=back,
        )
    saved.delete()
    messages.success(request, f"La recherche « {saved} » est supprimée.")
    return redirect(back)


@links.one_click
def alert_stop(request, token):
    """Stop the letters of one search, signed in or not."""
    saved = links.read_token(SavedSearch.objects.all(), token, STOP_PURPOSE)
    if saved is None:
        raise Http404
    if request.method == "POST":
        searches.stop(saved)
        saved.frequency = Frequency.NONE
        if answer := links.one_click_answer(request, "Alertes arrêtées."):
            return answer
    return render(request, "cvtheque/alert_stop.html", {"stopped": saved.frequency == Frequency.NONE})
