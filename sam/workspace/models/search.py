"""What search reads: names, notes, and the distinct words that stand in them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class SearchKind(models.IntegerChoices):
    """What a name or a note is of; part of its key."""

    ACCOUNT = 1
    PERSON = 2
    OBJECTIVE = 3
    ACTION = 4
    INTERACTION = 5
    KNOWLEDGE = 6
    ANSWER = 7
    PERSON_NOTE = 8


class SearchWord(models.Model):
    """A word that stands in a name or a note, in small letters without accents."""

    word = models.TextField(primary_key=True, db_collation="C")
    names = models.IntegerField(
        db_comment="How many names hold it, as last counted; 0: only notes do."
    )

    class Meta:
        indexes = [
            GinIndex(
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                name="workspace_word_trgm",
            )
        ]

    def __str__(self) -> str:
        return self.word


class SearchName(models.Model):
    """
    The names of one thing at one account: its own, then those of what it took in.

    A person has a row for each position. ``codes`` are the words as numbers.
    """

    key = models.BigIntegerField(
        primary_key=True, db_comment="16 × the key of its source row + kind."
    )
    kind = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    names = ArrayField(models.TextField())
    words = models.TextField(
        db_comment="The words of each name, names apart by a slash."
    )
    codes = ArrayField(models.IntegerField())
    weight = models.SmallIntegerField(
        db_comment="What stands first among equals: of today, and short."
    )

    class Meta:
        indexes = [
            *(
                GinIndex(
                    fields=["codes"],
                    condition=Q(kind=kind),
                    name=f"workspace_name_of_{kind.name.lower()}",
                )
                for kind in (SearchKind.ACCOUNT, SearchKind.PERSON)
            ),
            GinIndex(
                fields=["codes"],
                condition=Q(kind__gte=SearchKind.OBJECTIVE),
                name="workspace_name_of_plan",
            ),
            models.Index(
                fields=["kind", "weight", "key"], name="workspace_name_weight"
            ),
            models.Index(fields=["kind", "object_id"], name="workspace_name_object"),
            models.Index(fields=["account_id"], name="workspace_name_account"),
        ]

    def __str__(self) -> str:
        return self.words


class SearchNote(models.Model):
    """A text that somebody wrote about an account, as the words that stand in it."""

    key = models.BigIntegerField(
        primary_key=True, db_comment="16 × the key of its source row + kind."
    )
    kind = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    said_on = models.DateField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="workspace_note_words"),
            models.Index(fields=["-said_on", "-key"], name="workspace_note_newest"),
            models.Index(fields=["account_id"], name="workspace_note_account"),
            models.Index(fields=["kind", "object_id"], name="workspace_note_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchMark(models.Model):
    """Something whose names or text changed since search last read it."""

    kind = models.SmallIntegerField()
    object_id = models.BigIntegerField(
        null=True, db_comment="Null: so many of this kind that all are read again."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["kind"],
                condition=Q(object_id=None),
                name="workspace_mark_all",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
