"""The same person twice: pairs that look alike, and joining two records after reading what that gives. Staff only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access, log_exports, log_many
from accounts.enums import Access
from cvtheque import exports, permissions
from cvtheque.filters import DuplicateFilter
from cvtheque.models import Candidate, LikelyPair, MergedRecord
from cvtheque.services import Refused, duplicates
from cvtheque.views.employers import PAGE, part_of
from gtec_portal import sheets


def require_staff(request):
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied


@require_GET
@vary_on_headers("HX-Request")
def duplicate_list(request):
    """Pairs that look like one person, newest first, with why."""
    require_staff(request)
    pairs = LikelyPair.objects.visible_to(request.user).select_related(
        "first__commune", "second__commune", "decided_by"
    )
    filterset = DuplicateFilter(request.GET, queryset=pairs, request=request)
    if sheets.asked(request):
        with transaction.atomic():  # no log, no file
            for end in ("first", "second"):
                people = Candidate.objects.filter(pk__in=filterset.qs.order_by().values(end))
                log_exports(request, people, purpose="liste des doublons possibles")
            return sheets.respond(request, exports.DUPLICATES, filterset.qs)
    page = Paginator(filterset.qs, PAGE).get_page(request.GET.get("page"))
    named = {pk for pair in page for pk in (pair.first_id, pair.second_id)}
    log_many(request, Candidate, sorted(named), Access.VIEW, purpose="doublons possibles")
    return render(request, f"cvtheque/duplicate_list.html{part_of(request)}", {"filterset": filterset, "page": page})


def find_two(request, first, second):
    """Two different records, the one to keep first (`garder`): the confirmed one, then the one seen last, unless said."""
    require_staff(request)
    if first == second:
        raise Http404
    rows = Candidate.objects.visible_to(request.user).select_related("commune", "profile")
    two = [get_object_or_404(rows, pk=pk) for pk in (first, second)]
    asked = request.POST.get("garder") or request.GET.get("garder")
    two.sort(key=lambda one: (str(one.pk) == asked, one.is_confirmed, one.last_contact_at), reverse=True)
    return two


@require_http_methods(["GET", "POST"])
def duplicate_detail(request, first, second):
    """Both records side by side, what would stay, what would move; the button joins them. Joined already: the one that stays."""
    require_staff(request)
    joined = Q(former_id=first) | Q(former_id=second)
    if done := MergedRecord.objects.select_related("candidate").filter(joined).first():
        messages.info(request, "Ces deux dossiers sont déjà réunis : voici celui qui reste.")
        return redirect(done.candidate)
    kept, other = find_two(request, first, second)
    if request.method == "POST":
        if request.POST.get("garder") != str(kept.pk):  # which of the two stays is said, never guessed
            raise Http404
        return join(request, kept, other)
    for one in (kept, other):
        log_access(request, one, Access.VIEW, purpose="doublon possible")
    pair = LikelyPair.objects.of(kept).filter(first__in=[kept, other], second__in=[kept, other]).first()
    return render(request, "cvtheque/duplicate_detail.html", {"preview": duplicates.preview(kept, other), "pair": pair})


def join(request, kept, other):
    choices = {name[7:]: value for name, value in request.POST.items() if name.startswith("choose-")}
    try:
        kept = duplicates.merge(kept, other, choices=choices, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("cvtheque:duplicate_list")
    messages.success(request, "Les deux dossiers n’en font plus qu’un. La personne en est prévenue.")
    return redirect(kept)


@require_POST
def duplicate_apart(request, first, second):
    """« Ce ne sont pas les mêmes. »"""
    kept, other = find_two(request, first, second)
    duplicates.tell_apart(kept, other, by=request.user)
    messages.success(request, f"C’est noté : {kept} et {other} sont deux personnes.")
    return redirect(reverse("cvtheque:duplicate_list"))
