"""CVs that do not come by the public form: people met in person, CVs a member forwards, and the answer of their owners."""

import io
import uuid

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from cvtheque import permissions
from cvtheque.enums import FileState, Origin
from cvtheque.intake_forms import AgreeForm, ForwardForm, MeetingForm
from cvtheque.models import Candidate, CVFile
from cvtheque.services import consents, files, forwards, meetings
from cvtheque.views.own import home, personal
from cvtheque.wording import RETENTION_MONTHS
from gtec_portal import uploads
from gtec_portal.jail import programs
from gtec_portal.open_forms import allows
from gtec_portal.pages import posted
from gtec_portal.pdf import render_pdf
from reference.models import Commune, Trade

DEFAULTS = "cv_meeting"  # in the session: what the next person of the queue probably shares
SHOWN = "cv_met"  # the last people of this queue, by number
QUEUE = 8
FORWARDS_PER_DAY = 20  # of one organisation: each is a letter to somebody who expects nothing


def team_only(request):
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def meeting_create(request):
    """One person after the other, at a forum or at the desk: their record, then an empty form for the next."""
    team_only(request)
    if request.method == "POST":
        form = MeetingForm(request.POST, request.FILES)
    else:
        form = MeetingForm(initial={"key": uuid.uuid4(), **defaults(request)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            candidate = meetings.record_meeting(
                form.person(),
                purposes=form.purposes,
                place=data["place"],
                key=data["key"],
                by=request.user,
                upload=data["cv"],
            )
        except meetings.AlreadyHere as error:
            form.add_error(
                "email", f"{error} Ouvrez sa fiche, ou imprimez son lien : Candidat n° {error.candidate.profile.pk}."
            )
            context = {"known": error.candidate}
        else:
            remember(request, form, candidate)
            return uploads.received(request, reverse("cvtheque:meeting_create"))
    else:
        context = {}
    met = {person.pk: person for person in Candidate.objects.filter(pk__in=request.session.get(SHOWN, []))}
    context |= {
        "form": form,
        "queue": [met[pk] for pk in request.session.get(SHOWN, []) if pk in met],
        "members": consents.current_members(),
    }
    return render(request, "cvtheque/meeting_create.html", context, status=422 if form.errors else 200)


def defaults(request):
    """What was typed for the person before: place, trade, commune. Rows gone since are left out."""
    kept = request.session.get(DEFAULTS, {})
    return {
        "place": kept.get("place", ""),
        "trade": Trade.objects.filter(pk=kept.get("trade")).first(),
        "commune": Commune.objects.filter(pk=kept.get("commune")).first(),
    }


def remember(request, form, candidate):
    data = form.cleaned_data
    request.session[DEFAULTS] = {"place": data["place"], "trade": data["trade"].pk, "commune": data["commune"].pk}
    request.session[SHOWN] = [candidate.pk, *(pk for pk in request.session.get(SHOWN, []) if pk != candidate.pk)][
        :QUEUE
    ]
    sent = (
        f"Son lien part à {candidate.email}."
        if candidate.email
        else "Sans adresse e-mail : imprimez son papier, dans « Dernières personnes vues »."
    )
    messages.success(request, f"{candidate} est enregistré·e. {sent} À la personne suivante.")


@require_GET
def meeting_paper(request, pk):
    """A small paper with the personal link, for somebody without an address. Printing it is written down: it is a key."""
    team_only(request)
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user).select_related("profile"), pk=pk)
    with transaction.atomic():
        log_access(request, candidate, Access.VIEW, purpose="lien imprimé")
        meetings.note_paper(candidate, by=request.user)
    context = {
        "candidate": candidate,
        "consents": candidate.consents.in_force(),
        "retention_months": RETENTION_MONTHS,
        "today": timezone.localdate(),
    }
    code = qr_of(candidate.paper_url)
    content = render_pdf("cvtheque/pdf/paper.html", context, assets={"qr": (code, "image/svg+xml")})
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = uploads.disposition("Mon lien CVthèque.pdf", inline=True)
    response["Cache-Control"] = "no-store, private"
    return response


def qr_of(address):
    """The address as a drawing a telephone reads."""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return drawn.getvalue()


@require_http_methods(["GET", "POST"])
def forward_create(request):
    """A member sends the CV of somebody it cannot keep. The answer is the same whoever the person is."""
    organisation = request.organisation
    if not permissions.acts_as_employer(request.user):
        raise PermissionDenied
    form = ForwardForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if allows("cv-forward", str(organisation.pk), FORWARDS_PER_DAY, 24 * 3600):
            upload = form.cleaned_data["cv"]
            forwards.forward(
                form.person(),
                origin=Origin.MEMBER,
                source=str(organisation),
                by=request.user,
                keep=lambda candidate: files.keep_file(candidate, upload, upload.checked) if upload else None,
            )
            messages.success(
                request,
                "Merci. Nous lui demandons son accord par e-mail, en disant que cela vient de vous. Sans réponse de sa part, tout est effacé.",
            )
            return uploads.received(request, reverse("cvtheque:search"))
        form.add_error(
            None, "Votre structure a transmis beaucoup de CV aujourd’hui. Reprenez demain, ou écrivez à l’équipe."
        )
    context = {"form": form, "days": forwards.ANSWER_DAYS, "organisation": organisation}
    return render(request, "cvtheque/forward_create.html", context, status=422 if form.errors else 200)


@personal
@require_http_methods(["GET", "POST"])
def own_agree(request, candidate):
    """The owner of a forwarded CV reads who sent it, and decides. Opening the letter decides nothing."""
    if not candidate.is_invited:
        return home(candidate)
    form = AgreeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        candidate = forwards.agree(candidate, form.purposes)
        messages.success(request, "Votre accord est enregistré. Vérifiez ce que nous savons de vous.")
        return redirect("cvtheque:own_edit", candidate.page_token)
    context = {
        "form": form,
        "candidate": candidate,
        "token": candidate.page_token,
        "file": candidate.files.first(),
        "trades": candidate.trades.all(),
        "members": consents.current_members(),
        "retention_months": RETENTION_MONTHS,
    }
    return render(request, "cvtheque/own_agree.html", context, status=422 if form.errors else 200)


@require_GET
def reading_status(request):
    """With what the portal reads CVs here, and how many stand where."""
    team_only(request)
    counts = dict(CVFile.objects.order_by().values_list("state").annotate(count=Count("pk")))
    context = {
        "programs": [
            (programs.TESSERACT, bool(programs.ocr_command())),
            (programs.ANTIWORD, bool(programs.doc_command())),
        ],
        "languages": sorted(programs.languages()),
        "scanner": settings.CLAMD_SOCKET,
        "states": [(state, counts.get(state, 0)) for state in FileState],
        "list_url": reverse("cvtheque:candidate_list"),
    }
    return render(request, "cvtheque/reading_status.html", context)
