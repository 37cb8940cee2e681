"""Who was hurt, out of one free story: the teller or somebody of theirs, with the name where told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .accidents import body_part
from .names import read_name
from .stories import (
    AT,
    BETWEEN_SIDE,
    DOING,
    DONE,
    FALLS,
    FIGURES,
    HOUSES,
    HURT,
    IF,
    KIN,
    NO,
    OWN,
    SELF,
    SICK_HOUSE,
    SIDES,
    TITLES,
    WANTING,
    WHICH,
    Story,
    is_deed,
    is_hurt,
    is_supposed,
    may_be_name,
    person_at,
    story_of,
    tells_harm,
)
from .text import Unread
from .wordlist import word_set


@dataclass(frozen=True, slots=True)
class Victim:
    """Who was hurt. `who` is one of `WHO`; `name` is empty where the story gives none.

    "relative" is anybody of the family who has no word of their own among `WHO`; of these
    `tells_sibling` knows brothers and sisters. "somebody" comes of an answer alone (`read_person`).
    """

    who: str
    name: str = ""


WHO = (
    "self", "spouse", "husband", "wife", "child", "father", "mother", "relative", "friend", "member", "other", "somebody",
)  # fmt: skip
_BARE = word_set("""
    suami istri isteri bini ayah emak mama mamah adik paman sepupu ponakan keponakan kakek nenek cucu teman temen tmn
    temn kawan mertua menantu anggota rekan babaturan tetangga anak pamajikan suamik
    """)
"""Who is the teller's own without a word that says so."""
_ADDRESSED = word_set("pak bu bang kak mas mbak mba min om dek kang teh mang bos kaka kk gan bund")
_PAID = word_set("karyawan karyawati pegawai")
_KINDLY = word_set("""
    kerja kerjaku kerjanya sekapal sekampung kelompok ipar perempuan laki cewek cowok kandung sepupu angkat melaut narik ojek
    ojol satu tim kos seprofesi sekolah tertua bungsu pertama kedua ketiga lelaki tiri sesama nelayan kuli tukang bongkar
    muat seperahu main dekat deket grup
    """)
_TRADES = word_set(
    "supir sopir nelayan kuli mandor satpam buruh pekerja petani pemulung pengendara tukang abk pembonceng pemotor pejalan"
)
_OTHERS = word_set("""
    dia ia beliau inyo inya dheweke deweke manehna de mereka orang org wong urang kami kita ia' penumpangnya bapaknya
    """)
_AGENT = word_set(
    "sama ama oleh dgn dengan bareng barengan ambek ambi karo kaliyan jo lawan bersama bareng2 sm bersama2 oleh2 dan jeung"
)
_TOWARDS = word_set("""
    buat untuk utk punya milik dari dr kata kt menurut tanya ke kepada kpd bilang nunggu nungguin nolong nolongin
    bantu bantuin jemput anter nganter antar nganterin sebelah seperti kayak selain atas punyanya depan belakang
    """)
_HELPING = word_set("""
    bawa bw bawain nganter anter antar nganterin anterin nolong tolong bantu bantuin gotong lapor laporan lapur tanya nanya
    lihat liat ngeliat telpon nelpon nelpun telepon bilang ngabarin ngabari denger dengar tau tahu panggil ngurus urus
    nemenin temani jemput kabari melapor melaporkan memberitahu laporin lapurkan urutin urut kompres kasih gendong papah
    bopong angkat gawa gowo larikan panik nangis takut kenal saksi saksinya kaget rawat jaga ketua bidan perawat
    istri istrinya suami suaminya anaknya temannya temennya adiknya kakaknya tetangganya tetangga keponakannya saudaranya
    nyuruh suruh ndelok weruh ngabarkeun obati tunggu kuatir khawatir bingung wakil mewakili pengurus mandor
    """)
_ASKING = word_set(
    "lapor laporan tanya nanya klaim ngabarin ngabari kabar daftar urus ngurus tau tahu nanyain laporin melapor ngasih kasih"
)
_HUMAN = HURT - word_set(
    "kena keno kanai kenek kenak hilang rusak pecah bocor tembus karam merah patah putus copot tiba mental geser"
)
"""Harm that people come to, not their things."""
_THINGS = word_set("""
    motor motornya mobil truk truck trek angkot becak bajaj sepeda pit gerobak perahu prahu kapal sampan jukung klotok kelotok
    bagan rumah warung toko lapak baju celana helm sepatu hp nama alamat umur usia nik ktp nomor no kompor ban rem mesin bos
    majikan rekening kartu perahunya kapalnya truknya truk tas dompet barang dagangan sawah kebun kandang sapi kambing kerbau
    anjing kios bengkel ojek pekerjaan kerjaan profesi ayam burung kuda bebek itik kebo lembu kucing jaring tanaman padi tambak kolam empang gudang saudara2 istrinya data uang duit posisi giliran onda oto honda montor sopir
    pemadam kontrakan tempat kampung desa kondisi keadaan nasib waktu bapaknya menurut pasien langganan pelanggan customer kelompok
    """)
_GEAR = _THINGS - word_set(
    "waktu menurut ojek kampung desa sawah kebun rumah tempat pasien langganan pelanggan customer kelompok"
)
"""Things that come to harm themselves."""
_BESIDE_PART = (SIDES | BETWEEN_SIDE) - frozenset(KIN)


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody in a story: `who` is one of `WHO`, "?" for somebody else, "he" for who was named before.

    `aside` are those who helped, hit, told or own something, `by_whom` among them those behind a deed
    ("dibawa teman"); `body` are those whose part of the body is named.
    """

    start: int
    end: int
    who: str
    aside: bool = False
    body: bool = False
    by_whom: bool = False


def read_victim(text: str) -> Victim | None:
    """Who was hurt, by what the words do; nothing where it may be one of two, or more than one was.

    "bapak" and "ibu" alone may be the one who is written to, so they are nobody.
    """
    story = story_of(text)
    if not tells_harm(story) or not (
        FIGURES.isdisjoint(story.words) or any(map(body_part, story.words))
    ):
        return None
    people = _people(story)
    found = _hurt_ones(story, people)
    if not found:
        found = _topic(story, people)
    if len(found) != 1:
        return None
    (who,) = found
    if who == "?":
        return None
    name = "" if who == "self" else _name_of(story, people, who)
    return Victim(who, name)


_SIBLINGS = word_set(
    "uda adik adiak adek ade dek kakak kaka kk abang cacak ading uni teteh saudara sodara"
)
_NOT_SIBLINGS = word_set("ipar sepupu misan tiri angkat sekampung seiman jauh")


def tells_sibling(text: str) -> bool:
    """Whether the one relative who is named is a brother or sister: "adik saya", not "adik ipar"."""
    words = [word.removesuffix("ku").removesuffix("nya") for word in story_of(text).words]
    named = {word for word in words if KIN.get(word) == "relative"}
    return bool(named) and named <= _SIBLINGS and _NOT_SIBLINGS.isdisjoint(words)


_ELDERS = tuple((word,) for word in ("bapak", "bpk", "ibu", "om", "tante", "kakak"))
"""Alone they may be the teller's own, or anybody of that age."""
_SOMEBODY = word_set("bapake bapakne mamake ibue lanang wedok wong")


def read_person(text: str) -> Victim | None:
    """Whom a short answer to "who" names: "bojoku", "om saya", "temanku si Joni", "kang Dadang", "Joni".

    "somebody" is anybody whose kin is not told, with the name; nothing where no person is named.
    """
    story = story_of(text)
    if not story.words or len(story.words) > _LONGEST_ANSWER:
        return None
    if all(word in SELF or word in _ALONE for word in story.words):
        return Victim("self") if not SELF.isdisjoint(story.words) else None
    if not (NO | IF).isdisjoint(story.words):
        return None
    kin = {who for at in range(len(story.words)) if (who := _kin_of(story, at))}
    if len(kin) == 1:
        return Victim(kin.pop())
    if kin or not _SOMEBODY.isdisjoint(story.words) or story.words in _ELDERS:
        return Victim("somebody")
    start = 1 if story.words[0] in TITLES and len(story.words) > 1 else 0
    if not all(may_be_name(story, at) for at in range(start, len(story.words))):
        return None
    try:
        return Victim("somebody", read_name(text))
    except Unread:
        return None


_LONGEST_ANSWER = 6
"""Words of an answer that names somebody; what is longer is a story."""
_ALONE = word_set("sendiri dewe sorangan yang pak bu")


def _kin_of(story: Story, at: int) -> str:
    """Whose kin the word is by itself, with "-ku" and "-nya" too; nothing for one that only addresses."""
    word = story.words[at]
    bare = next((word.removesuffix(end) for end in ("ku", "q", "nya") if word.endswith(end)), word)
    if bare in TITLES and bare == word and story.word(at + 1, at) not in OWN:
        return ""
    return KIN.get(word) or KIN.get(bare, "")


def _people(story: Story) -> list[_Person]:
    found: list[_Person] = []
    at = 0
    while at < len(story.words):
        if not _maybe_somebody(story.words[at]):
            at += 1
            continue
        person = _person(story, at, found[-1] if found else None)
        if person:
            found.append(person)
            at = max(person.end, at + 1)
        else:
            at += 1
    return found


@lru_cache(maxsize=4096)
def _maybe_somebody(word: str) -> bool:
    """Whether a word may name somebody: all others are passed over quickly."""
    if word in SELF or word in _OTHERS or word in _TRADES or word in KIN or word in ("sa", "tiang"):
        return True
    return any(
        word.endswith(end) and word.removesuffix(end) in KIN
        for end in ("ku", "q", "nya", "ne", "na", "nyo")
    ) or word.startswith(("orang2", "temen2", "teman2", "anak2"))


def _person(story: Story, at: int, last: _Person | None) -> _Person | None:
    who, end = _who(story, at)
    if not who:
        return None
    before = story.word(at - 1, at)
    titled = last is not None and last.end == at and story.words[at] in TITLES
    if titled or before in HOUSES or before in SICK_HOUSE:
        return None  # "suami saya bpk Tarjo", "klinik bunda"
    if who == "self" and before in ("bukan", "bkn", "dudu", "sanes"):
        return None
    if before in _AGENT:
        together = last is not None and last.end == at - 1 and not last.aside
        return _Person(at, end, "?" if together else who, aside=not together)
    if story.word(end, at) in _AGENT and _who(story, end + 1)[0] and story.word(end + 1, at):
        return _Person(at, end, "?")
    by_whom = before.startswith("di") and len(before) > 4 and before not in _NOT_BY
    if before in _TOWARDS or (by_whom and who != "self"):
        return _Person(at, end, who, aside=True, by_whom=by_whom)
    if _of_body(story, at):
        return _Person(at, end, who, body=True)
    if before in _THINGS:
        return _Person(at, end, who, aside=True)
    if who == "self" and before and not _before_teller(before) and not _behind_place(story, at):
        return _Person(at, end, who, aside=True)  # "jerigen saya hanyut"
    after, then = story.word(end, at), story.word(end + 1, at)
    if after in WHICH:
        return _Person(
            at, end, who, aside=then in _HELPING or then.startswith(("ng", "ny", "nab", "me"))
        )
    if after in _HELPING:
        return _Person(at, end, who, aside=True)
    if after in WANTING and (then in _ASKING or then in _HELPING):
        return _Person(at, end, who, aside=True)
    return _Person(at, end, who)


def _behind_place(story: Story, at: int) -> bool:
    """ "di jalan tol saya ditabrak": what stands in front belongs to the place."""
    if story.words[at - 1] in _THINGS:
        return False
    return any(
        story.words[place] in AT or story.words[place] == "ke" for place in story.back(at, 3)
    )


@lru_cache(maxsize=4096)
def _before_teller(word: str) -> bool:
    """Whether "saya" behind this word is the teller, and not the owner of what it names."""
    return (
        word in _BEFORE_ME
        or word in _LEADING
        or word in DONE
        or word in IF
        or word in DOING
        or word in KIN
        or is_hurt(word)
        or is_deed(word)
        or word.startswith("di")
        or word.isdigit()
    )


_BEFORE_ME = word_set("""
    eh kok malah ikut sampe sampai bikin cuma cm cuman justru dulu sore pagi siang malam malem mlm subuh minggu senin selasa
    rabu kamis jumat sabtu bulan tahun jam yg yang kali tiba2 nih lihat liat tolong nolong itu ternyata langsung tau2 waktu
    nyuruh suruh makanya trus terus lalu tapi tp mas mbak kang bos kak om min ka bund halo assalamualaikum aslm gara2 tiap
    lusa sendiri dewe korban pernah harusnya untung mana ketika sementara bahwa kalo nama nyaris hampir biar seminggu sebulan wau singkat cerita saat
    sebenarnya sebetulnya juga jg ya iya lah dong sih gan bro
    """)
_NOT_BY = word_set("dipijat dimana disana disini diatas dibawah didepan")


def _of_body(story: Story, at: int) -> bool:
    """Whether the one named here is whose part of the body stands in front: "tangan kiri saya"."""
    if story.word(at - 2, at) in ("depan", "hadapan"):
        return False  # "depan mata saya"
    for place in story.back(at, 3):
        if body_part(story.words[place]) and story.words[place] not in _NOT_BODY:
            return True
        if story.words[place] not in _BESIDE_PART:
            return False
    return False


_NOT_BODY = word_set("awak badan muka hulu untu pari suku batu awake aje")


def _who(story: Story, at: int) -> tuple[str, int]:
    """Who is named at `at`, and the place behind; an empty string for nobody."""
    if at >= len(story.words):
        return "", at
    word = story.words[at]
    before, after = story.word(at - 1, at), story.word(at + 1, at)
    if word == "sa" and is_hurt(after):
        return "self", at + 1
    if word in KIN and after == word:  # "teman teman" are many
        return "?", at + 2 + (story.word(at + 2, at) in OWN)
    if word == "ambo" and before in TITLES:  # a name in the east
        return "", at
    if word in SELF and after in ("pu", "pung", "pe", "punya") and story.word(at + 2, at) in KIN:
        return KIN[story.words[at + 2]], at + 3
    if word in SELF or (word == "tiang" and is_hurt(after) and not before):
        return "self", at + 1
    if word in _TRADES and is_hurt(after) and before not in SELF and word not in KIN:
        return "?", at + 1
    if word in ("dia", "ia", "beliau", "inya", "inyo", "dheweke", "manehna", "de"):
        return "he", at + 1
    if word in _OTHERS or word.startswith(("orang2", "temen2", "teman2", "anak2")):
        return "?", at + 1
    if word == "anak" and after == "buah":
        mine = story.word(at + 2, at) in OWN or story.word(at + 2, at) == "ku"
        return "member", at + 2 + mine
    bare = next((word.removesuffix(end) for end in ("ku", "q") if word.endswith(end)), word)
    if bare != word and bare in KIN:
        return KIN[bare], at + 1
    third = next(
        (word.removesuffix(end) for end in ("nya", "ne", "na", "nyo") if word.endswith(end)), ""
    )
    if third in KIN and word not in KIN:
        return (KIN[third], at + 2) if after in OWN else ("?", at + 1)
    if word not in KIN:
        return "", at
    return _kin(story, at, word, before, after)


def _kin(story: Story, at: int, word: str, before: str, after: str) -> tuple[str, int]:
    who = KIN[word]
    end = at + 1
    if word == "papa" and before in NO:
        return "", at
    if word in _PAID and (after not in OWN or before in SELF):
        return "", at  # "saya karyawan konveksi"
    while story.word(end, at) in _KINDLY and end < at + 4:
        end += 1
    ipar = "ipar" in story.words[at + 1 : end]
    owner = story.word(end, at)
    if before in ("pu", "pung", "pe", "punya", "tang", "pun"):
        return who, end
    if owner in ("sa", "pu", "punya") and story.word(end + 1, at) in OWN:
        return who, end + 2
    if word in _ADDRESSED and after in SELF and word not in ("om", "kaka"):
        return ("", at) if word in ("bang", "kak", "mas") else ("?", end + 1)
    if owner in OWN or owner == "ku":
        end += 1
        return who, end
    if owner in KIN and owner not in ("saudara", "ibu", "bapak") and word not in ("teman", "temen"):
        return "?", _who(story, end)[1] or end + 1
    if owner in TITLES and word not in ("anggota", "rekan", "ibu", "bapak"):
        return "?", end + 1
    if owner == "dari" and word in ("suami", "istri", "anak"):
        return "?", end + 1
    if word == "anak" and not (is_hurt(owner) or owner in ("sy", "")):
        return "?", end
    if word in _BARE or ipar:
        return who, end
    if word in ("bapak", "ibu", "pak", "bu", "saudara", "om", "mas", "dek") and not is_hurt(owner):
        return "", at
    return "?", end


def _hurt_ones(story: Story, people: Sequence[_Person]) -> set[str]:
    """All to whom the words give the harm."""
    standing = {place: person for person in people for place in range(person.start, person.end)}
    known = {person.who for person in people if person.who not in ("self", "?", "he")}
    he = next(iter(known)) if len(known) == 1 else "?"
    found = {
        person.who for person in people if person.body and not is_supposed(story, person.start)
    }
    if any(word.endswith("ku") and _mine(story, at) for at, word in enumerate(story.words)):
        found.add("self")
    for place, word in enumerate(story.words):
        if not _matters(word) or is_supposed(story, place):
            continue
        if word.startswith("korban") and len(word) < 11:
            found |= _one(_beside_victim(story, standing, place))
        if is_deed(word) and story.word(place + 1, place):
            found |= _one(standing.get(place + 1))
        if is_hurt(word):
            subject = _subject(story, standing, place)
            found |= _one(subject)
            if subject is None and word in FALLS and story.word(place + 1, place):
                found |= _one(standing.get(place + 1))
            if story.word(place - 1, place) in WHICH:
                if place - 2 in standing and story.word(place - 2, place):
                    found.add(standing[place - 2].who)
                follows = (
                    place + 2 if story.word(place + 1, place) in ("itu", "adalah") else place + 1
                )
                if story.word(follows, place):
                    found |= _one(standing.get(follows))
    return {he if who == "he" else who for who in found}


def _mine(story: Story, at: int) -> bool:
    """ "kepalaku", "sikil kiwaku"."""
    word = story.words[at]
    if word == "ku" and (before := story.word(at - 1, at)):
        return bool(body_part(before)) or (
            before in SIDES and bool(body_part(story.word(at - 2, at)))
        )
    if not word.endswith("ku") or len(word) < 5 or word in KIN:
        return False
    bare = word.removesuffix("ku")
    if bare in SIDES:
        return bool(body_part(story.word(at - 1, at)))
    return bool(body_part(bare)) and bare not in _NOT_BODY - {"muka"} and not is_supposed(story, at)


@lru_cache(maxsize=4096)
def _matters(word: str) -> bool:
    """Whether a word tells of harm, or names the victim."""
    return is_hurt(word) or is_deed(word) or word.startswith("korban")


def _one(person: _Person | None) -> set[str]:
    return {person.who} if person and not person.aside else set()


def _beside_victim(story: Story, at: Mapping[int, _Person], place: int) -> _Person | None:
    """Who is called the victim: "saya korban", "korbannya adik saya", "korban: saya sendiri"."""
    if place - 1 in at and story.word(place - 1, place):
        return at[place - 1]
    for follows in range(place + 1, min(place + 4, len(story.words))):
        if follows in at:
            return at[follows]
        if story.words[follows] not in ("itu", "adalah", "nya", "yaitu"):
            return None
    return None


def _subject(story: Story, at: Mapping[int, _Person], place: int) -> _Person | None:
    """To whom the harm that `place` names is done: the nearest person in front."""
    if story.word(place - 1, place) in _GEAR:
        return None
    for before in story.back(place, 12):
        person = at.get(before)
        if person and not person.aside:
            return person
        if person and story.word(person.start - 1, place) in _THINGS and before == place - 1:
            return _NOBODY
    return None


_NOBODY = _Person(0, 0, "", aside=True)


def _topic(story: Story, people: Sequence[_Person]) -> set[str]:
    """Who the story is about, where nobody stands beside the harm: the only person in it."""
    told = {person.who for person in people if not person.aside}
    if len(told) != 1:
        return set()
    (who,) = told
    others = [person for person in people if person.who not in (who, "self")]
    if who in ("?", "he") or not all(person.by_whom for person in others):
        return set()
    if who != "self" and any(person.who == "self" for person in people if not person.aside):
        return set()
    hurt = [
        place
        for place, word in enumerate(story.words)
        if word in _HUMAN and not is_supposed(story, place) and not _of_thing(story, place)
    ]
    if not any(_leads(story, person.start) for person in people if person.who == who):
        return set()
    start = min(person.start for person in people if person.who == who and not person.aside)
    if not any(place > start for place in hurt):
        return set()
    theirs = any(word.endswith(("nya", "ne")) and body_part(word) for word in story.words)
    return set() if who == "self" and theirs else {who}


def _leads(story: Story, at: int) -> bool:
    """Whether the one at `at` leads a clause, as whom a story is about does."""
    before = story.word(at - 1, at)
    return not before or before in _LEADING


_LEADING = word_set(
    "pas waktu wkt saat ketika tadi td kemarin kmrn kemaren min tolong tlg pak bu mas bang lagi jadi ini halo dan karena barusan pun eh wingi kamari lapor ada tapi tp sementara mbak kak"
)


def _of_thing(story: Story, place: int) -> bool:
    return any(
        word in _THINGS or word.removesuffix("nya") in _THINGS
        for word in (story.word(place - 1, place), story.word(place - 2, place))
    )


def _name_of(story: Story, people: Sequence[_Person], who: str) -> str:
    """The name that stands behind the one who was hurt, or behind "namanya"; nothing for two."""
    names = set()
    for person in people:
        if person.who != who:
            continue
        end = person.end
        # "suami saya, Pak Darto, …" has the name in a clause of its own.
        sure = False
        while end < len(story.words) and story.words[end] in _CALLED and end < person.end + 4:
            sure = sure or story.words[end] not in WHICH
            end += 1
        if end >= len(story.words):
            continue
        apart = story.clauses[end] != story.clauses[person.end - 1]
        if apart and not (sure or story.words[end] in TITLES):
            continue
        if apart and story.sentences[end] != story.sentences[person.end - 1] and not sure:
            continue
        if apart and not sure and not _ends_clause(story, end):
            continue
        name, _end = person_at(story, end, sure=sure)
        if name:
            names.add(name)
    if not names and len({p.who for p in people if p.who != "self"}) == 1:
        for place, word in enumerate(story.words[:-1]):
            if word in ("namanya", "bernama") and story.clauses[place + 1] == story.clauses[place]:
                names.add(person_at(story, place + 1, sure=True)[0])
    names.discard("")
    return names.pop() if len(names) == 1 else ""


def _ends_clause(story: Story, at: int) -> bool:
    """Whether a title and a name begin a clause: "suami saya, Pak Darto, jatuh", not "teman saya, pak"."""
    return (
        at + 1 < len(story.words)
        and story.clauses[at + 1] == story.clauses[at]
        and story.named(at + 1)
    )


_CALLED = word_set(
    "yang yg sing nu bernama namanya nama atas an a n si jenenge ngaranna aran namina"
)
