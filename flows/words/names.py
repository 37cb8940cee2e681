"""A person's name as on the KTP, taken out of what is typed around it."""

import re
import unicodedata
from functools import lru_cache

from .text import Unread, tidy
from .wordlist import word_set

LONGEST = 60
"""Letters, the most a KTP prints (Permendagri 73/2022)."""

_LEADS = frozenset(
    tuple(lead.split())
    for lead in """
    my name is|i am|i'm|im|a n|a/n|atas nama|perkenalkan|kenalkan|kenalin
    |di ktp|di kartu|sesuai ktp|menurut ktp|pada ktp|ktp
    |nama lengkap|nama asli|nama|nm|namanya|namaku|nama2|nami|namina|jeneng|jenengku|jenenge
    |asma|asmanipun|asmana|asmane|nyama|nyamana|yang bernama|yg bernama|bernama|adalah|itu|ialah|yaitu|ngaran|ngaranna|namo|aran|arane|araning
    |nama nya|nama e|namina|namine|namipun|wasta|wastan|adan|pesengan|parab|asengku|asekku|arengku|areng ku|aseng ku|asenku
    |goarhu|goar hu|goarku|sa pu nama|sa punya nama|sy pu nama|saya pu nama|saya punya nama|beta pung nama|beta pu nama
    |beta punya nama|b pung nama|b pu nama|kita pe nama|kita pung nama|kita pu nama|ta pe nama|jenengku|jenengkulo|iku|kuwi|nggih|inggih
    |yang di ktp|yg di ktp|cuma|cuman|hanya|lengkapnya|lengkap|aslinya|asli
    |panggil aja|panggil saja|panggil|biasa dipanggil|dipanggil|ini|dengan|dgn|sendiri|tulisannya
    |tertulis|almarhum|almarhumah|alm|alm.|almh|almh.|a.n.|a.n
    """.replace("\n", "").split("|")
)
_MINE = word_set(
    """
    saya sy sya saia aku ak gue gw kulo kula abdi kuring ambo awak ulun beta tiang tyang titiang titang tang my
    sengko sengko' sengkok kaula kauleh kawula denai aye ane gua guleh guwa sa dalem inyong nyong ogut
    """
)
_AFTER_MINE = word_set("teh mah ne tu to iku nggih inggih na")
"""Small words of Java, Sunda and Papua between "my name" and the name."""
_ALSO_NAMES = word_set("abdi ambo asma tang inyong nyong ogut")
"""Given names too: at the beginning they are "I" or "name" only before such a word, or in small letters
before a capital."""
_SIRS = word_set("pak bu kak mas mbak bang min kang")
_SIDE_WORDS = r"(?:pak|bu|bapak|ibu|kak|kakak|mas|mbak|mba|bang|min|admin|om|kang|teh)"
_TITLES = word_set("""
    bpk bapak bapa bp pak ibu bu sdr sdri saudara saudari tn tuan ny nyonya nn nona mas mbak mba bang
    abang kak kang teh teteh mr mrs ms h hj haji hajah hajjah hajjh kh ustad ustadz ust ustadzah drs dra dr drg
    ir prof lek paklek pakde pakdhe bude budhe paklik bulik
    """)
_NOT_A_NAME = word_set("haji hajah hajjah rt rw lurah kades guru bos admin warung")
_DEGREES = word_set("""
    sh shi se sei st stp sp sst ss sag sthi spd spdi spdsd ssos skom sikom sip skep sked skm sfarm sshut
    shut spsi sap samd si mm mt mh mhi msi mpd mpdi mkom mag msc ma mba mkes map mhum mars phd amd amk
    amdkep amdkeb ak apt ns ba bsc md lc cpa ners
    """)
_PLAIN_DEGREES = word_set("sh shi se st spd spdi skom sag ssos mpd msi mm mt amd phd")
"""Those that are taken for one without their full stops too."""
_BALI_MAS = re.compile(r"(?:i|ni|ida|ayu|cok[a-z]*|desak|gusti|dewa|anak|sang|si)\b.* mas$")
"""A Balinese name may end like a call."""
_POLITE = word_set("""
    pak bu kak kakak mbak mba bang abang mas kang cak min admin om dong ya yah deh bos gan aja saja doang tok thok bae
    wae mawon da kok sih nih
    """)
_TALK = word_set("""
    bercanda becanda guyon lupakan
    yang yg tidak tdk ga gak nggak ngga enggak gk belum blm sudah sdh udah udh di ke dari dgn dengan
    sama kayak kaya seperti sprt untuk buat utk karena krn kalau kalo klo apa apakah siapa kenapa
    kapan mana bagaimana gimana gmn ktp nik lupa nanti dulu cari bisa mau ini itu saya sy aku kamu
    anda dia mereka kami kita daftar klaim batal kembali bantuan tolong suami istri anak panggilan
    panggil dipanggil alias bukan ada lagi lg sedang tadi kok sih aja saja juga cuma cuman mohon
    tanya nanya maksud maksudnya salah benar betul nama namanya sesuai atau tapi tp terus trs ikut
    kerja umur alamat rumah jalan jl desa foto kirim http https www com bot sapa sopo saha naon opo
    dan tukang kuli buruh ojek sopir supir anjing bangsat kontol memek tolol goblok bego jancok asu tai
    bajingan kampret keparat brengsek sialan bangke bodoh geblek gendeng edan gila monyet babi setan iblis laknat ngentot
    entot pepek puki pukimak pantek taik cuki cukimai telaso sundala kimak lonte bacot
    eh pake pakai huruf embu embu' eppa eppa' ibuk emak
    ora mboten teu henteu lihat liat punya harus kenal perlu bentar sebentar orang catat
    """)
_LAST_OF_A_NAME = word_set("mau dari")
_NEVER_ALONE = _NOT_A_NAME | _TITLES | _LAST_OF_A_NAME
_NEVER_FIRST = word_set("""
    ibunya bapaknya ayahnya istrinya suaminya anaknya adiknya kakaknya mamanya emaknya
    iya y ok oke okay halo hallo hai hi hello assalamualaikum assalamu'alaikum test tes coba terima
    makasih trims permisi
    """)
_NO_NAME_ALONE = _NEVER_FIRST | word_set("""
    o oh ya kasih selamat pagi siang sore malam misi boleh siap lanjut sip kabar rahasia
    pria wanita laki perempuan no yes none null rahasia hehe haha wkwk anonim sendiri menu stop
    mulai start ulang petani nelayan ojol gojek grab kepo hapus anonymous user admin asdf asdfgh qwerty abc hamba allah
    fulan laksanakan baik
    """)
_BALI = word_set("agung cokorda tjokorda cok gusti sagung dewa desak")
_IN_BALI = word_set("anak istri")
"""Words of talk that are part of a Balinese name: "Anak Agung Istri Rai"."""
_SMALL = word_set("bin binti bte bt")
_NUMERALS = word_set("ii iii iv vi vii viii ix")
_VOWELS = frozenset("aiueoyáàâäãéèêëíìîïóòôöõúùûü")
_THRICE = re.compile(r"([^\W\d_])\1\1")
_EMOJI_TAIL = " 🙏😊🙂😁☺👍🏻🏼🏽🏾🏿"
_STRANGE = re.compile(r"[^\w .'\-]|[\d_]")


def read_name(text: str) -> str:
    """The name in title case, without "nama saya", titles and degrees; "bin" and "binti" stay small.

    One word is a whole name. Raises Unread("name_long") for more than 60 letters and
    Unread("name") for whatever is no name: figures, a question, a sentence, another script.
    """
    said = tidy(text)
    said = _who(_spelt(said))
    name = _BEHIND.sub("", said.casefold()).rstrip(_EMOJI_TAIL).strip(" .,!;:~*_\"'")
    name = _TRADE.sub("", _HELLO.sub("", name))
    if "?" in text or not name or any(letter.isdigit() or letter == "@" for letter in name):
        raise Unread("name")
    led = _SMALL_BEFORE_CAPITAL.match(said) is not None
    return as_name(_without_lead(_AROUND_MARK.sub(" ", _CALL.sub("", name)), led=led))


def as_name(text: str) -> str:
    """A name that stands alone, as in a list, in the form of `read_name`; raises Unread as it does."""
    name, code = _form(text)
    if code:
        raise Unread(code)
    return name


def is_name(text: str) -> bool:
    """Whether `as_name` reads a text."""
    return not _form(text)[1]


_SHORTENED = 4
"""Letters at most of a name cut short, with its full stop: "Moh.", "Abd."; behind a longer one a sentence ends."""


@lru_cache(maxsize=2048)  # a list asks for the same name again and again, as typed and in its form
def _form(text: str) -> tuple[str, str]:
    """The name in its form, or the code of what is wrong with it."""
    words = _without_degrees(tidy(text).casefold())
    if words is None:
        return "", "name"
    words = _without_titles(words)
    if words and len(words[-1]) > _SHORTENED:
        words[-1] = words[-1].rstrip(".")
    if code := _fault(words):
        return "", code
    return " ".join(map(_in_capitals, words)), ""


def names_within(text: str) -> list[str]:
    """The name in the words beside a number: that of `as_name`, or the most of them in which nobody
    speaks, "punya tetangga pak Budi"; all names where others are joined to it, "Budi dan Ani"."""
    name, code = _form(text)
    if not code:
        return [name]
    joined = [name for name, code in map(_form, _AND.split(text)) if not code]
    if len(joined) > 1:
        return joined
    runs: list[list[str]] = [[]]
    for word in tidy(text).split():
        if word.casefold().strip(".,'-") in _TALK_BESIDE:
            runs.append([])
        else:
            runs[-1].append(word)
    name, code = _form(" ".join(max(runs, key=lambda run: len("".join(run)))))
    return [] if code else [name]


_AND = re.compile(r" (?:dan|sama|serta|dengan|dgn) ", re.IGNORECASE)
_TALK_BESIDE = _TALK | word_set("""
    pertama kedua ketiga keempat kelima keenam ketujuh catat anggota koperasi kelompok ya
    tetangga teman temen saudara adik adek kakak kakaknya adiknya istrinya suaminya anaknya bapaknya ibunya mertua
    ipar sepupu ponakan keponakan punya punyanya milik atas depan sebelah bernama baru daftarkan
    """)


_BEHIND = re.compile(
    r"(?<=[a-z][a-z.'])(?: ?,| ?-|\.)? (?:"
    r"\(?(?:umur(?:nya|ku)?|usia(?:nya|ku)?) .*|\([0-9]{1,2}\)|\+?[0-9][0-9 .\-]{8,}|\(?[0-9]{1,2} ?(?:th|thn|tahun|taon|taun)\b.*"
    r"|\((?:nelayan|petani|ojek|ojol|tukang|buruh|kuli|pemulung|pedagang|sopir|supir|nik|hp|wa|alias|panggilan|dipanggil)\b[^()]*\)?"
    r"|(?:(?:tapi|tp|cuma|biasanya) )?(?:alias|als|a\.?k\.?a\.?|biasa dipanggil|panggil(?:an(?:nya)?)?|dipanggil|sesuai|sama kayak|seperti|sama dengan) .*"
    r"|(?:pake|pakai|dengan|dgn) (?:huruf )?['\"]?[a-z]{1,2}['\"]?(?: .*)?"
    r"|(?:no )?(?:nik|hp|wa|ktp) ?[:=]? ?[0-9+].*"
    r"|nama panggilan .*"
    r")$"
)
"""What people add to their name: an age, a trade in brackets, another name, "sesuai ktp", a number."""
_TRADE = re.compile(
    r" ?[-,/] ?(?:nelayan|petani|ojek|ojol|tukang|buruh|kuli|pemulung|pedagang|penjual|sopir|supir)\b.*$"
)


def _spelt(said: str) -> str:
    """A name spelt out letter by letter as one word: "ejaannya W-A-G-I-M-A-N"."""
    spelt = _LETTERS.fullmatch(said)
    return "".join(filter(str.isalpha, spelt[1])) if spelt else said


_WHO_IS = re.compile(
    r"(?<=[a-z.'])(?: aja| saja)?,? (?:(?:asal |orang )?dari (?=[A-Z])|(?:sing|yang|yg) (?:dodol|adol|jual|jualan|dagang|kerja|narik|ngojek|dodolan) "
    r"|(?:pedagang|penjual|bakul|buruh|kuli|tukang|nelayan|petani|sopir|supir|ojek|pemulung|porter) [a-z]"
    r"|(?:ga|gak|nggak|tidak|tdk|tanpa) (?:ada |punya )?nama belakang|orang (?:kampung|sini|pasar) ).*$"
)
"""Where somebody is from and what he does, behind a name with its capital; in small letters throughout
it may be talk, or "dari" of the name."""
_NO_NAME_BEFORE = _MINE | word_set("""
    keponakan adik adek kakak anak istri suami janda duda anggota ketua warga jadi mantan memang sumpah baru jatuh pulang
    bekas calon ini itu
    """)


def _who(said: str) -> str:
    """The name before what is told of the one who has it."""
    told = _WHO_IS.search(said)
    named = said[: told.start()].split() if told else []
    if not named or not named[-1][0].isupper() or named[-1].casefold() in _NO_NAME_BEFORE:
        return said
    return " ".join(named)


_LETTERS = re.compile(
    r"(?:(?:nama|namanya|ejaan|ejaannya|tulisannya|hurufnya|dieja)[ :]+)*([a-z](?:[ .\-]+[a-z]){3,})\.?",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"^(?:o iya|oh iya|o ya|oh ya)[ ,.]+(?=[^ ])"
    r"|^(?:(?:halo|hallo|hai|ass[a-z']*|selamat|pagi|siang|sore|malam|iya|ya|oke?|baik|siap|nggih|permisi|maaf|wr|wb)[ ,.]+)+"
    rf"(?:{_SIDE_WORDS}[ ,.]+)?(?=(?:nama|nami|namo|perkenalkan|kenalkan|saya|sy|aku|di ktp)\b)"
    r"|^(?:oke?|iya|baik|siap), (?=[^ ]+ [^ ]+)"
)
"""A greeting before "nama saya", or "oke, " before a name of two words."""
_SMALL_BEFORE_CAPITAL = re.compile(r"[a-z']+ [A-Z]")
_CALL = re.compile(r"^(?:pak|bu|bapak|ibu|kak|kakak|mas|mbak|mba|bang|min|admin) ?, ?")
_AROUND_MARK = re.compile(r"(?<=[a-z]) ?[:=](?: |(?=[a-z]))| - ")


def _without_lead(name: str, *, led: bool) -> str:
    words = name.split()
    at = 0
    mine = False
    if len(words) > 2 and words[0].strip(",") in _SIRS and words[1] in _MINE | {"nama"}:
        at = 1
    while at < len(words) - 1:
        bare = tuple(word.strip(",") for word in words[at : at + 3])
        lead = next((bare[:size] for size in (3, 2, 1) if bare[:size] in _LEADS), ())
        small = at > 0 and bare[0] in _AFTER_MINE
        if not (lead or small) and (mine or bare[0] not in _MINE):
            break
        if at == 0 and bare[0] in _ALSO_NAMES and not led and not _is_talk(bare[1]):
            break
        mine = mine or not (lead or small)
        at += len(lead) or 1
    while len(words) - at > 1 and words[-1].strip(",.") in _POLITE and not _BALI_MAS.match(name):
        words.pop()
    return " ".join(words[at:]).strip(" .,-")


def _is_talk(word: str) -> bool:
    return word in _MINE or word in _AFTER_MINE or (word,) in _LEADS


def _spaced(name: str) -> str:
    """ "moh.yusuf" is "moh. yusuf" and "rudi.hartono" two words; "a.a. gede" stays."""
    return _GLUED_DOT.sub(". ", _DOT_FOR_SPACE.sub(" ", name)) if "." in name else name


_DOT_FOR_SPACE = re.compile(r"(?<=[^\W\d_]{4})\.(?=[^\W\d_]{4})")
_GLUED_DOT = re.compile(r"\.(?=[^\W\d_]{2})")


def _without_degrees(name: str) -> list[str] | None:
    """The words of a name; None where something else than degrees stands behind its comma."""
    name, _comma, behind = name.partition(",")
    if behind and not all(map(is_degree, behind.replace(",", " ").split())):
        return None
    words = name.split()
    while len(words) > 1 and (
        words[-1] in _PLAIN_DEGREES or ("." in words[-1] and is_degree(words[-1]))
    ):
        words.pop()
    return _spaced(" ".join(words)).split() if "." in name else words


def is_degree(word: str) -> bool:
    """Whether a word is an academic degree: "S.Pd.", "SH"."""
    return word.replace(".", "").casefold() in _DEGREES


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        if len(words[1].rstrip(".")) == 1 and len(words) == 2:
            break
        words = words[1:]
    return words


def _fault(words: list[str]) -> str:
    """The code of what is wrong with the words as a name; empty where nothing is."""
    letters = "".join(words)
    if not letters.isalpha():
        letters = "".join(filter(str.isalpha, letters))
    if len(letters) > LONGEST:
        return "name_long"
    bare = [word.strip(".'-") for word in words if word != _SYARIF]
    if not _BALI.isdisjoint(words):
        bare = [word for word in bare if word not in _IN_BALI]
    if (
        len(letters) < 2
        or not bare
        or len(words) > 10
        or not _TALK.isdisjoint(bare[:-1] if bare[-1] in _LAST_OF_A_NAME else bare)
        or _VOWELS.isdisjoint(letters)
        or words[0].strip("'-") in _NEVER_FIRST
        or (_NO_NAME_ALONE.issuperset(bare) and bare != ["selamat"])
        or (len(bare) == 1 and bare[0] in _NEVER_ALONE)
    ):
        return "name"
    joined = " ".join(words)
    if _THRICE.search(joined) or _STRANGE.search(joined):
        return "name"
    if not joined.isascii() and not all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in letters
    ):
        return "name"
    return ""


_SYARIF = "sy."
"""Before a name a title of the Malay coast; without its stop it is "saya"."""


def _in_capitals(word: str) -> str:
    if word in _SMALL:
        return word
    if word in _NUMERALS:
        return word.upper()
    return "-".join(map(_part, word.split("-")))


def _part(part: str) -> str:
    """ "nur'aini" is "Nur'aini", but "d'cruz" is "D'Cruz"; "a.a." keeps both capitals."""
    if "." in part[:-1]:
        return ".".join(piece.capitalize() for piece in part.split("."))
    if len(part) > 3 and part[1] == "'":
        return f"{part[0].upper()}'{part[2:].capitalize()}"
    return part.capitalize()
