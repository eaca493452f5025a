"""Agreements and their papers, for the team and the structures: read, sign, download."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events.exchange import agreements, papers, text
from events.exchange.enums import Paper, Party
from events.exchange.forms import SignForm
from events.exchange.tasks import PAPERS_JOB
from events.exchange.views import find_managed, to_exchange
from events.models import ExchangeAgreement
from gtec_portal import jobs, uploads
from gtec_portal.pages import posted


def find_agreement(request, uuid):
    found = ExchangeAgreement.objects.visible_to(request.user).complete()
    return get_object_or_404(
        found.select_related("placement__place__site__commune", "placement__place__trade"), uuid=uuid
    )


def sheet(agreement):
    """What a page shows of an agreement: its text in two parts, each side and its signature."""
    mission, convention = text.parts(agreement.text)
    names = {
        Party.HOME: agreement.home.name,
        Party.HOST: agreement.host.name,
        Party.PERSON: agreement.colleague.get_full_name(),
    }
    return {
        "agreement": agreement,
        "mission": mission,
        "convention": convention,
        "sides": [(party, names[party], agreement.signature_of(party)) for party in Party],
        "papers": list(Paper),
    }


@require_GET
def agreement_detail(request, uuid):
    """The text, who signed, what is left to sign."""
    agreement = find_agreement(request, uuid)
    log_access(request, agreement.colleague, Access.VIEW, purpose="Convention Vis ma vie")
    may = [] if agreement.is_voided else agreements.may_sign_for(request.user, agreement)
    return render(request, "events/exchange/agreement.html", {**sheet(agreement), "may": may})


@require_http_methods(["GET", "POST"])
def agreement_sign(request, uuid, party):
    """Read, then sign for one structure."""
    agreement = find_agreement(request, uuid)
    if party not in (Party.HOME, Party.HOST):
        raise Http404
    if party not in agreements.may_sign_for(request.user, agreement) and agreement.signature_of(party) is None:
        raise PermissionDenied
    if agreement.is_voided or agreement.signature_of(party):
        messages.info(request, "Il n’y a rien à signer ici.")
        return redirect(agreement)
    organisation = agreement.home if party == Party.HOME else agreement.host
    seat = request.user.seats.active().filter(organisation=organisation).first()
    known = {"name": request.user.get_full_name(), "function": seat.function if seat else ""}
    form = SignForm(posted(request), agreement=agreement, side=organisation.name, initial=known)
    if request.method == "POST" and form.is_valid() and signed(request, agreement, party, form, by=request.user):
        return redirect(agreement)
    context = {**sheet(agreement), "form": form, "organisation": organisation, "party": Party(party)}
    return render(request, "events/exchange/sign.html", context, status=422 if form.errors else 200)


def signed(request, agreement, party, form, *, by=None):
    """Sign with what the form says, and tell it; False, and why in the form, when it may not be."""
    data = form.cleaned_data
    try:
        agreements.sign(agreement, party, name=data["name"], function=data["function"], read=data["read"], by=by)
    except agreements.CannotSign as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, "Merci, votre signature est enregistrée.")
    return True


@require_GET
def agreement_paper(request, uuid, kind):
    """One paper as a PDF."""
    agreement = find_agreement(request, uuid)
    if kind not in Paper.values or (kind == Paper.WELCOME and agreement.placement is None):
        raise Http404
    log_access(request, agreement.colleague, Access.DOWNLOAD, purpose=Paper(kind).label.capitalize())
    return pdf(agreement, kind)


def pdf(agreement, kind):
    response = HttpResponse(papers.paper(agreement, kind), content_type=uploads.PDF)
    response["Content-Disposition"] = uploads.disposition(papers.file_name(agreement, kind), inline=True)
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def exchange_papers(request, pk):
    """Ask for every paper in one ZIP."""
    exchange = find_managed(request, pk)
    jobs.ask(PAPERS_JOB, exchange, label=f"Papiers : {exchange}", owner=request.user)
    return to_exchange(exchange)


@require_GET
def exchange_papers_download(request, pk):
    exchange = find_managed(request, pk)
    if not exchange.papers:
        raise Http404
    log_access(request, exchange.event, Access.DOWNLOAD, purpose="Tous les papiers de Vis ma vie")
    return uploads.stream(exchange.papers, label="vis-ma-vie.zip", content_type="application/zip")
