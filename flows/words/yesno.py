"""Yes and no as they are typed, in Indonesian and the regional languages; all else is unknown."""

import re
from itertools import pairwise

from .text import plain, tidy
from .wordlist import word_set

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_REPEATED = re.compile(r"(.)\1{2,}|([aeiouyhkg])\2(?=\2*$)")

_DOUBLED = re.compile(r"(.)\1+")

_YES = word_set("""
    iya ya y iy iyah iye iyek iyap yap yup yep yes yoi yoa yo iyo iyoo yaa ye yess iyes iye'
    he'eh heeh ho'oh hooh
    ok oke okey okay okeh oce okelah okok baik baiklah sip siip sipp siap sippp gas gaskan gaskeun
    boleh bole bolehlah setuju stuju setju setujui stju acc deal sepakat bersedia
    benar benr bener bner bnr bnar bnr betul betl btl btul beneran sesuai cocok tepat pas
    tentu pasti jelas memang mau lanjut lanjutkan lanjutin teruskan terusin silakan silahkan
    monggo mangga simpan bisa sudah sdh udah udh dah pernah ada punya masih yakin
    nggih inggih enggih nggeh njih injih inggeh leres nggoh saged purun pun sampun wis uwis
    muhun sumuhun enya leres tiasa atos parantos
    engghi enggi iyeh engghih engghe iyeh
    batua olo
    hiih iih heem ehe iyak iyu iyolah iyelah io iyeu nyo iyaps yeah yess yow yuk yok ayo ayok hayu hayuk
    kirim jadi true correct right sure aman mantap sah tul bujur patut beneh toho tongeng butul beutoi
    batul bender sok gelem hayang hoyong nio namuah handak hakun poron kersa galak yaudah yawis yowis
    yoweslah ahsiap oks laksanakan cucok pener sare
    okd enggeh iyyeh sae amin amien yuhu bjur
    """)
_NO = word_set("""
    tidak tdk tdak tida tidk tak gak ga g gk kga kgk nggak ngga ngak nggk enggak engga engak nggax
    kagak kaga ndak nda ndk indak inda tidaklah nope no not non
    belum blm belom blom blum belon belun balum durung dereng alun acan tacan lom
    bukan bkn bukn dudu sanes tania
    jangan jgn jngn ojo aja' ulah
    salah slah sala keliru klru beda lepat
    ogah emoh moh wegah embung alim moal mboten boten bten ora ra henteu hnteu teu hente
    bunten bhunten enten enje enje' kada kadada tena tusing daong
    idak dak tra tara trada nyanda seng ndang hana kon ten sing lain tea wrong incorrect never n
    batal stop gamau gaada bkan kliru males nolak tolak menolak keberatan skip balun gajadi gausah gabisa gaboleh gasetuju gaksetuju gaperlu tidakmau
    ndaklah kagaklah gaklah ngaklah nggaklah
    """)
_AFTER_NO = word_set("""
    mau mo setuju stuju setju boleh usah jadi bisa perlu pernah ada punya benar bener bnr bner betul
    btl sesuai cocok tepat pas lanjut lanjutkan bersedia simpan disimpan daftar ikut kuat purun
    saged kersa gelem hayang hoyong hakun handak galak nio namuah poron yet sure kirim kajeng dulu acan siap terima sempat sempet ado repot jd
    """)
_POLITE = word_set("""
    pak bu bapak ibu kak kaka kakak bang abang mas mbak mba mbk min admin om tante gan bos boss sis
    bro dik dek kang teh teteh uda uni cak ning bli mbok
    dong donk deh dech lah kok sih aja aj saja doang ya yah nih tuh lho loh
    terima kasih makasih trims suwun nuwun nuhun matur hatur punten maaf
    banget bgt sekali skali semua semuanya kabeh sadayana itu ini gitu saya sy sya aku sendiri
    simpan disimpan daftar ikut pisan nian bana da pian ulun atuh toh kayak gitu begitu ngono kitu
    terimakasih tks thanks thx makasi sudah nik nama nomor nomornya nama namanya niknya data datanya alamat
    alamatnya tanggal tanggalnya ktp hp nya yg yang of course bro wae ae mawon baen punya memang emang please ai nah repot repot2
    daftarkan daftarin komandan ae bae juga jd jg kakak daeng
    """)
_TAIL = word_set("ya yah")
_STILL = word_set("ada masih memang emang kayaknya")
"""Before a no they are part of it: "ada yang salah", "masih belum"."""
_WRITTEN_APART = (
    (re.compile(r"\bho['-]? ?oh\b|\bhe['-]? ?eh?m?\b"), "heeh"),
    (re.compile(r"\b(?<=siap )86\b"), " "),
    (re.compile(r"\bta'? ?endha'?"), "enten"),
    (
        re.compile(
            r"(?<=iyalah )masa(?:k|')? (?:e?ng?gak?|tidak)\b|(?<=iya )masa(?:k|')? (?:e?ng?gak?|tidak)\b"
        ),
        "",
    ),
    (re.compile(r"\bbo'?-? ?enten\b"), "bunten"),
    (re.compile(r"\bya ?(?:sudah|udah|wis|wes)\b(?=.)"), "ya "),
)
_MAYBE = re.compile(r"\bbisa jadi\b|\bboleh jadi\b")
_NEVER_MIND = re.compile(
    r"\b(?:(?:tidak|tdk|nd?ak|ga|gak|ng?gak|ngga|ora|teu) ?(?:apa[- ]?apa|apa2|papa|popo|nanaon)|gapapa|gpp|gakpapa|ngga?papa)\b"
)
"""It is no answer by itself, and takes nothing from the one behind it."""
_MENDS = re.compile(r"(?:^|[ ,.])(?:eh|ralat|maksudnya|mksdnya|maksud saya)[ ,.]+")
_THUMBS_UP = frozenset("👍👌✅✔☑🆗")
_THUMBS_DOWN = frozenset("👎❌✖🙅🚫")
_KIND = frozenset("🙏😊🙂😁😀☺😇😄😃❤💪👏😘🥰🫡🏻🏼🏽🏾🏿♂♀.,!~*_\"'()-:;")


def read_yesno(text: str) -> bool | None:
    """True for yes, False for no, None for whatever is mixed, hedged, asked back or not understood.

    Every word must be known: "iya tapi alamatnya salah" is no yes. The figures 1 and 2 are read
    by the question that numbered its choices, not here.
    """
    if len(text) > 120 or "?" in text:
        return None
    words = plain(text)
    if words == "de" and "'" in tidy(text):
        return False  # Bugis; without its stop it is only a slip
    if not words:
        words = tidy(text)
    if _MAYBE.search(words):
        return None
    for pattern, becomes in _WRITTEN_APART:
        words = pattern.sub(becomes, words)
    words = _MENDS.split(words)[-1]  # "bukan, eh iya bener": what is said last counts
    tokens = _TOKEN.findall(_NEVER_MIND.sub(" ", words))
    answer = _answer(tokens)
    return _by_its_beginning(words, tokens) if answer is None else answer


def _by_its_beginning(words: str, tokens: list[str]) -> bool | None:
    """What a clear first word tells, "bukan bang, salah orang kali", where nothing behind it takes
    that back, leaves it open or asks."""
    if _REFUSED.search(words) and _ASKS.isdisjoint(tokens):
        return False
    said = [_known(token) or token for token in tokens if token[0].isalpha() or token[0].isdigit()]
    while len(said) > 1 and said[0] in _BEFORE:
        del said[0]
    if not 2 <= len(said) <= _LONGEST or any(word[0].isdigit() for word in said):
        return None
    first, rest = said[0], said[1:]
    if first in _CLEAR_NO:
        ended = "," in tokens  # "tidak, boleh" says both, "tidak boleh" one
        taken_back = any(
            word in _YES
            and word not in _OF_IT
            and (word not in _AFTER_NO or before not in _NO or (at == 0 and ended))
            for at, (before, word) in enumerate(pairwise(said))
        )
        left_open = _OPEN_NO if ended else _OPEN_NO | _WRONG
        return False if not taken_back and left_open.isdisjoint(rest) else None
    if first in _CLEAR_YES:
        left_open = _OPEN_YES | _OPEN_NO | _NO
        return True if left_open.isdisjoint(rest) else None
    return None


_LONGEST = 8
"""Words of an answer that its first word may decide."""
_REFUSED = re.compile(
    r"\bkurang (?:tepat|pas|sesuai|betul|benar|bener|cocok)\b|\bkeberatan\b|\bmenolak\b"
    r"|\b(?:tidak|tdk|ga|gak|ng?gak|e?ng?ga|kagak|ndak|ora|teu) (?:perlu|setuju|bersedia|usah|pernah daftar)\b"
    r"|^(?:ya|iya) (?:e?ng?gak?|tidak|kagak|ndak)(?: ?lah)? (?:masa|dong|lah|kok|mas|pak)\b|^(?:ya|iya) (?:e?ng?gak?|tidak|kagak|ndak) ?lah\b"
)
_BEFORE = _POLITE - {"dulu"} | word_set(
    "alhamdulillah insyaallah insya allah bismillah lah mohon menurut rasa gua gue aku kulo abdi ambo"
)
_CLEAR_YES = word_set("""
    iya ya yes iye iyo iyalah betul benar bener bnr setuju stuju ok oke okeh siap inggih nggih enggih
    muhun sumuhun enggi enggih leres jadi lanjut yoi iyah yaudah yup
    """)
_CLEAR_NO = word_set("""
    tidak tdk ga gak nggak ngga enggak engga kagak ndak nda ora mboten boten teu henteu indak bukan
    bukn bkn dudu sanes jangan jgn ogah emoh moh wegah belum blm belom alun acan tacan durung dereng
    kada salah keliru batal
    """)
_WRONG = word_set("salah slah sala keliru klru kliru beda lepat masalah")
"""A no before it makes it a yes."""
_OF_IT = word_set("punya ada sudah udah pernah masih memang jadi benar bener betul")
_ASKS = word_set("apa gimana gmn bagaimana kenapa berapa brp atau tau tahu yakin jika")
_OPEN_NO = word_set("""
    tau tahu tao ngerti mengerti ngarti paham faham yakin jelas kebaca inget ingat weruh nyaho terang
    ngartos apal hapal apa gimana gmn bagaimana kumaha piye kenapa berapa brp mana siapa kapan kalau kalo klo
    tapi tp tpi ragu bingung atau kah lupa
    """)
_OPEN_YES = word_set("""
    cuma cuman kecuali asal asalkan nanti ntar besok mungkin kayaknya kali barangkali pikir mikir
    tanya nanya bertanya dulu tunggu bentar sebentar allah ampun tuhan gitu begitu gitulah begitulah terserah susah
    sama ganti ubah sebagian kurang kelebihan hampir harusnya seharusnya kadang males capek lagi lg sedang sdg
    """)


def _answer(tokens: list[str]) -> bool | None:
    answer: bool | None = None
    closed = False
    still = False
    for token in tokens:
        word = _known(token)
        if word is None:
            return None
        if word in _KIND:
            # After "tidak, " a yes is a second answer; "tidak setuju" is one.
            closed = closed or (answer is False and word in ",.;:-")
        elif answer is None or (still and word in _NO):
            if word in _YES:
                answer, still = True, word in _STILL
            elif word in _NO:
                answer, still = False, False
        elif answer:
            if word not in _YES and word not in _POLITE:
                return None
        elif word in _TAIL:
            closed = True
        elif word not in _NO_AGAIN and word not in _POLITE and (closed or word not in _AFTER_NO):
            return None
    return answer


# "tidak salah" and "bukan beda" take the no back; "nggak, nggak" only says it twice.
_NO_AGAIN = _NO - word_set("salah slah sala keliru klru beda lepat batal stop")


def _known(token: str) -> str | None:
    """The token as a word of the lists: a thumb is "ok", "iyaaa" is "iya", "bolehlah" is "boleh"."""
    if not token[0].isalpha():
        if token in _THUMBS_UP:
            return "ok"
        if token in _THUMBS_DOWN:
            return "salah"
        return token if token in _KIND else None
    once = _REPEATED.sub(_once, token)
    bare = _DOUBLED.sub(r"\1", token)
    for word in (token, once, once.removesuffix("lah"), once.removesuffix("dong"), bare):
        if word in _YES or word in _NO or word in _POLITE or word in _AFTER_NO:
            return word
    return None


def _once(match: re.Match[str]) -> str:
    return match[1] or match[2]
