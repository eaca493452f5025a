"""The charter, as the team prepares it, publishes it and follows who signed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import sheets
from gtec_portal.ordering import alphabetical
from gtec_portal.pages import confirm_page, form_page, htmx_part, posted
from gtec_portal.typography import counted, frdate
from members.charter import exports as charter_exports
from members.charter.filters import SignatureFilter
from members.charter.forms import CharterForm, InviteForm, PublishForm
from members.models import CharterVersion
from members.services import charter as services
from members.services import solicitations
from members.views.charter import find_version

PAGE_SIZE = 50


def _require_team(request):
    if not request.user.is_staff:
        raise PermissionDenied


@require_GET
def charter_list(request):
    """All versions, the newest first."""
    _require_team(request)
    versions = (
        CharterVersion.objects.visible_to(request.user)
        .annotate(signed=Count("signatures", filter=Q(signatures__withdrawn_at=None)))
        .order_by("-number")
    )
    if sheets.asked(request):
        return sheets.respond(request, charter_exports.VERSIONS, versions)
    context = {
        "page": Paginator(versions, PAGE_SIZE).get_page(request.GET.get("page")),
        "draft": CharterVersion.objects.filter(published_at=None).first(),
    }
    return render(request, "members/charter_list.html", context)


@require_http_methods(["GET", "POST"])
def charter_create(request):
    """Prepare a version from the one before it; when one is in preparation already, go on with it."""
    _require_team(request)
    version = services.next_draft()
    if version.pk:
        return redirect("members:charter_edit", version.number)
    return _draft_form(request, version, f"Préparer la {version}", reverse("members:charter_list"))


@require_http_methods(["GET", "POST"])
def charter_edit(request, number):
    """Write a draft."""
    version = _find_draft(request, number)
    return _draft_form(request, version, f"Modifier la {version}", version.get_absolute_url())


def _find_draft(request, number):
    _require_team(request)
    version = find_version(request, number)
    if version.is_published:
        raise Http404
    return version


def _draft_form(request, version, title, back):
    form = CharterForm(posted(request), instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_draft(form.save(commit=False), by=request.user)
        except (services.AlreadyPublished, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, "Brouillon enregistré. Relisez-le tel qu’il sera publié.")
            return redirect(version)
    return form_page(
        request,
        form,
        title=title,
        submit="Enregistrer le brouillon",
        cancel_url=back,
        intro="Personne ne le voit avant sa publication, sauf l’équipe.",
    )


@require_http_methods(["GET", "POST"])
def charter_publish(request, number):
    """Ask from which day, then publish: the text is fixed from then on."""
    version = _find_draft(request, number)
    form = PublishForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            version = services.publish(version, by=request.user, **form.cleaned_data)
        except services.AlreadyPublished as error:
            messages.error(request, str(error))
            return redirect(version)
        except ValidationError as error:
            form.add_error(None if "in_force_since" not in error.message_dict else "in_force_since", error.messages)
        else:
            messages.success(request, f"La {version} est publiée. Vous pouvez inviter les structures à la signer.")
            return redirect("members:charter_signature_list", version.number)
    return form_page(
        request,
        form,
        title=f"Publier la {version} ?",
        submit="Publier cette version",
        cancel_url=version.get_absolute_url(),
        intro="Une fois publié, le texte ne change plus : une correction demande une nouvelle version.",
    )


@require_http_methods(["GET", "POST"])
def charter_delete(request, number):
    """Give up a draft."""
    version = _find_draft(request, number)
    if request.method == "POST":
        services.delete_draft(version, by=request.user)
        messages.success(request, "Brouillon supprimé.")
        return redirect("members:charter_list")
    return confirm_page(
        request,
        f"Supprimer le brouillon de la {version} ?",
        consequence="Son texte est perdu. Les versions publiées ne changent pas.",
        action="Supprimer le brouillon",
        back=version.get_absolute_url(),
    )


def _find_published(request, number):
    _require_team(request)
    return get_object_or_404(CharterVersion.objects.published(), number=number)


@require_GET
@vary_on_headers("HX-Request")
def charter_signature_list(request, number):
    """Who signed one version, and who has not yet."""
    version = _find_published(request, number)
    structures = version.structures().order_by(alphabetical("name"), "pk")
    filterset = SignatureFilter(request.GET, queryset=structures, request=request, version=version)
    if sheets.asked(request):
        log_access(request, version, Access.EXPORT, purpose="Signataires de la charte")
        return sheets.respond(request, charter_exports.SIGNATURES, filterset.qs)
    page = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    if any(organisation.signatures_here for organisation in page):
        log_access(request, version, Access.VIEW, purpose="Signataires de la charte")
    context = {
        "version": version,
        "filterset": filterset,
        "page": page,
        "signed": version.signatures.in_force().count(),
        "can_invite": version == CharterVersion.objects.to_sign(),
    }
    return render(request, f"members/charter_signature_list.html{htmx_part(request)}", context)


@require_http_methods(["GET", "POST"])
def charter_invite(request, number):
    """Choose, among those who have not signed, who receives a letter; each one's month of solicitations is shown."""
    version = _find_published(request, number)
    back = reverse("members:charter_signature_list", args=[version.number])
    if version != CharterVersion.objects.to_sign():
        raise Http404
    waiting = _waiting(version)
    form = InviteForm(
        posted(request),
        organisations=waiting,
        describe=_describer(waiting),
        initial={"organisations": [organisation for organisation in waiting if not organisation.invited_at]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.invite(
                version, form.cleaned_data["organisations"], reason=form.cleaned_data["reason"], by=request.user
            )
        except solicitations.BudgetExceeded as error:
            form.add_error("reason", str(error))
        else:
            _tell_sent(request, sent)
            return redirect(back)
    return form_page(
        request,
        form,
        title="Inviter à signer la charte",
        submit="Envoyer les invitations",
        cancel_url=back,
        intro="Chaque personne qui administre une structure reçoit un e-mail, qui compte dans le mois de la structure.",
        back_text="Retour aux signatures",
    )


def _waiting(version):
    signed = version.signatures.in_force().values("organisation")
    return version.structures().exclude(pk__in=signed).order_by(alphabetical("name"), "pk")


def _describer(waiting):
    """What is shown beside each box: « EHPAD Les Tilleuls (aucune sur 8 ce mois-ci, invitée le 3 mars) »."""
    usages = solicitations.usages(waiting)

    def describe(organisation):
        facts = [usages[organisation.pk].sentence]
        if organisation.invited_at:
            facts.append(f"invitée le {frdate(organisation.invited_at, 'short')}")
        return f"{organisation.name} ({', '.join(facts)})"

    return describe


def _tell_sent(request, sent):
    if sent.invited:
        messages.success(request, f"Invitation envoyée à {counted(len(sent.invited), 'structure')}.")
    if sent.unreachable:
        names = ", ".join(map(str, sent.unreachable))
        messages.warning(request, f"Sans adresse e-mail, donc non invitées : {names}.")
    if sent.signed:
        messages.info(request, f"Entre-temps, ont signé : {', '.join(map(str, sent.signed))}.")
