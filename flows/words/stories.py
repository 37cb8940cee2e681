"""A story in words: clauses, what tells of harm, who is the teller, what may be a name.

The readers of one fact each (`victims`, `care`, `spots`, `told`) look at a story through these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .accidents import LONGEST_STORY, body_part, cause_of
from .linear import load
from .names import as_name
from .text import Unread, tidy
from .wordlist import word_map, word_set

SELF = word_set("""
    saya sy sya saia syaa aku ak aq gw gue gua ane kulo kula abdi kuring ambo ulun unda sengko sengko' eson engsun
    beta inyong nyong sayanya akunya kawula denai aye
    """)
KIN = word_map("""
spouse: bojo
husband: suami suamik suaminda laki lake' lakeh swami swamiku
wife: istri isteri bini binik bine istriku pamajikan
child: anak putra
father: bapak bpk bapa ayah ayahanda babeh papa papah abah apak eppa' eppa bapakne
mother: ibu ibuk emak mak mamak mama mamah ema biyung biang mbok umi bunda emma emma'
relative: adiak uda adik adek ade dek kakak kaka kk abang cacak om tante bibi bude pakde paklik bulik paman mamang sepupu ponakan keponakan saudara sodara kakek nenek mbah lek lik cucu ading acil uda uni teteh mertua ipar menantu mantu adi
friend: teman temen tmn temn kawan kanca konco sahabat rerencangan babaturan kanco
member: anggota rekan karyawan karyawati pegawai
other: tetangga kernet kenek penumpang majikan juragan pacar tunangan tatanggo
""")
TITLES = word_set(
    "pak bu bapak ibu bpk bang kang mas mbak mba si sdr sdri sdra mang uda daeng om tante kak cak gus ko cik h hj haji hajah"
)
OWN = SELF | word_set("kami kita kitong kami2 awak torang urang mi")
WANTING = word_set(
    "mau mo pengen ingin pengin arep arek bade badhe izin ijin numpang nak hendak handak"
)
IF = word_set(
    "kalau kalo klo kl kalu jika bila apabila misal misalnya misalkan seandainya andai andaikan upama lamun yen menawi kadang ketika2 kapan seumpama hati2 awas waspada latihan simulasi seminar tips biar supaya klw kalw jikok ngimpi mimpi impian pertanda"
)
NO = word_set("""
    tidak tdk ga gak gk g nggak ngga enggak engga ndak nda tak tra trada ora ndak mboten teu henteu kada indak nggk kaga kagak
    bukan bkn dudu lain sanes tanpa jangan jgn nolak menolak ogah males
    """)
NOT_YET = word_set("belum blm belom blom blum durung dereng tacan acan can alun balun bolum gurung")
INTENT = word_set("""
    mau mo pengen ingin pengin arep arek bade badhe nak hendak handak akan rencana rencananya harus kudu perlu butuh
    disuruh suruh minta tolong bisa boleh apa apakah kalau kalo klo jika bila besok bsk besuk nanti ntar entar mungkin gimana
    gmn dimana mana terdekat sebaiknya mending lebih kenapa takut niat mohon disarankan dianjurkan harusnya seharusnya
    mestinya misal wajib kapan supaya biar biaya bayar ongkos apaka berapa cari nyari jauh
    """)
DONE = word_set("""
    sudah sdh udah udh dah uda ud wis uwis wes mpun sampun tos atos geus enggeus alah lah su so suba ampun la habis abis
    dari baru langsung sempat sempet sempat skrg skarang sekarang saiki ayeuna masih msh sedang lagi lg kini akhirnya trus
    terus lalu td tadi kemarin kmrn kemaren
    """)
HURT = word_set("""
    jatuh jatoh jato jtuh jatuah jatu jatoh terjatuh kejatuhan ketiban ketimpa ketimbun kepleset keplest peleset terpeleset
    tergelincir kesandung kesetrum kesetrom nyetrum kecelakaan kcelakaan klakaan celaka cilaka cedera cidera luka luko tatu
    raheut patah putus putung putuih pedot tugel sobek robek suwek bengkak bangkak abuh bareuh memar retak rengat remuk lecet
    baret bocor benjol melepuh mlonyoh keseleo kesleo taseleo geser copot hancur kena keno kanai kenek kenak tenggelam
    tilelep kelelep hanyut palid pingsan semaput meninggal maninggal tewas wafat kritis sekarat gegar nyungsep tibo tiba dhawah ceblok
    ragrag labuh labuah geubis ulung gugur gaggar labu nyemplung kecebur kecemplung tercebur kejepit kejeblos tikosewad
    tijengkang kejengkang kecethit kecetit sakit loro nyeri sesak kesakitan perih budeg pecah kebakar kobong
    terbakar keracunan kesambet terkilir cengklak kecekluk tabrakan terpental terlempar kepental kelempar keguyur kacugak kecocok
    hilang karam dislokasi lumpuh berdarah ngilu kaku kram lebam bolong tembus merah robekan pusing muntah kejang kambuh
    slip selip oleng gatal rusak rajel bonyok buta digepuk dikepruk digaplok digebuk dikeroyok pegel pegal pegel2 linu keinjek keinjak terinjak ketibo ditebas tasirang santrum kasantrum garing ditendang disambar kesambar tersambar diinjek kejerat diterkam keselek tersedak kejebak kebalik terbalik terguling kabalik
    """)
FALLS = word_set("""
    jatuh jatoh terjatuh kecelakaan kcelakaan kepleset terpeleset pingsan kesetrum tenggelam meninggal celaka cilaka kecebur
    tibo dhawah ragrag labuh gugur jatuah
    """)
_STRIKES = word_set(
    "kena kenak keno kanai nimpa menimpa ngenai mengenai nabrak menabrak nyeruduk menyeruduk gigit nggigit menggigit mukul nusuk nyerempet nyengat nindih menindih ngelindes nubruk bacok matuk matok nyamber"
)
"""Words behind which stands who is hurt by it."""
_PASSIVE = ("ke", "ter", "di", "ka", "ta", "ti", "te")
_NOT_HURT = word_set("""
    kapal kabel kaca kayu karung kalau kami kaki kata kalo tadi tali tambang terus dibawa tiang tiap tetangga ditolong
    dimana dirawat diobati diurut dipijat dipijit dipijet dijahit diperban disuntik diangkat ditarik dikasih disuruh diantar
    dianter dilarikan digotong diikat dipanggil diajak diperiksa dioperasi digips kerja kerjaan keluar kembali tebing
    dijemput didorong dikompres diolesin dipasang ditutup ditemukan dilaporin dilaporkan dirujuk diganti dibonceng dibantu
    kepala kelapa tangan tembok tebu kedua ketua kampung kantor karyawan tanah tangga temen teman tempat karena kepiting
    kelompok kecil kemarin kemaren terminal ternyata terbal terlalu termasuk dikubur kalajengking karbit tarikan kelabang dimasukin diturunin timbunan tikuse tanduk tarik2 kawatnya keneknya kailnya kalong karang kawat kail kompor tinggi tidur
    tikungan kebun kebon dijalan kepada ketemu kenapa tengah kakak kandang kanan kapan titip dituduh dipapah dirontgen
    didamaikan dibiarin digendong dikirim kebanyakan diantarkan kadang terakhir terima taksi tamu tawar tarik kereta kendaraan
    keluarga keluargaku kebetulan kebutuhan keringat kedai keramba kering tempel telepon telat tiga
    """)
LEFT = word_set(
    "kiri kr kri kirinya kirine kiriku kirina kiwa kiwo kiwe kiwaku kiwane kenca kencana kenca' kida kidau kebot kacer left kirik kida' kidaunyo kedhe"
)
_RIGHT = word_set(
    "kanan knn knan kananku kanannya kanane kananna kn tengen tengenku tengene suok katuhu katuhuna kangan right kannan"
)
SIDES = LEFT | _RIGHT
BETWEEN_SIDE = word_set("""
    bagian bag bahagian sebelah sbelah seblah sblh sebela samping sisi yang yg yng sing nu nan nya iku itu tu e ne ku na palih
    """) | SELF | frozenset(KIN)  # fmt: skip
DENIED = NO | NOT_YET
_NOT_QUITE = DENIED | word_set("hampir nyaris takut ngeri")
WHICH = word_set("yang yg sing nu nan")


@lru_cache(maxsize=4096)
def is_hurt(word: str) -> bool:
    """Whether a word says that somebody or something came to harm."""
    if word in HURT or any(
        word.endswith(end) and word.removesuffix(end) in HURT for end in _HURT_ENDS
    ):
        return True
    return (
        len(word) > 5
        and word.startswith(_PASSIVE)
        and word not in _NOT_HURT
        and not body_part(word)
        and bool(cause_of(word)[0])
    )


_HURT_ENDS = ("nya", "lah", "ki", "ka", "ne", "na")


@dataclass(frozen=True, slots=True)
class Story:
    """The words of a story in small letters, with the span, the clause and the sentence of each."""

    said: str
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    asked: frozenset[int]
    """Sentences that end in a question mark."""
    capitals: bool
    """Whether capitals tell names: some words have one, and not nearly all."""

    def back(self, at: int, reach: int) -> Iterator[int]:
        """The places before `at` in the same clause, nearest first."""
        for place in range(at - 1, max(-1, at - 1 - reach), -1):
            if self.clauses[place] != self.clauses[at]:
                return
            yield place

    def ahead(self, at: int, reach: int) -> Iterator[int]:
        """The places behind `at` in the same clause, nearest first."""
        for place in range(at + 1, min(len(self.words), at + 1 + reach)):
            if self.clauses[place] != self.clauses[at]:
                return
            yield place

    def word(self, at: int, beside: int) -> str:
        """The word at `at`; nothing where it is in another clause than `beside`."""
        if 0 <= at < len(self.words) and self.clauses[at] == self.clauses[beside]:
            return self.words[at]
        return ""

    def named(self, at: int) -> bool:
        """Whether the word has a capital that says something."""
        return self.capitals and self.said[self.spans[at][0]].isupper()

    def typed(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they were typed, with what stands between them."""
        return self.said[self.spans[start][0] : self.spans[end - 1][1]]


_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?|[.,;:!?()]|(?<= )-(?= )")
_ENDS = frozenset(".;!?")
_SHORT = word_set(
    "dr jl jln sdr sdri no kec ds kab kel rs st moh muh drs gg bpk hj ir km prof kh rt rw ny tn alm"
)
_STARTS = word_set("""
    tapi tp tetapi terus trus trs lalu kemudian karena krn karna gara gara2 makanya akhirnya padahal sedangkan untung
    alhamdulillah malah makane soale soalnya tros
    """)
"""Words that begin a new clause."""


@lru_cache(maxsize=64)  # seven readers look at one story
def story_of(text: str) -> Story:
    """The words of the first `LONGEST_STORY` characters; "-" marks the second word of "rumah sakit"."""
    said = tidy(text[:LONGEST_STORY].replace("\n", " ; "))
    typed: list[str] = []
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    clauses: list[int] = []
    sentences: list[int] = []
    asked = set()
    clause = sentence = 0
    for match in _PIECE.finditer(said):
        piece = match[0]
        if piece[:1].isalnum():
            low = piece.casefold()
            if low in _STARTS:
                clause += 1
            sick = low in _SICK and bool(words) and words[-1] in HOMES
            words.append(low + "-" if sick else low)
            typed.append(piece)
            spans.append(match.span())
            clauses.append(clause)
            sentences.append(sentence)
        elif piece == "." and typed and (len(typed[-1]) == 1 or typed[-1].casefold() in _SHORT):
            continue
        else:
            clause += 1
            if piece in _ENDS:
                if piece == "?":
                    asked.add(sentence)
                sentence += 1
    capital = sum(word[0].isupper() for word in typed)
    return Story(
        said,
        tuple(spans),
        tuple(words),
        tuple(clauses),
        tuple(sentences),
        frozenset(asked),
        0 < capital <= max(3, len(typed) * 0.6) and not said.isupper(),
    )


def tells_harm(story: Story) -> bool:
    """Whether anybody or anything came to harm at all."""
    return any(is_deed(word) or is_hurt(word) for word in story.words)


NO_NAME = (
    word_set("""
    yang yg yng sing nu nan sudah sdh udah udh dah uda wis tos lah dan sama ama tadi td kemarin kmrn kemaren kmaren wingi
    kamari barusan pagi siang sore malam mlm subuh hari jam pas waktu wkt saat ketika lagi lg sedang sdg masih msh skrg
    sekarang saiki pakai pake pk naik dengan dgn oleh karena krn karna gara di d ke dari dr kepada untuk buat utk ini itu
    nya juga jg aja saja doang tok terus trus lalu tapi tp atau apa siapa kena habis abis baru langsung lapor mau ga gak tidak
    belum blm bukan ada gada cuma cuman hanya pun kok sih deh dong lah ya iya pak bu bang mas kak katanya kata semua banyak
    orang warga teman temen istri suami anak adik kakak bapak ibu mertua saudara tetangga warung rumah rmh jalan depan
    belakang samping dekat deket sebelah jauh terdekat setempat swasta umum daerah kota desa kecamatan kec kelurahan pembantu
    polisi dokter bidan mantri perawat suster satpam mandor sopir supir kernet rt rw kades lurah bos majikan juragan
    haji hajah kiai ustad guru camat kadus komandan kapten nahkoda ojek becak tukang warga nelayan petani buruh sana sini situ
    jadi makanya trs lg neng nang ning ti tina ka ku seko saking nganti sampai sampe smpe sambil karo jeung jo lawan ambo
    kejadian kejadiannya kecelakaan korban saksi namanya bernama nama umur usia alamat no nomor nik hp lahir kerja
    bisa boleh harus perlu mesti biar supaya sampean panjenengan minta tolong mohon lihat liat ngeliat tau tahu weruh ngerti
    ningali cctv kamera langsung sendiri sndiri sempat sempet kan emang memang malah bawa dibawa bw antar anter nganter
    masuk keluar pulang balik datang dateng dtg selamat meninggal almarhum alm pingsan operasi rawat inap jalan igd ugd
    icu kamar ruang hasil kontrol periksa obat rontgen ronsen lumayan alhamdulillah untung kasih dikasih dikit banget bgt
    parah berat ringan kecil besar tua muda lama lagian tiap setiap selama dalam luar atas bawah setelah stlh sebelum
    kita kami kitong kamu dia ia beliau mereka saya anda motor mobil perahu kapal ambulans ambulan truk bis bus angkot
    bpjs jamkesmas gratis bayar 24 nih nah tu to mah teh euy le cak ji mi sa su de pu pung pe kb tsb tersebut begitu gitu
    semalam semalem minggu senin selasa rabu kamis jumat sabtu bulan tahun thn menit kali sekali lewat sembuh gagal penuh
    driver kurir porter montir mekanik welder operator penjahit pedagang pemulung penyelam kuli kondektur juru asisten art
    tutup antri ditolak nunggu tunggu lanjut biasa ngojek melaut narik nolong bantu main kampung proyek pasar kantor
    nanging tapine terusane bari trs2 sejak semenjak saking mergo amarga jalaran soale klinik puskesmas pusk rs rsud rumkit lantai buat wae bae mawon bae nggih inggih muhun enya iyo iyolah tang reng se pon
    """)
    | SELF
    | SIDES
    | IF
    | NO
    | NOT_YET
    | frozenset(KIN)
)
_VERBAL = ("di", "ke", "ter", "me", "ng", "ny", "ber")
"""How a word begins that is typed small and no name, most of the time."""


def may_be_name(story: Story, at: int) -> bool:
    """Whether a word may be part of a name, of a person or of a house."""
    word = story.words[at]
    if word in NO_NAME or word[0].isdigit() or is_hurt(word):
        return False
    if story.named(at):
        return True
    return not (
        is_common(word)
        or body_part(word)
        or word.endswith("nya")
        or (len(word) > 5 and word.startswith(_VERBAL))
        or cause_of(word)[0]
    )


def is_common(word: str) -> bool:
    """Whether stories have the word often enough for the model of causes to know it."""
    return load("causes").knows(f"w:{word}")


def _ends_name(story: Story, at: int) -> bool:
    """Whether a word in small letters is surely the last of a name: what follows is none."""
    follows = story.word(at + 1, at)
    return not follows or follows in NO_NAME or is_hurt(follows) or is_common(follows)


def person_at(story: Story, at: int, *, sure: bool) -> tuple[str, int]:
    """The name of a person that begins at `at`, and where it ends; small letters count where `sure`,
    that is after "namanya" or the like, and behind a title."""
    beside = at
    titled = sure
    while story.word(at, beside) in TITLES and story.word(at + 1, beside):
        titled = True
        at += 1
    found: list[str] = []
    start = at
    while story.word(at, beside) and len(found) < 4 and may_be_name(story, at):
        capital = story.typed(at, at + 1)[0].isupper()
        if found and capital != story.typed(start, start + 1)[0].isupper():
            break
        if not capital and (not titled or (found and not (sure and _ends_name(story, at)))):
            break
        if capital and not titled and (not story.named(at) or is_common(story.words[at])):
            break
        found.append(story.typed(at, at + 1))
        at += 1
    try:
        return (as_name(" ".join(found)), at) if found else ("", start)
    except Unread:
        return "", start


FIGURES = word_set(
    "hutang utang modal cicilan tagihan cinta asmara cemburu rindu pinjol miskin bangkrut ati"
)
"""With these nobody came to harm: "tenggelam dalam hutang"."""


@lru_cache(maxsize=4096)
def is_deed(word: str) -> bool:
    """Whether a word says what somebody or something does to another."""
    nasal = word.startswith(("ng", "ny", "me", "nu", "na", "ne", "mu"))
    return word in _STRIKES or (nasal and not is_hurt(word) and bool(cause_of(word)[0]))


def is_supposed(story: Story, place: int) -> bool:
    """Whether a thing is only thought of ("kalau jatuh"), denied or nearly so."""
    if story.word(place - 1, place) in _NOT_QUITE:
        return True
    return any(story.words[before] in IF for before in story.back(place, 12))


HOUSES = {
    "puskesmas": ("puskesmas", "Puskesmas"), "pusk": ("puskesmas", "Puskesmas"), "puskes": ("puskesmas", "Puskesmas"),
    "puskemas": ("puskesmas", "Puskesmas"), "pkm": ("puskesmas", "Puskesmas"), "puskesmasnya": ("puskesmas", "Puskesmas"),
    "pustu": ("puskesmas", "Pustu"), "poskesmas": ("puskesmas", "Puskesmas"), "puskesmad": ("puskesmas", "Puskesmas"),
    "rs": ("hospital", "RS"), "rsud": ("hospital", "RSUD"), "rsu": ("hospital", "RSU"), "rsup": ("hospital", "RSUP"),
    "rsia": ("hospital", "RSIA"), "rspad": ("hospital", "RSPAD"), "rscm": ("hospital", "RSCM"), "rsal": ("hospital", "RSAL"),
    "rsad": ("hospital", "RSAD"), "rumkit": ("hospital", "Rumkit"), "rsudnya": ("hospital", "RSUD"), "ersud": ("hospital", "RSUD"),
    "hospital": ("hospital", "RS"), "icu": ("hospital", "ICU"),
    "klinik": ("clinic", "Klinik"), "clinic": ("clinic", "Klinik"), "kelinik": ("clinic", "Klinik"),
    "bidan": ("midwife", "Bidan"), "dokter": ("doctor", "Dokter"), "doktor": ("doctor", "Dokter"),
}  # fmt: skip
_SICK = word_set("sakit sakik saket skit")
SICK_HOUSE = frozenset(f"{word}-" for word in _SICK)
"""The second word of "rumah sakit", which tells no pain."""
HOMES = word_set("rumah rmh umah omah griya")
AT = word_set("di d neng nang ning ing wonten ring")
DOING = word_set(
    "lagi lg pas waktu wkt saat ketika sedang sdg keur nalika habis abis sambil wektu pads kemarin kmrn"
)
TOGETHER = frozenset(
    {
        ("muara", "baru"), ("pasar", "baru"), ("kampung", "baru"), ("tanjung", "baru"), ("desa", "baru"),
        ("jembatan", "merah"), ("lampu", "merah"), ("tanah", "merah"), ("pasar", "minggu"), ("pasar", "senin"),
        ("pasar", "rabu"), ("pasar", "kamis"), ("pasar", "jumat"), ("pasar", "sabtu"), ("kota", "tua"),
        ("kampung", "pulo"), ("bulak", "kapal"), ("bukit", "duri"), ("pulo", "gadung"), ("air", "tiris"),
    }
)  # fmt: skip
"""Names of places whose second word means something else alone."""
