"""The candidate's record, for staff: six tabs. Opening one is logged like any other look at a person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access, log_exports
from accounts.enums import Access, ErasureCause
from accounts.models import AccessLog
from cvtheque import exports, permissions, statistics
from cvtheque.enums import Fact, Purpose
from cvtheque.filters import CandidateFilter
from cvtheque.forms import HeardWishesForm
from cvtheque.models import Candidate, Consent, CVFile, CVText
from cvtheque.services import consents, erasure
from cvtheque.views.employers import PAGE, file_label, part_of
from gtec_portal import audit, sheets, uploads
from gtec_portal.models import Message
from gtec_portal.navigation import Tab
from gtec_portal.pages import form_page, posted

TABS = [
    ("Profil", "cvtheque:candidate_detail"),
    ("CV", "cvtheque:candidate_cv"),
    ("Suivi", "cvtheque:candidate_follow"),
    ("Consentements", "cvtheque:candidate_consents"),
    ("Accès", "cvtheque:candidate_access"),
    ("Courriers", "cvtheque:candidate_mail"),
    ("Historique", "cvtheque:candidate_history"),
]


@require_GET
@vary_on_headers("HX-Request")
def candidate_list(request):
    """Everybody who left a CV, whatever they agreed to."""
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied
    agreed = Consent.objects.in_force().filter(candidate=OuterRef("pk"), purpose=Purpose.MEMBERS)
    files = Prefetch("files", CVFile.objects.order_by("-pk"))
    candidates = (
        Candidate.objects.visible_to(request.user)
        .select_related("commune", "profile")
        .annotate(agreed=Exists(agreed))
        .prefetch_related("trades", files)
    )
    filterset = CandidateFilter(request.GET, queryset=candidates, request=request)
    if sheets.asked(request):
        with transaction.atomic():  # no log, no file
            log_exports(request, filterset.qs, purpose="liste des candidats")
            return sheets.respond(request, exports.CANDIDATES, filterset.qs)
    page = Paginator(filterset.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, f"cvtheque/candidate_list.html{part_of(request)}", {"filterset": filterset, "page": page})


@require_GET
def month_figures(request):
    """What happened in the CV base, month by month: people forgotten since are counted still, and only counted."""
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied
    totals = statistics.by_month()
    months = sorted({month for month, _ in totals}, reverse=True)
    rows = [(month, [(fact, totals[month, fact]) for fact in Fact]) for month in months]
    page = Paginator(rows, 24).get_page(request.GET.get("page"))
    sums = [(fact, sum(totals[month, fact] for month in months)) for fact in Fact]
    return render(request, "cvtheque/month_figures.html", {"page": page, "facts": list(Fact), "sums": sums})


def find_candidate(request, pk, tab):
    """The candidate, and what the head of every tab shows. Logs the look."""
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied
    candidate = get_object_or_404(
        Candidate.objects.visible_to(request.user).select_related("commune", "profile"), pk=pk
    )
    log_access(request, candidate, Access.VIEW, purpose="dossier")
    tabs = [Tab(label, reverse(name, args=[pk]), current=name == tab) for label, name in TABS]
    return candidate, {"candidate": candidate, "profile": candidate.profile, "tabs": tabs}


@require_GET
def candidate_detail(request, pk):
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_detail")
    context |= {
        "trades": candidate.trades.all(),
        "requests": candidate.unveil_requests.select_related("organisation", "requester", "heard_by"),
    }
    return render(request, "cvtheque/candidate_detail.html", context)


@require_http_methods(["GET", "POST"])
def candidate_wishes(request, pk):
    """Write down what the person told the team they look for."""
    candidate, _ = find_candidate(request, pk, "cvtheque:candidate_detail")
    form = HeardWishesForm(posted(request), candidate=candidate)
    if request.method == "POST" and form.is_valid():
        consents.correct_wishes(candidate, by=request.user, **form.cleaned_data)
        messages.success(request, "Les critères sont enregistrés : la recherche en tient compte.")
        return redirect(candidate)
    intro = "Ce que la personne vous a dit : elle le retrouve sur sa page, où elle peut le corriger."
    return form_page(
        request,
        form,
        title=f"Ce que cherche {candidate}",
        submit="Enregistrer",
        cancel_url=candidate.get_absolute_url(),
        intro=intro,
    )


@require_GET
def candidate_cv(request, pk):
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_cv")
    context |= {"files": candidate.files.all(), "text": CVText.objects.filter(file__in=candidate.files.read()).first()}
    return render(request, "cvtheque/candidate_cv.html", context)


@require_GET
def candidate_file(request, pk):
    """Download the CV; logged, and shown to the person."""
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied
    file = get_object_or_404(CVFile.objects.visible_to(request.user).kept().select_related("candidate"), candidate=pk)
    log_access(request, file.candidate, Access.DOWNLOAD, purpose="CV")
    return uploads.stream(file.storage_name, label=file_label(file.candidate, file), content_type=file.content_type)


@require_GET
def candidate_consents(request, pk):
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_consents")
    return render(
        request,
        "cvtheque/candidate_consents.html",
        context | {"consents": candidate.consents.select_related("collected_by")},
    )


@require_GET
def candidate_access(request, pk):
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_access")
    page = Paginator(AccessLog.objects.about(candidate), 50).get_page(request.GET.get("page"))
    return render(request, "cvtheque/candidate_access.html", context | {"page": page})


@require_GET
def candidate_mail(request, pk):
    """What the portal wrote to this person, and what became of it."""
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_mail")
    sent = Message.objects.visible_to(request.user).defer("text", "html").order_by("-pk")
    sent = sent.to_address(candidate.email) if candidate.email else sent.none()
    page = Paginator(sent, PAGE).get_page(request.GET.get("page"))
    return render(request, "cvtheque/candidate_mail.html", context | {"page": page})


@require_GET
def candidate_history(request, pk):
    candidate, context = find_candidate(request, pk, "cvtheque:candidate_history")
    page = Paginator(audit.history(candidate), 50).get_page(request.GET.get("page"))
    return render(request, "cvtheque/candidate_history.html", context | {"page": page})


@require_http_methods(["GET", "POST"])
def candidate_delete(request, pk):
    """Erase a person on their request. One question, then nothing is left of them."""
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user).select_related("profile"), pk=pk)
    if request.method == "POST":
        erasure.erase_candidate(candidate, cause=ErasureCause.STAFF, by=request.user)
        messages.success(request, "Le profil et tout ce qui en dépend sont supprimés.")
        return redirect("cvtheque:candidate_list")
    return render(request, "cvtheque/candidate_delete.html", {"candidate": candidate})
