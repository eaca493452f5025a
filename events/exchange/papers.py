"""The papers of « Vis ma vie »: mission order, agreement, welcome sheet; one by one, or all of them in one ZIP."""

import io
import zipfile

from django.db import transaction
from django.utils import timezone

from events.exchange import text
from events.exchange.enums import Paper, Party
from events.models import Exchange, ExchangeAgreement
from gtec_portal import jobs, uploads
from gtec_portal.pdf import render_pdf
from gtec_portal.typography import frdate


def paper(agreement, kind):
    """One paper as a tagged PDF. Mission order and agreement say the signed text; the welcome sheet, what the place says now."""
    mission, convention = text.parts(agreement.text)
    placement = agreement.placement
    context = {
        "agreement": agreement,
        "kind": Paper(kind),
        "blocks": mission if kind == Paper.MISSION else convention,
        "place": placement.place if placement else None,
        "signatures": _signatures(agreement, kind),
    }
    name = "exchange_welcome" if kind == Paper.WELCOME else "exchange_paper"
    return render_pdf(f"pdf/events/{name}.html", context)


def _signatures(agreement, kind):
    """(who signs, for whom, the signature or None). A mission order is the employer's alone."""
    sides = {
        Party.HOME: ("Pour l’employeur d’origine", agreement.home.name),
        Party.HOST: ("Pour la structure d’accueil", agreement.host.name),
        Party.PERSON: ("La personne", agreement.colleague.get_full_name()),
    }
    wanted = [Party.HOME] if kind == Paper.MISSION else list(Party)
    return [(*sides[party], agreement.signature_of(party)) for party in wanted]


def file_name(agreement, kind):
    """« Ordre de mission - Ana Aubépine - 8 déc. 2026.pdf »."""
    return uploads.clean_label(
        f"{Paper(kind).label.capitalize()} - {agreement.colleague} - {frdate(agreement.day.date)}.pdf"
    )


def ready(exchange):
    """Agreements in force whose person still has a place, day after day."""
    rows = ExchangeAgreement.objects.in_force().filter(day__exchange=exchange, placement__isnull=False)
    return (
        rows.complete()
        .select_related("placement__place__site__commune", "placement__place__trade")
        .order_by("day__starts_at", "pk")
    )


def bundle(exchange, *, tell=lambda done, total: None):
    """Make every paper of the edition, a folder by day and structure of origin, and keep the ZIP. `tell(done, total)` after each."""
    agreements = list(ready(exchange))
    if not agreements:
        raise jobs.JobRefused("Aucune convention : annoncez d’abord la répartition.")
    buffer = io.BytesIO()
    total = len(agreements) * len(Paper)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, agreement in enumerate(agreements):
            folder = f"{agreement.day.date:%Y-%m-%d}/{uploads.clean_label(agreement.home.name)}"
            for rank, kind in enumerate(Paper, start=1):
                # The number keeps two people of one name apart.
                name = f"{folder}/{number + 1:02} {file_name(agreement, kind)}"
                archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), paper(agreement, kind))
                tell(number * len(Paper) + rank, total)
    _keep(exchange, buffer.getvalue())


def _keep(exchange, content):
    """Replace the ZIP of before; its file goes once the row is certain."""
    name = uploads.store(content, folder="exchanges")
    try:
        with transaction.atomic():
            before = Exchange.objects.select_for_update(no_key=True).get(pk=exchange.pk).papers
            Exchange.objects.filter(pk=exchange.pk).update(papers=name, papers_at=timezone.now())
            if before:
                transaction.on_commit(lambda: uploads.remove(before))
    except BaseException:
        uploads.remove(name)
        raise
