"""Lists of people as field agents paste them: one row a person, with what is wrong in it.

Nothing is dropped in silence: whoever is named or has a number is a row, and what cannot be used
stands among its errors. Only headings, greetings, signatures and the like are skipped, and counted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from .dates import MONTH, birthday, read_birth
from .names import is_degree, is_name, names_within
from .nik import parse_nik
from .numbers import figures, undictated
from .phones import phone_of, read_phone
from .text import Unread, tidy
from .wordlist import word_set

MOST = 250
"""Rows. A longer list is cut here, and has to come in parts."""
_MOST_LINES = 400
"""Lines: as many as hold all that a message can tell of people with a NIK."""
_LONGEST = 4_096
"""Characters: as many as the longest text of any messenger has (Telegram's)."""


@dataclass(frozen=True)
class Person:
    """One row: what could be read, and what is wrong with it, by codes as `nik_short`."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    job: str | None = None
    born: date | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class People:
    """The rows of a list in their order, and how many lines were no rows."""

    rows: tuple[Person, ...]
    skipped: int


Kind = Literal["name", "nik", "phone", "born", "job", "other"]


class _Item(NamedTuple):
    """One thing that a line tells of somebody."""

    kind: Kind
    text: str = ""
    born: date | None = None
    sure: bool = False
    """Whether a key or the heading of a column says that it is of this kind."""


class _Row(NamedTuple):
    """What a line, or a part of it, holds of one person."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    job: str | None = None
    born: date | None = None
    beside: str | None = None
    """What else stands beside the name: a job where the other rows have one, or a place."""
    begins: bool = False
    """Numbered, or with a bullet: nothing before it is of this person."""
    bare: bool = False
    """Nothing but a name, and nothing that says it is one: it may be a heading."""
    lines: int = 1


@dataclass(frozen=True)
class _Columns:
    """What a line of headings says of the lines below it."""

    mark: str
    """What sets the cells apart; empty where only spaces do."""
    kinds: tuple[Kind, ...]
    family_card: Literal["", "before", "behind"] = ""
    """Where a column with numbers of family cards stands beside that of the NIK."""


# --- Words by what they tell -----------------------------------------------------------------

_LABELS = word_set("""
    no nomor nomer nik noktp ktp e-ktp nama name lengkap hp wa whatsapp telp tlp telepon telpon phone handphone kontak nope
    tempat ttl tgl tanggal lahir lhr pekerjaan kerja profesi job alamat jk l/p ket keterangan urut n nm kk nokk dan
    kartu jenis kelamin umur usia agama status anggota peserta pekerja tmpt tl rt/rw hp/wa
    no.hp no.wa no.kk no.ktp no.telp nonik kerjo gawean pakaryan padamelan
    """)
_LEADS = _LABELS | word_set("""
    tolong daftar daftarkan daftarin didaftarkan daftarnya mohon minta mau ini itu yang yg atas a.n an. namanya nama2
    terus trus lagi lg tlg tlong dftrkn dftarkan daftrkan daptarkan daptarkeun masukin masukkan satu sama dengan dgn juga jg plus serta & + saya sy kami punya tambahan susulan
    istri istrinya suami suaminya adik adiknya adek adeknya kakaknya anaknya orang
    tetangga teman temen temannya sepupu ponakan keponakan mertua mertuanya ipar iparnya ketua wakil sendiri catat
    sekretaris bendahara koordinator anggotanya pertama kedua ketiga keempat kelima berikutnya selanjutnya
    lan karo kalih sareng jeung sing iki niki kuwi niku punika nu ieu eta nan iko jo sarato wan lawan deng
    kerjanya pekerjaannya sebagai sbg profesinya sehari-hari
    bernama halo kepada untuk buat dari ralat revisi koreksi perbaikan bener benar betul
    """)
_TAILS = _LABELS - {"urut"} | word_set("""
    ya yah pak bu min kak nya nih itu ini yang yg adalah niknya ktpnya hpnya wanya nomornya nomernya nohp nowa juga jg lagi
    saja aja dulu digit niki iki nike nik-e nik-nya ktp-nya ktpne niku kuwi ieu iko nikna niknyo yaitu adalah
    """)
_NO_PERSON = word_set("""
    kelompok kelompoknya koperasi paguyuban pangkalan daftar data list pendaftaran himpunan serikat
    desa dusun dsn kampung kp kelurahan kel kecamatan kec kabupaten kab kota provinsi prov rt rw blok wilayah sektor cabang unit regu shift
    total punten ngadaptarkeun ndaftarkeun jumlah jml calon berikut sekian mohon tolong dibantu terima kasih makasih trims tq thanks assalamualaikum
    assalamu'alaikum wassalam wassalamualaikum waalaikumsalam alaikum pagi siang sore malam halo hallo hai
    min admin grup group tim orang org baru tambahan susulan lagi segitu itu ini dulu semua semuanya cek trus terus
    adeknya kakaknya istrinya suaminya anaknya ibu2 bapak2 jumlahnya diproses proses bantuannya
    yth kpd kepada daftarkan daftarin didaftarkan anggotanya anggota pengurus pekerja peserta bpjs dst dll dsb
    hub hubungi cp kontak contact narahubung info informasi koordinator ketua sekretaris bendahara pj
    ttd tertanda hormat mengetahui demikian catatan note nb ket keterangan lampiran tabel sheet
    kub poktan gapoktan kud pkk pkl tpi tpa tps posyandu puskesmas masjid mushola gereja arisan yayasan lsm
    sakitu heula rumiyin riyin sagitu semono sementen iki niki niku punika daftare datane dataipun ieu datana anggotana daptar iko namonyo namo2 data2 nama2 nih tuh kru abk
    kapal km perahu gudang pabrik proyek terminal stasiun pelabuhan dermaga muara pantai pulau lokasi tempat
    sawah kebun tambak warung bengkel ojek angkot pedagang nelayan petani buruh kuli pemulung keluarga saya sy
    ibu-ibu bapak-bapak pasar posko rombongan barisan majelis taklim pengajian karang taruna pkh umkm ukm warga
    kawan2 teman2 rekan2 temen2 rekan rekan-rekan teman-teman urang2 daftarnya
    pendamping penanggung pengirim pelapor relawan petugas dari kader sekdes kadus agen lanjut sambungan bersambung udh
    selesai habis cukup penuh kuota segini udah sudah sdh dah terlampir dobel double lihat
    cv pt ud lurah kades camat tgl tanggal per bulan tahun update revisi ralat perbaikan lanjutan halaman hal
    tolong2 nyusul menyusul kosong catat dicatat dikirim kirim ok oke siap iya
    media omitted image sticker dihapus pesan message deleted diteruskan forwarded disertakan
    horas shalom syalom salom swastiastu sampurasun tabe tabik permisi kulonuwun torang katong makase makaseh makasi
    mokaseh danke mauliate suksma suwun nuwun maturnuwun matur nuhun hatur sakalangkong kalangkong teurimong gaseh
    tarimo tarima kurru sumange kurre sumanga saohagolo gbu memberkati berkati barakallah jazakallah jazakumullah
    syukron wasalam nyoe haba
    """)
_OF_A_GROUP = word_set("""
    jaya makmur sejahtera mandiri bersama abadi maju bahari barokah berkah sukses karya mina segara samudra samudera
    rejeki rezeki sentosa bersatu bangkit harapan
    """)
"""In the first line, without a number, they name a group: "Mina Jaya"."""
_CLOSES = word_set("""
    terima kasih makasih trims wassalam wassalamualaikum ttd tertanda hormat mengetahui sekian demikian tq
    thanks suwun nuwun nuhun maturnuwun suksma mauliate makase danke sakalangkong gaseh tarimo tarima memberkati gbu
    """)
"""Words that end a list: what stands below them is a signature."""
_NOTES = word_set("""
    belum blm blom belom nyusul menyusul tidak tdk ga gak nggak ngga kagak kaga de'pa naengka kosong lupa hilang ilang proses rusak
    tercecer ketinggalan nunggu tunggu sementara ada masih lg sedang sdg nanti ntar besok bsk urus ngurus diurus
    dicari nyari dibawa ditahan digadaikan digadai dipegang perekaman rekam suket durung dereng
    """)
"""Where a NIK should stand: "belum ada", "ktp hilang". Behind a name they end it."""
_NOTE_TALK = _NOTES | _LABELS | _TAILS | word_set("- jadi bikin buat bawa dibawa punya pegang tau")
_ASIDE = word_set("""
    l p lk pr lk2 laki laki2 laki-laki perempuan pria wanita cowok cewek male female m f
    islam kristen katolik katholik protestan hindu budha buddha konghucu kawin nikah menikah lajang janda duda
    cerai hidup mati bujang wni wna sd smp sma smk slta sltp s1 d3 tahun thn th umur usia
    istri istrinya suami suaminya anak anaknya ibu bapak ayah adik kakak mertua menantu cucu ipar keponakan kepala keluarga
    ketua wakil sekretaris bendahara anggota koordinator baru lama aktif valid ok oke lengkap sudah ada alm almh
    almarhum pertama kedua ketiga keempat kelima ke idem sda s.d.a
    """)
"""A part of nothing but these tells no name and no job."""
_PLACES = word_set("""
    jl jln jalan gg gang dsn dusun ds desa dukuh dk rt rw rt/rw rt. kp kampung kel kelurahan kec kecamatan kab
    kabupaten kota blok perum perumahan komplek komp lingkungan lingk link nagari jorong banjar kavling
    griya kosan kontrakan rumah alamat domisili
    """)
_WORKERS = word_set("""
    nelayan petani pekebun ojek ojol gojek  pemulung buruh kuli porter sopir supir driver kernet tukang tkg  pedagang
    penjahit penjual peternak penyadap pengrajin perajin petambak pengepul pengemudi pengamen penggali penarik
    pembantu pengasuh pelaut pesuruh penjaga penggiling pemecah penambang pencari pengumpul pemetik penyapu
    pengamen pendulang penderes penoreh penenun pembatik  pembuat pengasong penggarap peladang pemandu
    mandor calo kenek kondektur hansip linmas seniman  bakul montir satpam becak marbot nyadap ngojek jualan dagang jualin wiraswasta wirausaha karyawan  mekanik
    asisten irt art prt serabutan kurir loper  abk welder operator teknisi babysitter
    momong ngasuh narik nyopir nganter nyetrika mulung mancing melaut ngarit ngasong nguli nyuci ngamen nyawah macul
    guru juru dalang perias jaga jual cuci masak setrika pijit pijet tambal cleaning security baby parkir supeltas
    penggembala pembudidaya pengupas pengasap pengolah pengasin penyelam pemancing penyanyi pemain pemburu penebang
    penambak pembibit pemanen pengangkut pemikul penyortir pengemas pembersih penanam pengukir penganyam pemahat
    pelayan pengangguran budidaya nahkoda nakhoda juragan bidan dukun sinden penari fotografer makelar jukir kusir
    tkbm spg kasir pramusaji koki barista freelance terapis mlijo pns honorer tki tkw papalele palele chainsaw helper
    """)
_WORK = _WORKERS | word_set("""
    sadap bangunan tani sayur ikan pasar panggul bengkel kebersihan sampah rumput sawit karet
    tk grab maxim shopee harian lepas rias ukir sortir angkut gali servis service konter catering gerobak lapak toke
    tambak garam batu kayu kebun angkot bakso gorengan warung toko salon laundry katering jahit las ternak swasta pekerja
    usaha pijat urut jamu asongan rongsok bongkar muat jasa angon
    """)
"""A part that begins with one of these is a job; behind a name in capitals or in small letters only
those of `_WORKERS` begin one."""
_NO_PERSON_AT_WORK = _NO_PERSON - _WORK
_TWO_WORDS_OF_WORK = (
    "ibu rumah tangga",
    "mengurus rumah",
    "rumah tangga",
    "anak buah",
    "tidak bekerja",
    "baby sitter",
)
_GREETING = re.compile(
    r"\b(?:selamat|met|slmt|sugeng|wilujeng) (?:pagi|siang|sore|malam|petang|en[jd]ang|enjing|sonten|ndalu|dalu|wengi)\b"
    r"|^\W*salam(?:\W*$|[,.!]| (?:hormat|sehat|hangat|dari|kenal|sejahtera))"
)

# --- Marks around and between the parts ------------------------------------------------------

_CUT = "¦"
_FORWARDED = re.compile(
    r"^\[?(?:[0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?,? [0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?"
    r"|[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?,? [0-9]{1,2}[/.][0-9]{1,2}(?:[/.][0-9]{2,4})?)"
    r"(?: ?[AP]M)?\]?(?: -)? [^:]{1,40}:(?: |$)"
    r"|^[^\[\]]{1,40}, \[[0-9][^\]]{6,30}\]:?(?: |$)",
    re.IGNORECASE,
)
"""What WhatsApp puts before a message that is copied: "[22/11 19.20] Pak Kades: "."""
_KEYCAP = "\u20e3"
_MARKUP = re.compile(r"[*_~`](?:(?<![0-9xX*_][*_~`])[*_~`]*|[*_~`]*(?![0-9xX*_]))")
_BULLET = re.compile(
    r"^(?P<number>no(?:mor)?\.? ?[0-9]{1,3}[.)\]:/=, ]+(?![0-9])|[(\[#]?[0-9]{1,3} ?[.)\]:/=]+(?![0-9]) ?|[0-9]{1,3} ?- (?![0-9])"
    r"|[0-9]{1,3}(?: |[;,|¦] ?)+(?=[^\W\d_])|[0-9]{1,3}(?=[^\W\d_]{2})|[0-9]{1,3} ?¦ ?)"
    r"|^[^\w\s+(\"'\[¦|;,]+ ?",
    re.IGNORECASE,
)
_LONE = re.compile(r"^\W{0,2}[0-9]{1,3}\W{0,2}$")
"""A line that holds only the number of the next person."""
_TELLS = re.compile(r"[^\W\d_]{2}|(?:[0-9][^0-9]*){4}")
"""No line tells of anybody without letters together or some figures, whatever stands between these."""
_LETTERED = re.compile(r"^[ \t]*\(?([a-z]|[ivx]{1,4})[.)] ?", re.IGNORECASE | re.MULTILINE)
_BAR = re.compile(
    r"\|(?:(?=[A-Za-z]{2}|[0-9]{8}| |$)|(?<=[A-Za-z]{2}\|)|(?<=[0-9]{8}\|)|(?<= \|)|(?<=^\|))"
)
"""A bar between two columns, not one typed for the figure 1."""
_SPLIT = re.compile(r"[;,¦|/=:()\[\]\"{}<>→➡⇒»•·]+")
_SPLIT_AT_DASHES = re.compile(rf"{_SPLIT.pattern}|(?:^| )-+>?(?= |$|¦)|-+>|-(?=¦)|(?<=¦)-|^-+|-+$")

# Patterns that begin with the figure itself pass over letters fast; what must not stand before it comes behind.
_BORN = re.compile(
    r"[0-9](?<![0-9][0-9])(?<![0-9][-/.][0-9])(?:"
    r"[0-9]? ?([-/.]) ?[0-9]{1,2} ?\1 ?(?:19|20)?[0-9]{2}"
    r"|(?:(?<=1)9|(?<=2)0)[0-9]{2}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
    rf"|[0-9]?[ -](?:{'|'.join(MONTH)})[ -'.]{{1,2}}(?:19|20)?[0-9]{{2}}"
    r"|[0-9] [0-9]{2} (?:19|20)[0-9]{2}"
    r")(?![0-9])(?![-/.][0-9])",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"[0-9](?<![0-9][0-9])(?:[.,][0-9]+)? ?E ?\+ ?[0-9]{2}\b", re.IGNORECASE)
"""A NIK that a spreadsheet took for a large number: its last figures are lost."""
_MASKED = re.compile(r"[0-9](?<![0-9A-Za-z][0-9])[0-9 .\-]{2,18}[xX*?•#_.]{2,18}[0-9xX*?•#_]*")
_THOUSANDS = re.compile(r"[0-9](?<![0-9][0-9])(?:,[0-9]{3}){5}(?![0-9,])")
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:no|nomor|nomer|nmr)\b\.? ?)?\b(?:n?kk|nokk|no\.kk|kartu keluarga|bpjs(?:tk)?|kis|jkn|npwp|kpj|norek|rek(?:ening)?"
    r"|atm|sim|paspor|bri|bca|bni|mandiri|dana|gopay|ovo)(?:nya)?\b[^0-9\n¦]{0,16}?[0-9](?:[ .\-]?[0-9]){7,15}(?![0-9])",
    re.IGNORECASE,
)
"""A number of another card or account, told by the word before it."""

_OTHER_CARDS = frozenset(
    card + end
    for end in ("", "nya")
    for card in word_set("""
    kk nkk nokk kartu bpjs bpjstk kis jkn npwp kpj norek rek rekening atm sim paspor bri bca bni mandiri dana
    gopay ovo
    """)
)
"""One of these words stands before such a number."""
_WHOLE_WORD = re.compile(r"\w+")
_BOTH_NUMBERS = re.compile(r"\bnik ?[/&+] ?(?:no\.? ?)?kk\b|\bkk ?[/&+] ?nik\b", re.IGNORECASE)
"""Two numbers follow; which is the card's is told by its date."""

_KEY = re.compile(
    r"(?<![^\W_])(?=[a-z][a-z./-])(?:"
    r"(?P<other>(?:nama )?(?:ibu(?: kandung)?|kelompok|desa|kelurahan|kel|dusun|dsn|kecamatan|kec|kabupaten|kab"
    r"|kota|provinsi|prov|suku)|te?mpa?t la?hi?r|alamat(?: lengkap| rumah| domisili)?|almt|domisili|jk|jenis kelamin|l/p|kelamin|sex|agama"
    r"|status(?: kawin| perkawinan| nikah)?|berlaku(?: hingga)?|masa berlaku|umur|usia|pendidikan|gol(?:ongan)?\.? ?darah|rt ?/ ?rw|rt|rw"
    r"|(?:no\.? ?|nomor )?(?:kk|kartu keluarga|npwp|bpjs|rek(?:ening)?)|norek|e-?mail|ket(?:erangan)?|ahli waris"
    r"|hubungan|tanggungan|penghasilan|gaji|upah|kewarganegaraan|warga ?negara|pendapatan|jam kerja|lokasi(?: kerja)?|no(?:mor)?(?: urut)?)"
    r"|(?P<born>t\.?t\.?l\.?|te?mpa?t?[ ,./&]*(?:dan )?(?:tgl|tanggal)\.? ?la?hi?r|tgl\.? ?la?hi?r|tanggal la?hi?r|lahir|kelahiran|tmpt/tgl lahir)"
    r"|(?P<job>pekerjaan(?:nya)?|kerja(?:an)?|job|profesi|jenis pekerjaan|usaha|mata pencaharian)"
    r"|(?P<name>nama(?: lengkap| anggota| pekerja| peserta| sesuai ktp| asli| ktp)?(?:nya)?|nm|name|ngaran(?:na)?|jeneng(?:e)?|asma|namo|aran)"
    r"|(?P<nik>(?:no(?:mor|mer)?\.? ?)?(?:nik|(?:e-?)?ktp|induk kependudukan|identitas)(?: ?/ ?(?:no\.? ?)?(?:nik|ktp))?(?:nya)?)"
    r"|(?P<phone>(?:no(?:mor|mer)?\.? ?)?(?:hp|wa|whatsapp|te?lpo?n?|telepon|phone|handphone|kontak|nope|hape)"
    r"(?: ?/ ?(?:no\.? ?)?(?:hp|wa|telp))?(?:nya)?)"
    r")\.? ?[:=]+ ?"
)
"""In lower case: what ignores case is several times as dear here."""
_BARE_KEY = re.compile(
    r"^((?:nama(?: lengkap)?|nm|pekerjaan|kerja|alamat|ttl|(?:tgl|tanggal)\.? lahir|(?:no\.? ?)?(?:nik|ktp)|(?:no\.? ?)?(?:hp|wa|telp)(?=[ .\-]+[+0-9])))"
    r"(?: |\.|- )+(?=[^\s:=])(?!nya\b|belum|blm)(?=[^:=]*$)",
    re.IGNORECASE,
)
"""A key at the beginning of a line without its colon: "Nama Rina", "NIK. 3201…"."""
_LONG_KEY = re.compile(
    r"^(nama|nik|no\.? (?:hp|nik|ktp|wa)|nomor (?:hp|nik|ktp|wa)|hp|wa|pekerjaan|alamat|tanggal lahir|tgl lahir)"
    r"(?:[ (/-]+(?:lengkap|sesuai|ktp|aktif|saat|ini|sekarang|yang|yg|bisa|dihubungi|di|pada|16|digit|angka"
    r"|wajib|diisi|wa|whatsapp|hp|utama|anggota|pekerja|peserta)\)?)+ ?[:=] ?",
    re.IGNORECASE,
)
"""A key as a form prints it: "NIK (16 digit) :"."""
_OWN = re.compile(
    r"te?mpa?t|alamat|almt|domisili|jk|jenis|kelamin|sex|agama|status|umur|usia|l/p|no|nomor",
    re.IGNORECASE,
)
"""What is told of a person and not of a group."""
_STOPS_OTHER = re.compile(r"[;¦|]|(?=\+?[0-9][0-9 .\-]{9,})")

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*2?")


def read_list(text: str, today: date) -> People:
    """The people in a pasted list: name, NIK, and where given phone, job and date of birth.

    The parts may stand in any order, on one line or on lines below each other. Codes of errors:
    nik_missing, nik_short, nik_long, nik_bad_date, nik_bad_region, nik_not_digits, duplicate (on
    the later of two rows), name_missing, dob_mismatch.
    """
    paste = _Paste(today)
    if len(text) > _LONGEST:  # to the end of a line: half a row would be a wrong one
        text = text[:_LONGEST].rpartition("\n")[0]
    lines = _a_line_each(_numbered(text)).splitlines()
    for line in lines[:_MOST_LINES]:
        paste.take(line)
    paste.skipped += sum(bool(line.strip()) for line in lines[_MOST_LINES:])
    people: list[Person] = []
    seen: set[str] = set()
    for row in paste.rows():
        person = _checked(row, today)
        if person.nik in seen:
            person = replace(person, errors=(*person.errors, "duplicate"))
        if person.nik:
            seen.add(person.nik)
        people.append(person)
    return People(tuple(people), paste.skipped)


def _numbered(text: str) -> str:
    """The text with numbers where the rows are told apart by "a." and "b.", or by Roman figures."""
    marks = [mark[1].casefold() for mark in islice(_LETTERED.finditer(text), 2)]
    return _LETTERED.sub("1. ", text) if marks in (["a", "b"], ["i", "ii"]) else text


def _a_line_each(text: str) -> str:
    """ "1.Budi 3201… 2.Siti 3201…" on one line with a line for each."""
    places: list[int] = []
    next_one = 0
    for mark in _INLINE.finditer(text):
        number = int(mark[1])
        if number == next_one or (not places and number <= 2):
            places.append(mark.start())
            next_one = number + 1
    if len(places) < 2:
        return text
    starts = [0, *places]
    return "\n".join(text[at:end] for at, end in zip(starts, [*places, len(text)], strict=True))


_INLINE = re.compile(
    r"([0-9](?:(?<=[^\W_][ ,;:][0-9])|(?<=[,;:] [0-9]))[0-9]?)[.)] ?(?=[^\W\d_]{2})"
)


class _Paste:
    """A pasted list, taken in line by line."""

    def __init__(self, today: date) -> None:
        self.skipped = 0
        self._today = today
        self._rows: list[_Row] = []
        self._columns: _Columns | None = None
        self._lone = 0
        self._next = 1
        self._numbered = self._closed = self._gap = self._nik_first = self._phone_first = False
        self._spaced = False
        """Whether blank lines stand within a person too."""
        self._by_work = False
        """Whether jobs are headings: a first one stands above everybody."""

    def rows(self) -> list[_Row]:
        """All people. What only looks like a name, above a numbered list or written otherwise than
        the names beside the numbers, is a heading or talk."""
        self.skipped += self._lone
        first = next((at for at, row in enumerate(self._rows) if row.begins), 0)
        numbered = sum(row.begins for row in self._rows) > 1
        whole = numbered and all(row.nik for row in self._rows if row.begins)
        written = {_written(row.name) for row in self._rows if row.name and not row.bare}
        rows = [
            row
            for at, row in enumerate(self._rows)
            if (row.name or row.nik or row.phone)
            and not (row.bare and numbered and (whole or at < first))
            and not (row.bare and written and _written(row.name) not in written)
            and not (row.bare and at == 0 and _has(row.name or "", _OF_A_GROUP))
        ]
        self.skipped += len(self._rows) - len(rows)
        self._rows = rows
        worked = sum(row.job is not None for row in self._rows)
        if worked * 2 >= sum(row.job is None and row.beside is not None for row in self._rows):
            return (
                [row._replace(job=row.job or row.beside) for row in self._rows]
                if worked
                else self._rows
            )
        return self._rows

    def take(self, line: str) -> None:
        """Keep what a line tells of people, or count it as none of theirs."""
        said = _cleaned(line) if line and len(self._rows) < MOST else ""
        if not said:
            self.skipped += bool(line.strip())
            self._gap = True
            return
        if _LONE.match(said):
            number = int("".join(filter(str.isdigit, said)))
            self._numbered = number == self._next
            self._next += self._numbered
            self._lone += 1
            return
        if columns := _headings(said):
            self._columns = columns
            self.skipped += 1
            return
        rows = self._read(said) if _TELLS.search(said) else []
        if rows and self._numbered:
            rows[0] = rows[0]._replace(begins=True)
        for row in rows:
            self._add(row)
        self.skipped += 0 if rows else 1 + self._lone
        self._numbered, self._lone = False, 0
        if rows and rows[0].nik:
            self._closed = False
        elif self._rows and _has(said, _CLOSES):
            self._closed = True
        self._gap = False

    def _read(self, said: str) -> list[_Row]:
        """The rows of one line; none when it is a heading, a greeting or the like."""
        if said.replace(" ", "").isalpha() and not (self._columns or _BARE_KEY.match(said)):
            rows = _people(_told(said, named=False))
            return rows if rows and self._belongs(rows[0], said, None) else []
        if said.endswith(":") and not _DIGIT.search(said) and said.count(" ") >= _TALK_FROM:
            return []  # "kami dari kelompok tenun ikat:"
        if said.isdigit() and said.isascii() and self._columns is None:
            alone = len(said) >= _LEAST
            return _people([_number(said, len(said), self._today, "other")] if alone else [])
        bullet = _BULLET.match(said)
        text = said[bullet.end() :] if bullet else said
        printed = (_LONG_KEY if ":" in text or "=" in text else _BARE_KEY).match(text)
        if printed:
            text = f"{printed[1]}: {text[printed.end() :]}"
        keys = _keys(text)
        key = keys[0] if keys and keys[0].start() == 0 else None
        begins = bool(bullet) and (key is None or key["name"] is not None)
        items = _cells(said, self._columns, self._today)
        if items:
            begins = True
        elif ":" in text and not keys and (names := _named_behind(text)):
            return _people(names)
        else:
            items = _items(text, keys, self._today)
            if len(items) > 2:
                items = _without_family_card(items, self._columns)
        if bullet and not bullet["number"] and not any(item.kind == "name" for item in items):
            begins = False  # "- 0812…" below a name is more of that person
        rows = _people(items, begins=begins, keyed=key is not None)
        if key and key["name"] and not any(item.kind in ("name", "nik") for item in items):
            return [_Row(begins=True)]  # somebody whose name was left out
        if len(rows) != 1 or rows[0].nik:
            return rows
        return rows if self._belongs(rows[0], text, key) else []

    def _belongs(self, row: _Row, text: str, key: re.Match[str] | None) -> bool:
        """Whether a line without a NIK tells of somebody on the list."""
        above = self._rows[-1] if self._rows else None
        if (self._closed and not row.begins) or (row.born is None and _BORN.search(text)):
            return False
        if row.name:
            sure = key is not None or row.begins
            plain_words = not _DIGIT.search(text) and len(row.name.split()) <= _LONG
            if not (sure or row.phone or (plain_words and _leads(text, row))):
                return False
            said = row.name if sure or _only_notes_beside(row, text) else text
            said = said.removeprefix("Sy. ")
            if row.begins and not key:
                said = said.split()[0]
            elif row.phone:
                said = _IN_BRACKETS.sub("", said)
            if _has(said, _NO_PERSON_AT_WORK if row.phone or row.job else _NO_PERSON):
                return False
            if sure or row.phone:
                return bool(names_within(row.name))
            return is_name(row.name)
        if above is None:
            self._by_work = self._by_work or bool(row.job)
            return bool(row.phone)
        if row.phone:
            return key is not None or not (
                _has(text, _NO_PERSON_AT_WORK if row.job else _NO_PERSON)
                or (self._gap and above.lines == 1)
            )
        told = row.job or row.born
        works = row.job is not None and not self._by_work and _is_work(text)
        if key is None and row.job and not works:
            return False
        near = (self._spaced or not self._gap) and (above.lines > 1 or above.nik is None or works)
        if key is None:
            return near and not row.begins
        return bool(told or near or key["other"] is None or _OWN.match(key["other"]))

    def _add(self, row: _Row) -> None:
        """Put a row below the others, or into the one above when it tells more of that person."""
        above = self._rows[-1] if self._rows else None
        if row.nik:
            self._nik_first = row.name is None and (self._nik_first or above is None)
        elif above is None:
            self._phone_first = bool(row.phone) and row.name is None
        if above is None or row.begins or not self._continues(above, row):
            self._rows.append(row)
            return
        self._spaced = self._spaced or self._gap
        self._rows[-1] = _Row(
            above.name or row.name,
            above.nik or row.nik,
            above.phone or row.phone,
            above.job or row.job,
            above.born or row.born,
            above.beside or row.beside,
            above.begins,
            above.bare and not (row.nik or row.phone),
            above.lines + 1,
        )

    def _continues(self, above: _Row, row: _Row) -> bool:
        if row.name:
            first = self._nik_first or (self._phone_first and not (above.nik or row.bare))
            return first and above.name is None and row.nik is None
        if row.nik:
            return not self._nik_first and above.nik is None
        return not (row.phone and above.phone)


def _cleaned(line: str) -> str:
    """The line without what a chat or a spreadsheet puts around it; columns are set apart by ¦."""
    if "\t" in line or "   " in line:
        said = f" {_CUT} ".join(map(tidy, _WIDE.split(line.strip(" \r\n"))))
    else:
        said = tidy(line).rstrip(" |")
    if len(said) > _LONG_LINE:
        said = said if said.islower() else _PLATE.sub(_CUT, said)
        said = undictated(said) if len(said) > _SPOKEN_LINE else said
    if said.isascii() and said.translate(_UNMARKED).isalnum() and "n. " not in said:
        return said
    if "(0" in said:
        said = _CODE.sub(r"\1 ", said)
    if "n. " in said:
        said = _IN_THE_NAME.sub("a.n. ", said)
    said = _UNDERLINED.sub(" ", _STARRED.sub("• ", said))
    if forwarded := _FORWARDED.match(said):
        said = said[forwarded.end() :]
    said = _MARKUP.sub("", _STOP.sub("'", said.replace(_KEYCAP, "").lstrip(">")))
    if not any(map(str.isalnum, said)):
        return ""
    return _BAR.sub(f" {_CUT} ", said).lstrip().rstrip(f" {_CUT}")


_UNMARKED = str.maketrans("", "", " .,;/'\"-")
"""What a line may have beside letters and figures that nothing has been put around."""
_CODE = re.compile(r"\((0[0-9]{2,4})\) ?(?=[0-9])")
"""The first figures of a phone number in brackets: "(0812) 345678"."""
_LONG_LINE = 20
"""Characters: a shorter line has no other number beside a NIK, and none that is spoken."""
_SPOKEN_LINE = 40
"""Characters: a NIK that is spoken figure by figure is longer."""
_PLATE = re.compile(r"\b(?!(?:NO|HP|WA|KK|RT|RW|TH|BU)\b)[A-Z]{1,2} ?[0-9]{1,4} [A-Z]{2,3}\b")
"""Of a motorcycle or a car: "AB 4471 KQ"."""
_IN_THE_NAME = re.compile(r"\b[Aa]n\. (?=[^\W\d_]{3})")
_STOP = re.compile(r"`(?<=[^\W\d_]`)(?=[^\W\d_])")


def _named_behind(text: str) -> list[_Item]:
    """The people in "daftar kuli panggul: Sugeng, Paino, Wage"; none where something else is told."""
    heading, _colon, behind = text.partition(":")
    if behind.count(",") < _ONLY_NAMES - 1 or _DIGIT.search(text) or not _has(heading, _OF_PEOPLE):
        return []
    parts = [part for part in behind.split(",") if _LETTERS_TOGETHER.search(part)]
    names = [item for part in parts for item in _told(part, named=False)]
    people = all(item.kind == "name" and is_name(item.text) for item in names)
    return names if people else []


_OF_PEOPLE = word_set(
    "daftar daftarkan daftarin anggota anggotanya nama nama2 namanya peserta pekerja kelompok data list kru abk tim"
)
"""In a heading: behind it stand names."""


def _is_work(text: str) -> bool:
    """Whether a line is the job of one person, not a heading and nothing said of all."""
    words = [_bare(word) for word in text.split()]
    return (
        words[0] in _WORKERS
        and len(words) <= _LONG_WORK
        and not text.endswith(":")
        and _ALL.isdisjoint(words)
    )


_LONG_WORK = 4
_ALL = word_set(
    "semua semuanya semuany smua kabeh sadayana samua rata2 rata-rata para kami saya mereka"
)


def _written(name: str | None) -> str:
    """How a name is written: in capitals, with capitals, or without."""
    letters = name or ""
    return "all" if letters.isupper() else "none" if letters.islower() else "some"


_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DIGIT = re.compile(r"[1-9]")
_TALK_FROM = 3
"""Spaces in a line before a colon that is no key."""
_LONG = 5
"""Words; a longer line is no name."""
_STARRED = re.compile(r"^ ?\* (?=[^*]*$)")
_UNDERLINED = re.compile(r"_(?<=[^\W\d_]_)(?=[^\W\d_])")
_WIDE = re.compile(r"(?:\t| {3,})(?! *[:=])")


def _has(text: str, words: frozenset[str]) -> bool:
    """Whether a text holds one of the words, or a greeting."""
    said = _words(text)
    return not words.isdisjoint(said) or _GREETED in said


@lru_cache(maxsize=8)  # a line is asked for several kinds of words
def _words(text: str) -> frozenset[str]:
    """The words of a text, and whether it greets."""
    said = text.casefold()
    words = frozenset(_WORD.findall(said))
    greeted = not _GREETS.isdisjoint(words) and _GREETING.search(said)
    return words | {_GREETED} if greeted else words


_GREETS = word_set("selamat met slmt salam sugeng wilujeng")
_GREETED = "selamat pagi"


def _only_notes_beside(row: _Row, text: str) -> bool:
    """Whether nothing but labels and notes stands beside a name and a job."""
    told = _words(row.name or "") | _words(row.job or "")
    return _words(text) - told <= _NOTE_TALK


def _leads(text: str, row: _Row) -> bool:
    """Whether a line begins with a name: "Maryam nyusul" and "Istri: Maryam", not "yang Maryam nyusul"."""
    name = row.name or ""
    if text.startswith(name):
        return True
    before, found, _rest = text.casefold().partition(name.casefold())
    words = set(map(_bare, before.split())) - set(map(_bare, (row.job or "").split()))
    return bool(found) and words <= _BEFORE_A_NAME


# --- Columns ---------------------------------------------------------------------------------


def _headings(said: str) -> _Columns | None:
    """What the columns hold, where a line is nothing but their names."""
    words = _words(said)
    if _HEADED.isdisjoint(words) or len(words) < 2:
        return None
    strange = len(words - _HEADINGS)
    if strange * 4 > len(words):
        return None
    folded = said.casefold()
    if (strange and ":" in said) or _DIGITS.search(said) or not _HEADING_OF_ONE.search(folded):
        return None
    mark = next((mark for mark in (_CUT, ";", "|", ",", "/", " - ") if mark in said), "")
    cells = said.strip(f"{_CUT} ").split(mark) if mark else said.split()
    kinds = tuple(map(_column, cells))
    if not {"name", "nik"} & set(kinds):
        return None
    family = re.search(r"\bkk\b|kartu keluarga", folded)
    nik = re.search(r"\bnik\b|\bktp\b", folded)
    if not (family and nik):
        return _Columns(mark, kinds)
    return _Columns(mark, kinds, "before" if family.start() < nik.start() else "behind")


_DIGITS = re.compile(r"[0-9][0-9]{2}")
_HEADING_OF_ONE = re.compile(r"\b(?:nama|name|nm|nik)\b|ktp|induk kependudukan")
"""Headings without a column for the name or the NIK are none."""
_HEADED = word_set("nama name nm nik ktp")
_HEADINGS = _LABELS | word_set("""
    kecamatan desa kelurahan dusun rt rw kota kabupaten sex usaha upah penghasilan kelompok gender jabatan
    status kawin pendidikan email hubungan sesuai identitas penduduk induk kependudukan seluler lengkap l p
    tanda tangan ttd paraf bpjs keluarga ahli waris tahun thn th ibu kandung lokasi jkn trayek plat nopol kapal alat
    bank rekening kendaraan blok los lapak
    """)
_COLUMNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"\bn?kk\b|(?<!kepala )keluarga|nama (?:ibu|kelompok|desa)|tempat lahir$|alamat|^no\.?$"
        ),
    ),
    ("nik", re.compile(r"\bnik\b|ktp|induk kependudukan")),
    (
        "phone",
        re.compile(r"\b(?:hp|wa|whatsapp|telp|tlp|telepon|telpon|phone|kontak|nope|seluler)\b"),
    ),
    ("born", re.compile(r"\b(?:ttl|lahir|lhr)\b")),
    (
        "job",
        re.compile(r"\b(?:pekerjaan|kerja|kerjo|gawean|pakaryan|padamelan|profesi|job|usaha)\b"),
    ),
    ("name", re.compile(r"\b(?:nama|name|nm)\b")),
)


def _column(cell: str) -> Kind:
    folded = cell.casefold().strip(" .\"'*")
    return next((kind for kind, pattern in _COLUMNS if pattern.search(folded)), "other")


def _cells(said: str, columns: _Columns | None, today: date) -> list[_Item]:
    """A line read by its columns; nothing where it does not fit them."""
    if columns is None or not columns.mark:
        return []
    said_of = _SURNAME_FIRST.sub(_given_name_first, said) if columns.mark == "," else said
    cells = [cell.strip(" \"'") for cell in said_of.strip(f"{_CUT} ").split(columns.mark)]
    if columns.mark == _CUT and said.startswith(_CUT) and columns.kinds[0] == "other":
        cells.insert(0, "")
    if not len(columns.kinds) - 2 <= len(cells) <= len(columns.kinds) or (
        columns.mark == "," and len(cells) < len(columns.kinds)
    ):
        return []
    items: list[_Item] = []
    for kind, cell in zip(columns.kinds, cells, strict=False):
        digits = _count_of_digits(cell)
        if kind == "name" and digits > 3:
            return []
        if kind == "name" or kind == "nik" or kind == "phone":
            items += _parts(cell, today, kind)
        elif kind == "born":
            born, _text = _birth(cell, today)
            items += [_Item("born", born=born)] if born else []
        elif kind == "job" and any(map(str.isalpha, cell)):
            items.append(_Item("job", cell, sure=True))
        elif digits >= _WHOLE and "nik" not in {item.kind for item in items} | set(columns.kinds):
            return []
    found = {item.kind for item in items}
    misplaced = "nik" in columns.kinds and "nik" not in found and _MANY.search(said)
    return [] if misplaced or not found & {"name", "nik"} else items


def _given_name_first(cell: re.Match[str]) -> str:
    return cell[1] if is_degree(cell[2]) else f"{cell[2]} {cell[1]}"


_MANY = re.compile(r"[0-9]{14}")
_SURNAME_FIRST = re.compile(r"\"([A-Z][^\W\d_]{2,}), ?([A-Z][^\",.]+)\"")
"""In a table whose cells are set apart by commas: "Siregar, Maruli"."""


def _without_family_card(items: list[_Item], columns: _Columns | None) -> list[_Item]:
    """Of two numbers beside one name the one of the person, where the headings tell which it is, or
    the other cannot be one: cards are dated as late as no worker is born."""
    niks = [item for item in items if item.kind == "nik"]
    if len(niks) != 2 or any(
        len(nik.text) != _WHOLE or not nik.text[10:12].isdigit() for nik in niks
    ):
        return items
    if sum(item.kind == "name" for item in items) != 1:
        return items
    cards = [nik for nik in niks if 5 <= int(nik.text[10:12]) <= _TOO_YOUNG]
    if columns and columns.family_card:
        cards = niks[:1] if columns.family_card == "before" else niks[1:]
    return [item for item in items if item is not cards[0]] if len(cards) == 1 else items


_TOO_YOUNG = 26


# --- The parts of a line ---------------------------------------------------------------------


def _keys(text: str) -> list[re.Match[str]]:
    """The keys in a text: "Nama:", "NIK ="."""
    last = max(text.rfind(":"), text.rfind("="))
    return list(_KEY.finditer(text.lower(), 0, last + 2)) if last >= 0 else []


def _items(text: str, keys: list[re.Match[str]], today: date) -> list[_Item]:
    """All that a line tells, in its order."""
    if _EIGHT_FIGURES.search(text):
        plain = _without_other_numbers(text)
        if plain != text:
            text, keys = plain, _keys(plain)
    items = _parts(text[: keys[0].start()] if keys else text, today)
    for at, key in enumerate(keys):
        value = text[key.end() : keys[at + 1].start() if at + 1 < len(keys) else len(text)]
        if key["other"]:
            stop = _STOPS_OTHER.search(value)
            items += [_Item("other"), *_parts(value[stop.end() :] if stop else "", today)]
        elif key["born"]:
            born, rest = _birth(value, today)
            items += [
                _Item("born", born=born),
                *_parts(rest.rpartition(_BIRTH)[2], today),
            ]
        elif key["job"]:
            job, _mark, rest = re.sub(r"[;¦|]", ",", value).partition(",")
            items += [_Item("job", job.strip(" .-"), sure=True), *_parts(rest, today)]
        else:
            kind: Kind = "name" if key["name"] else "nik" if key["nik"] else "phone"
            items += [_Item("other"), *_parts(value, today, kind)]
    return items


_EIGHT_FIGURES = re.compile(r"[0-9](?:[ .,\-]?[0-9]){7}")
"""The number of another card has no fewer."""


def _without_other_numbers(text: str) -> str:
    """The text without the numbers of other cards and accounts, and without commas in a number."""
    if not _OTHER_CARDS.isdisjoint(_WHOLE_WORD.findall(text.casefold())):
        text = _OTHER_NUMBER.sub(_CUT, _BOTH_NUMBERS.sub("nik", text))
    return _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text) if "," in text else text


def _birth(text: str, today: date) -> tuple[date | None, str]:
    """The date of birth in a text, and the text with a mark in its place."""
    for match in _BORN.finditer(text):
        try:
            born = read_birth(match[0], today)
        except Unread:
            text = f"{text[: match.start()]}{_CUT * len(match[0])}{text[match.end() :]}"
            continue
        return born, f"{text[: match.start()]}{_CUT}{_BIRTH}{_CUT}{text[match.end() :]}"
    return None, text


_BIRTH = "\x01"


def _parts(text: str, today: date, first: Kind = "other") -> list[_Item]:
    """What stands between keys; its `first` name or number is of the kind that the key told."""
    if not text:
        return []
    if text.replace(" ", "").isalpha():
        return _told(text, named=first == "name")
    born = None
    spans: list[tuple[int, int, _Item]] = []
    if _DIGIT.search(text):
        born, text = _birth(text, today)
        spans = sorted(_numbers(text, today, first))
    items: list[_Item] = []
    end = 0
    for start, stop, item in [*spans, (len(text), len(text), None)]:
        between = text[end:start]
        told_of = _LETTERS_TOGETHER.search(between) or _BIRTH in between
        split = _SPLIT_AT_DASHES if "-" in between else _SPLIT
        for part in split.split(between) if told_of else ():
            if part == _BIRTH:
                items.append(_Item("born", born=born))
            elif _LETTERS_TOGETHER.search(part):
                told = _told(part, named=first == "name")
                if told and told[0].kind == "name":
                    first = "other"
                items += told
        if item is not None:
            items.append(item)
        end = stop
    return items


def _numbers(text: str, today: date, first: Kind) -> Iterator[tuple[int, int, _Item]]:
    """The numbers of a text that are a NIK or a phone number, with their places."""
    alone = _ALONE.fullmatch(text)
    if alone:
        start, stop = alone.span(1)
        yield start, stop, _number(alone[1], _WHOLE, today, first)
        return
    if not _THREE_FIGURES.search(text):
        return
    spoilt = [*(_ROUNDED.finditer(text) if "+" in text else ()), *_MASKED.finditer(text)]
    for match in spoilt:
        number = match[0].strip(" .-")
        if _count_of_digits(number) >= 4:
            own = first != "phone" and not number.startswith(("0", "62", "+"))
            yield match.start(), match.end(), _Item("nik" if own else "other", number)
        text = f"{text[: match.start()]}{'¦' * len(match[0])}{text[match.end() :]}"
    least = _LEAST if first == "other" or first == "name" else _LEAST_TOLD
    for start, stop, number in _runs(text) if _FIGURES_NEAR[least].search(text) else ():
        digits = _count_of_digits(number)
        if digits < least:
            continue
        yield start, stop, _number(number, digits, today, first)
        if first == "nik" or first == "phone":
            first, least = "other", _LEAST


def _number(number: str, digits: int, today: date, first: Kind) -> _Item:
    """What a number of so many digits is."""
    phone = _phone(number)
    kind: Kind = "other"
    if first == "nik" or first == "phone":
        kind = first if first == "nik" or phone else "other"
    elif phone:
        kind = "phone"
    elif not number.startswith(("08" if digits == _WHOLE else "0", "+", "628")):
        kind = "nik"
    if kind == "nik" and digits == _DATE and (born := _run_together(number, today)):
        return _Item("born", born=born)
    return _Item(kind, phone if phone and kind == "phone" else number)


_LEAST, _LEAST_TOLD, _DATE, _WHOLE = 8, 5, 8, 16
"""Figures: fewer are an age or the number of a house; the same behind "NIK:"; of a date run together;
of a NIK."""


_ALONE = re.compile(r"(?:[^0-9]* )?([0-9]{16})(?: (?![ .\-]*[xX*?•#_.]{2})[^0-9]*)?")
"""A NIK in one piece, and no other figure before or behind it; most rows have no more."""
_FIGURES_NEAR = {
    least: re.compile(rf"(?:[0-9OoQlIi|][A-HJ-NPR-Za-hjkmnp-z]*[ .\-_]{{0,3}}\+?){{{least}}}")
    for least in (_LEAST, _LEAST_TOLD)
}
"""No number that counts has fewer, letters that stand for figures among them, or wider apart; letters
by mistake among the figures are told of."""
_THREE_FIGURES = re.compile(r"[0-9][^0-9]*[0-9][^0-9]*[0-9]")
"""No number is without them, however many of its figures are letters."""


def _run_together(number: str, today: date) -> date | None:
    """The birthday in "12031975"."""
    if not (number.isascii() and number.isdigit()):
        return None
    try:
        return birthday(int(number[:2]), int(number[2:4]), number[4:], today)
    except Unread:
        return None


def _count_of_digits(text: str) -> int:
    return len(text) if text.isdigit() else sum(map(str.isdigit, text))


def _runs(text: str) -> list[tuple[int, int, str]]:
    """The numbers of a line with their places; one typed in pieces is one, "NIK3201…" is a number."""
    runs: list[tuple[int, int, str]] = []
    open_run = False
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        chunk = match[0]
        digits = chunk if chunk.isdigit() else figures(chunk.lstrip("+"))
        if digits is None:
            open_run = False
            bare = _NAMED_NUMBER.fullmatch(chunk)
            number = bare[1] if bare else chunk.lstrip(_LETTERS)
            if len(number) >= _LEAST and _count_of_digits(number) >= _LEAST:
                at = text.index(number, start)
                runs.append((at, at + len(number), number))
            continue
        number = "+" + digits if chunk[0] == "+" else digits
        if open_run and start - runs[-1][1] <= _GAP and _goes_on(runs[-1], number, start, text):
            runs[-1] = (runs[-1][0], end, runs[-1][2] + number)
        else:
            runs.append((start, end, number))
        open_run = True
    return [_without_age(run, text) if len(run[2]) > _WHOLE else run for run in runs]


def _goes_on(run: tuple[int, int, str], number: str, start: int, text: str) -> bool:
    """Whether a number is another piece of the one that ends shortly before it."""
    begin, end, last = run
    return (
        number[0] != "+"
        and len(number) < _WHOLE
        and len(last) < _WHOLE
        and not text[end:start].strip(" .-_")
        and not (number.startswith(("08", "628")) and (len(number) > 8 or len(last) > 12))
        and not (
            number.startswith("08")
            and len(last) < 4
            and last[0] not in "+0"
            and not _DOTTED_NIK.match(text, begin)
        )
        and not (len(number) > 6 and _phone(last))
    )


_CHUNK = re.compile(r"\+?(?<![0-9A-Za-z|])[A-Za-z|]*[0-9][0-9A-Za-z|]*")
"""Letters and figures together; a word lends no figures, and is too wide for a gap."""
_DOTTED_NIK = re.compile(r"[0-9]{2}([._-])[0-9]{2}(?:\1?[0-9]){12}(?!\1?[0-9])")
""" "51.08.01.160478.9599"; "11.08.12.34.56.78.90" is the eleventh row, and a phone number."""
_GAP = 3
"""Characters at most between the pieces of one number."""
_NAMED_NUMBER = re.compile(r"[^\W\d_]*([0-9]{8,})[^\W\d_]{3,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ"
_AGE_BEFORE = re.compile(r"[0-9]{1,3}[ .\-]+(?=[0-9])")


def _without_age(run: tuple[int, int, str], text: str) -> tuple[int, int, str]:
    """A NIK in pieces, too long, without the age or the number of the row that stands before it."""
    start, end, number = run
    before = _AGE_BEFORE.match(text, start, end)
    if before and sum(letter.isalnum() for letter in text[before.end() : end]) == _WHOLE:
        return before.end(), end, number[-_WHOLE:]
    return run


def _phone(number: str) -> str | None:
    if not number.startswith(("0", "+", "62", "8")) or len(number) >= _WHOLE:
        return None
    try:
        return phone_of(number) if number.lstrip("+").isdigit() else read_phone(number)
    except Unread:
        return None


def _told(part: str, *, named: bool) -> list[_Item]:
    """A name, and perhaps the job behind it, or a job, or nothing of use: a place, a note, the sex."""
    words = [word for word in part.split() if word.isalpha() or _LETTER.search(word)]
    folded = list(map(_bare, words))
    if _TELLING.isdisjoint(folded) and not is_degree(words[0]):
        name = " ".join(words).strip(" .-'*~")
        return [_Item("name", name)] if len(name) > 1 else []
    if len(words) > 1 and folded[1] in _OF_WHOM.get(folded[0], ()):
        return [_Item("other")]  # "istri pak Darto": whose she is, not who
    if office := _OFFICE.match(part):
        spoken_to = len(office[0].split())
        words, folded = words[spoken_to:], folded[spoken_to:]
    at, leads = 0, _LEADS
    while (
        at < len(words) - 1
        and not named
        and (folded[at] in leads or words[at] in _LEADS_IN_SMALL)
        and not _is_part(words[at], folded[at : at + 2])
    ):
        at, leads = at + 1, _LEADS_ON
    words, folded = words[at:], folded[at:]
    while (
        words
        and (folded[-1] in _TAILS or words[-1] in _TAILS_IN_SMALL)
        and not _only_called(folded[:-1])
    ):
        words.pop()
        folded.pop()
    if not words and part.strip().istitle() and _bare(part) in _NAMES_TOO:
        words = [part.strip()]
        folded = [_bare(part)]
    if not words or (len(words) == 1 and folded[0] in leads) or all(map(is_degree, words)):
        return []
    if not named:
        if folded[0] in _WORK or _two_words_of_work(folded, 0):
            return [_Item("job", " ".join(words).strip(" .-'*~"))]
        if folded[0] in _NOTES or folded[0] in _PLACES or _ASIDE.issuperset(folded):
            return [_Item("other")]
    ends = _ENDS_BALINESE if folded[0] in _BALINESE else _ENDS_NAME
    behind = () if _MAY_END.isdisjoint(folded) else range(1, len(words))
    cut = next((at for at in behind if folded[at] in ends or _begins_job(words, folded, at)), None)
    called = 0
    if not _SIRS.isdisjoint(folded):
        last = len(words[:cut]) - 1
        called = max((at for at in range(1, last) if folded[at] in _SIRS), default=0)
    name = " ".join(words[called:cut]).strip(" .-'*~")
    while " " in name and _bare(name.rpartition(" ")[2]) in _TAILS:
        before = name.rpartition(" ")[0]
        if _only_called(before.casefold().split()):
            break
        name = before
    told = [_Item("name", name)] if len(name) > 1 else []
    if cut and not _begins_job(
        words, folded, cut
    ):  # an age or a place, and perhaps what he works as
        cut = next((at for at in range(cut, len(words)) if folded[at] in _WORKS_AS), None)
    if cut:
        while cut < len(words) and folded[cut] in _WORKS_AS:
            cut += 1
        told.append(_Item("job", " ".join(words[cut:]).strip(" .-")))
    return told


def _begins_job(words: list[str], folded: list[str], at: int) -> bool:
    """Whether a job begins at a word behind a name."""
    return (
        folded[at] in _WORKERS
        or _two_words_of_work(folded, at)
        or (folded[at] in _WORK and words[at].islower() and words[0][0].isupper())
    )


def _two_words_of_work(folded: list[str], at: int) -> bool:
    return folded[at] in _FIRST_OF_TWO and " ".join(folded[at:]).startswith(_TWO_WORDS_OF_WORK)


_FIRST_OF_TWO = frozenset(words.split()[0] for words in _TWO_WORDS_OF_WORK)
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS_TOGETHER = re.compile(r"[^\W\d_][^\W\d_.']")
"""No part without them has a name, a job or a note."""
_LEADS_ON = _LEADS | {"baru"}
_LEADS_IN_SMALL = word_set("tambah tarus lai")
_TAILS_IN_SMALL = word_set("sing die bener benar betul lai")
"""Names too, with a capital: "Tambah Sembiring", "Lie Sing"."""
_SIRS = word_set("pak bu bapak ibu bpk sdr sdri")
"""Behind one of them stands the name: "trus kae Bu Parmi"."""
_MEN, _WOMEN = word_set("pak bapak bpk mas kang bang"), word_set("bu ibu mbak mbok")
_OF_WHOM = (
    dict.fromkeys(("istri", "istrinya", "bini"), _MEN)
    | dict.fromkeys(("suami", "suaminya"), _WOMEN)
    | dict.fromkeys(
        ("anak", "anaknya", "adik", "adiknya", "kakak", "kakaknya", "menantu", "ibu"), _MEN | _WOMEN
    )
)
"""Of the family, and whoever may be called so that the name is not that one's own."""
_BEFORE_A_NAME = _ASIDE | _SIRS | {""}
_BALINESE = word_set("anak a.a cokorda cok tjokorda sagung gusti i dewa desak ida")
_OFFICE = re.compile(
    r"^ ?(?:pak|bu|bapak|ibu) (?:rt|rw|kades|lurah|kadus|camat|admin|min)\b,? (?=.*[a-z]{3})"
    r"|^ ?(?:pak|bu|mas|mbak|mba|bang|kang|teh|kak|min|admin) (?=(?:tolong|tlg|mohon|minta|mau|mo|ini|nih|daftar)[a-z]* )",
    re.IGNORECASE,
)
"""Who is spoken to, before what is said of somebody."""
_ENDS_NAME = (
    _WORKERS
    | _PLACES
    | _NOTES
    | word_set("""
    umur usia th thn tahun taun lahir kelahiran xx xxx xxxx xxxxx
    alias als aka panggilan dipanggil istri istrinya suami suaminya anaknya kerja kerjanya pekerjaan pekerjaannya sebagai sbg profesinya
    """)
)
_MAY_END = _ENDS_NAME | _WORK | _FIRST_OF_TWO
_ENDS_BALINESE = _ENDS_NAME - {"istri"}
_WORKS_AS = word_set("kerja kerjanya pekerjaan pekerjaannya sebagai sbg profesinya")


@lru_cache(maxsize=4096)  # the same words stand in every row
def _bare(word: str) -> str:
    return word.casefold().strip(".:'`*,!?&\"")


def _only_called(words: list[str]) -> bool:
    """Whether there are words that only call somebody: "Pak Min" is a name whole."""
    return bool(words) and all(word in _SIRS or word in _CALLS for word in words)


_NAMES_TOO = word_set("min niki iko job")
_CALLS = word_set("mas mbak mbah mbok kang yu lik lek pakde bude om tante cak ning haji h hj")


_TELLING = (
    _OF_WHOM.keys() | _LEADS | _TAILS | _WORK | _NOTES | _PLACES | _ASIDE | _SIRS | _NAMES_TOO | _ENDS_NAME | _WORKS_AS | {""}
    | _FIRST_OF_TWO | _LEADS_IN_SMALL | _TAILS_IN_SMALL
)  # fmt: skip
"""A part without one of these is a name whole."""


def _is_part(word: str, folded: list[str]) -> bool:
    """Whether a name or a job begins with a word of talk: "Anak Agung Gede", "Wa Ode Sitti", "pekerja
    kebun", and with a title that is typed as "saya" is: "Sy. Abdurrahman"."""
    if folded[0] == "pekerja":
        return folded[1] in _WORK
    return word in ("Wa", "Sy.") or folded in (["anak", "agung"], ["wa", "ode"])


# --- People ----------------------------------------------------------------------------------


def _people(items: list[_Item], *, begins: bool = False, keyed: bool = False) -> list[_Row]:
    """The people on one line, each with his name before his NIK or behind it; none of no item."""
    if len(items) < 2:
        return [_row(items, begins=begins, keyed=keyed)] if items else []
    kinds = [item.kind for item in items]
    niks = kinds.count("nik")
    alone = all(" " not in item.text for item in items)
    if kinds.count("name") == len(kinds) and (len(items) >= _ONLY_NAMES or not alone):
        names = [name for item in items for name in names_within(item.text)]
        if max(len(names), len(items)) >= _ONLY_NAMES:
            return [_Row(name=name) for name in names]
    if niks < 2:
        return [_row(items, begins=begins, keyed=keyed)]
    first = next(item.kind for item in items if item.kind in ("name", "nik"))
    parts: list[list[_Item]] = [[]]
    for at, item in enumerate(items):
        has_nik = any(other.kind == "nik" for other in parts[-1])
        more = any(other.kind == "nik" for other in items[at:])
        place = at + 1 < len(items) and items[at + 1].kind == "born"
        if has_nik and (
            item.kind == "nik" or (item.kind == first == "name" and more and not place)
        ):
            parts.append([])
        parts[-1].append(item)
    return [_row(part, begins=begins or at > 0) for at, part in enumerate(parts)]


_ONLY_NAMES = 3
"""Names with commas between them and nothing else are as many people; of two the second may be a place."""


_LIKE_WORK = re.compile(
    r"(?:pe[mnr][a-z]{4,}|peng[a-z]{4,}|peny[a-z]{4,}|ng[aeiou][a-z]+|ny[aeiou][a-z]+)\b(?<!pekalongan)(?<!pemalang)"
    r"(?<!pematang)(?<!penajam)(?<!nganjuk)(?<!ngawi)(?<!ngada)"
)
"""Who does something, and doing it, in small letters: "penyelam mutiara", "nguras kolam"."""


def _row(items: list[_Item], *, begins: bool, keyed: bool = False) -> _Row:
    names: list[str] = []
    niks: list[str] = []
    phone = job = born = None
    perhaps = True
    for kind, text, day, sure in items:
        if kind == "name":
            names.append(text)
        elif kind == "nik":
            niks.append(text)
        elif kind == "phone":
            phone = phone or text
        elif kind == "job":
            job = job or text or None
            perhaps = perhaps and not sure
        born = born or day
    if job and perhaps and not names and _bare(job.split()[0]) not in _WORKERS and is_name(job):
        names, job = [job], None  # "Batu Bara" is one, where nobody else is named
    name = names[0] if names else None
    if len(names) > 1:
        name = next(filter(is_name, names), name)
    nik = next((nik for nik in niks if len(nik) == _WHOLE), niks[0]) if niks else None
    beside = next((other for other in names if other != name), None) if nik else None
    if job is None and beside and _LIKE_WORK.match(beside):
        job = beside
    bare = bool(name) and not (nik or phone or begins or keyed)
    return _Row(name, nik, phone, job, born, beside, begins, bare)


def _checked(row: _Row, today: date) -> Person:
    errors: list[str] = []
    nik = row.nik
    sex = ""
    if nik is None:
        errors.append("nik_missing")
    elif not nik.isdigit():
        errors.append("nik_not_digits")
        nik = None
    elif len(nik) != _WHOLE:
        errors.append("nik_short" if len(nik) < _WHOLE else "nik_long")
    else:
        try:
            parsed = parse_nik(nik, today)
        except Unread as unread:
            errors.append("nik_bad_region" if unread.code == "nik_serial" else unread.code)
        else:
            sex = parsed.sex
            if row.born not in (None, parsed.born):
                errors.append("dob_mismatch")
    names = names_within(row.name.removesuffix(f" {sex}")) if row.name else []
    name = names[0] if len(names) == 1 else None
    if name is None:
        errors.append("name_missing")
    return Person(name, nik, row.phone, row.job, row.born, tuple(errors))
