"""Yes and no as they are typed, in Indonesian and the regional languages; all else is unknown."""

import re
from enum import Enum, auto

from .text import plain, tidy
from .wordlist import word_set

LONGEST = 160
"""Characters; a longer text is a story and no answer."""
_MOST, _MOST_WRONG, _MOST_DENIED = 14, 8, 5
"""Words of an answer in which some are not known: of a yes, of "… is wrong", and of a no."""

_IYA = word_set("""
    iya iy iyah iye iyek iyak iyap iyes iyaps yap yaps yup yep yes yess yeah yea yoi yoa iyo iyoo io
    ia iyu iyolah iyelah iyeu iyain iih hiih heeh hooh heem mhm yaudah yawis yowis yoweslah yowes ywdh
    yawdah ok oke okey okay okeh oce okd okelah okok okesip oksip okedeh okdeh oks
    nggih inggih enggih nggeh njih injih inggeh ngge ngih ngeh nggoh muhun sumuhun enya heueuh
    engghi enggi engghih engghe enggeh iyeh iyyeh nyoe aok aoq uwe payo
    yoih yoman yo'i hu'um huum uhum he'e ha'a haah
    """)
_AGREE = word_set("""
    siap siyap syiap ahsiap siaplah sipoke sip deal sepakat acc
    setuju stuju setju setujui stju stj setujuh menyetujui disetujui bersedia agree agreed
    benar benr bener bner bnr bnar betul betl btl btul btol beneran true correct right valid
    sesuai cocok cocog tepat izinkan ijinkan diizinkan diijinkan mengizinkan
    silakan silahkan silaken monggo mangga ngiring ngereng leres saestu sarujuk sendiko pener cucok
    panuju satuju lerres bendher bender batua amuah namuah bujur butul batul beutoi tojeng tongeng olo
    persis toho tutu ido patut beneh cumpu hakun ayuja ayuha
    """)
"""These and those above are a yes wherever they stand."""
_YES_FIRST = word_set("""
    ya y yo yaa ye yow yuk yok ayo ayok hayu hayuk kuy nyo ue ehe eheh sok amin amien yuhu
    baik baiklah tentu pasti jelas pastinya tentunya memang mantap
    """)
"""A yes as the first word; elsewhere they add nothing."""
_CAN = word_set("""
    mau mo mao maw mw boleh bole blh bisa mari lanjut lanjutkan lanjutin dilanjut dilanjutkan
    lnjut lnjt lanjoot lanjutaken teruskan terusin terus teruskeun diteruske gas gass gaskan gaskeun
    gasken gaspol cus cuss next kirim dikirim kirimkan simpan disimpan simpen catat dicatat daftarkan
    daftarin laksanakan jadi jd jadih pas aman beres fix clear sah sure fine get jeut
    sudah sdh udah udh dah wis wes uwis sampun mpun atos tos parantos ada ado punya
    masih pernah yakin sae sare poron purun kersa gelem hayang hoyong daek iso saged tiasa nyak dados
    becik nio handak galak suka mauka mauja denggan rancak elok tul mantul sanggup kuat kawa boi
    ikut diterusin dicatet dicatat buliah lanjuik kirimin pengen pengin pingin kepengin kepingin minat berminat tertarik diterima bade
    """)
"""A yes in an answer of which every word is known: "mau" is one, "mau makan" is none."""
_BENIGN = word_set("""
    sudah sdh udah udh dah wis wes uwis sampun mpun atos tos parantos ada ado punya masih pernah terus
    jadi tul
    """)
"""Of those, what takes nothing from a no: "tidak, sudah punya", "masih salah"."""
_NOT = word_set("""
    tidak tdk tdak tida tidk tak gak ga g gk gag gx kga kgk nggak ngga ngak nggk nggx nggax enggak engga
    engg enggk engak kagak kaga ndak nda ndk inda indak tydac tydak idak dak tadak
    belum blm belom blom blum belun belon lum lom belumpi durung dereng urung alun acan tacan balun
    balum bellun goh balom balong bolom
    bukan bkn bukn bkan bukang bukannyo dudu sanes tania teai banne banni boya lain
    jangan jgn jngn jang jan jaan ojo ojok ulah unang bek eda dendek usah tong dont
    mboten boten mbten bten ora ra henteu hnteu hente hanteu heunteu teu moal bunten bhunten enten enje enja enjek enjhe
    kada kadada tena taena tae nenten tusing ten sing daong dang ndang ndek ndeq endek endeq
    tra tara trada seng nyanda sonde sond son hana han kon no not non nope n
    """)
_IS_NOT = word_set("bukan bkn bukn bkan dudu sanes")
_NOT_YET = word_set("belum blm belom blom blum belun belon durung dereng urung acan")
_NEVER_TURNS = _IS_NOT | _NOT_YET | word_set("jangan jgn jngn jang jan jaan ojo ojok ulah")
"""These make no yes of what is wrong: "bukan salah saya" tells nothing."""
_WRONG = word_set("""
    salah slah sala salaq keliru klru kliru kleru klentu beda lepat pelih iwang wrong incorrect
    keberatan menolak nolak tolak
    """)
"""A no, and with a no before it a yes: "tidak salah", "ga keberatan"."""
_REFUSE = word_set("""
    ogah emoh moh wegah embung alim tea skip stop berhenti cancel batal batalkan batalin dibatalkan
    dibatalin ditolak males never
    rasah orasah gausah disagree mawat
    """)
_REFUSED = word_set("""
    setuju stuju menyetujui bersedia perlu usah jadi jd mau mo mao mw minat berminat tertarik
    mengizinkan izinkan ijinkan keberatan menolak nolak nio purun kersa gelem hoyong poron hakun handak
    galak namuah amuah kedah payah nak pernah
    """)
"""Behind a no they refuse, whatever follows: "saya rasa tidak perlu karena sudah ada"."""
_KNOWING = word_set("""
    tau tahu tao taw kutau kutahu kuteupeue ngerti mengerti ngarti paham faham yakin jelas kebaca inget ingat weruh nyaho terang
    uning oneng pikir mikir tanya nanya takon takok tanglet nyambung
    denger dengar kedengeran kelihatan keliatan kebuka terbuka ngertos apal hapal hafal tentu pasti semua semuanya sadayana sengaja enak wajib harus
    """)
"""Behind a no they leave it open: "belum tahu", "tidak semua"."""
_OPEN = word_set("""
    apa apanya apaan apakah opo naon apo gimana gmn gmna bagaimana kumaha piye kenapa knp ngapa kunaon
    berapa brp mana dimana siapa saha sapa kapan atau ato ataukah kalau kalo klo kl nek lamun jika bila
    kah tau tahu tao ragu bingung mungkin mgkn kayaknya kyknya sepertinya barangkali kayake lupa poho
    antah entah mbuh embuh duka duko teuing masa masak yakali pass wallahualam terserah tergantung gumantung syarat
    """)
"""They leave any answer open."""
_IF = word_set("kalau kalo klo kl jika bila")
"""Not a refusal: "saya keberatan kalau …"."""
_HEDGES = word_set("""
    tapi tp tpi cuma cuman kecuali asal asalkan nanti ntar ntaran besok bsk mengko mangke engke kali
    pikir mikir tanya nanya bertanya dulu disik riyin heula tunggu bentar sebentar sik sek sakedap
    sekedap allah ampun tuhan susah ganti ubah sebagian separuh setengah kurang kelebihan hampir
    harusnya seharusnya kadang capek lagi lg sedang sdg jelaskan dijelaskan bantu diulang takut
    proses baru
    """)
"""They leave a yes open, not a no: "belum, nanti sore"."""
_FILL = word_set("""
    pak bu bapak ibu kak ka kaka kakak bang abang mas mbak mba mbk min admin om tante gan bos boss sis
    bro dik dek kang teh teteh uda uni cak ning bli mbok ito amang lae inang daeng ndan komandan dok bg
    ya yah dong donk deh dech sih kok aja aj saja doang nih tuh tu lho loh to mi ji e la lah da doh mah
    weh we euy jeh atuh nian bana banar bgt banget tenan pisan sanget sekali skali sangat ai wae ae
    mawon baen bae
    semua smua semuanya samua kabeh sadayana terima kasih kasi makasih makasi terimakasih tks thanks
    thank you thx trims suwun nuwun nuhun matur hatur punten maaf sorry mohon tolong please tabe tabek of course
    itu ini gitu begitu yang yg saya sy sya aku ak gue gua gw sa beta kita kami kulo kula abdi ambo ulun pian
    tiang awak den pu sendiri ikutan jawab jawaban jawabannya jawabanku beribu daftar program ngono kitu kuwi niku eta mekaten kayak gini begini
    nik nama nomor nomer nomornya namanya niknya data datanya alamat alamatnya tanggal tanggalnya tgl
    lahir ktp hp nya di atas memang emang nah oh eh ah ih so pun pon dan sama dengan dgn repot juga jg jga
    alhamdulillah insyaallah bismillah menurut rasa paham faham mengerti ngerti jelas dawuh lagi
    wkwk hehe haha hihi banyak sebelumnya tadi kemarin kerja disitu situ disini sini baca dibaca cek
    dicek iko pake pakai kk seratus persen gi te yet lai
    """)
_BEFORE = word_set("""
    eh oh ah nah lah pak bu bapak ibu kak kaka kakak bang abang mas mbak mba min alhamdulillah
    insyaallah bismillah maaf mohon sorry saya sy gua gue aku kulo abdi ambo beta sa menurut rasa
    beribu wkwk haha hahaha hehe hihi jawab jawaban jawabannya
    """)
"""The first word of an answer may stand behind these."""
_TAIL = word_set("ya yah")
_ENDS = frozenset(",.;:-!")

_NO_STEMS = ("ga", "gak", "gk", "ngga", "nggak", "tak", "tdk", "tidak")
_GLUED_NO = frozenset(
    no + verb
    for no in ("g", *_NO_STEMS)
    for verb in word_set(
        "mau mo mao mw usah usa sah perlu prlu jadi jd bisa boleh setuju ada punya cocok sesuai bener minat"
    )
)
_GLUED_OPEN = frozenset(
    no + verb for no in _NO_STEMS for verb in word_set("tau tahu paham ngerti yakin jelas")
)

_A_NO = (
    r"(?:tidak|tdk|nd?ak|nda|ga|gak|gk|ng?gak|ngga|enggak|kagak|kada|indak|mboten|ora|teu|tra|seng"
    r"|sonde)"
)
_WRITTEN_APART = (
    (re.compile(r"\bho['-]? ?oh+\b|\bhe['-]? ?(?:eh|e?m)\b"), "heeh"),
    (re.compile(r"\b86\b"), "siap"),
    (re.compile(r"\bno\.? (?=(?:ktp|hp|wa|nik|rek|kk|telp)\b)"), "nomor "),
    (re.compile(r"\b(?:demi|ya) allah\b|\bsumpah\b|\bjangan (?:ragu|khawatir|kuatir)\b"), " "),
    (
        re.compile(
            r"^siapa takut\b|^(?:sudah|udah|udh|sdh|wis) (?:tadi|td|kemarin|kmrn|kemaren|barusan)(?: (?:pagi|siang|sore|malam|malem))?$"
        ),
        "iya",
    ),
    (
        re.compile(
            r"(?<=iya lah )(?:mbak |mas |pak |bu |bang )?masa (?:saya |sy |aku )?(?:bohong|boong|hantu|lupa)\b.*|(?<=iya pak )masa (?:saya |sy |aku )?(?:bohong|boong|hantu|lupa)\b.*"
        ),
        " ",
    ),
    (
        re.compile(
            r"(?<=dah )tak (?=jawab|kirim|isi|cek|baca|tulis|foto|bilang|omong)|(?<=wis )tak (?=jawab|kirim|isi|cek|omong)"
        ),
        " ",
    ),
    (re.compile(rf"\b{_A_NO} (?:salah|keliru) (?:lagi|lg)\b"), "benar"),
    (
        re.compile(
            r"^(?:masih )?perlu (?:diganti|diubah|dirubah|dibetulkan|diperbaiki)\b(?!.*\b(?:ga|gak|kah|nggak|enggak|tidak|tdk|apa)\b)"
        ),
        "salah",
    ),
    (
        re.compile(r"\b100 ?(?:%|persen)|\b(?:kenapa|knp|why) (?:tidak|ng?gak|enggak|gak?|not)\b"),
        " ",
    ),
    (
        re.compile(
            r"\bta'? ?endha'?|\bta'(?= )|\bbo'?-? ?enten\b|\bde'(?= |$)|\bde gaga\b|\bgi'? ta\b"
        ),
        "tidak ",
    ),
    (re.compile(r"\binsya allah\b"), "insyaallah"),
    (
        re.compile(
            r"\b(?:kalau|kalo|klo) (?:begitu|bgitu|gitu)\b|(?<=^iyo )no\b|(?<=^io )no\b|(?<=^butul )no\b"
        ),
        " ",
    ),
    (re.compile(rf"(?<=[aeh] )(?:dong |donk |lah )?masa(?:k|')? (?:{_A_NO}|ditolak)\b"), " "),
    (re.compile(r"^ya (?:iya)?lah\b"), "iya "),
    (re.compile(r"\bya ?(?:sudah|udah|wis|wes)\b(?=.)|\byo ?(?:wis|wes)\b"), "yowis "),
    (re.compile(r"\b(?:salah|slh) (?:pencet|tekan|klik|kirim)\b|\bkepencet\b|\btypo\b"), " "),
    (re.compile(r"\bsalah (?:satu|di ?mana)\b|\btakut (?:salah|keliru)\b"), "mana"),
    (re.compile(r"\bkurang (?:tepat|pas|sesuai|betul|benar|bener|cocok|setuju|setju)\b"), "ogah"),
    (re.compile(r"\bno way\b"), "ogah"),
    (
        re.compile(
            rf"\b{_A_NO} ?(?:jadi |ada )?(?:apa[- ]?apa|apa2|papa|papa2|popo|nanaon|sawios|masalah|soal|kendala|perubahan|koreksi"
            r"|keluhan|(?:yang|yg) (?:kurang|meleset)|(?:yang |yg )?(?:perlu |usah )?(?:diganti|diubah|dirubah|dibetulkan|diperbaiki)(?: lagi| lg)?)\b|\bgapapa\b|\bgpp\b|\bgakpapa\b|\bng?ga?papa\b"
        ),
        " ",
    ),
    (re.compile(r"(?<=[a-z])2\b"), ""),
)
"""What is one word in meaning. "Never mind" is no answer, and takes nothing from one."""
_MAYBE = re.compile(
    r"\b(?:bisa|boleh) jadi\b|\b(?:sudah|udah|udh|sdh) (?:belum|blm|belom)\b| kan$|^terus$|^bukannya |\bmaksud"
    r"|\b(?:iya|benar|betul|harus|bisa|boleh|gratis|aman|wajib|apa|sudah|ada|mau|perlu) ?kah\b"
    rf"|\b(?:ada|punya|masih|pernah) {_A_NO}(?: (?:ya|sih|kak|pak))*(?:$|,)"
    r"|^(?:sudah|udah|udh|sdh|ada|punya),? (?:tapi|tp|cuma|cuman)\b"
    r"|^(?:yakin|serius|masa|beneran) (?:nih|ni|tuh|lu|loe)\b|^(?:bisa|boleh) (?:gitu|begitu)$"
    r"|^emang(?:nya)? (?!benar|bener|betul|bnr|iya|itu|ini|punya|sudah|udah)"
)
"""What asks or leaves open though each of its words tells something."""
_MENDS = re.compile(r"(?:^|[ ,.])(?:(?:eh|ralat|maksudnya|mksdnya|maksud (?:saya|sy|aku))[ ,.]+)+")
_RIGHT_ONE = re.compile(r"\b(?:yang|yg|sing|nu) (?:benar|bener|betul|bnr|btl|leres)\b")
_THAT = "yangbenar"
"""Before the right value: "yang benar Sutrisno" tells that another one is wrong."""
_EMPHASIS = re.compile(
    rf"^(?:(?:(?:ha){{2,}}h?|wkwk+|lah|la|lho|yah)[ ,]+)?(?:ya|iya)[ ,.]+{_A_NO}(?: ?lah\b| (?:dong|donk|lah|kok|masa|mas|pak|to|jadi)\b)"
)

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_REPEATED = re.compile(r"(.)\1{2,}|([aeiouyhkgls])\2(?=\2*$)")
_DOUBLED = re.compile(r"(.)\1+")
_ENDINGS = ("lah", "dong", "deh", "kok", "mi", "ji", "pi", "pa", "ja")


class _Does(Enum):
    """What a word does to an answer."""

    IYA = auto()
    AGREE = auto()
    FIRST = auto()
    CAN = auto()
    NOT = auto()
    WRONG = auto()
    REFUSE = auto()
    OPEN = auto()
    HEDGE = auto()
    FILL = auto()
    END = auto()
    OTHER = auto()


_WORDS: dict[str, _Does] = {
    word: does
    for does, words in (
        (_Does.FILL, _FILL),
        (_Does.HEDGE, _HEDGES),
        (_Does.CAN, _CAN),
        (_Does.FIRST, _YES_FIRST),
        (_Does.NOT, _NOT | _GLUED_NO),
        (_Does.WRONG, _WRONG),
        (_Does.REFUSE, _REFUSE),
        (_Does.AGREE, _AGREE),
        (_Does.IYA, _IYA),
        (_Does.OPEN, _OPEN | _GLUED_OPEN),
    )
    for word in words
}
_SIGNS: dict[str, _Does] = {
    **dict.fromkeys("👍👌✅✔☑🆗💯🤝🙆", _Does.AGREE),
    **dict.fromkeys("👎❌✖🙅🚫⛔❎", _Does.REFUSE),
    **dict.fromkeys("🤔🤷😕🙄😒🧐❓/=&+0123456789", _Does.OPEN),
}


def read_yesno(text: str) -> bool | None:
    """True for yes, False for no, None for whatever is mixed, hedged, asked back or not understood.

    "iya tapi alamatnya salah" is no yes. The figures 1 and 2 are read by the question that
    numbered its choices, not here.
    """
    if len(text) > LONGEST or "?" in text:
        return None
    words = plain(text) or tidy(text)
    if words in ("de", "lo", "aja"):
        return False if "'" in tidy(text) else None  # without its stop it is only a slip
    words = _MENDS.split(words)[-1]  # "bukan, eh iya bener": what is said last counts
    if _EMPHASIS.search(words):
        return False
    for pattern, becomes in _WRITTEN_APART:
        words = pattern.sub(becomes, words)
    if _MAYBE.search(words):
        return None
    tokens = [_known(token) for token in _TOKEN.findall(_RIGHT_ONE.sub(_THAT, words))]
    found = _meant(tokens)
    return False if found is None and _refuses_first(tokens) else found


def _refuses_first(tokens: list[tuple[str, _Does]]) -> bool:
    """Whether a no stands before the first stop, and only more of it behind: "tidak sesuai. di ktp lahirnya
    71"; not "no. 1" and not "punya ga ya, coba saya cari"."""
    stop = next((at for at, (word, _does) in enumerate(tokens) if word in _ENDS), 0)
    first, rest = tokens[:stop], tokens[stop + 1 :]
    mixed = any(does in (_Does.OTHER, _Does.CAN) or word == "no" for word, does in first)
    against = {_Does.HEDGE, _Does.WRONG, _Does.REFUSE}
    open_still = any(
        does in against or (does is _Does.OPEN and word.isalpha()) for word, does in rest
    )
    tells_more = sum(word.isalpha() for word, _does in rest) > 1
    return (
        tells_more and not mixed and not open_still and _meant(first) is False and not _meant(rest)
    )


def _meant(tokens: list[tuple[str, _Does]]) -> bool | None:
    """The answer of all words together; None where they do not agree or leave it open."""
    signs: list[bool] = []
    denied = ""  # the no in whose clause a word stands
    hedged = refused = able = willing = parted = False
    known, count, first = True, 0, _Does.END
    for word, listed in tokens:
        if listed is _Does.END:
            if word in _ENDS:
                denied, parted = "", True
            continue
        late = listed is _Does.FIRST and first is not _Does.END
        does = _Does.FILL if late or (refused and word in _IF) else listed
        if does is _Does.OPEN or (denied and word in _KNOWING) or (word == _THAT and not signs):
            return None
        count += 1
        known = known and does is not _Does.OTHER
        hedged = hedged or does is _Does.HEDGE
        if denied and does not in (_Does.IYA, _Does.NOT, _Does.REFUSE):
            refused = refused or word in _REFUSED
            if does is _Does.WRONG:
                if denied in _NEVER_TURNS:
                    return None
                signs[-1], refused = True, False
            if does is _Does.WRONG or word in _TAIL:
                denied = ""
        elif does in (_Does.IYA, _Does.AGREE, _Does.FIRST):
            signs.append(True)
        elif does in (_Does.NOT, _Does.WRONG, _Does.REFUSE):
            if count == 2 and first in (_Does.IYA, _Does.FIRST) and _turns(word, does):
                signs.clear()  # "iya salah": yes, it is wrong; "iya belum": not yet
            signs.append(False)
            refused = refused or does is _Does.REFUSE or word in _REFUSED
            denied = word if does is _Does.NOT else ""
        elif does is _Does.CAN:
            able, willing = True, willing or word not in _BENIGN
        if first is _Does.END and word not in _BEFORE:
            first = does
    if not signs:
        return True if able and known and not hedged else None
    if len(set(signs)) > 1:
        return None
    if signs[0]:
        return True if not hedged and (known or count <= _MOST) else None
    if refused:
        return False
    asks = not known and denied and tokens[-1][1] in (_Does.NOT, _Does.FILL) and count > 1
    if willing or (asks and first is not _Does.NOT):  # "bayar apa-apa ga", "sudah makan belum"
        return None
    most = _MOST_DENIED
    if first is _Does.WRONG or (parted and first is _Does.NOT) or len(signs) > 1:
        most = _MOST
    elif any(does is _Does.WRONG for _word, does in tokens):
        most = _MOST_WRONG
    elif first not in (_Does.NOT, _Does.CAN):
        most = 0
    return False if known or count <= most else None


def _turns(word: str, does: _Does) -> bool:
    return does is _Does.WRONG or word in _IS_NOT or word in _NOT_YET


def _known(token: str) -> tuple[str, _Does]:
    """The token as a word of the lists with what it does: "iyaaa" is "iya", "bolehlah" is "boleh"."""
    if not token[0].isalpha():
        return token, _SIGNS.get(token, _Does.END)
    once = _REPEATED.sub(_once, token)
    for word in (token, once, _DOUBLED.sub(r"\1", token)):
        if does := _WORDS.get(word):
            return word, does
    for ending in _ENDINGS:
        word = once.removesuffix(ending)
        if word != once and (does := _WORDS.get(word)):
            return word, does
    return token, _Does.OTHER


def _once(match: re.Match[str]) -> str:
    return match[1] or match[2]
