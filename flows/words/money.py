"""Income as people say it: "50rb sehari", "sejuta setengah", "500-700 ribu", "gopek ceng"."""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .numbers import ATOMS, Atom, read_below_thousand
from .text import Unread, plain
from .wordlist import word_set

_LONGEST = 600
"""Characters. Who writes more tells a story, not a sum."""
MOST = 100_000_000
"""Above this an income of an informal worker is taken for a slip of the finger, and asked again."""


@dataclass(frozen=True)
class Money:
    """Whole rupiah for each `per`: month, day, week, 2week, year, trip or piece.

    A range has its ends in `low` and `high` and its low end as `amount`; else all three are equal.
    """

    amount: int
    per: str
    low: int
    high: int


@dataclass(frozen=True)
class _Figure:
    value: Fraction
    scale: int
    """The last thousand or million written, 1 when none was: "70" may mean 70 thousand."""


_SLANG = {
    "gopek": "500", "gope": "500", "cepek": "100", "gocap": "50", "nocap": "20", "nopek": "200",
    "seceng": "1 ribu", "goceng": "5 ribu", "noceng": "2 ribu", "ceban": "10 ribu",
    "noban": "20 ribu", "goban": "50 ribu", "gotiao": "5 juta", "cetiao": "1 juta",
    "notiao": "2 juta", "setiao": "1 juta", "satiao": "1 juta", "separo": "setengah",
    "stengah": "setengah", "setgh": "setengah", "satengah": "setengah", "saparo": "setengah",
    "sateungah": "setengah", "sprempat": "seperempat", "stgh": "setengah", "stngah": "setengah",
    "stngh": "setengah", "setenga": "setengah", "sepero": "setengah", "jigo": "25", "pekgo": "150",
    "pekgoceng": "150 ribu", "samceng": "3 ribu", "jigoceng": "25 ribu", "sepalih": "setengah", "sapalih": "setengah", "sasigar": "setengah",
    "atenga": "setengah", "atengnga": "setengah", "tengnga": "setengah", "hundred": "ratus", "eleven": "sebelas",
    "twelve": "dua belas", "thirteen": "tiga belas", "fifteen": "lima belas", "eighteen": "delapan belas",
    "twenty": "dua puluh", "thirty": "tiga puluh", "forty": "empat puluh", "fifty": "lima puluh",
    "sixty": "enam puluh", "seventy": "tujuh puluh", "eighty": "delapan puluh", "ninety": "sembilan puluh",
}  # fmt: skip
_HALF = re.compile(r"s[aeio]?t{1,2}h?[aeou]{0,2}n?g{1,2}(?:ng)?[aeou]{0,2}h?|s[aei]?par[aeou]h?")
"""A half in the spellings of all languages: "satangah", "sateungah", "stegah", "separuh"."""
_PERHAPS_HALF = word_set("tengah tengahan sebelah sabelah sibak sapaluh sebagian sabagian spruh")
"""Behind millions these may be half a million more, or nothing."""
_DAY, _WEEK, _MONTH, _YEAR, _TRIP, _PIECE = "day", "week", "month", "year", "trip", "piece"
_ASKED = "asked"
"""An hour's pay, or that of a dozen pieces, tells no income: it is asked again."""
_PER = {
    **dict.fromkeys(word_set("sejam perjam sajam hourly perlusin selusin perkodi sekodi pergros segros"), _ASKED),
    **dict.fromkeys(word_set("""sehari seharinya sehariannya sehari2 perhari perharinya harian hariannya sedino sadino
        sadinten sedinten sapoe sapoena saari saare sari sahari sahariang sadina sedina sedinten sahari2 sebengi perari daily semalam semalem permalam pershift"""),
        _DAY,
    ),
    **dict.fromkeys(word_set("""seminggu seminggunya perminggu mingguan saminggu seminggon sepekan perpekan pekanan
        sapakan weekly"""),
        _WEEK,
    ),
    **dict.fromkeys(word_set("""sebulan sebulannya perbulan perbulannya bulanan sabulan sewulan sesasi sasasih sabulannya
        sebln perbln monthly"""),
        _MONTH,
    ),
    **dict.fromkeys(word_set("setahun setahunnya pertahun tahunan sataun sataunna setaun yearly"), _YEAR),
    **dict.fromkeys(word_set("pertrip setrip perrit serit sarit perorder perorderan"), _TRIP),
    **dict.fromkeys(word_set("""perkilo perkg sekilo sakilo perbiji sebiji perpotong sepotong perbuah sebuah perlembar selembar
        perikat seikat perkarung sekarung permeter semeter perbungkus perbaju perpaket sepaket perkubik sekubik
        sebungkus perporsi seporsi perpcs perkepala perorang perkeranjang sekeranjang perember seember
        perpikul sepikul perpohon perekor seekor"""),
        _PIECE,
    ),
}  # fmt: skip
_UNIT_OF_PER = {
    **dict.fromkeys(word_set("jam hour lusin kodi gros rumah rmh omah imah kamar tempat majikan toko murid siswa kelas"), _ASKED),
    **dict.fromkeys(word_set("hari hr hri ari are malam malem shift dino dina dinten poe esso allo harinya dinane hr2 day"), _DAY),
    **dict.fromkeys(word_set("minggu mgg mg mnggu pekan minggunya week"), _WEEK),
    **dict.fromkeys(word_set("bulan bln bl bulannya bulen wulan sasih sasi month"), _MONTH),
    **dict.fromkeys(word_set("tahun thn th taun taon year"), _YEAR),
    **dict.fromkeys(word_set("trip rit tarikan narik antaran penumpang orderan order"), _TRIP),
    **dict.fromkeys(word_set("""kilo kg kilogram biji potong pcs pc buah lembar ikat karung meter bungkus
        porsi gelas ekor pasang sak kwintal kuintal ton liter baju celana kemeja kaos setel stel kerudung sprei
        gamis daster kardus dus box bal paket titik kubik pikul keranjang ember galon jerigen bata batako genteng
        butir sisir tandan janjang pohon batang kepala orang"""),
        _PIECE,
    ),
}  # fmt: skip
_EACH = word_set(
    "per tiap setiap saban saben sabben nyaben ben unggal sunggal tiok satiok sabilang / @ tiap2 se a each every"
)
_A = word_set("satu 1 sa siji sawiji sak hiji ciek settong atu asa one")
_WEEKDAYS = word_set("""
    senin senen snin selasa slasa rabu rebo kamis kemis jumat jum'at jumaat sabtu saptu setu ahad akad
    seninan selasaan reboan kamisan jumatan sabtuan mingguan
    """)
_PAYDAY = word_set(
    "gajian gajihan bayaran bayarannya dibayar bayar upahan gaji gajinya nerima terima gajianne"
)
_TRIPS = word_set(
    "angkek angkuik berangkat turun layar mancing miyang nyelam muat bongkar narik tarik jalan antar nganter ngantar melaut trip rit angkut ngangkut order orderan"
)
_COUNTED = word_set("""
    hari hr jam kali x orang org anak kilo kg biji potong buah minggu mgg bulan bln menit ekor rit
    orderan order trip penumpang pelanggan rumah rmh omah imah umah kamar tempat tmpt majikan juragan toko warung
    lapak gerobak kos kosan kontrakan petak balita bayi cucu murid siswa kelas lansia keluarga
    """)
_SPANS = word_set("hari hr jam kali x minggu mgg bulan bln")
_TO = word_set("- ~ sampai sampe sampek ampe nyampe hingga sd atau ato kadang kadang2 to")
_NO = word_set(
    "tidak tdk tak gak ga g gk nggak ngga enggak engga ndak bukan belum blm blom ora mboten teu"
)
_UNSURE = re.compile(
    r"\b(?:(?:tidak|tdk|tak|gak?|gk|ng?gak?|enggak?|ndak|ora|mboten|teu|kurang|krg)"
    r" ?(?:mesti|mesthi|tentu|nentu|menentu|tetap|tetep|pasti|tahu|tau|taw|ngerti|tangtos|puguh"
    r"|terang|yakin|bisa di\w+|ngitung|pernah ngitung|hitung)"
    r"|gatau|gatentu|tergantung|gumantung|relatif|kadang|musiman|serabutan|lupa|entah)\b"
)
_NOT_INCOME = word_set("""
    utang hutang ngutang dibagi dibagi2 nombok tekor modal setoran setor omset omzet kotor cicilan iuran kontrakan sewa donasi sumbang nyumbang
    kurang krg dibawah bawah maksimal max mentok berapa brp dulu dulunya tadinya panen musim
    masing borongan koma sekali banyak tinggi umur usia miliar milyar milyard beli belinya harga harganya
    """)
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s.,!;:()\"'*_?]")
_HALVES = str.maketrans({"½": " setengah ", "¼": " seperempat ", "¾": " tigaperempat "})
_LOOKALIKES = str.maketrans("oil", "011")
_REWRITE = (
    # "I,4 juta", "O,9 jt", "5OOrb": letters beside figures that can only stand for them.
    (re.compile(r"(?<![a-z0-9])[o0] ?, ?(?=[0-9])"), "0,"),
    (re.compile(r"(?<![a-z0-9])o (?=koma\b)"), "0 "),
    (re.compile(r"(?:(?<![a-z0-9.,])|(?<=\brp))(?=[oil.,]*[0-9])[0-9oil.,]+(?=[^a-z]|rb|ri|re|jt|ju|k\b|$)"), lambda m: m[0].translate(_LOOKALIKES)),
    # What stands beside an income and is none: an age, children, an address, a telephone, a day of the month.
    (re.compile(r"\b(?:umur|usia)(?:ku|nya| sy| saya)? [0-9]{1,2}(?: ?(?:th|thn|tahun|taun))?\b"), " "),
    (re.compile(r"\banak(?:ku|nya| sy| saya)? (?:[0-9]|dua|tiga|empat|lima|enam)\b(?! ?(?:rb|ribu|jt|juta))"), " "),
    (re.compile(r"\br[tw] ?[0-9]{1,3}\b|\b(?:tiap |setiap |per )?(?:tgl|tanggal) [0-9]{1,2}\b|\b0?8[0-9]{8,12}\b"), " "),
    (re.compile(r"\b(?:sudah|udah|udh|sdh) [0-9]{1,2} (?:th|thn|tahun|taun)\b|\b[0-9]{1,2} (?:th|thn|tahun|taun) (?:jd|jadi|kerja)\b"), " "),
    (re.compile(r"\bthr\b.{0,40}"), " "),
    (re.compile(r"(?<!per )(?<!tiap )(?<!/)(?<!1 )(?<!satu )\b(?:jam|pukul) [0-9]{1,2}(?:[.:][0-5][0-9])?(?![0-9.,])(?! ?(?:rb|ribu|rebu|k|jt|juta)\b)(?: (?:pagi|siang|sore|malam|malem|subuh))?"), " jamkerja "),
    (re.compile(r"\b(?:satu|1|sa) ?(?:kali|x)\b"), "sekali"),
    (re.compile(r"\b(?:pulang|habis|abis|balik)(?: dari)? (?=melaut|miyang|narik)"), "sekali "),
    (re.compile(r"\b(seminggu|sebulan|sehari) (?:kerja|kerjanya|masuk|cuma|hanya|narik|jualan|paling)(?: kerja)? (?=\w+ (?:hari|hr|kali|x)\b)"), r"\1 "),
    (re.compile(r"\b(?:ter)?(?:gantung|gantong)(?:an)?(?: (?:musim|cuaca|panen|ombak|ikan|angin|hujan|rame|sepi|hari|orderan|pasar|harga))+"), " "),
    (re.compile(r"(?<=[0-9]) ?- ?an\b"), " an"),
    (re.compile(r"(?<=[a-z0-9]), (?=[a-z0-9])"), " | "),
    (re.compile(r"(?<=hari|ulan|ahun) bukan (?:se|per ?)(?:hari|minggu|bulan|tahun)\b"), " "),
    (re.compile(r"(?<=minggu) bukan (?:se|per ?)(?:hari|bulan|tahun)\b"), " "),
    (re.compile(r"\bsalapan(?= (?:ratuih|puluah|baleh)\b)"), "delapan"),  # Minang; nine in Sundanese
    (re.compile(r"\b(?:lebih|lbh) (?:kurang|krg)\b|\b(?:kurang|krg) (?:dikit|dkit|sedikit|sdikit|sikit|sakedik|saeutik|sithik)\b"), " "),
    (re.compile(r"\b(?:tidak|ga|gak|nggak|ngga) (?:lebih|kurang)(?: (?:tidak|ga|gak|nggak|ngga) (?:lebih|kurang))?\b(?! dari)"), " "),
    (re.compile(r"(?<![0-9])1 ?/ ?2(?![0-9/])"), "setengah"),
    (re.compile(r"(?<![0-9])1 ?/ ?4(?![0-9/])"), "seperempat"),
    (re.compile(r"\btiga (?:per empat|perempat)\b|(?<![0-9])3 ?/ ?4(?![0-9/])"), "tigaperempat"),
    (re.compile(r"\bs ?[./] ?d\b\.?"), "sampai"),
    (re.compile(r"\bs[ea] tengah\b"), "setengah"),
    (re.compile(r"\bhalf (?:an? )?(?=million|thousand)|\b(?:and )?(?:an? )?half\b"), "setengah "),
    (re.compile(r"\ban? (?=million|thousand|hundred)"), "one "),
    (re.compile(r"\bpoint\b"), "koma"),
    (re.compile(r"(?<=hundred )and "), ""),
    (re.compile(r"\bsa (juta|yuta|ratus|ratuih|ribu|rebu)\b"), r"se\1"),
    (re.compile(r"[.,] ?-+"), " "),
    (re.compile(r"\b(?:kurang|krg|kr) ?(?:lebih|lbh)\b"), " "),
    # "1jt5" is said as "sejuta lima": one million and five hundred thousand.
    (re.compile(r"(?<![0-9.,])([0-9]{1,3})(jt|juta)([0-9])(?![0-9.,]| ?(?:rb|ribu|rebu|k)\b)"), r"\1,\3 juta"),
    # "kira2" is "kira-kira": a 2 behind a word repeats it.
    (re.compile(r"(?<=[a-z]{3})2(?![0-9])"), ""),
    (re.compile(r"(?<![0-9])([0-9]{1,3}|satu|dua|tiga|empat|lima|enam) koma ([0-9]+)\b"), r"\1,\2"),
)  # fmt: skip
_LEAST_OF = word_set("sedikit minimal min minimum dikit rendah minim terkecil kecil sepi sepinya")
_MOST_OF = word_set(
    "banyak maksimal maks max maximal maksimum byk tinggi tertinggi gede ramai rame ramainya ramenya besar lancar laris terbanyak"
)
_FOREIGN = re.compile(
    r"[$€£¥]|\b(?:dolar|dollar|dola|usd|sgd|eur|euros?|gbp|pound|pounds|poundsterling|jpy|yen|yuan|rmb|ringgit|myr|rm|riyal|real|sar|won|twd)(?:\b|[0-9])"
)
_WHOSE = re.compile(
    r"(?P<before>\b(?:buat|untuk|utk|kebutuhan|nafkah|biaya|biayai|kasih|ngasih|hidupi|menghidupi|nganter|anak(?= (?:istri|bini|suami))|makan) )?"
    r"\b(?:(?P<other>(?:suami|swami|istri|isteri|bini|bojo|laki|lanang|pacar|mertua|ortu|orang ?tua)(?:nya|ku|ne|na|e)?"
    r"|anak(?:ku)?(?: (?:saya|sy|aku|sulung|pertama))?(?= (?:yg|yang|sing|nu) (?:kerja|cari|nyari|kerjo|kirim|kasih|ngasih|bantu))"
    r"|(?<=dikirim )anak|(?<=dikasih )anak|(?<=kiriman )anak|(?<=dari )anak"
    r"|(?:bapak|ayah|ibu|kakak|adik)(?:nya|ku| saya| sy)(?: anak2?)?(?= (?:yg|yang|sing|nu|kerja|gaji|dapat|dapet)))(?: (?:saya|sy|aku|ku|gue|kulo|abdi))?"
    r"|(?P<spent>pengeluaran(?:nya)?|belanja(?:nya)?|jajan|pinjam(?:an)?|minjam|minjem|bantuan|bansos|pkh|blt|bpnt|bpjs|arisan|tabungan|nabung|listrik|spp)"
    r"|(?P<earned>gaji(?:nya)?|upah(?:nya)?|penghasilan(?:nya)?|pendapatan(?:nya)?|dapat|dapet|dibayar|digaji)"
    r"|(?P<past>dulu(?:nya)?|tadinya|sebelum(?:nya)?(?: (?:covid|corona|korona|pandemi|sakit|jatuh|nikah|kecelakaan))?|biyen|baheula|biasa(?:nya|ne))"
    r"|(?P<own>saya|sy|sya|aku|ak|gue|gua|gw|kulo|kula|abdi|ambo|awak|beta|tiang|ulun|engko|gajiku|penghasilanku"
    r"|sekarang|skrg|skrang|skg|saiki|ayeuna|kini|sakarang|kiwari|now))\b"
)
_IDLE = re.compile(
    r"\b(?:nganggur|menganggur|meninggal|mninggal|wafat|sakit|stroke|cerai|pergi|kabur|pensiun|lumpuh"
    r"|(?:tidak|tdk|ga|gak|ng?gak?|ora|teu) (?:kerja|ada|kerjo|gawe)|di rumah|belum kerja|blm kerja|udah ga ada)\b"
)
_TOGETHER = re.compile(
    r"\b(?:berdua|bertiga|sekeluarga|keluarga|digabung|gabungan|(?:sama|bareng|bersama|dan|plus|ditambah|karo) (?:suami|istri|bini|bojo|laki|swami))\b"
)
_NET = re.compile(r"\b(?:bersih(?:nya)?|untung(?:nya)?|laba(?:nya)?|(?:di)?bawa pulang|nett?o?)\b")
_GROSS = re.compile(
    r"\b(?:kotor(?:nya)?|om[sz]et(?:nya)?|modal(?:nya)?|potong\w*|dipotong|setor\w*|jual\w*|pendapatan kotor)\b"
)
_OPEN = re.compile(
    r"[<>]|\b(?:rumah|rmh|tempat|majikan|toko|kamar)\b.{0,9}@|\bbukan se\w+\b|\b(?:ke ?atas|ke ?bawah|lebih dari|kurang dari|di ?atas|di ?bawah)\b|\b(?:seceng|goceng|ceban|noban|goban|gocap|cepek|gopek) \w+ (?:biji|lembar|lbr)\b"
)
_ONE_END = re.compile(
    r"\b(?:minimal|minim|terkecil|minimum|min (?=(?:rp ?)?[0-9])|ma(?:ks|x)(?!u[dt]|im\b)\w*|mentok\w*|pol(?:-pol)?an|polnya"
    r"|pa?l(?:ing|iang|g) (?:banyak|byk|bnyk|gede|besar|tinggi|pol|akeh|okeh|loba|seueur|ageng|sedikit|dikit|sakedik|saeutik|kecil|rendah)"
    r"|pang ?(?:lobana|seueurna|saeutikna)|se(?:banyak|tinggi|besar|kurang|sedikit|rendah)(?: |-)?\w*nya|setidak\w*"
    r"|ter(?:tinggi|banyak|besar|rendah|sedikit)|up to|at (?:most|least)|(?:kalau|kalo|klo|yen|lamun) (?:(?:lagi|lg|pas) )?(?:ramai|rame|rami)(?=.{0,20}(?:[0-9]|juta|ribu)))\b"
)
_UP_TO = word_set("sampai sampe sampek ampe nyampe hingga")
_SURE_WITHOUT_PERIOD = 50_000
"""Rupiah. Less is nobody's month: what it is for has to be asked."""
_SURE_OF_A_DAY = 500_000
_TAKINGS = re.compile(
    r"\b(?:kemarin|kemaren|kmrn|kmren|wingi|kamari|kapatang|tadi|td)\b(?! (?:saya|sy) (?:bilang|tulis))"
)
_FRACTIONS = {
    "setengah": Fraction(1, 2),
    "seperempat": Fraction(1, 4),
    "tigaperempat": Fraction(3, 4),
}
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_DECIMAL = re.compile(r"([0-9]{1,3})[.,]([0-9]{1,3})")
_BELOW_NOTHING = re.compile(r" *[-−.,][0-9]")
_LOST_BEFORE_COMMA = re.compile(r"(?<![^\W_])[a-z][.,][0-9]|(?<= )[.,][0-9]{1,2} ?(?:jt|juta)")
"""What stood before the comma cannot be read: "S,5 juta"."""
_GLUED = re.compile(r"([a-z]{4,40}?)(ribu|rebu|juta)(?:an)?")
_DOUBLED = re.compile(r"(.)\1+")
_CENTS = re.compile(r"[.,]00$")


def read_money(text: str) -> Money:
    """The income told, in whole rupiah, per month unless the text says otherwise.

    Raises Unread("money_unit") when ribu or juta was left out ("70", "1.500"),
    Unread("money_unknown") when the person says it cannot be told, Unread("money") for the rest:
    no figure, two figures that are no range, what is owed or was earned before.
    """
    if len(text) > _LONGEST or _BELOW_NOTHING.match(text):
        raise Unread("money")
    # Half signs go before `plain`, which would make "1½" into "11⁄2".
    words = plain(text.translate(_HALVES))
    for pattern, becomes in _REWRITE:
        words = pattern.sub(becomes, words)
    if _FOREIGN.search(words) or _TOGETHER.search(words):
        raise Unread("money")
    if _LOST_BEFORE_COMMA.search(words):
        raise Unread("money")
    words = _net(_own(_usual(words)))
    tokens = _tokens(words)
    if len(tokens) > 80:
        raise Unread("money")
    said_per, tokens = _per(tokens)
    per = said_per or _MONTH
    if per == _ASKED or _OPEN.search(words):
        raise Unread("money")
    figures, ranged = _figures(tokens)
    if len(figures) == 1 and (_ONE_END.search(words) or _up_to(tokens)):
        raise Unread("money")  # the other end is not told
    if len(figures) == 2 and not ranged:
        if figures[0].value == figures[1].value:
            del figures[1]  # "Rp1.400.000 (satu juta empat ratus ribu)"
        elif not _LEAST_OF.isdisjoint(tokens) and not _MOST_OF.isdisjoint(tokens):
            ranged = True
            figures.sort(key=lambda figure: figure.value * (1 if figure.scale > 1 else 1_000))
            tokens = [word for word in tokens if word not in _MOST_OF]
    if not figures:
        raise Unread("money_unknown" if _UNSURE.search(words) else "money")
    if len(figures) > (2 if ranged else 1) or not _NOT_INCOME.isdisjoint(tokens):
        raise Unread("money")
    marked = "rp" in tokens or "rupiah" in tokens or "perak" in tokens
    low, high = figures[0], figures[-1]
    if ranged:
        low, high = _same_scale(low, high)
        if high.value < low.value and low.scale > 1 and high.scale > 1:
            low, high = high, low  # "1 juta kadang 500 ribu"
    if not said_per and 0 < high.value < _sure(words) and high.scale > 1:
        raise Unread("money")
    return Money(*_rupiah(low, high, per, marked=marked))


def _up_to(tokens: list[str]) -> bool:
    """Whether a figure stands behind "sampai"."""
    return any(
        word in _UP_TO and (after[0].isdigit() or after in ATOMS or after == "rp")
        for word, after in pairwise(tokens)
    )


def _sure(words: str) -> int:
    """The rupiah from which an income without a period is a month's: a day's takings need more."""
    return _SURE_OF_A_DAY if _TAKINGS.search(words) else _SURE_WITHOUT_PERIOD


def _own(words: str) -> str:
    """What the person earns now: without what is said of a husband's or wife's income, or of earlier."""
    parts: list[tuple[str, str]] = []
    owner, start = "own", 0
    for mark in _WHOSE.finditer(words):
        if mark["before"]:
            continue
        if mark["earned"] and owner != "spent":
            continue
        said, comma, last = words[start : mark.start()].rpartition("|")
        parts.append((owner, said + comma))
        # "3 juta gaji suami"
        parts.append(("other" if mark["other"] and _THEIRS.search(last) else owner, last))
        owner = next((kind for kind in ("other", "spent", "past") if mark[kind]), "own")
        start = mark.start() if owner == "past" else mark.end()
    parts.append((owner, words[start:]))
    owners = {who for who, said in parts if _SUM.search(said)}
    if "past" in owners and "own" not in owners:
        return words  # "dulu" alone is asked by the word itself
    kept = " ".join(said for who, said in parts if who == "own" or _IDLE.search(said))
    before = " ".join(said for who, said in parts if who == "past")
    if _period(before) not in ("", _MONTH) and not _period(kept):
        raise Unread("money")  # "dulu 100rb sehari, sekarang 50rb"
    return kept


def _period(words: str) -> str:
    return _per(_tokens(words))[0]


_THEIRS = re.compile(
    r"\b(?:gaji|penghasilan|pendapatan|dari|hasil|itu|punya|duit|upah|dikasih|kiriman|dikirim)(?: dari)? ?$"
)
_SUM = re.compile(r"[0-9]|ribu|juta|ratus|ewu|rebu|yuta|ebu|jt|rb")


def _usual(words: str) -> str:
    """What is earned as a rule, where one day's takings are told too: "kemarin 200rb, biasanya 80rb sehari".

    Raises Unread("money") where it is not told for which time, as "hari ini 300rb, biasanya 100rb".
    """
    usual, once = _AS_A_RULE.search(words), _ONCE.search(words)
    if usual is None or once is None:
        return words
    if once.start() < usual.start():
        kept, other = words[usual.end() :], words[: usual.start()]
    else:
        kept, other = words[: once.start()].replace(usual[0], " "), words[once.start() :]
    if not _SUM.search(kept) or not _SUM.search(other):
        return words
    if not _period(kept):
        raise Unread("money")
    return kept


_AS_A_RULE = re.compile(
    r"\b(?:biasa(?:nya|ne|na)|bi?asona|rata-?rata(?:nya)?|rata|umumnya|lumrahe|padatan|adatna|(?:paling|lebih) sering)\b"
)
_ONCE = re.compile(
    r"\b(?:kemarin|kemaren|kmrn|kmren|wingi|kamari|kapatang|tadi|td|hari ini|dino iki|pernah|(?:minggu|bulan|bln|mgg) (?:lalu|ini))\b"
)


def _net(words: str) -> str:
    """What is left of an income, where what it is taken from is told too: "kotor 150rb bersih 80rb"."""
    net = _NET.search(words)
    if (
        net is None
        or not _GROSS.search(words, 0, net.start())
        or not _SUM.search(words[: net.start()])
    ):
        return words
    period = (word for word in _TOKEN.findall(words[: net.start()]) if word in _PER)
    return f"{' '.join(period)} {words[net.start() :]}"


def _rupiah(low: _Figure, high: _Figure, per: str, *, marked: bool) -> tuple[int, str, int, int]:
    least = 10_000
    if per == _PIECE:
        least = 100 if marked else 1_000
    elif per in (_TRIP, _DAY):
        least = 1_000 if marked else 5_000
    for figure in (low, high):
        if figure.scale == 1 and 0 < figure.value < least:
            raise Unread("money_unit")
        if figure.value.denominator != 1 or figure.value > MOST:
            raise Unread("money")
    if high.value < low.value:
        raise Unread("money")
    return int(low.value), per, int(low.value), int(high.value)


def _tokens(words: str) -> list[str]:
    tokens: list[str] = []
    for word in _TOKEN.findall(words):
        if word in _SLANG:
            tokens += _SLANG[word].split()
        elif word not in ATOMS and _HALF.fullmatch(word):
            tokens.append("setengah")
        elif word.startswith("rp") and len(word) > 2 and word[2:] in ATOMS:
            tokens += ["rp", word[2:]]
        elif word not in ATOMS and (once := _DOUBLED.sub(r"\1", word)) in ATOMS:
            tokens.append(once)
        elif word not in ATOMS and (match := _GLUED.fullmatch(word)) and match[1] in ATOMS:
            tokens += [match[1], match[2]]
        else:
            tokens.append(word)
    while tokens and tokens[0] in ("-", "+", "="):
        del tokens[0]
    return tokens


def _per(tokens: list[str]) -> tuple[str, list[str]]:
    """What the amount is for, empty where nothing says so, and the tokens without those words."""
    said: set[str] = set()
    rest: list[str] = []
    days_counted = multiplied = times = False
    at = 0
    while at < len(tokens):
        word = tokens[at]
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        then = tokens[at + 2] if at + 2 < len(tokens) else ""
        if (
            word in _EACH
            and after in ("2", "dua", "duo", "loro", "rong")
            and then in ("minggu", "mgg")
        ):
            said.add("2week")
            at += 3
        elif word in ("2", "dua", "duo") and after in ("minggu", "mgg", "mingguan", "mingguanan"):
            said.add("2week")
            at += 2
        elif payday := _payday(tokens, at):
            said.add(_WEEK)
            at = payday
        elif word in _EACH and after in _UNIT_OF_PER:
            said.add(_UNIT_OF_PER[after])
            at += 2
        elif word in _PER:
            counted = _counted(tokens, at + 1)
            before = rest[-1] if rest else ""
            if counted and tokens[counted - 1] in ("hari", "hr", "kali", "x"):
                # "seminggu 6 hari" tells the days worked, not the income.
                days_counted = True
                times = times or tokens[counted - 1] in ("kali", "x")
                at = counted
                continue
            if before == "hari counted" and _PER[word] in (_WEEK, _MONTH):
                at += 1
                continue
            said.add(_PER[word])
            at += 1
        elif word in _A and _UNIT_OF_PER.get(after, _YEAR) != _YEAR:
            said.add(_UNIT_OF_PER[after])
            at += 2
        elif word in _FRACTIONS and after in _UNIT_OF_PER:
            raise Unread("money")  # "setengah bulan"
        elif (word in ("sekali", "sakali") or word in _EACH) and after in _TRIPS:
            said.add(_TRIP)
            at += 2
        elif word == "sekali" and at and (tokens[at - 1] in _PER or tokens[at - 1] in _UNIT_OF_PER):
            at += 1
        elif word in _UNIT_OF_PER and after in ("ini", "kemarin", "kmrn", "lalu", "kemaren"):
            said.add(_UNIT_OF_PER[word])
            at += 2
        elif word in ("x", "*") and _counted(tokens, at + 1):
            counted = _counted(tokens, at + 1)
            if tokens[counted - 1] not in ("hari", "hr"):
                raise Unread("money")
            multiplied = True
            said.add(_DAY)
            at = counted
        elif counted := _counted(tokens, at):
            if tokens[counted - 1] in ("trip", "rit", "kali") and _MONTH in said:
                raise Unread("money")  # so much a trip, so many trips a month
            if tokens[counted - 1] in _SPANS:
                days_counted = True
                rest.append("hari counted")
            at = counted
        elif word in _UNIT_OF_PER and rest and _ends_figure(rest[-1]):
            said.add(_UNIT_OF_PER[word])
            at += 1
        else:
            rest.append(word)
            at += 1
    rest = [word for word in rest if word != "hari counted"]
    if multiplied and _MONTH in said:
        said.discard(_MONTH)
    if times and _TRIP in said:
        raise Unread("money")  # so much a trip, so many trips a week
    if len(said) > 1 or ((days_counted or "jamkerja" in rest) and not said):
        raise Unread("money")
    return (said.pop() if said else ""), rest


def _payday(tokens: list[str], at: int) -> int:
    """Where "tiap hari sabtu" or "gajian sabtu" that begins at `at` ends; 0 when none does, nor at a
    range of days."""
    if tokens[at] in _WEEKDAYS and tokens[at].endswith("an"):
        return at + 1
    if tokens[at] not in _EACH and tokens[at] not in _PAYDAY:
        return 0
    after = at + 1
    while after < len(tokens) and (
        tokens[after] in _EACH or tokens[after] in ("hari", "hr", "ari", "malam")
    ):
        after += 1
    if after >= len(tokens) or tokens[after] not in _WEEKDAYS:
        is_sunday = tokens[after - 1] in ("hari", "hr", "malam") and tokens[after : after + 1] == [
            "minggu"
        ]
        return after + 1 if is_sunday else 0
    return after + 1 if after + 1 == len(tokens) or tokens[after + 1] not in _TO else 0


def _ends_figure(word: str) -> bool:
    return word in ATOMS and ATOMS[word][-1].kind == "scale"


def _counted(tokens: list[str], at: int) -> int:
    """Where a count such as "26 hari" or "dua anak" that begins at `at` ends; 0 when none does."""
    word = tokens[at] if at < len(tokens) else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word.isdigit() and len(word) <= 2:
        return at + 2 if after in _COUNTED else 0
    atoms = _atoms(tokens[at : at + 4])
    value, end = read_below_thousand(atoms, 0)
    if value is None or value > 31:
        return 0
    # A word may hold two atoms ("sebelas"), so the end is found again in tokens.
    used = taken = 0
    while taken < end and at + used < len(tokens):
        taken += len(ATOMS.get(tokens[at + used], (None,)))
        used += 1
    place = at + used
    return place + 1 if place < len(tokens) and tokens[place] in _COUNTED else 0


def _atoms(tokens: list[str]) -> list[Atom | None]:
    return [atom for word in tokens for atom in ATOMS.get(word, (None,))]


def _figures(tokens: list[str]) -> tuple[list[_Figure], bool]:
    """Every amount in the tokens, and whether two of them are the ends of a range."""
    figures: list[_Figure] = []
    ranged = False
    last_end = -2
    at = 0
    refused = False
    while at < len(tokens):
        idiom = _two_in_a_row(tokens, at)
        figure, end = _figure(tokens, at)
        if idiom:
            low, _ = _figure([*tokens[: at + 1], *tokens[at + 2 :]], at)
            figure, end = _figure(tokens, at + 1)
            if low is None or figure is None or figures:
                raise Unread("money")
            figures.append(low)
            ranged = True
        if figure is None:
            if _stray(tokens[at]):
                raise Unread("money")
            refused = tokens[at] in _NO or (refused and tokens[at] in _REACH)
            at += 1
            continue
        if refused:
            # "ga sampai sejuta", "bukan 2 juta": the figure is what it is not.
            raise Unread("money")
        between = tokens[last_end:at] if last_end >= 0 else []
        if between and not idiom and _TO.intersection(between) and _BETWEEN.issuperset(between):
            ranged = True
        if between == ["ke"] or (between == ["dan"] and "antara" in tokens):
            ranged = True
        figures.append(figure)
        last_end = at = end
    return figures, ranged


def _stray(word: str) -> bool:
    """Whether a hundred or thousand stands alone: what was before it was not understood."""
    atoms = ATOMS.get(word, ())
    return (
        word not in ("ribu", "k", "pek", "rebo")
        and bool(atoms)
        and atoms[0].kind != "unit"
        and atoms[0].kind != "whole"
    )


_REACH = word_set("sampai sampe nyampe nyampai lebih ada ampe sampek dapat dapet rp")
_BETWEEN = _TO | word_set("ke rp")


def _two_in_a_row(tokens: list[str], at: int) -> bool:
    """Whether "dua tiga ratus ribu" begins here: two to three hundred thousand."""
    if at + 2 >= len(tokens):
        return False
    first, second, third = (_atoms([word]) for word in tokens[at : at + 3])
    if not (first and second and third) or len(first) != 1 or len(second) != 1:
        return False
    one, two, size = first[0], second[0], third[0]
    return (
        one is not None
        and two is not None
        and size is not None
        and one.kind == two.kind == "unit"
        and two.value == one.value + 1
        and size.kind in ("puluh", "ratus", "scale")
    )


def _figure(tokens: list[str], at: int) -> tuple[_Figure | None, int]:
    """The amount that begins at `at`, and where it ends; None when none begins there."""
    total, floor = Fraction(0), 0
    start = at
    while at < len(tokens):
        number, end = _coefficient(tokens, at)
        if number is None:
            break
        if end < len(tokens) and tokens[end] == "an":
            end += 1
        scale = _scale(tokens, end)
        if scale and floor and scale >= floor:
            break
        if scale:
            if scale == 1_000_000 and number >= 1_000 and "." in tokens[at] + tokens[end - 1]:
                number /= 1_000  # "1.250 juta" has a decimal point, not thousands
            if scale == 1_000 and number >= 100_000:
                raise Unread("money")
            total, floor, at = total + number * scale, scale, end + 1
            if at < len(tokens) and tokens[at] == "an":
                at += 1
            if tokens[at : at + 1] == ["dan"] and tokens[at + 1 : at + 2] == ["setengah"]:
                at += 1
            beside = tokens[at : at + 2]
            if not _PERHAPS_HALF.isdisjoint(beside[:1]) or (
                beside[1:] and beside[0] in ("lebih", "lbh") and beside[1] in _FRACTIONS
            ):
                raise Unread("money")
            if at < len(tokens) and tokens[at] in _FRACTIONS and not _scale(tokens, at + 1):
                return _Figure(total + _FRACTIONS[tokens[at]] * scale, scale), at + 1
            continue
        if not floor:
            return _Figure(number, 1), end
        if floor == 1_000_000 and 100 <= number < 1_000 and number.denominator == 1:
            return _Figure(total + number * 1_000, 1_000), end
        if (
            number.denominator == 1
            and 100 <= number < floor
            and (floor == 1_000 or number >= 1_000)
        ):
            return _Figure(total + number, floor), end
        if at == start or tokens[at - 1] in _TO:
            break
        raise Unread("money_unit")
    return (_Figure(total, floor) if floor else None), at


def _scale(tokens: list[str], at: int) -> int:
    """The thousand or million at `at`, "ribuan" and "jutaan" too; 0 for anything else."""
    if at >= len(tokens):
        return 0
    word = tokens[at]
    atoms = ATOMS.get(word) or ATOMS.get(word.removesuffix("an")) or ()
    return atoms[0].value if len(atoms) == 1 and atoms[0].kind == "scale" else 0


def _coefficient(tokens: list[str], at: int) -> tuple[Fraction | None, int]:
    word = tokens[at]
    if word == "kosong":
        return None, at
    if "0" <= word[0] <= "9":
        return _in_figures(tokens, at)
    if word in _FRACTIONS:
        if at + 1 < len(tokens) and (tokens[at + 1][0].isdigit() or _in_words(tokens, at + 1)[0]):
            raise Unread("money")  # "setengah dua juta": one, or one and a half
        return (_FRACTIONS[word], at + 1) if _scale(tokens, at + 1) else (None, at)
    return _in_words(tokens, at)


def _in_figures(tokens: list[str], at: int) -> tuple[Fraction, int]:
    number = _digits(tokens[at])
    end = at + 1
    if tokens[at].isdigit() and len(tokens[at]) <= 3:
        # "1 500 000": groups of three set apart by spaces.
        while (
            end < len(tokens) and tokens[end].isdigit() and len(tokens[end]) == 3 and end - at < 4
        ):
            number = number * 1_000 + int(tokens[end])
            end += 1
    return _with_half(tokens, *_with_hundreds(tokens, number, end))


def _with_hundreds(tokens: list[str], number: Fraction, end: int) -> tuple[Fraction, int]:
    """ "5 ratus" and "7 puluh" after a figure."""
    atoms = ATOMS.get(tokens[end], ()) if end < len(tokens) else ()
    if len(atoms) == 1 and atoms[0].kind in ("puluh", "ratus") and number < 100:
        number, end = number * atoms[0].value, end + 1
        if (
            end + 1 < len(tokens)
            and re.fullmatch("[1-9][0-9]", tokens[end])
            and _scale(tokens, end + 1)
        ):
            return number + int(tokens[end]), end + 1
        rest, after = read_below_thousand(_atoms(tokens[end : end + 3]), 0)
        if (
            rest is not None
            and rest < atoms[0].value
            and after == len(_atoms(tokens[end : end + after]))
        ):
            number, end = number + rest, end + after
    return number, end


def _with_half(tokens: list[str], number: Fraction, end: int) -> tuple[Fraction, int]:
    """ "dua setengah juta" is two and a half million."""
    if end < len(tokens) and tokens[end] in _FRACTIONS and _scale(tokens, end + 1):
        return number + _FRACTIONS[tokens[end]], end + 1
    return number, end


def _in_words(tokens: list[str], at: int) -> tuple[Fraction | None, int]:
    """A number word up to its thousands; a glued scale ("limaribu", "sejutaan") is split off."""
    atoms: list[Atom | None] = []
    end = at
    while end < len(tokens) and end - at < 6:
        word = tokens[end]
        parts = ATOMS.get(word)
        if parts is None and word.endswith("an"):
            parts = ATOMS.get(word[:-2])
        if parts is None:
            break
        if len(parts) == 2 and parts[1].kind == "scale":
            # The scale goes back among the tokens, where `_figure` looks for it.
            tokens[end : end + 1] = [_UNIT_WORDS[parts[0].value], _SCALE_WORDS[parts[1].value]]
            parts = parts[:1]
        if parts[0].kind == "scale":
            break
        atoms += parts
        end += 1
    value, used = read_below_thousand(atoms, 0)
    if value is None:
        return None, at
    if used < len(atoms):
        # Not all words belong to one number: where the first ends decides.
        taken = 0
        end = at
        while taken < used:
            taken += len(ATOMS.get(tokens[end]) or ATOMS[tokens[end].removesuffix("an")])
            end += 1
    number = Fraction(value)
    if end + 1 < len(tokens) and tokens[end] == "koma":
        tenths = ATOMS.get(tokens[end + 1], ())
        if len(tenths) == 1 and tenths[0].kind == "unit":
            tokens[end : end + 2] = []
            number += Fraction(tenths[0].value, 10)
    return _with_half(tokens, number, end)


_UNIT_WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
)  # fmt: skip
_SCALE_WORDS = {1_000: "ribu", 1_000_000: "juta"}


def _digits(word: str) -> Fraction:
    word = _CENTS.sub("", word) if len(word) > 6 else word
    if len(word) > 12 or (len(word) > 1 and word[0] == "0" and word[1].isdigit()):
        raise Unread("money")
    if word.isdigit():
        return Fraction(int(word))
    if _GROUPED.fullmatch(word):
        return Fraction(int(word.replace(".", "").replace(",", "")))
    if match := _DECIMAL.fullmatch(word):
        return Fraction(int(match[1] + match[2]), 10 ** len(match[2]))
    raise Unread("money")


def _same_scale(low: _Figure, high: _Figure) -> tuple[_Figure, _Figure]:
    """ "500 - 700 ribu" means 500 thousand; "500 sampai 1 juta" does too."""
    if low.scale == 1 and (high.scale > 1 or high.value >= 10_000) and low.value < 1_000:
        scale = high.scale if high.scale > 1 else 1_000
        if low.value * scale >= high.value and scale == 1_000_000 and low.value >= 100:
            scale = 1_000
        if scale == 1_000 and low.value < 10 and low.value * 100_000 < high.value:
            scale = 100_000  # "enam sampai tujuh ratus ribu"
        return _Figure(low.value * scale, scale), high
    if high.scale == 1 and low.scale > 1 and high.value < 1_000:
        return low, _Figure(high.value * low.scale, low.scale)
    return low, high


_SAID = {
    "month": "sebulan",
    "day": "sehari",
    "week": "seminggu",
    "2week": "per 2 minggu",
    "year": "setahun",
    "trip": "sekali jalan",
    "piece": "per buah",
}


def show_money(money: Money) -> str:
    """ "Rp1.500.000 sebulan", "Rp500.000 sampai Rp700.000 sebulan"."""
    said = f"Rp{_dotted(money.low)}"
    if money.high != money.low:
        said += f" sampai Rp{_dotted(money.high)}"
    return f"{said} {_SAID[money.per]}"


def _dotted(rupiah: int) -> str:
    return f"{rupiah:,}".replace(",", ".")
