"""Lanshan University 岚山大学: an invented medical-comprehensive university as a tree of units."""

from dataclasses import dataclass
from random import Random

ROOT = "LSU"


@dataclass(frozen=True)
class Unit:
    """One unit; `students` is how many study there, which is also how likely an applicant comes from it."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent: str
    field_code: str = ""
    students: int = 0


def _school(code: str, name_zh: str, name_en: str, field_code: str, students: int) -> Unit:
    return Unit(code, name_zh, name_en, "school", ROOT, field_code, students)


def _laboratory(code: str, name_zh: str, name_en: str, field_code: str) -> Unit:
    return Unit(code, f"{name_zh}重点实验室", f"Key Laboratory of {name_en}", "laboratory", ROOT, field_code)


def _departments(hospital: str, *departments: tuple[str, str, str, str]) -> tuple[Unit, ...]:
    return tuple(
        Unit(f"{hospital}-{code}", name_zh, name_en, "department", hospital, field_code)
        for code, name_zh, name_en, field_code in departments
    )


OFFICES = (
    Unit("OIA", "国际合作与交流处", "International Office", "office", ROOT),
    Unit("DAA", "教务处", "Office of Academic Affairs", "office", ROOT),
    Unit("GRS", "研究生院", "Graduate School", "office", ROOT),
    Unit("DHR", "人事处", "Office of Human Resources", "office", ROOT),
)

SCHOOLS = (
    _school("CLI", "临床医学院", "School of Clinical Medicine", "0912", 3860),
    _school("BMS", "基础医学院", "School of Basic Medical Sciences", "0912", 920),
    _school("PUB", "公共卫生学院", "School of Public Health", "0912", 1080),
    _school("NUR", "护理学院", "School of Nursing", "0913", 1240),
    _school("STO", "口腔医学院", "School of Stomatology", "0911", 760),
    _school("PHA", "药学院", "School of Pharmacy", "0916", 1180),
    _school("TCM", "中医药学院", "School of Traditional Chinese Medicine", "0917", 840),
    _school("MTE", "医学技术学院", "School of Medical Technology", "0914", 960),
    _school("REH", "康复医学院", "School of Rehabilitation Medicine", "0915", 520),
    _school("PSY", "心理学院", "School of Psychology", "0313", 560),
    _school("HMG", "卫生管理学院", "School of Health Management", "0413", 690),
    _school("BME", "生物医学工程学院", "School of Biomedical Engineering", "0788", 740),
    _school("LIF", "生命科学学院", "School of Life Sciences", "0511", 1020),
    _school("CHE", "化学与材料学院", "School of Chemistry and Materials", "0531", 980),
    _school("MAT", "数学与统计学院", "School of Mathematics and Statistics", "0541", 720),
    _school("PHY", "物理学院", "School of Physics", "0533", 610),
    _school("CSA", "计算机与人工智能学院", "School of Computing and Artificial Intelligence", "0613", 1690),
    _school("EIE", "电子信息工程学院", "School of Electronic and Information Engineering", "0714", 1310),
    _school("ENV", "环境科学与工程学院", "School of Environmental Science and Engineering", "0521", 640),
    _school("ECM", "经济与管理学院", "School of Economics and Management", "0413", 1980),
    _school("LAW", "法学院", "School of Law", "0421", 870),
    _school("HUM", "人文学院", "School of Humanities", "0232", 780),
    _school("FOL", "外国语学院", "School of Foreign Languages", "0231", 930),
    _school("JOC", "新闻与传播学院", "School of Journalism and Communication", "0321", 650),
)

LABORATORIES = (
    _laboratory("KLO", "分子肿瘤学", "Molecular Oncology", "0912"),
    _laboratory("KLN", "神经科学与脑疾病", "Neuroscience and Brain Disorders", "0912"),
    _laboratory("KLD", "天然药物与新药创制", "Natural Medicines and Drug Discovery", "0916"),
    _laboratory("KLM", "生物医用材料", "Biomedical Materials", "0788"),
    _laboratory("KLA", "医学人工智能", "Medical Artificial Intelligence", "0613"),
    _laboratory("KLE", "环境与健康", "Environment and Health", "0521"),
)

HOSPITALS = (
    Unit("HA", "附属第一医院", "First Affiliated Hospital", "hospital", ROOT, "0912"),
    Unit("HB", "附属第二医院", "Second Affiliated Hospital", "hospital", ROOT, "0912"),
    Unit("HC", "附属儿童医院", "Affiliated Children's Hospital", "hospital", ROOT, "0912"),
)

DEPARTMENTS = (
    *_departments(
        "HA",
        ("CAR", "心血管内科", "Cardiology", "0912"),
        ("RES", "呼吸与危重症医学科", "Respiratory and Critical Care Medicine", "0912"),
        ("GAS", "消化内科", "Gastroenterology", "0912"),
        ("NEU", "神经内科", "Neurology", "0912"),
        ("ONC", "肿瘤科", "Oncology", "0912"),
        ("SUR", "普通外科", "General Surgery", "0912"),
        ("ORT", "骨科", "Orthopaedics", "0912"),
        ("ANE", "麻醉科", "Anaesthesiology", "0912"),
        ("RAD", "放射科", "Radiology", "0914"),
        ("NRS", "护理部", "Nursing Department", "0913"),
    ),
    *_departments(
        "HB",
        ("END", "内分泌科", "Endocrinology", "0912"),
        ("NEP", "肾内科", "Nephrology", "0912"),
        ("HEM", "血液科", "Haematology", "0912"),
        ("URO", "泌尿外科", "Urology", "0912"),
        ("OBG", "妇产科", "Obstetrics and Gynaecology", "0912"),
        ("OPH", "眼科", "Ophthalmology", "0912"),
        ("REH", "康复医学科", "Rehabilitation Medicine", "0915"),
        ("LAB", "检验科", "Laboratory Medicine", "0914"),
        ("NRS", "护理部", "Nursing Department", "0913"),
    ),
    *_departments(
        "HC",
        ("NEO", "新生儿科", "Neonatology", "0912"),
        ("PCA", "心脏中心", "Heart Centre", "0912"),
        ("PRE", "呼吸科", "Paediatric Respiratory Medicine", "0912"),
        ("PNE", "神经科", "Paediatric Neurology", "0912"),
        ("PSU", "小儿外科", "Paediatric Surgery", "0912"),
        ("PIC", "重症医学科", "Paediatric Intensive Care", "0912"),
        ("CHD", "儿童保健科", "Child Health Care", "0912"),
        ("NRS", "护理部", "Nursing Department", "0913"),
    ),
)

UNITS = (
    Unit(ROOT, "岚山大学", "Lanshan University", "university", ""),
    *OFFICES,
    *SCHOOLS,
    *LABORATORIES,
    *HOSPITALS,
    *DEPARTMENTS,
)
"""The whole tree, parents before children."""


def unit_named(code: str) -> Unit:
    return next(unit for unit in UNITS if unit.code == code)


def draw_school(rng: Random) -> Unit:
    """Return a school, the more likely the more students it has."""
    return rng.choices(SCHOOLS, weights=[school.students for school in SCHOOLS])[0]
