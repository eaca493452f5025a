"""So many synthetic profiles, the same ones at every run, loaded by COPY; and beside them the table of the design R written by hand.

Twenty thousand paragraphs of 45 invented words are analysed once; each profile is six of them, a trade, a town and the words
searched for, whose full-text column is the sum of its parts. That makes a million CVs of a real length in minutes.
"""

import io
import random
from itertools import accumulate

EXACT = 20_000
PARAGRAPHS, WORDS, LENGTH, PER_PROFILE = 20_000, 20_000, 45, 6
TOWNS = ["Rouen", "Lisieux", "Flers", "Caen", "Vire", "Alençon", "Argentan", "Bayeux", "Falaise", "Domfront"]
VILLAGES = 60  # with the built-in communes, as many as the suggestions of a form
# (share of people, ROME code, official name): all three are in the built-in reference data
TRADES = [
    (0.15, "J1501", "Aide-soignant / Aide-soignante"),
    (0.23, "J1506", "Infirmier / Infirmière"),
    (0.236, "J1406", "Orthophoniste"),
    (1, "K1302", "Assistant / Assistante de vie"),
]
# Shares of people whose CV holds these words, as measured in docs/performance.md
SAID = [
    (0.0002, "rarissime"),
    (0.003, "snoezelen"),
    (0.87, "soins"),
    (0.3, "aide soignante en équipe"),
    (0.5, "infirmière coordinatrice"),
]
MADE = """
CREATE UNLOGGED TABLE bench_paragraph (n int PRIMARY KEY, words text, vector tsvector);
CREATE UNLOGGED TABLE bench_drawn (id bigint, trade int, town int, said int, code bigint, parts int[]);
"""
# What a profile says of itself, analysed once per combination.
SAID_SQL = """
CREATE UNLOGGED TABLE bench_said AS SELECT n, words, setweight(to_tsvector('fr', indexed), 'C') AS vector
    FROM unnest(%(said)s::text[], %(indexed)s::text[]) WITH ORDINALITY AS said (words, indexed, n);
CREATE UNLOGGED TABLE bench_trade AS SELECT n, code, label, setweight(to_tsvector('fr', named), 'A') AS vector
    FROM unnest(%(codes)s::text[], %(labels)s::text[], %(named)s::text[]) WITH ORDINALITY AS trade (code, label, named, n);
CREATE UNLOGGED TABLE bench_town AS SELECT n, name, insee, setweight(to_tsvector('fr', name), 'D') AS vector
    FROM unnest(%(towns)s::text[], %(insee)s::text[]) WITH ORDINALITY AS town (name, insee, n);
UPDATE bench_paragraph SET vector = setweight(to_tsvector('fr', words), 'C');
ANALYZE bench_paragraph;
"""
FILL = """
INSERT INTO cvtheque_candidate (id, first_name, last_name, email, phone, commune_id, skills, mobility_km, availability, hours,
    has_licence, has_vehicle, nights, weekends, contracts, diplomas, state, source, origin, link_version, created_at, last_contact_at)
SELECT drawn.id, 'A', 'B', 'b' || drawn.id || '@example.org', '', town.insee, '', 20, 'now', 'any', false, false, false, false,
    '{}', '{}', 'active', '', 'web', 0, now(), now() FROM bench_drawn drawn JOIN bench_town town ON town.n = drawn.town;

INSERT INTO cvtheque_searchprofile (id, uuid, candidate_id, visible, commune_id, trade_codes, title, body, mobility_km, availability,
    hours, has_licence, has_vehicle, nights, weekends, contracts, diplomas, code, index_version, updated_at, shown_since, title_search, search)
SELECT drawn.id, md5(drawn.id::text)::uuid, drawn.id, true, town.insee, ARRAY[trade.code], trade.label,
    said.words || E'\\n' || one.words || E'\\n' || two.words || E'\\n' || three.words || E'\\n' || four.words || E'\\n' || five.words
        || E'\\n' || six.words,
    20, 'now', 'any', drawn.code >> 14 & 1 = 1, drawn.code >> 15 & 1 = 1, drawn.code >> 16 & 1 = 1, drawn.code >> 17 & 1 = 1, '{}', '{}',
    drawn.code, 0, '2026-11-01'::timestamptz - drawn.id * interval '7 seconds', '2026-11-01', trade.vector,
    trade.vector || said.vector || one.vector || two.vector || three.vector || four.vector || five.vector || six.vector || town.vector
FROM bench_drawn drawn
JOIN bench_trade trade ON trade.n = drawn.trade JOIN bench_town town ON town.n = drawn.town JOIN bench_said said ON said.n = drawn.said
JOIN bench_paragraph one ON one.n = parts[1] JOIN bench_paragraph two ON two.n = parts[2]
JOIN bench_paragraph three ON three.n = parts[3] JOIN bench_paragraph four ON four.n = parts[4]
JOIN bench_paragraph five ON five.n = parts[5] JOIN bench_paragraph six ON six.n = parts[6];
"""
RAW = """
CREATE UNLOGGED TABLE raw_search (id bigint, code bigint, recent timestamptz, title_fts tsvector, fts tsvector);
ALTER TABLE raw_search ALTER fts SET STORAGE EXTERNAL, ALTER fts SET STATISTICS 1000, ALTER title_fts SET STATISTICS 1000;
INSERT INTO raw_search SELECT id, code, updated_at, title_search, search FROM cvtheque_searchprofile;
ALTER TABLE raw_search ADD PRIMARY KEY (id);
CREATE INDEX ON raw_search USING gin (fts);
CREATE INDEX ON raw_search USING gin (title_fts);
CREATE INDEX ON raw_search (recent DESC);
CREATE UNLOGGED TABLE raw_sample AS SELECT code, fts FROM raw_search ORDER BY hashint8(id) LIMIT 20000;
CREATE INDEX ON raw_sample USING gin (fts);
"""
ANALYSED = (
    "cvtheque_candidate", "cvtheque_searchprofile", "cvtheque_sampleprofile", "raw_search", "raw_sample",
    "reference_commune", "reference_trade", "reference_tradealias",
)  # fmt: skip
INDEXES = ("profile_search", "profile_title_search", "profile_trades", "profile_recent", "profile_newcomers")


def invented_words(chance):
    """As many different words, of two to four syllables, the first ones much more common."""
    syllables = [
        consonant + vowel for consonant in "b c d f g l m n p r s t v".split() for vowel in "a e i o u an on ou".split()
    ]
    found = dict.fromkeys("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(WORDS * 2))
    return list(found)[:WORDS]


def paragraphs(chance):
    words = invented_words(chance)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    for number in range(PARAGRAPHS):
        yield number, " ".join(chance.choices(words, cum_weights=weights, k=LENGTH))


def drawn(chance, rows):
    """(id, trade, town, what is said, packed criteria, paragraphs) of each profile; towns, trades and sayings by their rank."""
    for number in range(1, rows + 1):
        pick = chance.random()
        trade = next(rank for rank, (limit, *_) in enumerate(TRADES, 1) if pick < limit)
        said = 1 + sum(1 << bit for bit, (share, _) in enumerate(SAID) if chance.random() < share)
        code = (
            (1 << number % 4)
            + (16 << number % 2)
            + (15 << 6)
            + (15 << 10)
            + (number * 7 % 16 << 14)
            + (1 << (18 + number * 11 % 15))
            + (1 << (33 + number * 5 % 6))
        )
        parts = chance.sample(range(PARAGRAPHS), PER_PROFILE)
        yield number, trade, 1 + number % len(TOWNS), said, code, "{" + ",".join(map(str, parts)) + "}"


def sayings():
    """Every combination of what may be said, at the rank that `drawn` gives it."""
    return [" ".join(words for bit, (_, words) in enumerate(SAID) if mask >> bit & 1) for mask in range(1 << len(SAID))]


def copy(cursor, table, rows, batch=100_000):
    """COPY rows of plain values, in pieces that fit in memory."""
    lines = []
    for row in rows:
        lines.append("\t".join(map(str, row)) + "\n")
        if len(lines) >= batch:
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("".join(lines)))
            lines.clear()
    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("".join(lines)))


def communes():
    """The towns of the profiles, then villages around, all counted in our own département: (name, INSEE code)."""
    return [
        (name, f"90{number:03d}") for number, name in enumerate([*TOWNS, *(f"Village {n}" for n in range(VILLAGES))])
    ]


def fill(connection, rows):
    """Reference data, so many profiles, their sample, and the hand-written table."""
    from cvtheque.services import sample
    from reference.models import Commune, Trade
    from reference.services import load_builtin
    from reference.vocabulary import index_text

    load_builtin()
    for number, (name, insee) in enumerate(communes()):
        Commune.objects.create(
            insee=insee,
            name=name,
            postal_codes=["61000"],
            department="61",
            latitude=48.5 + number % 20 / 50,
            longitude=-0.5 + number // 20 / 50,
            population=20_000 - number * 100,
        )
    codes = [code for _, code, _ in TRADES]
    assert Trade.objects.filter(pk__in=codes).count() == len(codes)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(MADE)
        copy(cursor.cursor, "bench_paragraph (n, words)", paragraphs(random.Random(1)))
        copy(cursor.cursor, "bench_drawn", drawn(random.Random(2), rows))
        said = {
            "said": sayings(),
            "indexed": [index_text(words) for words in sayings()],
            "codes": codes,
            "labels": [label for *_, label in TRADES],
            "named": [index_text(f"{label} rome0{code.lower()}") for _, code, label in TRADES],
            "towns": TOWNS,
            "insee": [insee for _, insee in communes()[: len(TOWNS)]],
        }
        cursor.execute(SAID_SQL, said)
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(INDEXES)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(FILL)
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute(RAW)
        cursor.execute("DROP TABLE bench_paragraph, bench_drawn, bench_said, bench_trade, bench_town")
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(t, 'id'), %s) FROM unnest(ARRAY['cvtheque_candidate', 'cvtheque_searchprofile']) t",
            [rows],
        )
    sample.prepare(seconds=3600)
    connection.set_autocommit(True)
    with connection.cursor() as cursor:
        for table in ANALYSED:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute(
            "INSERT INTO cvtheque_searchword SELECT word, word FROM ts_stat('SELECT search FROM cvtheque_searchprofile LIMIT 50000') "
            "WHERE length(word) BETWEEN 4 AND 60 ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO cvtheque_searchword VALUES ('snoezelen', 'snoezelen'), ('geriatrie', 'gériatrie') ON CONFLICT DO NOTHING"
        )
        cursor.execute("VACUUM (ANALYZE) cvtheque_searchword")
