"""Signs in free text that help is needed now, and that an accident or a death is told of at all.

Every message passes here, so the rules first look for word beginnings; only what has one of them is
weighed. A network that learned from the corpus hears besides what no rule knows, and tells
signs of danger from those of what is over. In doubt the answer of `is_emergency` is True: a safety
message too many does no harm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .linear import bones, long_pieces
from .network import load
from .text import tidy
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
pingsan: pangsanan kalenger kelengar kaluman klenger'an pingsanki pingsanmi kelengor pinsan pingsn pngsan pingsang pingsam pngsn semaput kapidara kapaehan kapiuhan klenger kelenger pangsan unconscious fainted faint
kesadaran: ksadaran
sadar: enga nadar sadarmi nasadar emut kesadar sadarkan nyadar nyadarkan siuman eling sadarin
bangun: tangi hudang dibangunin dibangunkan bangunin digugah
diam: diyem mendhel jongjon diem anteng meneng jempe
suara: swara sora suaro bersuara suaranya
korban:
gerak: bagarik makrisikan krisik gerakmi bagerak begerak malik agerak mobah obahe usikna bergerak bergrak gerakin obah usik bagarak garak mobah gerakan
respon: manyauik nyauik manyahut nembal nyaur masaut manyao nyaot nimbal jawab ngejawab menjawab menyahut nyahutin merespon ngrespon nyaut nyahut
napas: hinak bahinak angok angkihan angkihane maangkihan meangkihan angkihanne ngarenghap rengap nafas bernapas bernafas nyafas napasnya nafasnya ambekan ambegan engapan breathe breathing
sesak: sasak eungap ampek sosak sasek sesekan ngongsrong mengi krenggosan menggeh sesek sesaknafas engap ngap megap ampeg
tersedak: keselek kesedak kesedek tercekik kecekik choking
kejang: step kajang kejet2 kajeng takajang bakajang kejangki kejangmi gegeten kejeng kejangkejang kejet seizure
stroke: strok stroek pelo mencong menceng perot
jantung: jantungan jantungnya heart
ambruk: kolaps collapse collapsed rebah tumbang tersungkur
runtuh: keruntuhan karuntuhan rubuh roboh ambrol ambrug jugrug gujur ngubur mengubur ngurug ngeruk caved
dada: dadanya dodo dadaku
perut: paruik parut perutnya weteng wetengku beuteung perutku
pucat: pucet pucetnya pias
keringat: keringet kringet keringetan kringetan kesang
tergeletak: ndlosor ngglethak ngajoprak ngagoler taguliang tageletak nggeletak geletak ngglethak geletakan terkapar kapar
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
darah: mudar cera rah getiah dere dara dharana dhere dhere'na dhara getihen getihan drah darahnya getih getihna getihe blood bleeding
berdarah: badarah maddara berdarahdarah bedarah bdarah
pendarahan: perdarahan pndarahan
kritis: keritis kritisnya
sekarat: skarat sakaratul sekaratul
darurat: drurat emergency
gawat:
dikeroyok: dianiaya diperkosa ditembak tertembak dibedil disekap disandera dirampok dipukuli dihajar dikroyok digebukin digebuki dipukulin
terombang: ambing terombangambing
leher: gulu lehernya
tulang: tulangnya balung balunge
terjebak: takapuang takurung kekancing kajebag kejebak trjebak kajebak kajabak kekurung terkurung trapped
tertimbun: kaurug kaurugan taurug keurug tatimbun ketutupan ketimbun tatimbun katimbunan ketutup kependem terpendam terkubur kekubur katimbun ketimbunan tertimbum keurugan kaurugan kurugan longsor longsoran reruntuhan
terhimpit: kehimpit tahimpik
tenggelam: mengambang ngambang tabanam keblebeg keblebek keleleb kelebu kejegur kajegur tallang tacebbur tigebrus tacabur kecebur tercebur tengelam tenggelem tnggelam kelelep klelep kalelep titeuleum teuleum drowning drowned
hanyut: anyuik anyud kanyut hanyot kintir palid
terseret: keseret kebawa terbawa
terbalik: tabali tabale tabale kebalik tebalik kabalik tabale tabalik tabaliak karam
menyelam: nyelam menyelem nyelem diving
kebakaran: tabaka tabakar puun kabakaran kaobongan kobong kahuruan fire
terbakar: kesambar kesamber kebakar kobongan kabakar kebakaran2
keracunan: overdosis kracunan karacunan kercunan poisoned
racun: beracun baygon pestisida tiner thiner porstex pemutih spiritus gramoxone wipol
ular: ula ulah lelipi ulara ulo oray oray snake
digigit: beruang harimau buaya nyeret gigit kegigit tergigit dipatok dipatuk dicatok dicakot dipacok kepatok bitten dicocot
setrum: kasetrum sutet geledek petir samber kesetrum kestrum tersetrum nyetrum kesetrom kesentrum kestrom kasetrum disetrum electrocuted electrocution
disengat: tersengat kesengat sengat ngasengat
ambulans: ambulan ambulance ambulanc
kena: kanai kanaik nakanna kennai dapa keno kenak keneng
putus: buntung pedot pedhot
usus: ususnya
otak:
remuk: hancur ajur
kepala: kapalo kapala sirah palak tenggek cetak ulu endas sirah ndas kepalanya
meninggal: monding meuninggai mendiang dipundhut pupus ngantunkeun mate maninggal maninga padem seda ninggalmi matimi dibunuh terbunuh kubur jasad jasadnya jenazahe berpulang tiada jenazah jenazahnya mayat mayatnya dikubur dikuburkan dimakamkan dikebumikan omor pejah mokad meningal mninggal meninggl menggal meninggalnya ninggal wafat tewas almarhum almarhumah alm almh sedo seda maot tilar died dead death kematian killed
mati: modar matek koit mate
kecelakaan: kclkn kclkaan klakaan kcelakaan kclakaan kecelkaan kecelakan kcelakan kecelakaaan celaka laka lakalantas cilaka kacilakaan accident musibah kecelaka kacalakaan tacilako
kejerat: terjerat kecekik kajiret jerat
jurang:
limbah:
terkunci: kekunci
jatuh: gaggar gagar ulung geriq jatung jatong madabu rhet gugur tigebrus geubis murag jatu dhawah dawah terjatuh jtuh jatoh kejatuh ceblok tibo labuh jatuah ragrag geubis gubrak tiba tigubrag fell njungkel terjungkal kejengkang terperosok kejeblos tisuksruk
tertimpa: tatimpo katimpo ketimpa ketiban kejatuhan kerubuhan tertiban tertimpuk ketimpuk katinggang
ketabrak: etabrak matabrakan meutabrak ktbrk ktabrk tertabrak ditabrak nabrak menabrak tabrakan tubrukan tabrak katabrak keserempet serempetan diserempet terserempet nyerempet kesenggol ditabarak crash
kelindes: keinjak keinjek terinjak terlindas kelindas kegilas tergilas dilindas
kejepit: tajapik tasapik taimpik taimpit terjepit kegencet kecepit kacapit tergencet kecekit ketindih tertindih katindih nyangkut tersangkut kesangkut nyantol ketarik nyedot kelilit terlilit
terluka: luka luko ditanduk kabacok kebacok dibacok kesabet tersayat kegergaji kepotong terpotong kecacah keiris teriris tertusuk ketusuk kecocok ditusuk raheut tatu dibegal diserang kegorok tergorok digorok bacok ditikam tertikam kebeset kesayat keseleo kesleo terkilir kecengklak kelilipan klilipen kebentur terbentur kejedot kejeduk kepentok diseruduk kebanting terbanting terpental terlempar kecemplung nyungsep kejungkel ketanduk kesandung nyamber
tersiram: kesiram kecipratan melepuh ketumpahan katumpahan
meledak: meletus ledakan njebluk meledug bitu
kepleset: terpeleset kepeleset terpleset keplest tergelincir tisoledad tikusruk kesandung tersandung
patah: tugel
kemasukan:
""")  # fmt: skip
_AROUND = _table("""
tidak: ta tusing nenten tra trada tara seng sonde nyanda tida idak dak ndek ndeq tena kadada ngak tdak tdk gak ga g gk nggak ngga enggak engga ndak nda tak kagak kaga ora ra teu henteu indak kada mboten not no cannot can't
belum: konden lom blum balun belumpi balum blm belom blom durung dereng acan alun belon
sekarang: skg skrang sakarang jani mangkin satiya samangken samangke wayahini skrg skarang skrng saiki sakniki ayeuna kini now
barusan: brusan barusaja nembe karek tadian baruan
cepat: lakeh lakas lakasan capat enggalin enggalang rikat gelis cepot cepatki cepatlah cepet cepetan cpt cepatan buruan segera sgera buru enggal gage lakasi gancang lekas geura gancangan
tolong: tulungin tulungana tulunganlah tolongka tolongki tulongi nulung tulunge tolonge tolongo tlg tlng tlong tulung tulong tulungi tulungan tulong2 tolongin tolonglah help sos toloong helep
tadi: td tdi tdik
masih: masi ghi msh isih keneh still
terus: trs terusan ngucur ngocor muncrat mengalir ngalir deras deres mengucur nyembur menyembur mili netes menetes ngalir2 basah nyalor
henti: berhenti brenti berenti brhenti stop mandeg mandheg mandek mampet baranti bamandak eureun liren
banyak: byk bnyk bnyak akeh loba banyaknya
keluar: kalua pesu bijil kaluar kluar metu kaluar
sudah: sdh udah udh dah wis uwis tos parantos sampun alah
kemarin: kmrn kemaren kmren kmarin wingi kamari yesterday pernah riwayat dahulu
sembuh: fisioterapi terapi kruk serum amputasi gips digips diurut pen tongkat diperban diamputasi dironsen ronsen dikompres diuap diplester dibilas dikerok padam diobatin jaitan jaitannya jahitan jahitannya pulih pemulihan sehat enakan plong seger baikan mendingan membaik dijahit dijait dijaitin diperban diobati diobatin waras cageur damang recovered
dirawat: ketolong ditangani opname terawat diinfus dioperasi operasi dirontgen rontgen igd ugd rawat berobat kontrol dipasang ditolong tertolong dikeluarin dikeluarkan disuntik
sedikit: dikit sdikit dikitan lecet lecetlecet ringan cuma cuman
kalau: kalo klo kl jika misal misalnya misalkan andai andaikan seandainya umpama umpami upami nek mun lamun menawi menawa if
apakah: apa apakh
ditanggung: cover covered termasuk jkk jkm contohnya dicover dijamin diklaim tercover klaim claim santunan syarat prosedur manfaat formulir form daftar ajukan mengajukan ngurus mengurus ngurusin info cara carane carana
asuransi: jaminan insurance
susah: sulit suseh angel hese
bisa: bs iso tiasa iso
perahu: parao parau prahu kapal sampan jukung kelotok speedboat parahu biduk longboat
muncul: kapanggih etemmo basuo jumpa didapat timbul nongol ketemu tatamu kelihatan keliatan kalua
pulang: balik mulih
selamat: slamet
""")  # fmt: skip
_MEANING = _AROUND | _DANGER
_BEGINNINGS = frozenset(word[:4] for word in _DANGER) | {
    *("tolo", "tool", "tulu", "help", "sos"),  # cries
    *("munc", "timb", "pula", "kete", "tata", "dite"),
    *("kabe", "list", "api", "apin", "asap"),  # "belum muncul", "belum ditemukan"
}

_UNCONSCIOUS = frozenset({"sadar", "bangun", "gerak", "respon", "napas"})
_AT_ONCE = word_set(
    "pingsan sesak tersedak kejang stroke ambruk pendarahan kritis sekarat terjebak tertimbun "
    "terhimpit tenggelam hanyut kebakaran keracunan tergeletak"
)
_MECHANISMS = word_set(
    "berdarah kemasukan dikeroyok kecelakaan jatuh runtuh tertimpa ketabrak kelindes kejepit terluka tersiram meledak kepleset patah "
    "setrum terbakar digigit"
)
_STRUCK_BY = _MECHANISMS | word_set("kena keracunan dimakan diterkam sama oleh karena krn")
"""Before what somebody was struck by."""
_OVER_BY_DEATH = word_set("pingsan ambruk tenggelam hanyut tertimbun keracunan sesak")
_FIGURE = word_set("""
    antrian antri cucian pengumuman bpjs iuran pulsa
    tempo cinta hati miskin bangkrut utang hutang cicilan tagihan pinjol cemburu asmara rindu
    kangen ketawa tertawa ngakak dompet usaha bisnis modal sinyal hp laptop lampu gaya kutu rasa macet
    nostalgia harga harganya pajak token pulsa dolar saham deadline tugas masalah dosa lautan
    kerjaan orderan kenangan film nonton sinetron novel ekonomi perasaan perasaannya sempit lahan berpikir suasana pelukan stok emosi semangat
    """)
_NOT_OF_PEOPLE = word_set(
    "ketawa tertawa ngakak lilin senter blower lift radio katrol arang kran keran tombol polis ktp sim bpjs kartu kartunya nomor nomer no iuran paket data card kepesertaan keanggotaan selam jahit kompresor pompa pompanya masin kompas genset hp motor mesin mesine msn kuku kukunya lampu listrik total gaya rasa kutu kartu akun sinyal harga pajak aki tv laptop "
    "kompor air wifi internet pulsa token mobil kuota ayam kambing sapi ikan tanaman padi"
)
_ROADS = word_set("jalan jln gang")
"""Dead beside the word and nowhere else: "di pinggir jalan mati kena kaca" is somebody's death."""
_GO_OUT = _NOT_OF_PEOPLE | word_set("""
    api kipas alkon crane molen asap asep traktor hidrolik headlamp gergaji kincir oven pohon ular tikus udang semut
    anjing kucing nyamuk lebah
    """)
_MEANWHILE = word_set(
    "sudah sih pada mau tidak belum tiba tiba2 mendadak semua keburu langsung terus tadi sendiri jadi kanan kiri sebelah"
)
"""Words between what goes out, or is numb, and "mati"."""
_MYSELF = word_set("aku gue gua gw an kutu konyol")
"""What stands behind "mati" in "mati aku, lupa bayar" and "mati2an"."""
_OTHERS = word_set("""
    teman temen tmn temanku kawan rekan suami istri bojo anak bapak ibu ayah mamak adik adek kakak
    abang orang tukang tetangga pekerja karyawan buruh kuli dia sopir nelayan kenek korban konco
    babaturan rencang kanca kancane mbok mas kawanku bini ortu ponakan keluarga cucu nenek kakek tetanggaku nona paitua laki salaki lakik paman om keponakan saudara bapakku suamiku mandor warga
    husband wife friend
    """)
_LIMBS = word_set(
    "tangan tangannya lengan kaki kakinya sikil suku leungeun jari jarinya driji leher telinga kuping betis nadi nadinya"
)
_SPANS = word_set(
    "seminggu sepekan sebulan setahun setaun minggu bulan tahun hari thn bln mgg yang yg senin selasa rabu kamis jumat sabtu waktu "
    "lebaran week month year"
)
_MINE = word_set("saya sy sya aku kulo abdi gue")
_QUESTIONS = word_set(
    "apakah gimana bagaimana gmn berapa brp tidak kumaha piye how apa bisakah bolehkah"
)
_WHOLE_BODY = word_set(
    "badan badannya tubuh tubuhnya wajah wajahnya muka mukanya baju bajunya awak"
)
_FREED = word_set("lepas dilepas dilepasin dirawat diangkat ditarik diselamatkan")
"""Those of getting somebody out mean the same here as being treated: "dikeluarin"."""
_BREATHES_BADLY = word_set(
    "pendek berat tersengal putus satu lemah berhenti henti megap cepat susah"
)
_FOUND_ACID = re.compile(r"\b(?:air keras|air aki|soda api|asam sulfat|asam cuka)\b")
_WILD = word_set("""
    tajun perahu laut kali sungai walungan segara sagara rawa danau muara ombak lubang lobang tambang hutan
    gunung sumur batang pulau banjir tase tukad lubuak pante karang gua irigasi menyelam terjun hanyut tenggelam runtuh tertimbun meledak
    pabrik terowongan galian tanjung lauk
    """)
"""Where somebody who does not come back is in danger."""
_GONE = (
    r"\b(?:tidak|tdk|gak?|ng?gak?|tak|tra|ora|teu|mboten|kada|indak|ndak) "
    r"(?:tertolong|ketolong|katulungan|selamat|slamet|ada umur)\b"
    r"|\b(?:sudah|udah|ude|udh|sdh|su|wis|wes|tos|sampun|pun|terus|trus|lah|alah|langsung|ampun) "
    r"(?<!nadinya sudah )(?<!nadinya udah )(?<!napasnya sudah )(?<!napasnya udah )"
    r"(?:tidak|tdk|gak?|kaga|kagak|ng?gak?|engga|tak|tra|trada|ora|teu|mboten|kada|indak|dak|seng|sonde)"
    r" (?:ada|ono|ana|wonten|aya|ado)(?: (?:lagi|lg|lai|maning|deui))?"
    r"(?:(?: (?:pak|bu|bang|kaka?|kakak|mas|mbak|min))?(?= ?(?:[.,!?;]|$))"
    r"|(?<=lagi)(?= (?:bapak|ibu|suami|istri|bini|laki|ayah|anak|adik|adek|kakak|abang)))"
    r"|\b(?:tidak|tdk|gak?|ng?gak?|tak|ora|teu) bangun2?(?: lagi)? (?:untuk |utk )?(?:selamanya|selama-lamanya|slamanya)\b"
    r"|\bsuba ngalahin\b|\bdipanggil (?:(?:yang|yg|sang) (?:maha )?kuasa|allah|tuhan|gusti)\b|\binn?a ?lill?ah\w*"
    r"|\b(?:tidak|tdk|gak?|ng?gak?|tak) bernyawa\b|\bna[pf]as terakhir\b|\btutup usia\b|\bpassed away\b"
    r"|\b(?:sonde|tra|nda|ndak|dak) (?:ter|ke)tolong\b|\btak satu ?pun (?:hidup|selamat)\b"
)
"""That somebody has died, said without the word."""
_LOST_TO_US = (
    r"\b(?:ditemu\w*|nemu\w*|didapat|dapat|dapet|ketemu|kapanggih)(?: \w+){0,2} (?:sudah|udah|udh|sdh|dah|su|wis|lah) ?kaku\b"
    r"|\bditemu\w*(?: \w+)? kaku\b"
    r"|\b(?:dikafan\w*|dimakam(?:in|kan)|disare(?:kke|kake|aken)|dikubuaa?n|dikubuakan|tahlilan|kapundut|kepundut)\b"
    r"|\b(?:40|100|empat puluh|seratus) ?hari(?:an|nya|ane)\b"
    r"|\b(?:ke|ka|teng) rahmatullah\b|\bsemoga k?husnul\b|\bkorban jiwa\b|\btinggal (?:donya|dunia)\b"
    r"|\bnyawa(?:nya)? (?:melayang|hilang)\b|\b(?:ambil|ngambil|merenggut|renggut|hilang|kehilangan) nyawa\w*\b"
    r"|\b(?:ndak|ndk|dak|sonde|tra|ora|teu|indak|mboten|kada|tanpa|tidak|tdk|gak?|ng?gak?|tak) (?:ada |katik )?(?:ber)?nyaw[ao](?:nya)?\b"
    r"|\b(?:dokter|mantri|bidan|perawat)\w*(?: \w+){0,3} (?:su|sudah|udah|udh|sdh) lewat\b|\blewat di ?tempat\b"
    r"|\bgugur di (?:jalan|tanjakan|laut|tempat|kebun)\b|\bpeti mati\b"
    r"|\bke(?:mbali ke)? (?:sang )?pencipta\b"
)
"""The same, of how somebody was found, is buried or is spoken of."""
NOT_SURE = r"\b(?:kalau|kalo|klo|kl) (?:ga|gak|nggak|ngga|tidak|tdk|g) salah\b"
"""A pattern of "kalau ga salah": no supposition, who says so only does not know it well."""
_PHRASES = tuple(
    (tuple(hints.split()), re.compile(pattern, re.IGNORECASE), f" {meaning} ")
    for hints, pattern, meaning in (
        ("salah", NOT_SURE, ""),
        ("kubur kematian", r"\b(?:peng)?gali (?:kubur|kuburan)\b|\b(?:jaminan|program|manfaat|dana|uang|duit) kematian\b", ""),
        ("balik guling nyungsep",
         r"\b(?:angkot|mobil|motor|truk|bus|bis|becak|bajaj|bentor|pick ?up|elf|trek)(?:nya)? (?:\w+ )?(?:terbalik|kebalik|terguling|nyungsep)\b",
         "kecelakaan"),
        ("siram", r"\b(?:di|ke|ter)siram (?:air panas|air keras|minyak|bensin|kuah|air mendidih)\b", "tersiram"),
        ("bocor pecah remuk",
         (r"\b(?:kepala(?:nya|ku)?|kapalo|sirah(?:e)?|e?ndas(?:e)?|pala(?:nya|nye)?) (?!rasa|kaya|mau|serasa|kek)(?:\w+ )?(?:bocor|pecah|remuk)\b"
          r"|\b(?:bocor|pecah) (?:kepala|pala)(?:nya|nye)?\b"), "terluka kepala"),
        ("ada ono ana wonten aya ado lamanya ngalahin olong tulung selamat slamet dipanggil lillah nyawa terakhir tutup passed hidup",
         _GONE, "meninggal"),
        ("kaku kafan makam sare kubua tahlil haria harin usnul pundut rahmat jiwa nyaw lewat donya dunia gugur peti pencipta",
         _LOST_TO_US, "meninggal"),
        ("rs sakit puskes pustu klinik igd ugd icu",
         r"\b(?:di|neng|nang|ning) (?:rs\w*|ru?ma?h sakit|puskesmas|pustu|klinik|igd|ugd|icu)\b", "dirawat"),
        ("19 20", r"\b(?:tahun|taun|thn|th) (?:19|20)\d\d\b", "setahun"),
        ("apa nopo popo gpp",
         (r"\b(?:ga?k?|ng?gak?|tidak|ora|ra|teu) ?(?:ke)?(?:napa|apa|papa|nopo|popo)[ -]?(?:2|napa|apa|popo)?\b"
          r"|\bg(?:pp|apapa)\b"), "sembuh"),
    )
)  # fmt: skip
"""What several words say together; only looked for where one of the letters in front is told."""
_HINT = re.compile(
    "|".join(sorted({hint for hints, _pattern, _becomes in _PHRASES for hint in hints}))
)
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
        ("kaki", "kerasa keroso karasa ngerasain ngrasain"),
        ("kakinya", "kerasa keroso karasa ngerasain ngrasain"),
        ("ngantuk", "kepala muntah muntah2 kebentur kejedot"),
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
        ("ayan", "kumat kambuh"),
        ("jantung", "sakit kumat kambuh mendadak"),
        ("belum", "ditemukan"),
        ("tersiram", "semua seluruh sekujur"),
    )
)
"""Two words that together, near each other, are a sign of life in danger."""
_CALLS = word_set(
    "panggilin kirimin tolong cepat butuh perlu panggil panggilkan kirim kirimkan minta"
)
_SWALLOWED = word_set(
    "minum keminum diminum meminum ketelan ketelen kehirup menghirup kemakan makan nginum"
)
_TOOLS = word_set("""
    arit clurit chainsaw senso tembak tembakan crane pisau golok parang gergaji gerinda mesin paku bacok sabit celurit kaca pahat palu kapak api
    beling besi panas minyak bor cangkul kail pancing seng
    """)
_ADDRESS = re.compile(
    r"\b(?:Jalan|Jl|Jln|Gang|Gg|Desa|Dusun|Kampung|Kp|Kelurahan|Kecamatan|Perumahan)\.?\s+[A-Z][a-z]+"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_CRIED = re.compile(r"(?i:([a-z])\1{2}|!!)|^[^a-z]+$")
"""Letters drawn out, marks of exclamation, or all in capitals."""
_DOUBLED = re.compile(r"(.)\1+")
_ENDINGS = ("nya", "nyo", "ku", "mu", "lah", "na", "ne")


@dataclass(frozen=True)
class _Told:
    """What a message tells, weighed word by word."""

    words: list[str]
    said: frozenset[str]
    critical: bool
    severed: bool
    deadly: bool
    event: bool
    death: bool


@lru_cache(maxsize=64)  # of one message it is asked several times
def is_emergency(text: str) -> bool:
    """Whether somebody needs help now: in doubt True, but not for questions, figures of speech,
    what is past and settled, and names.
    """
    told = _told(text)
    if told is not None and _certain(told) and _rules_say_so(text):
        return True
    words = _WORD.findall(tidy(text).casefold())
    if len(words) < 3:  # most are names, and are not weighed
        return _begin_like_danger(words) and _chance(text) >= LIKELY_IN_TWO_WORDS
    return _chance(text) >= (LIKELY_IN_SHORT if len(words) <= SHORT else LIKELY)


def _certain(told: _Told) -> bool:
    """Whether what the rules hear is not weighed: a deadly wound, who has just died and may be alive, and
    where too little is told to doubt it."""
    return told.deadly or told.death or len(told.words) <= TOLD


@lru_cache(maxsize=64)
def _chance(text: str) -> float:
    """How likely the model holds it that help is needed now."""
    return load("emergencies").chance(features(text))


def _begin_like_danger(words: Sequence[str]) -> bool:
    return not _BEGINNINGS.isdisjoint([word[:4] for word in words])


LIKELY, LIKELY_IN_SHORT, LIKELY_IN_TWO_WORDS = 0.2, 0.3, 0.6
"""The chances of an emergency from which on there is one: of a message that tells much, of a short one, and of
one that says too little to be weighed well."""
SHORT = 9
"""Words of a message that is short."""
TOLD = 6
"""Words in which too little is told to doubt what a rule hears."""
SURE = 0.8
"""The chance from which on somebody is in danger beside one who has died."""
LONGEST = 120
"""Words at the beginning of a message that are looked at."""
_WITH_THE_END = 160
"""The same with those at its end, which the rules look at too: there one calls for help."""


def features(text: str) -> set[str]:
    """What the model looks at: the meanings of the words, alone and in twos, with and without vowels, what
    is denied, goes on or is done; their spelling; and what the rules notice."""
    typed = _WORD.findall(_HELLO.sub("", tidy(text).casefold()))[:LONGEST]
    means = [_meaning(word) for word in typed]
    found = {"always"} | {f"m:{word}" for word in means} | {f"m:{_bare(word)}" for word in means}
    found |= {f"b:{one}_{two}" for one, two in pairwise(["^", *means, "$"])}
    hurried = list(map(_bones, means))
    found |= {f"k:{word}" for word in hurried if len(word) > 1}
    found |= {f"kb:{one}_{two}" for one, two in pairwise(["^", *hurried, "$"])}
    for at, word in enumerate(means):
        if word in ("tidak", "belum"):
            found |= {f"n:{denied}" for denied in means[at + 1 : at + 4]}
        elif word in ("masih", "sudah"):
            found |= {f"{word}:{other}" for other in means[at + 1 : at + 4]}
    found |= long_pieces(word for word in typed if len(word) > 3 and word not in _MEANING)
    found |= {sign for sign in "!?" if sign in text}
    told = _told(text)
    if told is not None:
        found |= {f"t:{name}" for name, holds in _noticed(told, text) if holds}
    return found


_HELLO = re.compile(
    r"^(?:(?:selamat|met|slmt) (?:pagi|siang|sore|malam|malem)|ass?alam\S*(?: (?:wr|wb|alaikum)\S*)*|halo|hallo|hai|permisi|punten"
    r"|(?:pagi|siang|sore|malam|malem)(?= (?:pak|bu|kak|min|admin|mas|mbak|bang)\b))\b"
    r"(?: (?:pak|bu|kak|min|admin|mas|mbak|bang|kang)\b)?[ ,.!]+"
)
"""Who greets first may be in danger all the same."""


def _noticed(told: _Told, text: str) -> tuple[tuple[str, bool], ...]:
    return (
        ("critical", told.critical),
        ("severe", told.severed or told.deadly),
        ("event", told.event),
        ("death", told.death),
        ("settled", _settled(told.words)),
        ("past", _past(told.words)),
        ("asked", _asked(told, text)),
        ("just", _just_now(told.words)),
    )


def _rules_say_so(text: str) -> bool:
    told = _told(text)
    if told is None or _asked(told, text):
        return False
    said = told.said
    just = _just_now(told.words)
    if told.death:
        others = said.isdisjoint(_MORE_PEOPLE)
        return (just and "ambulans" not in said) or (told.critical and not others)
    if _still_grave(told.words):
        return True
    going_on = _goes_on(told.words)
    if _settled(told.words) or ("dirawat" in said and not (told.critical and going_on)):
        return False
    if _past(told.words) and not going_on:
        return False
    if told.critical or told.severed or told.deadly:
        return True
    urgent = just or "tolong" in said or "gawat" in said
    return told.event and urgent and said.isdisjoint({"sedikit", "ditanggung", "asuransi"})


def _goes_on(words: list[str]) -> bool:
    """ "sekarang masih", but not "sekarang sudah di rumah" or "masih dirawat"."""
    return any(
        word in ("belum", "sejak")
        or (word == "masih" and words[at + 1 : at + 2] != ["dirawat"])
        or (word == "sekarang" and _AFTERWARDS.isdisjoint(words[at + 1 : at + 3]))
        for at, word in enumerate(words)
    )


_AFTERWARDS = word_set("dirawat sudah sembuh rumah pakai pake mau kontrol jalan bisa istirahat")


def _still_grave(words: list[str]) -> bool:
    """Whether what is grave goes on, whatever has been done about it."""
    return any(
        word == "masih" and not _GRAVE.isdisjoint(words[max(0, at - 1) : at + 4])
        for at, word in enumerate(words)
    )


_GRAVE = word_set(
    "digigit darah pingsan sesak kejang kejepit terjebak tertimbun berdarah pendarahan"
)


def mentions_accident(text: str) -> bool:
    """Whether an accident, a sudden illness or a death is told of; not a question about rules."""
    return names_accident(text) or is_emergency(text)


def names_accident(text: str) -> bool:
    """`mentions_accident` by the words alone: the model of the wishes looks at it, and does not hang
    on that of the emergencies."""
    told = _told(text)
    return (told is not None and not _asked(told, text)) or _rules_say_so(text)


def asks_of_harm(text: str) -> bool:
    """Whether an accident or a death is spoken of that has not happened: "kalau kecelakaan gimana?"."""
    told = _told(text)
    return told is not None and _asked(told, text)


def tells_death(text: str) -> bool:
    """Whether somebody has died; not a question about rules, a machine, or a figure of speech."""
    told = _told(text)
    return told is not None and told.death and not _asked(told, text)


def past_help(text: str) -> bool:
    """Whether somebody has died and, as far as is told, nobody else is in danger."""
    told = _told(text)
    if told is None or not told.death or _asked(told, text):
        return False
    others = told.critical and not told.said.isdisjoint(_MORE_PEOPLE)
    return _chance(text) < SURE and not (others and len(told.words) <= TOLD)


_MORE_PEOPLE = word_set("masih tolong cepat lain lainnya")
"""Beside a death, words that there are others to be helped."""


def _dead(words: list[str]) -> bool:
    """Whether a word says so, and none before it takes that back."""
    dying = [at for at, word in enumerate(words) if word in ("meninggal", "mati")]
    return bool(dying) and all(_said_plainly(words[max(0, at - 3) : at]) for at in dying)


def _said_plainly(before: list[str]) -> bool:
    """Whether the words before a death do not take it back: "ga lama meninggal", but "untung ga sempat mati"."""
    denied = _NOT_DEAD.intersection(before)
    soon = "lama" in before or not {"sempat", "sempet"}.isdisjoint(before[:-1])
    return not denied or (soon and denied <= {"tidak", "belum"})


_NOT_DEAD = word_set(
    "mau pengen pengin pingin ingin kayak setengah tidak belum hampir nyaris kira kirain takut untung bukan ampir meh"
)


@lru_cache(maxsize=64)  # of one message it is asked several times
def _told(text: str) -> _Told | None:
    text = tidy(text)
    plain = text.casefold()
    for hints, pattern, becomes in _PHRASES if _HINT.search(plain) else ():
        if any(hint in plain for hint in hints):
            text = pattern.sub(becomes, text)
    words = _WORD.findall(text.casefold())
    if len(words) > 2 and max(map(len, words)) == 1:  # "t o l o n g": as good as crying twice
        text = f"{''.join(words)} {''.join(words)}"
        words = text.split()
    if not _begin_like_danger(words):
        return None
    if not text.isupper():
        words = _WORD.findall(_ADDRESS.sub(" ", text).casefold())
    if len(words) > _WITH_THE_END:
        words = words[:LONGEST] + words[LONGEST - _WITH_THE_END :]
    means = [_meaning(word) for word in words]
    for at, meaning in enumerate(means):
        if meaning == "disengat":
            means[at] = (
                "setrum" if not {"listrik", "kabel", "arus"}.isdisjoint(means) else "digigit"
            )
        if meaning == "kebakaran" and not _LIMBS.isdisjoint(
            map(_bare, words[max(0, at - 2) : at + 3])
        ):
            means[at] = "terbakar"
        if meaning == "ambruk" and not _BUILT.isdisjoint(map(_bare, words[max(0, at - 4) : at])):
            means[at] = "runtuh"
    real = [
        "" if meaning in _DANGER and _is_figure(means, at) else meaning
        for at, meaning in enumerate(means)
    ]
    if len(words) < 4 and _CRIED.search(text):
        real.append("!")
    said = frozenset(real) | frozenset(map(_bare, real))
    told = _Told(
        words=real,
        said=said,
        critical=_critical(real, said),
        severed=_severed(real, said),
        deadly=_deadly(said),
        event=not said.isdisjoint(_MECHANISMS) or ("kena" in said and not said.isdisjoint(_TOOLS)),
        death=_dead(real) and not (_LONG_DEAD.search(plain) and _JOINS.search(plain)),
    )
    return (
        told if told.critical or told.severed or told.deadly or told.event or told.death else None
    )


_LONG_DEAD = re.compile(
    r"\b(?:janda|duda|(?:tahun|taun|thn|bulan|bln)(?: yang| yg)? lalu|dulu|dari dulu|udah lama|sudah lama)\b"
)
_JOINS = re.compile(
    r"\b(?:mau|mo|ingin|pengen|bisa|boleh)(?: ikut| di| men)? ?(?:ke|di|men)?n?daftar(?:kan|in)?\b(?! (?:klaim|santunan|jkm))"
)
"""Who was widowed long ago and wants to join tells no death: "saya janda, suami meninggal, mau daftar"."""


def _asked(told: _Told, text: str) -> bool:
    """Whether this is "kalau kecelakaan gimana?" or "apakah … ditanggung?" and nothing happened."""
    said = told.said
    if not said.isdisjoint(_HAPPENED) or _just_now(told.words):
        return False
    if _told_before_if(told.words):
        return False
    if not said.isdisjoint({"kalau"} | _HEARSAY):
        return True
    of_money = not said.isdisjoint({"ditanggung", "asuransi"}) or (
        not said.isdisjoint({"dapat", "dapet", "dpt"}) and not said.isdisjoint({"berapa", "brp"})
    )
    if not of_money or not ("?" in text or not said.isdisjoint(_QUESTIONS)):
        return False
    return said.isdisjoint(_OTHERS) and said.isdisjoint(_MINE)


def _told_before_if(words: Sequence[str]) -> bool:
    """Whether somebody's accident stands before the supposition: "istri kesiram minyak, kalau ke rs bayar?"."""
    before = frozenset(words[: words.index("kalau")]) if "kalau" in words else frozenset()
    harmed = not before.isdisjoint(_MECHANISMS | _AT_ONCE | {"kena", "meninggal", "mati"})
    return harmed and not before.isdisjoint(_MINE | _OTHERS)


_HAPPENED = word_set("sekarang barusan cepat tadi tolong masih kemarin beneran kejadian")
"""With one of them "kalau" is no supposition: "kalo saya ketiban besi kemarin, dapat ganti ga"."""
_HEARSAY = word_set(
    "donasi berita tv televisi nonton film video viral mimpi ngimpi sinetron tiktok youtube simulasi latihan pelatihan"
)
"""What goes with accidents that happened to nobody here."""


@lru_cache(maxsize=4096)
def _meaning(word: str) -> str:
    known = _MEANING.get(word)
    if known is not None:
        return known
    once = word
    if _DOUBLED.search(word):
        single = _DOUBLED.sub(r"\1", word)
        once = _REPEATED.sub(r"\1", word)
        known = _MEANING.get(once) or _MEANING.get(single)
        if known is not None:
            return known
    if once.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if once.endswith(ending) and once[: -len(ending)] in _MEANING:
                return _MEANING[once[: -len(ending)]]
    spelled = _BONES.get(once.translate(_VOWELS))
    if spelled is not None and len(once) < len(spelled):
        letters = iter(spelled)
        if all(letter in letters for letter in once):
            return _DANGER[spelled]
    return once


_VOWELS = str.maketrans("", "", "aeiou'")


_bones = lru_cache(maxsize=4096)(bones)  # the same words stand in every message


def _skeletons() -> dict[str, str]:
    """Words of danger by their consonants: "pngsan" and "tnggelm" are theirs without some vowels."""
    found: dict[str, str] = {}
    for word in _DANGER:
        bones = word.translate(_VOWELS)
        if len(bones) >= 4 and len(word) >= 6:
            found.setdefault(bones, word)
    return found


_BONES = _skeletons()


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """The word without -nya, -ku and the like, where something is left of it."""
    if word.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                return word.removesuffix(ending)
    return word


_NEARLY = word_set("takut wedi sieun hampir ampir nyaris meh amper")
_LIVESTOCK = word_set("ayam bebek kambing sapi kerbau kucing embek wedus")
_CARRIED = word_set("hp hape ponsel ktp kartu dompet kunci laptop surat")


def _is_figure(means: list[str], at: int) -> bool:
    """ "jatuh tempo", "ditabrak utang", "pingsan lihat harga": no accident of the body."""
    near = {_bare(word) for word in (*means[max(0, at - 2) : at], *means[at + 1 : at + 4])}
    if means[at - 1 : at] and means[at - 1] in _NEARLY and means[at] != "putus":
        return True
    if means[at] in ("tenggelam", "hanyut") and not _CARRIED.isdisjoint(means[max(0, at - 3) : at]):
        return True
    if means[at] in ("keracunan", "digigit", "jatuh") and not _LIVESTOCK.isdisjoint(
        means[max(0, at - 2) : at]
    ):
        return True
    if means[at] == "meninggal":
        return False
    if means[at] == "mati":
        return _goes_out(means, at)
    if means[at] == "darurat":
        return not {
            "kontak",
            "contact",
            "uang",
            "duit",
            "nomor",
            "no",
            "dana",
            "gawat",
            "unit",
            "nomer",
        }.isdisjoint(near)
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


def _goes_out(means: list[str], at: int) -> bool:
    """Whether "mati" is said of a thing, a road or a limb, or in an idiom: "mesinnya sih udah mati", "mati aku".

    Of what somebody was struck by it is not: "ditabrak motor mati" tells a death.
    """
    people = [one for one in range(at) if _bare(means[one]) in _OTHERS]
    struck = [one for one in range(at) if means[one] in _STRUCK_BY]
    if people and struck and people[0] < struck[-1] >= at - 4:
        # "bapak ketiban pohon langsung mati", but "hp anak saya jatuh terus mati"
        others = {_bare(one) for one in (*means[: people[0]], *means[struck[-1] + 2 : at])}
        return not (_NOT_OF_PEOPLE | _GO_OUT).isdisjoint(others)
    near = bool(people) and people[-1] >= at - 3
    behind = () if near else range(at + 1, min(at + 4, len(means)))
    things = [
        one for one in (*range(max(0, at - 2), at), *behind) if _bare(means[one]) in _NOT_OF_PEOPLE
    ]
    before = [one for one in range(max(0, at - 4), at) if means[one] not in _MEANWHILE][-1:]
    things += [one for one in before if _bare(means[one]) in _GO_OUT | _LIMBS]
    if any(one == 0 or means[one - 1] not in _STRUCK_BY for one in things):
        return True
    beside = {*means[max(0, at - 1) : at], *means[at + 1 : at + 2]}
    of_me = not near and not _MYSELF.isdisjoint(means[at + 1 : at + 2])
    return of_me or not _ROADS.isdisjoint(beside)


def _critical(words: list[str], said: frozenset[str]) -> bool:
    at_once = said & _AT_ONCE
    if "sedikit" in said:
        at_once -= {"keracunan", "sesak", "stroke"}
    calm = not said.isdisjoint(_INJURIES) and said.isdisjoint(_GOES_ON)
    if calm:
        at_once -= _SURVIVED
    if at_once:
        return True
    if not calm and _event_in_progress(said):
        return True
    if {"ular", "digigit"} <= said or "darurat" in said:
        return True
    if {"menyelam", "belum"} <= said or (
        "kejepit" in said
        and (not said.isdisjoint({"masih", "cepat", "tolong"}) or {"belum", "bisa"} <= said)
    ):
        return True
    if "ambulans" in said and not said.isdisjoint(_CALLS):
        return True
    if "terbakar" in said and not said.isdisjoint(_WHOLE_BODY):
        return True
    if {"tengah", "laut"} <= said and not said.isdisjoint(_ADRIFT):
        return True
    poured = not said.isdisjoint({"kena", "nyiram", "disiram", "tersiram"})
    if poured and said.isdisjoint(_LIMBS) and _FOUND_ACID.search(" ".join(words)):
        return True
    if "racun" in said and not said.isdisjoint(_SWALLOWED):
        return True
    if (
        not said.isdisjoint({"belum", "tidak"})
        and not said.isdisjoint(_BACK)
        and not said.isdisjoint(_WILD)
    ):
        return any(
            word in ("belum", "tidak") and not _BACK.isdisjoint(words[at + 1 : at + 3])
            for at, word in enumerate(words)
        )
    if words.count("tolong") > 1 or {"tolong", "!"} <= said:
        return True
    return _signs(words, said) or any(_critical_at(words, at, said) for at in range(len(words)))


_INJURIES = word_set("""
    lecet memar keseleo kesleo terkilir benjol lebam baret retak patah bengkak sobek robek nyeri sakit
    linu pegel gatal terluka bakar melepuh
    """)
"""What the teller of an accident has from it who is out of danger."""
_GOES_ON = word_set(
    "belum masih sekarang tolong cepat barusan hilang sadar napas gerak parah banyak kritis orang"
)
_SURVIVED = frozenset({"tenggelam", "hanyut", "kebakaran", "tertimbun"})
"""Dangers that are over for who tells what he broke in them."""


def _event_in_progress(said: frozenset[str]) -> bool:
    """Dangers in which people are, unless it is told how they came out of them."""
    if "setrum" in said and "sedikit" not in said and not said.isdisjoint(_OTHERS | {"ada"}):
        return True
    if "terseret" in said and not said.isdisjoint({"arus", "ombak", "banjir", "sungai", "kali"}):
        return True
    if "runtuh" in said and not said.isdisjoint(_INSIDE) and "muncul" not in said:
        return True
    return {"terbalik", "perahu"} <= said


_BACK = word_set("muncul pulang")
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
                return not said.isdisjoint(_MECHANISMS | _HOLDS)
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
        # After a blow the chest hurts; where nothing struck it, it is the heart.
        return said.isdisjoint(_MECHANISMS) and not {"nyeri", "sakit", "sesak"}.isdisjoint(
            words[max(0, at - 1) : at + 3]
        )
    if word == "busa":
        return "mulut" in near
    return word in ("darah", "berdarah") and _bleeding(near)


_WITHIN = word_set(
    "dalam dalem dlem didalam didalem dlm jero njero jro jerone bawah dibawah bwh kolong dikolong ngisor handap dihandap"
)
_HOLDS = word_set("""
    mesin mesinnya mobil mobilnya truk sumur reruntuhan galian lubang kapal perahu api apinya asap asapnya
    banjir kabel kabelnya listrik
    """)
"""What a person may be caught in."""
_NOT_SENSES = word_set(
    "kalau bahwa pentingnya akan soal betapa kaki tangan jari luka terluka ada kena"
)


def _bleeding(near: list[str]) -> bool:
    if not {"tinggi", "rendah", "golongan", "gula", "tekanan", "donor", "cek", "manis"}.isdisjoint(
        near
    ):
        return False
    if "tidak" in near and "henti" in near:
        return True
    return not _MUCH_BLOOD.isdisjoint(near)


_MUCH_BLOOD = word_set("terus banyak keluar muntah kehabisan kehilangan parah hebat lot heavily")


def _severed(words: list[str], said: frozenset[str]) -> bool:
    """Whether a limb is off."""
    if "putus" not in said or said.isdisjoint(_LIMBS):
        return False
    at = words.index("putus")
    return not _LIMBS.isdisjoint(words[max(0, at - 3) : at + 4])


def _deadly(said: frozenset[str]) -> bool:
    """Whether it is a wound of head, neck or belly that nobody may wait with, whatever else is told."""
    if "usus" in said and not said.isdisjoint(_SHOWS):
        return True
    if "kepala" in said and not said.isdisjoint({"bocor", "pecah", "retak", "remuk"}):
        return not said.isdisjoint(_MECHANISMS) and said.isdisjoint({"helm", "helmnya"})
    return "leher" in said and "patah" in said


_SHOWS = word_set("keluar muncul terburai burai")


def _just_now(words: list[str]) -> bool:
    if "barusan" in words or "cepat" in words or "ambulans" in words:
        return True
    return any(
        word == "baru" and words[at + 1 : at + 2] in (["saja"], ["aja"], ["ae"], ["wae"])
        for at, word in enumerate(words)
    )


_DAYS = word_set("hari malam malem pagi sore minggu abis habis")
_UNITS = word_set("hari minggu bulan tahun thn bln mgg")
_LONG_SPANS = word_set("seminggu sepekan sebulan setahun setaun")
_MONTHS = word_set("""
    januari februari pebruari maret april mei juni juli agustus september oktober november nopember desember
    puasa haji maulid syawal
    """)


def _past(words: list[str]) -> bool:
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word == "sering" or (word == "itu" and before == "waktu"):
            return True
        if before == "tiap" and word in _DAYS:
            return True
        if word in _LONG_SPANS or (word in _UNITS and before == "sudah"):
            return True
        if word in _MONTHS and before == "bulan":
            return True
        if word == "kemarin" and before not in ("sejak", "dari", "ti"):
            return True
        if word in ("menahun", "bertahun"):
            return True
        # "tunggu dulu" asks to wait, "jatuh lalu pingsan" tells what came next.
        if word == "dulu" and not at:
            return True
        if word in ("lalu", "kepungkur", "kapengker", "kapungkur", "ago") and before in _SPANS:
            return True
    return False


_OVER = word_set("""
    untung sebentar bentar sempat sempet sempetan diselamatkan diselametin diselametkan ditarik diangkat
    berenang selamat alhamdulillah alhamdulilah
    """)
_DAYTIMES = word_set("pagi siang sore malam")
"""What stands behind "selamat" in a greeting."""
_NOT_OVER = word_set("masih belum tidak sekarang tapi tp tolong terus hilang barusan cepat")


def _settled(words: list[str]) -> bool:
    said = frozenset(words)
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
        if word in _OVER and said.isdisjoint(_NOT_OVER) and _DAYTIMES.isdisjoint(after):
            return True
        if word == "sudah" and after in (["tidak", "sesak"], ["tidak", "kejang"]):
            return True
    return False
