"""Signs in free text that help is needed now, and that an accident or a death is told of at all.

Every message passes here, so the first look is a set of word beginnings; only what has one of them
is weighed. In doubt the answer of `is_emergency` is True: a safety message too many does no harm.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from .wordlist import word_set

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def _table(text: str) -> dict[str, str]:
    return {
        word: meaning
        for line in text.strip().splitlines()
        for meaning, words in [line.split(":")]
        for word in [meaning.strip(), *words.split()]
        for meaning in [meaning.strip()]
    }


# Indonesian and its slang, then Javanese, Sundanese, Madurese, Minang, Betawi and English.
_DANGER = _table("""
pingsan: pinsan pingsn pngsan pingsang pingsam pngsn semaput kapidara kapaehan klenger kelenger pangsan unconscious fainted faint
kesadaran: ksadaran
sadar: sadarkan nyadar nyadarkan siuman eling sadarin
bangun: tangi hudang dibangunin dibangunkan bangunin digugah
diam: diem anteng meneng jempe
suara: bersuara suaranya
korban:
gerak: bergerak bergrak gerakin obah usik bagarak garak mobah gerakan
respon: merespon ngrespon nyaut nyahut
napas: nafas bernapas bernafas nyafas napasnya nafasnya ambekan ambegan engapan breathe breathing
sesak: sesek sesaknafas engap ngap megap ampeg
tersedak: keselek kesedak kesedek tercekik kecekik choking
kejang: kejeng kejangkejang kejet seizure
stroke: strok stroek pelo mencong menceng perot
jantung: jantungan jantungnya heart
ambruk: kolaps collapse collapsed rebah tumbang tersungkur
runtuh: keruntuhan karuntuhan rubuh roboh ambrol ambrug jugrug gujur ngubur mengubur ngurug ngeruk caved
dada: dadanya dodo dadaku
perut: perutnya weteng wetengku beuteung perutku
pucat: pucet pucetnya pias
keringat: keringet kringet keringetan kringetan kesang
tergeletak: geletak ngglethak geletakan terkapar kapar
nancep: tertancap nancap menancap ketancep nancepnya menembus nembus
dicekik: cekik nyekik
kaku: kejet2
biru: kebiruan membiru
ngaco: nglantur ngelantur meracau nglindur linglung
lumpuh:
tersesat: kesasar nyasar
asma: asmanya bengek
kesurupan:
ayan: epilepsi ayannya sawan
busa: berbusa
darah: dhere' dhere'na dhara getihen getihan drah darahnya getih getihna getihe blood bleeding
berdarah: berdarahdarah bedarah bdarah
pendarahan: perdarahan pndarahan
kritis: keritis kritisnya
sekarat: skarat sakaratul sekaratul
darurat: drurat emergency
gawat:
dikeroyok: dipukuli dihajar dikroyok digebukin digebuki dipukulin
terombang: ambing terombangambing
leher: gulu lehernya
tulang: tulangnya balung balunge
terjebak: kejebak trjebak kajebak kajabak kekurung terkurung trapped
tertimbun: ketimbun tatimbun katimbunan ketutup kependem terpendam terkubur kekubur katimbun ketimbunan tertimbum keurugan kaurugan kurugan longsor longsoran reruntuhan
terhimpit: kehimpit
tenggelam: tacabur kecebur tercebur tengelam tenggelem tnggelam kelelep klelep kalelep titeuleum teuleum drowning drowned
hanyut: kanyut hanyot kintir palid
terseret: keseret kebawa terbawa
terbalik: kebalik tebalik kabalik tabale tabalik tabaliak karam
menyelam: nyelam menyelem nyelem diving
kebakaran: kobong kahuruan fire
terbakar: kebakar kobongan kabakar kebakaran2
keracunan: kracunan karacunan kercunan poisoned
racun: beracun baygon pestisida tiner thiner porstex pemutih spiritus gramoxone wipol
ular: ulo oray oray snake
digigit: buaya nyeret gigit kegigit tergigit dipatok dipatuk dicatok dicakot dipacok kepatok bitten dicocot
setrum: geledek petir samber kesetrum kestrum tersetrum nyetrum kesetrom kesentrum kestrom kasetrum disetrum electrocuted electrocution
disengat: tersengat kesengat sengat ngasengat
ambulans: ambulan ambulance ambulanc
kena: keno kenak keneng
putus: buntung pedot pedhot
usus: ususnya
otak:
remuk: hancur ajur
kepala: endas sirah ndas kepalanya
meninggal: dibunuh terbunuh kubur jasad jasadnya jenazahe berpulang tiada jenazah jenazahnya mayat mayatnya dikubur dikuburkan dimakamkan dikebumikan omor pejah mokad meningal mninggal meninggl menggal meninggalnya ninggal wafat tewas almarhum almarhumah alm almh sedo seda maot tilar died dead death kematian killed
mati: modar matek koit mate
kecelakaan: kcelakaan kclakaan kecelkaan kecelakan kcelakan kecelakaaan celaka laka lakalantas cilaka kacilakaan accident musibah kecelaka kacalakaan tacilako
kejerat: terjerat kecekik kajiret jerat
jurang:
limbah:
terkunci: kekunci
jatuh: dhawah dawah terjatuh jtuh jatoh kejatuh ceblok tibo labuh jatuah ragrag geubis gubrak tiba' tigubrag fell njungkel terjungkal kejengkang terperosok kejeblos tisuksruk
tertimpa: ketimpa ketiban kejatuhan kerubuhan tertiban tertimpuk ketimpuk katinggang
ketabrak: tertabrak ditabrak nabrak menabrak tabrakan tubrukan tabrak katabrak keserempet serempetan diserempet terserempet nyerempet kesenggol ditabarak crash
kelindes: terlindas kelindas kegilas tergilas dilindas
kejepit: terjepit kegencet kecepit kacapit tergencet kecekit ketindih tertindih katindih nyangkut tersangkut kesangkut nyantol ketarik nyedot kelilit terlilit
terluka: luka kabacok kebacok dibacok kesabet tersayat kegergaji kepotong terpotong kecacah keiris teriris tertusuk ketusuk kecocok ditusuk raheut tatu dibegal diserang kegorok tergorok digorok bacok ditikam tertikam kebeset kesayat keseleo kesleo terkilir kecengklak kelilipan klilipen kemasukan kebentur terbentur kejedot kejeduk kepentok diseruduk kebanting terbanting terpental terlempar kecemplung nyungsep kejungkel ketanduk kesandung nyamber
tersiram: kesiram kecipratan melepuh
meledak: meletus ledakan njebluk meledug bitu
kepleset: terpeleset kepeleset terpleset keplest tergelincir tisoledad tikusruk kesandung tersandung
patah: tugel
""")  # fmt: skip
_AROUND = _table("""
tidak: tdk gak ga g gk nggak ngga enggak engga ndak nda tak kagak kaga ora ra teu henteu indak kada mboten not no cannot can't
belum: balum blm belom blom durung dereng acan alun belon
sekarang: skrg skarang skrng saiki sakniki ayeuna kini now
barusan: brusan barusaja nembe karek tadian baruan
cepat: cepet cepetan cpt cepatan buruan segera sgera buru enggal gage lakasi gancang lekas geura gancangan
tolong: tlg tlng tlong tulung tulong tulungi tulungan tulong2 tolongin tolonglah help sos toloong helep
tadi: td tdi tdik
masih: msh isih keneh still
terus: trs terusan ngucur ngocor muncrat mengalir ngalir deras deres mengucur nyembur menyembur mili netes menetes ngalir2 basah nyalor
henti: berhenti brenti berenti brhenti stop mandeg mandheg mandek mampet baranti bamandak eureun liren
banyak: byk bnyk bnyak akeh loba banyaknya
keluar: kluar metu kaluar
sudah: sdh udah udh dah wis uwis tos parantos sampun alah
kemarin: kmrn kemaren kmren kmarin wingi kamari yesterday pernah riwayat dahulu
sembuh: pulih pemulihan sehat enakan plong seger baikan mendingan membaik dijahit dijait dijaitin diperban diobati diobatin waras cageur damang recovered
dirawat: ditangani opname terawat diinfus dioperasi operasi dirontgen rontgen igd ugd rawat berobat kontrol dipasang ditolong tertolong dikeluarin dikeluarkan disuntik
sedikit: dikit sdikit dikitan lecet lecetlecet ringan cuma cuman untung untungnya
kalau: kalo klo kl jika misal misalnya misalkan andai andaikan seandainya umpama umpami upami nek mun lamun menawi menawa if
apakah: apa apakh
ditanggung: dicover dijamin diklaim tercover klaim claim santunan syarat prosedur manfaat formulir form daftar ajukan mengajukan ngurus mengurus ngurusin info cara carane carana
asuransi: jaminan insurance
susah: sulit suseh angel hese
bisa: bs iso tiasa iso
perahu: prahu kapal sampan jukung kelotok speedboat parahu biduk longboat
muncul: timbul nongol ketemu tatamu pulang balik kelihatan keliatan kalua
selamat: slamet
""")  # fmt: skip
_MEANING = _AROUND | _DANGER
_BEGINNINGS = frozenset(word[:4] for word in _DANGER) | {
    *("tolo", "tool", "tulu", "help"),  # cries
    *("munc", "timb", "pula", "kete", "tata", "dite"),  # "belum muncul", "belum ditemukan"
}

_UNCONSCIOUS = frozenset({"sadar", "bangun", "gerak", "respon", "napas"})
_AT_ONCE = word_set(
    "pingsan sesak tersedak kejang stroke ambruk pendarahan kritis sekarat terjebak tertimbun "
    "terhimpit tenggelam hanyut kebakaran keracunan tergeletak"
)
_MECHANISMS = word_set(
    "dikeroyok kecelakaan jatuh runtuh tertimpa ketabrak kelindes kejepit terluka tersiram meledak kepleset patah "
    "setrum terbakar digigit"
)
_OVER_BY_DEATH = word_set("pingsan ambruk tenggelam hanyut tertimbun keracunan sesak")
_FIGURE = word_set("""
    tempo cinta hati miskin bangkrut utang hutang cicilan tagihan pinjol cemburu asmara rindu
    kangen ketawa tertawa ngakak dompet usaha bisnis modal sinyal hp laptop lampu gaya kutu rasa macet
    nostalgia harga harganya pajak token pulsa dolar saham deadline tugas masalah dosa lautan
    kerjaan orderan kenangan film nonton sinetron novel ekonomi perasaan perasaannya sempit lahan berpikir suasana pelukan stok emosi semangat
    """)
_NOT_OF_PEOPLE = word_set(
    "hp motor mesin mesine msn kuku kukunya lampu listrik total gaya rasa kutu kartu akun sinyal harga pajak aki tv laptop "
    "kompor air wifi internet pulsa token mobil kuota ayam kambing sapi ikan tanaman padi"
)
_OTHERS = word_set("""
    teman temen tmn temanku kawan rekan suami istri bojo anak bapak ibu ayah mamak adik adek kakak
    abang orang tukang tetangga pekerja karyawan buruh kuli dia sopir nelayan kenek korban konco
    babaturan rencang kanca kancane mbok mas kawanku bini ortu ponakan keluarga cucu nenek kakek laki salaki lakik paman om keponakan saudara bapakku suamiku mandor warga
    husband wife friend
    """)
_LIMBS = word_set(
    "tangan tangannya lengan kaki kakinya jari jarinya leher telinga kuping betis nadi nadinya"
)
_SPANS = word_set(
    "minggu bulan tahun hari thn bln mgg yang yg senin selasa rabu kamis jumat sabtu waktu "
    "lebaran week month year"
)
_MINE = word_set("saya sy sya aku kulo abdi gue")
_QUESTIONS = word_set(
    "apakah gimana bagaimana gmn berapa brp tidak kumaha piye how apa bisakah bolehkah"
)
_WHOLE_BODY = word_set(
    "badan badannya tubuh tubuhnya wajah wajahnya muka mukanya baju bajunya awak"
)
_FREED = word_set("lepas dilepas dilepasin dikeluarin dikeluarkan diangkat ditarik diselamatkan")
_BREATHES_BADLY = word_set(
    "pendek berat tersengal putus satu lemah berhenti henti megap cepat susah"
)
_FOUND_ACID = re.compile(r"\b(?:air keras|air aki|soda api|asam sulfat|asam cuka)\b")
_WILD = word_set("""
    tajun perahu laut kali sungai walungan segara sagara rawa danau muara ombak lubang lobang tambang hutan
    gunung sumur batang pulau banjir menyelam terjun hanyut tenggelam runtuh tertimbun meledak
    pabrik terowongan galian tanjung lauk
    """)
"""Where somebody who does not come back is in danger."""
_GONE = re.compile(
    r"\b(?:tidak|tdk|gak?|ng?gak?|tak|tra|ora|teu|mboten|kada|indak|ndak) "
    r"(?:tertolong|ketolong|katulungan|selamat|slamet|ada umur)\b"
    r"|\b(?:sudah|udah|udh|sdh|su|wis|wes|tos|sampun|terus|trus|lah|alah) "
    r"(?:tidak|tdk|gak?|ng?gak?|tak|tra|ora|teu|mboten|kada) (?:ada|ono|wonten|aya|ado)(?: lagi)?(?= ?(?:[.,!?;]|$))"
    r"|\bdipanggil (?:(?:yang|yg|sang) (?:maha )?kuasa|allah|tuhan|gusti)\b|\binn?a ?lill?ah\w*"
)
"""That somebody has died, said without the word."""
_BUILT = word_set("""
    tangga tangganya perancah steger scaffolding atap los lapak gubuk gubug gubuge tembok dinding pohon
    kandang rumah bangunan gudang tumpukan panggung jembatan pagar plafon tenda pondok tiang rak
    """)
_SIGNS = tuple(
    (first, frozenset(others.split()))
    for first, others in (
        ("leher", "terluka darah berdarah"),
        ("tulang", "keluar muncul"),
        ("lumpuh", "mendadak tiba tiba2"),
        ("lemes", "sebelah mendadak"),
        ("gawat", "kondisi kondisinya keadaan keadaannya orang orangnya tolong"),
        ("dikeroyok", "masih sekarang"),
        ("terombang", "laut ombak perahu"),
        ("perahu", "terbakar kebakaran bocor kemasukan"),
        ("kaki", "kerasa keroso karasa"),
        ("kakinya", "kerasa keroso karasa"),
        ("ngaco", "kepala bocor jatuh"),
        ("step", "panas badan"),
        ("pucat", "putih"),
        ("jurang", "jatuh masuk terguling nyungsep"),
        ("kejerat", "leher"),
        ("dicari", "jatuh laut hilang kali sungai"),
        ("nyala", "badan badannya baju bajunya tubuhnya"),
        ("terkunci", "tolong"),
        ("belum", "sumur jurang lubang kawah"),
        ("limbah", "panas jatuh"),
        ("dada", "terluka bolong"),
        ("paru", "terluka"),
        (
            "nancep",
            "cabut dicabut punggung punggungnya perut perutnya kepala kepalanya mata matanya pinggang",
        ),
        ("perut", "bolong robek sobek"),
        ("ngorok", "jatuh kepala napas"),
        ("telinga", "cairan"),
        ("telinganya", "cairan"),
        ("muncul", "kaki kakinya tangannya kepala kepalanya doang"),
        ("korban", "meledak runtuh banyak"),
        ("perut", "keras nancep ketusuk tertusuk nusuk"),
        ("dada", "ditindih nancep ketusuk ditekan"),
        ("leher", "nancep ketusuk"),
        ("pucat", "keringat keras lemes dingin banget bgt"),
        ("keringat", "dingin nyeri dada"),
        ("biru", "bibir bibirnya muka mukanya"),
        ("kaku", "badan seluruh rahang sekujur"),
        ("ngunci", "rahang rahangnya"),
        ("asma", "kambuh kumat"),
        ("ngaco", "ngomong ngomongnya ngmg omong omongannya omongan bicara muntah muntah2"),
        ("lumpuh", "menyelam kompresor"),
        ("melek", "atas tidak"),
        ("suara", "tidak ilang hilang"),
        ("masih", "kejepit terjebak di_dalam disitu didalam tertimbun"),
        ("belum", "aman dicabut"),
        ("tidak", "aman kuat"),
        ("napas", "bunyi pendek berat"),
        ("hilang", "jari jarinya tangan kaki"),
        ("potongannya", "jari jarinya tangan tangannya kaki kakinya terluka"),
        ("hilang", "laut melaut ombak digigit perahu arus sungai kali muara"),
        ("parah", "terluka luka lukanya"),
        ("perut", "terluka"),
        ("remuk", "jari jarinya tangan tangannya kaki kakinya lengan"),
        ("nadi", "tidak"),
        ("nadinya", "tidak"),
        ("kejepit", "runtuh"),
        ("ayan", "kumat kambuh"),
        ("jantung", "sakit kumat kambuh mendadak"),
        ("belum", "ditemukan"),
        ("tersiram", "semua seluruh sekujur"),
    )
)
"""Two words that together, near each other, are a sign of life in danger."""
_CALLS = word_set("tolong cepat butuh perlu panggil panggilkan kirim kirimkan minta")
_SWALLOWED = word_set(
    "minum keminum diminum meminum ketelan ketelen kehirup menghirup kemakan makan nginum"
)
_TOOLS = word_set("""
    arit pisau golok parang gergaji gerinda mesin paku bacok sabit celurit kaca pahat palu kapak api
    beling besi panas minyak bor cangkul kail pancing seng
    """)
_ADDRESS = re.compile(
    r"\b(?:Jalan|Jl|Jln|Gang|Gg|Desa|Dusun|Kampung|Kp|Kelurahan|Kecamatan|Perumahan)\.?\s+[A-Z][a-z]+"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_ENDINGS = ("nya", "nyo", "ku", "mu", "lah", "na", "ne")


@dataclass(frozen=True)
class _Told:
    """What a message tells, weighed word by word."""

    words: list[str]
    said: frozenset[str]
    critical: bool
    severe: bool
    event: bool
    death: bool


def is_emergency(text: str) -> bool:
    """Whether somebody needs help now: in doubt True, but not for questions, figures of speech,
    what is past and settled, and names.
    """
    told = _told(text)
    if told is None or _asked(told, text):
        return False
    said = told.said
    just = _just_now(told.words)
    if told.death:
        others = said.isdisjoint({"masih", "tolong", "cepat", "lain", "lainnya"})
        return (just and "ambulans" not in said) or (told.critical and not others)
    if _still_grave(told.words):
        return True
    going_on = _goes_on(told.words)
    if _settled(told.words) or ("dirawat" in said and not (told.critical and going_on)):
        return False
    if _past(told.words) and not going_on:
        return False
    if told.critical or told.severe:
        return True
    urgent = just or "tolong" in said or "gawat" in said
    return told.event and urgent and said.isdisjoint({"sedikit", "ditanggung", "asuransi"})


def _goes_on(words: list[str]) -> bool:
    """ "sekarang masih", but not "sekarang sudah di rumah"."""
    return any(
        word in ("masih", "belum", "sejak")
        or (word == "sekarang" and _AFTERWARDS.isdisjoint(words[at + 1 : at + 3]))
        for at, word in enumerate(words)
    )


_AFTERWARDS = word_set("sudah sembuh rumah pakai pake mau kontrol jalan bisa istirahat")


def _still_grave(words: list[str]) -> bool:
    """Whether what is grave goes on, whatever has been done about it."""
    return any(
        word == "masih" and not _GRAVE.isdisjoint(words[max(0, at - 1) : at + 4])
        for at, word in enumerate(words)
    )


_GRAVE = word_set("darah pingsan sesak kejang kejepit terjebak tertimbun berdarah pendarahan")


def mentions_accident(text: str) -> bool:
    """Whether an accident, a sudden illness or a death is told of; not a question about rules."""
    told = _told(text)
    return told is not None and not _asked(told, text)


def tells_death(text: str) -> bool:
    """Whether somebody has died; not a question about rules, a machine, or a figure of speech."""
    told = _told(text)
    if told is None or not told.death or _asked(told, text):
        return False
    return not any(
        word in ("meninggal", "mati") and not _NOT_DEAD.isdisjoint(told.words[max(0, at - 3) : at])
        for at, word in enumerate(told.words)
    )


_NOT_DEAD = word_set("tidak belum hampir nyaris kira kirain takut untung bukan ampir meh")


@lru_cache(maxsize=64)  # of one message it is asked several times
def _told(text: str) -> _Told | None:
    text = _GONE.sub(" meninggal ", text.casefold()) if _GONE.search(text.casefold()) else text
    words = _WORD.findall(text.casefold())
    if _BEGINNINGS.isdisjoint([word[:4] for word in words]):
        return None
    if not text.isupper():
        words = _WORD.findall(_ADDRESS.sub(" ", text).casefold())
    means = [_meaning(word) for word in words[:400]]
    for at, meaning in enumerate(means):
        if meaning == "disengat":
            means[at] = (
                "setrum" if not {"listrik", "kabel", "arus"}.isdisjoint(means) else "digigit"
            )
        if meaning == "ambruk" and not _BUILT.isdisjoint(map(_bare, words[max(0, at - 4) : at])):
            means[at] = "runtuh"
    real = [
        "" if meaning in _DANGER and _is_figure(means, at) else meaning
        for at, meaning in enumerate(means)
    ]
    said = frozenset(real) | frozenset(map(_bare, real))
    told = _Told(
        words=real,
        said=said,
        critical=_critical(real, said),
        severe=_severe(real, said),
        event=not said.isdisjoint(_MECHANISMS) or ("kena" in said and not said.isdisjoint(_TOOLS)),
        death="meninggal" in said or "mati" in said,
    )
    return told if told.critical or told.severe or told.event or told.death else None


def _asked(told: _Told, text: str) -> bool:
    """Whether this is "kalau kecelakaan gimana?" or "apakah … ditanggung?" and nothing happened."""
    said = told.said
    happened = not said.isdisjoint({"sekarang", "barusan", "cepat", "tadi", "tolong", "masih"})
    if happened or _just_now(told.words):
        return False
    if "kalau" in said:
        return True
    if said.isdisjoint({"ditanggung", "asuransi"}) or not (
        "?" in text or not said.isdisjoint(_QUESTIONS)
    ):
        return False
    return said.isdisjoint(_OTHERS) and said.isdisjoint(_MINE)


def _meaning(word: str) -> str:
    known = _MEANING.get(word)
    if known is not None:
        return known
    once = _REPEATED.sub(r"\1", word)
    known = _MEANING.get(once) or _MEANING.get(_DOUBLED.sub(r"\1", word))
    if known is not None:
        return known
    for ending in _ENDINGS:
        if once.endswith(ending) and once[: -len(ending)] in _MEANING:
            return _MEANING[once[: -len(ending)]]
    return once


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """The word without -nya, -ku and the like, where something is left of it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word


def _is_figure(means: list[str], at: int) -> bool:
    """ "jatuh tempo", "ditabrak utang", "pingsan lihat harga": no accident of the body."""
    near = {_bare(word) for word in (*means[max(0, at - 2) : at], *means[at + 1 : at + 4])}
    if means[at] == "mati":
        return not _NOT_OF_PEOPLE.isdisjoint(near)
    if means[at] == "darurat":
        return not {"kontak", "nomor", "no", "dana", "gawat", "unit", "nomer"}.isdisjoint(near)
    if means[at] == "kecelakaan" and means[max(0, at - 1) : at] == ["asuransi"]:
        # "asuransi kecelakaan" is a thing to have, not one that happened.
        return True
    if means[at] == "kebakaran" and not {"pemadam", "damkar", "asuransi"}.isdisjoint(near):
        return True
    if means[at] == "berdarah" and means[max(0, at - 1) : at] == ["demam"]:
        return True
    if means[at] == "terjebak" and "hujan" in near:
        return True
    if means[at] == "jatuh" and "sakit" in means[at + 1 : at + 2]:
        return True
    return not _FIGURE.isdisjoint(near)


def _critical(words: list[str], said: frozenset[str]) -> bool:
    at_once = said & _AT_ONCE
    if "sedikit" in said:
        at_once -= {"keracunan", "sesak"}
    if at_once and not (at_once == {"berdarah"} and "sedikit" in said):
        return True
    if "setrum" in said and "sedikit" not in said and not said.isdisjoint(_OTHERS | {"ada"}):
        return True
    if {"ular", "digigit"} <= said or {"terbalik", "perahu"} <= said or "darurat" in said:
        return True
    if {"menyelam", "belum"} <= said or (
        "kejepit" in said and (not said.isdisjoint({"masih", "cepat"}) or {"belum", "bisa"} <= said)
    ):
        return True
    if "terseret" in said and not said.isdisjoint({"arus", "ombak", "banjir", "sungai", "kali"}):
        return True
    if "ambulans" in said and not said.isdisjoint(_CALLS):
        return True
    if "terbakar" in said and not said.isdisjoint(_WHOLE_BODY):
        return True
    if {"tengah", "laut"} <= said and not said.isdisjoint(_ADRIFT):
        return True
    if not said.isdisjoint({"kena", "nyiram", "disiram", "tersiram"}) and _FOUND_ACID.search(
        " ".join(words)
    ):
        return True
    if "racun" in said and not said.isdisjoint(_SWALLOWED):
        return True
    if not said.isdisjoint({"belum", "tidak"}) and "muncul" in said and not said.isdisjoint(_WILD):
        return any(
            word in ("belum", "tidak") and "muncul" in words[at + 1 : at + 3]
            for at, word in enumerate(words)
        )
    if "runtuh" in said and not said.isdisjoint(_INSIDE) and "muncul" not in said:
        return True
    if words.count("tolong") > 1:
        return True
    return _signs(words, said) or any(_critical_at(words, at, said) for at in range(len(words)))


_ADRIFT = word_set("mesin mesine bensin kemasukan bocor terombang")
_INSIDE = word_set("dalam didalam sampe sampai orang kawan teman")


def _signs(words: list[str], said: frozenset[str]) -> bool:
    for first, others in _SIGNS:
        if first in words and not others.isdisjoint(said):
            at = words.index(first)
            if not others.isdisjoint(words[max(0, at - 5) : at + 6]):
                return True
    return False


def _critical_at(words: list[str], at: int, said: frozenset[str]) -> bool:
    word, after = words[at], words[at + 1 : at + 3]
    near = words[max(0, at - 2) : at + 5]
    if word == "terbakar":
        return any(_bare(other) in _OTHERS for other in words[max(0, at - 2) : at])
    if word == "masih" and not said.isdisjoint(_MECHANISMS | _HOLDS):
        return any(
            other in _WITHIN
            and words[at + 1 + n : at + 2 + n] != ["umur"]
            and words[at + 2 + n : at + 3 + n]
            not in (["perawatan"], ["pemulihan"], ["proses"], ["pengobatan"], ["umur"])
            for n, other in enumerate(after)
        )
    if word in ("tidak", "belum") and after:
        if after[0] in ("sadar", "napas"):
            return _NOT_SENSES.isdisjoint(after[1:])
        if after[0] in ("bangun", "gerak", "respon"):
            asleep = "tidur" in said and "terus" not in said
            return not said.isdisjoint(_OTHERS | _MECHANISMS) and not asleep
        if after[0] == "bisa":
            if after[1:] in (["bangun"], ["ngomong"], ["bicara"], ["omong"]):
                return not said.isdisjoint(_MECHANISMS | {"ular", "lemes"})
            if after[1:] == ["gerak"]:
                return not said.isdisjoint({"badan", "badannya", "sekujur", "total", "sama"})
            if after[1:] and after[1] in _FREED:
                return not said.isdisjoint(_MECHANISMS)
            return after[1:] == ["napas"] or (
                after[1:] == ["keluar"] and not said.isdisjoint(_MECHANISMS)
            )
    if word == "napas":
        return not _BREATHES_BADLY.isdisjoint(after)
    if word == "susah":
        return "napas" in after or ("bangun" in after and "tidur" not in after)
    if word == "diam":
        return after[:1] in (["saja"], ["aja"], ["ae"], ["wae"]) and not said.isdisjoint(
            _MECHANISMS
        )
    if word == "hilang":
        return "kesadaran" in after
    if word == "jantung":
        return not {"serangan", "henti", "kumat", "attack"}.isdisjoint(near)
    if word == "dada" and words[at - 1 : at] != ["tulang"]:
        return not {"nyeri", "sakit", "sesak"}.isdisjoint(words[max(0, at - 1) : at + 3])
    if word == "busa":
        return "mulut" in near
    return word in ("darah", "berdarah") and _bleeding(near)


_WITHIN = word_set("dalam didalam dlm jero bawah dibawah")
_HOLDS = word_set("mesin mesinnya mobil mobilnya truk sumur reruntuhan galian lubang kapal perahu")
"""What a person may be caught in."""
_NOT_SENSES = word_set("kalau bahwa pentingnya akan soal diri betapa")


def _bleeding(near: list[str]) -> bool:
    if not {"tinggi", "rendah", "golongan", "gula", "tekanan", "donor", "cek", "manis"}.isdisjoint(
        near
    ):
        return False
    if "tidak" in near and "henti" in near:
        return True
    return not _MUCH_BLOOD.isdisjoint(near)


_MUCH_BLOOD = word_set("terus banyak keluar muntah kehabisan kehilangan parah hebat lot heavily")


def _severe(words: list[str], said: frozenset[str]) -> bool:
    if (
        "putus" in said
        and not said.isdisjoint(_LIMBS)
        and not said.isdisjoint(_MECHANISMS | {"putus"})
    ):
        at = words.index("putus")
        return not _LIMBS.isdisjoint(words[max(0, at - 3) : at + 4])
    if "usus" in said and "keluar" in said:
        return True
    if "kepala" in said and not said.isdisjoint({"bocor", "pecah", "retak", "remuk"}):
        return not said.isdisjoint(_MECHANISMS) and said.isdisjoint({"helm", "helmnya"})
    return "leher" in said and "patah" in said


def _just_now(words: list[str]) -> bool:
    if "barusan" in words or "cepat" in words or "ambulans" in words:
        return True
    return any(
        word == "baru" and words[at + 1 : at + 2] in (["saja"], ["aja"], ["ae"], ["wae"])
        for at, word in enumerate(words)
    )


def _past(words: list[str]) -> bool:
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word == "kemarin" and before not in ("sejak", "dari", "ti"):
            return True
        if word in ("menahun", "setahun", "setaun", "bertahun"):
            return True
        # "tunggu dulu" asks to wait, "jatuh lalu pingsan" tells what came next.
        if word == "dulu" and not at:
            return True
        if word in ("lalu", "kepungkur", "kapengker", "kapungkur", "ago") and before in _SPANS:
            return True
    return False


def _settled(words: list[str]) -> bool:
    for at, word in enumerate(words):
        after = words[at + 1 : at + 3]
        if word == "sembuh" and {"belum", "tidak"}.isdisjoint(words[max(0, at - 2) : at]):
            return True
        if word == "sudah" and after[:1] in (
            ["sadar"],
            ["muncul"],
            ["bangun"],
            ["bisa"],
            ["melek"],
            ["kering"],
        ):
            return True
        if word == "sudah" and after in (["tidak", "sesak"], ["tidak", "kejang"]):
            return True
    return False
