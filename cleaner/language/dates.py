"""Dates as people and programs write them above comments.

`parse_date` gives an absolute date in ISO 8601.  `find_date` finds a date, a time or a phrase such as "2 days ago" in a
short line.  Both look for a digit first, because most lines have none.  All patterns have bounded quantifiers.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

#: First and last year of a date; other numbers mean something else.  The oldest comments on the web are from the
#: nineties.
DATE_MIN_YEAR: Final = 1990
DATE_MAX_YEAR: Final = 2099
DATE_CENTURY_PIVOT: Final = 70  # first two-digit year of the 20th century, as in POSIX
DATE_LINE_CHARS: Final = 300  # characters of a line that are read; a longer line is text, whatever dates it has
DATE_GAP_CHARS: Final = 16  # characters of the longest words between day and clock: " at Wednesday, "
MONTH_MIN_CHARS: Final = 3  # characters of the shortest word that is surely the name of a month


#: Names of the months, one string per month: full names, in the grammatical cases that dates use, and abbreviations.
#: Languages: en de fr es it pt ca nl pl ru uk sv da no fi cs tr ro hu.
_MONTH_LINES: Final = (
    "january januar januari janvier enero gennaio janeiro gener styczeń stycznia январь января січня tammikuu "
    "tammikuuta "
    "leden ledna ocak ianuarie január jan jän jänner ene gen sty янв led oca ian",
    "february februar februari février fevrier febrero febbraio fevereiro febrer luty lutego февраль февраля лютого "
    "helmikuu helmikuuta únor února şubat februarie február feb fev fév févr lut фев úno şub",
    "march märz maerz mars marzo março març maart marzec marca март марта березня maaliskuu maaliskuuta březen "
    "března "
    "mart marts martie március mar mär mrt мар bře",
    "april avril abril aprile kwiecień kwietnia апрель апреля квітня huhtikuu huhtikuuta duben dubna nisan "
    "aprilie április "
    "apr avr abr kwi апр dub nis",
    "may mai mayo maggio maio maig mei maj maja май мая травня toukokuu toukokuuta květen května mayıs május mag kvě",
    "june juni juin junio giugno junho juny czerwiec czerwca июнь июня червня kesäkuu kesäkuuta červen června "
    "haziran "
    "iunie június jun giu cze июн čvn haz iun",
    "july juli juillet julio luglio julho juliol lipiec lipca июль июля липня heinäkuu heinäkuuta červenec "
    "července temmuz "
    "iulie július jul juil lug lip июл čvc tem iul",
    "august août aout agosto agost augustus sierpień sierpnia август августа серпня augusti elokuu elokuuta srpen "
    "srpna "
    "ağustos augusztus aug aoû ago sie авг srp ağu",
    "september septembre septiembre setiembre settembre setembro wrzesień września сентябрь сентября вересня syyskuu "
    "syyskuuta září eylül septembrie szeptember sep sept set wrz сен сент zář eyl",
    "october oktober octobre octubre ottobre outubro październik października октябрь октября жовтня lokakuu "
    "lokakuuta říjen "
    "října ekim octombrie október oct okt ott out paź окт říj eki",
    "november novembre noviembre novembro listopad listopada ноябрь ноября marraskuu marraskuuta listopadu kasım "
    "noiembrie "
    "nov lis ноя kas noi",
    "december dezember décembre decembre diciembre dicembre dezembro desembre desember grudzień grudnia декабрь "
    "декабря "
    "грудня joulukuu joulukuuta prosinec prosince aralık decembrie dec dez déc dic des gru дек pro ara",
)
_MONTHS: Final = {name: number for number, line in enumerate(_MONTH_LINES, 1) for name in line.split()}

#: Names of months that are also other words or abbreviations.  Without a year they are not dates.
_WORD_MONTHS: Final = frozenset(
    "may mar set out des pro ara led dub lis lip tem mag gen ago ian mart mars mai maj".split()
)

_ZONES: Final = {
    "z": "Z", "utc": "Z", "gmt": "Z", "ut": "Z", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "cet": "+01:00", "cest": "+02:00",
    "mez": "+01:00", "mesz": "+02:00", "bst": "+01:00",
}  # fmt: skip

#: A clock time: 15:56, 3:56 pm, 15h46, 15:56:01.25, then perhaps a zone.  No letter or digit may touch it.
_TIME: Final = re.compile(
    r"(?<![\w:.])(?P<hour>\d{1,2})(?::|\s?h\s?)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?(?!\d|:\d)"
    r"(?:\s{0,2}(?P<half>[ap]\.?\s?m\b\.?))?"
    r"(?:\s{0,2}\(?(?P<zone>(?:GMT|UTC)?[+-]\d\d:?\d\d(?!\d)|(?:UTC|GMT|UT|CES?T|MES?Z|BST|[ECMP][SD]T|Z)\b)\)?)?",
    re.IGNORECASE,
)
#: An hour alone: "3 pm", "3pm".
_HOUR: Final = re.compile(r"(?<![\w:.])(?P<hour>\d{1,2})\s?(?P<half>[ap]\.?m\b\.?)", re.IGNORECASE)

#: 2012-07-26, 2012/7/26, 2012.07.26, 2012年7月26日.
_YEAR_FIRST: Final = re.compile(
    r"(?<![\d.])(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)|"
    r"\s?年\s?(?P<m2>\d{1,2})\s?月\s?(?P<d2>\d{1,2})\s?日)"
)
#: 26.07.2012, 26/07/2012, 07-26-2012, 07.26.12; order and century are decided later.
_YEAR_LAST: Final = re.compile(
    r"(?<![\d./:-])(?P<a>\d{1,2})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4}|\d\d)(?![\d./:])"
)
#: 26 July 2012, 26. Juli 2012, 16th Jan, 2008, 26 de julio de 2012, 26-Jul-2012, 1 Jan 08.
_DAY_MONTH: Final = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.,]?[\s/-]{0,2}(?:(?:de|of|di|del)\s|d')?(?P<name>[^\W\d_]{3,12})"
    r"(?:[.,]?[\s/-]{0,2}(?:(?:de|del|of)\s)?[’'`]?(?P<y>\d{4}|\d\d)(?![\d:]|\s?[ap]\.?m\b|h\d))?",
    re.IGNORECASE,
)
#: July 26, 2012, Jul 26th 2012, July 26 '12, Wed Jul 26 15:56:01 2012 (the year after the clock).
_MONTH_DAY: Final = re.compile(
    r"(?<![^\W\d_])(?P<name>[^\W\d_]{3,12})\.?[\s/-]{0,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d|:\d)"
    r"(?:(?:,|\s|/|-|\sof\s){1,3}[’'`]?(?P<y>\d{4}|\d\d)(?![\d:]|\s?[ap]\.?m\b|h\d))?",
    re.IGNORECASE,
)
_LATE_YEAR: Final = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?!\d)")

#: "2 days ago" in the languages of the usual comment systems: number and unit, with a word before or behind them.
_UNITS: Final = (
    r"(?:sec|second|min|minute|hour|hr|day|week|wk|month|year|yr)s?|Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|"
    r"Monate?n?|Jahre?n?|"
    r"secondes?|heures?|jours?|semaines?|mois|ans?|années?|segundos?|minutos?|horas?|d[ií]as?|semanas?|"
    r"m[eê]s(?:es)?|años?|anos?|"
    r"second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|seconden|minuten|uur|dag(?:en)?|weken|"
    r"maand(?:en)?|jaar|jaren|"
    r"sekund\w{0,2}|minut\w{0,2}|godzin\w{0,2}|dni|dzień|tygodni\w{0,2}|miesi\w{2,5}|lat|lata|rok|"
    r"timm\w{1,3}|time[r]?|dagar?|dage[r]?|veck\w{1,2}|uger?|uker?|månad(?:er)?|måned(?:er)?|år|minuutti\w{0,2}|"
    r"tunti\w{0,2}|päivä\w{0,2}|"
    r"viikko\w{0,2}|kuukau\w{2,4}|vuo\w{2,4}|hodin\w{0,2}|dny|dnů|týdn\w{0,2}|měsíc\w{0,2}|let|dakika|saat|gün|"
    r"hafta|ay|yıl|"
    r"секунд\w?|минут\w?|час\w{0,2}|дн\w{1,2}|день|недел\w{1,2}|месяц\w{0,2}|год\w?|лет|хвилин\w?|годин\w?|тиж\w{2,4}|місяц\w{0,2}|рік|рок\w{1,2}|[smhdwy]|mo"
)
_AGO: Final = re.compile(
    rf"(?:\b(?:vor|il y a|hace|h[aá]|acum|för|for|před|fa)\s{{1,2}}(?:über\s|etwa\s|ungefähr\s|circa\s|cerca de\s|"
    rf"about\s)?\d{{1,3}}\s?(?:{_UNITS})\b(?:\s(?:sedan|siden))?)"
    rf"|(?:(?<![\w.])\d{{1,3}}\s?(?:{_UNITS})(?:,?\s\d{{1,2}}\s?(?:{_UNITS}))?\s(?:ago|fa|geleden|temu|sedan|"
    rf"siden|sitten|önce|назад|тому|atrás|her)\b)"
    r"|\d{1,3}\s?(?:秒|分|時間|小时|小時|分钟|分鐘|日|天|週間|周|か月|ヶ月|个月|年)前",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?:an?|one|eine[mr]?)\s(?:few\s)?(?:second|minute|hour|day|week|month|year)s?\sago\b|\bjust now\b"
    r"|^(?:today|yesterday|heute|gestern|hier|aujourd'hui|hoy|ayer|oggi|ieri|hoje|ontem|vandaag|gisteren|dzisiaj|"
    r"wczoraj|сегодня|вчера)\b",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
#: What may be between the parts of one date: "at", "@", "um", commas, brackets, a day of the week.
_JOINT: Final = re.compile(
    r"[\s,;:|@·•–—/()-]{0,4}(?:(?:at|on|um|à|a las|alle|às|om|kl|klo|o|v|в|о|об|kello|ore|saat)\b\.?)?[\s,:@–—-]{0,3}"
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\b[\s,.]{0,3})?",
    re.IGNORECASE,
)
#: A day of the week just before a date; it belongs to the date.
_WEEKDAY_END: Final = re.compile(
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|\b(?:montag|dienstag|mittwoch|"
    r"donnerstag|freitag|samstag|sonntag"
    r"|mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|"
    r"viernes|sábado|domingo))"
    r"[.,]{0,2}\s{0,2}$",
    re.IGNORECASE,
)


class _Day(NamedTuple):
    """A day in a text, and where it is; `value` is None if its year is not known."""

    start: int
    end: int
    value: date | None
    full: bool = True
    """True if the year has four digits.  In "1 Jun 06, 2020" this prefers "Jun 06, 2020" to "1 Jun 06"."""


def parse_date(raw: str, day_first: bool | None = None) -> str | None:
    """The first absolute date of a short text in ISO 8601, with time and zone if they are given; else None.

    Args:
        raw: the text; its first `DATE_LINE_CHARS` characters count.
        day_first: decides "03/04/2012", as other dates of the same page show (see `day_order`).  Without it the result
            for such a date is None.

    >>> parse_date("July 26, 2012 at 3:56 pm")
    '2012-07-26T15:56:00'
    >>> parse_date("26.07.2012")
    '2012-07-26'
    >>> parse_date("2026-11-20T14:05:00Z")
    '2026-11-20T14:05:00Z'
    >>> parse_date("03/04/2012"), parse_date("2 days ago"), parse_date("03/04/2012", day_first=True)
    (None, None, '2012-04-03')
    """
    raw = raw[:DATE_LINE_CHARS]
    if not _DIGIT.search(raw):
        return None
    day = next((d for d in _days(raw, day_first) if d.value is not None), None)
    if day is None or day.value is None:
        return None
    # Blank out the day, so that its digits are not read as a time.
    rest = raw[: day.start] + " " * (day.end - day.start) + raw[day.end :]
    if raw[day.end : day.end + 1] in ("T", "t"):
        rest = rest[: day.end] + " " + rest[day.end + 1 :]
    clock = _clock(rest, day.end) or _clock(rest, 0)
    return day.value.isoformat() + (f"T{clock}" if clock else "")


def day_order(raw: str) -> bool | None:
    """Whether the day comes before the month in a date of three numbers; None if both orders are possible.

    >>> day_order("26/07/2012"), day_order("07/26/2012"), day_order("03/04/2012")
    (True, False, None)
    """
    match = _YEAR_LAST.search(raw[:DATE_LINE_CHARS])
    if not match:
        return None
    first, second = int(match["a"]), int(match["b"])
    if (first > 12) == (second > 12):
        return None
    return first > 12


def find_date(text: str) -> tuple[int, int] | None:
    """Start and end of the first date in a short line, with its time and the day of the week; None if it has none.

    A time alone and phrases such as "2 days ago" count as dates.

    >>> line = "Jane Roe on July 26, 2012 at 3:56 pm said"
    >>> start, end = find_date(line) or (0, 0)
    >>> line[start:end]
    'July 26, 2012 at 3:56 pm'
    >>> find_date("Jane, 2 days ago"), find_date("We need 3 days")
    ((6, 16), None)
    """
    text = text[:DATE_LINE_CHARS]
    if vague := _VAGUE.search(text):
        return _extended(text, vague.start(), vague.end())
    if not _DIGIT.search(text):
        return None
    spans = [(day.start, day.end) for day in _days(text, None, loose=True)[:1]]
    if not spans and (ago := _AGO.search(text)):
        spans = [ago.span()]
    if not spans:
        spans = [m.span() for m in _TIME.finditer(text) if m["half"] or len(m["hour"]) > 1][:1]
        spans = spans or [m.span() for m in _HOUR.finditer(text)][:1]
    return _extended(text, *spans[0]) if spans else None


def _extended(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a date with the clock time next to it and the day of the week before it."""
    blank = text[:start] + " " * (end - start) + (" " + text[end + 1 :] if text[end : end + 1] == "T" else text[end:])
    for pattern in (_TIME, _HOUR):
        for clock in pattern.finditer(blank):
            before, after = text[clock.end() : start], text[end : clock.start()]
            if clock.start() >= end and len(after) <= DATE_GAP_CHARS and (after == "T" or _JOINT.fullmatch(after)):
                end = clock.end()
            elif clock.end() <= start and len(before) <= DATE_GAP_CHARS and _JOINT.fullmatch(before):
                start = clock.start()
    if (year := _LATE_YEAR.search(text, end)) and text[end : year.start()].isspace():
        end = year.end()
    if weekday := _WEEKDAY_END.search(text[:start]):
        start = weekday.start()
    return start, end


def _days(text: str, day_first: bool | None, *, loose: bool = False) -> list[_Day]:
    """Every day in a text, the best first: days with four-digit years, then in the order of the text.

    `loose` includes days without a year and dates of three numbers whose order is not known.
    """
    candidates = [
        *(_numeric(m, int(m["m"] or m["m2"]), int(m["d"] or m["d2"])) for m in _YEAR_FIRST.finditer(text)),
        *(_numeric(m, *_month_day(m, day_first)) for m in _YEAR_LAST.finditer(text)),
    ]
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        candidates.extend(day for m in pattern.finditer(text) if (day := _named(m, text, loose)) is not None)
    days = [d for d in candidates if loose or d.value is not None]
    return sorted(days, key=lambda d: (not d.full, d.start, -d.end))


def _numeric(match: re.Match[str], month: int, day: int) -> _Day:
    return _Day(match.start(), match.end(), _date(_year(match["y"]), month, day), _is_full(match["y"]))


def _month_day(match: re.Match[str], day_first: bool | None) -> tuple[int, int]:
    """Month and day of a date of three numbers; (0, 0) if both orders are possible.

    Points between the numbers mean that the day comes first, in every country that writes so.  Slashes mean either.
    """
    first, second = int(match["a"]), int(match["b"])
    if match["mark"] == "." and not _is_full(match["y"]) and len(match["a"] + match["b"]) < len("0112"):
        return 0, 0  # "1.1.10" is a version
    if second > 12:
        return first, second
    if first > 12 or first == second:
        return second, first
    if day_first is None and match["mark"] == "." and _is_full(match["y"]):
        day_first = True
    if day_first is None:
        return 0, 0
    return (second, first) if day_first else (first, second)


def _named(match: re.Match[str], text: str, loose: bool) -> _Day | None:
    """The day of a match with the name of a month; None if the word is not a month or `loose` would be needed."""
    name = match["name"].lower()
    month = _MONTHS.get(name)
    if month is None:
        return None
    start, end = match.span()
    if match["y"] is not None:
        value = _date(_year(match["y"]), month, int(match["d"]))
        return _Day(start, end, value, _is_full(match["y"])) if value else None
    year = _LATE_YEAR.search(text, end)
    if year and _TIME.search(text, end, year.start()):
        return _Day(start, end, _date(int(year["y"]), month, int(match["d"])))
    ambiguous = name in _WORD_MONTHS or len(name) < MONTH_MIN_CHARS
    if not loose or ambiguous or (not match["name"][0].isupper() and match.re is _MONTH_DAY):
        return None
    return _Day(start, end, None, False) if _date(DATE_MIN_YEAR, month, int(match["d"])) else None


def _is_full(digits: str) -> bool:
    return len(digits) > len("12")


def _year(digits: str) -> int:
    year = int(digits)
    if _is_full(digits):
        return year
    return year + (2000 if year < DATE_CENTURY_PIVOT else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    if not DATE_MIN_YEAR <= year <= DATE_MAX_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(text: str, position: int) -> str | None:
    """The first clock time at or after `position` as HH:MM:SS and zone."""
    match = _TIME.search(text, position) or _HOUR.search(text, position)
    if not match:
        return None
    parts = match.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts.get("minute") or 0), int(parts.get("second") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12 and minute:
            half = ""  # some sites write "15:56 pm" and mean 15:56
        elif hour <= 12:
            hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02}:{minute:02}:{second:02}{_zone(parts.get('zone'))}"


def _zone(raw: str | None) -> str:
    if not raw:
        return ""
    zone = raw.lower()
    if zone in _ZONES:
        return _ZONES[zone]
    digits = zone.removeprefix("gmt").removeprefix("utc").replace(":", "")
    return "Z" if digits.endswith("0000") else f"{digits[:3]}:{digits[3:]}"
