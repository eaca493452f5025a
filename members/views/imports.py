"""Imports, for the team: send a file, read what each line would do, then import; choose prospects of the FINESS register."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gtec_portal import sheets
from gtec_portal.navigation import Tab
from gtec_portal.pages import confirm_page
from gtec_portal.typography import counted, frnumber, nbsp, plural_fr
from gtec_portal.uploads import clean_label
from members import exports
from members.enums import ImportKind, ImportState, LineAction, SiteCategory
from members.imports.columns import FORMS, headings
from members.imports.forms import FileForm, FinessForm
from members.imports.wording import Words
from members.models import ImportRun
from members.services import imports as services

PAGE_SIZE = 25
LINES = 50
# What each kind asks for, and the words of its page.
PAGES = {
    ImportKind.MEMBERS: (
        FileForm,
        "Importer des structures et leurs adhésions",
        "Une ligne par site : la structure, sa date d’entrée, son site. Une case vide ne change rien.",
    ),
    ImportKind.CONTACTS: (
        FileForm,
        "Importer des contacts",
        "Une ligne par personne, dans une structure que le portail connaît déjà. Une case vide ne change rien.",
    ),
    ImportKind.FINESS: (
        FinessForm,
        "Chercher des prospects dans le FINESS",
        "Le registre national des établissements sanitaires, sociaux et médico-sociaux.",
    ),
}


def staff_only(request):
    if not request.user.is_staff:
        raise PermissionDenied


def find_run(request, pk):
    staff_only(request)
    return get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("job", "created_by"), pk=pk)


@require_GET
def import_list(request):
    """The three things one may import, and what was imported before."""
    staff_only(request)
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by")
    if sheets.asked(request):
        return sheets.respond(request, exports.IMPORTS, runs)
    doors = [
        (ImportKind.MEMBERS, "Des adhérents, leurs sites et leurs dates d’entrée, depuis votre tableur."),
        (ImportKind.CONTACTS, "Les personnes à qui écrire dans chaque structure, avec leur fonction."),
        (ImportKind.FINESS, "Les établissements du territoire qui ne sont pas encore dans le portail."),
    ]
    context = {
        "doors": [(kind.label, reverse("members:import_create", args=[kind]), text) for kind, text in doors],
        "page": Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "members/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_create(request, kind):
    """Send a file; it is read in a job."""
    staff_only(request)
    kind = _kind(kind)
    form_class, title, intro = PAGES[kind]
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        run = services.start(kind, upload, by=request.user, label=clean_label(upload.name), options=form.options())
        return redirect(run)
    context = {"form": form, "kind": kind, "title": title, "intro": intro}
    context["columns"] = _columns(kind) if kind in FORMS else []
    return render(request, "members/import_create.html", context, status=422 if form.errors else 200)


def _kind(kind):
    if kind not in ImportKind.values:
        raise Http404
    return ImportKind(kind)


def _columns(kind):
    """(heading, example, whether it is needed) of each column of a model."""
    form = FORMS[kind]
    return [
        (label, form.examples.get(name, ""), form.base_fields[name].required) for name, label in headings(kind).items()
    ]


@require_GET
def import_template(request, kind):
    """The model of a spreadsheet: its columns and one example line, every cell as text so that no zero is lost."""
    staff_only(request)
    kind = _kind(kind)
    if kind not in FORMS:
        raise Http404
    columns = [
        sheets.Column(label, lambda row, name=name: row.get(name), width=max(14, len(label) + 2))
        for name, label in headings(kind).items()
    ]
    file, _count = sheets.write(sheets.XLSX, kind.label, columns, [FORMS[kind].examples])
    content_type = sheets.CONTENT_TYPES[sheets.XLSX]
    return FileResponse(file, as_attachment=True, filename=f"modele-{kind}.xlsx", content_type=content_type)


@require_GET
def import_detail(request, pk):
    """One import: its progress, then its lines; prospects may be ticked."""
    run = find_run(request, pk)
    lines, shown = _lines(request, run)
    if sheets.asked(request):
        return sheets.respond(request, exports.IMPORT_LINES, lines)
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    words = Words(run, page.object_list)
    for line in page.object_list:
        line.sentences = words.sentences(line)
        line.commune = words.communes.get(line.cells.get("commune", ""), line.cells.get("town", ""))
        line.category = _category(line.cells)
    context = {
        "run": run,
        "page": page,
        "filters": _filters(run, shown),
        "choosing": run.is_finess and run.state == ImportState.READY,
        "ticked": request.GET.get("tout") == "1",
        "tick_url": _tick_url(request),
        "waiting": run.lines.to_write().count() if run.is_finess else 0,
        "job_open": bool(run.job and run.job.is_open),
    }
    return render(request, "members/import_detail.html", context)


def _tick_url(request):
    """The same page with all its boxes ticked, or none: it works without JavaScript."""
    query = request.GET.copy()
    if query.pop("tout", None) is None:
        query["tout"] = "1"
    return f"?{query.urlencode()}"


def _lines(request, run):
    """The lines asked for, and which filter that is: those refused first, since they are what there is to mend."""
    shown = request.GET.get("effet", "")
    lines = run.lines.all()
    if shown not in LineAction.values:
        return lines, ""
    return lines.filter(action=shown), shown


def _filters(run, shown):
    """Tabs, one per kind of line there is."""
    words = {
        LineAction.CREATE: "À créer",
        LineAction.CHANGE: "À ajouter à une structure connue" if run.is_finess else "À modifier",
        LineAction.SAME: "Déjà connues" if run.is_finess else "Sans changement",
        LineAction.REFUSED: "Écartées" if run.is_finess else "Refusées",
    }
    total = sum(run.count(action) for action in LineAction)
    tabs = [Tab("Toutes", run.get_absolute_url(), current=not shown, count=total)]
    return tabs + [
        Tab(text, f"?effet={action}", current=shown == action, count=run.count(action))
        for action, text in words.items()
        if run.count(action)
    ]


def _category(cells):
    """The category of a site of the register: our word for it, or its own."""
    code = cells.get("category", "")
    return SiteCategory(code).label if code in SiteCategory.values else cells.get("category_label") or code


@require_POST
def import_apply(request, pk):
    """Import what was shown, in a job."""
    run = find_run(request, pk)
    if not services.ask_apply(run, by=request.user):
        messages.info(request, "Cet import est déjà en route, ou n’a plus rien à enregistrer.")
    return redirect(run)


@require_POST
def import_pick(request, pk):
    """Create the ticked prospects of a page."""
    run = find_run(request, pk)
    chosen = [int(value) for value in request.POST.getlist("line") if value.isascii() and value.isdigit()][:LINES]
    if not chosen:
        messages.error(request, "Cochez au moins une ligne.")
        return redirect(run)
    try:
        made = services.create_prospects(run, chosen, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _tell_made(request, made)
    return redirect(run)


def _tell_made(request, made):
    if made:
        messages.success(request, f"{counted(made, 'site')} ajouté{plural_fr(made)} parmi les prospects.")
    else:
        messages.info(request, "Ces lignes étaient déjà créées.")


@require_http_methods(["GET", "POST"])
def import_pick_all(request, pk):
    """Create every prospect still proposed, in a job."""
    run = find_run(request, pk)
    waiting = run.lines.to_write().count()
    if not run.is_finess or run.state != ImportState.READY or not waiting:
        messages.info(request, "Il n’y a plus rien à créer dans cet import.")
        return redirect(run)
    if request.method == "POST":
        services.ask_create_all(run, by=request.user)
        return redirect(run)
    return confirm_page(
        request,
        nbsp(f"Créer les {frnumber(waiting)} lignes proposées ?" if waiting > 1 else "Créer l’unique ligne proposée ?"),
        consequence="Chaque établissement devient un site, dans sa structure. Les structures nouvelles sont des prospects : "
        "elles n’apparaissent pas dans l’annuaire public.",
        action="Tout créer",
        back=run.get_absolute_url(),
        plain=True,
    )


@require_POST
def import_discard(request, pk):
    """Close an import: what it created stays, the rest is forgotten."""
    run = find_run(request, pk)
    if services.discard(run, by=request.user):
        messages.success(request, "Import refermé.")
    return redirect("members:import_list")
