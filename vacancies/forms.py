"""Input: the advertisement on one page, the application, the answers."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from gtec_portal import uploads
from gtec_portal.open_forms import OpenForm
from members.models import EMPLOYER_KINDS, Site
from reference.fields import TradeField
from vacancies import services
from vacancies.enums import ApplicationState, ClosedReason, ContractKind, RefusalReason
from vacancies.models import Application, Vacancy

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def inclusive_title(label):
    """Title of an advertisement from the name of a trade, for a woman as for a man (Code du travail, L1142-1).

    « Aide-soignant / Aide-soignante » is already both; « Ergothérapeute » gets « (H/F) ». The ROME writes capitals and
    straight apostrophes where French wants none, and « Educateur » without its accent.
    """
    title = re.sub(r"\bE(?=duc|quip)", "É", label).replace("'", "’")
    title = title[:1] + re.sub(
        r"\b[^\W\d_](?=[^\W\d_]*[a-zà-ÿ])[^\W\d_]*", lambda word: word.group().lower(), title[1:]
    )
    return title if " / " in title else f"{title} (H/F)"


class AmountField(forms.DecimalField):
    """A number as people type it in France: « 17,5 », « 1 900 € », « 35 h »."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(localize=True, **kwargs)
        self.error_messages["invalid"] = "Écrivez un nombre, par exemple 35 ou 17,5."

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"\s|€|h$", "", value.strip())
        return super().to_python(value)

    def prepare_value(self, value):
        """Without the zeros of the database: 35, 17,5."""
        if isinstance(value, Decimal):
            value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
        return value


class TidyCharField(forms.CharField):
    """Text without the control characters that come along when one pastes from a word processor."""

    def to_python(self, value):
        return _CONTROL.sub("", super().to_python(value).replace("\r\n", "\n"))


class VacancyForm(forms.ModelForm):
    """One page, in the order of an advertisement. The organisation follows from the site."""

    trade = TradeField(label="Métier", error_messages={"required": "Choisissez un métier dans la liste."})
    title = TidyCharField(
        label="Intitulé de l’annonce",
        max_length=160,
        required=False,
        help_text="Laissez vide : le nom du métier est repris, au féminin et au masculin.",
    )
    hours_per_week = AmountField(
        label="Heures par semaine", max_digits=4, decimal_places=2, help_text="Par exemple 35 ou 17,5."
    )
    salary_min = AmountField(label="Salaire brut, de", max_digits=8, decimal_places=2, required=False)
    salary_max = AmountField(label="À", max_digits=8, decimal_places=2, required=False)
    description = TidyCharField(
        label="Texte de l’annonce",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Le poste, l’équipe, ce que vous proposez. Le lieu, le contrat et les heures sont déjà dits ci-dessus.",
        error_messages={"required": "Écrivez quelques phrases sur le poste."},
    )
    schedule = TidyCharField(
        label="Horaires", max_length=200, required=False, help_text="Par exemple : 7 h – 14 h 30, un week-end sur deux."
    )

    class Meta:
        model = Vacancy
        fields = [
            "trade",
            "title",
            "site",
            "contract",
            "hours_per_week",
            "starts_on",
            "ends_on",
            "salary_min",
            "salary_max",
            "salary_unit",
            "works_nights",
            "works_weekends",
            "schedule",
            "description",
            "contact_name",
            "contact_email",
            "is_shared",
            "is_public",
        ]
        labels = {
            "site": "Lieu de travail",
            "starts_on": "Début",
            "ends_on": "Fin du contrat",
            "salary_unit": "Période",
            "works_nights": "Travail de nuit",
            "works_weekends": "Travail le week-end",
            "contact_name": "Personne à contacter",
            "contact_email": "Adresse qui reçoit les candidatures",
            "is_shared": "La montrer aux autres adhérents",
            "is_public": "La publier sur le site public, avec le formulaire de candidature",
        }
        help_texts = {"starts_on": "Laissez vide pour « dès que possible »."}
        widgets = {"contract": forms.RadioSelect, "salary_unit": forms.Select}
        error_messages = {
            "site": {"required": "Choisissez le lieu de travail."},
            "contract": {"required": "Choisissez un contrat."},
            "contact_email": {"required": "Indiquez l’adresse qui reçoit les candidatures."},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        sites = own_sites(user)
        if self.instance.published_at:  # moved to another employer, it would take its applications along
            sites = sites.filter(organisation=self.instance.organisation_id)
        if self.instance.pk:  # a site that closed since stays choosable for its own advertisement
            sites = Site.objects.filter(Q(pk__in=sites.values("pk")) | Q(pk=self.instance.site_id)).select_related(
                "commune", "organisation"
            )
        self.fields["site"].queryset = sites
        self.fields["site"].label_from_instance = label_with_organisation if user.is_staff else label_of_site
        self.fields["site"].empty_label = "Choisissez un lieu"
        self.fields["contract"].choices = ContractKind.choices

    def clean(self):
        data = super().clean()
        if not data.get("title") and data.get("trade"):
            data["title"] = inclusive_title(data["trade"].label)
        if data.get("contract") == ContractKind.PERMANENT:
            data["ends_on"] = None  # hidden on the page for a CDI: what was typed before changing one's mind is dropped
        if data.get("site") and data["site"].pk != self.instance.site_id:  # a merger may have moved the same site since
            self.instance.organisation = data["site"].organisation
        return data


def own_sites(user):
    """Open sites this person may recruit for; staff helps every employer."""
    sites = Site.objects.open().select_related("commune", "organisation")
    if user.is_staff:
        return sites.filter(organisation__kind__in=EMPLOYER_KINDS).order_by("organisation__name", "name", "pk")
    return sites.filter(organisation=user.acting_organisation)


def label_of_site(site):
    return f"{site.name}, {site.commune.name}"


def label_with_organisation(site):
    return f"{site.organisation} – {label_of_site(site)}"


class CloseForm(forms.Form):
    """One question: why does the advertisement end?"""

    reason = forms.ChoiceField(
        label="Pourquoi cette offre se termine-t-elle ?",
        choices=ClosedReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )


class ApplicationForm(OpenForm, forms.ModelForm):
    """What a job seeker fills in, without an account."""

    name = TidyCharField(
        label="Prénom et nom",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Indiquez votre prénom et votre nom."},
    )
    email = forms.EmailField(
        max_length=254,
        label="Adresse e-mail",
        help_text="La réponse de l’employeur arrive à cette adresse.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez une adresse e-mail.",
            "invalid": "Écrivez une adresse complète, par exemple prenom.nom@example.fr.",
        },
    )
    phone = TidyCharField(
        label="Téléphone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    message = TidyCharField(
        label="Votre message",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Quelques lignes : ce qui vous intéresse, votre expérience, vos disponibilités.",
        error_messages={"required": "Écrivez quelques mots à l’employeur."},
    )
    cv = forms.FileField(
        label="Votre CV",
        required=False,
        help_text="PDF, DOCX, ODT ou RTF, 10 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.odt,.rtf"}),
        max_length=255,
        error_messages={"empty": "Ce fichier est vide. Choisissez-en un autre."},
    )

    class Meta:
        model = Application
        fields = ["name", "email", "phone", "message"]

    checked = None

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not re.fullmatch(r"\+?[\d .()\-/]{9,20}", phone):
            raise ValidationError("Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.")
        return phone

    def clean_cv(self):
        upload = self.cleaned_data["cv"]
        if upload:
            self.checked = uploads.check(upload, allowed=services.CV_TYPES)
        return upload


class AnswerForm(forms.Form):
    """An employer's answer on the page of an application."""

    outcome = forms.ChoiceField(
        label="Votre réponse", widget=forms.RadioSelect, error_messages={"required": "Choisissez une réponse."}
    )
    reason = forms.ChoiceField(
        label="Motif, transmis à la personne",
        choices=[("", "Choisissez un motif"), *RefusalReason.choices],
        required=False,
    )
    note = TidyCharField(
        label="Un mot à la personne",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il est recopié dans la lettre.",
    )
    seen = forms.ChoiceField(
        choices=ApplicationState, widget=forms.HiddenInput
    )  # what the page said when the person decided

    verbs = {
        ApplicationState.INTERVIEW: "Proposer un entretien",
        ApplicationState.KEPT: "Retenir la candidature",
        ApplicationState.REFUSED: "Décliner",
    }

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = application.state
        self.fields["outcome"].choices = [(state.value, self.verbs[state]) for state in application.next_states]

    def clean(self):
        data = super().clean()
        if data.get("outcome") == ApplicationState.REFUSED and not data.get("reason"):
            self.add_error("reason", "Choisissez un motif : la personne a droit à une explication.")
        return data


class InviteForm(forms.Form):
    """From the mail, one click: the note is there for who wants it."""

    note = TidyCharField(
        label="Un mot à la personne",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple deux dates possibles. Sans rien, la lettre invite la personne à vous répondre pour convenir d’une date.",
    )


class DeclineForm(forms.Form):
    """From the mail, one click: a likely reason is already chosen."""

    reason = forms.ChoiceField(
        label="Motif, transmis à la personne",
        choices=RefusalReason,
        initial=RefusalReason.OTHER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
