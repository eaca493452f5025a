"""The employee's own pages, by personal link: say yes or no, see one's day, sign, give feedback. No account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events.exchange import feedback, letters, services
from events.exchange.enums import Answer, Paper, Party
from events.exchange.forms import FeedbackForm, SignForm
from events.exchange.paper_views import pdf, sheet, signed
from events.models import Colleague, ExchangeFeedback
from gtec_portal import links
from gtec_portal.pages import posted


def find_colleague(token):
    people = Colleague.objects.select_related("exchange__event", "organisation", "trade", "site__commune")
    colleague = links.read_token(people, token, letters.PERSON)
    if colleague is None:
        raise Http404
    return colleague


def find_agreement(colleague, uuid):
    agreements = colleague.agreements.complete().select_related(
        "placement__place__site__commune", "placement__place__trade"
    )
    return get_object_or_404(agreements, uuid=uuid)


@login_not_required
@require_GET
def exchange_personal(request, token):
    colleague = find_colleague(token)
    agreements = colleague.agreements.in_force().filter(placement__isnull=False).complete()
    context = {
        "colleague": colleague,
        "token": token,
        "agreements": agreements.select_related("placement__place__site__commune", "placement__place__day").order_by(
            "day__starts_at"
        ),
        "days": colleague.days.order_by("starts_at"),
        "answers": Answer,
        "party": Party.PERSON,
        "may_answer": not colleague.exchange.event.is_past,
    }
    return render(request, "events/exchange/personal.html", context)


@login_not_required
@require_POST
def exchange_person_answer(request, token):
    """Yes or no; a refusal has no consequence and frees the place."""
    colleague = find_colleague(token)
    said = request.POST.get("answer")
    if said not in (Answer.AGREED, Answer.DECLINED):
        raise BadRequest("answer")
    if colleague.exchange.event.is_past:
        messages.error(request, "Cette édition est passée.")
    else:
        services.answer(colleague, said)
        told = (
            "Merci, c’est noté : vous êtes d’accord." if said == Answer.AGREED else "C’est noté : vous ne partirez pas."
        )
        messages.success(request, told)
    return redirect("events:exchange_personal", token)


@login_not_required
@require_http_methods(["GET", "POST"])
def exchange_person_sign(request, token, uuid):
    """Read the agreement, then sign it."""
    colleague = find_colleague(token)
    agreement = find_agreement(colleague, uuid)
    known = {"name": colleague.get_full_name(), "function": colleague.function}
    form = SignForm(posted(request), agreement=agreement, side="", initial=known)
    done = agreement.is_voided or agreement.signature_of(Party.PERSON) is not None
    if request.method == "POST" and not done and form.is_valid() and signed(request, agreement, Party.PERSON, form):
        return redirect("events:exchange_personal", token)
    context = {**sheet(agreement), "form": form, "token": token, "done": done, "colleague": colleague}
    return render(
        request, "events/exchange/personal_sign.html", context, status=422 if form.errors and not done else 200
    )


@login_not_required
@require_GET
def exchange_person_paper(request, token, uuid, kind):
    colleague = find_colleague(token)
    agreement = find_agreement(colleague, uuid)
    if kind not in Paper.values or (kind == Paper.WELCOME and agreement.placement is None):
        raise Http404
    log_access(request, colleague, Access.DOWNLOAD, purpose=f"{Paper(kind).label.capitalize()}, par la personne")
    return pdf(agreement, kind)


@login_not_required
@require_http_methods(["GET", "POST"])
def exchange_feedback_form(request, token):
    rows = ExchangeFeedback.objects.select_related("colleague__exchange__event", "host", "day")
    row = links.read_token(rows, token, letters.FEEDBACK)
    if row is None:
        raise Http404
    form = FeedbackForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        feedback.save_answer(row, form.cleaned_data)
        messages.success(request, "Merci pour votre réponse. Vous pouvez encore la changer ici.")
        return redirect("events:exchange_feedback_form", token)
    context = {"form": form, "row": row, "answered": row.answered_at is not None}
    return render(request, "events/exchange/feedback_form.html", context, status=422 if form.errors else 200)
