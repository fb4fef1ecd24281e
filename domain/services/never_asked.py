"""What a site's own service never asks: politics, party, faith, ethnicity, nationality, who
somebody is. What can be recognised in a clerk's words is refused, with its reason; whoever approves
the service looks for the rest. Residents' own words are never looked at so.

Vietnamese is read with its marks: without them `đảng` (party) is `đang`, a word of every sentence.
Of what is typed without any, only what can mean nothing else is recognised.
"""

import re
import unicodedata
from collections.abc import Mapping

from domain.saying import pgettext

POLITICS = pgettext(
    "admin:own.never.politics", "Nobody is asked what they think of politics or a party."
)
FAITH = pgettext("admin:own.never.faith", "Nobody is asked about their faith.")
ETHNICITY = pgettext("admin:own.never.ethnicity", "Nobody is asked which people they belong to.")
NATIONALITY = pgettext("admin:own.never.nationality", "Nobody is asked which country is theirs.")
NAMES = pgettext("admin:own.never.names", "Nobody is asked for names. It works without them.")
PAPERS = pgettext("admin:own.never.papers", "Nobody is asked for numbers of their papers.")

RECOGNISED: Mapping[str, tuple[str, ...]] = {
    POLITICS: (
        "đảng", "đảng viên", "chính trị", "chinh tri", "bầu cho ai", "bỏ phiếu cho", "đảng phái",
        "phản động", "partai", "politik", "memilih siapa", "pilihan politik", "pemilu", "pilkada",
        "coblos", "political", "politics", "which party", "party member", "vote for", "voted for",
    ),
    FAITH: (
        "tôn giáo", "tín ngưỡng", "ton giao", "tin nguong", "theo đạo", "đạo gì", "đạo nào",
        "công giáo", "tin lành", "phật giáo", "hồi giáo", "agama", "keyakinan", "islam", "kristen",
        "katolik", "muslim", "religion", "religious", "faith", "christian", "catholic", "buddhist",
        "believe in god",
    ),
    ETHNICITY: (
        "dân tộc", "dan toc", "sắc tộc", "chủng tộc", "người kinh", "người dao", "người tày",
        "người mông", "suku apa", "suku bangsa", "suku anda", "asal suku", "etnis", "ras apa",
        "ethnic", "ethnicity", "tribe", "your race",
    ),
    NATIONALITY: (
        "quốc tịch", "quoc tich", "người nước nào", "kewarganegaraan", "kebangsaan",
        "warga negara apa", "nationality", "citizenship", "which country are you from",
    ),
    NAMES: (
        "họ tên", "họ và tên", "ho ten", "ho va ten", "tên gì", "tên là gì", "tên của ai",
        "tên của bạn", "tên của bác", "tên bạn", "tên bác", "tên anh", "tên chị", "tên ông",
        "tên bà", "tên người", "tên ai", "tên con", "tên cháu", "tên vợ", "tên chồng", "tên chủ hộ",
        "nama anda", "nama kamu", "nama lengkap", "siapa nama", "namanya siapa", "nama orang",
        "nama pelaku", "nama bapak", "nama ibu", "nama anak", "nama kepala keluarga", "your name",
        "full name", "names of people", "name of the person", "whose name",
    ),
    PAPERS: (
        "số căn cước", "số cccd", "số cmnd", "số chứng minh", "số định danh", "số hộ chiếu", "nik",
        "nomor ktp", "nomor kk", "nomor kartu keluarga", "nomor paspor", "identity card number",
        "number of your identity card", "id number", "passport number",
    ),
}  # fmt: skip

# Words of every day in which the end of one and the beginning of the next say something else:
# `lãnh đạo nào` (which leader) asks for nobody's `đạo` (faith).
HARMLESS = (
    "lãnh đạo", "chỉ đạo", "đạo đức", "nhân đạo", "người kinh doanh", "người kinh nghiệm",
    "giáo viên", "giáo dục", "lành mạnh", "tên con đường", "tên con suối", "tên con sông",
)  # fmt: skip

_NOT_A_WORD = re.compile(r"[\W_]+")
_UNSEEN = re.compile(
    r"[\u00ad\u200b-\u200f\u2060\ufeff]"
)  # they part a word for nobody who reads it


def never_asked(words: str) -> str:
    """Why these words of a clerk ask what nobody is asked, as a text id; "" where nothing of it is
    recognised."""
    composed = unicodedata.normalize("NFKC", _UNSEEN.sub("", words)).casefold()
    said = f" {_NOT_A_WORD.sub(' ', composed).strip()} "
    for harmless in HARMLESS:
        said = said.replace(f" {harmless} ", " · ")
    for why, phrases in RECOGNISED.items():
        if any(f" {phrase} " in said for phrase in phrases):
            return why
    return ""
