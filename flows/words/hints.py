"""Words that may say more than they say: a wish to die, a death told softly, a report, a question."""

import re

from .accidents import body_part
from .emergencies import NOT_SURE, asks_of_harm, mentions_accident, names_accident, past_help
from .text import plain, tidy
from .wordlist import word_set

A_QUESTION = 3
"""So many words may ask something; fewer are an answer with a doubt in it ("kemarin?")."""

A_TELLING = 4
"""So many words tell of an accident where another answer was asked for."""

A_REPORT = 5
"""More words than these say more than that there is something to report."""

_NOT = r"(?:tidak|tdk|tak|ga|gak|g|gk|nggak|ngga|enggak|kagak|ora|ra|teu|indak|ndak|kada|mboten)"
_THERE = r"(?:ada|ono|ana|aya|ado|wonten)"
_WHOSE = r"(?: ?(?:saya|sy|aku|ku|kami|kita|ane|abdi|kulo|ambo|ulun)|(?<=\w)(?:ku|e|ne|na|nya))?"
_KIN = (
    r"(?:bapa[kn]?|bpk|ayah|abah|ibu|ibuk|emak|mak|mamak|mama|suami|istri|isteri|bojo|anak|kakak|abang"
    r"|adik|adek|kakek|nenek|mbah|mertua|paman|pakde|bude|om|tante|salaki|pamajikan)"
)
_ONLY_KIN = re.compile(
    rf"(?:nama )?(?:{_KIN}|anak|orang ?tua|ortu|keluarga|saudara|pasangan|janda|duda){_WHOSE}"
    r"(?: (?:sendiri|kandung|aja|saja|pak|bu))*"
)


def only_kin(text: str) -> bool:
    """Whether a whole message names a relative and not by name: "suami", "istri saya"."""
    return bool(_ONLY_KIN.fullmatch(plain(text)))


_SOFTLY = re.compile(
    rf"(?:^|[,.] ?|\b){_KIN}{_WHOSE} (?:sudah |udah |wis )?{_NOT} {_THERE}(?: lagi)?(?:,? (?:pak|bu|bapak|ibu|kak|mas|mbak|min|ya))?$"
)


def may_tell_death(text: str) -> bool:
    """Whether a text ends with "bapak saya ga ada": he has died, or he is only not at home."""
    return bool(_SOFTLY.search(plain(text)))


_NOBODY_DIED = re.compile(
    rf"(?:(?:bukan|salah|maaf|eh|{_NOT}) )*(?:{_NOT}|belum|blm|bukan) (?:{_THERE} )?(?:(?:yang|yg|sing|orang) )*"
    r"(?:meninggal|ninggal|mati|wafat)(?: dunia)?"
    r"|(?:(?:maaf|eh|itu|cuma|bukan) )*salah (?:paham|faham)"
)
_NO = re.compile(
    r"(?:(?:maaf|eh) )*(?:bukan|salah|bkn|sanes|dudu|salah (?:ketik|tulis|pencet|kirim)|keliru)(?: (?:itu|dong|kok|ah))?"
    rf"|(?:(?:maaf|eh) )*bukan (?:begitu|gitu|kematian|kabar duka|(?:itu|begitu|gitu) (?:yang |yg )?(?:maksud|mksd){_WHOSE})"
)
_CALLED = re.compile(r"[,.! ]+(?:pak|bu|bapak|ibu|kak|mas|mbak|min|ya)$")


def denies_death(text: str, *, barely: bool = False) -> bool:
    """Whether a whole message says that nobody has died after all: "tidak ada yang meninggal".

    With `barely` words such as "bukan" or "salah" say so too: nothing else was asked yet.
    """
    said = " ".join(_CALLED.sub("", plain(text)).replace(",", " ").split())
    return bool(_NOBODY_DIED.fullmatch(said) or (barely and _NO.fullmatch(said)))


_FROM_WORK = re.compile(
    r"\b(?:sakit|penyakit|skt|lara|gering)\w* (?:ini )?"
    r"(?:karena|karna|krn|akibat|gara ?2|gara gara|gara-gara|dari|amarga|goro goro|ulah)"
    r" (?:ke?)?(?:kerja|kerjaan|pekerjaan|gawe|gawean)\b"
)


def tells_work_illness(text: str) -> bool:
    """Whether a text names an illness that comes from the work, in so many words."""
    return bool(_FROM_WORK.search(tidy(text).casefold()))


_TO_DIE = re.compile(
    r"\b(?:pengen|pengin|pingin|pgn|kepengen|kepingin|ingin|mending|mendingan) (?:mati|bunuh diri|mengakhiri hidup)\b"
    r"|\b(?:saya|sy|aku|ak|gua|gue|kulo|abdi) (?:mau|mo|arep|hoyong) (?:mati|bunuh diri|mengakhiri hidup)\b"
    r"|\bmau (?:bunuh diri|mati (?:aja|saja|ae|wae)|mengakhiri hidup)\b"
    # of another too: whoever tells it is not left alone with it either
    r"|\b(?:mau|mo|nekat|nekad|ngancam|ngancem|nyoba|coba|berusaha|arep|hoyong) (?:bunuh diri|gantung diri"
    r"|(?<!pas mau )(?<!waktu mau )(?<!saat mau )(?:loncat|lompat|terjun|luncat) (?:dari|dr|ke|seko|ti|tina) (?:atas )?(?:jembatan|gedung|atap|tower|menara|sutet|flyover|jurang))\b"
    r"|\b(?:ga|gak|nggak|ngga|tidak|tdk|udah ga|sudah tidak) (?:kuat|sanggup|mau|pengen|ingin) (?:lagi |lg )?hidup\b"
    r"|\b(?:capek|cape|lelah|bosan) hidup\b"
    r"|^bunuh diri(?: aja| saja)?$|^(?:saya |aku )?mau mati(?: aja| saja)?$"
    r"|\bbundir\b|\b(?:biar|mending|mendingan|pengen|pingin) (?:saya|sy|aku|gue|gua) mati\b|\bmati (?:wae|aja|saja|ae) (?:lah )?(?:aku|saya|gue)\b"
    r"|\b(?:kepikiran|kepikir) (?:mati|bunuh diri|ng?akhiri)\b(?! lampu| listrik)|\b(?:ng|meng)?akhirin? (?:hidup|semuanya|semua ini)\b"
    r"|\bhidup (?:\w+ )?(?:ga|gak|nggak|ngga|tidak|udah ga) ada (?:arti|guna)|\b(?:ga|gak|nggak|tidak) ada (?:guna|arti)nya (?:lagi )?(?:saya |aku )?hidup\b"
    r"|\bora kuat urip\b|\bembung hirup\b|\bhayang paeh\b|\b(?:arep|pengen) nglalu\b|\bwan(?:t to|na) die\b|\bkill my ?self\b"
    r"|\b(?:pengen|pingin|mau|ingin) tidur (?:ga|gak|nggak|tidak) (?:bangun|bangun2) lagi\b|\b(?:mau|pengen) (?:nyilet|nyayat|motong) nadi\b"
    r"|\bkal(?:au|o) (?:saya|aku) (?:sudah|udah|udh) (?:ga|gak|nggak|tidak) ada(?: lagi)?(?:$|[,.])|\bkal(?:au|o) (?:saya |aku )?(?:bunuh diri|mati sengaja)\b"
)
_THINGS = re.compile(
    r"\b(?:hp|hape|lampu|mesin|motor|mobil|listrik|batre|baterai|aki|sinyal|kipas)\w*(?: \w+){0,3} (?:mati|hidup)\b"
)
"""What goes out: "hp saya mau mati", not "mau mati aja, hp hilang"."""


_OF_DYING = re.compile(
    "mati|hidup|hirup|urip|paeh|bun|gantung|loncat|luncat|lompat|terjun|die|kill|nyilet|nyayat|nglalu|akhir|tidur|ga ada|gak ada|tidak ada|nadi"
)


def wants_to_die(text: str) -> bool:
    """Whether somebody says of themself that they would rather die, or of another who is about to."""
    said = plain(text)
    if not _OF_DYING.search(said):
        return False  # every message is asked, and one of these is in all that _TO_DIE hears
    return bool(_TO_DIE.search(said)) and not _THINGS.search(said)


_CRY = re.compile(
    r"(?:(?:pak|bu|kak|min|mas|mbak|bang) )?(?:to+lo+ng(?:in|lah)?|tu+lu+ng|tlg|gawat|gawat darurat|ambulans?|ambulance|minta tolong"
    r"|(?:butuh|panggil|kirim|tolong) ambulans?)(?: (?:saya|sy|aku|kami|dong|pak|bu|kak|min|mas|mbak|bang|cepat|cepet))*"
)


def cries(text: str) -> bool:
    """Whether a message is a cry for help and nothing else: "tolong pak", "gawat"."""
    return _CRY.fullmatch(plain(text)) is not None


_NO_ACCIDENT = re.compile(
    r"(?:(?:ini|itu|maaf|eh|oh|lho|loh|pak|bu|min) )*"
    rf"(?:(?:bukan|bkn|dudu|sanes|{_NOT})(?: (?:ada|ono|ana|aya))?(?: (?:yang|yg|sing))? (?:kecelakaan|kclkaan|celaka|cilaka|laka|musibah)"
    # "tidak apa-apa" is said of who was hurt lightly
    rf"|{_NOT} (?:ada|ono|ana|aya) (?:apa[ -]?apa|apa2))\b"
)
_BY_MISTAKE = re.compile(
    r"(?:(?:maaf|eh|sori|sorry|haha|hehe) )*(?:salah (?:ketik|kirim|tulis|pencet)"
    r"|(?:(?:cuma|cuman|hanya) )?(?:tes|test|coba|nyoba|iseng|(?:ber|be)?canda|guyon|guyonan)(?: (?:aja|saja|doang|tok))?)\b"
)
_ONLY_THAT = re.compile(
    # nothing more, or what it was instead; "bukan kecelakaan kerja" was one, of another kind
    r"(?:[ ,.!]+(?:pak|bu|min|kak|mas|mbak|bang|kok|sih|ya|itu|ini|maaf|haha|hehe|wkwk|alhamdulillah))*[ ,.!]*"
    r"(?:$|(?:cuma|cuman|hanya|nama\w*|alamat|salah|latihan|simulasi|tes|test|coba|nyoba|iseng|(?:ber|be)?canda|guyon|kantor|perusahaan|yayasan|judul|film)\b)"
)


_AILS = re.compile(
    r"\b(?:sakit|skt|sengaja|disengaja|lecet|bengkak|luka|nyeri|patah|jantung|stroke|darah|pingsan|sesak|racun|penyakit)\w*"
)


def is_slip(text: str) -> bool:
    """Whether a message was typed or sent by mistake, or as a joke: "salah ketik", "cuma bercanda"."""
    return _behind(_BY_MISTAKE, plain(text)) is not None


def _behind(denial: re.Pattern[str], said: str) -> str | None:
    """What stands behind a denial that a text begins with, if it only tells what it was instead."""
    found = denial.match(said)
    behind = said[found.end() :] if found else ""
    return behind if found and _ONLY_THAT.match(behind) else None


def denies_accident(text: str, *, outright: bool = False) -> bool:
    """Whether somebody says that nothing has happened ("bukan kecelakaan, nama kantor"), and no more:
    "bukan kecelakaan, jantung", "ga ada apa-apa di sini, jauh dari RS" deny no danger.

    With `outright` only in so many words: "salah tulis" may be said of any answer.
    """
    said = plain(text)
    behind = _behind(_NO_ACCIDENT, said)
    if behind is None and not outright:
        behind = _behind(_BY_MISTAKE, said)
    if behind is None:
        return False
    harmed = _AILS.search(behind) or any(map(body_part, behind.replace(",", " ").split()))
    return not harmed and not tells_harm(behind)


_REPORTS = re.compile(r"\b(?:nge|me)?lapor(?:in|kan)?\b")
_REPORTS_ELSE = re.compile(
    r"\?|\b(?:polisi|gimana|gmn|bagaimana|cara\w*|apa|apakah|kapan|kemana|ke ?mana|berapa|iuran|bayar|pajak"
    r"|sudah|udah|sdh|udh|belum|blm|tidak|tdk|ga|gak|nggak|ngga|jangan|batal|sakit|meninggal|data|akun)\b"
)


def wants_to_report(text: str) -> bool:
    """Whether a short message says no more than that there is something to report: "lapor pak"."""
    said = plain(text)
    return (
        len(said.split()) <= A_REPORT
        and bool(_REPORTS.search(said))
        and not _REPORTS_ELSE.search(said)
    )


def tells_harm(text: str) -> bool:
    """Whether an accident or a death is told of, or somebody says that there is one to report."""
    return bool(text) and (mentions_accident(text) or past_help(text) or wants_to_report(text))


def tells_at_length(text: str) -> bool:
    """Whether an accident or a death is told of in so many words that it is no name or address."""
    return len(text.split()) >= A_TELLING and (mentions_accident(text) or past_help(text))


_CARE = r"(?:rs|rsud|rsu|rumah ?sakit|rmh sakit|puskesmas|pkm|pustu|klinik|kelinik|igd|ugd|icu|bidan|mantri|dokter)"
_AT_CARE = re.compile(
    rf"\b(?:di|nang|neng|ning|ring|dek) (?:ruang )?{_CARE}\b"
    rf"|\b(?:sampai|sampe|nyampe|tiba|masuk)(?: (?:di|ke))? ?{_CARE}\b"
    rf"|\b(?:sudah|sdh|udah|udh|wis|wes) (?:(?:di)?(?:bawa|antar|anter|larikan|rujuk) )?ke {_CARE}\b"
    r"|\b(?:ditangani|ditanganin|dirawat|diobati|diperiksa|dijahit|diinfus)\b"
    r"|^(?:sudah|sdh|udah|udh|dah|wis|wes|sampun|tos) (?:aman|selamat|slamet|ditolong|ketolong|lepas|kelepas|dilepas|dilepasin|bebas|keluar)\b"
    r"|\bambulan\w* (?:sudah|sdh|udah|udh|wis|wes) (?:datang|dateng|sampai|sampe|nyampe|tiba)\b"
)
_NOT_YET = re.compile(
    rf"\b(?:menuju|otw|jalan ke|mau(?: di\w+)?(?: ke)?|arep|nyari|cari|(?:lagi|lg|baru|sedang) (?:di\w+ )?ke) {_CARE}\b"
    rf"|^ke {_CARE}\b|\botw\b"
    rf"|\b(?:{_NOT}|belum|blm|belom|durung) (?:aman|sampai|sampe|nyampe|tiba|masuk|ada|di\w*|(?:bisa |iso )?(?:ke)?lepas|(?:bisa )?keluar)\b"
    r"|\b(?:nunggu|tunggu|menunggu|nungguin|ngenteni|ngantosan) (?:ambulan\w*|bantuan|pertolongan|mobil|jemputan)\b"
    r"|\bdi ?jalan$|\bperjalanan\b"
    rf"|^(?:(?:masih|msh|isih) )?(?:belum|blm|belom|blom|durung|dereng|{_NOT})(?: (?:pak|bu|kak|min|juga|jg|lagi))*$"
)


def in_care(text: str) -> bool | None:
    """Whether somebody hurt is with a doctor by now; False on the way there or not yet, else None."""
    said = plain(text)
    if _NOT_YET.search(said):
        return False
    return True if _AT_CARE.search(said) else None


_ASKS = re.compile(
    r"\b(?:gimana|gmn|gmana|bagaimana|berapa|brp|apakah|kapan|kenapa|knp|mengapa|kok)\b"
    r"|\b(?:apa|apakah) (?:saya|sy|aku|kami|kita|dia|bisa|boleh|harus|tetap|ada|nanti)\b"
    r"|\b(?:harus|hrs|perlu|wajib|boleh|bisa|dapat|dapet) .*(?:ga|gak|nggak|ngga|tidak|tdk)(?: ya| pak| bu)*$"
)
_KNOWS_NOT = re.compile(
    r"\b(?:lupa|tau|tahu|taw|ingat|inget|ngerti|ngertos|hafal|apal|pasti|yakin)\b"
)


def asks(text: str) -> bool:
    """Whether a text of a few words is a question: "apa saya dapat santunan?", "hrs bayar gak"."""
    said = plain(text)
    if len(said.split()) < A_QUESTION or _KNOWS_NOT.search(said):
        return False
    return text.rstrip().endswith("?") or bool(_ASKS.search(said))


_IF = word_set(
    "kalau kalo klo kl klau seumpama jika jk misal misalnya misalkan semisal andai andaikan seandainya umpama umpamane nek mun lamun menawi"
)
_OF_COVER = re.compile("apa|opo|naon|nfaat|tanggung|cover|jamin|ganti|dap[ae]t|dpt")
_SOMEBODY = word_set(
    "saya sy aku gue gw kami dia suami istri anak bapak ibu ayah mamak adik adek kakak abang teman temen tmn kawan tetangga ponakan saudara"
)
_IS_PAID = re.compile(
    r"\b(?:ditanggung|tanggung|ditanggungin|(?:di)?cover|dibayar|dibayari|dibayarin|bayarin|diganti|digantiin|dijamin|dapat|dapet|dpt|oleh|santunan)\b"
)
_WHAT_FOR = re.compile(
    r"\bmanfaat(?:nya|ne|na)?\b|\b(?:keuntungan|kegunaan|faedah)(?:nya|ne|na)? (?:\w+ ){0,3}(?:apa|opo|naon)\b"
    r"|\b(?:apa|opo|naon) (?:sih )?(?:guna|untung|fungsi)(?:nya|ne|na)?\b|\b(?:guna|untung|fungsi)(?:nya|ne|na) (?:apa|opo|naon)\b"
    r"|\b(?:dapat|dapet|dpt|oleh|ditanggung) (?:apa|opo|naon)\b|\b(?:apa|apa aja|apa saja)(?: yang| yg)? (?:ditanggung|dicover)\b"
)
_ASKS_ELSE = re.compile(
    r"\b(?:klaim\w*|claim|lapor\w*|ngurus\w*|urus|cara\w*|syarat\w*|(?:ke ?)?mana|kmn|harus gimana|ngapain|beneran|kejadian|abis|habis|iuran|donasi|donatur|sponsor\w*|nyumbang|kartu|status|telat|nunggak)\b"
    r"|\b(?:sudah|sdh|udah|udh|tadi|td|barusan|kemarin|kmrn|kemaren|sekarang|skrg|masih|tolong)\b(?! (?:ter)?daftar| ikut| jadi| umur| tua| ditanggung| dicover| dapat| dapet)"
)
_SUM = re.compile(r"[0-9] ?(?:rb|ribu|rebu|k|jt|juta)\b")
"""What is earned is told, and not asked: "kalau rame dapat 100 ribu sehari"."""
_NOT_SURE = re.compile(NOT_SURE)
_SHORT_QUESTION = re.compile(
    r"(?:[\w-]+ ){0,6}(?:ditanggung|dicover|dijamin|digantiin?)(?: (?:semua|juga|jg|ga|gak|nggak|ngga|tidak|kah|ya|pak|bu|min|kan|bpjs|enggak))*"
    r"|(?:[\w-]+ ){0,4}(?:dapat|dapet|dpt) (?:berapa|brp)(?: (?:ya|pak|bu|min))*"
)


def asks_what_is_covered(text: str) -> bool:
    """Whether somebody only asks what all this is for, or what would be paid if: "kalau jatuh dari motor
    ditanggung ga?", "manfaatnya apa". Nothing has happened, and nobody asks how to report or to pay."""
    said = _NOT_SURE.sub("", plain(text))
    words = said.split()
    what_if = next((at for at, word in enumerate(words) if word in _IF), None)
    if what_if is None and not _OF_COVER.search(said):
        return False  # nearly every answer in a form
    if _ASKS_ELSE.search(said) or _SUM.search(said):
        return False
    if what_if is not None:
        # "istri saya kesiram minyak panas, kalau ke rs bayar ga?": that has happened
        told = names_accident(" ".join(words[:what_if]))
        asked = _IS_PAID.search(said) or _WHAT_FOR.search(said) or asks_of_harm(text)
        return bool(asked) and not told
    if _SHORT_QUESTION.fullmatch(said) and _SOMEBODY.isdisjoint(words):
        return True
    return bool(_WHAT_FOR.search(said)) and not names_accident(text)
