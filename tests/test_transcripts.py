"""Every golden transcript, on every channel it is told on; and every text in some transcript."""

import pytest

from bot.check import msgids
from flows.text_only import TEXT_ONLY
from tests import stories
from tests.houses import house

STORIES = stories.every()
ELSEWHERE = {
    "GN Lingkaran: ada kabar untuk Bapak/Ibu di WhatsApp": "a day of silence: tests/test_undelivered.py",
    "GN Lingkaran: ada laporan {code} dari keluarga": "no chat of the family: tests/test_guardian.py",
    "Laporan {code}: bantu {name} dengan berkas": "papers asked for later: tests/test_guardian.py",
    "Laporan {code}: mohon dampingi keluarganya": "heads of groups after a death: tests/test_guardian.py",
    "Maaf, ada gangguan di sisi kami.": "said when a turn fails: tests/test_inbox.py",
    "Di grup kami tidak bisa bicara soal data.": "groups: tests/test_payloads.py",
    "Maaf, pesan Bapak/Ibu baru kami terima.": "a message that comes late: tests/test_payloads.py",
    "NIK tadi belum bisa kami baca.": "a photo that cannot be opened: tests/test_media.py",
    "Terima kasih. Pertanyaan itu sudah lewat.": "closed meanwhile: tests/test_recovery.py",
    "{name}: foto KTP belum bisa kami buka.": "a photo that cannot be opened: tests/test_media.py",
    "{name}: kiriman tadi belum": "a file that is not kept: tests/test_evidence.py",
    "Berkas tadi belum": "a file that is not kept: tests/test_evidence.py",
    "Berkasnya terlalu besar.": "a file that is not kept: tests/test_evidence.py",
    "Kiriman tadi belum": "a file that is not kept: tests/test_evidence.py",
    "Rekaman tadi belum": "a file that is not kept: tests/test_evidence.py",
    "Rekamannya terlalu panjang.": "a file that is not kept: tests/test_evidence.py",
    "Daftar tadi belum": "a file that is not kept: tests/test_evidence.py",
    "Daftarnya terlalu besar.": "a file that is not kept: tests/test_evidence.py",
}
"""Texts that no story can lead to, by their beginning, and what shows them instead."""

DEMO = {"LINGKARAN_DEMO": "1"}


def test_there_are_stories_enough() -> None:
    assert len(STORIES) >= 30


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_goes_as_it_is_written(
    story: stories.Story, request: pytest.FixtureRequest
) -> None:
    first = story.channels[0]
    with house(DEMO) as bot:
        told, result = stories.run(story, bot, first)
    if request.config.getoption("--update-transcripts"):
        story.path.write_text(told)
    assert told == story.path.read_text(), (
        f"{story.name} on {first}: make update-transcripts writes it anew."
    )
    for channel in story.channels[1:]:
        with house(DEMO) as bot:
            _told, same = stories.run(story, bot, channel)
        assert same == result, (
            f"{story.name}: on {channel} something else came of it than on {first}"
        )


def test_what_words_alone_replace_is_still_said_elsewhere() -> None:
    assert set(TEXT_ONLY) <= set(msgids())


def test_every_text_of_the_talk_stands_in_some_transcript() -> None:
    """A prompt, a help or a stop text that no story shows is one that nobody has read."""
    told = "\n".join(
        " ".join(stories.FOLDER.joinpath(f"{s.name}.txt").read_text().split()) for s in STORIES
    )
    unseen = [
        m for m in msgids() if not m.startswith(tuple(ELSEWHERE)) and not stories.seen(m, told)
    ]
    assert not unseen, (
        "No transcript shows these. Is there an answer that leads to each? Then tell it in a story "
        "under tests/transcripts; else mend the condition. " + " | ".join(unseen)
    )
