"""Every threshold of the package: name, unit, why it is what it is, and what it was measured on.

No number stands in a comparison elsewhere; a module imports its thresholds from here.  Each section is one layer's.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

# -- read ---------------------------------------------------------------------------------------------------------

#: Bytes (characters of a str); the largest article page seen in public corpora is below 10 MB, more is no article.
MAX_DOCUMENT_BYTES: Final = 32 * 1024 * 1024
MEBIBYTE: Final = 1024 * 1024

#: Bytes of a saved HTTP or WARC header; servers refuse headers beyond 8 to 64 kB.
MAX_HEADER_BYTES: Final = 65_536

#: Bytes in which a page may declare its charset.  Browsers look at 1,024, but saved pages carry comments before it.
DECLARATION_BYTES: Final = 4_096

#: Share of control characters (NUL among them) in text of known encoding.  Random bytes have .11, executables more.
MAX_CONTROL_SHARE: Final = 0.1

#: The same for bytes whose encoding has to be guessed: real text of the old code pages has none.
MAX_CONTROL_SHARE_UNKNOWN: Final = 0.02

#: Share of NUL bytes that shows UTF-16: Latin script .5, Cyrillic .08 (its spaces); and the share of them on one side.
MIN_UTF16_NUL_SHARE: Final = 0.02
MIN_UTF16_SIDE_SHARE: Final = 0.9

#: Share of broken places in text under a byte order mark; a cut-off end is one place.
MAX_BROKEN_SHARE: Final = 0.01

#: Bytes that the detector of encodings sees; it takes about 1 ms for 1 kB and gains nothing from more.
DETECTOR_SAMPLE_BYTES: Final = 32_768

#: Share of a text's characters beyond ASCII that one language's alphabet has to explain.  In the 25 languages of
#: tests/reading/test_document.py the right codec reaches 1.0; for other scripts no Latin alphabet gets beyond .73.
MIN_ALPHABET_SHARE: Final = 0.9

#: Shares of a text's characters beyond ASCII.  Japanese samples of tests/reading/test_document.py have
#: .41 to .53 Hiragana, texts in other scripts read with a Japanese codec none; Korean ones have 1.0 Hangul; Chinese does not fit the Korean codec.
MIN_HIRAGANA_SHARE: Final = 0.2
MIN_HANGUL_SHARE: Final = 0.95

#: Characters from the top in which a root tag (doctype, html, head, body) shows HTML; and in which block tags count.
KIND_ROOT_CHARS: Final = 4_096
KIND_SAMPLE_CHARS: Final = 65_536

#: Block tags of a fragment without a root; of one that opens and ends with a tag; and lines of text for each tag where
#: the fragment does not open with one.  A text about HTML mentions a tag or two, amid prose.
MIN_BLOCK_TAGS: Final = 3
MIN_BLOCK_TAGS_CLOSED: Final = 2
KIND_TAIL_CHARS: Final = 256  # characters at the end in which the last tag is looked for; the rest is white space
MAX_LINES_PER_TAG: Final = 2

# -- parse --------------------------------------------------------------------------------------------------------

#: Characters; a paragraph whose lines are all at most this long is set in lines (verse, list, address) and keeps them.
#: Longest line of common verse is about 60; paragraphs of scraped articles are one line each and longer.
VERSE_MAX_CHARS: Final = 64

#: Characters; shortest and longest full line of hard-wrapped prose (mail wraps at 60 to 78, old wires at up to 100).
WRAP_MIN_CHARS: Final = 45
WRAP_MAX_CHARS: Final = 110

#: Characters; full lines of one wrapped paragraph differ by at most one long word.
WRAP_MAX_RAGGED: Final = 24

#: Lines; two lines of like width occur by chance (headline and standfirst), three rarely.
WRAP_MIN_LINES: Final = 3

#: Share of line breaks that stand before a small letter: about .85 in English prose, near 0 in verse and lists.
WRAP_MIN_SHARE: Final = 0.6

#: Lines; a run of lines without an empty line between that is longer than this is a text without paragraph marks, so
#: each line is a paragraph.  Seeds: the longest true multi-line paragraph has 7 lines (a form), such a text has 15.
MAX_PARAGRAPH_LINES: Final = 8

#: Cells and characters a cell; rows of short cells are data and read as one line, others are page layout.
MIN_ROW_CELLS: Final = 2
MAX_CELL_CHARS: Final = 80

#: Columns that a tab stands for in indentation.
TAB_COLUMNS: Final = 4

#: Characters; a longer <title> is not a title but a broken page.
MAX_TITLE_CHARS: Final = 300


# -- ruleset ------------------------------------------------------------------------------------------------------

#: Bytes; the largest sensible rule file is some hundred kilobytes, a larger one is a mistaken path.
MAX_RULE_FILE_BYTES: Final = 4_000_000

#: Bytes; fewer are read and indexed as quickly as a cache entry is (20 kB of rules take 10 ms).
MIN_CACHED_RULE_BYTES: Final = 20_000

#: Files of one or two megabytes; each edit of a rule file that is used makes another.
MAX_CACHED_RULE_SETS: Final = 16

#: Ratio of difflib; below it a misspelt key and a known one have little in common.
SUGGESTION_CUTOFF: Final = 0.6

#: Characters; a shorter token of a pattern ("to", "of") stands in too many paragraphs to be worth an index entry.
MIN_TOKEN_CHARS: Final = 3

#: Seconds that one pattern may take on one unit.  A sound pattern takes microseconds on a paragraph.
PATTERN_TIMEOUT: Final = 0.25

#: Shares of the blocks that count as head and tail of a text for `pos`: junk of the head stands above the fold, that of
#: the tail in the last two fifths (long appeals push it up).
HEAD_SHARE: Final = 0.25
TAIL_SHARE: Final = 0.4

#: Blocks; a literal of a block rule's ends may run over so many lines ("Dear readers," / "We are facing").
MAX_LITERAL_LINES: Final = 4
#: Words and characters; a text longer than both of a tier meets only the rules that can match so long a text.  Most
#: rules are bounded to less than a paragraph of prose (labelled scraped articles: three of four candidates were).
LENGTH_TIERS: Final = ((10, 64), (20, 120), (40, 240))

#: Words; longer units do not show up as near misses, because a phrase inside prose says nothing.
NEAR_MISS_MAX_WORDS: Final = 40


# -- score --------------------------------------------------------------------------------------------------------

#: Digits; a sum of points that should be 0 may come out a hair below it.
SCORE_DIGITS: Final = 6

#: Tokens; the first paragraphs tell the language as surely as the whole text does.
LANGUAGE_SAMPLE_TOKENS: Final = 120

#: Share of tokens that are stop words of the language; in prose a third to a half are, in lists of names hardly any.
LANGUAGE_MIN_SHARE: Final = 0.12

#: Words; hint words in longer blocks weigh less, in proportion: one in a long paragraph of prose is the topic's.
HINT_FULL_WORDS: Final = 30

#: Blocks of the first half that use a hint word; from so many on it is what the article is about (newsletters).
TOPICAL_BLOCKS: Final = 2

#: Characters; shorter words are too common to tell how close two paragraphs are.
CONTENT_WORD_CHARS: Final = 5

#: Share of the blocks of a text after which an appeal may begin.
APPEAL_FROM: Final = 0.3

#: Blocks with words of appeals that make a run of talk to the reader an appeal; one or two stand in any column.
APPEAL_MIN_BLOCKS: Final = 3

#: Share of content words in common with the rest of the article from which a paragraph is the article's
#: (quartiles on gold bodies of aeb and gn1: .26, .38, .53).
APPEAL_CLOSENESS: Final = 0.4

#: Words; the longest exclamation that is a call for support.
CALL_MAX_WORDS: Final = 8

#: Blocks from the end, words, and share of content words in common with the article: where and how long a biography is,
#: and how little it has to do with the story.
BIOGRAPHY_REACH: Final = 2
BIOGRAPHY_MAX_WORDS: Final = 70
BIOGRAPHY_CLOSENESS: Final = 0.2

#: Points of hint words that make a block between two dropped lines their box ("in your inbox", "unsubscribe").
BOX_HINTS: Final = 3.0
#: The same where the block does not speak to the reader; and where it does but stands alone.
SURE_BOX_HINTS: Final = 6.0

#: Words; shorter lines between the paragraphs of an appeal are its labels ("Once", "Monthly").
LABEL_WORDS: Final = 4

#: Words and lines; a menu above a headline has at least so many lines of at most so many words.
MENU_MAX_WORDS: Final = 3
MENU_MIN_LINES: Final = 4

#: Words; a block with so many is prose: a byline stands above the second of them.
PROSE_WORDS: Final = 15

#: Share of the longer one's length that headline and title have in common, at the least.
HEADLINE_SHARE: Final = 0.5

#: Share of the characters of a date line that are digits ("Published 12 March 2026, 08:41" has .26).
DATE_LINE_DIGITS: Final = 0.25

#: Words; the longest byline or date line ("By A. Writer and B. Author, 3 March 2021, 14:05").
BYLINE_MAX_WORDS: Final = 14

#: Blocks of a text among which a byline may stand.
BYLINE_REACH: Final = 6

#: Paragraphs of prose that may stand above a byline: the lead and the standfirst; below more it is a date of the story.
BYLINE_MAX_PROSE: Final = 2


# -- comments: text ---------------------------------------------------------------------------------------------

#: Words; the longest line that is read as the header of a comment
#: ("Comment by Jane Q. Public on Monday, July 3, 2012 at 5:05 pm").
HEADER_MAX_WORDS: Final = 14

#: Characters; the same for header lines, and for lines of buttons below a comment.
HEADER_MAX_CHARS: Final = 140
FOOTER_MAX_CHARS: Final = 60

#: Characters; the longest title of a thread ("3 thoughts on “...”" quotes the headline).
TITLE_MAX_CHARS: Final = 200

#: Words; the longest name of a reader ("The Old Man of the Sea").
NAME_MAX_WORDS: Final = 6

#: Words; a thread follows an article, so a title or header above so many words of text is the byline's.
ARTICLE_MIN_WORDS: Final = 40

#: Words; a shorter block does not count as prose of the article there.
ARTICLE_PROSE_WORDS: Final = 12

#: Headers; below a title such as "12 Comments" one is proof, without a title three are.
HEADERS_AFTER_TITLE: Final = 1
HEADERS_ALONE: Final = 3

#: Blocks; a title's first comment begins within so many lines.
TITLE_REACH: Final = 8

#: Words of prose that may stand between them: a policy, not an article below "3 comments" at the top of a page.
TITLE_REACH_WORDS: Final = 90

#: Blocks; the same where the lines that name authors stand below the comments, so that a whole one comes first.
FOOTER_REACH: Final = 30

#: Blocks; the longest comment between two headers of a thread without a title, and of one below a title.
HEADER_BODY_BLOCKS: Final = 14
TITLED_BODY_BLOCKS: Final = 40

#: Blocks; the last comment of a text is at most as long as the longest before it, or as this.
LAST_BODY_BLOCKS: Final = 6

#: Words and lines; so many short lines without an end, one after the other, are a menu beside the article.
MENU_LINE_WORDS: Final = 7
MENU_LINES: Final = 3

#: Names; words of a line that is only a name; blocks of the longest comment below one, and of a whole thread of them.
NAMES_MIN: Final = 2
NAME_LINE_WORDS: Final = 4
NAME_BODY_BLOCKS: Final = 25
NAMES_MAX_BLOCKS: Final = 100_000

#: Names; so many prove a thread below a title that counts, though nothing marks its end.
NAMES_UNCLOSED: Final = 5

#: Share of the comments that a title says there are, and number; a thread without dates has as many at the least.
NAMES_LEAST_SHARE: Final = 0.2
NAMES_MANY: Final = 20

#: Share of the words of such a thread that one comment may have.
NAMES_MAX_SHARE: Final = 0.6

#: Groups of digits; "a::b" of a programme has fewer than any address that somebody would write.
IP6_MIN_GROUPS: Final = 3

#: Blocks; the longest comment form with its notes.
FORM_MAX_BLOCKS: Final = 16

#: Share; more than half of a group is most of it.
MOST: Final = 0.5

#: Items; one item is no thread.
LIST_MIN_ITEMS: Final = 2

#: Words; shorter items are headwords or ingredients, items of this mean length and more are prose.
LIST_SHORT_WORDS: Final = 8
LIST_LONG_WORDS: Final = 20

#: Words; a run of so many words that stands in the article as well is a quote, not chance.
ARTICLE_QUOTE_WORDS: Final = 8

#: Share of the items that must talk (first or second person, exclamation) or be named.
TALK_SHARE: Final = 0.5

#: Empty lines that set a section apart from the article, where one separates paragraphs.
SECTION_GAP: Final = 2

#: Items; a third quote of the article proves no more than two do.
MAX_QUOTES: Final = 2

#: Points of the reasons to take a list at the end of a text for a thread, and the sum from which it is one.
#: Set on the seeds and the fixtures; on gold bodies of aeb, aed, gn1 and on turku-lines no list may be taken.
LIST_EVIDENCE: Final = {
    "nested": 2.0,
    "deep": 1.5,
    "mixed": 1.0,
    "quote": 3.0,
    "talk": 2.0,
    "names": 3.0,
    "apart": 1.0,
    "title": 4.0,
    "long": 0.5,
    "colon": -4.0,
    "short": -3.0,
    "open": -2.0,
    "threshold": 4.5,
}


# -- comments: html ---------------------------------------------------------------------------------------------

#: Years; a date outside is a number of another kind.  The oldest readers' comments of the web are of the nineties.
DATE_MIN_YEAR: Final = 1990
DATE_MAX_YEAR: Final = 2099
DATE_CENTURY_PIVOT: Final = 70  # two-digit years from here on are of the 20th century, as in POSIX
DATE_LAST_MONTH: Final = 12  # a larger number in "26/07/2012" is the day
DATE_LINE_CHARS: Final = 300  # characters; a longer line is text, whatever dates it holds
DATE_GAP_CHARS: Final = 16  # characters; the longest thing between day and clock is " at Wednesday, "
MONTH_PREFIX_CHARS: Final = 3  # characters; a shorter word is no name of a month
HALF_DAY_HOURS: Final = 12  # hours before "am" starts again as "pm"
LAST_HOUR: Final = 23  # hours of a clock
LAST_MINUTE: Final = 59  # minutes or seconds of a clock

COMMENT_TITLE_CHARS: Final = 160  # characters; "3 thoughts on ..." quotes the headline
COMMENT_HEADER_CHARS: Final = 120  # characters; a longer line is text, not the header or footer of a comment
COMMENT_CONTROL_CHARS: Final = 80  # characters; a row of links ("Reply | Like | Report")
COMMENT_CONTROL_WORDS: Final = 12  # words of such a row
COMMENT_MAX_NESTING: Final = 500  # elements; deeper markup is not copied, and its records have no fields
AUTHOR_MAX_CHARS: Final = 60  # characters; longer is a sentence
AUTHOR_MAX_WORDS: Final = 8  # words; "Maria-Luisa de la Cruz, Madrid, Spain" has 6
CONTAINER_MAX_LEAD_CHARS: Final = 1500  # characters before the first item; more is an article, not a title and a policy
EVIDENCE_EDGE_BLOCKS: Final = 4  # blocks at either end of an item that may be its header or footer
EVIDENCE_MIN_CHARS: Final = 20  # characters outside links that an item has at least: a name, a date and a word
EVIDENCE_MIN_SHARE: Final = 0.6  # share of the items looked at that must show an author or a date
EVIDENCE_SAMPLE: Final = 20  # items looked at; enough to know a list
ITEM_MAX_SHARE: Final = 0.5  # share of a page's characters above which a lone item is the article, a side bar the page
LIST_MIN_FACTOR: Final = 1.3  # times as many members: the smaller group is one of wrappers around several comments
LINKED_MIN_SHARE: Final = 0.6  # share of characters inside links from which items are teasers; comments have under .2
MAJORITY: Final = 0.5  # share; more than half
ID_MAX_ELEMENTS: Final = 6  # elements at the start of a comment, one of which may have its name
LINES_MIN_NAMES: Final = 3  # names in bold on lines of their own that make a thread; fewer may be subheadings
LONE_MAX_BLOCKS: Final = 30  # blocks in which the controls under a lone comment without an element of its own stand
REGIONS_MAX: Final = 40  # places looked at for header lines; the thread is in one of the outermost
ROLE_MAX_CHARS: Final = 200  # characters; a longer block is text whatever its class name says
THREAD_MIN_ITEMS: Final = 2  # items without a name that make a thread; one may be anything
TOKEN_MAX_CHARS: Final = 60  # characters; longer class names are generated
TOKEN_MEMO: Final = 8192  # entries of the memos on single class names; a site has some hundred

# -- comments file ------------------------------------------------------------------------------------------------

#: Characters; lines of a thread written as text, and the least of them right of the indentation of a deep answer.
COMMENT_LINE_CHARS: Final = 88
COMMENT_LINE_MIN_CHARS: Final = 40

# -- metadata -----------------------------------------------------------------------------------------------------

METADATA_MAX_CHARS: Final = 2000  # characters of one value; longer ones are text put in the wrong place
METADATA_MAX_SCRIPT: Final = 1_000_000  # characters of one JSON-LD script; the longest of the bench has 153,095
METADATA_MAX_NODES: Final = 2_000  # JSON objects looked at in one page; the article is among the first
METADATA_MAX_ELEMENTS: Final = 200  # elements of one kind looked at in one page, and elements inside one
METADATA_MAX_NESTING: Final = 6  # lists and objects around a name ("author": [[{"name": {"@value": ...}}]])
METADATA_MAX_AUTHORS: Final = 40  # names of one page; papers have dozens, more is a list of members
METADATA_SITE_CHARS: Final = 80  # characters; longer is a slogan
METADATA_HEADLINE_REACH: Final = 3  # elements around the headline in which a date may stand
METADATA_BYLINE_CHARS: Final = 120  # characters; a longer element with a byline's class is a box about the author
METADATA_BLOCKS_ABOVE: Final = 3  # blocks above the headline in which a byline or a date may be shown
METADATA_BLOCKS_BELOW: Final = 8  # the same below it: standfirst, picture and caption, buttons to share
NAME_FULL_WORDS: Final = 2  # words of a name with a family name, small words ("van", "de") not counted
NAME_LONG_WORDS: Final = 4  # words of the longest name that is known by its look
NAME_UNSPACED_CHARS: Final = 6  # characters of the longest name in a script without spaces

# -- split --------------------------------------------------------------------------------------------------------

#: Share of a document's words that rules may take before the document is called suspicious, and the words below which
#: the share says nothing.  The seeds lose up to .41 to rules, rightly.
SUSPICIOUS_SHARE: Final = 0.5
SUSPICIOUS_WORDS: Final = 50

#: Rounds; each takes at least one block, real texts settle in two or three.  A guard against a chain without end.
MAX_ROUNDS: Final = 50


# -- explain ------------------------------------------------------------------------------------------------------

EXPLAIN_LABEL_COLUMNS: Final = 9  # columns; "comment" and "removed" have 7, two more keep them off the block numbers
EXPLAIN_TEXT_COLUMNS: Final = 60  # columns of a block's text without --full; enough to know a paragraph again
EXPLAIN_MATCH_COLUMNS: Final = 40  # columns of a quoted match; rules match phrases, and a line holds its file as well
EXPLAIN_WIDTH: Final = 80  # columns where nothing tells the width (a pipe); what files and mail are read in
EXPLAIN_MIN_WIDTH: Final = 40  # columns; below this the margin takes more than a third of the line
EXPLAIN_MAX_WIDTH: Final = 120  # columns; longer lines are hard to follow however wide the terminal is
EXPLAIN_SUM_TOLERANCE: Final = 1e-6  # points; far below the finest point of a table, far above what adding floats loses

# -- formats and engines ------------------------------------------------------------------------------------------

#: Seconds for one document, read, cleaned and written.  Texts and pages of 30 MB took 15 s; more is a hang.
DOCUMENT_SECONDS: Final = 60.0

#: Bytes by which a document may let its worker grow (2 GB).  A page of prose takes 36 times its size, one of nothing
#: but paragraphs of three words 220 times (seen on pages of 5 and 2 MB), so this is room for 55 and 9 MB.
DOCUMENT_MEMORY_BYTES: Final = 2048 * MEBIBYTE

#: Seconds for a worker process to start: imports and rules take about one, on a loaded machine some more.
WORKER_START_SECONDS: Final = 120.0

#: Share of its time that a document must have had of a processor before it is given up as slow; how much longer it may
#: wait for that, in times; and how often that is looked at, as a share.  On a machine with three times as many busy
#: processes as cores, a text of one millisecond took two seconds now and then.
STARVED_SHARE: Final = 0.5
STARVED_TIMES: Final = 10.0
STARVED_STEP: Final = 0.1

#: Seconds that a worker whose pipe is closed may take to be gone, so that its exit code can be told.
WORKER_END_SECONDS: Final = 2.0
#: Seconds between two looks at a lock that somebody holds.
LOCK_POLL_SECONDS: Final = 0.05

#: Worker processes that die one after the other before their first document; then the fault is not in a document.
MAX_FAILED_STARTS: Final = 3

#: Tasks that a worker does, and bytes by which it grows, until another takes its place: whatever leaks, stays small.
WORKER_TASKS: Final = 20_000
WORKER_GROWTH_BYTES: Final = 512 * MEBIBYTE

#: Objects, a few megabytes, that a worker makes and keeps until cycles among them are looked for.  Python's own 700 are
#: one large page, or the results of fifty short texts: looking took 2 of 370 microseconds a text.
WORKER_GC_OBJECTS: Final = 10_000

#: Seconds that a batch lasts: a message, and waking up for it, which may take milliseconds, then costs little.
POOL_BATCH_SECONDS: Final = 0.1
#: Seconds after which a worker hands back what is left of a batch.
POOL_BATCH_LONGEST_SECONDS: Final = 0.4
#: Seconds that a caller may take for results until workers are looked after in between; a small part of a batch.
POOL_LOOK_SECONDS: Final = 0.005
#: Tasks and bytes of a batch.
POOL_BATCH_TASKS: Final = 512
POOL_BATCH_BYTES: Final = MEBIBYTE
#: Share of a batch that has to fit into a pipe to wait there (70 kB on Linux, 350 texts of 200 bytes); of large
#: documents less than that is one or two, and messages of so little would cost more than waiting does.
POOL_WAITING_SHARE: Final = 0.5

#: Tasks, and bytes of them, that are under way or wait for one before them: a page of 50 kB and its result take about
#: three times that, so 32 MB of input stay near 100 MB.  Files hold but a row of the report each, about 1 kB.
POOL_AHEAD_TASKS: Final = 2_000
POOL_AHEAD_BYTES: Final = 32 * MEBIBYTE
POOL_AHEAD_FILES: Final = 5_000

#: Nanoseconds; a file that was changed so shortly before it was read may change again without a new time: clocks of
#: file systems tick every 4 ms (ext4) to 2 s (FAT).
YOUNG_FILE_NANOSECONDS: Final = 2_000_000_000

#: Paths of a folder that are kept from the first look at it on: some 20 MB.  What goes beyond is listed again.
MOST_KEPT_PATHS: Final = 250_000

#: Rules that a line of --verbose names; more make it longer than a terminal is wide.
TOP_RULES: Final = 3
#: Rules that the closing summary names, and documents of a kind that `cleaner stats` does.
SUMMARY_RULES: Final = 5
STATS_DOCUMENTS: Final = 10
#: Words; of a shorter document the share that was removed says little.
STATS_MIN_WORDS: Final = 50

MEGABYTE: Final = 1_000_000

# -- containers ---------------------------------------------------------------------------------------------------

#: Records and (unpacked) bytes of a shard, whichever comes first: a minute or two of one core, so that little is done
#: again after a break, and a thousand documents make up for the start of a worker.
SHARD_RECORDS: Final = 1_000
SHARD_BYTES: Final = 64 * 1024 * 1024

#: Files of a folder that are one shard, for engines beyond one machine.
SHARD_FILES: Final = 200

#: Bytes of a line of JSON; an escaped page takes up to three times its size, and parsed lists 40 times theirs.
MAX_LINE_BYTES: Final = 64 * 1024 * 1024

#: Bytes of one overlong line that are unpacked in passing to reach the next; more is a bomb, and the file ends there.
MAX_SKIPPED_BYTES: Final = 4 * 1024 * 1024 * 1024

#: Bytes that a row group of Parquet may state to take unpacked; writers make them of 128 MiB to 1 GiB.
MAX_ROW_GROUP_BYTES: Final = 4 * 1024 * 1024 * 1024

#: Rows of Parquet held at a time, in and out, and the bytes that they should take at most.
BATCH_ROWS: Final = 256
BATCH_BYTES: Final = 32 * 1024 * 1024

#: Bytes copied or skipped at a time; and fed to Zstandard, of which one byte can stand for more than 30 kB.
COPY_BYTES: Final = 1024 * 1024
ZST_FEED_BYTES: Final = 1024

#: Levels of compression: the defaults of the programs gzip and zstd.
GZ_LEVEL: Final = 6
ZST_LEVEL: Final = 3

#: HTTP status of a response that is a page.
HTTP_OK: Final = 200

#: Reasons for which records are left out that are counted one by one; media types can be anything.
MAX_REASONS: Final = 20

#: Times that Ray may start a shard again after its worker died.  Its own default is without end.
RAY_RETRIES: Final = 3

# -- authoring ----------------------------------------------------------------------------------------------------

#: Characters of the longest text that a pattern is tried on, seconds of CPU time that it may take there, and texts
#: tried.  The longest paragraph of real articles has about 10,000; a sound pattern takes microseconds.
LINT_PROBE_CHARS: Final = 20_000
LINT_PROBE_SECONDS: Final = 0.05
LINT_PROBES: Final = 32

#: Rounds; a repeat inside a repeat is harmless where one of them is short.
LINT_NESTED_REPEATS: Final = 10

#: Characters of the shortest word that narrows a rule down to few paragraphs; shorter ones stand in too many.
LINT_LITERAL_CHARS: Final = 4

#: Days; sites change their furniture about every second year, so a look older than 18 months is no longer proof.
LINT_SEEN_DAYS: Final = 548

#: Site files that share a rule before it is likely to be a platform's.
LINT_SAME_SITES: Final = 3

#: Words of prose that tell the language of a rule file, and the share of the stop words of the language found that
#: the declared one reaches at least: close languages (Danish and Norwegian, Czech and Slovak) share half of theirs.
LINT_LANGUAGE_WORDS: Final = 30
LINT_LANGUAGE_SHARE: Final = 0.4

#: Characters of an example in the report of a test; enough to find it in its file.
SELFTEST_QUOTE_CHARS: Final = 100

#: S/O: a rule's share of junk blocks over the sum of its shares of junk and of clean blocks.  At .99 it takes a hundred
#: blocks of junk for each of prose, as SpamAssassin asks of its strong rules; a site's rule can do less harm.
CORPUS_MIN_OVERALL: Final = 0.99
CORPUS_MIN_OVERALL_SITE: Final = 0.95

#: Blocks of clean text shown for a rule that takes some, and characters of each.
CORPUS_EXAMPLES: Final = 5
CORPUS_TEXT_CHARS: Final = 160

#: Points; a block of the body whose score is lower may be junk (starting point: a person looks at each).
SCAFFOLD_DOUBT_POINTS: Final = 2.0

#: Words of a line that is proposed as a whole, words of the phrase that a longer one is known by, blocks of a run that
#: becomes a block rule, and the longest list of lines.  Starting points: a person looks at each.
SCAFFOLD_LINE_WORDS: Final = 12
SCAFFOLD_PHRASE_WORDS: Final = 6
SCAFFOLD_RUN_BLOCKS: Final = 3
SCAFFOLD_MAX_LINES: Final = 80

#: Times; how much longer than the example another instance of a paragraph or block may be.
SCAFFOLD_ROOM: Final = 2

#: Days until somebody should look again.
SCAFFOLD_RECHECK_DAYS: Final = 365


# -- fitted score of HTML (chosen on the bench's folds; benchmarks/fit.py fits again what depends on them) -------------

#: Signals of one block that an explanation on the terminal names; `--json` has all.
EXPLAINED_SIGNALS: Final = 8

#: Points of what our idea of a body settles whatever was fitted: the headline is the title; hidden blocks, bylines and
#: footers are out; tables and lists of the article are in.  Fitted points run from -7 to 5; more for hidden ones loses
#: bodies that scripts unfold (-4: wcxb .972 to .971, on the pages that the trees were fitted on).  The last three move
#: no figure of the folds by more than .0004.
CERTAIN_POINTS: Final = MappingProxyType({
    "headline": -8.0, "hidden": -2.5, "byline": -1.0, "a_footer": -1.2, "row": 1.2, "item": 0.6,
})  # fmt: skip
#: Share of link characters from which on a row or an item is not the article's.
INSIDE_LINK_SHARE: Final = 0.1

#: A block that reads like running text: a whole sentence of so many words, or so many words with a share of stop words,
#: and no larger share of link characters.
PROSE_SENTENCE_WORDS: Final = 12
PROSE_LONG_WORDS: Final = 30
PROSE_STOP_SHARE: Final = 0.1
PROSE_LINK_SHARE: Final = 0.35
#: Blocks without prose that a run of prose may hold.
PROSE_RUN_GAP: Final = 8
#: Shares of the page's prose that the two containers hold.
PROSE_SHARES: Final = (0.5, 0.8)
#: Levels of the tree above a block whose contents are summed up.
FEATURE_LEVELS: Final = (1, 2, 3, 4)
#: Blocks and words; larger distances and counts are all alike.
FAR_BLOCKS: Final = 60
FAR_WORDS: Final = 200
MOST_COUNTED: Final = 5000
MOST_COMMENTS: Final = 3
#: Blocks that the trees look at together: a bound on memory for pages of ten thousands of blocks.
BLOCKS_AT_ONCE: Final = 2048
#: Class names whose words are remembered.
MOST_NAMES: Final = 8192
#: The smallest part of a point in the data file is one in so many.
POINTS_SCALE: Final = 100_000
#: Of half the F1 that may be expected of a page: below 1, since a lost word is worse than one too many.  Probabilities
#: that the cut keeps to.  On the folds, beside one cut for all pages, mean F1 .9588 against .9572 and words lost .012
#: against .024 (aeb), .018 against .028 (wcxb); at .8 more is kept and F1 is as without.
CUT_SCALE: Final = 0.9
CUT_BOUNDS: Final = (0.2, 0.5)
#: Decimals of a cut in points: coarser than what arithmetic differs by from one machine to another.
CUT_DIGITS: Final = 2
#: Levels of JSON-LD that are searched for the article's text.
MOST_LD_DEPTH: Final = 6


# -- fitted score of text (benchmarks/fit_text.py fits again what depends on these) ------------------------------------

#: Characters of a script without spaces between words that count as one word (Japanese 2, Chinese 1.6, Thai 4).
UNSPACED_CHARS: Final = 2
#: Words; in a longer line capitals say nothing, since it is no title.
TITLE_MAX_WORDS: Final = 30
#: Words; a shorter first line is a label and no headline.
TITLE_MIN_WORDS: Final = 3
#: Words; shorter lines are titles, labels and menu entries.
SHORT_LINE_WORDS: Final = 10
#: Lines up and down that the two windows reach.
WINDOWS: Final = (3, 8)
#: Points of what the bench has too little of to fit, of headlines, which are body in a text, and of prose where the
#: trees are not asked.  Fitted points run from -5 to 5.
TEXT_POINTS: Final = MappingProxyType({
    "menu": -5.0, "bars": -5.0, "byline": -5.0, "call": -5.0, "pitch": -5.0,
    "listed": -12.0, "boxed": -12.0, "appeal": -12.0, "biography": -12.0,
    "title": 2.0, "prose": 3.0,
})  # fmt: skip
#: Lines that score as junk, and their share of the words: with fewer, a text is an article and no whole page.
PAGE_LINES: Final = 10
PAGE_SHARE: Final = 0.1
#: Lines that are neither prose nor hinted, without which no text is taken for a page and the trees need not be asked.
#: A quarter of the scraped texts of aeb, aed, gn1 and turku-lines has fewer; with 7 instead, F1 on their folds is up to
#: .003 lower.
FEWEST_SHORT: Final = 5
#: Points of hint words that a line may have to be spared: one word that is common in articles too.
SPARED_HINTS: Final = 1.0
#: Points below zero from which on the trees are sure of a line, and of one that is numbered or in a paragraph of so
#: many lines: lists of matches in short articles reach 3.8.  With 4 for all lines, F1 on the folds of scraped text is
#: .003 (aeb, aed) to .006 (gn1) lower; with 1.5 titles and signatures in articles are lost.
SURE_POINTS: Final = 2.0
SURE_SET_POINTS: Final = 4.0
SET_LINES: Final = 3
#: Characters of a row of labels at most, and bars between them at least.
BARS_MAX_CHARS: Final = 120
MIN_BARS: Final = 2
#: Points below zero that a line of a text which is no whole page may have: log odds of 30%, since losing a line of an
#: article is worse than keeping one of junk.  On the folds of turku-lines, which are such texts, F1 .904 and words lost
#: .022 against .894 and .045 at 42%.
TEXT_LENIENCY: Final = 0.85
