"""What a message that answers no question is about: one of twenty intents, or a reserved word.

A model weighs the words, their meanings and their spelling (`linear`); what it knows it learned
from the lines in `tests/understanding/`. Only commands are certain. Where it is not
sure and a mistake would do harm, the answer is "none".
"""

import re
from itertools import pairwise

from .emergencies import is_emergency, names_accident, tells_death
from .linear import bones, load, pieces
from .text import plain, tidy
from .wordlist import word_set

_COMMANDS = {
    "back": "kembali balik mundur sebelumnya back undo kmbali kembalikan|yang tadi|ke sebelumnya|wangsul",
    "repeat": "ulang ulangi ulangin repeat baleni|ulang lagi|sekali lagi|ulangi pertanyaan",
    "cancel": "batal batalkan batalin cancel gajadi /cancel /batal|ga jadi|gak jadi|nggak jadi|ngga jadi"
    "|tidak jadi|tdk jadi|g jadi|ora sido|teu jadi|gk jadi|batal aja|batal saja",
    "menu": "menu /menu|menu utama|daftar menu|ke menu",
    "help": "bantuan help ? ?? /help /bantuan|tolong bantu|minta bantuan|butuh bantuan|bantu saya",
    "status": "status /status|cek status|status saya|cek status saya|lihat status",
    "stop": "berhenti stop setop unsubscribe unsub stopp /stop /berhenti mandeg|berhenti langganan"
    "|stop langganan|stop kirim pesan|stop pesan|berhenti kirim pesan|jangan kirim pesan lagi",
    "start": "mulai start|mulai lagi|ayo mulai",
    "erase_data": "/hapus|hapus data|hapus data saya|hapus semua data|hapus semua data saya"
    "|hapus datanya|hapus akun|hapus akun saya|hapus data sy",
    "my_data": "/data|data saya|lihat data|lihat data saya|data sy|cek data saya|data aku|data diri saya",
    "language": "bahasa language english inggris /bahasa|ganti bahasa|ubah bahasa|pilih bahasa",
    "human": "petugas orang cs admin operator manusia|bicara dengan petugas|bicara petugas"
    "|bicara sama petugas|hubungi petugas|ngomong sama petugas|bicara dengan orang|minta petugas"
    "|customer service|panggil petugas",
    "next": "lanjut lanjutkan tetap next lanjutin terus|tetap pakai|lanjut aja|lanjut saja",
}  # fmt: skip


def _reserved() -> dict[str, str]:
    words: dict[str, str] = {}
    for command, spellings in _COMMANDS.items():
        single, *phrases = spellings.split("|")
        words |= dict.fromkeys(single.split(), command) | dict.fromkeys(phrases, command)
    return words


RESERVED: dict[str, str] = _reserved()
"""Whole messages that are commands wherever the talk stands, with the command each one is."""

_TAIL = word_set(
    "dong dongs kak kaka pak bu ya yah min mas mbak mba deh bang kang bos gan aja saja donk please"
)  # fmt: skip
_HEAD = word_set("tolong mohon tlg mhn pak bu kak mau minta min")


def read_reserved(text: str) -> str | None:
    """The command a whole message is, with "tolong" before or "dong kak" behind it; else None."""
    if len(text) > 60:
        return None
    said = plain(text) or tidy(text)
    if said in RESERVED:
        return RESERVED[said]
    words = said.replace(",", " ").split()
    while len(words) > 1 and words[-1].strip(".!") in _TAIL:
        words.pop()
    if words and (found := RESERVED.get(" ".join(words).strip(".!"))):
        return found
    if len(words) > 1 and words[0] in _HEAD:
        # "mau balik" may be about a journey: a wish makes a command only of what can be nothing else.
        found = RESERVED.get(" ".join(words[1:]))
        return None if words[0] in ("mau", "minta") and found in _ALSO_ELSE else found
    return None


_ALSO_ELSE = word_set("back next repeat start stop human")


def _table(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Whole words, and beginnings of words (written with a star), each with what it means."""
    whole: dict[str, str] = {}
    begins: dict[str, str] = {}
    for line in text.strip().splitlines():
        meaning, words = line.split(":")
        for word in [meaning.strip(), *words.split()]:
            if word.endswith("*"):
                begins[word[:-1]] = meaning.strip()
            else:
                whole[word] = meaning.strip()
    return whole, begins


# Left, the word the rules use. Indonesian and slang, Javanese, Sundanese, Betawi, Minang, English.
_WHOLE, _BEGINS = _table("""
saya: sa sy sya aku ak gue gw gua aye aing abdi kulo kula kuring ulun ambo awak my i me urang2 ane mine kaula sengko' sengko bula tiang titiang tiange beta lon inyong nyong abi sayah aq aqu saia syaa kawula kawulo
tidak: tdk ga gak g gk nggak ngga enggak engga ndak nda kagak kaga ora teu henteu indak kada tak tra sonde seng tusing idak ndek ndakdo gaada gada mboten boten nd nggk gx tida tdak dk dak tenamo
belum: blm belom blom durung dereng acan alun belon blum belumkah balum gohlom belumpi blon blun
sudah: sdh udah udh dah wis wes uwis tos atos parantos sampun alah already udahkah sudahkah la su so suba pon ampon uda sdah sampunmi
mau: handak nio niat nak mo mw pengen pengin pingin pgn ingin hayang hoyong bade arep arek want kepengen kepingin pengennya kersa namuah galak poron gelem minat kepengin kpgn pgin mao jagi mekita keuneuk mauka badhe pan hendak nyak terro pgen pngen wanna
bisa: bs iso tiasa can bisakah dapatkah boleh bise pacak kenging bole tiasana bisaka isa saged sageda
gimana: gmn bagaimana bgmn kumaha piye how gmna caranya carane carana cara pripun pie prosedur prosedurnya kayapa baa pigimana dha'remma bagaimano cemmana macamana kepriwe pegimane pegimana cakmano kenken punapi kados kekmana camana gmana gimna bgaimana bagemana kepiye bagimana pakriban
kapan: kpn iraha when kapankah bilo bila pidan kpan
mana: dmn dimana kmn kemana endi where kamana manaya ngendi dija kama dima ka'dimma dimano kemano kmana dmana
apa: opo naon what apaan aponyo napa naha ngapa apo ape napi ponapa saponapa ap peue
berapa: brp pinten sabaraha how bara barapa berapo brapa brpa
lihat: liat ningali ndelok tampilkan tampilin nampilin see show tunjukkan ngeliat ngelihat tinggali intip deleng caliak caliek lihek ngintip
cek: ngecek check cekin dicek mengecek ceki
daftar: badaftar mandaftar ndaftarno dftr dftar daftr ndaftar ngedaftar ngedaftarin mendaftar* daftarkan daftarin didaftar didaftarin didaftarkan pendaft* pndaft* ngadaptar* ngadaftar* register* registrasi regis registration sign enrol* daftaraken daftarkeun daftarnya ndaptar dafter mendaftarkan enroll enrolled daftarke ndaftarke didaptar daptarkeun daptar ngadaptarkeun mandaftaan diikutkan diikutsertakan
ikut: ikutan milu melu melok gabung* bergabung join ngiring masuk masuknya dimasukin dimasukkan masukkan mlebu asup joining mengikuti mengikutsertakan nyaluk umpat umpatan sato ero' nyertai ndherek nderek ndherekan ndherekaken tumut tumutan
terdaftar: kedaftar* kadaftar* kadaptar* terdaptar registered tercatat kecatat terdata
aktif: aktip* aktf active berlaku* aktifnya akitf nonaktif kadaluarsa expired hangus
ditanggung: dijamin ditanggeng dilindungi terlindungi kelindungi nanggung coverage covered cover tercover dicover perlindungan protected
status: stts sts statusnya setatus statuse
peserta: pesertanya kepesertaan keanggotaan member
iuran: iurannya iyuran iuranku premi preminya
dibayar: dibayarin dibayarkan kebayar dibayari dibayarna terbayar lunas paid dibayarkeun
bayarin: bayari membayarkan bayarkan nanggungin menanggung mbayari mayarin mayarkeun biayai membiayai
sponsor: sponsornya sponsori mensponsori disponsori sponsorin
kartu: kartunya kpj kartuku card
klaim: claim klem nglaim ngeklaim diklaim kleim klaimnya klaimku klaimkan klaim2 claimnya mengklaim pengajuan pengajuannya ajuan ajukan mengajukan diajukan ngajuin ajuin
santunan: santunannya santunane
berkas: berkasnya dokumen dokumennya berkase formulir
cair: cairnya cairna pencairan dicairkan dicairin cairkan ngocor turun cairkah caire
proses: diproses prosesnya progres progress progresnya perkembangan kelanjutan kelanjutannya disetujui ditolak verifikasi diverifikasi approve kelanjutane prosese ditindak ditindaklanjuti diurus approved paid rejected pending
lama: suwe lami lamanya lamaa
terima: nerima menerima trima
donasi: donasiku donasinya donasikan mendonasikan berdonasi donate donating donation dones sumbang nyumbang* menyumbang* sumbangan* sedekah* bersedekah sodaqoh* shodaqoh* sodakoh* shadaqah infak infaq berinfak zakat wakaf amal jariyah derma berderma sumbangkan nyedekah* patungan csr sumbanganku sedekahku urunan infakku zakatku donasian nyumbangkan disumbangkan didonasikan donated gave giving contribution
donatur: donor donaturnya dermawan donators
salur: disalurkan tersalurkan tersalur menyalurkan nyalurin disalurin nyalurkan penyaluran nyampai tersampaikan sampainya dikasihkan diserahkan diterimakan digunain
laporan: lapornya laporannya report reports rekap rekapan kwitansi kuitansi bukti buktinya invoice lpj transparansi pertanggungjawaban rinciannya rincian sertifikat rekapnya update kabarnya hasilnya impact dampak dampaknya transparan audit
dipakai: dipake dipakek digunakan dinggo dianggo kepake terpakai dipakainya used
sampai: nyampe sampe nyampai dugi tekan ditampa ditarima arrived nepi
penerima: penerimanya beneficiary
kelompok: kelompoknya rombongan massal masal kolektif bulk grup group anggota anggotaku anggotana anggotanya komunitas paguyuban koperasi sekaligus serombongan barengan rame2 bersamaan gapoktan kelompoktani sakabehna himpunan serikat
orang: org wong urang people orng uwong worker workers someone
kembali_kerja: rtw
kerja: bekerja kerjo gawe digawe nyambut work makarya megawe kerjaan
lagi: lg maneh deui again malih
cacat: disabilitas difabel lumpuh protese prostesis prothesis kruk diamputasi amputasi
palsu: tiruan
pelatihan: latihan training kursus vokasi keterampilan pelatihannya dilatih
rehabilitasi: rehab rehabilitas pemulihan fisioterapi terapi
jkk: jkknya
jkm: jkmnya
kematian: pemakaman penguburan waris warisnya kubur duka meninggalnya
beasiswa: biasiswa beasiswanya scholarship
cedera: cidera cidra luka injured injury
kecelakaan: accident laka kecelakaannya
berobat: pengobatan obat rs rumahsakit perawatan berobatnya dirawat
bahasa: bhs basa boso bahaso bahasanya language basane basana tongue baso
inggris: english inggeris enggres
indonesia: indo indonesian
bicara: ngomong ngobrol bicarakan talk speak speaking ngomongan wicanten rerasan berbicara chat2an bapandir mangecek maota ngobrolan curhat cerita nyarios rembugan catur
petugas: cs admin operator manusia customer humans human wonge petugasnya petugase adminnya person agent officer stafnya staf operatornya staff adminya pegawai orangnya pendamping jalma
telepon: telp tlp telpon tilpun nelpon nelepon telfon telf ditelpon ditelepon call phone hotline calling
langsung: lgsg lsg lngsung directly
komplain: complain pengaduan mengadu ngadu keluhan aduan protes penipuan penipu nipu
sambung: sambungin sambungkan hubungkan hubungin hubungi kontak disambungkan disambungin
bantuan: help bantuannya
panduan: petunjuk tutorial fitur guide panduannya manual petunjuknya
menu: menunya
bingung: bingun confused lieur mumet ngerti paham mengerti ngertos understand
tanya: nanya bertanya nanyain tanyain takon tumaros naros ask nanyak pertanyaan
tolong: tlg tulung mohon mhn bantu bantuin dibantu tulungan
info: informasi informasinya infonya
hapus: hapuskan hapusin dihapus pupus delete buang buangin hilangkan ilangin musnahkan remove erase hapusen mupus hapusken ngahapus dihilangkan busak mbusak busaken busaki hapuih apus diapus apusin coret dicoret dibersihin bersihin bersihkan dimusnahkan forget wipe lenyapkan dilenyapkan ngilangin ilang dibuang dilupakan bersihan
cabut: mencabut tarik dicabut withdraw
data: dataku datanya datane datana identitas identitasku ktpnya
akun: account akunnya akunku akune
persetujuan: izin ijin consent persetujuannya
profil: profile biodata profilku biodataku
nik: niknya ktp ktpku niku
nama: namaku namanya jeneng jenengku jenengan nami asma name
alamat: alamatku alamatnya address
nomor: no nomer nomornya nmr number nomerku
hp: wa hpnya
ubah: ganti gnti rubah ngubah mengubah merubah koreksi perbaiki betulkan betulin benerin update edit ralat robah gantos ngganti gentos mengganti perbarui dibenerin dibetulkan diubah diganti
salah: keliru klru salahnya lepat wrong klintu
simpan: kesimpen tersimpan disimpan kesimpan nyimpen
stop: berhenti setop stopp henti hentikan stopkan brenti brhenti unsubscribe unsub mandeg eureun mandhek berenti keluarkan quit matiin matikan setopin hentiin mandegno leren brentiin berentiin nyepam blokir
jangan: jgn ojo ulah jan jang jngn jangn ja' eda entong tong bek don't dont
kirim: ngirim kirimi kirimin mengirim dikirim kiriman ngirimin kirim2 ngirimi dikirimi
pesan: sms chat notif notifikasi message messages broadcast bc spam pesannya wa2 langganan berlangganan promosi iklan pesen smsnya chatnya ganggu mengganggu
keluar: kluar kaluar metu out leave
batal: batalkan batalin dibatalkan cancel membatalkan bubarkan urung batalken wurung urungkan gajadi wurungake buyar udahan udahin tunda ditunda nunda tinggalin
jadi: sido janten jadinya
lanjut: dilanjut lanjutkan diterusin dilanjutin diteruskan lanjutin nerusin lanjutna terusin dilanjutkan ngelanjutin
nanti: ntar nanti2 engke mengko besok later entar ngko
isi: isinya ngisi ngisinya mengisi diisi
kembali: balik mundur back balikin mbalik mulang wangsul previous sebelumnya balek undo sebelum kembalikan
tadi: td tdi mau2 barusan
ketik: pencet ngetik tulis nulis klik mencet pilih milih jawab jawabannya jawaban isian ketikan input masukin
ulang: ulangi ulangin diulang diulangi baleni repeat ulangan mbaleni kirimulang pardon sakali
maksud: maksudnya maksude maksudna mksdnya mksd
terima_kasih: makasih mksih mksh makasi makasii trims trimakasih terimakasih terimakasi thanks thank thx tengkyu tengkiu tq tks suwun nuwun nuhun sakalangkong kalangkong mauliate trims makacih maturnuwun maturnuhun hatursuwun maturtengkyu tenkyu trimakasi mator kesuwun tampiasih jazakallah jazakumullah jazakillah syukron alhamdulillah berkah tarima tarimo appreciated grateful nuhunkeun haturnuhun matursuwun kamsia makasiih trmksh trmakasih
halo: hallo hai hay hi hello helo hei hey haloo hy hola alo permisi misi punten kulonuwun kulo2 sampurasun assalamualaikum assalamu'alaikum asalamualaikum assalam salam salamualaikum aslm ass samlekum asslmualaikum assalamualaykum horas tabik tabe swastiastu sugeng wilujeng shalom rahayu tabea met spada woy woi oi oii hoi yo sapurasun bro kabar holla helloo
selamat: slmt met
pagi: siang sore malam enjing dalu siyang morning afternoon evening sonten
asuransi: jaminan jamsostek bpjs bpjamsostek bpjstk jamsos ketenagakerjaan insurance asuransinya bpu bepejees
uang: uangnya duit duitnya dana dananya dwit artos picis money arto pitih pipis dhuwit duik jingah doi pesse pipise pis uangny duwit kepeng jinah peng
siapa: sapa sopo saha sia sape sinten siapo sapo who
meninggal: maninggal maninga maningga wafat mangkat berpulang ngantunkeun kapundhut sedo sedha maot tilar tewas mninggal mninggl meningal meningl died deceased almarhum almarhumah alm padem tiada passed
jatuh: jatoh jato jtuh jth jatu tibo ceblok labuh ragrag murag gaggar labu jatuah tajatuah ulung dhawah njeglug fell kejatuhan
kaki: suku sikil sikilku batis soko tungkai leg foot gaki kakinya kakiku
tangan: leungeun panangan tanang liman tanganku tangannya hand arm
suami: bojo salaki laki lake lakiku swami husband kurenan paitua bojoku
istri: bini wife maitua pamajikan istriku bojone
tanggal: tgl
bukan: bkn sanes dudu bukannya ukan banne not
#1: dua tiga empat lima enam tujuh delapan sembilan loro telu papat limo pitu wolu songo duo tigo ampek two three four five six
#2: sepuluh sebelas belas belasan puluh puluhan ten twenty
""")
_ABOUT_OTHER_THINGS = word_set("""
    garansi kontak
    sekolah sd smp sma smk tk paud kuliah kampus haji umroh umrah vaksin prakerja sim lowongan loker
    bansos pkh blt bpnt cpns pns lomba tiktok pinjol pinjaman kur shopee tokopedia paket kurir listrik
    pln pulsa kuota cabe beras sembako bensin solar pertalite togel slot judi mobil motor pacar nikah
    gojek grab maxim stnk bpkb skck paspor paypal wifi indihome pdam kesehatan kis posyandu2 les
    prakiraan cuaca hujan bola film lagu konser tiket kereta
    """)
_TYPED = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[0-9]+|[\u2600-\u27bf\U0001f300-\U0001faff]")
"""A word, a number, or a picture."""
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_VOWELS = str.maketrans("", "", "aeiou'")


def _skeletons() -> dict[str, str]:
    """Consonants of long words, so that "kecelkaan" and "pndaftaran" find their word."""
    found: dict[str, str] = {}
    for word, meaning in _WHOLE.items():
        bones = word.translate(_VOWELS)
        if len(word) >= 7 and len(bones) >= 5:
            found.setdefault(bones, meaning)
    return found


_BONES = _skeletons()
_ENDINGS = ("nya", "ku", "mu", "kah", "lah", "ne", "na", "e")


_OF_A_WISH = word_set("""
    mau mo mw pengen pengin pingin pgn ingin hayang hoyong bade arep minta mohon tolong tlg bantu
    gimana gmn bagaimana piye kumaha caranya cara kapan kpn berapa brp kenapa apa apakah bisa boleh
    klaim klem claim lapor cek daftar ndaftar daftarin donasi sumbang nyumbang bayarin tanya nanya
    hapus stop berhenti batal kembali ulang bicara ngomong petugas admin cs status santunan cair
    cairnya uang data bahasa how want can help stop my
    """)


def may_be_wish(text: str) -> bool:
    """A quick look before `read_intent`: whether a text has a word of those that wish or ask."""
    return "?" in text or not _OF_A_WISH.isdisjoint(plain(text).split())


def read_intent(text: str) -> str:
    """One of the labels that the corpus has, "none" among them.

    Whole messages that are commands are certain; all else is weighed. In an emergency the label
    only says where to go next: the safety message does not wait for it.
    """
    command = read_reserved(text)
    if command is not None and command in _INTENT_OF_COMMAND:
        return _INTENT_OF_COMMAND[command]
    chances = load("intents").chances(features(text))
    label = max(chances, key=chances.__getitem__)
    if chances[label] < _CERTAIN and is_emergency(text):
        return "claim_accident"
    return label if chances[label] >= _SURE.get(label, 0.0) else "none"


_CERTAIN = 0.8
"""How likely a label has to be to be believed of what sounds like an emergency."""
_SURE = {"stop": 0.6, "erase_data": 0.6}
"""How likely a label has to be where a mistake would do harm."""


def features(text: str) -> set[str]:
    """What the model looks at: the meanings of the words, alone and in twos, denied or not;
    their spelling, with and without vowels; how long the text is; whether it asks, tells of an
    accident or a death, or is about things that are dealt with elsewhere."""
    words = _without_address(_TYPED.findall(tidy(text).casefold())[:_WORDS])
    means = [_meaning(word) for word in words]
    denied = {
        at + behind
        for at, word in enumerate(means)
        for behind in range(1, _DENIES.get(word, 0) + 1)
    }
    found = {f"{'n' if at in denied else 'm'}:{word}" for at, word in enumerate(means)}
    found |= {f"b:{one}_{two}" for one, two in pairwise(["^", *means, "$"])}
    typed = [_REPEATED.sub(r"\1", word) for at, word in enumerate(words) if at not in denied]
    found |= pieces(typed)
    found |= {f"k:{bones(word)}" for word in typed if len(word) > 2}
    if len(means) <= _SHORT:
        found |= {f"{len(means)}:{word}" for word in means}
    found.add(f"long:{min(len(means), 12) // 2}")
    if "?" in text:
        found.add("asks")
    if names_accident(text):
        found.add("accident")
    if tells_death(text):
        found.add("death")
    if not _ABOUT_OTHER_THINGS.isdisjoint(means):
        found.add("elsewhere")
    return found


_DENIES = {"bukan": 3, "jangan": 3}
"""Words that are denied behind these say something else, and their letters nothing."""
_WORDS = 80
"""No word behind these is looked at."""
_SHORT = 3
"""Up to so many words a message may be no more than a key word or two."""


def _without_address(words: list[str]) -> list[str]:
    """The words without "pak", "kak", "ya" before and behind them, unless there is nothing else."""
    first, last = 0, len(words)
    while first < last and words[first] in _TAIL:
        first += 1
    while last > first and words[last - 1] in _TAIL:
        last -= 1
    return words[first:last] or words


_INTENT_OF_COMMAND = {
    "back": "back", "repeat": "repeat", "cancel": "cancel", "menu": "help", "help": "help",
    "status": "check_status", "stop": "stop", "erase_data": "erase_data", "my_data": "my_data",
    "language": "language", "human": "human",
}  # fmt: skip


def _meaning(word: str) -> str:
    if word.isdigit():
        return f"#{min(len(word), 5)}"
    found = _WHOLE.get(word)
    if found is not None:
        return found
    word = _REPEATED.sub(r"\1", word)
    if word in _WHOLE:
        return _WHOLE[word]
    for ending in _ENDINGS:
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and word[: -len(ending)] in _WHOLE
        ):
            return _WHOLE[word[: -len(ending)]]
    for length in range(len(word), 4, -1):
        if word[:length] in _BEGINS:
            return _BEGINS[word[:length]]
    if len(word) >= 6:
        return _BONES.get(word.translate(_VOWELS), word)
    return word
