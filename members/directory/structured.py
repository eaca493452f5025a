"""A member as search engines read it: schema.org/Organization, one location per site."""

from django.conf import settings
from django.utils.text import Truncator

from gtec_portal.links import absolute
from gtec_portal.structured import place

SUMMARY_LENGTH = 160  # what search engines and messengers show


def organisation_data(organisation, sites):
    """Describe a member, with what its public sheet says and nothing more. `sites`: open ones, communes at hand."""
    sheet = absolute("members:sheet", organisation.slug)
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"{sheet}#organization",
        "name": organisation.name,
        "url": sheet,
        "memberOf": {"@type": "Organization", "name": settings.PORTAL["name"], "url": settings.SITE_URL},
    }
    if organisation.short_name and organisation.short_name != organisation.name:
        data["alternateName"] = organisation.short_name
    if organisation.presentation:
        data["description"] = organisation.presentation
    if organisation.website:
        data["sameAs"] = organisation.website
    if sites:
        data["location"] = [_location(site) for site in sites]
    return data


def summary(organisation):
    """One or two lines for those who share the page: what it says of itself, else what it does and where."""
    if organisation.presentation:
        return Truncator(organisation.presentation.replace("\n", " ")).chars(SUMMARY_LENGTH)
    facts = [*organisation.activities(), *organisation.towns()]
    return ", ".join([organisation.name, *facts]) + f". Adhérent de {settings.PORTAL['name']}."


def _location(site):
    described = place(site.commune, street=site.address, postal_code=site.postal_code, name=site.name)
    return {**described, "telephone": site.phone} if site.phone else described
