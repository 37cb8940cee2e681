"""What happened, from one free story: cause, parts of the body, place, and whether somebody died.

Each word is taken to its root ("ketabrak", "ditabrak", "tabrakan" are one), and the roots tell: rules
first, and small models that weigh what the rules say against everything else (`linear`). What is not
told is "unknown" and gets asked; nothing read here decides a claim.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from .emergencies import is_emergency, tells_death
from .linear import likeliest, load, long_pieces
from .text import tidy
from .wordlist import word_map, word_set


@dataclass(frozen=True)
class Accident:
    """Labels of an accident: `cause` and `place` are one each, `body` has one or more, in order."""

    cause: str
    body: tuple[str, ...]
    place: str
    emergency: bool
    death: bool


UNKNOWN = "unknown"

# Roots and whole words. Indonesian and slang, then Javanese, Sundanese, Madurese, Minang, Banjar, English.
_CAUSES = word_map("""
violence: carok ecarok tujah tampar tujes panah berantem gelut gelud bunuh cekik kdrt mukul mukuli begal rampok keroyok royok todong jambret palak tawuran tikam tonjok gebuk gebug hajar pukul pukuli pukulin gebukin tembak bacokin kroyok antem preman klewang aniaya tampar keplak tinju robbed stabbed beaten
animal: putik pantok gutgut entut sundul tanduk gigit cokot patok patuk pagut seruduk sruduk tanduk entup antup sengat cakar serang lebah tawon ular ulo oray anjing kalajengking lipan kelabang ubur2 ubur buaya harimau kalabang nyamuk tikus gajah babi pari asu bulubabi bite bitten snake
explosion: meleduk granat duarr mortir ledak meledak ledakan njebluk mledug meledug bitu letus meletus meletup duar petasan mercon bom explode exploded explosion njeblug bledug
electric: sutet setrum strum nyetrum kontak korslet konslet kesamber petir listrik electrocuted satrum sentrum
foreign_body: kelilip klilip lilip susup nyusup tlusup ketlusup susub susuban
drowning: tabanam kelebu keblebeg anyuik anyud tallang tenggelam tengelam kelelep klelep lelep kalelep titeuleum hanyut kanyut kintir palid nyelam selam karam kebalik ombak cebur cemplung drown drowned tilem karem
buried_collapse: runtuah kaurug taurug ambles amblas timbun longsor urug roboh rubuh runtuh ambrol ambrug kependem pendam kubur reruntuhan urugan jugrug gugur buried collapse collapsed lonsor ruruhan
traffic: tabrak nabrak tubruk nubruk serempet srempet senggol nyenggol tabrakan laka lakalantas lakalantas gasruk crash lindes lindas giles kelindes oleng selip nyelip terguling guling standar serempetan sruntul adu tumbur trabak tarabrak hit ngebut rem slebor
caught_in: nyepit sepit jepit gencet himpit kacapit capit kecepit kecekit kecapit giling tarik lilit gulung puter kegiles catok pites gepit sangkut kesangkut masuk trapped crushed kepit japit jepet tacapit
poisoning_chemical: racun keracunan kimia pestisida gramoxon gramokson nyemprot semprot hirup menghirup herbisida amonia amoniak klorin solvent karbit pupuk obat2an insektisida roundup sianida merkuri thiner tiner poisoned fumes
burn_heat: nyiprat cipratan tumpah ketumpahan rebusan bakar siram sirem melepuh mlepuh knalpot ciprat api bakaran tutung kobong kobar solder uap lepuh gosong guyur panas burned burnt scald koncrong tumpah
cut_stab: cugak cucuk colok tumbak tombak nyucuk chainsaw sinso piso senso iris potong sayat sabet bacok tusuk cocok cucuk tancep tancap gores beset sobek sabit gergaji gerinda grinda pisau golok parang arit clurit beling kaca paku pacul cangkul kail kapak tatah pahat raheut cutter kater silet gunting seng kawat duri serpih tatal peso bedog pecok getok bendo cut stabbed sliced ladiang lading lombang
struck_by_object: timpo timpah sodok hantem jatohan kejatohan timpa tiban ketiban jatuhan kejatuhan bentur pentok jedot jeduk jeduk pentung lempar gebrak timpuk tibani tindih katinggang tinggang benjol hantam gaplok katibanan kepruk jedut jedug banting palu kalabuhan martil struck
slip_trip: slibsib tagalincir kagalincir kosewad tikosewad kasarimpuk srimpuk mleset lunyu srimpet kesrimpet lingsut talingsut glundung ngglundung jlungup srimpung klincir keserimpet kepleset pleset peleset gelincir sandung kesandung peleset plest tisoledad tisoledat licin tikusruk tigubrag keplest slip slipped tripped tripping kasandung tigusur jlungup selegot jengkang kejengkang gelecek teglincir tagalincia
overexertion: tatilau tasentak ceklek plintir takilia taseleo keceklek kecetit cetit encok hernia saraf kejepit2 salaurat keseleo kesleo kilir terkilir kecengklak cengklak kram otot turun urat burut beban ngangkat mengangkat nggotong gotong manggul kecegit pegel nyeri boyok
sudden_illness: maag malaria kambuh kumat rebah usus buntu menggigil migren stroke strok jantung pingsan semaput kejang epilepsi ayan kolaps asma sesak angin ambruk mendadak vertigo pusing kecapean kecapekan kelelahan muntah demam darah_tinggi heatstroke kliyengan klenger
""")  # fmt: skip
_FALL = word_set(
    "gaggar gagar ulung geriq jatung jatong jatu jatuhki jatuhka tigebrus murag melorot merosot terjun terbanting dhawah dawah tajun jatuh terjatuh jtuh jatoh terjatoh ceblok tibo labuh ragrag geubis jatuah gubrak tigubrag fell fall njungkel terjungkal jungkel gabrug terperosok perosok kejeblos jeblos nyungsep njengkang tiba' gaber gugur merosot anjlok tiba jato jatu taguling tajatuah gugur geblag keblowok kejegur ceblokan tipusruk gubrag njlungup gejlig labuah"
)
_HEIGHTS = word_set("""
    atap atep genteng gendeng tangga tanggo undak pohon poon pokok wit tangkal kelapa klopo kalapa nyiur aren sawit tiang
    perancah scaffolding skafolding steger stager andang loteng tower menara plafon palfon
    dak kuda kuda2 jembatan tebing jurang ketinggian meter mtr tingkat tingkatan tandon loteng bak truk
    truck tronton pikap pickup bangku kursi meja panjat manjat memanjat penekan panggung balkon reklame
    baliho billboard gondola sumur lubang galian selokan got crane lift rangka blandar reng wuwung
    bubungan bubungan dahan ranting cabang dolken bambu pagar tembok dinding duwur dhuwur luhur
    wuwungan titian bungkana bhungkana andha andhang undag para nyior nyuh lontar puhun pinang mlinjo papan pijakan
    septitank septiktank septictank kanal ranjang kasur ayunan pager tangkal palapah
    tandan palka dek geladak dermaga kontainer container tumpukan rak gudang2 ladder roof tree height
    enau durian cengkeh mangga nangka randu kapuk menek naek2 payon kenteng ruko antena tower sutet kandang
    """)
_VEHICLES = word_set("""
    avanza xenia innova fuso alphard inova ertiga brio car motorbike motorcycle bike onda oto otto pick
    mtr mbl trk motor montor motornya sepeda spd ojek mobil truk truck angkot becak bajaj bus bis pikap pickup gerobak bentor
    viar kendaraan tronton kereta sepur taksi honda vario beat motorku sepedah mobilnya grobak odong bemo delman andong tossa kontainer avanza supra mio
    """)
_ROAD = word_set(
    "jalan jalanan aspal tikungan perempatan pertigaan lampu rem polisi ojol ojek narik ngojek nganter antar order orderan penumpang paket bonceng dibonceng mbonceng boncengan nyetir nyopir lubang helm pasir tol"
)
_MACHINES = word_set(
    "mesin gilingan giling rante rantai gir tali tambang belt kipas press cetakan roda pintu jaring winch kapstan molen katrol rol roller perontok penggiling dongkrak kerek baling baling2 propeler"
)
_SHARP = word_set(
    "sinsaw sinso senso chainsaw dodos egrek tiuk sabik karambit kapak linggis lingih gobang ladiang lading kaco keris pisau golok parang arit clurit celurit sabit gergaji gerinda grinda beling kaca paku pacul cangkul kail kapak tatah pahat cutter kater silet gunting seng kawat duri peso bedog lading pecahan gancu ganco jarum pancing pengait tombak duri karang kaleng besi serpihan gobang tulup pasau"
)
_HOT = word_set(
    "panas api minyak knalpot setrika wajan kuah air aspal bara las solder uap oli kompor tungku oven bakar lelehan timah sayur bensin mendidih gas"
)
_CHEMICALS = word_set(
    "kimia racun pestisida soda aki accu keras asam hcl pembersih porstex amonia klorin thinner tiner cat lem semen kaporit gas asap bensin solar pupuk obat hama gramoxone herbisida cuka lye"
)
_OBJECTS = word_set(
    "besi kayu balok batu bata genteng karung palet kardus peti drum beton tembok pintu palu martil bola buah kelapa durian dahan pohon ranting barang muatan semen galon tabung ban bambu pipa plat papan kontainer lemari dus krat keranjang es muatannya"
)
_LIFTS = word_set(
    "diangkat diangkut dipikul dipanggul maangkek maangkat negen nyangkul macul nyunggi angkat angkut ngangkat mengangkat ngangkut mengangkut gotong nggotong manggul panggul mikul pikul bopong dorong narik junjung bongkar muat beban karung galon semen gabah ngangkatin mindahin pindahin nimba nyangking lifting ngungkit nggendong gendong"
)
_STRAINS = word_set(
    "pinggang punggung boyok geger cangkeng tonggong urat otot encok hernia burut bero saraf turun kecetit keceklek salah ketarik keseleo kesleo kram kecengklak bahu pundak kaku encog linu pegel cetit cekot"
)
_EYE = word_set("mata mripat moto panon mato mataku matanya eye")
_GRIT = word_set(
    "kemasukan masuk kelebon kaasupan kasupan debu serbuk gram gerinda serpihan percikan pasir tatal kotoran serangga binatang kancing tertelan ketelen ketelan nelan keselek tersedak kelilipan duri tulang butiran abu gabah merang kena mlebu asup"
)
_SNAKES = word_set(
    "ular ulo oray anjing asu kucing monyet kera tikus buaya babi lebah tawon nyiruan tawuan kalajengking lipan kelabang kalabang sapi kerbau kebo munding kuda kambing wedus embe pari ubur ubur2 lele bulubabi ayam bagong hiu ikan semut laba2 beruang harimau macan cicing nyamuk kerapu dog snake sapine"
)
_WATER = word_set(
    "tase tukad lubuak kanal dam pante laut kali sungai walungan danau waduk rawa sumur empang tambak pantai muara ombak arus banjir kolam irigasi segara sagara telaga batang"
)
_BOATS = word_set(
    "perahu prahu kapal sampan jukung kelotok klotok speedboat parahu boat biduk lepa katinting tongkang pompong bagan"
)

_BODY = word_map("""
head: tenggek palanya palanye cetakna cethagga kepala kpala kpl kepalanya kepalaku sirah endas ndas sirahe hulu ulu kapalo kuping telinga telingaku kupingku cepil ceuli otak pelipis pilingan ubun ubun2 tengkorak head gegar kening jidat batok kapala cethak talingo talinga bathuk dahi
face: bibia igung igungna elongnga lidah hdung wajah muka rai raine raiku beungeut muko muha pipi hidung irung pangambung bibir lambe dagu rahang gigi untu huntu mulut cangkem baham alis face wajahku mukaku idung iduang
eye: mta mtaa mata mripat moto panon mato kelopak soca matanya mataku eye motoku mripatku
neck: leher gulu beuheung tenggorokan tengkuk lihia githok neck
shoulder: bhu bâu salangka bahun bahu pundak pundhak taktak belikat selangka shoulder tulangselangka pundakku kentol2
arm_hand: wrist jaroe liman limanna tanangnga ketiak pigeulang pigeulangna tanganipun tanganna tanana tangan tgn tngn tgan tangn tanganku tangannya lengan siku sikut leungeun lengen panangan pergelangan telapak epek tanang arm hand astana hasta sikune ugel2 ugel lengenku tangane
finger: jriji jriji jari driji ramo jempol telunjuk kelingking kuku jariku jarinya finger drijiku jarijari karinjing jentik jariji induak anggruk gericis jempolan curuk cinggir
chest: rusuak rusuaknyo dade paru paru2 dada dodo dadha rusuk iga tulangrusuk chest dadaku dado iga2
back: pnggung pinggng bangkiang bangkekan punggung punggungku pinggang boyok geger cangkeng tonggong tulangbelakang pingang pungguang pinggangku boyokku gigir back bokong2 cangkengan balakang belakangku
hip: pinggua pinggulnye panggulla bobokong bobokongna pinggul panggul pantat bokong selangkangan kemaluan tulangekor bujur birit hip jubur kelamin silit
abdomen: peujit peujitna perut weteng beuteung usus lambung uluhati paruik tabu' padaharan wetengku perutku basang belly stomach hati2an
leg_foot: ajeku pha phaku paho batih sokona soko batih dengkel lintuhut kaki kki kaky kakiku kakinya sikil sikilku suku sampean betis wentis paha pupu lutut dengkul tuur tungkai tumit tungkak engkel matakaki tulangkering telapakkaki batis soko leg foot knee ankle pingping bitis lutuik garas cekuk tuurna polo polok kentol sampeyan jengku dengkulku
toe: jarikaki jempolkaki kukukaki toe
multiple: badan awak sekujur sakujur seluruh tubuh sabadan sakabeh body badanku badannya sebadan awakku saawak tubuhnya
""")  # fmt: skip
_KINDS = {
    "fall": _FALL, "height": _HEIGHTS, "vehicle": _VEHICLES, "road": _ROAD, "machine": _MACHINES,
    "sharp": _SHARP, "hot": _HOT, "chemical": _CHEMICALS, "object": _OBJECTS, "lift": _LIFTS,
    "strain": _STRAINS, "eye": _EYE, "grit": _GRIT, "animal": _SNAKES, "water": _WATER, "boat": _BOATS,
}  # fmt: skip
"""Words by the kind of thing or deed they name."""
_PHRASES = tuple(
    (tuple(hints.split()), re.compile(pattern), becomes)
    for hints, pattern, becomes in (
        ("jari jempol kelingking driji ramo", r"\bjari2?(?: ?jari)?(?: \w+)? kaki\b|\bjempol kaki\b|\bkelingking kaki\b|\bibu jari kaki\b|\bdriji sikil\b|\bjrijin? batis\b|\bjari batis\b|\bramo suku\b|\bjempol sikil\b", "jarikaki"),
        ("kuku", r"\bkuku(?: jempol)? kaki\b", "kukukaki"),
        ("tangan", r"\bjari(?:2|-jari)? tangan\b", "jari"),
        ("banyak", r"\bbanyak bagian\b", "sekujur"),
        ("mata", r"\bmata kaki\b|\bmata sikil\b", "matakaki"),
        ("kaki sikil suku", r"\b(?:telapak|tapak|punggung|pergelangan|tumit|epek2?) (?:kaki|sikil|suku)(?:nya|ku|ne|e)?\b", "kaki"),
        ("tangan leungeun", r"\b(?:telapak|tapak|punggung|pergelangan) (?:tangan|leungeun)(?:nya|ku|na)?\b", "tangan"),
        ("ibu", r"\bibu jari\b", "jempol"),
        # "from" in Javanese, a leg in Madurese
        ("soko", r"\b(tib[oa]|n?[cy]eblok|mulih|muleh|metu|mlorot|m[lu]dh?un|mlumpat|nggelinding|dientas|adoh|boto|watu|kayu) soko\b", r"\1 seko"),
        ("di", r"\bdi(?=(?:pundak|bahu|kepala|leher|mata|pipi|jidat|dada|perut|punggung|pinggang|pantat|tangan|siku|jari|jempol|paha|lutut|betis|kaki)(?:nya|ku)?\b)", "di "),
        ("pala", r"\bpala (?=(?:aye|ane|gue|gua|gw|saya|sy|dia|die|temen|adek|bocor|pusing|puyeng|pecah|benjol|kejedot|kebentur)\b)", "kepala "),
        ("tulang", r"\btulang (?:rusuk|iga)\b", "rusuk"),
        ("tulang", r"\btulang kering\b", "betis"),
        ("tulang", r"\btulang (?:belakang|punggung)\b", "punggung"),
        ("tulang", r"\btulang (?:ekor|tungging)\b", "bokong"),
        ("tulang", r"\btulang selangka\b", "bahu"),
        ("hati", r"\bulu ?hati\b", "perut"),
        ("kaki", r"\bkaki (?:lima|5|tangga|gunung|bukit|meja|kursi)\b", " "),
        ("kepala kapala", r"\b(?:kepala|kapala) (?:desa|dusun|tukang|proyek|keluarga|dingin|sekolah|kampung|rombongan|suku|gudang|lorong|rt|truk|kapal|kk|mandor|regu)\b", " "),
        ("kaki sikil suku", r"\b(?:telunjuk|jempol|kelingking|jari manis|jari tengah) (?:kaki|sikil|suku)\w*", "jarikaki"),
        ("bulu", r"\bbulu mata\b", "alis"),
        ("pinggang tangan bibir", r"\bikat pinggang\b|\b(?:pake|pakai|pakek|angkat|ngangkat) tangan\b|\bbibir (?:sumur|meja|jurang|pantai|kapal|sampan|got|selokan|kolam)\b", " "),
        ("jalan panggul muka mata lambung", r"\bjalan kaki\b|\b(?:kuli|buruh|tukang) panggul\b|\bdi muka (?:tanjung|teluk|rumah|toko)\b|\bdepan mata\b|\blambung (?=kapal|perahu)", " "),
        ("pinggang embus menjalar", r"\b(?:(?:sampe|sampai|smpe|ampe|nganti) pinggang|(?:tembus|nembus|menjalar)(?: ke)? (?:punggung|lengan|bahu|tangan|rahang))\b", " "),
        ("gigit", r"\b(?:lidah|bibir) (?:ke|ter)gigit\b", "mulut"),
        ("kepala", r"\bkepala (?=sapi|kambing|kerbau|kebo|babi|ikan|kereta|truk|tongkang|mesin)", " "),
        ("parut", r"\bmesin parut(?:an)?\b", "mesin"),
        ("traktor", r"\btraktor tangan\b", "traktor"),
        ("bakar", r"\b(?:kayu|ikan|ayam|jagung|sate|arang) bakar\b", "bakaran"),
        ("pari", r"\b(panen|mikul|ngangkat|angkat|nandur|matun|ngarit|ngedos|manggul|ngusung|maculi|nutu|njemur) pari\b", r"\1 padi"),
        ("tombak", r"\btombak ikan\b", "tombak"),
        ("copot", r"\bjantung(?:ku)? (?:saya |gw |gua |aku )?(?:hampir|mau|kayak mau|rasanya mau|serasa) copot\b", " "),
        ("mata", r"\bmata (?:air|kail|bor|pisau|gergaji|gerinda|pencaharian|uang|pancing|arit|cangkul|pelajaran)(?:nya|ne)?\b", "mata_alat"),
        ("tangan kaki", r"\b(?:tangan|kaki) (?:kosong|dingin|jahil)\b|\bsapu tangan\b|\bsarung tangan\b|\btanda tangan\b|\bkaki palsu\b", " "),
        ("lantai lt", r"\b(?:lantai|lt) ?(?:[0-9]+|dua|tiga|empat|lima|atas)\b|\b(?:dari|dr|saking|seko|tina|ti) lantai\b", "tingkat"),
        ("sakit", r"\bjatuh sakit\b", "sakit"),
        ("kepala", r"\bkepala (?:muter|pusing|puyeng|kliyengan)\b", "pusing"),
        ("keras", r"\bair keras\b", "kimia"),
        ("bulu", r"\bbulu babi\b", "bulubabi"),
        ("angin darah", r"\bangin duduk\b|\bdarah tinggi\b", "mendadak"),
        ("sakit darurat", r"\brumah sakit\b|\brmh sakit\b|\bunit gawat darurat\b", "rs"),
        ("mandi wc", r"\bkamar mandi\b|\bwc\b", "wc"),
        ("baling", r"\bbaling[- ]baling\b|\bbaling2\b", "baling"),
        ("kuda", r"\bkuda[- ]kuda\b", "kuda2"),
        ("ubur", r"\bubur[- ]ubur\b", "ubur2"),
    )
)  # fmt: skip
"""What several words mean together; only looked for where one of the letters in front is told."""
_NO_PART = word_set("seluruh sekujur sakujur")

_WORK = word_set("""
    kerja kerjaan bekerja kerjo gawe digawe makaryo nyambut megawe proyek bangunan pabrik sawah kebun kebon ladang huma tambak laut melaut miyang
    perahu kapal prahu pasar gudang pelabuhan dermaga lapak kios toko bengkel tpa tps konveksi tambang pangkalan
    narik ngojek nganter ngantar antar orderan order penumpang muatan paket ngangkut angkut bongkar
    muat nguli kuli nukang tukang dagang jualan jualin dodolan icalan majikan juragan mandor bos pelanggan langganan
    mulung memulung milah ngelas las masang nyemprot panen manjat nderes nyadap deres mesin ngarit
    nyangkul macul nandur tandur ngecor cor ngecat ngaduk molen nyopir sopir kenek kernet ojol ojek
    becak ngebecak buruh nelayan petani pemulung nyelam kompresor jaring nyari jahit njahit nyetrika rongsok
    rongsokan gerobak parkir juru galian gali nggali ngebor borongan lembur shift scaffolding perancah
    steger molo nyuci majikanku ngepel pelanggannya penebang nebang negor motong nyembelih sembelih
    jagal goreng nggoreng dagangan setoran trayek angkot penumpangnya kernek nambang bagang keramba
    lelang tpi empang gabah padi sawit karet kopra cengkeh penggilingan selep heler pengepul lapakan juru nyapu sampah
    genteng plafon kusen ngaci nembok masak catering proyekan site work working worked delivering client nyervis nyerpis servis
    ngirim ngirimin kirim antaran ngangkat angkat manggul panggul mikul pemanenan nombak mancang nyabit cuci nimba tukangku kulian makani ngarungi karung kebonan pabrike sabin carik umo uma nyawah marumput nyiangi
    """)
_GOING = re.compile(
    r"\b(?:pulang|plg|balik|mulih|muleh|balek|mulang|wangsul|uih|bali|poelang|baliak|bulik|pulangnya|moleh|mole)"
    r" (?:dr |dari |ti |tina |seko |saking |soko |dari |dr |abis |habis |deri )?(?:\w+ ){0,1}?"
    r"(?:kerja|kerjo|gawe|nguli|narik|ngojek|melaut|laut|sawah|sabin|ladang|kebun|kebon|proyek|pabrik|pasar|dagang|jualan|icalan|dodolan"
    r"|gudang|pelabuhan|bengkel|konveksi|lembur|shift|mulung|ngarit|macul|nyawah|nukang|kantor|tambak|mancing ikan|tpi|tambang|rumah majikan|majikan|lapak|kios|warung|toko|nyadap|panen|buruh|dines|dinas|umo|uma|ladang|makaryo|megawe|nyambut gawe|nyambut|site|nyopir|malam|mbecak|borongan|nambang|manggaleh|begawi|damel|megae|maderep|kuli)\b"
    r"|\b(?:berangkat|brangkat|brkt|mangkat|berangkt|budal|otw|menuju|indit|angkat ka|bade|mau|arep|arek|jalan ke|pergi|pai|tulak|lokka|perjalanan|di jalan mau)"
    r" (?:\w+ ){0,1}?(?:ke |ka |menyang |nang |neng |menuju |dateng |ning )?(?:tempat )?(?:kerja|kerjo|gawe|sawah|sabin|proyek|pabrik|pasar|laut|melaut|ladang|kebun|kebon|tpi"
    r"|gudang|pelabuhan|bengkel|konveksi|lokasi|dagang|jualan|tambak|tambang|majikan|rumah majikan|lapak|kios|toko|nguli|pangkalan|umo|uma|nyawah|site|work)\b"
    r"|\bpergi pulang kerja\b|\b(?:on the way|going) (?:to|home from) work\b|\bhome from work\b"
)  # fmt: skip
_PRIVATE = re.compile(
    r"\b(?:main|bermain|maen|dolan|ulin) ?(?:bola|futsal|voli|basket|layangan|bulutangkis|hp|sama|di|air|ka)\b|\b(?:main|maen|dolanan|maenan)\b|\bfutsal\b|\bbulu ?tangkis\b"
    r"|\b(?:jogging|joging|senam|sepedaan|kasur|tahun baru|taun baru|malam taun|cukur|balapan|lari pagi|liburan|libur|piknik|wisata|rekreasi|jalan-jalan|jalan2|kondangan|hajatan|nikahan|mudik|lebaran|pengajian|sholat|solat|masjid|mesjid|mushola|gereja|yasinan|tawuran|tarung|nonton|konser|ronda|17an|agustusan|karnaval|arisan|hiking|camping|dugem|mabuk|mabok|karaokean|ziarah|takziah|layat|nyekar|gotong royong|kerja bakti)\b"
    r"|\b(?:mancing|berenang|renang) (?:bareng|sama|hobi|iseng|sore|malam|minggu)\b|\bbelanja\b|\bnganter(?:in)? (?:anak|istri|ibu|bapak|emak|adik|bini)\b|\bjemput anak\b|\banterin anak\b"
    r"|\bdi (?:rumah|rmh|umah|omah|imah|rumahku|bumi|dapur|wc|kamar)\b(?! (?:nyonya|tuan|juragan|orang|majikan|pelanggan|bos|juragan|sakit|makan|warga|pak|bu|tetangga|kontrakan|client|klien|langganan|orderan))|\b(?:neng|nang|ning) omah\b|\bwc\b|\bdi bumi\b|\bdi imah\b|\brumah sendiri\b|\bhari libur\b|\blagi libur\b|\bat home\b"
)  # fmt: skip
_OWN_HOME = re.compile(r"\b(?:rumah|rmh|dapur|omah|imah|kamar) (?:sendiri|dewe|sorangan|surang)\b")
_OWN_WORK = word_set("pas lagi waktu sambil ketika lg saat wektu")
_WORD = re.compile(r"[^\W\d_]+(?:['_][^\W\d_]+)?2?|[0-9]+")
_w = cache(word_set)
_PREFIXES = ("ke", "ter", "di", "ka", "ta", "ti", "te", "ku", "tik", "ba", "ber", "tak", "mar", "a")
_SUFFIXES = ("nya", "an", "in", "ku", "i", "e", "ne", "na", "kan", "keun", "mu", "lah", "ann", "a")


def read_accident(text: str) -> Accident:
    """What a free story tells of an accident; each label is "unknown" where nothing is told.

    Words and rules tell the parts of the body; cause and place are weighed by models that learned
    from the corpus what words and rules go with which.
    """
    said, words = _words(text)
    found = _features(said, words)
    return Accident(
        UNKNOWN if _is_figure(words) else load("causes").likeliest(found, UNKNOWN, SURE),
        _body(_without_well(said)),
        load("places").likeliest(found, UNKNOWN, SURE),
        is_emergency(text),
        tells_death(text),
    )


def tells_what_happened(text: str) -> bool:
    """Whether a wish to report names what happened or what is hurt, and so is the story: "jidat benjol kena
    pintu angkot", "mau lapor, jari robek", not "mau klaim gimana caranya"."""
    said, words = _words(text)
    hurt = any(map(body_part, _without_well(said)))
    return (hurt or _cause(words) != UNKNOWN) and _ASKS_HOW.isdisjoint(words)


_ASKS_HOW = word_set("cara caranya gimana gmn bagaimana piye kumaha syarat syaratnya")
SURE = 0.3
"""The chance that a cause or a place needs; below it, it is asked."""
ANSWERED, POSSIBLE = 0.9, 0.15
"""The chances that a cause needs in the answer to what happened: one that no word names, and one that words name."""


TOLD, AGREED = 0.97, 0.7
"""The chances that a cause needs to stand in a report: one that no word names, and one that words name too."""


def told_cause(text: str) -> str:
    """The cause that a text tells surely enough for a report that somebody signs; else UNKNOWN.

    Where the words name another cause than the model holds likely, neither is sure.
    """
    named, chances = _weighed(text)
    least = TOLD if named == UNKNOWN else AGREED
    cause = likeliest(chances, UNKNOWN, least)
    return cause if named in (UNKNOWN, cause) else UNKNOWN


def answered_cause(text: str) -> str:
    """The cause in the answer to what happened: it is enough that the model holds it possible."""
    named, chances = _weighed(text)
    if named == UNKNOWN:
        return likeliest(chances, UNKNOWN, ANSWERED)
    return named if chances.get(named, 0) >= POSSIBLE else UNKNOWN


def _weighed(text: str) -> tuple[str, dict[str, float]]:
    """The cause that the words name, and how likely each one is; nothing for a figure of speech."""
    said, words = _words(text)
    if _is_figure(words):
        return UNKNOWN, {}
    return _cause(words), load("causes").chances(_features(said, words))


def told_body(text: str) -> tuple[str, ...]:
    """The parts of the body that a story surely names as hurt; UNKNOWN where they would be guessed.

    Surely: no part that only shows how somebody is ("mulut berbusa", "tangannya kelihatan"), no "awak"
    or "badan" for all of him, and of two parts each is said to be hurt: "kaki patah, tangan lecet",
    not "tangan pegang tali, pinggang keceklek".
    """
    said = _words(text)[0]
    words = _without_well(said)
    at = [place for place, word in enumerate(words) if body_part(word)]
    if any(_only_shows(words, place) for place in at):
        return (UNKNOWN,)
    for one, two in pairwise(at):
        beside = body_part(words[one]) == body_part(words[two])
        if not beside and (
            _BUT.search(said) or not _BETWEEN_HURTS.issuperset(words[one + 1 : two])
        ):
            return (UNKNOWN,)
    return _body(words, guess=False)


def _only_shows(words: Sequence[str], at: int) -> bool:
    """Whether a part of the body tells how somebody is, or stands for him, rather than what is hurt."""
    behind = words[at + 1 : at + 4]
    if body_part(words[at]) == "multiple":
        hurt = not _WOUNDED.isdisjoint(behind)
        return not hurt and _ALL_OVER.isdisjoint(words[max(at - 1, 0) : at + 1])
    return not _SIGNS.isdisjoint(behind)


_BUT = re.compile(r"\b(?:cuma|cuman|hanya|tapi|tp|tetapi|untung|untungnya)\b")
"""With it, a part beside another may be the one that was not hurt: "kena kaki, untung cuma jempol"."""
_ALL_OVER = word_set("sekujur sakujur seluruh sakabeh")
_SIGNS = word_set("""
    busa berbusa biru kebiruan ungu pucet pucat putih dingin kelihatan keliatan terlihat kliatan katingal ketok melek
    melotot mendelik terbuka kebuka nutup kejang kaku ngorok
    """)
"""Behind a part of the body: signs of what ails the whole person."""
_WOUNDED = word_set(
    "luka luka2 lecet lecet2 memar memar2 melepuh kebakar terbakar kesiram tersiram babak lebam patah sobek robek"
)
_BETWEEN_HURTS = _WOUNDED | word_set("""
    dan sama plus serta juga jg karo sareng jeung lan n and terus trus kanan kiri kedua dua keduanya tengen kiwa
    katuhu kenca saya sy aku nya bengkak berdarah sakit nyeri retak keseleo kena parah ringan belur ikut bagian
    agak sedikit
    """)


def features(text: str) -> set[str]:
    """What the models of cause and place look at: the words, their roots in their order, kinds of
    things among them, their spelling, and what the rules say of cause and place."""
    return _features(*_words(text))


def _words(text: str) -> tuple[str, list[str]]:
    said = in_one_word(_DRAWN_OUT.sub(r"\1", tidy(text)[:LONGEST_STORY].casefold()))
    return said, _WORD.findall(said)[: LONGEST_STORY // 6]


def in_one_word(said: str) -> str:
    """A story in small letters with what several words mean together as one: "ibu jari" is "jempol"."""
    for hints, pattern, becomes in _PHRASES:
        for hint in hints:
            if hint in said:
                said = pattern.sub(becomes, said)
                break
    return said


_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
"""Letters repeated in a cry: "kesetrummm"."""
LONGEST_STORY = 800
"""Characters of a story that are read for its cause and place: nearly all are told in fewer."""


def _features(said: str, words: Sequence[str]) -> set[str]:
    bare = [_bare(word) for word in words]
    roots = [(cause, root) for cause, root in map(cause_of, words) if cause]
    found = {f"w:{word}" for word in bare}
    found |= {f"r:{root}" for _cause, root in roots} | {
        f"cause:{cause}" for cause, cause_of in roots
    }
    found |= {f"o:{one[0]}_{two[0]}" for one, two in pairwise([("^", ""), *roots])}
    found |= {f"k:{kind}" for kind, things in _KINDS.items() if not things.isdisjoint(bare)}
    found |= long_pieces(word for word in words if len(word) > 3)
    # The rules of the cause know the lines that they were written with too well to be trusted much.
    return found | {f"says:{_cause(words)}", f"rule:at_{_place(said, words)}"}


_VOWELS = str.maketrans("", "", "aeiou'")


def _skeletons() -> dict[str, str]:
    """Roots by their consonants, so that "kpleset" and "ktsetrum" find theirs."""
    found: dict[str, str] = {}
    for root in _CAUSES:
        bones = root.translate(_VOWELS)
        if len(bones) >= 4 and len(root) >= 6:
            found.setdefault(bones, root)
    return found


_BONES = _skeletons()


@lru_cache(maxsize=4096)
def cause_of(word: str) -> tuple[str, str]:
    """The cause that a word names by its root, and the root; two empty strings for none."""
    for form in _forms(word):
        if form in _CAUSES:
            return _CAUSES[form], form
    root = _BONES.get(word.translate(_VOWELS), "")
    if 5 <= len(word) < len(root):  # vowels left out, not others in their place: tembok, tembak
        return _CAUSES[root], root
    return "", ""


def _forms(word: str) -> list[str]:
    """The word, then without endings, then without what stands in front, then without both."""
    bare = word.rstrip("2")
    ends: list[str] = []
    if bare.endswith(_SUFFIXES):
        ends = [
            bare[: -len(end)]
            for end in _SUFFIXES
            if bare.endswith(end) and len(bare) > len(end) + 3
        ]
    forms = [word, bare, *ends]
    for form in (bare, *ends):
        if form.startswith(_PREFIXES):
            forms += [
                form[len(p) :] for p in _PREFIXES if form.startswith(p) and len(form) > len(p) + 3
            ]
    return forms


@lru_cache(maxsize=4096)
def body_part(word: str) -> str:
    """The part of the body that a word names; nothing for any other word."""
    if (part := _BODY.get(word)) or not word.endswith(_OWNED):
        return part or ""
    for end in _OWNED:
        if word.endswith(end) and (part := _BODY.get(word.removesuffix(end))):
            return part
    return ""


_OWNED = ("nya", "ku", "e", "ne", "na", "mu", "nyo", "an", "nye", "nna", "ipun", "2")


@dataclass(frozen=True)
class _Story:
    """The words of a story with what their roots tell of the cause."""

    words: Sequence[str]
    said: frozenset[str]
    bare: frozenset[str]
    """All words, and all without their endings."""
    roots: tuple[tuple[str, str, str], ...]
    """Cause, root and word, for every word that names a cause."""

    def has(self, words: frozenset[str]) -> bool:
        return not self.bare.isdisjoint(words)

    def named(self, cause: str, *, but: str = "") -> bool:
        """Whether a word names the cause by a root other than these."""
        return any(found == cause and root not in but.split() for found, root, _w in self.roots)

    def after(self, words: frozenset[str], then: frozenset[str], reach: int) -> bool:
        """Whether one of `then` stands within `reach` words behind one of `words`."""
        return any(
            word in words and not then.isdisjoint(map(_bare, self.words[at + 1 : at + 1 + reach]))
            for at, word in enumerate(self.words)
        )


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    for end in ("nya", "ku", "ne", "na"):
        if len(word) > len(end) + 2 and word.endswith(end):
            return word.removesuffix(end)
    return word


def _cause(words: Sequence[str]) -> str:
    roots = tuple((*cause_of(word), word) for word in words)
    story = _Story(
        words,
        frozenset(words),
        frozenset(words) | frozenset(map(_bare, words)),
        tuple(found for found in roots if found[0]),
    )
    return next((cause for cause, rule in _RULES if rule(story)), UNKNOWN)


def _is_figure(words: Sequence[str]) -> bool:
    """ "modal kejepit", "kebakar cemburu": no accident of the body."""
    return not _FIGURES.isdisjoint(map(_bare, words)) and not any(map(body_part, words))


_FIGURES = word_set("""
    miskin bangkrut modal tagihan utang hutang cicilan dompet harga cinta cemburu asmara rindu macet usaha bisnis tempo
    """)


def _foreign_body(s: _Story) -> bool:
    if s.named("foreign_body") or s.has(_w("keselek kesedak tersedak keslek")):
        return True
    if s.has(_w("ketelan ketelen tertelan kelolodan keleleb")):
        return not s.has(_CHEMICALS)
    if not s.has(_EYE | _w("kuping telinga hidung irung")) or s.has(_w("panas kimia soda aki")):
        return False
    entered = _w(
        "kemasukan masuk kelebon kaasupan kasupan mlebu asup kelebu ketiup kepental mental"
    )
    touched = _w("kena ketancep nancep nancap kecipratan terkena kanai keno")
    grit = _GRIT - _w("kena masuk kemasukan asup mlebu")
    return s.has(entered) or (s.has(touched) and s.has(grit | _w("serbuk serpih percik")))


_POISONOUS = word_set(
    "ular ulo oray anjing asu lebah tawon nyiruan tawuan kalajengking lipan kelabang kalabang pari ubur ubur2 bulubabi snake dog laba2 buaya"
)


def _animal(s: _Story) -> bool:
    if s.has(_w("seruduk diseruduk disruduk sruduk")) and not s.has(_SNAKES):
        return False
    if s.has(_w("nabrak")) or (s.has(_w("listrik kabel arus")) and not s.has(_SNAKES)):
        return False
    if s.has(_SNAKES) and s.has(_w("tabrak ketabrak")) and s.has(_VEHICLES):
        return False
    names = "anjing ular ulo babi asu gajah tikus nyamuk buaya harimau lebah sengat serang cakar"
    return (
        s.named("animal", but=names)
        or (s.has(_SNAKES) and s.has(_ATTACKS))
        or (s.has(_POISONOUS) and s.has(_w("kena kenak keno serang diserang")))
    )


_ATTACKS = word_set("""
    digigit gigit diserang serang diterkam terkam nerkam ditendang tendang diinjak keinjak nginjek
    keinjek diseruduk disengat kesengat kasengat disepak sepak dicakar ditubruk tertusuk ketusuk
    kecocok dicatok dipathil dipatil kepatil bitten dikejar dicucuk dicotok diseret nyeret disambar
    """)


def _violence(s: _Story) -> bool:
    blows = "pukul mukul hajar gebuk gebug antem"
    if s.named("violence", but=blows):
        return True
    if s.has(_w("ombak palu martil dahan pohon besi kayu per velg kayak")):
        return False
    beaten = any(
        cause == "violence" and root in blows.split() and word[:1] in "dnm"
        for cause, root, word in s.roots
    )
    stabbed = any(word.startswith("di") and word.removeprefix("di") in _STABBED for word in s.words)
    return (beaten or stabbed) and not s.has(_SNAKES)


_STABBED = word_set("bacok tusuk sabet celurit clurit parang cekik")


def _explosion(s: _Story) -> bool:
    return s.named("explosion") and not (s.has(_w("ban")) and s.has(_FALL | _w("nabrak oleng")))


def _electric(s: _Story) -> bool:
    if s.named("electric", but="listrik kontak petir"):
        return True
    return (
        s.has(_w("listrik kabel petir"))
        and s.has(
            _w(
                "sengat disengat tersengat kesengat kasengat kena kontak kesamber disambar tersambar aliran arus kesedot nempel kesenggol megang kepegang"
            )
        )
        and not s.has(_FALL - _w("jatuh terjatuh"))
    )


def _drowning(s: _Story) -> bool:
    if s.named("drowning", but="kebalik ombak cebur cemplung selam nyelam karam tilem"):
        return True
    if s.has(_BOATS) and s.has(
        _w(
            "terbalik kebalik tebalik karam tilem bocor tenggelam dihantam nyungsep kabalik tabalik tabaliak"
        )
    ):
        return True
    if (
        s.has(
            _w(
                "kecebur nyebur tercebur kecemplung tercemplung kecebor kacebur cemplung jatuh ceblok jebur ticebur tibo tiba tacabur tajun labuh ragrag jatuah gugur tacebbur kejegur"
            )
        )
        and s.has(_WATER)
        and not s.has(_VEHICLES)
    ):
        return s.has(
            _w(
                "kecebur tercebur kecemplung tercemplung kecebor kacebur ticebur hilang tenggelam arus ombak ditemukan ketemu kapanggih meninggal seda tewas mayat jenazah"
            )
        ) or s.has(_BOATS)
    if s.has(_w("nyelam menyelam selam kompresor")):
        return True
    if s.has(_w("terseret keseret kegulung tergulung digulung kebawa")) and s.has(_WATER):
        return True
    return s.has(_w("hilang ilang")) and s.has(_w("laut melaut segara ombak kapal perahu"))


def _buried(s: _Story) -> bool:
    if s.named("buried_collapse", but="roboh rubuh runtuh gugur kubur rubuh"):
        return True
    return (
        s.has(
            _w("roboh rubuh runtuh ambruk kerubuhan kerobohan kejugrugan kaurugan ambrol dirobohin")
        )
        and s.has(
            _w(
                "tembok tembog dinding bangunan atap perancah steger scaffolding tanah galian rumah plafon sumur gudang tumpukan tebing cor coran lapak tambang kandang"
            )
        )
        and not s.has(_w("pohon"))
    )


def _traffic(s: _Story) -> bool:
    strong = _w(
        "hit tabrak nabrak tubruk nubruk serempet srempet laka lakalantas tabrakan serempetan oleng selip nyelip tumbur trabak gasruk crash"
    )
    if any(
        root in strong and (root not in ("oleng", "selip", "slip") or s.has(_VEHICLES))
        for cause, root, _word in s.roots
        if cause == "traffic"
    ):
        return not (
            s.has(_w("forklift"))
            or (s.has(_SNAKES & _w("sapi kerbau sapine")) and not s.has(_VEHICLES | _ROAD))
        )
    if any(
        root in ("senggol", "nyenggol", "lindes", "lindas", "giles", "gilas", "kelindes")
        for _c, root, _w in s.roots
    ):
        return s.has(_VEHICLES | _w("ban roda")) and not s.has(_w("forklift mesin"))
    if s.after(
        _FALL | _w("guling terguling nyungsep nyemplung terpental terlempar kelempar kepental"),
        _HEIGHTS - _w("jalan"),
        3,
    ) and not s.after(
        _FALL | _w("terpental kepental"),
        _VEHICLES - _w("truk truck bak pikap pickup tronton kontainer"),
        2,
    ):
        return False
    if s.has(_w("seruduk diseruduk disruduk")) and s.has(_VEHICLES):
        return True
    happened = s.has(
        _FALL
        | _w(
            "jatuh guling terguling kecelakaan kcelakaan klakaan kacilakaan kecelakan celaka cilaka nyemplung terpental terlempar kepleset terpeleset tergelincir kelempar kepental nyungsep slip kebalik terbalik nyusruk nyosor keplest masuk accident"
        )
    )
    if happened and s.has(_VEHICLES - _w("bak")):
        if s.has(_w("nurunin nurunkan bongkar muat servis benerin dongkrak ngelas bengkel")):
            return s.has(_w("nabrak"))
        return True
    return happened and s.has(
        _w(
            "lalin lalulintas ojol ojek ngojek boncengan dibonceng narik penumpang lalu_lintas lantas"
        )
    )


def _caught_in(s: _Story) -> bool:
    if s.has(_w("saraf syaraf urat")) and s.has(_w("kejepit terjepit")):
        return False
    if s.named("caught_in", but="tarik masuk sangkut puter giling gulung himpit kesangkut"):
        return True
    return (
        s.has(_MACHINES)
        and s.has(
            _w(
                "masuk ketarik tertarik kesangkut nyangkut kegiling tergiling kegulung tergulung kepuntir kelilit terlilit ketarek kelibet katarik keputer kalebok kasarik keseret mlebu asup kajiret"
            )
        )
    ) or s.named("caught_in", but="tarik masuk sangkut puter kesangkut")


def _poisoned(s: _Story) -> bool:
    if s.has(
        _w(
            "keracunan kracunan karacunan racun poisoned gramoxon pestisida amonia amoniak klorin kimia kesianida"
        )
    ):
        return True
    sick = _w(
        "pusing muntah muntah2 mual mabok mabuk sesak pingsan lemes kliyengan mules semaput mumet lieur kejang utah melepuh perih gatal gatal2 gatel panas iritasi kebakar teler"
    )
    if s.has(_w("nyemprot menyemprot semprot semprotan nyeprot")):
        return s.has(sick | _w("kena keminum kehirup kesiram"))
    taken = _w(
        "kehirup menghirup ngirup hirup nyedot nyium keminum kesiram kecipratan kena tersiram kecium ngirup ngisep kesiram kecipret kasiram terkena minum tertelan ketelan ketelen nginum muncrat"
    )
    strong = _w(
        "soda accu keras asam hcl porstex amonia klorin thinner tiner pembersih kaporit cuka lye semen lem"
    )
    if s.has(taken) and s.has(strong):
        return True
    return (
        s.has(_w("kehirup menghirup ngirup hirup nyedot ngisep kecium mabok keminum"))
        and s.has(_CHEMICALS)
    ) or (
        s.has(_w("gas asap genset sumur septitank tangki palka"))
        and s.has(_w("sesak pingsan lemes lemas semaput mabok mabuk mendem pusing"))
        and not s.has(_FALL)
    )


def _burnt(s: _Story) -> bool:
    if s.named(
        "burn_heat",
        but="api panas las siram sirem ciprat guyur tumpah bakaran solder uap knalpot gosong",
    ):
        return True
    poured = _w(
        "kesiram tersiram kasiram kecipratan kecipret tersembur disiram siram kesirem ketumpahan tumpah kesembur kena kesentuh nyentuh kepegang kena nempel kecelup keguyur terkena ciprat kegores kecipratan ketetesan kaciprat kabanjur megang nginjek kecemplung"
    )
    return s.has(poured) and s.has(_HOT - _w("gas sayur bensin las kompor bakar air"))


def _from_height(s: _Story) -> bool:
    slips = _w(
        "kepleset terpeleset peleset tergelincir kepeleset keplest tisoledad kecemplung merosot melorot lepas kejengkang tipoleset slipped pleset kagelincir"
    )
    if s.has(slips) and s.after(_FROM, _HEIGHTS, 2):
        return True
    climbing = _w(
        "manjat panjat memanjat ketinggian nderes menek penekan meter scaffolding perancah steger andang naik2"
    )
    return s.after(_FALL, _HEIGHTS | _BOATS, 5) or (s.has(_FALL) and s.has(climbing))


_FROM = word_set("dari dr saking seko soko saka tina ti teko from dri ko")


def _struck(s: _Story) -> bool:
    weak = "bentur pentok jedot jeduk jedut tinggang lempar palu jatuhan banting tindih hantam"
    if s.named("struck_by_object", but=weak):
        return True
    if s.has(
        _w(
            "ketindih ketindihan kelempar kelemparan kehantam dihantam katinggang kejatuhan ketimpuk keplentingan terlempar kebanting"
        )
    ) and not s.has(_w("motor")):
        return True
    falling = _w(
        "jatuh lepas roboh rubuh tumbang runtuh mental ambruk melesat copot ngglundung gelinding guling rontok mencelat tumpah ambrol putus merosot"
    )
    landed = _w(
        "kena nimpa menimpa nimpain ngenai mengenai ngantem nibani ninggang numpa menghantam ngehantam nindih nyamber kene"
    )
    return s.has(falling) and s.has(landed) and s.has(_OBJECTS) and not _flew(s)


def _flew(s: _Story) -> bool:
    """Whether a blade flew off: it cuts rather than strikes."""
    return s.after(_SHARP, _w("mental mencelat melesat mantul meleset"), 2)


def _struck_weakly(s: _Story) -> bool:
    return s.named("struck_by_object") or (
        s.has(_w("kena kene kenak keno")) and s.has(_OBJECTS - _w("kaca bambu"))
    )


def _cut(s: _Story) -> bool:
    tools = "pisau golok parang arit clurit beling kaca paku pacul cangkul kail kapak tatah pahat kater cutter silet gunting seng kawat duri serpih peso bedog pecok gergaji gerinda grinda getok bendo tatal potong sabit tancep lading"
    if s.named("cut_stab", but=tools):
        return True
    hurt = _w(
        "kenek kanai keneng kateuas mental mantul melesat lepas kena keinjek nginjek nginjak keinjak injak kaincak terkena luka sobek robek dijahit dijait jahit berdarah kepotong terpotong putus dalem dalam nancep nancap ketancep tertancap nembus kepleset meleset kepotongnya kegores kepencok kena kenak keno nusuk masuk tatu kepotongan kagorok keidek ngidak kidek darahnya kepacul kecangkul kepaku kegergaji kegunting kekapak kagaji nyabet bacut nyambar kanai ketibo mental netes"
    )
    return (s.has(hurt) and s.has(_SHARP - _w("besi kaleng"))) or any(
        word.startswith(("ke", "ter", "ka", "ta")) and root in tools.split()
        for cause, root, word in s.roots
        if cause == "cut_stab"
    )


def _slipped(s: _Story) -> bool:
    return s.named("slip_trip", but="licin")


def _overexerted(s: _Story) -> bool:
    weak = "otot turun urat beban ngangkat mengangkat nggotong gotong manggul pegel nyeri boyok saraf kram"
    if s.named("overexertion", but=weak):
        return not s.has(_FALL)
    if s.has(_w("salah urat otot saraf")) and s.has(
        _w("salah ketarik tertarik kejepit terjepit keplintir sobek turun")
    ):
        return True
    hurts = _STRAINS | _w(
        "sakit bengkak nyeri kaku linu pegel ngilu sobek turun kesemutan tegang krek bunyi ceklek bungkuk kebas"
    )
    work = _LIFTS | _w(
        "nunduk ndongak jongkok duduk manen nyulam nyetir jait jahit njahit mijet cabut"
    )
    return s.has(hurts) and s.has(work) and any(map(body_part, s.words))


def _fell(s: _Story) -> bool:
    return s.has(_FALL) or s.named("slip_trip")


def _ill(s: _Story) -> bool:
    return s.named("sudden_illness", but="angin muntah demam pusing ambruk mendadak sesak") or (
        s.named("sudden_illness", but="angin demam") and not s.has(_w("kecelakaan"))
    )


def _otherwise(s: _Story) -> bool:
    """Harm of a kind that no cause fits: weather, cold, heat, noise, pressure."""
    if s.has(_w("nyelam menyelam selam")) and s.has(_w("lumpuh kesemutan")):
        return True
    return s.has(
        _w("kedinginan kepanasan badai tersesat budeg pekak bising beku dehidrasi tetanus")
    )


_RULES = (
    ("violence", _violence),
    ("foreign_body", _foreign_body),
    ("animal", _animal),
    ("explosion", _explosion),
    ("electric", _electric),
    ("drowning", _drowning),
    ("buried_collapse", _buried),
    ("traffic", _traffic),
    ("caught_in", _caught_in),
    ("poisoning_chemical", _poisoned),
    ("burn_heat", _burnt),
    ("fall_height", _from_height),
    ("struck_by_object", _struck),
    ("cut_stab", _cut),
    ("slip_trip", _slipped),
    ("overexertion", _overexerted),
    ("slip_trip", _fell),
    ("struck_by_object", _struck_weakly),
    ("sudden_illness", _ill),
    ("other", _otherwise),
)
"""The causes in their order: what began an accident stands before what it led to."""


_NO = r"(?:tidak|tdk|ga|gak|gk|g|nggak|ngga|enggak|engga|ndak|nda|ora|mboten|teu|henteu|bukan|bkn|indak|kada|tak)"
_HARM = r"(?:apa|apa2|papa|popo|opo|kenapa|kenapa2|napa|napa2|nanaon|kunanaon|kena|kenak|keno|luka|terluka|patah|lecet|sakit|cedera|cidera|retak|memar|berdarah|keseleo)"
_FINE = r"(?:masih normal|normal|gapapa|gpp|gakpapa|aman|selamat|utuh|sehat|slamet)"
_CLAUSES = re.compile(
    r"[.,;:!?\n]|\b(?:cuma|cuman|hanya|tapi|tp|tetapi|yang|yg|sing|untung|untungnya|alhamdulillah)\b"
)
_WELL_BEHIND = re.compile(
    rf"\s*(?:(?:saya|sy|aku|dia|nya|kanan|kiri|juga|jg|sih|mah) ){{0,2}}(?:{_NO} (?:sampai |sampe |smpe |ada yang |ada |ikut )?{_HARM}|{_FINE})\b"
)
_WELL_BEFORE = re.compile(
    rf"\b{_NO} (?:(?:sampai|sampe|smpe) )?(?:kena|kenak|keno|ngenai|mengenai) (?:ke |di )?$|\bbukan (?:di )?$"
)


def _without_well(said: str) -> list[str]:
    """The words without the parts of the body of which it is said that nothing is wrong with them.

    "tangan tidak bisa digerakkan" tells of harm, "kaki tidak patah" and "kepala aman" do not.
    """
    kept: list[str] = []
    for clause in _CLAUSES.split(said):
        words = _WORD.findall(clause)
        if any(map(body_part, words)):
            words = [
                word[0]
                for word in _WORD.finditer(clause)
                if not body_part(word[0])
                or not (
                    _WELL_BEHIND.match(clause, word.end())
                    or _WELL_BEFORE.search(clause[: word.start()])
                )
            ]
        kept += words
    return kept


def _body(words: Sequence[str], *, guess: bool = True) -> tuple[str, ...]:
    at = [place for place, word in enumerate(words) if body_part(word)]
    hurt = [place for place in at if not _in_the_face(words, place)]
    if not hurt:
        hurt = [place for place in at if not _only_shows(words, place)]
    beside = [place for place in hurt if _REACHES.isdisjoint(words[max(place - 1, 0) : place])]
    found = list(dict.fromkeys(body_part(words[place]) for place in beside or hurt))
    if not _SPINE.isdisjoint(found):
        numb = {
            body_part(words[place])
            for place in hurt
            if not _NUMB.isdisjoint(words[place + 1 : place + 5])
            and _BROKEN.isdisjoint(words[max(place - 2, 0) : place + 5])
        }
        found = [part for part in found if part in _SPINE or part not in numb]
    parts = [part for part in found if part != "multiple"] or found
    parts = [part for part in parts if _SMALLER.get(part) not in parts]
    if "toe" in parts and "arm_hand" not in found:
        parts = [part for part in parts if part != "finger"]
    if not parts and guess:
        said = frozenset(words)
        parts = [part for part, hints in _IMPLIED if not said.isdisjoint(hints)][:1]
    return (("multiple",) if len(parts) > 2 else tuple(parts)) or (UNKNOWN,)


def _in_the_face(words: Sequence[str], at: int) -> bool:
    """Whether a part of the face shows how somebody is: "bibir biru", "mata kebalik"."""
    shows = not _SHOWN_IN_THE_FACE.isdisjoint(words[at + 1 : at + 4])
    struck = not _STRUCK.isdisjoint(words[max(at - 3, 0) : at + 6])
    return shows and not struck and body_part(words[at]) in ("face", "eye")


_SHOWN_IN_THE_FACE = word_set("""
    busa berbusa biru kebiruan ungu pucet pucat putih abu abu2 gelap melotot mendelik kebalik ngebalik kebuka melek dibuka
    merem mencong mencos naik
    """)
_REACHES = word_set("sampai sampe smpe ampe sampek nganti nepi megang megangin pegang nyekel")
"""Before a part: how far it goes, or where a hand is: "melepuh dari paha sampai perut", "megang dada"."""
_BROKEN = _WOUNDED | word_set("retak remuk putus kejepit terjepit bengkak lebam hancur")
_STRUCK = _WOUNDED | word_set("kena kenak keno kanai kejatuhan ditonjok tonjok dipukul bogem")
_SPINE = frozenset({"back", "neck", "hip"})
_NUMB = word_set("""
    kerasa kerasanya ngerasa ngerasain gerak digerakin digerakkan kesemutan lumpuh kebas baal baal2 rasa semutan karasa
    kroso kerasain
    """)
"""Behind an arm or a leg, with the back or the neck hurt: what that did to it."""
_SMALLER = {"arm_hand": "finger", "leg_foot": "toe"}
"""Of a hand and its finger the finger was hurt."""
_IMPLIED = (
    ("eye", word_set("kelilipan klilipen kelilip klilip buta picek rabun")),
    ("leg_foot", word_set("nginjek nginjak keinjek keinjak menginjak terinjak pincang kaincak keidek ngidak kidek keinjeknya")),
    ("neck", word_set("keselek kaselek kesedak keselak tersedak tacekek kecekik kacekek keselekan tercekik")),
    ("chest", word_set("jantung jantungan sesak asma asmanya bengek mengi")),
    ("back", word_set("encok keceklek kecetit")),
    ("abdomen", word_set("hernia bero burut berok muntah2 maag mules mencret muntaber")),
    ("face", word_set("cukur kumis jenggot brewok mimisan")),
    ("head", word_set("benjol kejedot kejeduk vertigo migren helm helmnya gegar geger_otak stroke strok")),
    ("arm_hand", word_set("keiris teriris kesayat tersayat kebacok kabacok kesabet ketusuk tertusuk kebeset kegores kepotong terpotong kecocok keris kacugak")),
)  # fmt: skip
"""Where no part is named: the one that such a word goes with."""


_DOES = (
    r"(?:be|ba)?ke?r[jy][ao](?! bakti)|nyambut gawe|megawe|makaryo|digawe|lembur|dinas|shift|melaut|miyang|ngojek|ngojol"
    r"|narik(?! (?:anak|adik|adek|istri|suami|ibu|bapak|orang|tangan|baju|teman|temen|nafas|napas))"
    r"|nguli|nukang|mulung|memulung|dagang|berdagang|jualan|berjualan|dodolan|icalan|ngebecak|mbecak|bongkar muat|nderes|nyadap"
    r"|nyopir (?:truk|angkot|bis|bus|taksi)|ngecor|ngelas|nyangkul|macul|tandur|nandur|panen|manen|menjaring|njaring"
    r"|(?:ng)?ant(?:ar|er)(?:in|kan)? (?:orderan|order|penumpang|paket|barang|pesanan)"
)
"""What somebody does for a living, in words that hardly mean anything else."""
_WHILE = r"(?:waktu|wkt|pas|lagi|lg|saat|ketika|sedang|sdg|sambil|nalika|wektu|keur)"
_WHO = r"(?:(?:saya|sy|aku|ak|dia|beliau|suami|istri|bapak|ayah|anak|adik|kakak|teman|temen)(?:ku)? ){0,2}"
_AT_WORK = re.compile(
    rf"(?<!bukan )(?<!tidak )(?<!gak )(?<!ga )\b{_WHILE} {_WHO}(?:{_WHILE} )?(?:{_DOES})\b"
)
_TO_OR_FROM = re.compile(
    r"(?<!mau )(?<!nya )(?<!blm )(?<!belum )(?<!sebelum )(?<!sblm )(?<!habis )(?<!abis )(?<!setelah )(?<!sudah )(?<!udah )(?<!hendak )"
    r"\b(?:pulang|plg|balik|mulih|muleh|berangkat|brangkat|brkt|brgkt|budal|mangkat|otw|menuju|indit)"
    rf" (?:(?:dari|dr|abis|habis|seko|saking|ti|ke|ka|menyang|nang|neng) )?(?:tempat )?(?:{_DOES})\b"
)  # fmt: skip
_ON_THE_WAY = re.compile(
    r"\b(?:se)?(?:pulang|plg|balik|mulih|muleh|berangkat|brangkat|brkt|brgkt|budal|mangkat|otw|menuju|indit)"
)
_LEISURE = re.compile(
    r"\b(?:libur|liburan|cuti|istirahat|main|maen|di (?:rumah|rmh|dapur|omah|imah))\b"
)


def told_place(text: str) -> str:
    """Where a story says it was in so many words: "work" or "commute"; nothing where it is a guess.

    The decision on a claim hangs on it, so "pulang dari pelelangan" and "di rumah goreng kerupuk
    jualan" tell nothing.
    """
    said, _words_of_it = _words(text)
    works, goes = _AT_WORK.search(said), _TO_OR_FROM.search(said)
    if works and not (_ON_THE_WAY.search(said) or _LEISURE.search(said)):
        return "work"
    return "commute" if goes and not works else ""


def answered_place(text: str) -> str:
    """The place in the answer to what somebody was doing; UNKNOWN where it may be another one."""
    if place := told_place(text):
        return place
    said, words = _words(text)
    place = read_accident(text).place
    at_work = not _WORK.isdisjoint(words)
    if place == "work" and (_ON_THE_WAY.search(said) or _LEISURE.search(said)):
        return UNKNOWN
    if place == "not_work" and (at_work or _ON_THE_WAY.search(said)):
        return UNKNOWN
    return place


def _place(said: str, words: Sequence[str]) -> str:
    at_work = not _WORK.isdisjoint(words) or not _WORK.isdisjoint(map(_bare, words))
    if _GOING.search(said):
        return "commute"
    private = _PRIVATE.search(said)
    if private and (
        not at_work
        or _OWN_HOME.search(said)
        or not private[0].startswith(("di ", "neng ", "nang ", "rumah", "wc", "at "))
    ):
        return "not_work"
    return "work" if at_work else UNKNOWN
