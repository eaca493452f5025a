"""The charter: read by all, signed by who may engage a structure."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import uploads
from gtec_portal.pages import form_page, posted
from gtec_portal.typography import frdate
from members import permissions
from members.charter import papers
from members.charter.forms import PaperForm, SignForm, WithdrawForm
from members.models import CharterSignature, CharterVersion
from members.services import charter as services
from members.views.organisations import find_organisation, organisation_tabs

# --- Open to all -------------------------------------------------------------------------------------------------------


@login_not_required
@require_GET
def charter_public(request):
    """The text in force and the structures that signed it; before the first one, the newest published, or a kind word."""
    version = CharterVersion.objects.in_force() or CharterVersion.objects.to_sign()
    return _public_page(request, version)


@login_not_required
@require_GET
def charter_public_version(request, number):
    """One version, former ones included; the team also sees the draft as it will be."""
    return _public_page(request, find_version(request, number))


def find_version(request, number):
    return get_object_or_404(CharterVersion.objects.visible_to(request.user), number=number)


def _public_page(request, version):
    """Structures and dates only: who signed for them is nobody else's business."""
    newest = CharterVersion.objects.to_sign()
    context = {
        "version": version,
        "signatures": papers.signatories(version) if version else [],
        "newest": newest if newest != version else None,
        "others": CharterVersion.objects.visible_to(request.user).exclude(pk=version.pk if version else None),
        "can_name": version is not None and permissions.can_read_signatories(request.user),
        "to_sign": _structure_to_sign(request, version, newest),
    }
    return render(request, "members/charter_public.html", context)


def _structure_to_sign(request, version, newest):
    """The structure one acts for, when it may sign this very version and has not."""
    organisation = getattr(request, "organisation", None)
    if organisation is None or version is None or version != newest:
        return None
    if not permissions.can_sign_charter(request.user, organisation):
        return None
    return None if version.signatures.in_force().filter(organisation=organisation).exists() else organisation


@login_not_required
@require_GET
def charter_pdf(request, number):
    """The charter and its signatories, structures only."""
    version = find_version(request, number)
    return _paper(version, papers.charter_pdf(version, named=False))


@require_GET
def charter_pdf_named(request, number):
    """The same with the names and functions of those who signed; logged: these are people."""
    version = find_version(request, number)
    if not permissions.can_read_signatories(request.user):
        raise PermissionDenied
    log_access(request, version, Access.DOWNLOAD, purpose="Charte avec ses signataires")
    return _paper(version, papers.charter_pdf(version, named=True))


def _paper(version, content):
    response = HttpResponse(content, content_type=uploads.PDF)
    response["Content-Disposition"] = uploads.disposition(papers.file_name(version), inline=True)
    return response


# --- A structure and the charter ---------------------------------------------------------------------------------------


@require_GET
def organisation_charter(request, pk):
    """What one structure signed, by whom and when; for its own people and the team."""
    organisation = find_organisation(request, pk)
    if not permissions.can_see_charter(request.user, organisation):
        raise PermissionDenied
    newest = CharterVersion.objects.to_sign()
    signatures = list(organisation.charter_signatures.select_related("version").order_by("-signed_at", "-pk"))
    signed = any(signature.version == newest and not signature.withdrawn_at for signature in signatures)
    can_sign = permissions.can_sign_charter(request.user, organisation)
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "charter"),
        "newest": newest,
        "signed": signed,
        "signatures": signatures,
        "can_sign": can_sign,
        "can_withdraw": can_sign or request.user.is_staff,
        "can_record": request.user.is_staff and newest is not None,
    }
    return render(request, "members/organisation_charter.html", context)


@require_http_methods(["GET", "POST"])
def charter_sign(request, pk):
    """Read, then sign for a structure. GET shows the text, POST signs that very text."""
    organisation = find_organisation(request, pk)
    if not permissions.can_sign_charter(request.user, organisation):
        raise PermissionDenied
    version = CharterVersion.objects.to_sign()
    back = reverse("members:organisation_charter", args=[organisation.pk])
    if version is None or version.signatures.in_force().filter(organisation=organisation).exists():
        messages.info(request, f"{organisation} n’a aucune charte à signer.")
        return redirect(back)
    form = SignForm(posted(request), organisation=organisation, version=version, initial=_known(request, organisation))
    if request.method == "POST" and form.is_valid():
        try:
            services.sign(
                organisation,
                version,
                name=form.cleaned_data["name"],
                function=form.cleaned_data["function"],
                by=request.user,
            )
        except services.CannotSign as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Merci : {organisation} a signé la charte. Un e-mail vous le confirme.")
        return redirect(back)
    context = {"form": form, "organisation": organisation, "version": version, "back": back}
    return render(request, "members/charter_sign.html", context, status=422 if form.errors else 200)


def _known(request, organisation):
    """What the portal knows of who signs: no need to type it again."""
    seat = request.user.seats.active().filter(organisation=organisation).first()
    return {"name": request.user.get_full_name(), "function": seat.function if seat else ""}


@require_http_methods(["GET", "POST"])
def charter_record(request, pk):
    """The team writes down a signature received on paper."""
    organisation = find_organisation(request, pk)
    if not request.user.is_staff:
        raise PermissionDenied
    back = reverse("members:organisation_charter", args=[organisation.pk])
    form = PaperForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.record_paper(organisation, by=request.user, **form.cleaned_data)
        except services.CannotSign as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Signature sur papier enregistrée. Gardez le papier signé.")
            return redirect(back)
    return form_page(
        request,
        form,
        title="Enregistrer une signature sur papier",
        submit="Enregistrer la signature",
        cancel_url=back,
        intro=organisation.name,
    )


@require_http_methods(["GET", "POST"])
def signature_withdraw(request, pk):
    """Withdraw a signature, with a reason: the structure itself, or the team when it was written down by mistake."""
    signature = get_object_or_404(CharterSignature.objects.in_force().select_related("organisation", "version"), pk=pk)
    if not permissions.can_see_charter(request.user, signature.organisation):
        raise Http404
    if not (request.user.is_staff or permissions.can_sign_charter(request.user, signature.organisation)):
        raise PermissionDenied
    back = reverse("members:organisation_charter", args=[signature.organisation_id])
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if services.withdraw(signature, by=request.user, **form.cleaned_data):
            messages.success(request, "Signature retirée. Elle reste dans l’historique, avec sa date.")
        return redirect(back)
    return form_page(
        request,
        form,
        title="Retirer cette signature ?",
        submit="Retirer la signature",
        undoes=True,
        cancel_url=back,
        intro=f"{signature.organisation_name}, {signature.version}, signée le {frdate(signature.signed_at)}.",
    )
