"""Deposits in bulk, for the team: send, read what each line would do, deposit, see what was done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_exports
from cvtheque import batch_plan, exports, permissions
from cvtheque.enums import BatchState, Verdict
from cvtheque.intake_forms import BatchForm
from cvtheque.models import Candidate, DepositBatch
from cvtheque.services import batches
from gtec_portal import sheets
from gtec_portal.navigation import Tab

PAGE = 25
LINES = 50


def find_batch(request, pk):
    team_only(request)
    found = DepositBatch.objects.visible_to(request.user).select_related("job", "created_by")
    return get_object_or_404(found, pk=pk)


def team_only(request):
    if not permissions.can_manage_candidates(request.user):
        raise PermissionDenied


@require_GET
def batch_list(request):
    """What was sent in bulk, newest first."""
    team_only(request)
    found = (
        DepositBatch.objects.visible_to(request.user)
        .select_related("created_by")
        .annotate(total=Count("lines"), deposited=Count("lines", filter=Q(lines__verdict=Verdict.DONE)))
        .order_by("-created_at", "-pk")  # grouping forgets the model's own order
    )
    if sheets.asked(request):
        return sheets.respond(request, exports.BATCHES, found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "cvtheque/batch_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def batch_create(request):
    """Send a table and its archive; both are read in a job."""
    team_only(request)
    form = BatchForm(request.POST, request.FILES) if request.method == "POST" else BatchForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return redirect(batches.start(data["table"], data["archive"], source=data["source"], by=request.user))
    context = {"form": form, "columns": batch_plan.columns(), "form_fields": batch_plan.BatchRowForm.base_fields}
    return render(request, "cvtheque/batch_create.html", context, status=422 if form.errors else 200)


@require_GET
def batch_template(request):
    """The model of the table: its columns and one example, every cell as text so that no zero is lost."""
    team_only(request)
    columns = [
        sheets.Column(label, lambda row, name=name: row[name], width=max(14, len(label) + 2))
        for name, label, *_ in batch_plan.columns()
    ]
    file, _count = sheets.write(sheets.XLSX, "CV", columns, [batch_plan.BatchRowForm.EXAMPLES])
    return FileResponse(
        file, as_attachment=True, filename="modele-depot-cv.xlsx", content_type=sheets.CONTENT_TYPES[sheets.XLSX]
    )


@require_GET
def batch_detail(request, pk):
    """One batch: its progress, then what each line would do, or did."""
    batch = find_batch(request, pk)
    shown = request.GET.get("effet", "")
    lines = batch.lines.select_related("candidate")
    counts = dict(batch.lines.order_by().values_list("verdict").annotate(count=Count("pk")))
    if shown in Verdict.values:
        lines = lines.filter(verdict=shown)
    else:
        shown = ""
    if sheets.asked(request):
        with transaction.atomic():  # no log, no file
            people = Candidate.objects.filter(pk__in=lines.exclude(candidate=None).values("candidate"))
            log_exports(request, people, purpose="dépôt groupé")
            return sheets.respond(request, exports.BATCH_LINES, lines)
    tabs = [Tab("Toutes", batch.get_absolute_url(), current=not shown, count=sum(counts.values()))]
    tabs += [
        Tab(verdict.label.capitalize(), f"?effet={verdict}", current=shown == verdict, count=counts[verdict])
        for verdict in Verdict
        if counts.get(verdict)
    ]
    context = {
        "batch": batch,
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "tabs": tabs,
        "waiting": sum(counts.get(verdict, 0) for verdict in (Verdict.AGREED, Verdict.ASK)),
        "asked": counts.get(Verdict.ASK, 0),
        "deposited": counts.get(Verdict.DONE, 0),
        "left_out": sum(counts.get(verdict, 0) for verdict in (Verdict.KNOWN, Verdict.WRONG, Verdict.FAILED)),
        "job_open": bool(batch.job and batch.job.is_open),
        "is_ready": batch.state == BatchState.READY,
    }
    return render(request, "cvtheque/batch_detail.html", context)


@require_POST
def batch_apply(request, pk):
    """Deposit what was shown, in a job."""
    batch = find_batch(request, pk)
    if not batches.ask_apply(batch, by=request.user):
        messages.info(request, "Ce dépôt est déjà en route, ou n’a plus personne à déposer.")
    return redirect(batch)


@require_POST
def batch_discard(request, pk):
    """Give a batch up: everything that was sent is forgotten."""
    batch = find_batch(request, pk)
    if batches.discard(batch, by=request.user):
        messages.success(request, "Ce qui avait été envoyé est effacé.")
    else:
        messages.info(request, "Ce dépôt est terminé ou en route : il ne s’abandonne plus.")
    return redirect("cvtheque:batch_list")
