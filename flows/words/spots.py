"""The words of a story that tell where it happened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .accidents import body_part, cause_of
from .care import NOT_THERE, ONLY, house_at
from .stories import (
    AT,
    DENIED,
    DOING,
    FIGURES,
    HOMES,
    IF,
    KIN,
    NO,
    NOT_YET,
    SELF,
    SIDES,
    TOGETHER,
    Story,
    is_common,
    is_deed,
    is_hurt,
    is_supposed,
    story_of,
    tells_harm,
)
from .wordlist import word_set

LONGEST_SPOT = 60
"""Characters of a place that are kept."""
_BESIDE = word_set(
    "depan dpn belakang samping sebelah dekat deket dkt pinggir pinggiran seberang ujung pojok sekitar muka ngarep ngajeng atas bawah dalam dalem jero luar tengah area kawasan daerah lokasi hareupeun"
)
_PLACES = word_set("""
    jalan jl jln jalanan perempatan pertigaan simpang tikungan turunan tanjakan jembatan flyover underpass tol bypass
    ringroad dermaga pelabuhan proyek gudang pasar terminal stasiun halte bundaran lampu parkiran gang perlintasan fly
    perairan selat sungai laut muara teluk pulau pantai tambang kebun sawah hutan desa kampung dusun dalan
    """)
_OPENERS = word_set(
    "jalan jl jln perempatan pertigaan simpang tikungan turunan dermaga pelabuhan proyek jembatan tol depan dekat deket"
)
"""Words that begin a place without "di" before them, when more follows."""
_NO_SPOT = (
    word_set("""
    mana situ sini sana sono kono kana dieu atas bawah dalam luar tengah antara samping sebelah kiri kanan bagian hari jam
    pagi siang sore malam malem bulan tahun minggu senin selasa rabu kamis jumat sabtu tengahnya akhir awal lokasi sekitar
    mesin motor mobil truk becak sepeda sana2 belakang depan dekat saat waktu kejadian bpjs ktp sosmed fb wa tv hp yang
    yg paku batu besi kayu beling kaca duri kabel tali rantai roda ban lantai aspal tanah baju celana sepatu badan tubuh
    bawa bawah2 urut jahit suntik tabrak begal pukul rampok jambret todong serempet gigit tusuk bacok operasi obati gips perban
    rawat rujuk kasih suruh tolong temukan ketahui usia umur antar antarkan anter gotong lap ajak tarik marahi angkut boyong srempet bcok tolongin
    kerjaan kantor asuransi kira angkot bus rumah2 laporan berita grup perjalanan bidan dokter polisi polsek polres mantri
    muat larikan evakuasi papah tinggal dunia tilang curi ganti sarankan igd ugd icu posko kamarnya sebuah seluruh sekujur
    rumahnya tukang getihe getih kantong saku kantung ransel pickup pikap bonceng boncengan hehe wkwk haha juragan ronsen rontgen infus roller jok tulang as bara tong gendongan bawahnya atasnya dalamnya dalemnya sampingnya belakangnya depannya sebelahnya tlapak telapak tapak gelas ember mana2 darat ruang njero jero pelukan gambar video kontak bawah2 tangga2 jarinya semua mulut huller heler gilingan molen winch parutan press dinamo gerinda gergaji katrol forklift crane kompresor es air api sinar sela sela2 punggungnya ujung
    """)
    | SELF
    | SIDES
    | IF
    | NO
    | NOT_YET
)
_NOT_WHERE = word_set("""
    tinggal tinggalnya alamat alamatnya asal asli domisili lahir orang dirawat dijahit dijait berobat opname diopname
    istirahat diurut dibawa ditemukan kapanggih ketemu sekarang skrg saiki ayeuna masih msh operasi dioperasi amputasi rawat
    mondok periksa kontrol daftar taruh ditaruh diobati disuntik diperiksa kerja bekerja kerjanya sudah udah udh tos lihat
    liat nonton lapor laporan dilaporin dikompres dipijat dipijit rujuk dirujuk antri rumah usaha cicilan urut nunggu dikubur
    dimakamkan ngopi ngobrol santai ngumpet sembunyi keluarganya keluargaku istrinya anaknya ditaro ditaruh tidur nyender duduk baring rebahan tiduran meninggal maninggal wafat tewas ziarah cari nyari hidup sekolah kuliah baca dengar
    """)
_STOPS = (
    word_set("""
    sudah sdh udah udh dah dan sama ama tadi td kemarin kmrn kemaren wingi kamari barusan pagi siang sore malam mlm subuh
    malem semalam hari jam pas waktu wkt saat ketika lagi lg sedang masih msh skrg sekarang saiki pakai pake dengan dgn
    oleh karena krn gara ke dari dr untuk buat utk ini itu juga aja saja doang tok atau apa kena habis abis baru langsung
    mau belum bukan ada cuma hanya pun kok sih deh dong ya iya katanya semua sampai sampe smpe terus trus lalu yang yg nu
    sing nan tolong mohon untung rumahnya bini istri suami anak temen teman anaknya dia beliau nalika nyari golek cari narik
    bongkar ngangkut angkut nyabit ngarit ngepel waktunya gimana bisa kira ban motor motornya mobil truk helm cacat
    dibawa vs blm kata polisi korban saksi orang orangnya kondisi kritis nganter orderan paket penumpang meninggal tiba2
    supir sopir istrinya suaminya jadi makan tidur pulang berangkat nunggu jualan dagang kerja nyuci ambil bawa turun naik
    kepala getih darah darahnya warga banyak hampir sampek lalu pak bu bang mas kak min minggu senin selasa rabu kamis
    jumat sabtu januari februari maret april mei juni juli agustus september oktober november desember tgl tanggal bulan
    tahun kira2 pukul jeung karo lan jo menurut yaitu dmn dimana mana karna kmudian tetapi tapi seorang 2026 2025
    keur tunggu nungguin diem cm liat lihat nonton trus2 patang petang bapak ibu mamak lantainya kepala kondisinya isih masih jalan2
    naik2 minum nyebur lompat nyangkut deras ombak kencang arus air rendah kosong rame ramai sepi macet becek basah
    katanyo cepat cepet bantu bantuan darurat gawat sekali banget bgt parah tanpa sempat nyampe kejar ngejar ketika cuaca angin
    mancing nyelam nyari2 kandas mogok rusak selamat bersama bareng iko tu ko mah teh euy le cak ji mi nih nah to wae bae doang lho
    gitu gitu2 begitu jd td2 skg mulai rebah panik tolongin kasian langsung gotong malih leh jak ampe nanti besok kalah kira2
    suruh ada2 lewat nyebrang parkir mangkal lapor pingsan tengkurap telentang posisinya minyak getah siapa
    berapa umur usia th thn jaga libur cuti pertama terakhir wajib bayar gratis dulu duluan berat hebat kayak seperti
    pulak kan nak awak kulit den waang ngkuh harus tpt tmpt numpak gowo gawa dodolan nggawa lantaran sore2 malem2 pagi2 siang2 nganggo mulih budal arep perlu jebakan basa hp charger cas tulang mundur isi resik keneh malem2 bulu dua tiga empat loro telu papat tilu opat enam becek mencari menangkap hujan licin gelap rem duluan krn ambek posisi basah saya ga gak kan td2 sendirian sendiri
    """)
    | SELF
    | SIDES
    | IF
    | NO
    | NOT_YET
    | frozenset(KIN)
)
_FIGURE_AFTER = word_set(
    "km rt rw no lantai lt blok jl jalan gang gg nomor kilometer tol rs dusun simpang pos bri dermaga pabrik dok stm sd smp sma"
)
_KNOWN_PLACES = re.compile(
    r"\b(?:lokasi|tkp|tempat kejadian|kejadian|kejadiannya|kejadiane|lokasinya)\b"
)


@dataclass(frozen=True, slots=True)
class _Spot:
    start: int
    end: int
    clause: int
    hurt: bool


def read_spot(text: str) -> str | None:
    """The words that tell where it happened, without "di", at most `LONGEST_SPOT` characters.

    Where somebody lives, works or was treated is no such place; of two, the one told beside the harm.
    """
    story = story_of(text)
    if not tells_harm(story) or not FIGURES.isdisjoint(story.words):
        return None
    spots = list(_spots(story))
    near = [spot for spot in spots if spot.hurt] or [
        spot for spot in spots if _harm_near(story, spot.clause)
    ]
    kept = {" ".join(story.words[spot.start : spot.end]) for spot in near}
    if len(kept) != 1:
        return None
    spot = near[0]
    said = story.typed(spot.start, spot.end)
    while len(said) > LONGEST_SPOT and " " in said:
        said = said.rpartition(" ")[0]
    return said[:LONGEST_SPOT] or None


def _harm_near(story: Story, clause: int) -> bool:
    """Whether harm is told in a clause beside this one."""
    return any(
        abs(other - clause) <= 1 and _harms(story, place)
        for place, other in enumerate(story.clauses)
    )


def _harms(story: Story, place: int) -> bool:
    """Whether harm that is not only thought of is told at `place`."""
    word = story.words[place]
    return (is_hurt(word) or is_deed(word)) and not is_supposed(story, place)


def _spots(story: Story) -> Iterator[_Spot]:
    at = 0
    while at < len(story.words):
        start = _spot_start(story, at)
        end = _spot_end(story, start) if start >= 0 else -1
        if end > start and not _elsewhere(story, at) and _is_place(story, start, end):
            clause = story.clauses[at]
            yield _Spot(start, end, clause, _harm_beside(story, at, end))
            at = end
        else:
            at += 1


def _spot_start(story: Story, at: int) -> int:
    """Where the words of a place begin that is told at `at`; -1 where none is."""
    word, after = story.words[at], story.word(at + 1, at)
    if word == "d" and len(after) < 4 and after not in _PLACES:
        return -1  # a verb cut short: "d bw"
    if word in AT and after:
        return at + 1
    if word in ("tkp", "lokasi", "lokasinya", "kejadiannya", "kejadian"):
        follows = at + 1
        if (
            follows < len(story.words)
            and story.words[follows] not in AT
            and ((word == "tkp" and after) or (word.startswith("lokasi") and not after))
        ):
            return follows
        return -1
    if (
        word in ("dekat", "deket", "depan")
        and after not in _PLACES
        and not story.named(at + 1 if after else at)
    ):
        return -1
    if word in _OPENERS and after and (not at or story.words[at - 1] not in _BEFORE_SPOT):
        if word == "jalan" and not (story.named(at + 1) or after in ("raya", "tol", "lintas")):
            return -1
        if word == "proyek" and after in _STOPS:
            return -1
        return at
    return -1


def _spot_end(story: Story, start: int) -> int:
    """The place behind the last word of a place that begins at `start`; `start` where there is none."""
    at = start
    while story.word(at, start) in _BESIDE and at < start + 2:
        at += 1
    head = story.word(at, start)
    floor = head in ("lantai", "lt") and story.word(at + 1, start)[:1].isdigit()
    if (
        _acts_alone(head)
        or not head
        or (head in _NO_SPOT and not floor)
        or head in _STOPS
        or (head[0].isdigit())
        or _no_place(story, at)
    ):
        return start
    end = at + 1
    while end < start + 9 and (word := story.word(end, start)):
        if word in ("pak", "bu", "haji", "h", "mak", "bang") and story.word(end + 1, start):
            following = story.word(end + 1, start)
            owned = not _OWNED.isdisjoint(story.words[start:end])
            if (
                owned
                and following not in _STOPS
                and not is_hurt(following)
                and not body_part(following)
            ):
                end += 2
                continue
            break
        if (
            word in ("orang", "majikan", "tetangga", "juragan", "penumpang")
            and story.words[end - 1] in _OWNED
        ):
            end += 1
            continue
        if word in AT and _joins(story, end):
            end += 1
            continue
        if word in _BESIDE - {"atas", "bawah", "dalam", "tengah"} and story.word(end + 1, start):
            end += 1
            continue
        if word.isdigit() and not (
            story.words[end - 1] in _FIGURE_AFTER
            or (len(word) < 3 and story.word(end - 2, start) in _PLACES)
        ):
            break
        if (story.words[end - 1], word) in TOGETHER:
            end += 1
            continue
        if word in _STOPS or (_no_more(story, end) and not story.named(end)):
            break
        end += 1
    while (
        end > start + 1 and story.words[end - 2] != "rest" and story.words[end - 1] in _NEVER_LAST
    ):
        if story.words[end - 2] in ("pak", "bu"):
            break
        end -= 1
    return end


_BEFORE_SPOT = AT | _BESIDE | word_set("ke dari dr")
_NEVER_LAST = AT | _BESIDE | word_set("no km rt pak bu")
_OWNED = word_set(
    "gang gg jalan jl rumah rmh warung kebun kebon sawah tempat kandang bengkel ladang tambak lapak omah toko umah kolam"
)


@lru_cache(maxsize=4096)
def _acts_alone(word: str) -> bool:
    """ "lagi di siram": a verb that was typed apart from its "di"."""
    return bool(cause_of(word)[0]) and word not in _DANGEROUS_PLACES


_DANGEROUS_PLACES = word_set(
    "ladang sampit turunan gergajian lombang galian tambang tebing karang jurang angin gilingan pari gajah pari pompa runtuhan parit"
)


def _joins(story: Story, at: int) -> bool:
    """ "galian pasir di Merapi": a place within a place."""
    follows = story.word(at + 1, at)
    return (
        bool(follows)
        and follows not in _NO_SPOT
        and follows not in _STOPS
        and not _no_place(story, at + 1)
        and house_at(story, at + 1) is None
    )


@lru_cache(maxsize=4096)
def _verb_like(word: str) -> bool:
    return (
        len(word) > 5
        and word.startswith(("di", "ke", "ter", "me", "ng", "ny"))
        and word not in _PLACE_NOUNS
    )


_PLACE_NOUNS = word_set("""
    dermaga kelurahan kebonan kebayoran keramat kecamatan kemang terminal terusan mesjid menara merapi merauke medan mejayan
    melayu kemayoran kediri kendari kendal kelapa ketapang kebumen kenjeran kenanga kemiri ketiban mentawai merdeka merak menteng
    nganjuk ngawi nginden ngagel ngaliyan nyamplungan kejaksaan kejawan meulaboh keramba kertosono temanggung ternate tegal kebun
    metro meruya kembangan kelinci kepulauan kedungwuni keputih kesehatan ketaping dipatiukur dinoyo diponegoro kesamben
    """)
_OF_PLACES = word_set("""
    raya induk baru lama besar kecil barat timur utara selatan tengah atas bawah kidul lor wetan kulon ikan hewan sapi sawit
    karet jagung padi teh tebu kopi kelapa cengkeh jati pinus singkong sayur buah rumput kayu pasir batu timah emas batubara bara
    perumahan perum masjid mesjid mushola gereja sekolah sekolahan kampus ruko mall apartemen kantor rumah pabrik hotel tol
    flyover katering bakso kopi mebel las bangunan semen beras rokok es tahu tempe kaos krupuk garmen konveksi merah septik
    mandi kos kontrakan majikan juragan pelanggan tetangga warga orang org depan belakang samping sebelah pinggir bulog dolog
    lelang sampah bekas tangga stasiun terminal pasar gudang kebun sawah kandang dapur kereta api rel bensin pom tani lele udang
    tambak galian proyek desa kampung dusun jalan jl simpang lima empat tiga setapak bantar gebang barrang lompo lantai tenda caringin depok beringharjo adem klinik aspal kota pantai laut sungai danau hutan
    area rest nelayan utama cabang pusat sari indah jaya makmur maju agung mulya permai asri kembar agung kali krl lrt bandara
    pelabuhan dermaga muara warung toko bengkel kebon umbul km duri kapuk gede kramat jembatan lori lumpur tower masak minyak kayu
    ronda kamling kamla barito musi kapuas mahakam brantas bengawan solo citarum ciliwung cisadane serayu kampar siak
    indragiri batanghari martapura kahayan mentaya katingan asahan perak priok emas paotere rambutan melayu banjarbaru
    kota agung gajah mada imam bonjol ahmad yani sudirman diponegoro thamrin subroto pantura ateh
    """)
"""Words that tell more of a place, though stories have them for other things too, or have the name of
the place often."""


def _no_more(story: Story, at: int) -> bool:
    """Whether a word typed small goes on with the story rather than with the place."""
    word = story.words[at]
    if word in _OF_PLACES or word in _PLACES or word.isdigit():
        return False
    if story.word(at - 1, at) in ("jl", "jln", "jalan"):
        return _no_place(story, at)
    acronym = story.typed(at - 1, at).isupper()
    if (story.named(at - 1) and not acronym) or (
        word.startswith(("mam", "mang", "many", "ba")) and len(word) > 6
    ):
        return True  # behind a capital there is no small part of a name
    if word in ("perahu", "kapal", "sampan", "prahu") or is_common(word) or word in _NO_SPOT:
        return True
    return _no_place(story, at) or word.endswith("nya") or bool(cause_of(word)[0])


def _no_place(story: Story, at: int) -> bool:
    word = story.words[at]
    return (
        is_hurt(word)
        or bool(body_part(word) and word not in ("muara", "kepala", "batok"))
        or _verb_like(word)
        or (word.endswith("ku") and len(word) > 5 and word not in ("bangku", "suku"))
    )


def _is_place(story: Story, start: int, end: int) -> bool:
    """Not a house of treatment, unless it is what the place lies beside; and not only "depan"."""
    for place in range(start, end):
        if house_at(story, place) and (
            place == start
            or (story.words[place - 1] not in NOT_THERE and story.words[place - 1] not in _BESIDE)
        ):
            return False
    if story.words[start:end] == ("tempat",):
        return False
    return story.word(end, start) not in ONLY or story.words[start] not in HOMES


def _elsewhere(story: Story, at: int) -> bool:
    """Whether what stands in front says that it did not happen there, or not at all."""
    before = [story.words[place] for place in story.back(at, 6)]
    if before and before[0] in DENIED:
        return True
    if story.words[at] == "ring" and story.word(at + 1, at) == "road":
        return True
    if before and before[0] in ("dia", "ia", "orangnya", "ada", "posisi"):
        return True
    if before[:1] == ["orang"] and len(before) > 1 and before[1].startswith("di"):
        before = before[1:]
    if not IF.isdisjoint(before) or not {"mau", "akan", "bade"}.isdisjoint(before[:3]):
        return True
    for place, word in enumerate(before[:4]):
        if word == "kerja" and before[place + 1 : place + 2] and is_hurt(before[place + 1]):
            return False
        if is_hurt(word) and word not in _NOT_WHERE:
            return False
        if word in _NOT_WHERE:
            doing = not DOING.isdisjoint(before[place:]) and word in (
                "kerja",
                "bekerja",
                "nyari",
                "cari",
                "nunggu",
                "nonton",
                "sekolah",
            )
            return not doing
    return False


def _harm_beside(story: Story, start: int, end: int) -> bool:
    """Whether harm is told in the clause, or the place is said to be the one."""
    if story.words[start] in ("tkp", "lokasi", "lokasinya") or story.word(start - 1, start) in (
        "kejadian",
        "kejadiannya",
        "lokasi",
        "lokasinya",
    ):
        return True
    return any(
        _harms(story, place) for place in (*story.back(start, 12), *story.ahead(end - 1, 12))
    )
