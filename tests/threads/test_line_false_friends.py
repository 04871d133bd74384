"""Texts with forms or lists that look like comments and are none."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Kind
from tests.threads.line_samples import ARTICLE, FLAT, FORM, SAID, cleaned, shapes


@pytest.mark.parametrize(
    "below",
    [FORM, f"No comments yet\n\n{FORM}", "Comments are closed.", "Please enter your comment!", "0 Comments"],
    ids=["form", "no comments", "closed", "newspaper", "none"],
)  # fmt: skip
def test_a_form_without_comments_is_removed_and_gives_none(below: str) -> None:
    got = cleaned(below)

    assert got.comments == ()
    assert got.body == ARTICLE


FALSE_FRIENDS = {
    "numbered list": """1. The pier is checked by divers.
2. The cracks are filled with resin.
3. The road is laid again.""",
    "numbered list in the second person": """Five things that you can do until spring:

1. Leave early. You will need twenty minutes more than before.
2. Take the bus. You can read on it, and it has its own lane.
3. Ask your neighbour. You might share a car.""",
    "numbered tips of several sentences": """1. Leave early. It takes twenty minutes more, and more on Mondays.

2. Take the bus. It has its own lane now, and one can read on it.

3. Ask a neighbour. Many have shared a car since October.""",
    "nested instructions": """1. Switch off the power before you open the box on the wall.
   • You will find the switch behind the door on the left.
2. Take the lid off and put it where you will not step on it.
   • Keep the four screws together in a cup so that none of them gets lost.
3. Look at the fuse; if you see black marks, you need a new one.""",
    "nested bullets": """- Light
  - a head torch
  - a second torch
- Food
  - tea
    - without sugar
  - bread""",
    "outline": """1. History
1.1. The first bridge
1.2. The second bridge
1.2.1. The northern pier
2. The cracks""",
    "questions and answers": """Q: Can I cross on foot?

A: No. You have to take the ferry.

Q: What does my ticket cost?

A: The same as before.""",
    "numbered questions": """1. Can I cross on foot?

No. You have to take the ferry or the ring road.

2. What does my ticket cost?

Your ticket costs the same as before, and you can use it on the ferry.

3. Whom do I call?

Call the town hall. I answer myself, says the mayor.""",
    "interview with names": """Roe: What did you think when you saw the crack?

Lund: I thought of the children first.

Roe: And then?

Lund: Then I thought of the money, I admit.

Roe: Will it be open in spring?

Lund: You have my word.""",
    "interview with questions": """What did you think when you saw the crack?

I thought of the children first.

And then?

Then I thought of the money, I admit.

Will it be open in spring?

You have my word.""",
    "letters": """Sir, I have crossed the bridge every day since 1961. I shall miss it.

Jane Roe, Altmark

Sir, you write that nobody may cross. My cat does.

Max Mole, Werdohl

Sir, what will you do about the swans?

Ida Krag, Altena""",
    "letters with writes": """Jane Roe, Altmark, writes: I have crossed the bridge every day since 1961.

Max Mole, Werdohl, writes: You say that nobody may cross. My cat does.

Ida Krag, Altena, writes: What will you do about the swans?""",
    "live blog": """14:05

The first buses are leaving for the ring road. Jane Roe is on one of them.

14:32

I am still on the bus, she writes. You could walk faster!

15:10

The mayor has arrived and says that it will get better.""",
    "live blog with authors": """14:05 Jane Roe
The first buses are leaving for the ring road.

14:32 Max Mole
I am still on the bus. You could walk faster!

15:10 Jane Roe
The mayor has arrived and says that it will get better.

15:45 Max Mole
It has not got better yet.""",
    "recipe": """Ingredients

- 500 g flour
- 1 pinch of salt
- 2 eggs

1. Mix the flour and the salt in a large bowl.
2. Add the eggs and knead the dough until you can stretch it.
3. Let it rest for an hour, and yourself as well.
4. Bake it for forty minutes and do not open the door!""",
    "transcript": """CHAIR: The witness may sit.

WITNESS: Thank you. I would rather stand.

CHAIR: You saw the crack?

WITNESS: I saw it on the 3rd of October 2020 at 8:15.

CHAIR: Whom did you tell?

WITNESS: My wife, and then you.""",
    "play": """JANE. I saw it first.

MAX. You always do.

JANE. Then why do you look?

MAX. Because you tell me to.""",
    "dialogue": """— I saw it first, said Jane, and nobody believed me that day.

— You always see it first, said Max, and I always believe you.

— Then why do you look so tired, my friend?

— Because I was awake all night with your cat.""",
    "time-table": """7:05 Altmark Bridge
7:20 Ring Road
7:42 Town Hall
8:05 Altmark Bridge
8:20 Ring Road""",
    "time-table with am": """Altmark Bridge 7:05 am
Ring Road 7:20 am
Town Hall 7:42 am
Station 8:05 am""",
    "fixtures of a league": """Altmark v Werdohl
Saturday, March 3, 2021
Altena v Hagen
Saturday, March 3, 2021
Lenne v Ruhr
Sunday, March 4, 2021""",
    "reviews under one label": """The tester says:
A solid bus with room for your knees.

The tester says:
The ferry is slow, but you see herons.

The tester says:
I would walk.""",
    "dated reviews under one label": """Our verdict, March 2021
A solid bus with room for your knees.

Our verdict, April 2021
The ferry is slow, but you see herons.

Our verdict, May 2021
I would walk.""",
    "chronology": """3 March 2019

Inspectors note a hairline crack in the northern pier.

14 May 2020

The note is found in a drawer.

8 October 2020

The bridge is closed to lorries.""",
    "chronology in bullets": """• March 2019: Inspectors note a hairline crack in the northern pier.
• May 2020: The note is found in a drawer, and nobody knows whose.
• October 2020: The bridge is closed to lorries.""",
    "reactions": """Mayor Anna Lund said:

“We are sorry for every minute that people lose on their way to work.”

Opposition leader Per Holm said:

“This pier was inspected in 2019 and nobody read the report.”

Fire chief Ida Krag said:

“We have moved one engine to the other bank for the winter.”""",
    "embedded posts": """“Closed again. I will swim.”
— Jane Roe (@janeroe) July 26, 2012

“My bus took an hour and I loved none of it!”
— Max Mole (@maxmole) July 26, 2012

“You can see the crack from my kitchen.”
— Ida Krag (@idakrag) July 27, 2012

The council asked people to stay away from the pier.""",
    "quotes in a list": """• “I will swim,” said Jane Roe, who works on the other bank and has done so for years.
• “You cannot see the crack from the road,” said Max Mole, who lives below the bridge.
• “My bus took an hour,” said Ida Krag, and she was not alone in that.""",
    "sources": """[1] Report of the inspectors, 2019, page 12.
[2] Minutes of the council, 3 March 2021.
[3] J. Roe, Bridges of the Lenne, 1987.""",
    "footnotes": """[1] I thank my mother for the photograph and for much else besides.
[2] The minutes of that meeting are in the town archive, box 12.
[3] My own measurements; see the appendix for how I made them.""",
    "an article about comments": """“12 Comments” stood below the story on Tuesday, and on Friday there were 300.

“Reply”, said the button, and people did. “I read all of them,” said the clerk.""",
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_what_only_looks_like_a_thread_stays_in_the_body(name: str) -> None:
    got = cleaned(FALSE_FRIENDS[name])

    assert got.comments == ()
    assert " ".join(got.body.split()) == " ".join(f"{ARTICLE}\n\n{FALSE_FRIENDS[name]}".split())


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_what_only_looks_like_a_thread_stays_in_the_body_above_a_real_one(name: str) -> None:
    got = cleaned(
        f"{FALSE_FRIENDS[name]}\n\nThe council meets again in March, when the ice is gone.\n\n3 Comments\n\n{SAID}"
    )

    assert shapes(got.comments) == FLAT
    assert " ".join(got.body.split()).startswith(" ".join(f"{ARTICLE}\n\n{FALSE_FRIENDS[name]}".split()))


@pytest.mark.parametrize("name", ["Jane Roe", "Max"])
def test_a_byline_above_the_article_is_no_comment(name: str) -> None:
    got = Cleaner().clean(f"{name}\nJuly 26, 2012\n\n{ARTICLE}", kind=Kind.TEXT)

    assert got.comments == ()
    assert got.body.endswith(ARTICLE)
