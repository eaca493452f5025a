"""The people one may write to in an organisation; seen by staff and by its own people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from gtec_portal.pages import confirm_page, form_page
from members import permissions
from members.life.forms import ContactForm
from members.models import Contact
from members.services import contacts as services
from members.views.organisations import editable_organisation


@require_http_methods(["GET", "POST"])
def contact_create(request, pk):
    return _contact_form(request, Contact(organisation=editable_organisation(request, pk)), "Ajouter un contact")


def _find(request, pk):
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    if not permissions.can_edit_organisation(request.user, contact.organisation):
        raise PermissionDenied
    return contact


@require_http_methods(["GET", "POST"])
def contact_edit(request, pk):
    return _contact_form(request, _find(request, pk), "Modifier le contact")


def _contact_form(request, contact, title):
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        services.save_contact(form.save(commit=False), by=request.user)
        messages.success(request, "Contact enregistré.")
        return redirect(contact.organisation)
    return form_page(
        request,
        form,
        title=title,
        submit="Enregistrer le contact",
        cancel_url=contact.organisation.get_absolute_url(),
        intro=str(contact.organisation),
    )


@require_http_methods(["GET", "POST"])
def contact_delete(request, pk):
    """Ask, then forget a contact."""
    contact = _find(request, pk)
    if request.method == "POST":
        services.delete_contact(contact, by=request.user)
        messages.success(request, "Contact supprimé.")
        return redirect(contact.organisation)
    return confirm_page(
        request,
        f"Supprimer le contact {contact.name} ?",
        consequence="Son nom, son adresse e-mail et son téléphone sont effacés du portail.",
        action="Supprimer le contact",
        back=contact.organisation.get_absolute_url(),
    )
