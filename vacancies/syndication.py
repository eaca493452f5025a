"""What search engines and feed readers get: schema.org JobPosting, and an Atom feed. Data in, data out."""

import re

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.timezone import localtime

from gtec_portal.links import absolute
from gtec_portal.structured import place
from vacancies.enums import ContractKind

# Google reads HOUR, MONTH, YEAR; https://developers.google.com/search/docs/appearance/structured-data/job-posting
_UNITS = {"hour": "HOUR", "month": "MONTH", "year": "YEAR"}
_TEMPORARY = {ContractKind.FIXED_TERM, ContractKind.REPLACEMENT, ContractKind.TEMPORARY}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def job_posting(vacancy):
    """Describe a live vacancy as a schema.org JobPosting (a dict ready for JSON)."""
    posting = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": linebreaks(vacancy.description, autoescape=True),
        "identifier": {"@type": "PropertyValue", "name": settings.PORTAL["name"], "value": str(vacancy.uuid)},
        "url": absolute("vacancies:vacancy_public_detail", vacancy.uuid),
        "datePosted": localtime(vacancy.published_at).isoformat(timespec="seconds"),
        "validThrough": localtime(vacancy.expires_at).isoformat(timespec="seconds"),
        "employmentType": _employment(vacancy),
        "hiringOrganization": _organisation(vacancy.organisation),
        "jobLocation": place(vacancy.site.commune, street=vacancy.site.address, postal_code=vacancy.site.postal_code),
        "workHours": f"{vacancy.hours_text}{f' ({vacancy.schedule})' if vacancy.schedule else ''}",
        "directApply": True,
    }
    if vacancy.starts_on:
        posting["jobStartDate"] = vacancy.starts_on.isoformat()
    if salary := _salary(vacancy):
        posting["baseSalary"] = salary
    return posting


def _employment(vacancy):
    if vacancy.contract == ContractKind.INTERNSHIP:
        return ["INTERN"]
    kinds = ["FULL_TIME" if vacancy.is_full_time else "PART_TIME"]
    return [*kinds, "TEMPORARY"] if vacancy.contract in _TEMPORARY else kinds


def _organisation(organisation):
    described = {"@type": "Organization", "name": organisation.name}
    if organisation.website:
        described["sameAs"] = organisation.website
    return described


def _salary(vacancy):
    amounts = {"minValue": vacancy.salary_min, "maxValue": vacancy.salary_max}
    amounts = {name: float(amount) for name, amount in amounts.items() if amount is not None}
    if not amounts:
        return None
    value = {"@type": "QuantitativeValue", **amounts, "unitText": _UNITS[vacancy.salary_unit]}
    return {"@type": "MonetaryAmount", "currency": "EUR", "value": value}


def _xml(text):
    """Text without the control characters XML refuses, which one pasted advertisement may hold."""
    return _NOT_XML.sub("", text)


def atom_feed(vacancies):
    """Write the Atom feed of these vacancies, newest first."""
    feed = Atom1Feed(
        title=f"Offres d’emploi · {settings.PORTAL['name']}",
        link=absolute("vacancies:vacancy_public_list"),
        description=f"Les employeurs recrutent sur {settings.PORTAL['territory']}.",
        feed_url=absolute("vacancies:vacancy_feed"),
        language="fr",
        author_name=settings.PORTAL["name"],
    )
    for vacancy in vacancies:
        facts = [
            vacancy.organisation.name,
            str(vacancy.site.commune),
            vacancy.get_contract_display(),
            vacancy.hours_text,
            vacancy.salary_text,
        ]
        feed.add_item(
            title=_xml(vacancy.title),
            link=absolute("vacancies:vacancy_public_detail", vacancy.uuid),
            unique_id=vacancy.uuid.urn,
            description=_xml(
                linebreaks(" · ".join(fact for fact in facts if fact), autoescape=True)
                + linebreaks(vacancy.description, autoescape=True)
            ),
            pubdate=vacancy.published_at,
            updateddate=max(vacancy.updated_at, vacancy.published_at),
            author_name=_xml(vacancy.organisation.name),
            categories=[_xml(vacancy.trade.label)],
        )
    return feed.writeString("utf-8")
