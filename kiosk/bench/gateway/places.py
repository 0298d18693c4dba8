"""Made-up names: employers, banks, hospitals, schools. None of them exists; 示范 or 样本 in a name says so."""

from random import Random

EMPLOYERS = 60
BANKS = ("示范农村商业银行", "示范城市银行", "样本储蓄银行")
HOSPITALS = ("示范市第一人民医院", "示范县中医医院", "样本社区卫生服务中心", "样本镇卫生院", "示范大药房")
SCHOOLS = ("示范技工学校", "样本职业培训中心", "示范区就业训练中心")
STREETS = ("幸福路", "建设街", "青年大道", "湖滨巷", "新村")
COURSES = ("养老护理", "电工", "家政服务", "焊工", "电子商务", "中式烹调")
TITLES = (
    ("工程师", "机械工程"),
    ("经济师", "人力资源管理"),
    ("主管护师", "护理学"),
    ("一级教师", "小学语文"),
)
EXAMS = (
    ("二级建造师", "建设工程施工管理"),
    ("经济专业技术资格", "经济基础知识"),
    ("社会工作者", "社会工作实务"),
)
_FIRST = "云梦 洞庭 金桥 长乐 新墙 芭蕉 龙窖 麦溪 青石 河西".split()
_TRADES = "机械 纺织 食品 建材 物流 茶业".split()
_FORMS = ("有限公司", "有限责任公司", "厂")


def employers(seed: int) -> tuple[str, ...]:
    """Sixty firms, the same for a seed."""
    dice = Random(f"{seed}/employers")  # noqa: S311 - made-up firms
    names = [f"示范{first}{trade}" for first in _FIRST for trade in _TRADES]
    dice.shuffle(names)
    return tuple(name + dice.choice(_FORMS) for name in names[:EMPLOYERS])
