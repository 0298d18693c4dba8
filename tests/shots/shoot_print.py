"""Pictures of printed slips: `shoot(out, names)` draws them as the print head would."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from agent.certify_schemas import Certified, DecidedLine, SchemeState
from agent.certifying.slip import Sheet, certified_slip
from agent.visit_messages import Place
from kiosk.domain.texts import Texts, load_texts
from kiosk.hardware.printer.render import render
from kiosk.hardware.printer.slip import (
    Banner,
    Box,
    Paragraph,
    QueueTicket,
    Row,
    Rule,
    Slip,
    Table,
    Title,
    queue_slip,
)

TEXTS = Path("config/texts")
PAPER_EDGE = 24  # white beside the printed 576 dots, as on the 80 mm roll


def a_ticket(**changes: object) -> QueueTicket:
    """A made-up ticket."""
    values: dict[str, object] = {
        "site": "望岳路街道人社服务站",
        "service": "社会保险",
        "number": "A037",
        "ahead": 8,
        "wait_min": (30, 46),
        "windows": (1, 3),
        "taken_at": datetime(2026, 3, 18, 10, 2, tzinfo=ZoneInfo("Asia/Shanghai")),
        "status_url": "http://192.168.1.10:8080/t/h7Qm2kX0bV4nTs9eLc3dPw",
        "code": "4829",
        "hotline": "12333",
        "demo": True,
    }
    return QueueTicket(**(values | changes))  # type: ignore[arg-type]  # the test names the fields it changes


def _texts(language: str) -> Texts:
    return load_texts(TEXTS, language)


def queue_zh() -> Slip:
    """The slip of picture 19."""
    return queue_slip(a_ticket(), _texts("zh_CN"))


def alone_zh() -> Slip:
    """A number that the kiosk gave by itself."""
    return queue_slip(a_ticket(number="A601", code="", wait_min=None, ahead=0, alone=True), _texts("zh_CN"))


def alone_en() -> Slip:
    """The same in English."""
    ticket = a_ticket(
        site="Wangyue Road Social Security Station", service="Social insurance", number="A601", alone=True
    )
    return queue_slip(ticket, _texts("en"))


def queue_en() -> Slip:
    """The same in English, with an English name of the service."""
    ticket = a_ticket(site="Wangyue Road Social Security Station", service="Social insurance")
    return queue_slip(ticket, _texts("en"))


def queue_long() -> Slip:
    """Everything at its longest, and a copy."""
    ticket = a_ticket(
        site="新疆维吾尔自治区巴音郭楞蒙古自治州和静县巴音布鲁克镇人社服务站",
        service="城乡居民基本养老保险待遇领取资格认证及参保登记变更",
        number="B1207",
        ahead=128,
        wait_min=(110, 165),
        windows=(1, 2, 3, 4, 5, 6, 7, 8, 11, 12),
        code="7K2M 9QXD",
        priority="军人、残疾人",
        reprint=2,
    )
    return queue_slip(ticket, _texts("zh_CN"))


def queue_quiet() -> Slip:
    """Nobody waits; not a demo."""
    return queue_slip(a_ticket(ahead=0, wait_min=None, windows=(2,), demo=False), _texts("zh_CN"))


def rare_characters() -> Slip:
    """Names with characters outside GBK, and one that no font of ours has."""
    return Slip(
        (
            Title("生僻字检查", "㛃 䶮 𠮷 𬀩 㼆 𫖯"),
            Rule(),
            Row("姓名", "王㛃䶮"),
            Row("姓名", "欧阳𠮷𬀩"),
            Row("姓名", "买买提·吐尔逊·阿卜杜热合曼·艾合买提江", large=True),
            Row("缺字", "刘\U000323ab\ue123", large=True),
            Rule(),
            Paragraph("字形应为简体：直 骨 将 令 角 径。缺的字画成方框，写着它的编码，不会悄悄丢掉。"),
        )
    )


def lookup() -> Slip:
    """The slip of picture 20."""
    months = ("2026-02", "2026-01", "2025-12", "2025-11", "2025-10")
    arrived = ("03-05", "02-04", "01-06", "12-03", "11-05")
    rows = tuple((month, "4 308.00", "344.64", day) for month, day in zip(months, arrived, strict=True))
    return Slip(
        (
            Title("查社保　缴费记录", "望岳路街道人社服务站"),
            Rule(),
            Row("姓名", "刘*平"),
            Row("社会保障号", "999***********0034"),
            Row("参保地", "岳阳楼区"),
            Row("查询期间", "2025-09 至 2026-02"),
            Rule(),
            Banner("企业职工养老保险"),
            Table(("月份", "缴费基数", "个人缴纳", "到账"), (*rows, ("2025-09", "4 308.00", "—", "欠缴"))),
            Row("本期个人缴纳合计", "1 723.20 元", large=True),
            Row("累计缴费月数", "237 个月", large=True),
            Rule(),
            Box("2025 年 9 月欠缴 1 个月", "可取 A 号到窗口补缴，或打 12333 咨询。"),
            Rule(),
            Paragraph("本小票只供自己查看，不作证明。要盖章的请在自助机打印参保证明。个人信息请收好。"),
            Row("打印时间", "2026-03-18　10:21:36"),
            Row("查询编号", "Q-0318-1021-0063"),
        )
    )


def certified_in(language: str) -> Slip:
    """Two benefits, one of them paid again."""
    lines = (
        DecidedLine(
            scheme="110", said="企业职工养老保险", state=SchemeState.CERTIFIED, next_due="2027-11-20"
        ),
        DecidedLine(
            scheme="410",
            said="工伤保险供养亲属抚恤金待遇",
            state=SchemeState.CERTIFIED,
            next_due="2027-05-20",
            resumed=True,
            back_pay_from="202609",
            back_pay_to="202611",
        ),
    )
    done = Certified(
        number="SM99910120261120000017",
        verified_at="2026-11-20T10:26:00+08:00",
        lines=lines,
        score=6120,
        threshold=4500,
        algorithm="opencv-1a2b3c4d.no-pad",
    )
    place = Place(site="云溪区示范社区人社服务点", hotline="12333", demo=True, time_zone="Asia/Shanghai")
    at = datetime(2026, 11, 20, 10, 27, tzinfo=ZoneInfo("Asia/Shanghai"))
    return certified_slip(Sheet("王秀英", place, at), done, load_texts(TEXTS, language))


SLIPS: dict[str, Callable[[], Slip]] = {
    "slip-queue": queue_zh,
    "slip-queue-en": queue_en,
    "slip-alone": alone_zh,
    "slip-alone-en": alone_en,
    "slip-queue-long": queue_long,
    "slip-queue-quiet": queue_quiet,
    "slip-rare-characters": rare_characters,
    "slip-lookup": lookup,
    "slip-certified": partial(certified_in, "zh_CN"),
    "slip-certified-en": partial(certified_in, "en"),
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named slips, all when none is named; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for name in SLIPS if not names else [name for name in names if name in SLIPS]:
        printed = render(SLIPS[name]())
        paper = Image.new("1", (printed.width + 2 * PAPER_EDGE, printed.height), 1)
        paper.paste(printed, (PAPER_EDGE, 0))
        files.append(out / f"{name}.png")
        paper.save(files[-1], optimize=True)
    return files
