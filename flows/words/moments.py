"""When something happened, as people tell it: "kmrn sore", "abis subuh tadi", "selasa jam stngh 3".

The day must be certain, or it is asked again; the part of the day and the hour are taken where they
were told. All is meant in the time of the place where the person is, and lies in the past.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .dates import DAY_LABELS, MONTH, MONTH_LABELS, MONTHS, YEAR_LABELS, mended, month_of
from .numbers import ATOMS, atoms_of, read_words
from .text import Unread, plain
from .wordlist import word_map, word_set


@dataclass(frozen=True)
class Moment:
    """A day, and as precisely as it was told the hour or the part of the day.

    `part` is dini_hari, subuh, pagi, siang, sore or malam. "malam Minggu" is Saturday's night;
    what is told of a night after twelve lies on the day that then began.
    """

    day: date
    at: time | None = None
    part: str | None = None


class Either(Unread):
    """Two readings are possible: both are shown, and one is chosen."""

    def __init__(self, *moments: Moment) -> None:
        super().__init__("moment_either")
        self.moments = moments


HOURS = {
    "dini_hari": (0, 5),
    "subuh": (3, 7),
    "pagi": (6, 12),
    "siang": (10, 16),
    "sore": (14, 19),
    "malam": (18, 24),
}
"""From which hour to which a part of the day lasts in what people say; at the edges they overlap."""

_PARTS = word_map("""
dini_hari: dini dinihari parak janari
subuh: subuh shubuh subu sbuh subuhan fajar sahur saur
pagi: dhuha dluha duha pagi baisukan pgi pg pagii isuk isuk2 esuk enjing enjang enjang2 ejing morning semengan semeng lagghu laggu laghu lagghuna nasogot
siang: siang aban sg sng siyang sian awan beurang siyeng dzuhur zuhur duhur dhuhur lohor luhur noon afternoon tengari tengange
sore: sore sr sre sor kamarian senja sanja sanjo soree sorean ashar asar asyar asr sonten burit patang petang botari araweng sanjane
malam: malam malem mlm mlem mlam malm bengi mbengi dalu peuting wengi magrib maghrib mahgrib isya isa isyak night malem2 barap bermalam peteng wenni bangngi borngin
""")
_DAYS_AGO = word_map("""
0: tadi td tdi hariini tadii wau bieu nembe cako tadinya today saiki sakniki ayeuna sekarang skrg skarang skrng now barusan brusan barusaja gellak gella gella' ghella' denre tuni wahu nangkin busan nangko
1: kemarin kmrn kemaren kmren kmarin kemarennya kmrin kemrin kamaren kemarinnya wingi winginya kalawingi kamari kapatang bari' bari nantoari ibi dibi subangngi kalamaring kalamareng kelamaring kamareng yesterday
2: kemarinlusa selumbari mangkukna mangkuk wingenane wingenani
""")
_YESTERDAY = re.compile(r"k[ea]?m+a?r+[aeiy]{0,2}n+(?:nya|e)?")
_SEASONS = word_set("""
    puasa ramadan ramadhan romadhon lebaran idul iedul fitri adha syawal kurban qurban maulid rajab
    suro muharram imlek nyepi paskah galungan panen
    """)
"""Times of the year whose days move: they name none. "Haji" is more often a person."""
_TITLED = word_set("pak bu bapak ibu mas mbak mba bang kang haji saya")
_LAST_NIGHT = word_set(
    "mambengi tipeuting semalam semalem smlm smalem smlam semlm samalam semalaman sebengi td_malam"
)
_WEEKDAY = word_map("""
0: senin sinayan senen snin snen sn senayan monday
1: selasa slasa seloso salasa sls tuesday
2: rabu rebo rbu rebu reboan rabo wednesday
3: kamis kemis kms kamih kemmis thursday
4: jumat jum'at jumaat jmat jmt jemuah jumuah juma'ah jumaah jemuwah jumahat jum'ah jumuwah jemat jumad jumatnya jum friday
5: sabtu saptu sbtu sebtu setu sbt satu2 saturday
6: minggu ahad ngahad akad mnggu sunday
""")
_MARKET_DAYS = word_map("""
0: legi manis
1: pahing paing
2: pon
3: wage
4: kliwon keliwon kliwonan
""")
_LEGI = date(1945, 8, 17)
"""A Friday Legi; the market days follow each other without a break."""
UNITS = word_map("""
minute: menit mnt menitan minutes minute
hour: jam jaman hours hour
day: hari hr hri ari are dino dina dinten ndino ndina ndinten poe rahina esso allo harian days day dinane malam malem
week: minggu mingguan mgg mg mnggu pekan minggon weeks week
month: bulan bln bl sasi wulan sasih months month
year: tahun thn th taun years year
""")
ONE_OF = word_map("""
minute: semenit
hour: sejam sajam
day: sehari sedino sadinten sapoe
week: seminggu seminggon saminggu sepekan
month: sebulan sabulan sewulan sesasi
year: setahun sataun
""")
ONE_OF |= {f"{word}an": unit for word, unit in ONE_OF.items() if unit != "day"}
"""With -an it is about as long: "sejaman"; but "seharian" is the whole day."""
_AGO = word_set("""
    lalu lalau llu kpungkur kpngkur lewat lepas kepungkur kapengker kepengker kapungkur tukang yl silam ago sebelumnya lampau
    liwat lwt kelewat kaliwat kliwat kaliwatan talewat terlewat lapeh lapai lebat tapongkor berselang lintang
    labe labe' langkung talampau kalampau back katukang
    """)
_LAST = word_set(
    "kemarin lalu kmrn kemaren kmren wingi kamari lewat kepungkur kapengker kepengker tadi kmarin kmrin kemrin kmaren last kapatang yll"
)
_FUTURE = word_set(
    "besok bsk bsok besuk sesuk suk isukan esok mbenjing tomorrow depan nanti ntar mengke engke engko"
)
_VAGUE = word_set("""
    lupa kapan kapan2 beberapa bbrp sekian pernah atau ato antara awal akhir pertengahan tengah2
    entah sering kadang dahulu berapa
    """)
_FEASTS = {
    "natal": (12, 25), "natalan": (12, 25), "17an": (8, 17), "agustusan": (8, 17), "17-an": (8, 17),
    "pahlawan": (11, 10), "tahunbaru": (1, 1), "kartini": (4, 21), "kartinian": (4, 21), "kemerdekaan": (8, 17),
    "hariburuh": (5, 1), "mayday": (5, 1), "hariguru": (11, 25), "harisantri": (10, 22), "sumpahpemuda": (10, 28),
    "valentine": (2, 14), "hardiknas": (5, 2),
}  # fmt: skip
"""Days that have a name and a fixed date."""
_BESIDE = word_set("""
    abis habis hbs setelah stlh sesudah sebelum sblm pas waktu wkt saat ketika sekitar kira kira2 adzan
    azan ba'da sholat solat shalat pak bu bapak ibu kak mas mbak bang min ya yah kok dong lah nih sih
    di ke jam jm pukul pkl lewat kurang setengah hari itu tuh hampir menjelang mau bangun tidur kerja
    berangkat pulang makan buta banget bgt sekali wib wita wit tengah parak
    """)
"""What stands beside a part of the day without naming a day."""
_PAST_HOUR = word_set("lewat lebih lbh lwt lepas liwat punjul leuwih langkung past")
_TO_HOUR = word_set("kurang krg kirang kr kurg to")
_HALF = word_set(
    "setengah stengah stngah stgah stengh stngh setgh stgh setngh satengah sateungah satangah tengah ½"
)
_QUARTER = word_set("seperempat sprempat seprempat seprapat perempat prapat saparapat")
_HOUR = word_set("jam jm pukul pukua pkl pk tabuh jan")
_ABOUT = word_set("an nan lebih kurang")
_STAMP = re.compile(r"([01]?[0-9]|2[0-4])[.:]([0-5][0-9])")
_NUMERIC = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})(?:\2([0-9]{2,4}))?")
_TOKEN = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|[0-9]{1,2}[:.][0-9]{2}(?![0-9])|[0-9]{1,2}[-/][0-9]{1,2}(?![0-9])"
    r"|1/2|17-?an|[0-9]+|[^\W\d_]+(?:['_][^\W\d_]+)*(?:2(?![0-9])|'(?!\w))|[^\W\d_]+(?:['_][^\W\d_]+)*|\S"
)
_SOME_DAYS = re.compile(r"\b(kemarin|kemaren|kmrn|kmren|wingi)(?:2|[- ]\1)\b")
_DOUBLED = re.compile(r"\b([^\W\d_]{3,})(?:2|[- ]\1)(?![^\W_])")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")  # "pagiii"
_SPACED = (
    (re.compile(
        r"\b(?:jalan|jln|jl|gang|gg|tugu|taman|lapangan|monumen|museum|gor|stadion|jembatan|kampung|kp|perumahan|perum|pasar|sma|smp|smk|sd|rs)\.? "
        r"(?:pahlawan|kartini|kemerdekaan|(?:[0-9]{1,2}|tujuh belas|sepuluh) (?:agustus|nopember|november|oktober|mei)|sumpah pemuda|natal|proklamasi)\b"),
     "jalan"),
    (re.compile(r"\bba'?d[ao] ?"), "habis "),
    (re.compile(r"\bbaru (?:saja|aja|ae|wae|bae|jo|sj|aj)\b"), "barusan"),
    (re.compile(r"\b(?:kemarin|kemaren|kmrn|kmren|wingi) (?:dulu|dlu|lusa)\b|\b(?:kemarin|kemaren|kmrn)(?:nya|e) (?:lagi|lg)\b|\b(?:lusa|dulu) (?:kemarin|kemaren|kmrn)\b|\bwingi kae\b"), "kemarinlusa"),
    (re.compile(r"\b(?:sholat |solat )?jum['’]?at+an\b|\b(?:sholat|solat|shalat|salat) jum['’]?ah?t\b"), "jumat siang"),
    # Times of prayer without their vowels: "mgrb", "dzhr", "sbh".
    (re.compile(r"\bma?(?:gh?|hg?)r[ie]?[bp](?=an\b|nya\b|\b)"), "magrib"),
    (re.compile(r"\b(?:isy|isyah|isha|issya)\b"), "isya"),
    (re.compile(r"\bs[hy]?[uo]?b[uo]?h(?=nya\b|\b)"), "subuh"),
    (re.compile(r"\b(?:(?:d[hz]?|z)h?[uo]?h[uo]?|l[uo]h[uo]?|lh[uo])r(?=an\b|nya\b|\b)"), "dzuhur"),
    (re.compile(r"\bas[hy]{1,2}a?r(?=an\b|nya\b|\b)"), "ashar"),
    (re.compile(r"\b(?:dh?e[kg] (?:wingi )?(?:m?bengi|wengi|n?dalu)|ti peuting|(?:malam|malem) (?:ka)?patang|patang (?:malam|malem))\b"), "semalam"),
    (re.compile(r"\b(?:wingi )?dh?e[kg] (?:kae|emben)\b"), "beberapa"),
    (re.compile(r"\bthe day before yesterday\b"), "kemarinlusa"),
    (re.compile(r"\b(kurang|krg|kirang|lewat|lwt|lebih|lbh) 1 ?/ ?4\b"), r"\1 seperempat"),
    (re.compile(r"(?<![0-9] )(?<![0-9])(?<!jam )(?<!jm )(?<!pukul )([0-3]?[0-9]) (0?[1-9]|1[0-2]) (2[0-9])(?![0-9]| [0-9]{1,2}(?![0-9.:])|[.,:][0-9]| ?(?:th|thn|tahun|taun|orang|org|menit|mnt|hari)\b)"), r"\1-\2-\3"),
    (re.compile(r"\bmalming+u?\b"), "malam minggu"),
    (re.compile(r"\b(senin|selasa|rabu|kamis|jumat|sabtu)(?:nya|ne)\b"), r"\1"),
    (re.compile(r"\b(?:pas|tepat|genap) se(?:bulan|tahun) (?:hari )?ini\b"), "beberapa"),
    (re.compile(r"(?<=minggu )(?:bukan|bkn) (?:yang|yg) (?:kemarin|kemaren|kmrn|ini)\b"), "atau"),
    (re.compile(rf"\b({'|'.join(month.casefold() for month in MONTHS)})(?:nya|ne)\b"), r"\1"),
    (re.compile(r"\blast night\b"), "semalam"),
    (re.compile(r"\b(?:set|stg|stgh|stngh|stengah|setengah)\.? ?([0-9]{1,2})\b"), r"setengah \1"),
    (re.compile(r"\b([0-9])[,.]5 ?(?=ja?m)"), r"\1 setengah "),
    (re.compile(r"(?<=[0-9]) ?- ?an\b"), " an"),
    (re.compile(r"\b(?:sak|sa|an?) (?=(?:jam|menit|minggu|hari|n?dino|n?dina|n?dinten|poe|ari|hour|minute|day|week)\b)"), "satu "),
    (re.compile(r"\bsebelum (?:hari )?ini\b"), "lalu"),
    (re.compile(r"\b(?:lupa|lali|poho|(?:tidak|tdk|gak?|ng?gak?|ora) ?(?:tau|tahu|inget|ingat|eling)) (?:jam|pukul|tgl|tanggal)(?: ?nya|ne| pasti\w*| tepat\w*)\b"), " "),
    (re.compile(r"\b(?:jam|pukul|tgl|tanggal)(?: ?nya|ne) (?:lupa|lali|poho|(?:tidak|tdk|gak?|ng?gak?|ora) ?(?:tau|tahu|inget|ingat|eling|pasti))\b"), " "),
    (re.compile(r"\bh ?[-+] ?[0-9]+\b"), "beberapa"),
    (re.compile(r"(?<=[0-9])[-/](?=[a-z]{3})|(?<=[a-z]{3})[-/](?=(?:20)?[0-9]{2}\b)"), " "),
    (re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th (?=of |(?:jan|feb|mar|apr|may|mei|jun|jul|a[ug]g|agu|sep|o[ck]t|nov|de[cs])))|(?<=[a-z]{3} [0-9]{2})th\b|(?<=[a-z]{3} [0-9])th\b"), r"\1 "),
    (re.compile(r"(?<=[0-9]) +of (?=[a-z])"), " "),
    (re.compile(r"\b([0-9]{1,2}) ?pm\b"), r"jam \1 sore"),
    (re.compile(r"\b([0-9]{1,2}) ?am\b"), r"jam \1 pagi"),
    (re.compile(r"\bthis (?=morning|afternoon)"), "tadi "),
    (re.compile(r"\bka ?tukang\b"), "lalu"),
    (re.compile(r"(?<![0-9])([0-3]?[0-9]) ([01]?[0-9]) (20[0-9]{2})(?![0-9])"), r"\1-\2-\3"),
    (re.compile(r"(?<![0-9])([0-3]?[0-9]) ?([-/.]) ?([01]?[0-9]) ?\2 ?((?:20)?[0-9]{2})(?![0-9])"), r"\1-\3-\4"),
    (re.compile(r"(?<![0-9])([0-3][0-9])([01][0-9])(20[0-9]{2})(?![0-9])"), r"\1-\2-\3"),
    (re.compile(r"(?<![0-9])(20[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9])"), r"\3-\2-\1"),
    (re.compile(r"\b(?:th|thn|tahun|taun) (20[0-9]{2}) (?:bulan|bln|bl) ([01]?[0-9]) (?:tgl|tanggal|tg) ([0-3]?[0-9])\b"), r"\3-\2-\1"),
    (re.compile(r"\b(?:bulan|bln|bl) ([01]?[0-9]) (?:tgl|tanggal|tg) ([0-3]?[0-9])\b"), r"tgl \2 bulan \1"),
    (re.compile(r"\bse (?=lebat|tapongkor|lebbat)|\bingkang\b|\bn?yg\b|\bn?yang\b|\bnan\b|\bnang\b|\bing\b|\bsing\b|\bnu\b|\bsane\b"), " "),
    (re.compile(r"\bmalam tadi\b|\bmalem tadi\b|\bmlm td\b"), "tadi malam"),
    (re.compile(r"\bdi ?ni ?hari\b"), "dini"),
    (re.compile(r"\btengah hari\b"), "siang"),
    (re.compile(r"\b(?:malam|malem|mlm) (?:tahun|taun|thn) baru(?:an)?\b(?! (?:tgl |tanggal |jam |pukul )?[0-9])"), "tgl 31 desember malam"),
    (re.compile(r"\bta[hu]?un baru(?:an)?\b"), "tahunbaru"),
    (re.compile(r"\bhari (?:raya )?(buruh|guru|santri)\b"), r"hari\1"),
    (re.compile(r"\bsumpah pemuda\b"), "sumpahpemuda"),
    (re.compile(r"\bhari raya\b"), "lebaran"),
    (re.compile(r"\bmay day\b"), "mayday"),
    (re.compile(r"\b(?:se)?hari sebelum (?:kemarin|kemaren|kmrn|kmren)\b"), "kemarinlusa"),
)  # fmt: skip


@dataclass
class _Told:
    """What the words told so far."""

    days: list[date]
    vague: bool = False
    yesterday: bool = False
    today: bool = False
    earlier: bool = False
    """ "tadi": today, and past."""
    night_before: bool = False
    """ "semalam", "tadi malam": the night that began yesterday."""
    day_of_month: int | None = None
    month_back: int | None = None
    """1 for "bulan lalu", 0 for "bulan ini"."""
    weekday: int | None = None
    weekday_night: bool = False
    weeks_back: int | None = None
    sunday_or_week: bool = False
    part: str | None = None
    hour: int | None = None
    minute: int = 0
    no_hour: bool = False
    """ "jam 1 atau jam 2": which hour is not certain."""
    full_clock: bool = False
    """Of 24 hours, as "14.30" and "07.00" are."""
    exact: datetime | None = None
    feast: date | None = None
    season: bool = False
    passed: bool = False
    """A day of the week "lalu": not today, where today is such a day."""
    after_midnight: bool = False
    """ "tadi malam jam 5 subuh": the morning in which the night ended."""
    ongoing: date | None = None
    """ "sudah 3 hari": a day, where nothing else names one."""
    market_day: str = ""
    """Of the Javanese week of five days, which has to agree with the day."""
    strangers: int = 0
    """Words not understood; one of them may name the day."""
    span: bool = False
    """A number of days or weeks without a word that they are past."""
    future: bool = False
    impossible: bool = False


def read_moment(text: str, now: datetime) -> Moment:
    """When it happened, by the clock of `now`, which is the person's own.

    Raises Either with both readings where there are two, else Unread: date_none for a day no
    calendar has, date_future, date_old for more than 60 years ago, and date for what names no one
    day ("bulan lalu", "beberapa hari lalu", "lupa").
    """
    words = _without_places(_tokens(text), now)
    for at in range(len(words) - 1, 0, -1):
        if words[at] in _CORRECTS:  # "kemarin, eh tadi pagi": what is said last counts
            last = at + 1
            while words[last] in _TAKES_BACK:
                last += 1
            told = _hear(["", *words[last:]], now)
            if _tells_day(told):
                return _settle(told, now)
            if words[last].isdigit():
                raise Unread("date")  # "tanggal 12 eh 13"
            break
    return _settle(_hear(_without_aftermath(words, now), now), now)


def _without_places(words: list[str], now: datetime) -> list[str]:
    """The words without days that name a place, "Pasar Senen", where the others tell the day.

    Raises Unread("date") where nothing else tells it, and nothing behind the name says that it is a
    day after all: "di pasar senin pagi".
    """
    places = [
        at for at, word in enumerate(words) if word in _WEEKDAY and words[at - 1] in _HAS_A_NAME
    ]
    if not places:
        return words
    others = [word for at, word in enumerate(words) if at not in places]
    if _tells_day(_hear(others, now)):
        return others
    if all(words[at + 1] in _OF_A_DAY for at in places):
        return words
    raise Unread("date")


_HAS_A_NAME = word_set(
    "pasar psr pasa peken stasiun stasion terminal kampung kp jalan jl jln gang lapangan jembatan"
)
"""Words behind which a day of the week may be a name."""
_OF_A_DAY = word_set("""
    lalu kemarin kmrn kemaren kemren wingi kamari tgl tanggal pagi siang sore malam malem subuh jam pukul
    kepungkur kapengker
    """)
"""Behind the name of a day: it is one."""


def _without_aftermath(words: list[str], now: datetime) -> list[str]:
    """The words without the clauses of a doctor's, where the others tell the day alone."""
    clauses: list[list[str]] = [[]]
    for word in words[1 : -len(_END)]:
        if word in _CLAUSE and (clauses[-1] if word != "baru" else clauses[-1][2:]):
            clauses.append([])
        clauses[-1].append(word)
    kept = [clause for clause in clauses if _AFTERMATH.isdisjoint(clause)]
    if len(kept) == len(clauses):
        return words
    others = ["", *(word for clause in kept for word in clause), *_END]
    return others if _tells_day(_hear(others, now)) else words


# "sorenya baru ke klinik" is one clause.
_CLAUSE = word_set(
    ", . ; ( terus trus trs langsung lgsg lsg baru tapi tp kemudian lalu padahal tros tul habis abis dan"
)
_AFTERMATH = word_set("""
    dibawa dibawak dianter diantar anter antar dirawat dirawt berobat brobat ngobat puskesmas pkm klinik rs
    rsud rsu ugd igd dokter mantri bidan dijahit diperban diobati diobatin periksa priksa diperiksa diurut
    dipijat pijat urut lapor ngelapor melapor rontgen ronsen opname opnam digips bengkak kerasa krasa dioperasi
    """)
_CORRECTS = word_set("eh ralat maksudnya maksud mksdnya mksd maksudku maaf maap sori sorry")
_TAKES_BACK = word_set("bukan bkn sanes dudu salah slh , . pak bu saya sy")
_FORGET_BEFORE = word_set("bukan bkn sanes dudu")
_OR = word_set("apa apo opo po atau ato atawa utawa atanapi")


def _tokens(text: str) -> list[str]:
    """The words, with number words as figures and nothing before and behind them."""
    line = _SOME_DAYS.sub("beberapa", mended(plain(text)[:_LONGEST]).translate(_ACCENTS))
    line = _DRAWN_OUT.sub(r"\1", _DOUBLED.sub(r"\1", line))
    for pattern, becomes in _SPACED:
        line = pattern.sub(becomes, line)
    typed = [_without_catch(word) for word in _TOKEN.findall(line)[:200]]
    words = [""]
    at = 0
    while at < len(typed):
        near = typed[at : at + 6]
        no_number = (
            near[0] not in ATOMS
            or (near[0] in _NO_NUMBER and not (near[0] == "kalih" and near[1:2] in _FOUR_OF))
            or (near[0] == "patang" and near[1:2] not in _FOUR_OF)
        )
        atoms, places = ([None], [0]) if no_number else atoms_of(near)
        value, stop = read_words(atoms, 0)
        if value is None:
            about = ATOMS.get(typed[at].removesuffix("an"), ())
            if words[-1] in _HOUR and about and about[0] is not None and about[0].kind == "unit":
                words.append(str(about[0].value))  # "jam sembilanan"
            else:
                words.append(typed[at])
            at += 1
        else:
            words.append(str(value))
            at += places[stop] if stop < len(places) else len(near)
    return _with_java([*words, *_END])


_MAU = word_set("mau maune")
_OF_JAVA = word_set("iki isuk esuk enjing awan sonten bengi mbengi wengi dalu wingi")
_OF_BOTH = word_set("pagi siang sore subuh magrib")


def _with_java(words: list[str]) -> list[str]:
    """The words with the Javanese "mau", which is "tadi", as that: beside a part of the day, or "iki".

    Everywhere else it is the Indonesian "mau": "mau lapor", "sore mau pulang".
    """
    for at, word in enumerate(words):
        if word not in _MAU:
            continue
        before, after = words[at - 1], words[at + 1]
        ends = not after or after in (",", ".", ";")
        if before in _OF_JAVA or after in _OF_JAVA or (before in _OF_BOTH and ends):
            words[at] = "tadi"
    return words


def _without_catch(word: str) -> str:
    """A number word without the catch of the voice that Madurese writes behind it: "due'"."""
    bare = word.removesuffix("'")
    return bare if word not in ATOMS and bare in ATOMS else word


_ACCENTS = str.maketrans("éèê", "eee")
_END = ("", "", "", "")
_LONGEST = 1_000
"""Characters of a story that are searched for its day."""
_NO_NUMBER = frozenset(_WEEKDAY) | word_set("se sa sak k pek asa kalih")


_FOUR_OF = [[word] for word in (*UNITS, "puluh", "atus", "ewu")]
"""Before these "patang" is four and "kalih" two; elsewhere they are the afternoon and "with"."""


def _hear(words: Sequence[str], now: datetime) -> _Told:
    told = _Told([])
    at = 1
    while at < len(words) - len(_END):
        at = _step(told, words, at, now)
    return told


def _step(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    """Take in what begins at `at`; returns where it ends."""
    word = words[at]
    after = words[at + 1]
    before = words[at - 1]
    if before in _FORGET_BEFORE and (word in _DAYS_AGO or word in _WEEKDAY):
        return at + 1
    if word[0].isdigit():
        return _number(told, words, at, now)
    if word in _HALF:
        return _half(told, words, at, now)
    if word in _WEEKDAY and not (word == "minggu" and before.isdigit()):
        return _weekday(told, words, at)
    if word in ONE_OF:
        return _ago(told, 1, ONE_OF[word], words, at + 1, now)
    if word in _OR and (
        (_names_day(before) and _names_day(after)) or (before.isdigit() and after.isdigit())
    ):
        told.vague = True  # "senin apa selasa"
    elif word in ("antara", *_OR) and after in _HOUR:
        told.no_hour = True
    elif word in _LAST_NIGHT:
        told.night_before, told.part = True, told.part or "malam"
    elif word in _DAYS_AGO or (_YESTERDAY.fullmatch(word) and word not in _PARTS):
        return _days_ago(told, words, at, now)
    elif (
        word not in _FUTURE
        and (part := _part_of_day(word))
        and not (word == "isa" and before == "ga")
    ):
        _part(told, word, part, before, after, now)
        told.today = told.today or after in ("ini", "iki", "ieu")
    elif word in ("hari", "hr", "dino", "dinten", "poe") and after in ("ini", "iki", "ieu"):
        told.today = True
    elif word in UNITS and after in _LAST:
        _last(told, UNITS[word], words, at)
        return at + 2
    elif (
        word in MONTH_LABELS
        and after in ("ini", "iki", "ieu")
        and (before.isdigit() or words[at + 2] in DAY_LABELS)
    ):
        told.month_back = 0
        return at + 2
    elif word in UNITS and after in ("depan", "ngarep", "hareup", "next"):
        told.future = True
    elif word in MONTH_LABELS and after.isdigit():
        if words[at + 2] in DAY_LABELS and words[at + 3].isdigit():
            _add(told, int(words[at + 3]), int(after), None, now)
            return at + 4  # "bulan sepuluh tanggal 1"
        told.vague = told.vague or told.day_of_month is None
        return at + 2
    elif word in MONTH:
        return _named_month(told, words, at, now)
    elif word in _FEASTS:
        return _feast(told, words, at, now)
    elif word in _SEASONS and words[at - 1] not in _TITLED:  # "bu Fitri"
        told.season = True
    elif word in _MARKET_DAYS:
        told.market_day = _MARKET_DAYS[word]
    elif word in _FUTURE and word != "depan":
        told.future = told.future or not _tells_day(told)
    elif word not in _BESIDE and word.isalpha() and word not in _VAGUE:
        told.strangers += 1
    elif word in _VAGUE and not (_tells_day(told) and word not in ("atau", "ato", "antara")):
        told.vague = True
    return at + 1


def _names_day(word: str) -> bool:
    return word in _WEEKDAY or word in _DAYS_AGO or word in _LAST_NIGHT


def _part_of_day(word: str) -> str:
    """The part of the day that a word names, with -nya and -an too; nothing for any other word."""
    if word in _PARTS:
        return _PARTS[word]
    for ending in ("nya", "an", "ne", "na", "e"):
        if word.endswith(ending) and word.removesuffix(ending) in _PARTS:
            return _PARTS[word.removesuffix(ending)]
    return ""


_EARLIER = word_set("tadi td tdi tadii bieu wau tadina cako gella gella' gellak ghella' denre tuni")
_EARLY = ("dini_hari", "subuh")
_DUSK = word_set("magrib maghrib mahgrib")
_DUSK_BEGINS = 18
"""The hour from which "tadi magrib" was today and no longer yesterday."""


def _part(told: _Told, word: str, part: str, before: str, after: str, now: datetime) -> None:
    if (
        word in ("isuk", "enjing", "lagghu")
        and not {before, after} & {"tadi", "td", "wau", "jam", "tadina"}
        and not before.isdigit()
        and not _tells_day(told)
    ):
        told.future = told.future or word == "isuk"
    if part == "malam" and before in ("tengah", "tgh"):
        told.vague = told.vague or not _tells_day(told)
    if told.part is None or told.hour is None or told.part == part:
        told.after_midnight = told.after_midnight or (told.part == "malam" and part in _EARLY)
        told.part = part
    earlier = before in _EARLIER or after in _EARLIER
    if (
        part == "malam"
        and earlier
        and not (word.removesuffix("an") in _DUSK and now.hour >= _DUSK_BEGINS)
    ):
        told.night_before = True


def _days_ago(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    back = int(_DAYS_AGO.get(words[at], "1"))
    if back and told.today and told.part and not told.night_before:
        told.today, told.part, told.hour = (
            False,
            None,
            None,
        )  # "tadi pagi berobat, jatuhnya kemarin"
    if back == 1:
        told.yesterday = True
    elif back == 2:
        told.days.append(now.date() - timedelta(days=2))
    elif told.yesterday or told.days or told.night_before:
        # "jatuh kemarin siang, tadi pagi ke puskesmas": the earlier day is that of the accident.
        return at + 2 if _part_of_day(words[at + 1]) else at + 1
    elif words[at] in ("sekarang", "skrg", "now", "ayeuna", "saiki") and _tells_day(told):
        pass
    else:
        told.today = True
        told.earlier = words[at] in _EARLIER
    return at + 1


def _feast(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    month, day = _FEASTS[words[at]]
    if words[at - 1] in _BEFORE_OR_AFTER or words[at - 1] == "menjelang":
        told.vague = True  # "habis tahun baru"
    feast = date(now.year, month, day)
    told.feast = feast if feast <= now.date() else feast.replace(year=now.year - 1)
    return at + 2 if words[at + 1] in MONTH else at + 1


def _last(told: _Told, unit: str, words: Sequence[str], at: int) -> None:
    """ "bulan lalu", "tahun kemarin"; a Sunday is no unit here."""
    if unit == "month":
        told.month_back = 1
    elif unit == "week":
        told.sunday_or_week, told.weeks_back = True, 1  # "rabu pekan lalu"
    elif unit in ("year", "hour"):
        told.vague = True
    elif unit == "day":
        told.yesterday = words[at + 1] not in ("lalu", "lewat", "last")
        told.vague = told.vague or not told.yesterday


def _weekday(told: _Told, words: Sequence[str], at: int) -> int:
    word = words[at]
    before = words[at - 1]
    after = words[at + 1]
    if after in _FUTURE or after in ("mendatang", "next", "hareup", "ngarep"):
        told.future = True
        return at + 2
    night = before in _PARTS and _PARTS[before] == "malam"
    said_day = (
        night
        or before in UNITS
        or before in _HOUR
        or word in ("ahad", "ngahad", "sunday")
        or _part_of_day(after) != ""
    )
    if word in ("minggu", "mnggu") and not said_day:
        told.sunday_or_week = True
        if after in _LAST or after in ("ini", "iki"):
            told.weeks_back = int(after in _LAST)  # "senin minggu lalu", "senin minggu ini"
        return at + 2 if after in _LAST or after in ("ini", "iki") else at + 1
    weekday = int(_WEEKDAY[word])
    if told.weekday is not None and told.weekday - told.weekday_night != weekday - night:
        told.vague = True  # two days
    told.weekday, told.weekday_night = weekday, night
    if after not in _LAST:
        return at + 1
    told.today = told.today or after in _EARLIER
    told.passed = after not in _EARLIER
    return at + 2


def _half(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    after = words[at + 1]
    if after in UNITS and UNITS[after] == "hour":
        told.exact = now - timedelta(minutes=30)
        return at + 2
    if after.isdigit() and 1 <= int(after) <= 12:
        then = words[at + 2]
        if then not in UNITS or then in _PARTS:
            told.hour, told.minute = (int(after) - 1) or 12, 30
            return _near(told, words, at + 2)
    return at + 1


def _number(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    word = words[at]
    before = words[at - 1]
    after = words[at + 1]
    if word in _FEASTS:
        return _feast(told, words, at, now)
    in_hours = before in _HOUR
    if (stamp := _STAMP.fullmatch(word)) and before not in DAY_LABELS:
        told.hour, told.minute = int(stamp[1]) % 24, int(stamp[2])
        told.full_clock = told.hour >= 6 or stamp[1][0] == "0"
        return at + 1
    if (written := _NUMERIC.fullmatch(word)) and not in_hours:
        clock = after in _HOUR and words[at + 2][:1].isdigit()  # "20/11 jam 07.15"
        day = written[4] or (after in _PARTS and int(written[1]) > 12)
        two = before in DAY_LABELS and int(written[3]) == int(written[1]) + 1
        if two and not written[4] and written[2] == "-":
            told.vague = True  # "tgl 16-17"
            return at + 1
        if (after in UNITS or after in _PARTS) and not (clock or day):
            told.vague = True  # "2-3 hari lalu"
            return at + 2
        _written(told, written, now)
        return at + 1
    if not word.isdigit():
        told.vague = told.vague or not in_hours
        return at + 1
    value = int(word)
    if before in DAY_LABELS:
        return _day_of_month(told, value, words, at + 1, now)
    bare = before in _WEEKDAY and (not after or after in (",", ".", *_HOUR, *_LAST))
    if month_of(after) or (bare and 1 <= value <= 31):
        return _day_of_month(told, value, words, at + 1, now)
    if (
        after in ("-", "sampai", "atau", "ato", "/")
        and words[at + 2 : at + 3]
        and words[at + 2].isdigit()
        and words[at + 3 : at + 4]
        and words[at + 3] in UNITS
    ):
        told.vague = True
        return at + 4
    if after in UNITS and not in_hours:
        return _ago(told, value, UNITS[after], words, at + 2, now)
    if after in _HALF and not in_hours and words[at + 2] in UNITS:
        return _ago(told, value + 0.5, UNITS[words[at + 2]], words, at + 3, now)
    if (in_hours or after in _PARTS or after in _ABOUT) and 0 <= value <= 24:
        if after == "-" or (after in _OR and words[at + 2].isdigit()):
            return at + 3  # "jam 7-8": no hour, but a day may stand
        told.hour, told.minute = value % 24, 0
        told.full_clock = value > 12 or word == "00"
        return _near(told, words, at + 1)
    if (
        told.hour is None
        and (after in _PAST_HOUR or after in _TO_HOUR)
        and words[at + 2 : at + 3]
        and words[at + 2][:1].isdigit()
        and value <= 12
    ):
        told.hour, told.minute = value, 0
        return _near(told, words, at + 1)
    return at + 1


def _near(told: _Told, words: Sequence[str], at: int) -> int:
    """Minutes past or to the hour just read: "lewat 10", "seperempat", "sore kurang 5 menit"."""
    while at < len(words):
        word = words[at]
        after = words[at + 1]
        if word in _ABOUT and not after.isdigit() and after not in _QUARTER:
            at += 1
        elif word in _PARTS:
            early = _PARTS[word] in _EARLY or (_PARTS[word] == "pagi" and (told.hour or 0) < 6)
            told.after_midnight = told.after_midnight or (told.part == "malam" and early)
            told.part = _PARTS[word]
            told.today = told.today or after in ("ini", "iki", "ieu")
            at += 1
        elif (word in _PAST_HOUR or word in _TO_HOUR) and (after.isdigit() or after in _QUARTER):
            minutes = 15 if after in _QUARTER else int(after)
            if minutes > 59 or told.hour is None:
                return at + 2
            if word in _PAST_HOUR:
                told.minute += minutes
            else:
                left = told.hour * 60 + told.minute - minutes
                told.hour, told.minute = (left // 60) % 24, left % 60
            at += 3 if UNITS.get(words[at + 2]) == "minute" else 2
        elif word in _HALF and after not in UNITS and not after.isdigit():
            told.minute = 30
            at += 1
        else:
            break
    return at


def _ago(told: _Told, count: float, unit: str, words: Sequence[str], at: int, now: datetime) -> int:
    """So many of a unit before now, when the next words say so."""
    next_words = words[at : at + 2]
    said_before = words[max(0, at - 4) : at - 1]
    ago = any(word in _AGO for word in next_words) or (
        next_words[:1] and next_words[0] in _LAST and next_words[0] != "tadi"
    )
    ago = ago or any(word in _ALREADY for word in said_before)
    if any(word in ("depan", "lagi", "maneh", "deui") for word in next_words[:1]):
        told.future = True
        return at + 1
    if not ago and next_words[0] in _BEFORE_OR_AFTER:
        told.vague = True  # "sehari setelah hari pahlawan"
    if not ago:
        told.span = told.span or unit in ("day", "week")
        return at
    if unit in ("day", "week") and next_words[0] in ("lebih", "lbh"):
        told.vague = True  # "seminggu lebih": how much more?
    before = any(word in _AGO or word in _LAST for word in next_words)
    if unit in ("day", "week") and not before and count < 100:
        told.ongoing = now.date() - timedelta(days=count * (7 if unit == "week" else 1))
        return at
    if next_words[0] in _HALF:
        count += 0.5  # "2 jam setengah"
    if count % 1 and unit != "hour":
        told.vague = True
    elif unit == "minute":
        told.exact = now - timedelta(minutes=count)
    elif unit == "hour":
        told.exact = now - timedelta(hours=count)
    elif unit == "day" and count < 1000:
        told.days.append(now.date() - timedelta(days=count))
    elif unit == "week" and count < 100:
        told.days.append(now.date() - timedelta(days=7 * count))
    else:
        told.vague = True
    return at + 1


_BEFORE_OR_AFTER = word_set(
    "sebelum sebelumnya sblm setelah stlh sesudah sesudahnya habis abis bakda sakdurunge sawise sateuacan saatos"
)
_ALREADY = word_set(
    "sudah sdh udah udh dah wis uwis wes tos geus parantos sampun lah alah su so baru enggi ampon"
)


def _day_of_month(told: _Told, day: int, words: Sequence[str], at: int, now: datetime) -> int:
    """The day of a month, with the month and year behind it where they stand there."""
    word = words[at]
    after = words[at + 1]
    month = None
    if month_of(word):
        month, at = month_of(word), at + 1
    elif word in MONTH_LABELS and after.isdigit():
        month, at = int(after), at + 2
    elif word in MONTH_LABELS and after in MONTH:
        month, at = MONTH[after], at + 2
    elif (
        len(word) == 2
        and word.isdigit()
        and 1 <= int(word) <= 12
        and not after
        and int(word) != day + 1
    ):
        month, at = int(word), at + 1  # "tgl 21 11"
    if month is None:
        # "tanggal dua satu", "tanggal 1 sepuluh": a day of two figures, or a day and its month.
        two = told.day_of_month not in (None, day)  # "jatuh tgl 7, ke rumah sakit tgl 9"
        told.day_of_month = day
        told.vague = told.vague or two or (word.isdigit() and int(word) <= 12)
        return at
    year = None
    word = words[at]
    after = words[at + 1]
    if word in YEAR_LABELS and after.isdigit():
        year, at = after, at + 2
    elif word in YEAR_LABELS and after in _LAST:
        year, at = str(now.year - 1), at + 2
    elif word in YEAR_LABELS and after in ("ini", "iki"):
        year, at = str(now.year), at + 2
    elif word.isdigit() and (
        len(word) == 4 or (len(word) == 2 and after not in UNITS and after not in _PARTS)
    ):
        year, at = word, at + 1
    _add(told, day, month, year, now)
    return at


def _named_month(told: _Told, words: Sequence[str], at: int, now: datetime) -> int:
    """A month before its day ("november 12"), or without one."""
    after = words[at + 1]
    word = words[at]
    if told.day_of_month is not None:
        _add(told, told.day_of_month, MONTH[word], None, now)
        told.day_of_month = None
    elif len(word) > 3 or word not in ("mei", "may", "mar", "jun", "des"):
        if after.isdigit() and int(after) <= 31 and words[at + 2] not in UNITS:
            _add(told, int(after), MONTH[word], None, now)
            return at + 2
        if after in DAY_LABELS and words[at + 2].isdigit():
            _add(told, int(words[at + 2]), MONTH[word], None, now)
            return at + 3
        told.vague = True
    return at + 1


def _written(told: _Told, written: re.Match[str], now: datetime) -> None:
    first, month, last = written[1], written[3], written[4]
    if len(first) == 4:
        if last is None or len(last) > 2:
            told.vague = True
            return
        _add(told, int(last), int(month), first, now)
    elif len(first) > 2 or (last is not None and len(last) == 3):
        told.vague = True
    else:
        _add(told, int(first), int(month), last, now)


def _add(told: _Told, day: int, month: int, year: str | None, now: datetime) -> None:
    """A date; without its year the latest that is past."""
    today = now.date()
    try:
        if year is None:
            found = date(today.year, month, day)
            if found > today:
                found = date(today.year - 1, month, day)
                told.vague = told.vague or (today - found).days > _SURE_WITHOUT_YEAR
        else:
            full = int(year)
            if len(year) == 2:
                full += today.year - today.year % 100
                full -= 100 if full > today.year + 10 else 0
            found = date(full, month, day)
    except (ValueError, OverflowError):  # "08123456789 mei" names a year that no int of C holds
        told.impossible = True
        return
    told.days.append(found)


_SURE_WITHOUT_YEAR = 300
"""Days. A date without a year that was longer ago may as well be a slip of the month."""


def _tells_day(told: _Told) -> bool:
    return bool(
        told.days
        or told.yesterday
        or told.today
        or told.night_before
        or told.exact
        or told.day_of_month is not None
        or told.weekday is not None
        or told.sunday_or_week
        or told.feast
        or told.ongoing
    )


def _settle(told: _Told, now: datetime) -> Moment:
    """The one moment that all which was told agrees on."""
    if told.impossible:
        raise Unread("date_none")
    certain = told.days or told.yesterday or told.night_before or told.exact
    if told.future and not (certain or told.day_of_month is not None or told.today or told.feast):
        raise Unread("date_future")
    if told.vague or (told.span and told.today):  # "hari ini pas seminggu"
        raise Unread("date")
    if told.exact is not None and not told.days and told.weekday is None and not told.yesterday:
        at = told.exact.time().replace(second=0, microsecond=0)
        return _checked(Moment(told.exact.date(), at, part_of(at)), now)
    days = set(_days(told, now))
    if len(days) != 1:
        plain_part = told.part not in (None, "malam") and not told.strangers
        if not days and plain_part and not told.future:
            days = {now.date()}  # "abis subuh": no day named is today
            hour = _clock(told, now.date(), now).at
            if hour and hour > now.time():
                raise Unread("date")  # "jam 5 sore" at nine: yesterday?
        else:
            raise Unread("date")
    [day] = days
    if told.market_day and (day - _LEGI).days % 5 != int(told.market_day):
        raise Unread("date")  # "jumat kliwon", but the last Friday was another one
    if told.after_midnight and (told.night_before or not told.today):
        day += timedelta(days=1)
    moment = _clock(told, day, now)
    if told.earlier and day == now.date() and moment.at and moment.at > now.time():
        raise Unread("date")  # "tadi jam 9 malam" at seven: yesterday, or a slip of the hour
    if day == now.date() and moment.at is None and moment.part and _to_come(moment.part, now):
        raise Unread("date")  # "tadi sore" at nine in the morning
    return _checked(moment, now)


def _days(told: _Told, now: datetime) -> Iterator[date]:
    today = now.date()
    dated = list(told.days)
    if told.day_of_month is not None:
        dated.append(_this_month(told.day_of_month, told.month_back, today))
    elif told.month_back and not dated:
        raise Unread("date")
    yield from dated
    if not dated and told.feast:
        yield told.feast
        return
    if told.season and not dated and told.weekday is None:
        raise Unread("date")
    if told.weekday is not None:
        yield _last_weekday(told, dated, today)
    elif dated:
        return
    elif told.ongoing and not (told.yesterday or told.today or told.night_before):
        yield told.ongoing
    elif told.sunday_or_week:
        raise Unread("date")
    elif told.night_before or told.yesterday:
        yield today - timedelta(days=1)
    elif told.today:
        yield today


def _last_weekday(told: _Told, dated: Sequence[date], today: date) -> date:
    """The last such day past, or the dated one; with "malam" the day before, where its night begins."""
    assert told.weekday is not None
    wanted = (told.weekday - told.weekday_night) % 7
    if dated:
        if dated[0].weekday() not in (told.weekday, wanted):
            raise Unread("date")
        return dated[0]
    back = (today.weekday() - wanted) % 7
    if told.weeks_back == 1:
        return today - timedelta(days=today.weekday() + 7 - wanted)
    if back == 0 and (told.yesterday or told.passed):
        back = 7
    elif back == 0 and not told.today:
        raise Either(Moment(today), Moment(today - timedelta(days=7)))
    return today - timedelta(days=back)


def _this_month(day: int, back: int | None, today: date) -> date:
    """The latest such day past; with "bulan lalu" of the month before this one, with "bulan ini" of this."""
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    try:
        if back or (back is None and day > today.day):
            return before.replace(day=day)
        return first.replace(day=day)
    except ValueError:
        raise Unread("date_none") from None


def _clock(told: _Told, day: date, now: datetime) -> Moment:
    if told.hour is None or told.no_hour:
        return Moment(day, None, told.part)
    hour, minute, part = told.hour, told.minute + 0, told.part
    if minute > 59:
        hour, minute = hour + 1, minute - 60
    hour %= 24
    if told.full_clock:
        at = time(hour, minute)
        return Moment(day, at, part if part and _within(at, part) else None)
    if part is None:
        return _likely(day, hour, minute, now)
    if part == "malam" and (hour == 12 or hour < 5):
        # Past midnight the day that is told is the one before; with a date it may be either.
        after, at = (
            Moment(day + timedelta(days=1), time(hour % 12, minute)),
            time(hour % 12, minute),
        )
        if (told.days or told.day_of_month is not None) and after.day <= now.date():
            raise Either(Moment(day, at), after)
        return after
    if part in ("siang", "sore", "malam") and hour < (6 if part == "siang" else 12):
        hour += 12
    elif part in ("dini_hari", "subuh", "pagi") and hour == 12:
        hour = 0
    at = time(hour % 24, minute)
    return Moment(day, at, part if _within(at, part) else None)


def _likely(day: date, hour: int, minute: int, now: datetime) -> Moment:
    """An hour without its part of the day: of today's two, the one that is past."""
    if day != now.date() or not 1 <= hour <= 12:
        return Moment(day)
    both = [time(hour % 12, minute), time(hour % 12 + 12, minute)]
    past = [at for at in both if at <= now.time()]
    if len(past) == 2 and hour in (12, 1, 2, 3):
        past = past[1:]
    if len(past) == 1:
        return Moment(day, past[0], part_of(past[0]))
    return Moment(day)


def _within(at: time, part: str) -> bool:
    first, last = HOURS[part]
    return first <= at.hour < last


def _to_come(part: str, now: datetime) -> bool:
    """Whether the part of the day begins later than now."""
    return HOURS[part][0] > now.hour


def part_of(at: time) -> str:
    """The part of the day by the clock."""
    for hour, part in ((4, "dini_hari"), (6, "subuh"), (11, "pagi"), (15, "siang"), (18, "sore")):
        if at.hour < hour:
            return part
    return "malam"


def _checked(moment: Moment, now: datetime) -> Moment:
    today = now.date()
    if moment.day > today or (moment.day == today and moment.at and moment.at > now.time()):
        raise Unread("date_future")
    if moment.day.year < today.year - _OLDEST:
        raise Unread("date_old")
    return moment


_OLDEST = 60
"""Years since an accident; what is older is a slip."""
