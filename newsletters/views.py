"""Writing a letter: its head, its blocks, what it will look like."""

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from gtec_portal import audit, sheets
from gtec_portal.navigation import Tab
from newsletters import content, envelopes, exports, services
from newsletters.enums import BlockKind
from newsletters.filters import IssueFilter
from newsletters.forms import IssueForm, block_form
from newsletters.models import Block, Issue
from newsletters.permissions import for_writers

# The letter's own page, shown in a frame: its style and nothing else, whatever somebody managed to write in it.
LETTER_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [NONCE],
    "img-src": [NONE],
    "font-src": [NONE],
    "connect-src": [NONE],
    "form-action": [NONE],
    "frame-src": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": True,
}

SENTENCES = {
    "issue.created": "Brouillon créé",
    "issue.launched": "Envoi lancé",
    "issue.paused": "Envoi mis en pause",
    "issue.sending": "Envoi repris",
    "issue.uncertain_accepted": "Envois incertains considérés comme reçus",
    "issue.uncertain_resent": "Envois incertains renvoyés",
}


def find_issue(request, pk):
    return get_object_or_404(Issue.objects.visible_to(request.user), pk=pk)


def tabs(issue, name):
    """The pages of one letter; the sending has one once it was launched."""
    pages = [("Contenu", "issue_detail"), ("Aperçu", "issue_preview")]
    if not issue.is_draft:
        pages.append(("Envoi", "issue_progress"))
    return [Tab(label, reverse(f"newsletters:{page}", args=[issue.pk]), current=page == name) for label, page in pages]


@require_GET
@vary_on_headers("HX-Request")
@for_writers
def issue_list(request):
    issues = Issue.objects.visible_to(request.user).with_figures().order_by("-created_at", "-pk")
    filterset = IssueFilter(request.GET, queryset=issues, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.ISSUES, filterset.qs)
    context = {"filterset": filterset, "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page"))}
    part = "#results" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"newsletters/issue_list.html{part}", context)


@require_http_methods(["GET", "POST"])
@for_writers
def issue_create(request):
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        issue = form.save()
        audit.record("issue.created", issue, by=request.user)
        messages.success(request, "Brouillon enregistré. Ajoutez maintenant ses blocs.")
        return redirect(issue)
    return render(request, "newsletters/issue_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@for_writers
def issue_detail(request, pk):
    issue = find_issue(request, pk)
    blocks = [
        {"block": block, "entries": content.entries(block) if block.is_computed else None}
        for block in issue.blocks.all()
    ]
    context = {
        "issue": issue,
        "blocks": blocks,
        "kinds": BlockKind,
        "tabs": tabs(issue, "issue_detail"),
        "web_url": content.web_url(issue),
        "history": [(line, SENTENCES.get(line.action, line.action)) for line in audit.history(issue)[:20]],
    }
    return render(request, "newsletters/issue_detail.html", context)


@require_http_methods(["GET", "POST"])
@for_writers
def issue_edit(request, pk):
    issue = find_issue(request, pk)
    if not issue.is_draft:
        messages.error(request, "Cette lettre est partie : elle ne se modifie plus.")
        return redirect(issue)
    form = IssueForm(request.POST or None, instance=issue)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Lettre enregistrée.")
        return redirect(issue)
    return render(
        request, "newsletters/issue_form.html", {"form": form, "issue": issue}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@for_writers
def issue_delete(request, pk):
    issue = find_issue(request, pk)
    if request.method == "GET":
        return render(request, "newsletters/issue_delete.html", {"issue": issue})
    try:
        services.delete_draft(issue, by=request.user)
    except services.NotPossible as error:
        messages.error(request, str(error))
        return redirect(issue)
    messages.success(request, "Brouillon supprimé.")
    return redirect("newsletters:issue_list")


@require_GET
@for_writers
def issue_preview(request, pk):
    issue = find_issue(request, pk)
    text, _ = content.letter(issue).render(**_extra(issue))
    return render(
        request, "newsletters/issue_preview.html", {"issue": issue, "text": text, "tabs": tabs(issue, "issue_preview")}
    )


@require_GET
@for_writers
@xframe_options_sameorigin
@csp_replace(LETTER_POLICY)
def issue_rendering(request, pk):
    """The letter as mail programs get it, but for its style, which stays in one place that a nonce can allow."""
    issue = find_issue(request, pk)
    return HttpResponse(content.letter(issue).page(nonce=str(request.csp_nonce), **_extra(issue)))


def _extra(issue):
    return {"unsubscribe_url": envelopes.unsubscribe_url("essai"), "web_url": content.web_url(issue)}


@require_http_methods(["GET", "POST"])
@for_writers
def block_create(request, pk, kind):
    issue = find_issue(request, pk)
    if kind not in BlockKind:
        raise Http404
    block = Block(issue=issue, kind=kind)
    form = block_form(kind, request.POST or None, instance=block)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_block(issue, form.save(commit=False))
        except services.NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Bloc ajouté à la fin de la lettre.")
        return redirect(issue)
    return _block_page(request, form, issue, block)


@require_http_methods(["GET", "POST"])
@for_writers
def block_edit(request, pk):
    block = _find_block(request, pk)
    if not block.issue.is_draft:
        messages.error(request, "Cette lettre est partie : elle ne se modifie plus.")
        return redirect(block.issue)
    form = block_form(block.kind, request.POST or None, instance=block)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Bloc enregistré.")
        return redirect(block.issue)
    return _block_page(request, form, block.issue, block)


def _find_block(request, pk):
    return get_object_or_404(
        Block.objects.filter(issue__in=Issue.objects.visible_to(request.user)).select_related("issue"), pk=pk
    )


def _block_page(request, form, issue, block):
    entries = content.compute(block) if block.is_computed and not form.errors else []
    context = {"form": form, "issue": issue, "part": block, "entries": entries}
    return render(request, "newsletters/block_form.html", context, status=422 if form.errors else 200)


@require_POST
@for_writers
def block_up(request, pk):
    return _change(request, pk, lambda block: services.move_block(block, up=True))


@require_POST
@for_writers
def block_down(request, pk):
    return _change(request, pk, lambda block: services.move_block(block, up=False))


@require_POST
@for_writers
def block_delete(request, pk):
    return _change(request, pk, services.remove_block, done="Bloc retiré.")


def _change(request, pk, change, done=""):
    """Apply one change to a block and come back to the letter, at this block's place."""
    block = _find_block(request, pk)
    try:
        change(block)
    except services.NotPossible as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
    return redirect(f"{block.issue.get_absolute_url()}#blocs")
