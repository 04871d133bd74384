"""An article, comments to put below it as text, and what tests look at in the records."""

from __future__ import annotations

from typing import NamedTuple

from cleaner import Cleaner, Comment, Kind, Trace

ARTICLE = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October. Lorries were turned away at once, and since last week \
nobody may cross, not even on foot.

The repair will cost 2.4 million and take five months. Half of the money comes from the state, the rest from the \
reserves of the town.

Buses will take the ring road. The school has moved its first lesson to half past eight so that children from the \
other bank arrive in time."""

ONE = "I drove over it every day for ten years and never felt a thing."
TWO = "You should have read the report of 2019, it was all in there."
THREE = "My bus took an hour today. Thank you very much!"
FOUR = "So did mine, and I had to stand in it the whole way."
FORM = """Leave a Reply
Cancel reply
Your email address will not be published. Required fields are marked *
Comment *
Name *
Email *
Save my name, email, and website in this browser for the next time I comment.
Post Comment"""


def cleaned(below: str, article: str = ARTICLE) -> Trace:
    return Cleaner().clean(f"{article}\n\n{below}", kind=Kind.TEXT, trace=True).trace


class Shape(NamedTuple):
    """What a test looks at in a record: text, depth, and the number of the comment that it answers."""

    text: str
    depth: int = 0
    parent: int | None = None


def shapes(comments: tuple[Comment, ...]) -> list[Shape]:
    number = {comment.id: place for place, comment in enumerate(comments)}
    return [Shape(c.text, c.depth, None if c.parent_id is None else number[c.parent_id]) for c in comments]


def authors(below: str) -> list[str | None]:
    return [comment.author for comment in cleaned(below).comments]


FLAT = [Shape(ONE), Shape(TWO), Shape(THREE)]
NESTED = [Shape(ONE), Shape(TWO, 1, 0), Shape(FOUR, 2, 1), Shape(THREE)]
SAID = "\n\n".join(
    f"{name} says:\nJuly {day}, 2012 at 3:56 pm\n{text}\nReply"
    for name, day, text in (("Jane Roe", 26, ONE), ("Max", 27, TWO), ("Ida", 28, THREE))
)
