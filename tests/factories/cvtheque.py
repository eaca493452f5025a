"""Candidates with everything a page needs: consents, a read CV, a search profile in step."""

from datetime import timedelta

import factory
from django.utils import timezone

from cvtheque import profiles
from cvtheque.demo_files import Paper, docx, odt, pdf, rtf
from cvtheque.enums import CandidateState, Channel, FileState, Purpose
from cvtheque.models import (
    BatchLine,
    Candidate,
    Consent,
    CVFile,
    CVText,
    DepositBatch,
    Referral,
    SavedSearch,
    UnveilRequest,
)
from cvtheque.services import files
from gtec_portal import uploads
from tests.factories.accounts import UserFactory
from tests.factories.members import OrganisationFactory, SeatFactory
from tests.factories.reference import CommuneFactory

PAPER = Paper(
    [
        "Ana Exemple",
        "12 rue des Tilleuls, 61100 Flers",
        "06 39 98 12 34 - ana.exemple@example.org",
        "Née le 12/03/1987",
    ],
    [
        (
            "Expériences",
            ["2018-2022 Aide-soignante de nuit en EHPAD", "2015-2018 Agent de service hospitalier, toilettes et repas"],
        ),
        ("Formation", ["DEAS, diplôme d’État d’aide-soignant, 2017", "Permis B"]),
        ("Références", ["Mme Claire Dupin, cadre de santé, 02 61 91 22 33"]),
    ],
)


class CandidateFactory(factory.django.DjangoModelFactory):
    """Confirmed, found by members, without a file. Traits: new, silent (no consent). `text="…"` adds a read CV."""

    class Meta:
        model = Candidate
        skip_postgeneration_save = True

    class Params:
        new = factory.Trait(state=CandidateState.NEW)
        invited = factory.Trait(
            state=CandidateState.INVITED,
            source="Résidence des Tilleuls",
            answer_before=factory.LazyFunction(lambda: timezone.now() + timedelta(days=30)),
        )

    first_name = "Ana"
    last_name = factory.Sequence(lambda n: f"Exemple{n}")
    email = factory.Sequence(lambda n: f"candidate{n}@example.org")
    phone = "06 39 98 12 34"
    commune = factory.SubFactory(CommuneFactory)
    state = CandidateState.ACTIVE

    @factory.post_generation
    def trades(self, create, extracted, **kwargs):
        if create and extracted:
            self.trades.set(extracted)

    @factory.post_generation
    def purposes(self, create, extracted, **kwargs):
        """Consents in force; « members » unless told otherwise. `purposes__given_at` says since when."""
        for purpose in [Purpose.MEMBERS] if extracted is None else extracted:
            Consent.objects.create(candidate=self, purpose=purpose, channel=Channel.FORM, **kwargs)

    @factory.post_generation
    def text(self, create, extracted, **kwargs):
        """A read CV with this text; its content is a small RTF."""
        if extracted:
            file = CVFileFactory(candidate=self, state=FileState.EXTRACTED, read_at=timezone.now())
            CVText.objects.create(file=file, content=extracted)
        profiles.refresh(self)


class CVFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CVFile

    candidate = factory.SubFactory(CandidateFactory)
    storage_name = factory.LazyFunction(lambda: uploads.store(rtf(PAPER), folder=files.FOLDER))
    label = "cv.rtf"
    content_type = uploads.RTF
    sha256 = "0" * 64
    size = 100

    class Params:
        rejected = factory.Trait(
            state=FileState.REJECTED, storage_name="", reason="Ce fichier est abîmé.", reason_code="broken"
        )


class DepositBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DepositBatch

    label = factory.Sequence(lambda n: f"forum-{n}.csv")
    source = "Job dating de Flers"


class BatchLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BatchLine

    batch = factory.SubFactory(DepositBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    verdict = "wrong"
    values = factory.LazyFunction(lambda: {"first_name": "Ana", "last_name": "Exemple"})


class UnveilRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnveilRequest

    candidate = factory.SubFactory(CandidateFactory, text="Aide-soignante en gériatrie")
    organisation = factory.SubFactory(OrganisationFactory)
    requester = factory.SubFactory(UserFactory)
    vacancy = "Aide-soignant·e de nuit"
    reason = "Votre expérience de nuit nous intéresse."

    class Params:
        accepted = factory.Trait(state="accepted", answered_at=factory.LazyFunction(timezone.now))
        refused = factory.Trait(state="refused", answered_at=factory.LazyFunction(timezone.now))


class ReferralFactory(factory.django.DjangoModelFactory):
    """Somebody signalled to the other members and who agreed to it. Trait: asked (their answer is waited for)."""

    class Meta:
        model = Referral

    class Params:
        asked = factory.Trait(state="asked")

    candidate = factory.SubFactory(
        CandidateFactory, text="Aide-soignante en gériatrie", purposes=[Purpose.MEMBERS, Purpose.REBOND]
    )
    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(UserFactory)
    note = "Dix ans de nuit, très appréciée."
    state = "live"


class SavedSearchFactory(factory.django.DjangoModelFactory):
    """A search kept by somebody with a seat at an employer; due at once, its letters tell of everybody."""

    class Meta:
        model = SavedSearch

    class Params:
        seat = factory.SubFactory(SeatFactory)

    owner = factory.LazyAttribute(lambda made: made.seat.user)
    organisation = factory.LazyAttribute(lambda made: made.seat.organisation)
    name = factory.Sequence(lambda n: f"Recherche {n}")
    query = "q=infirmier"
    created_at = told_until = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    next_at = factory.LazyFunction(timezone.now)


FILES = {
    "cv.pdf": lambda paper: pdf(paper),
    "cv.docx": lambda paper: docx(paper),
    "cv.odt": lambda paper: odt(paper),
    "cv.rtf": lambda paper: rtf(paper),
}
