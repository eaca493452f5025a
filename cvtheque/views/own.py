"""Pages of the job seeker: deposit without account, then everything by personal link. Never cached, never indexed."""

from functools import wraps
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import ErasureCause
from accounts.models import AccessLog
from cvtheque import forms, openings, portability, wording
from cvtheque.enums import Purpose
from cvtheque.models import LINK_PURPOSE, PAPER_PURPOSE, Appointment, Candidate, CVText, UnveilRequest
from cvtheque.proposals import Proposals, read_proposals
from cvtheque.services import Refused, clock, consents, deposits, duplicates, erasure, files, unveiling
from gtec_portal import links, uploads
from gtec_portal.open_forms import address_of, allows
from gtec_portal.personal import blocks_for
from gtec_portal.typography import counted

VIEWS_SHOWN = 30
DEPOSITS_PER_HOUR = 30  # from one connection: a whole training room may share it
LINKS_PER_HOUR = 20
ANSWERS = ("accepter", "decliner")
OPEN_TO_INVITED = {"own_agree", "own_delete", "own_export"}


def personal(view):
    """Open a page to whoever holds the personal link in its address; a wrong, old or revoked link is a 404."""

    @login_not_required
    @wraps(view)
    def opened(request, token, *args, **kwargs):
        candidate, merged = candidate_of(token)
        if candidate is None:
            return render(request, f"cvtheque/link_{'merged' if merged else 'dead'}.html", status=404)
        # Whose CV was sent by somebody else decides first: to agree, or to delete everything.
        asked_first = candidate.is_invited and view.__name__ not in OPEN_TO_INVITED
        try:
            response = agree_first(candidate) if asked_first else view(request, candidate, *args, **kwargs)
        except Candidate.DoesNotExist:  # deleted in another tab, at this very moment
            response = render(request, "cvtheque/link_dead.html", status=404)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_vary_headers(response, ["HX-Request"])
        return response

    return opened


def candidate_of(token):
    """(candidate, None) for the link of a letter or of a paper, of a record that joined another too; (None, it) when that opens nothing."""
    for purpose in (LINK_PURPOSE, PAPER_PURPOSE):
        merged = None
        candidate = links.read_token(Candidate.objects.select_related("commune", "profile"), token, purpose)
        if candidate is None and (merged := duplicates.follow_link(token, purpose)) and merged.opens:
            candidate = merged.candidate
        if candidate is not None:
            candidate.opened_by = purpose
            return candidate, None
        if merged:
            return None, merged
    return None, None


def agree_first(candidate):
    return redirect("cvtheque:own_agree", candidate.page_token)


def home(candidate):
    return redirect("cvtheque:own_detail", candidate.page_token)


# --- Deposit -----------------------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "POST"])
def deposit(request):
    """Leave a CV. Whatever the address typed, the next page is the same: nobody learns who is in the base."""
    form = forms.DepositForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not allows("cv-deposit", address_of(request), DEPOSITS_PER_HOUR):
            form.add_error(
                None, "Beaucoup de CV viennent d’arriver de votre connexion. Réessayez dans une heure, ou écrivez-nous."
            )
        else:
            upload = form.cleaned_data["cv"]
            deposits.deposit(form.person(), purposes=form.purposes, upload=upload, checked=upload.checked)
            request.session["deposit_email"] = form.cleaned_data["email"]
            return uploads.received(request, reverse("cvtheque:deposit_done"))
    context = {"form": form, "members": consents.current_members(), "retention_months": wording.RETENTION_MONTHS}
    return render(request, "cvtheque/deposit.html", context, status=422 if form.errors else 200)


@login_not_required
@require_GET
def deposit_done(request):
    """What happens next. The address shown is the one this browser typed."""
    return render(request, "cvtheque/deposit_done.html", {"email": request.session.get("deposit_email", "")})


@login_not_required
@require_http_methods(["GET", "POST"])
def link_request(request):
    """Receive the personal link again. The same answer for every address."""
    form = forms.LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if allows("cv-link", address_of(request), LINKS_PER_HOUR):
            deposits.request_link(form.cleaned_data["email"])
        messages.success(
            request,
            "Si cette adresse a un profil, le lien vient d’y être envoyé. Regardez aussi les courriers indésirables.",
        )
        return redirect("cvtheque:link_request")
    return render(request, "cvtheque/link_request.html", {"form": form}, status=422 if form.errors else 200)


# --- The personal page -------------------------------------------------------------------------------------------------


@personal
@require_GET
def own_detail(request, candidate):
    """Everything the portal knows of a person, and every choice they have. htmx asks again while a file is being read."""
    files = list(candidate.files.all())
    coming = Appointment.objects.coming().filter(entry__candidate=candidate)
    context = {
        "appointments": list(coming.select_related("entry__shortlist__organisation")),
        "blocks": blocks_for(addresses_of(candidate)) if candidate.reads_mailbox else [],
        "notes_count": candidate.notes.count(),
        "candidate": candidate,
        "token": candidate.page_token,
        "profile": candidate.profile,
        "trades": candidate.trades.all(),
        "file": next((file for file in files if not file.is_rejected), None),
        "refused_file": next((file for file in files if file.is_rejected), None),
        "consents": consent_lines(candidate),
        "waiting": list(candidate.unveil_requests.waiting().select_related("organisation")),
        "signalled": list(candidate.referrals.select_related("organisation")[:10]),
        "answered": list(
            candidate.unveil_requests.exclude(answered_at=None).select_related("organisation", "heard_by")
        ),
        "views": looks(candidate),
        "deadline": clock.deadline_of(candidate),
        "warned": candidate.warned_at is not None and candidate.warned_at >= candidate.last_contact_at,
    }
    part = "#file" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"cvtheque/own_detail.html{part}", context)


def addresses_of(candidate):
    """The address the link was sent to, and those of records that joined this one."""
    return [candidate.email, *candidate.merged.exclude(email="").values_list("email", flat=True)]


def looks(candidate):
    """Who looked, newest first; the same look repeated within a day is one line."""
    lines = AccessLog.objects.about(candidate)[: 5 * VIEWS_SHOWN]
    days = groupby(
        lines, key=lambda line: (line.organisation_label, line.action, line.purpose, timezone.localdate(line.at))
    )
    return [next(same) for _, same in days][:VIEWS_SHOWN]


def consent_lines(candidate):
    """Each purpose with the consent in force, if any, in the words that were shown."""
    in_force = {consent.purpose: consent for consent in candidate.consents.in_force()}
    return [
        {
            "purpose": purpose,
            "consent": in_force.get(purpose),
            "wording": in_force[purpose].wording if purpose in in_force else wording.wording(purpose),
        }
        for purpose in Purpose
    ]


@personal
@require_http_methods(["GET", "POST"])
def own_edit(request, candidate):
    """See what was read, correct it, confirm it. Confirming is what makes the profile visible, if the person agreed."""
    read = CVText.objects.filter(file__in=candidate.files.read()).first()
    proposals = read_proposals(read.content) if read else Proposals()
    form = forms.ProfileForm(
        request.POST or None, candidate=candidate, text=read.content if read else None, proposals=proposals
    )
    if request.method == "POST" and form.is_valid():
        candidate = consents.confirm_profile(candidate, **form.values())
        messages.success(
            request,
            "Votre profil est enregistré."
            if not candidate.profile.visible
            else "Votre profil est enregistré et visible des adhérents, sans votre nom.",
        )
        return home(candidate)
    context = {
        "form": form,
        "candidate": candidate,
        "token": candidate.page_token,
        "reading": candidate.files.pending().exists(),
    }
    return render(request, "cvtheque/own_edit.html", context, status=422 if form.errors else 200)


@personal
@require_GET
def own_preview(request, candidate):
    """The profile exactly as an employer sees it."""
    return render(
        request,
        "cvtheque/own_preview.html",
        {"candidate": candidate, "token": candidate.page_token, "profile": candidate.profile},
    )


@personal
@require_http_methods(["GET", "POST"])
def own_consent(request, candidate, purpose):
    """Give or withdraw one consent: the page asks, the button does, search follows at once."""
    if purpose not in Purpose:
        raise Http404
    purpose = Purpose(purpose)
    consent = candidate.consents.in_force().filter(purpose=purpose).first()
    if request.method == "POST":
        if request.POST.get("agree") == "1":
            consents.give_consent(candidate, purpose)
            messages.success(request, "Votre accord est enregistré.")
        else:
            consents.withdraw_consent(candidate, purpose)
            hidden = "Votre accord est retiré : votre profil n’apparaît plus dans la recherche."
            messages.success(request, hidden if purpose == Purpose.MEMBERS else "Votre accord est retiré.")
        return home(candidate)
    shown = consent.wording if consent else wording.wording(purpose)
    return render(
        request,
        "cvtheque/own_consent.html",
        {
            "candidate": candidate,
            "token": candidate.page_token,
            "purpose": purpose,
            "consent": consent,
            "wording": shown,
        },
    )


@personal
@require_http_methods(["GET", "POST"])
def own_file(request, candidate):
    """Replace the CV. The former one stays until the new one has been read."""
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["cv"]
        files.receive_file(candidate, upload, upload.checked)
        messages.success(request, "Votre fichier est arrivé. Il est en cours de lecture.")
        return uploads.received(request, reverse("cvtheque:own_detail", args=[candidate.page_token]))
    return render(
        request,
        "cvtheque/own_file.html",
        {
            "form": form,
            "candidate": candidate,
            "token": candidate.page_token,
            "replaces": candidate.files.kept().exists(),
        },
        status=422 if form.errors else 200,
    )


@personal
@require_GET
def own_download(request, candidate):
    """The person's own file, as they sent it."""
    file = get_object_or_404(candidate.files.kept())
    return uploads.stream(file.storage_name, label=file.label, content_type=file.content_type)


@personal
@require_http_methods(["GET", "POST"])
def own_answer(request, candidate, uuid, answer):
    """Answer an employer. Opening the link of the letter only asks; the button answers."""
    if answer not in ANSWERS:
        raise Http404
    asked = get_object_or_404(
        UnveilRequest.objects.select_related("organisation", "candidate"), candidate=candidate, uuid=uuid
    )
    accept = answer == "accepter"
    if request.method == "POST":
        try:
            unveiling.answer_unveil(asked, accept=accept)
        except Refused as error:
            messages.warning(request, str(error))
        else:
            done = "voit maintenant votre nom, vos coordonnées et votre CV" if accept else "ne saura pas qui vous êtes"
            messages.success(request, f"C’est enregistré : {asked.organisation} {done}.")
        return home(candidate)
    closed = "" if asked.is_waiting else unveiling.already_closed(asked)
    return render(
        request,
        "cvtheque/own_answer.html",
        {
            "asked": asked,
            "opening": openings.find(asked.opening),
            "accept": accept,
            "closed": closed,
            "candidate": candidate,
            "token": candidate.page_token,
        },
    )


@personal
@require_http_methods(["GET", "POST"])
def own_keep(request, candidate):
    """Stay two more years. Opening the link of the letter only asks; the button answers."""
    if request.method == "POST":
        clock.keep(candidate)
        messages.success(request, "C’est noté : votre profil est gardé.")
        return home(candidate)
    context = {"candidate": candidate, "token": candidate.page_token, "deadline": clock.deadline_of(candidate)}
    return render(request, "cvtheque/own_keep.html", context)


@personal
@require_GET
def own_export(request, candidate):
    """Everything the portal holds about the person, and who saw it, as a ZIP to take away (RGPD art. 15 and 20)."""
    return FileResponse(
        portability.archive(candidate, mailbox=candidate.reads_mailbox), as_attachment=True, filename="mes-donnees.zip"
    )


@personal
@require_http_methods(["GET", "POST"])
def own_delete(request, candidate):
    """Delete everything, after one question."""
    if request.method == "POST":
        erasure.erase_candidate(candidate, cause=ErasureCause.PERSON, mailbox=candidate.reads_mailbox)
        return redirect("cvtheque:deleted")
    known = candidate.unveil_requests.filter(state="accepted").count()
    context = {
        "candidate": candidate,
        "token": candidate.page_token,
        "known": counted(known, "employeur") if known else "",
    }
    return render(request, "cvtheque/own_delete.html", context)


@login_not_required
@require_GET
def deleted(request):
    return render(request, "cvtheque/deleted.html")
