"""What processes keep in memory of the reference data is dropped by any change of it, and by nothing else."""

import pytest
from django.db import connection, transaction

from reference import edition
from reference.models import Acronym, Trade
from reference.vocabulary import load_lexicon
from tests.factories.reference import AcronymFactory, CommuneFactory, TradeAliasFactory, TradeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [AcronymFactory, CommuneFactory, TradeAliasFactory, TradeFactory])
def test_edition_changes_with_every_reference_row(factory):
    before = edition.current()
    row = factory()
    made = edition.current()
    type(row).objects.filter(pk=row.pk).delete()

    assert before < made < edition.current()


def test_what_is_kept_is_read_again_after_a_change_and_not_before(django_assert_num_queries):
    trade = TradeFactory(label="Soudeur")
    edition.trade_names()

    with django_assert_num_queries(1):
        assert edition.trade_names()[trade.label_key] == {trade.pk}
    Trade.objects.filter(pk=trade.pk).update(label_key="ajusteur")

    assert edition.trade_names()["ajusteur"] == {trade.pk}


def test_change_taken_back_leaves_nothing_in_memory():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        AcronymFactory(short="ZZZ")
        assert "zzz" in load_lexicon().meanings
        raise ZeroDivisionError

    assert "zzz" not in load_lexicon().meanings
    assert not Acronym.objects.filter(short="ZZZ").exists()


def test_without_a_number_nothing_is_kept():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reference_edition")
    assert edition.trade_parents() == {}
    trade = TradeFactory()

    assert edition.trade_parents() == {trade.pk: trade.historic_code}
