"""Photographs of an event and the right to show them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import log_access
from accounts.enums import Access
from events.models import Photo
from events.reporting import photos
from events.reporting.forms import PhotoForm
from events.views.record import find_managed_event, record
from gtec_portal import uploads
from gtec_portal.pages import confirm_page, posted
from gtec_portal.typography import counted


@require_GET
def event_photos(request, uuid):
    """The photos of an event in their order, with their rights."""
    event = find_managed_event(request, uuid)
    kept = list(event.photos.kept().select_related("right_noted_by"))
    gone = list(event.photos.exclude(withdrawn_at=None).select_related("withdrawn_by"))
    return render(
        request, "events/reporting/event_photos.html", record(request, event, "event_reports", photos=kept, gone=gone)
    )


@require_http_methods(["GET", "POST"])
def photo_create(request, uuid):
    event = find_managed_event(request, uuid)
    return _photo_form(request, Photo(event=event), "Ajouter une photo")


@require_http_methods(["GET", "POST"])
def photo_edit(request, uuid):
    return _photo_form(request, _find(request, uuid), "Modifier la photo")


def _photo_form(request, photo, title):
    back = reverse("events:event_photos", args=[photo.event.uuid])
    form = PhotoForm(posted(request), request.FILES or None, instance=photo)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(form, request.user)
        except ValidationError as error:  # withdrawn meanwhile
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Photo enregistrée.")
            _tell_redo(request, saved)
            return uploads.received(request, back)
    context = {"event": photo.event, "photo": photo, "form": form, "title": title, "back": back}
    return render(request, "events/reporting/photo_form.html", context, status=422 if form.errors else 200)


def _save(form, user):
    if form.instance.pk:
        return photos.save(form.instance, by=user)
    return photos.add(form.instance, form.content, by=user)


def _tell_redo(request, photo):
    _tell_count(request, photo.event.reports.to_redo().filter(photos__photo=photo).count())


def _tell_count(request, redo):
    if redo:
        messages.warning(
            request,
            f"{counted(redo, 'compte rendu publié')} à refaire : cette photo n’a plus le droit d’y être. Demandez une nouvelle version.",
        )


@require_http_methods(["GET", "POST"])
def photo_withdraw(request, uuid):
    """GET asks, POST does."""
    photo = _find(request, uuid)
    back = reverse("events:event_photos", args=[photo.event.uuid])
    if request.method == "POST":
        redo = photos.withdraw(photo, by=request.user)
        messages.success(request, "Photo retirée, fichier effacé.")
        _tell_count(request, redo)
        return redirect(back)
    return confirm_page(
        request,
        f"Retirer la photo « {photo} » ?",
        consequence="Le fichier est effacé et les prochaines versions se font sans elle. Les comptes rendus publiés qui la montrent "
        "sont signalés à refaire.",
        action="Retirer la photo",
        back=back,
    )


@require_POST
def photo_up(request, uuid):
    return _move(request, uuid, -1)


@require_POST
def photo_down(request, uuid):
    return _move(request, uuid, 1)


def _move(request, uuid, step):
    photo = _find(request, uuid)
    if not photos.move(photo, step, by=request.user):
        messages.info(request, "Cette photo est déjà au bout de la liste.")
    return redirect("events:event_photos", photo.event.uuid)


@require_GET
def photo_file(request, uuid):
    """The picture itself, for the pages of the team."""
    photo = _find(request, uuid)
    log_access(request, photo, Access.VIEW, purpose="Photographie d’un événement")
    return uploads.stream(photo.file, label=f"{photo.alt[:60]}.jpg", content_type=uploads.JPEG, inline=True)


def _find(request, uuid):
    return get_object_or_404(Photo.objects.visible_to(request.user).kept().select_related("event"), uuid=uuid)
