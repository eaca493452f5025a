"""Sending a letter: a test to oneself, the question before, the figures while it goes, what a person must decide after."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from gtec_portal import dispatch
from gtec_portal.pages import posted
from gtec_portal.work import WorkState
from members.services.solicitations import BudgetExceeded
from newsletters import content, segments, services, soliciting
from newsletters.forms import LaunchForm
from newsletters.models import Delivery, Issue
from newsletters.permissions import for_writers
from newsletters.progress import Sending
from newsletters.views import find_issue, tabs

LISTED = 50


@require_POST
@for_writers
def issue_test(request, pk):
    issue = find_issue(request, pk)
    services.send_test(issue, by=request.user)
    messages.success(request, f"Essai envoyé à {request.user.email}. Il arrive dans un instant.")
    return redirect("newsletters:issue_preview", issue.pk)


@require_http_methods(["GET", "POST"])
@for_writers
def issue_send(request, pk):
    issue = find_issue(request, pk)
    if not issue.is_draft:
        return redirect("newsletters:issue_progress", issue.pk)
    solicited, over = soliciting.over_budget(issue.segment)
    form = LaunchForm(posted(request), is_over=bool(over))
    if request.method == "POST" and form.is_valid():
        try:
            count = services.launch(issue, by=request.user, reason=form.cleaned_data.get("reason", ""))
        except services.NotPossible as error:
            messages.error(request, str(error))
            return redirect(issue)
        except BudgetExceeded as error:  # another sender took the rest meanwhile
            over = error.usages
            form = LaunchForm(posted(request), is_over=True)
        else:
            messages.success(request, f"Envoi lancé vers {count} personne{'s' if count > 1 else ''}.")
            return redirect("newsletters:issue_progress", issue.pk)
    return _question(request, issue, form, solicited, over)


def _question(request, issue, form, solicited, over):
    """What will leave, to how many, and what it takes from the organisations' budgets."""
    context = {
        "issue": issue,
        "form": form,
        "solicited": solicited,
        "over": over,
        "count": segments.count_expected(issue.segment),
        "empty_blocks": [block for block in issue.blocks.all() if block.is_computed and not content.entries(block)],
        "has_content": bool(content.letter(issue).blocks),
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
    return render(request, "newsletters/issue_send.html", context, status=422 if form.errors else 200)


@require_GET
@vary_on_headers("HX-Request")
@for_writers
def issue_progress(request, pk):
    """The figures of a sending, refreshed by htmx while something is under way."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user).with_figures(), pk=pk)
    if issue.is_draft:
        return redirect(issue)
    deliveries = issue.deliveries.order_by("email", "pk")
    context = {
        "issue": issue,
        "tabs": tabs(issue, "issue_progress"),
        "sending": Sending(issue, _what_holds(issue)),
        "uncertain": Paginator(deliveries.uncertain(), LISTED).get_page(request.GET.get("page")),
        "refused": deliveries.refused()[:LISTED],
        "more_refused": max(0, issue.refused - LISTED),
    }
    part = "#figures" if request.htmx else ""
    return render(request, f"newsletters/issue_progress.html{part}", context)


def _what_holds(issue):
    """Why nothing moves, in one word for the page: "server", "retry", "worker", or "" when it does."""
    if not issue.is_sending or not issue.waiting:
        return ""
    open_rows = issue.deliveries.open()
    if open_rows.filter(state__in=[WorkState.CLAIMED, WorkState.STARTED]).exists():
        return ""
    waiting = open_rows.exclude(error="")
    if waiting.filter(error__startswith=dispatch.AWAY).exists():
        return "server"
    return "retry" if waiting.count() == issue.waiting else "worker"


@require_POST
@for_writers
def issue_pause(request, pk):
    return _act(request, pk, services.pause, "Envoi en pause. Personne n’est oublié : il reprendra où il s’est arrêté.")


@require_POST
@for_writers
def issue_resume(request, pk):
    return _act(request, pk, services.resume, "L’envoi reprend.")


def _act(request, pk, service, done):
    issue = find_issue(request, pk)
    try:
        service(issue, by=request.user)
    except services.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("newsletters:issue_progress", issue.pk)


@require_POST
@for_writers
def issue_resend(request, pk):
    issue = find_issue(request, pk)
    count = services.resend_uncertain(issue.deliveries.all(), by=request.user)
    messages.success(
        request, f"{count} envoi{'s' if count > 1 else ''} incertain{'s' if count > 1 else ''} : la lettre repart."
    )
    return redirect("newsletters:issue_progress", issue.pk)


@require_POST
@for_writers
def issue_accept(request, pk):
    issue = find_issue(request, pk)
    count = services.accept_uncertain(issue.deliveries.all(), by=request.user)
    messages.success(
        request,
        f"{count} envoi{'s' if count > 1 else ''} considéré{'s' if count > 1 else ''} comme reçu{'s' if count > 1 else ''}.",
    )
    return redirect("newsletters:issue_progress", issue.pk)


@require_POST
@for_writers
def delivery_resend(request, pk):
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    if services.resend_uncertain(Delivery.objects.filter(pk=delivery.pk), by=request.user):
        messages.success(request, f"La lettre repart vers {delivery.email}.")
    else:
        messages.warning(request, "Cet envoi n’est plus incertain : rien n’a été renvoyé.")
    return redirect("newsletters:issue_progress", delivery.issue_id)
