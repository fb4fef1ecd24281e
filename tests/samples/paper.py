"""A poster as tests print it."""

from dataclasses import replace
from datetime import date

from domain.paper.documents import Document, PaperSize, PosterSheet, Voice

DAY = date(2026, 11, 30)
VIETNAMESE = Voice(
    lang="vi",
    site="Xã Hải Sơn",
    place="Thôn Pò Hèn",
    head="Báo tin cho công an",
    promise="Không cần nói tên · Không mất tiền",
    steps=("Quét mã bằng máy ảnh", "Nói, gõ chữ hoặc bấm vào hình", "Đọc trả lời"),
    type="Không quét được? Nhắn mã này:",
    danger="Nguy hiểm? Gọi ngay!",
    never="Không bao giờ xin mã ngân hàng, tiền hay ảnh căn cước.",
    scan="Mã QR",
    answers="Người trả lời: Công an xã Hải Sơn",
    printed="Mã nơi treo K7M2 9QXP · In ngày 30/11/2026",
    numbers=(("Công an", "113"), ("Trực ban Công an xã", "0203 000 0000")),
)
ENGLISH = replace(VIETNAMESE, lang="en", head="Tell the police", danger="In danger? Call!")
SHEET = PosterSheet(
    pictures=("theft", "fight", "fire", "crash"),
    code="K7M2 9QXP",
    link="HTTPS://BAO.HAISON.EXAMPLE/Q/K7M29QXP",
    address="bao.haison.example/q/K7M2-9QXP",
    voices=(VIETNAMESE, ENGLISH),
)


def document(*sheets: PosterSheet, size: PaperSize = PaperSize.A4, sample: str = "") -> Document:
    """Those sheets, or one, as a file."""
    return Document("Báo tin", "vi", size, DAY, sheets or (SHEET,), sample)


def sheet(**words: str) -> PosterSheet:
    """The sheet with other words in its first language."""
    return replace(SHEET, voices=(replace(VIETNAMESE, **words), ENGLISH))  # type: ignore[arg-type]
