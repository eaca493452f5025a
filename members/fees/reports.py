"""Papers of a fee: facts are plain data, templates write them, `gtec_portal.pdf` draws them."""

from django.conf import settings

from gtec_portal.pdf import render_pdf
from gtec_portal.typography import digits
from members.models import Site


def addressee(organisation):
    """Lines of the address window: name, street, town. The address is that of the first open site that has one. One query."""
    site = Site.objects.open().filter(organisation=organisation).exclude(address="").select_related("commune").first()
    lines = [organisation.name]
    if site:
        lines += [site.address, f"{site.postal_code} {site.commune.name}".strip()]
    return lines


def means():
    """How a fee is paid: the account of the association when it is set, and the order of cheques."""
    portal = settings.PORTAL
    return {"iban": digits(portal["iban"], "4 4 4 4 4 4 4 4"), "bic": portal["bic"], "order": portal["name"]}


def call_context(fee, today):
    return {
        "fee": fee,
        "campaign": fee.campaign,
        "addressee": addressee(fee.organisation),
        "means": means(),
        "today": today,
    }


def call(fee, today):
    """The call: what the member owes, for what, until when, how to pay."""
    return render_pdf("pdf/members/fee_call.html", call_context(fee, today))


def receipt_context(fee, today):
    return {
        "fee": fee,
        "campaign": fee.campaign,
        "addressee": addressee(fee.organisation),
        "payments": list(fee.payments.in_force()),
        "today": today,
    }


def receipt(fee, today):
    """The receipt of everything paid so far, drawn afresh each time: a cancelled payment is never on it."""
    return render_pdf("pdf/members/fee_receipt.html", receipt_context(fee, today))


def file_label(kind, fee):
    """Name of a downloaded paper."""
    return f"{kind} {fee.organisation}.pdf"
