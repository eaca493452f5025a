"""The logo of a structure: shown to whoever sees the structure, changed by the team and by the structure itself."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from gtec_portal import pictures, uploads
from gtec_portal.pages import confirm_page, form_page, posted
from members.services import logos
from members.views.organisations import editable_organisation, find_organisation

KINDS = {uploads.PNG, uploads.JPEG}


class LogoForm(forms.Form):
    file = forms.FileField(
        label="Logo",
        help_text="PNG ou JPEG, 10 Mo au plus. Le fond transparent devient blanc.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": "Choisissez le fichier du logo."},
    )

    def clean_file(self):
        """Checked, then redrawn by a limited child process: half a second, and the person knows."""
        upload = self.cleaned_data["file"]
        self.content = pictures.cleaned(upload, uploads.check(upload, allowed=KINDS), side=logos.SIDE)
        return upload


@require_GET
def organisation_logo(request, pk):
    """The picture itself."""
    organisation = find_organisation(request, pk)
    if not organisation.logo:
        raise Http404
    return uploads.stream(organisation.logo, label=f"{organisation.slug}.jpg", content_type=uploads.JPEG, inline=True)


@require_http_methods(["GET", "POST"])
def organisation_logo_edit(request, pk):
    organisation = editable_organisation(request, pk)
    form = LogoForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        logos.put_logo(organisation, form.content, by=request.user)
        messages.success(request, "Logo enregistré. Il est sur la couverture des prochains comptes rendus.")
        return redirect(organisation)
    return form_page(
        request,
        form,
        title=f"Logo de {organisation}",
        submit="Enregistrer le logo",
        cancel_url=organisation.get_absolute_url(),
        intro="Il s’affiche sur cette fiche et sur la couverture des comptes rendus dont la structure est partenaire.",
        back_text="Retour à la fiche",
    )


@require_http_methods(["GET", "POST"])
def organisation_logo_remove(request, pk):
    """GET asks, POST does."""
    organisation = editable_organisation(request, pk)
    if request.method == "POST":
        logos.remove_logo(organisation, by=request.user)
        messages.success(request, "Le logo est retiré.")
        return redirect(organisation)
    return confirm_page(
        request,
        f"Retirer le logo de {organisation} ?",
        consequence="Son fichier est supprimé. Les comptes rendus déjà publiés gardent leur couverture ; les prochains portent le nom seul.",
        action="Retirer le logo",
        back=organisation.get_absolute_url(),
    )
