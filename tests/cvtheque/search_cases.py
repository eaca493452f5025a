"""Who must be found: a readable set of fictional people, and what an employer types or ticks.

Each person is a line: name, trade, commune, text of the CV, and what they ticked. Each case: words, other criteria, names expected.
"""

# name: (ROME, commune, text, what they chose)
PEOPLE = {
    "Aline": ("J1501", "flers", "Aide-soignante diplômée, gériatrie, toilettes, soins de nuit. DEAS 2017.", {"has_licence": True, "has_vehicle": True, "nights": True, "weekends": True, "hours": "part", "weekly_hours": 28, "contracts": ["cdi"], "diplomas": ["deas"]}),
    "Bruno": ("J1501", "caen", "A.S. en clinique, bloc opératoire, brancardage.", {"availability": "month", "hours": "full", "diplomas": ["deas"], "weekends": True}),
    "Carole": ("J1506", "conde", "Infirmière à domicile, soins palliatifs, chambres implantables, pansements.", {"has_licence": True, "diplomas": ["dei"], "contracts": ["vacation"]}),
    "Denis": ("J1506", "flers", "IDE coordinateur en SSIAD, plannings, diabète.", {"availability": "notice", "hours": "full", "weekly_hours": 35, "has_licence": True, "has_vehicle": True, "diplomas": ["dei", "cadre"]}),
    "Élise": ("K1201", "caen", "Accès aux droits, logement, surendettement, permanences.", {"availability": "notice", "diplomas": ["deass"]}),
    "Farid": ("K1207", "flers", "Éducateur auprès d’adolescents, médiation équine, MECS.", {"hours": "full", "contracts": ["cdi", "cdd"], "diplomas": ["dees"], "has_licence": True}),
    "Gaëlle": ("K1306", "conde", "Accompagnement d’adultes autistes, ateliers cuisine, communication adaptée.", {"weekends": True, "diplomas": ["deaes"]}),
    "Hugo": ("G1606", "flers", "Cuisinier en EHPAD, textures modifiées, œufs mimosa, repas équilibrés, HACCP.", {"hours": "full", "diplomas": ["cap"]}),
    "Inès": ("K1302", "conde", "Lever, courses, ménage chez des personnes âgées. Voiture.", {"has_vehicle": True, "hours": "part", "weekly_hours": 17, "contracts": ["cdd"]}),
    "Jules": ("K1302", "flers", "Débutant, apprentissage souhaité, motivé, week-ends possibles.", {"contracts": ["alternance"], "weekends": True, "availability": "now"}),
    "Karine": ("J1501", "conde", "Aide soignante remplaçante, unité Alzheimer, manutention.", {"nights": True, "contracts": ["vacation"], "diplomas": ["deas"], "hours": "any"}),
    "Léon": ("G1606", "caen", "Second de cuisine, traiteur, restauration scolaire.", {"availability": "listening"}),
}  # fmt: skip

CASES = [
    # Words: gender, number, accents, hyphens, inclusive writing
    ("aide soignant", {}, "Aline Bruno Karine"),
    ("aides-soignantes", {}, "Aline Bruno Karine"),
    ("aide-soignant·e", {}, "Aline Bruno Karine"),
    ("infirmier", {}, "Carole Denis"),
    ("INFIRMIÈRES", {}, "Carole Denis"),
    ("infirmier(e)", {}, "Carole Denis"),
    ("éducatrice spécialisée", {}, "Farid"),
    ("educateur adolescents", {}, "Farid"),
    ("oeufs", {}, "Hugo"),
    ("pansement", {}, "Carole"),
    ('"soins palliatifs"', {}, "Carole"),
    ('"palliatifs soins"', {}, ""),
    # Acronyms both ways
    ("AS", {}, "Aline Bruno Karine Élise"),
    ("a.s.", {}, "Aline Bruno Karine Élise"),
    ("IDE", {}, "Carole Denis"),
    ("DEAS", {}, "Aline Bruno Karine"),
    ("diplôme d’État d’aide-soignant", {}, "Aline Bruno Karine"),
    ("assistante sociale", {}, "Bruno Élise"),  # « A.S. » may be either: both are shown
    ("établissement d’hébergement pour personnes âgées dépendantes", {}, "Hugo"),
    # Trades: usual names, the ROME around them
    ("auxiliaire de vie", {}, "Inès Jules"),
    ("", {"trade": "J1501"}, "Aline Bruno Karine"),
    ("", {"trade": "G1606"}, "Hugo Léon"),
    ("gériatrie", {"trade": "J1501"}, "Aline"),
    # Distance
    ("infirmier", {"commune": "Flers", "km": "10"}, "Denis"),
    ("infirmier", {"commune": "Flers", "km": "20"}, "Carole Denis"),
    ("", {"commune": "Caen", "km": "10"}, "Bruno Élise Léon"),
    ("", {"commune": "14110", "km": "10"}, "Carole Gaëlle Inès Karine"),
    # What people chose
    ("", {"availability": "notice"}, "Denis Élise"),
    ("", {"availability": ["month", "listening"]}, "Bruno Léon"),
    ("aide soignant", {"hours": "part"}, "Aline Karine"),
    ("aide soignant", {"hours": "full"}, "Bruno Karine"),
    ("", {"week": "18"}, "Carole Élise Gaëlle Inès Jules Karine Léon"),
    ("infirmier", {"week": "35"}, "Carole Denis"),
    ("", {"contract": "alternance", "trade": "K1302"}, "Jules"),
    ("", {"contract": "vacation", "diploma": "dei"}, "Carole Denis"),
    ("", {"contract": "vacation", "diploma": "deas"}, "Bruno Karine"),
    ("", {"diploma": ["dees", "deaes"]}, "Farid Gaëlle"),
    ("", {"condition": "licence"}, "Aline Carole Denis Farid"),
    ("", {"condition": ["licence", "vehicle"]}, "Aline Denis"),
    ("", {"condition": ["nights", "weekends"]}, "Aline"),
    ("aide soignant", {"condition": "nights", "commune": "Flers", "km": "30"}, "Aline Karine"),
    # Nobody, and said so
    ("astronaute", {}, ""),
    ("infirmier", {"condition": "nights"}, ""),
]
