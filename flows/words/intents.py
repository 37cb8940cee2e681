"""What a message that answers no question is about: one of twenty intents, or a reserved word.

A model weighs what the words and the rules say (`linear`). The rules look at words, first match
wins, and their order is the precedence: what a person may never be
refused (erase, stop) and own data first; then news of money already asked for, before the accident
or gift it was asked for; then return to work, groups, gifts; death before accident; whether one is
covered before wanting to be; and small talk last. Unsure is "none".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .emergencies import is_emergency, mentions_accident, tells_death
from .linear import load, pieces
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
saya: sy sya aku ak gue gw gua aye aing abdi kulo kula kuring ulun ambo awak my i me urang2 ane mine
tidak: tdk ga gak g gk nggak ngga enggak engga ndak nda kagak kaga ora teu henteu indak kada not tak
belum: blm belom blom durung dereng acan alun belon blum belumkah
sudah: sdh udah udh dah wis wes uwis tos atos parantos sampun alah already udahkah sudahkah
mau: handak nio niat nak mo mw pengen pengin pingin pgn ingin hayang hoyong bade arep arek want kepengen kepingin pengennya kersa namuah galak poron gelem minat kepengin kpgn pgin
bisa: bs iso tiasa can bisakah dapatkah boleh
gimana: gmn bagaimana bgmn kumaha piye how gmna caranya carane carana cara pripun pie prosedur prosedurnya kayapa baa pigimana dha'remma bagaimano cemmana macamana
kapan: kpn iraha when kapankah
mana: dmn dimana kmn kemana endi where kamana manaya
apa: opo naon what apaan aponyo napa naha ngapa apo
berapa: brp pinten sabaraha how
lihat: liat ningali ndelok tampilkan tampilin nampilin see show tunjukkan ngeliat ngelihat tinggali intip
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
kematian: pemakaman penguburan waris warisnya kubur duka almarhum meninggalnya
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
stop: berhenti setop stopp henti hentikan stopkan brenti brhenti unsubscribe unsub mandeg eureun mandhek jangan jgn ojo ulah berenti keluarkan quit matiin matikan setopin hentiin mandegno leren brentiin berentiin nyepam blokir
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
uang: uangnya duit duitnya dana dananya dwit artos picis money arto pitih pipis dhuwit duik jingah
tanggal: tgl
""")
_ABOUT_OTHER_THINGS = word_set("""
    garansi kontak
    sekolah sd smp sma smk tk paud kuliah kampus haji umroh umrah vaksin prakerja sim lowongan loker
    bansos pkh blt bpnt cpns pns lomba tiktok pinjol pinjaman kur shopee tokopedia paket kurir listrik
    pln pulsa kuota cabe beras sembako bensin solar pertalite togel slot judi mobil motor pacar nikah
    gojek grab maxim stnk bpkb skck paspor paypal wifi indihome pdam kesehatan kis posyandu2 les
    prakiraan cuaca hujan bola film lagu konser tiket kereta
    """)
_TYPED = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[0-9]+")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_MANY = re.compile(r"\b(?:[2-9]|[1-9][0-9]{1,3}|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|belasan|puluhan|banyak|para|beberapa) ?(?:orang|pekerja|anggota|warga|petani|nelayan|ojek|karyawan|nama|tukang|sopir|buruh|kepala|kk|pedagang|peserta|tenaga)\b")  # fmt: skip
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


_set = cache(word_set)


@dataclass(frozen=True)
class _Message:
    said: frozenset[str]
    words: str
    """The meanings in their order, with a space at both ends, for looking up phrases."""
    asks: bool
    text: str
    accident: bool
    death: bool
    typed: tuple[str, ...]

    def any(self, words: str) -> bool:
        return not self.said.isdisjoint(_set(words))

    def phrase(self, *phrases: str) -> bool:
        return any(f" {phrase} " in self.words for phrase in phrases)


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
    """One of the twenty labels of the rules below, or "none".

    Whole messages that are commands, and emergencies, are certain. All else is weighed by a model
    that learned from the corpus which words, spellings and rules go with which label.
    """
    command = read_reserved(text)
    if command is not None and command in _INTENT_OF_COMMAND:
        return _INTENT_OF_COMMAND[command]
    message = _message(text)
    if message.accident and is_emergency(text):
        return "claim_accident"
    chances = load("intents").chances(_features(message))
    label = max(chances, key=chances.__getitem__)
    return label if chances[label] >= _SURE.get(label, 0.0) else "none"


_SURE = {"stop": 0.6, "erase_data": 0.6}
"""How likely a label has to be where a mistake would do harm."""


def features(text: str) -> set[str]:
    """What the model looks at: the meanings of the words, alone and in twos; their spelling; what
    the rules say; whether an accident or a death is told, whether it asks or is about other things."""
    return _features(_message(text))


def _features(message: _Message) -> set[str]:
    means = message.words.split()[:80]
    typed = [_REPEATED.sub(r"\1", word) for word in message.typed[:80]]
    found = {f"m:{word}" for word in means}
    found |= {f"b:{one}_{two}" for one, two in pairwise(["^", *means, "$"])}
    found |= {
        f"n:{denied}"
        for at, word in enumerate(means)
        if word in ("tidak", "bukan", "bkn", "belum")
        for denied in means[at + 1 : at + 4]
    }
    found |= pieces(typed)
    found.add(f"rule:{next((label for label, rule in _RULES if rule(message)), 'none')}")
    found.add(f"long:{min(len(means), 12) // 2}")
    for name, holds in (
        ("accident", message.accident),
        ("death", message.death),
        ("asks", message.asks),
        ("elsewhere", not message.said.isdisjoint(_ABOUT_OTHER_THINGS)),
    ):
        if holds:
            found.add(name)
    return found


def _message(text: str) -> _Message:
    typed = _without_address(_TYPED.findall(tidy(text).casefold())[:120])
    meanings = [_meaning(word) for word in typed]
    return _Message(
        said=frozenset(meanings),
        words=f" {' '.join(meanings)} ",
        asks="?" in text
        or not {"apa", "gimana", "kapan", "mana", "berapa", "belum", "apakah"}.isdisjoint(meanings),
        text=text,
        accident=mentions_accident(text),
        death=tells_death(text),
        typed=tuple(typed),
    )


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


def _erase(m: _Message) -> bool:
    if m.any("hapus") and m.any("data akun nik profil nama nomor akses foto2 identitas semua"):
        return not m.any("lihat")
    return m.any("cabut") and m.any("persetujuan data akun")


def _stop(m: _Message) -> bool:
    if not m.said.isdisjoint(_ABOUT_OTHER_THINGS) or m.any("makan makanan uang foto barang lupa"):
        return False
    if m.phrase(
        "stop kirim", "stop hubungi", "stop sambung", "stop hp", "stop telepon", "stop pesan"
    ):
        return True
    if m.any("pesan") and (
        m.any("stop") or m.phrase("tidak mau terima", "tidak mau dapat", "tidak mau dikirimi")
    ):
        return True
    if (
        m.any("kirim daftar")
        and m.any("hapus keluar")
        and m.any("pesan kirim")
        and m.any("nomor hp")
    ):
        return True
    if m.phrase("tidak mau kirim pesan", "tidak mau kirim lagi"):
        return "dikirimi" in m.text.casefold() or m.any("lagi")
    return m.any("keluar") and m.any("pesan kirim")


def _language(m: _Message) -> bool:
    if m.any("bahasa"):
        return (
            m.any(_TONGUES)
            or m.any("ubah pakai pake mau bisa kembali pilih ada lain")
            or len(m.said) <= 2
        )
    return m.any("inggris") and m.any("bicara bisa mau pakai pake ubah use please")


_TONGUES = "inggris indonesia jawa sunda madura bugis minang padang banjar bali batak aceh betawi melayu daerah makassar ngoko kromo jowo"


def _my_data(m: _Message) -> bool:
    if m.any("klaim santunan terdaftar cair aman donasi") or (
        m.phrase("salah ketik") and not m.any("data")
    ):
        return False
    if m.any("profil"):
        return True
    if m.any("data"):
        return m.any("lihat cek ubah salah simpan apa saya diri pribadi benar")
    if m.any("lihat cek") and m.any("nama nik alamat nomor"):
        return m.any("saya") and not m.any("kartu")
    if m.any("alamat nama nik nomor rekening tanggal"):
        return m.any("ubah") or (m.any("salah") and not m.any("tadi ketik"))
    return False


def _claim_status(m: _Message) -> bool:
    if m.any("donasi donatur") or (m.any("laporan") and not m.any("proses kecelakaan")):
        return False
    if m.any("kematian meninggal") and not m.any("klaim santunan berkas"):
        return False
    if m.any("cair"):
        return not m.any("hujan salju es") and (
            m.asks or m.any("klaim santunan uang sudah belum lama jkk jkm bantuan")
        )
    if m.any("proses") and m.any("laporan lapor pengobatan"):
        return True
    if m.any("klaim santunan berkas jkk jkm"):
        if m.any("proses status lama cek kabar kabarna kabarnya approved rejected nunggu tunggu"):
            return True
        if m.any("sampai terima diterima") and m.any("mana kapan sudah belum tidak"):
            return True
        if m.any("berkas") and m.any("kurang lengkap"):
            return True
        if m.any("kapan kabar kabarnya update belum") and not m.any("syarat ikut daftar"):
            return True
        return m.any("sudah") and m.any("dibayar terima diterima masuk disetujui") and m.asks
    return (
        m.any("uang")
        and m.any("mana kapan belum")
        and not m.any("komplain kembali")
        and m.asks
        and not m.any("iuran")
    )


def _donor_report(m: _Message) -> bool:
    if m.phrase("bantuan dari saya", "tolong dari saya") and m.any("siapa berapa mana"):
        return True
    if not m.any("donasi donatur salur") or m.any("iuran"):
        return False
    if m.any("salur") and m.any("siapa") and m.any("uang saya"):
        return True
    if m.any("laporan dipakai penerima terbantu"):
        return True
    if (
        m.any("donasi")
        and m.any("sampai salur kemana lari buat2")
        and m.any("sudah belum mana siapa")
    ):
        return True
    if m.any("donasi") and m.any("saldo sisa sisanya sertifikat"):
        return True
    return m.any("donasi") and (
        m.phrase("siapa yang", "siapa yg", "buat siapa", "untuk siapa") or m.any("mana pajak")
    )


def _return_to_work(m: _Message) -> bool:
    if (
        m.any("kembali_kerja")
        or "return to work" in m.text.casefold()
        or m.phrase("kembali to kerja")
    ):
        return True
    if m.any("cacat palsu rehabilitasi") and m.any(
        "kerja pelatihan bantuan alat kaki tangan dapat program bisa"
    ):
        return True
    if m.any("pelatihan") and (m.any("cedera kecelakaan") or m.accident):
        return True
    if (
        m.any("sembuh operasi patah amputasi pulih cedera")
        and m.any(_TRADES)
        and m.any("lagi kembali ganti ubah langsung")
    ):
        return not m.any("lapor klaim")
    if m.any("rehabilitasi") or m.phrase("alat bantu"):
        return True
    back_to_work = m.phrase("kerja lagi", "kembali kerja", "kembali ke kerja", "mulai kerja", "kerja ringan",
                            "kerja seperti", "kembali kerja lagi", "masuk kerja")  # fmt: skip
    if m.any("operasi sembuh pulih patah cedera") and m.any("lagi kembali") and m.any(_TRADES):
        return True
    return back_to_work and not m.any("daftar lowongan terdaftar libur")


_TRADES = "kerja narik ngojek melaut jualan dagang nyawah nyopir bertani mulung nguli"


def _group(m: _Message) -> bool:
    if m.any("donasi bayarin"):
        return False
    many = _MANY.search(m.words) is not None
    if m.any("kelompok"):
        return (
            m.any(
                "daftar ikut tambah nambah mau excel gimana peserta data agen upload perisai list"
            )
            or many
        )
    if m.any("kader agen ketua") and m.any("ikut daftar tambah nambah masukin input ketik"):
        return True
    if m.any("daftar") and m.any("excel file spreadsheet"):
        return True
    if (
        m.any("warga bawahan")
        and m.any("daftar")
        and m.any("ketua kader mandor juragan pengurus rt rw saya")
    ):
        return True
    return many and m.any("daftar ikut tambah nambah nambahin masukin ketik")


def _donate(m: _Message) -> bool:
    if m.any("dapat dapet") and m.any("zakat"):
        return False
    if m.any("donasi"):
        return True
    if m.phrase(
        "sponsor a", "bayar iuran buat", "bayar iuran untuk", "buat bayar iuran", "nanggung iuran"
    ):
        return True
    if m.any("bayarin sponsor") and m.any("mau bisa gimana jadi untuk buat"):
        return not m.any("saya") or (
            m.any("orang mereka tukang pekerja iuran") and not m.any("ikut daftar")
        )
    if m.phrase("tolong bayar iuran", "mau bayar iuran") and not m.any("saya"):
        return True
    if m.any("donatur") and m.any("jadi mau gimana"):
        return not m.any("iuran dibayar belum")
    return m.any("salur") and m.any("uang mau")


def _death(m: _Message) -> bool:
    if m.any("jkm kematian beasiswa") or m.phrase("tutup usia", "passed away"):
        return True
    if m.death and not m.any("donasi sakit"):
        return True
    if not m.any(_DEAD):
        return False
    alive = "mati" in m.said and not m.any("meninggal wafat")
    return m.accident or (not alive and m.any("klaim santunan gimana uang peserta"))


_DEAD = "meninggal wafat tewas ninggal mati meningal mninggal sedo seda maot died dead death almarhum alm tilar"


def _accident(m: _Message) -> bool:
    if m.any("jkk"):
        return not m.any("daftar ikut") or m.any("klaim")
    if m.any("klaim santunan") and not m.any("ikut daftar"):
        return True
    if m.any("berobat") and m.any("biaya ganti ubah diganti uang nota kwitansi kecelakaan gimana"):
        return True
    if m.any("cedera") and m.any("kerja saya"):
        return True
    if m.accident or (m.any("kecelakaan") and m.any("lapor klaim gimana")):
        return not (m.any("asuransi") and m.any("mau ikut daftar") and m.any("kalau kalo klo"))
    return False


def _check_status(m: _Message) -> bool:
    others = not m.said.isdisjoint(_ABOUT_OTHER_THINGS) and not m.any("asuransi peserta iuran")
    if others:
        return False
    if m.any("terdaftar") and not (m.any("mau") and m.any("daftar")):
        return True
    if m.any("aktif") and m.any("saya kartu asuransi peserta masih sudah sampai kapan iuran my is"):
        return True
    if m.any("ditanggung sponsor") and m.any("sudah belum kapan sampai masih siapa am is"):
        return not m.any("daftar")
    if m.any("ditanggung") and m.any("saya") and m.asks | m.any("tidak"):
        return not m.any("daftar klaim")
    if m.any("asuransi kartu") and m.any("habis habisnya abis") and m.any("kapan sudah belum"):
        return True
    if m.any("status"):
        return m.any("saya peserta cek asuransi iuran kartu lihat daftar") or len(m.said) == 1
    if m.any("peserta") and m.any("cek bukan sudah belum masih"):
        return not m.any("tidak")
    if m.any("iuran") and m.any("siapa") and m.any("saya"):
        return True
    if m.any("iuran") and m.any("dibayar sampai sudah belum"):
        return not m.any("ikut daftar") or m.any("belum")
    if m.any("kartu") and m.any("nomor mana lihat kapan sudah belum berapa cek lupa hilang"):
        return m.any("saya peserta asuransi sudah belum mana kapan")
    if m.any("nama") and m.any("saya") and m.phrase("ada di", "masuk daftar", "ada dalam"):
        return m.asks or m.any("tidak belum")
    return m.any("nama daftar ikut") and m.any("sudah") and m.any("belum") and m.any("saya nama")


def _register(m: _Message) -> bool:
    if not m.said.isdisjoint(_ABOUT_OTHER_THINGS) and not m.any(
        "asuransi iuran peserta jkk kecelakaan"
    ):
        return False
    if m.any("daftar"):
        return not m.any("harga menu tidak batal") or m.any("mau gimana bisa")
    if m.any("ikut"):
        return m.any("mau bisa gimana asuransi program peserta boleh mana") and not m.phrase(
            "tidak mau ikut", "tidak ikut"
        )
    if m.phrase("jadi peserta") and m.any("tidak"):
        return False
    if m.phrase("jadi peserta") or (m.any("peserta") and m.any("mau gimana syarat")):
        return True
    return m.any("asuransi") and m.any(
        "mau punya dapat dapet biar bikin buat butuh minat minta syarat bisa ada"
    )


def _human(m: _Message) -> bool:
    if m.any("komplain"):
        return True
    if m.any("kantor") and m.any("mana alamat datang"):
        return True
    if m.any("petugas") and m.any("bingung ngerti"):
        return True
    if m.any("telepon") and m.any("bisa mau minta nomor petugas saya tolong langsung berapa call"):
        return not m.any("ubah daftar")
    if m.any("bicara") and (m.any("petugas orang langsung") or m.phrase("mau bicara")):
        return True
    if m.any("petugas") and m.any(
        "mau sambung bisa tolong minta langsung ada panggil real please mana nomor butuh tanya ketemu"
    ):
        return True
    if m.any("sambung") and m.any("orang langsung kantor"):
        return True
    if m.phrase("ada orang", "orang langsung", "orang asli", "orang beneran", "kantor mana"):
        return True
    if m.any("data") and m.any("aman"):
        return True
    return m.any("alamat") and m.any("kantor")


def _cancel(m: _Message) -> bool:
    if m.any("batal"):
        return (
            m.any(
                "saya daftar klaim pengisian isi saja aja semua semuanya formulir berkas tolong mau donasi"
            )
            or len(m.said) <= 3
        )
    if m.phrase(
        "tidak jadi", "tidak usah lanjut", "tidak lanjut", "tidak usah", "tidak mau lanjut"
    ):
        return len(m.said) <= 6
    if m.phrase("lain kali", "kapan kapan aja", "kapan2 aja"):
        return len(m.said) <= 6
    if m.any("nanti") and m.any("isi lanjut daftar aja saja deh dulu ah"):
        return len(m.said) <= 6
    return m.any("stop") and m.any("isi lanjut daftar formulir")


def _back(m: _Message) -> bool:
    if m.any("kembali") and m.any(
        "tadi pertanyaan tanya ke sebelum langkah satu saja aja halaman menu awal bisa"
    ):
        return not m.any("uang kampung rumah")
    if m.any("salah") and m.any("ketik tadi isi jawab kembali"):
        return True
    return m.any("ubah") and m.any("tadi jawaban ketik jawab")


def _repeat(m: _Message) -> bool:
    if m.any("ulang"):
        return not m.any("selamat tahun hari")
    if m.any("tadi") and m.any("tanya apa"):
        return True
    if m.phrase(
        "apa tadi",
        "tanya apa",
        "apa tanya",
        "kirim lagi",
        "sekali lagi",
        "kirim ulang",
        "apa maksud",
        "coba lagi",
    ):
        return not m.any("paket")
    if m.any("maksud"):
        return True
    return m.said <= {
        "apa",
        "hah",
        "gimana",
        "hmm",
        "kok",
        "ya",
        "pak",
        "bu",
        "kak",
        "mbak",
        "mas",
        "lupa",
    } and m.any("apa hah gimana")


def _help(m: _Message) -> bool:
    if m.any("bantuan menu panduan"):
        return m.said.isdisjoint(_ABOUT_OTHER_THINGS) and not m.any("makan makanan warung harga")
    if m.phrase("what can", "apa can"):
        return True
    if m.any("bingung"):
        return m.any("tidak saya gimana cara pakai pake") or len(m.said) <= 3
    if m.any("tanya") and (m.any("mau bisa boleh") or len(m.said) <= 3):
        return m.said.isdisjoint(_ABOUT_OTHER_THINGS) and len(m.said) <= 6
    if m.any("tolong") and len(m.said - _FILLER) <= 2:
        return True
    if m.any("info") and len(m.said - _FILLER) <= 3:
        return m.said.isdisjoint(_ABOUT_OTHER_THINGS)
    if m.any("manfaat manfaatnya keuntungan untungnya gunanya fungsi"):
        return True
    if m.any("bot chatbot") or m.phrase(
        "ini apa",
        "apa ini",
        "bisa apa",
        "apa yang bisa",
        "apa aja",
        "apa saja",
        "ini siapa",
        "siapa ini",
    ):
        return m.said.isdisjoint(_ABOUT_OTHER_THINGS) and m.asks
    return m.phrase(
        "gimana pakainya",
        "gimana pakenya",
        "gimana makenya",
        "gimana ini",
        "gimana pakai",
        "ini gimana",
        "gimana pake",
        "gimana dong",
    )


def _greet(m: _Message) -> bool:
    rest = m.said - _FILLER
    if m.any("halo"):
        return (
            len(
                rest
                - {"halo", "selamat", "pagi", "wr", "wb", "warahmatullahi", "wabarakatuh", "om"}
            )
            == 0
        )
    if m.any("pagi") or (m.any("selamat") and m.any("pagi")):
        return not rest - {"selamat", "pagi", "good"}
    return bool(m.said) and m.said <= {
        "p",
        "ping",
        "tes",
        "test",
        "pak",
        "bu",
        "min",
        "kak",
        "om",
        "mbak",
        "mas",
        "gan",
        "bang",
        "bos",
    }


_FILLER = word_set("""
    pak bu bapak ibu kak kakak bang abang mas mbak mba min admin petugas om tante gan bos sis bro kang
    teh teteh dong deh ya yah nih sih lah kok aja saja nggih pisan banyak banget bgt sekali sangat
    so much you atas bantuan bantuannya infonya sudah saya semua semuanya tolong minta mau ka uda uni
    matur hatur terima_kasih kasih terima tarimo mugi berkah ok oke sip baik siap kbeh alhamdulillah
    """)


def _thanks(m: _Message) -> bool:
    said = m.any("terima_kasih") or m.phrase(
        "terima kasih", "matur sembah", "kurru sumange", "tarimo kasih"
    )
    if said:
        return len(m.said - _FILLER - {"terima_kasih", "info"}) <= 2
    return bool(m.said) and m.said <= {
        "ok",
        "oke",
        "sip",
        "siap",
        "baik",
        "pak",
        "bu",
        "kak",
        "mas",
        "mbak",
        "okay",
        "mantap",
    }


def _leaves(m: _Message) -> bool:
    """Wanting out altogether: to be asked what is meant, and never kept on."""
    return m.any("tidak stop") and m.phrase("jadi peserta") and not m.asks


_RULES: tuple[tuple[str, Callable[[_Message], bool]], ...] = (
    ("erase_data", _erase),
    ("stop", _stop),
    ("stop", _leaves),
    ("language", _language),
    ("my_data", _my_data),
    ("donor_report", _donor_report),
    ("claim_status", _claim_status),
    ("return_to_work", _return_to_work),
    ("enrol_group", _group),
    ("back", _back),
    ("cancel", _cancel),
    ("claim_death", _death),
    ("claim_accident", _accident),
    ("check_status", _check_status),
    ("donate", _donate),
    ("human", _human),
    ("register", _register),
    ("repeat", _repeat),
    ("thanks", _thanks),
    ("greet", _greet),
    ("help", _help),
)
