"""What the tests of fees share: a member one can call, a draft campaign, the words of a paper."""

import pypdfium2 as pdfium

from members.enums import HeadcountBand
from tests.factories.fees import CampaignFactory
from tests.factories.members import OrganisationFactory


def member(**values):
    values.setdefault("headcount_band", HeadcountBand.UNDER_50)
    values.setdefault("email", "direction@pommiers.example")
    return OrganisationFactory(**values)


def draft(**values):
    return CampaignFactory(draft=True, **values)


def words(content):
    with pdfium.PdfDocument(content) as document:
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
