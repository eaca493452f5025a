"""What the CV base holds of people (see accounts.erasure)."""

from accounts import erasure
from accounts.models import AccessLog
from cvtheque.models import Candidate, CVText
from cvtheque.services import batches, searches
from cvtheque.services.erasure import forget


def find(subject):
    return Candidate.objects.filter(pk=subject.candidate_id).first() if subject.candidate_id else None


def seen(subject):
    candidate = find(subject)
    return candidate and candidate.last_contact_at


def tell(subject):
    """The person's own file as plain data: what they said, what was read, what they agreed to, who asked, who looked."""
    candidate = find(subject)
    if candidate is None:
        return []
    texts = CVText.objects.filter(file__candidate=candidate)
    return [
        {
            "prénom": candidate.first_name,
            "nom": candidate.last_name,
            "adresse e-mail": candidate.email,
            "téléphone": candidate.phone,
            "commune": candidate.commune.name,
            "métiers recherchés": [trade.label for trade in candidate.trades.all()],
            "compétences": candidate.skills,
            "trajet accepté (km)": candidate.mobility_km,
            "disponibilité": candidate.get_availability_display(),
            "temps de travail": candidate.get_hours_display(),
            "permis B": candidate.has_licence,
            "véhicule personnel": candidate.has_vehicle,
            "nuits possibles": candidate.nights,
            "week-ends possibles": candidate.weekends,
            "heures par semaine souhaitées": candidate.weekly_hours,
            "contrats souhaités": candidate.profile.contract_labels,
            "diplômes": candidate.profile.diploma_labels,
            "arrivée du CV": " : ".join(filter(None, (candidate.get_origin_display(), candidate.source))),
            "reçu le": candidate.created_at.isoformat(),
            "dernier contact": candidate.last_contact_at.isoformat(),
            "texte lu dans le CV": [text.content for text in texts],
            "texte montré aux adhérents": candidate.profile.body,
            "visible dans la recherche": candidate.profile.visible,
            "fichiers": [
                {"nom": file.label, "reçu le": file.received_at.isoformat(), "état": file.get_state_display()}
                for file in candidate.files.all()
            ],
            "accords": [
                {
                    "objet": consent.get_purpose_display(),
                    "texte": consent.wording.sentence,
                    "donné le": consent.given_at.isoformat(),
                    "retiré le": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
                    "recueilli par": consent.get_channel_display(),
                    "informé par": str(consent.collected_by or ""),
                    "lieu": consent.place,
                    "adhérents ce jour-là": consent.recipients,
                }
                for consent in candidate.consents.select_related("collected_by")
            ],
            "demandes de nom": [
                {
                    "structure": request.organisation.name,
                    "poste": request.vacancy,
                    "message": request.reason,
                    "demandée le": request.created_at.isoformat(),
                    "réponse": request.shown_state.label,
                }
                for request in candidate.unveil_requests.select_related("organisation")
            ],
            "signalements aux adhérents": [
                {
                    "par": referral.organisation.name,
                    "mot": referral.note,
                    "le": referral.created_at.isoformat(),
                    "statut": referral.shown_state.label,
                }
                for referral in candidate.referrals.select_related("organisation")
            ],
            "listes de candidats repérés": [
                {
                    "structure": entry.shortlist.organisation.name,
                    "poste": entry.shortlist.title,
                    "étape": entry.get_state_display(),
                    "motif": entry.get_discard_reason_display(),
                    "repéré le": entry.added_at.isoformat(),
                    "rendez-vous": [
                        f"{appointment.starts_at.isoformat()}, {appointment.place}. {appointment.details}".strip()
                        for appointment in entry.appointments.all()
                    ],
                }
                for entry in candidate.entries.select_related("shortlist__organisation").prefetch_related(
                    "appointments"
                )
            ],
            "notes écrites sur vous": [
                {"par": note.source, "le": note.written_at.isoformat(), "note": note.text}
                for note in candidate.notes.select_related("organisation")
            ],
            "étiquettes de l’équipe": [tag.label for tag in candidate.tags.all()],
            "recrutements": [
                {
                    "structure": placement.organisation.name,
                    "poste": placement.title,
                    "contrat": placement.get_contract_display(),
                    "date": placement.starts_on.isoformat(),
                }
                for placement in candidate.placements.select_related("organisation")
            ],
            "autres adresses, de dossiers réunis": [merged.email for merged in candidate.merged.all() if merged.email],
            "consultations": [
                {
                    "qui": line.organisation_label or "l’équipe de l’association",
                    "quoi": f"{line.get_action_display()}, {line.purpose}",
                    "quand": line.at.isoformat(),
                }
                for line in AccessLog.objects.about(candidate)
            ],
        }
    ]


erasure.holds(
    "cvtheque.candidate",
    ["first_name", "last_name", "email", "phone", "skills", "contracts", "diplomas", "source"],
    forget,
    tell=tell,
    seen=seen,
)
erasure.follows("cvtheque.consent", "cvtheque.candidate", ["recipients", "place"])
erasure.holds(
    "cvtheque.batchline",
    ["values", "email", "note", "file_name", "storage_name", "content_type", "sha256"],
    batches.forget_person,
)
erasure.impersonal(
    "un tableau et son archive, détruits dès que leurs lignes sont lues ; les personnes sont dans les lignes",
    "cvtheque.depositbatch",
)
erasure.follows(
    "cvtheque.cvfile",
    "cvtheque.candidate",
    ["storage_name", "label", "content_type", "sha256", "reason", "reason_code"],
)
erasure.follows("cvtheque.cvtext", "cvtheque.cvfile", ["content"])
erasure.follows(
    "cvtheque.searchprofile",
    "cvtheque.candidate",
    ["title", "body", "trade_codes", "contracts", "diplomas", "title_search", "search"],
)
erasure.follows("cvtheque.sampleprofile", "cvtheque.searchprofile", ["trade_codes", "search", "title_search"])
erasure.holds("cvtheque.savedsearch", ["name", "query"], searches.forget_person)
erasure.follows("cvtheque.unveilrequest", "cvtheque.candidate", ["vacancy", "reason"])
erasure.follows("cvtheque.appointment", "cvtheque.shortlistentry", ["place", "details"])
erasure.follows("cvtheque.note", "cvtheque.candidate", ["text"])
erasure.follows("cvtheque.placement", "cvtheque.candidate", ["title"])
erasure.follows("cvtheque.identitykey", "cvtheque.candidate", ["value"])
erasure.follows("cvtheque.likelypair", "cvtheque.candidate", ["reasons"])
erasure.follows("cvtheque.mergedrecord", "cvtheque.candidate", ["email"])
erasure.keeps(
    "cvtheque.tag",
    ["label"],
    "mots de l’équipe communs à plusieurs personnes ; celui que nul autre ne porte part avec vous",
)
erasure.impersonal("le poste que cherche à pourvoir un employeur", "cvtheque.shortlist")
erasure.impersonal("des noms de métiers et de services, tirés des sigles de l’équipe", "cvtheque.knownform")
erasure.keeps(
    "cvtheque.searchword", ["word", "shown"], "mots que d’autres profils emploient aussi ; les siens partent avec lui"
)
erasure.follows("cvtheque.referral", "cvtheque.candidate", ["note"])
