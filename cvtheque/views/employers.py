"""Pages of employers and staff: search without identity, the profile, asking for a name, and what opens once it is given."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts import second_factor
from accounts.access import log_access
from accounts.enums import Access
from cvtheque import exports, openings, permissions, reports
from cvtheque.filters import UnveilFilter
from cvtheque.forms import OTHER_POST, UnveilForm
from cvtheque.models import Candidate, CVFile, Referral, SearchProfile, ShortlistEntry, UnveilRequest
from cvtheque.services import Refused, duplicates, unveiling
from gtec_portal import sheets, uploads
from gtec_portal.pages import posted

PAGE = 20


def part_of(request):
    """« #results » for htmx, the whole page otherwise: the Back button needs it."""
    return "#results" if request.htmx and not request.htmx.history_restore_request else ""


def find_profile(request, uuid):
    """One profile this person may see, with its candidate; 404 otherwise."""
    profiles = (
        SearchProfile.objects.visible_to(request.user)
        .select_related("commune", "candidate__commune")
        .defer("search", "title_search")
    )
    profile = profiles.filter(uuid=uuid).first()
    if profile is None:  # that of a record which joined another
        joined = duplicates.current_profile(uuid)
        profile = get_object_or_404(profiles, pk=joined.pk if joined else None)
    return profile


@require_GET
def profile_detail(request, uuid):
    """The profile without identity; with it once this employer's request was accepted. Every opening is logged."""
    profile = find_profile(request, uuid)
    known = permissions.can_see_identity(request.user, profile.candidate)
    if known and (answer := second_factor.detour(request)):
        return answer
    log_access(request, profile.candidate, Access.VIEW, purpose="profil avec identité" if known else "profil sans nom")
    context = {
        "profile": profile,
        "candidate": profile.candidate if known else None,
        "file": profile.candidate.files.kept().first() if known else None,
        "asked": UnveilRequest.objects.filter(
            candidate_id=profile.candidate_id, organisation_id=request.user.acting_organisation_id
        ).first(),
        "can_ask": permissions.can_ask_unveil(request.user, profile),
        "spotted": ShortlistEntry.objects.visible_to(request.user)
        .filter(candidate=profile.candidate_id, shortlist__closed_at=None)
        .select_related("shortlist"),
        "can_signal": known and permissions.acts_as_employer(request.user),
        "referrals": Referral.objects.live().filter(candidate=profile.candidate_id),
    }
    return render(request, "cvtheque/profile_detail.html", context)


@require_GET
def profile_pdf(request, uuid):
    """A one-page summary without identity, to print or pass round a meeting."""
    profile = find_profile(request, uuid)
    log_access(request, profile.candidate, Access.DOWNLOAD, purpose="résumé sans nom")
    response = HttpResponse(reports.profile_pdf(profile), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="candidat-{profile.pk}.pdf"'
    return response


@require_GET
def profile_file(request, uuid):
    """The CV itself, for those who know who it is."""
    profile = find_profile(request, uuid)
    file = get_object_or_404(CVFile.objects.visible_to(request.user).kept(), candidate=profile.candidate_id)
    if answer := second_factor.detour(request, back=profile.get_absolute_url()):
        return answer
    with transaction.atomic():  # no log, no file
        log_access(request, profile.candidate, Access.DOWNLOAD, purpose="CV")
    return uploads.stream(file.storage_name, label=file_label(profile.candidate, file), content_type=file.content_type)


def file_label(candidate, file):
    """« CV Ana Exemple.pdf »: the portal's own name, never the one the file came with."""
    return f"CV {candidate}.{file.label.rpartition('.')[2].lower()}"


@require_http_methods(["GET", "POST"])
def profile_unveil(request, uuid):
    """Ask a candidate for their name: which job, and a few words they will read."""
    profile = find_profile(request, uuid)
    if not permissions.can_ask_unveil(request.user, profile):
        raise PermissionDenied
    used = unveiling.requests_of_the_month(profile.candidate)
    offered = openings.of(request.organisation)
    form = UnveilForm(posted(request), openings=offered, is_spent=used.spent, initial=initial_opening(request, offered))
    if request.method == "POST" and form.is_valid():
        try:
            unveiling.ask_unveil(profile, organisation=request.organisation, by=request.user, **form.cleaned_data)
        except unveiling.CandidateSpared:  # another employer took the last request of the month meanwhile
            form = UnveilForm(posted(request), openings=offered, is_spent=True)
        except Candidate.DoesNotExist:  # deleted while this page was open
            raise Http404 from None
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, "Votre demande est partie. La personne répond depuis son e-mail ; vous serez averti."
            )
            return redirect(profile)
    context = {"profile": profile, "form": form, "usage": used}
    return render(request, "cvtheque/profile_unveil.html", context, status=422 if form.errors else 200)


def initial_opening(request, offered):
    """The advertisement named in the address (`?offre=`), else the only one there is."""
    known = [str(opening.uuid) for opening in offered]
    named = request.GET.get("offre")
    return {"opening": named if named in known else known[0] if len(known) == 1 else OTHER_POST}


@require_GET
@vary_on_headers("HX-Request")
def unveil_list(request):
    """The requests of one's organisation (all of them for staff) and their answers."""
    if not permissions.can_search(request.user):
        raise PermissionDenied
    asked = UnveilRequest.objects.visible_to(request.user).select_related(
        "candidate__profile", "organisation", "requester"
    )
    filterset = UnveilFilter(request.GET, queryset=asked, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.UNVEIL_REQUESTS, filterset.qs)
    page = Paginator(filterset.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, f"cvtheque/unveil_list.html{part_of(request)}", {"filterset": filterset, "page": page})
