"""What people type about themselves, and what employers write to them."""

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from cvtheque import wording
from cvtheque.enums import Availability, Contract, Diploma, Hours, Purpose
from cvtheque.models import Referral, UnveilRequest
from cvtheque.proposals import diplomas_in
from cvtheque.redaction.words import UNSEEN
from cvtheque.services import deposits, files
from gtec_portal import uploads
from gtec_portal.open_forms import OpenForm
from reference.fields import CommuneField, TradeField
from reference.models import Trade
from reference.text import fold

# What a telephone or a computer offers to choose from.
ACCEPTED = ".pdf,.docx,.odt,.rtf,.txt,.doc,image/jpeg,image/png,image/heic,.heic,.heif"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # encrypted DOCX, and DOC of before 2007


class PhoneField(forms.CharField):
    """A French or international number, however it is typed, kept as « 06 12 34 56 78 » or « +32 2 555 12 12 »."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
            **kwargs,
        )

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            number = phonenumbers.parse(value, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78.", code="phone")
        home = number.country_code == 33
        return phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )


class NameField(forms.CharField):
    """A first or last name, without the marks nobody sees (directions, zero width) that come along when it is pasted."""

    def __init__(self, **kwargs):
        super().__init__(max_length=80, **kwargs)

    def to_python(self, value):
        return " ".join(UNSEEN.sub("", super().to_python(value)).split())


class CVField(forms.FileField):
    """A CV: checked cheaply here, read later in the jail. Cleans to the upload, whose `checked` holds what was established."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Votre CV")
        kwargs.setdefault("help_text", "PDF, Word, LibreOffice, texte, ou photo d’un CV papier. 10 Mo au plus.")
        kwargs.setdefault("error_messages", {"required": "Choisissez le fichier de votre CV."})
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        super().__init__(allow_empty_file=True, **kwargs)

    def validate(self, value):
        """An absent file is the form's affair: there may be a photo instead."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        upload.seek(0)
        named_doc = upload.name.lower().endswith(".doc")
        if upload.read(len(OLE)) == OLE and not (named_doc and uploads.DOC in files.ALLOWED):
            raise ValidationError(
                "Ce fichier est dans l’ancien format DOC de Word. Enregistrez-le en PDF ou en DOCX."
                if named_doc
                else "Ce fichier est protégé par un mot de passe. Enregistrez-le en PDF ou en DOCX, sans protection.",
                code="ole",
            )
        upload.checked = uploads.check(upload, allowed=files.ALLOWED)
        return upload


class CameraField(CVField):
    """A photo taken at once: on a telephone this button opens the camera; elsewhere the page hides it."""

    def __init__(self, **kwargs):
        widget = forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
        text = "À plat, bien éclairé, toute la page dans le cadre."
        super().__init__(label="Ou photographier le CV papier", help_text=text, required=False, widget=widget, **kwargs)


class WithCV(forms.Form):
    """A form that takes a CV as a file or as a photo taken now. Cleans to one upload in `cv`, None when there is none."""

    CHOOSE_AGAIN = "Choisissez de nouveau votre fichier : pour votre sécurité, le navigateur ne le garde pas."
    cv = CVField()
    photo = CameraField()

    def __init__(self, *args, cv_required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cv"].required = cv_required

    def clean(self):
        data = self.cleaned_data
        data["cv"] = data.get("cv") or data.get("photo")
        if not data["cv"] and self.fields["cv"].required and not {"cv", "photo"} & set(self.errors):
            self.add_error("cv", "Choisissez le fichier de votre CV, ou prenez-le en photo.")
        return super().clean()

    def ask_file_again(self):
        """Called last: a browser forgets the file of a form that comes back. Our script does not (see static/js/upload.js)."""
        sent = self.files.get("cv") or self.files.get("photo")
        if self.errors and sent and not self.data.get("keeps_file") and not {"cv", "photo"} & set(self.errors):
            self.add_error("cv", self.CHOOSE_AGAIN)


class WithConsents(forms.Form):
    """A form with a box for each purpose, none ticked. One of those ticked must be a reason to keep a CV."""

    NO_REASON = ""  # what is said when none is
    EXPLAINED = True  # each box says what it means; not where somebody explains aloud

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            text = wording.wording(purpose)
            self.fields[f"consent_{purpose}"] = forms.BooleanField(
                label=text.sentence, help_text=text.details if self.EXPLAINED else "", required=False
            )

    @property
    def consent_fields(self):
        return [self[f"consent_{purpose}"] for purpose in Purpose]

    @property
    def purposes(self):
        return [purpose for purpose in Purpose if self.cleaned_data.get(f"consent_{purpose}")]

    def ask_reason(self):
        """Called by `clean`."""
        if not set(self.purposes) & set(wording.REASONS_TO_KEEP):
            self.add_error(f"consent_{Purpose.MEMBERS}", self.NO_REASON)


class TradesField(forms.ModelMultipleChoiceField):
    """Boxes of trades. None ticked is fine here: the field beside it may add one, and the form asks for at least one."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return super().clean(value) if value else self.queryset.none()


def name_field(label, autocomplete):
    return NameField(label=label, widget=forms.TextInput(attrs={"autocomplete": autocomplete}))


def email_field():
    return forms.EmailField(
        max_length=254,
        label="Adresse e-mail",
        help_text="Nous y envoyons le lien de votre page personnelle.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."},
    )


class DepositForm(WithConsents, WithCV, OpenForm):
    """Everything needed to be found, and nothing else."""

    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")
    email = email_field()
    phone = PhoneField(
        label="Téléphone", required=False, help_text="Montré seulement aux employeurs que vous acceptez."
    )
    commune = CommuneField(label="Commune où vous habitez", help_text="Nom ou code postal.")
    trade = TradeField(label="Métier recherché", help_text="Vous pourrez en ajouter d’autres ensuite.")

    NO_REASON = "Cochez au moins « être trouvé » ou « répondre à une offre » : sans votre accord, nous n’avons pas le droit de garder votre CV."

    def clean(self):
        try:
            super().clean()
        except ValidationError as error:  # said together with what follows
            self.add_error(None, error)
        self.ask_reason()
        self.ask_file_again()

    def person(self):
        names = ("first_name", "last_name", "email", "phone", "commune")
        return deposits.Person(**{name: self.cleaned_data[name] for name in names}, trades=[self.cleaned_data["trade"]])


class LinkForm(OpenForm):
    email = email_field()


class FileForm(WithCV):
    cv = CVField(label="Votre nouveau CV")

    def clean(self):
        super().clean()
        self.ask_file_again()


class WishesForm(forms.Form):
    """What a search may filter on, all of it optional but the first two: an empty answer means « peu importe », never « non »."""

    availability = forms.ChoiceField(label="Disponibilité", choices=Availability)
    hours = forms.ChoiceField(label="Temps de travail", choices=Hours)
    weekly_hours = forms.IntegerField(
        label="Heures par semaine souhaitées",
        min_value=1,
        max_value=48,
        required=False,
        help_text="Laissez vide si peu importe.",
    )
    contracts = forms.MultipleChoiceField(
        label="Contrats qui vous conviennent",
        choices=Contract,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : tous.",
    )
    has_licence = forms.BooleanField(label="Permis B", required=False)
    has_vehicle = forms.BooleanField(label="Véhicule personnel", required=False)
    nights = forms.BooleanField(label="Travail de nuit possible", required=False)
    weekends = forms.BooleanField(label="Week-ends possibles", required=False)
    diplomas = forms.MultipleChoiceField(
        label="Diplômes obtenus", choices=Diploma, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, candidate=None, **kwargs):
        if candidate is not None:
            kwargs["initial"] = {name: getattr(candidate, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class HeardWishesForm(WishesForm):
    """The same, written down by staff while the person speaks."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contracts"].label = "Contrats qui lui conviennent"


class ProfileForm(WishesForm):
    """What the person confirms. Trades read in the CV are offered, never ticked for them."""

    trades = TradesField(Trade.objects.none(), label="Métiers recherchés")
    other_trade = TradeField(label="Ajouter un métier", required=False, empty_label="Aucun autre")
    skills = forms.CharField(
        label="Compétences, diplômes, expériences",
        required=False,
        max_length=3000,
        help_text="Ce que votre CV ne dit pas, ou dit mal. N’écrivez ici ni votre nom, ni rien sur votre santé ou votre famille.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    found = forms.MultipleChoiceField(
        label="Lu dans votre CV",
        required=False,
        help_text="Cochez ce qui est juste : nous l’ajoutons à vos diplômes et à vos compétences.",
        widget=forms.CheckboxSelectMultiple,
    )
    commune = CommuneField(label="Commune où vous habitez")
    mobility_km = forms.IntegerField(label="Trajet accepté, en km", min_value=0, max_value=200)
    first_name = name_field("Prénom", "given-name")
    last_name = name_field("Nom", "family-name")
    phone = PhoneField(label="Téléphone", required=False)
    text = forms.CharField(
        label="Texte lu dans votre CV",
        required=False,
        max_length=200_000,
        help_text="Corrigez les mots mal lus, effacez ce que vous ne voulez pas montrer. "
        "Votre nom et vos coordonnées sont cachés aux employeurs, même s’ils figurent ici.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args, candidate, text, proposals, **kwargs):
        initial = {
            name: getattr(candidate, name)
            for name in self.base_fields
            if hasattr(candidate, name) and name not in {"trades", "commune"}
        }
        trades = list(candidate.trades.all())
        super().__init__(
            *args, initial={**initial, "commune": candidate.commune, "trades": trades, "text": text}, **kwargs
        )
        declared = {trade.pk for trade in trades}
        read = {trade.pk for trade in proposals.trades} - declared
        self.fields["trades"].queryset = Trade.objects.filter(pk__in=declared | read)
        self.fields["trades"].label_from_instance = lambda trade: (
            f"{trade.label} — lu dans votre CV" if trade.pk in read else trade.label
        )
        if read:
            self.fields["trades"].help_text = "Cochez ceux que nous avons bien compris."
        if text is None:
            del self.fields["text"]
        self.offer("phone", proposals.phone, candidate.phone)
        self.offer("commune", proposals.commune, candidate.commune)
        written = fold(candidate.skills)
        found = [words for words in [*proposals.diplomas, *proposals.skills] if fold(words) not in written]
        self.fields["found"].choices = [(words, words) for words in found]
        if not found:
            del self.fields["found"]
        if proposals.has_licence and not candidate.has_licence and "has_licence" in self.fields:
            self.fields["has_licence"].help_text = "Votre CV parle d’un permis : cochez si vous l’avez."
        if proposals.phone and not candidate.phone:
            self.initial["phone"] = proposals.phone  # offered, kept when the person saves

    def offer(self, name, read, kept):
        """Say what the CV says when it differs from what was typed."""
        if read and read != kept:
            self.fields[name].help_text = f"Lu dans votre CV : {read}."

    def clean(self):
        super().clean()
        if (
            "trades" in self.cleaned_data
            and not self.cleaned_data["trades"]
            and not self.cleaned_data.get("other_trade")
        ):
            self.add_error("trades", "Gardez ou ajoutez au moins un métier.")

    def values(self):
        """Keyword arguments of `consents.confirm_profile`."""
        values = dict(self.cleaned_data)
        other = values.pop("other_trade", None)
        values["trades"] = list(dict.fromkeys([*values["trades"], *([other] if other else [])]))
        values["text"] = values.get("text") if "text" in self.fields else None
        found = values.pop("found", [])
        earned = {*values["diplomas"], *diplomas_in(found)}
        values["diplomas"] = [diploma.value for diploma in Diploma if diploma in earned]
        values["skills"] = "\n".join(filter(None, (values["skills"].strip(), ", ".join(found))))[:3000]
        return values


OTHER_POST = "autre"  # the post asked for is in no advertisement


class UnveilForm(forms.ModelForm):
    """Why an employer wants to know who this is. `is_spent`: the person received enough requests this month already."""

    insist = forms.CharField(
        label="Pourquoi insister",
        max_length=300,
        help_text="Cette personne a déjà reçu beaucoup de demandes ce mois-ci. L’équipe lit ce motif, la personne non.",
        error_messages={"required": "Dites pourquoi, ou attendez le mois prochain."},
    )

    class Meta:
        model = UnveilRequest
        fields = ["vacancy", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "vacancy": "Par exemple : aide-soignant·e de nuit, 28 h, Flers.",
            "reason": "Ce que vous proposez et ce qui vous a plu dans ce profil. La personne lit ces mots avant de répondre.",
        }
        error_messages = {
            "vacancy": {"required": "Indiquez le poste que vous proposez."},
            "reason": {"required": "Écrivez quelques mots : c’est sur eux que la personne décide."},
        }

    field_order = ["opening", "vacancy", "reason", "insist"]
    opening = forms.ChoiceField(
        label="Votre offre", help_text="La personne reçoit le lien de l’offre, si elle est publique."
    )

    def __init__(self, *args, openings=(), is_spent=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.openings = {str(opening.uuid): opening for opening in openings}
        if self.openings:
            choices = [(key, opening.title) for key, opening in self.openings.items()]
            self.fields["opening"].choices = [*choices, (OTHER_POST, "Un autre poste")]
        else:
            del self.fields["opening"]
        if not is_spent:
            del self.fields["insist"]

    def clean(self):
        """One post: an advertisement, which says its own words, or words."""
        super().clean()
        opening = self.openings.get(self.cleaned_data.get("opening"))
        self.cleaned_data["opening"] = opening.uuid if opening else None
        if opening:
            self.cleaned_data["vacancy"] = opening.title
            self.errors.pop("vacancy", None)
        return self.cleaned_data


class ReferralForm(forms.ModelForm):
    """What an employer says of somebody to the others. The person reads it too."""

    class Meta:
        model = Referral
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "note": "Deux phrases sur le métier et l’expérience. Ni nom, ni santé, ni famille : la personne et les autres adhérents les lisent."
        }
        error_messages = {"note": {"required": "Dites en quelques mots pourquoi ce profil peut intéresser."}}
