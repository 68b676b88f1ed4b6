from django.db import models


class SearchLine(models.Model):
    """The words under which one thing is found.

    Its number is made of the kind's (the content type) and the thing's own, so that one index serves all
    kinds and a part of it one kind; see kernel.search.lines.
    """

    id = models.BigIntegerField(primary_key=True)
    words = models.TextField()

    def __str__(self) -> str:
        return self.words
