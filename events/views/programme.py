"""The programme of an event and its annexes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from events.forms import AttachmentForm, ProgrammeItemForm
from events.models import Attachment, ProgrammeItem
from events.services import planning
from events.views.record import find_event, find_managed_event, record, require_manager
from gtec_portal import uploads
from gtec_portal.pages import confirm_page, form_page, posted


@require_GET
def event_programme(request, uuid):
    event = find_event(request, uuid)
    return render(
        request, "events/event_programme.html", record(request, event, "event_programme", items=event.programme.all())
    )


@require_http_methods(["GET", "POST"])
def item_create(request, uuid):
    event = find_managed_event(request, uuid)
    last = event.programme.last()
    start = timezone.localtime(last.ends_at if last else event.starts_at)
    initial = {"day": start.date(), "start": start.time()}
    return _item_form(request, ProgrammeItem(event=event), "Ajouter un moment", initial=initial)


@require_http_methods(["GET", "POST"])
def item_edit(request, pk):
    item = get_object_or_404(ProgrammeItem.objects.visible_to(request.user).select_related("event"), pk=pk)
    require_manager(request)
    return _item_form(request, item, "Modifier le moment")


def _item_form(request, item, title, *, initial=None):
    form = ProgrammeItemForm(posted(request), instance=item, initial=initial or {})
    if request.method == "POST" and form.is_valid():
        try:
            planning.save_item(form.instance, by=request.user)
        except ValidationError as error:  # a colleague took these hours meanwhile
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Programme enregistré.")
            return redirect("events:event_programme", item.event.uuid)
    context = {
        "form": form,
        "title": title,
        "event": item.event,
        "back": reverse("events:event_programme", args=[item.event.uuid]),
    }
    return render(request, "events/item_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item_delete(request, pk):
    """GET asks, POST does."""
    item = get_object_or_404(ProgrammeItem.objects.visible_to(request.user).select_related("event"), pk=pk)
    require_manager(request)
    back = reverse("events:event_programme", args=[item.event.uuid])
    if request.method == "POST":
        planning.delete_item(item, by=request.user)
        messages.success(request, "Moment retiré du programme.")
        return redirect(back)
    return confirm_page(
        request,
        f"Retirer « {item.title} » du programme ?",
        consequence="Cette action est définitive.",
        action="Retirer du programme",
        back=back,
    )


@require_http_methods(["GET", "POST"])
def attachment_create(request, uuid):
    event = find_managed_event(request, uuid)
    form = AttachmentForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        planning.attach(
            event,
            label=data["label"],
            content=data["file"],
            checked=form.checked,
            audience=data["audience"],
            by=request.user,
        )
        messages.success(request, "Annexe ajoutée.")
        return redirect(event)
    return form_page(
        request,
        form,
        title="Ajouter une annexe",
        submit="Ajouter l’annexe",
        cancel_url=event.get_absolute_url(),
        intro=event.title,
        back_text="Retour à l’événement",
    )


@require_http_methods(["GET", "POST"])
def attachment_delete(request, uuid):
    """GET asks, POST does."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("event"), uuid=uuid)
    require_manager(request)
    back = attachment.event.get_absolute_url()
    if request.method == "POST":
        planning.detach(attachment, by=request.user)
        messages.success(request, "Annexe retirée.")
        return redirect(back)
    return confirm_page(
        request,
        f"Retirer l’annexe « {attachment.label} » ?",
        consequence="Le fichier est effacé. Cette action est définitive.",
        action="Retirer l’annexe",
        back=back,
    )


@login_not_required
@require_GET
@transaction.atomic
def attachment_download(request, uuid):
    """Stream an annex to whoever its audience includes; logged."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("event"), uuid=uuid)
    log_access(request, attachment, Access.DOWNLOAD, purpose="Annexe d’un événement")
    return uploads.stream(attachment.file, label=f"{attachment.label}.pdf", content_type=uploads.PDF)
