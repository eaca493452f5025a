"""Fees one by one: the list, the page of one fee, its papers, payments and letters; a member sees its own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import audit, sheets, uploads
from gtec_portal.pages import form_page, htmx_part, posted
from gtec_portal.typography import euros
from members import permissions
from members.enums import FeeStep
from members.fees import exports as fee_exports
from members.fees import reports as fee_reports
from members.fees.filters import FeeFilter
from members.fees.forms import PaymentForm, ReasonForm
from members.models import Fee, FeeLetter, FeePayment
from members.services import fee_post
from members.services import fees as services
from members.services.fees import FeeRefused
from members.views.fee_campaigns import PAGE_SIZE, fee_tabs, require_staff
from members.views.organisations import find_organisation, organisation_tabs


def _visible(request):
    return Fee.objects.visible_to(request.user).select_related("campaign", "organisation")


def find_fee(request, uuid):
    return get_object_or_404(_visible(request), uuid=uuid)


def find_managed_fee(request, uuid):
    """A fee the team may change: 404 for other members, 403 for its own."""
    fee = find_fee(request, uuid)
    require_staff(request)
    return fee


@require_GET
@vary_on_headers("HX-Request")
def fee_list(request):
    """Fees of every year, filtered; the totals are those of the lines, to the cent."""
    require_staff(request)
    filterset = FeeFilter(
        request.GET, queryset=_visible(request).order_by("-campaign__year", "number"), request=request
    )
    if sheets.asked(request):
        return sheets.respond(request, fee_exports.FEES, filterset.qs)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": filterset.qs.totals(),
        "tabs": fee_tabs("late" if request.GET.get("etat") == "late" else "fees"),
    }
    return render(request, f"members/fee_list.html{htmx_part(request)}", context)


@require_GET
def organisation_fees(request, pk):
    """The fees of one organisation, for the team and its own people."""
    organisation = find_organisation(request, pk)
    if not permissions.can_see_people(request.user, organisation):
        raise PermissionDenied
    fees = _visible(request).filter(organisation=organisation).order_by("-campaign__year")
    context = {
        "organisation": organisation,
        "tabs": organisation_tabs(request, organisation, "fees"),
        "fees": list(fees),
        "totals": fees.totals(),
    }
    return render(request, "members/organisation_fees.html", context)


@require_GET
def fee_detail(request, uuid):
    """One fee: what is owed, what was paid, what was written."""
    fee = find_fee(request, uuid)
    letters = fee.letters.prefetch_related("messages").order_by("at", "pk")
    context = {
        "fee": fee,
        "heading": f"Cotisation {fee.campaign.year}",
        "subheading": f"{fee.organisation}, {fee.reference}",
        "payments": fee.payments.all() if request.user.is_staff else fee.payments.in_force(),
        "letters": letters,
        "has_call": any(letter.step == FeeStep.CALL for letter in letters),
        "can_manage": request.user.is_staff,
        "history": audit.history(fee) if request.user.is_staff else [],
    }
    return render(request, "members/fee_detail.html", context)


@require_GET
def fee_call(request, uuid):
    """The call as it was sent."""
    fee = find_fee(request, uuid)
    letter = get_object_or_404(fee.letters, step=FeeStep.CALL)
    return _stream(request, letter)


@require_GET
def fee_receipt(request, uuid):
    """The receipt of what was paid so far, drawn now. 404 while nothing was."""
    fee = find_fee(request, uuid)
    if not fee.paid:
        raise Http404
    log_access(request, fee, Access.DOWNLOAD, purpose="Reçu de cotisation")
    content = fee_reports.receipt(fee, timezone.localdate())
    response = HttpResponse(content, content_type=uploads.PDF)
    label = fee_reports.file_label(fee.receipt_reference, fee)
    response["Content-Disposition"] = uploads.disposition(label, inline=False)
    return response


def _stream(request, letter):
    """The paper kept with one letter; written in the access log first."""
    is_receipt = letter.step == FeeStep.RECEIPT
    reference = letter.fee.receipt_reference if is_receipt else letter.fee.reference
    log_access(
        request, letter.fee, Access.DOWNLOAD, purpose="Reçu de cotisation" if is_receipt else "Appel de cotisation"
    )
    return uploads.stream(letter.file, label=fee_reports.file_label(reference, letter.fee), content_type=uploads.PDF)


@require_POST
def fee_receipt_send(request, uuid):
    fee = find_managed_fee(request, uuid)
    letter = fee_post.send_receipt(fee, by=request.user)
    if letter is None:
        messages.error(request, "Rien n’est encore réglé : il n’y a pas de reçu.")
    elif letter.by_post:
        messages.warning(request, "Aucune adresse e-mail connue : imprimez le reçu et postez-le.")
    else:
        messages.success(request, "Reçu envoyé par e-mail.")
    return redirect(fee)


@require_http_methods(["GET", "POST"])
def payment_create(request, uuid):
    """Take a payment in, whole or in part."""
    fee = find_managed_fee(request, uuid)
    if not fee.is_unpaid:
        messages.info(request, "Il ne reste rien à régler.")
        return redirect(fee)
    form = PaymentForm(posted(request), instance=FeePayment(fee=fee))
    if request.method == "POST" and form.is_valid():
        try:
            payment = services.record_payment(form.save(commit=False), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell_payment(request, payment)
            return redirect(fee)
    return form_page(
        request,
        form,
        title="Enregistrer un règlement",
        submit="Enregistrer le règlement",
        cancel_url=fee.get_absolute_url(),
        intro=f"{fee.organisation}, {fee.reference}. Reste dû\u00a0: {euros(fee.remaining)}.",
    )


def _tell_payment(request, payment):
    left = Fee.objects.get(pk=payment.fee_id).remaining
    rest = f"Il reste {euros(left)} à régler." if left else "La cotisation est réglée : le reçu est prêt."
    messages.success(request, f"Règlement de {euros(payment.amount)} enregistré. {rest}")


@require_http_methods(["GET", "POST"])
def payment_cancel(request, pk):
    """Cancel a payment typed by mistake, with a reason."""
    payments = FeePayment.objects.visible_to(request.user).select_related("fee__campaign", "fee__organisation")
    payment = get_object_or_404(payments, pk=pk)
    require_staff(request)
    if payment.cancelled_at:
        messages.info(request, "Ce règlement est déjà annulé.")
        return redirect(payment.fee)
    form = ReasonForm(posted(request), help_text="Montant faux, mauvaise structure, chèque rejeté…")
    if request.method == "POST" and form.is_valid():
        services.cancel_payment(payment, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Règlement de {euros(payment.amount)} annulé. Il reste lisible dans l’historique.")
        return redirect(payment.fee)
    return form_page(
        request,
        form,
        title="Annuler ce règlement\u202f?",
        submit="Annuler le règlement",
        undoes=True,
        cancel_url=payment.fee.get_absolute_url(),
        intro=f"{payment.fee.organisation}, {payment.fee.reference}\u00a0: {payment}. Il ne comptera plus.",
        back_text="Retour à la cotisation",
    )


@require_http_methods(["GET", "POST"])
def fee_waive(request, uuid):
    """Ask no more of this member for this year, with a reason."""
    fee = find_managed_fee(request, uuid)
    form = ReasonForm(
        posted(request), help_text="Lu par l’équipe et par la structure : décision du bureau, entrée en fin d’année…"
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.waive(fee, reason=form.cleaned_data["reason"], by=request.user)
        except FeeRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Cotisation exonérée : plus aucune relance ne partira.")
        return redirect(fee)
    return form_page(
        request,
        form,
        title="Exonérer cette cotisation\u202f?",
        submit="Exonérer",
        cancel_url=fee.get_absolute_url(),
        intro=f"{fee.organisation}, {fee.reference}. Les {euros(fee.remaining)} qui restent dus ne seront plus demandés.",
        back_text="Retour à la cotisation",
    )


@require_POST
def fee_unwaive(request, uuid):
    fee = find_managed_fee(request, uuid)
    if services.unwaive(fee, by=request.user):
        messages.success(request, "Exonération retirée : la cotisation est de nouveau à régler.")
    return redirect(fee)


@require_GET
def fee_letter_paper(request, pk):
    """The paper that goes with one letter, as it was made: what one prints and posts."""
    letter = _find_letter(request, pk)
    return _stream(request, letter)


@require_POST
def fee_letter_post(request, pk):
    """Note that a letter was put in the post."""
    letter = _find_letter(request, pk)
    require_staff(request)
    if fee_post.mark_posted(letter, by=request.user):
        messages.success(request, "Courrier noté comme posté.")
    return redirect(letter.fee)


def _find_letter(request, pk):
    letters = FeeLetter.objects.visible_to(request.user).select_related("fee__campaign", "fee__organisation")
    return get_object_or_404(letters, pk=pk)
