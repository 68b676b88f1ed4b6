"""What can be studied at Lanshan University: majors of each school, and what graduates do in departments."""

from dataclasses import dataclass

from sojourn.web.demo_data.units import Unit


@dataclass(frozen=True)
class Major:
    """A major; `years` is how long its bachelor takes, 0 where only graduates study it."""

    name_zh: str
    name_en: str
    field_code: str
    years: int = 4


MAJORS = {
    "CLI": (
        Major("临床医学", "Clinical Medicine", "0912", 5),
        Major("麻醉学", "Anaesthesiology", "0912", 5),
        Major("儿科学", "Paediatrics", "0912", 5),
    ),
    "BMS": (
        Major("基础医学", "Basic Medicine", "0912", 5),
        Major("病理学与病理生理学", "Pathology and Pathophysiology", "0912", 0),
    ),
    "PUB": (
        Major("预防医学", "Preventive Medicine", "0912", 5),
        Major("全球健康学", "Global Health", "0912", 4),
    ),
    "NUR": (Major("护理学", "Nursing", "0913"), Major("助产学", "Midwifery", "0913")),
    "STO": (Major("口腔医学", "Stomatology", "0911", 5),),
    "PHA": (Major("药学", "Pharmacy", "0916"), Major("临床药学", "Clinical Pharmacy", "0916", 5)),
    "TCM": (
        Major("中医学", "Traditional Chinese Medicine", "0917", 5),
        Major("针灸推拿学", "Acupuncture and Tuina", "0917", 5),
    ),
    "MTE": (
        Major("医学检验技术", "Medical Laboratory Technology", "0914"),
        Major("医学影像技术", "Medical Imaging Technology", "0914"),
    ),
    "REH": (
        Major("康复治疗学", "Rehabilitation Therapy", "0915"),
        Major("听力与言语康复学", "Audiology and Speech Rehabilitation", "0915"),
    ),
    "PSY": (
        Major("应用心理学", "Applied Psychology", "0313"),
        Major("临床心理学", "Clinical Psychology", "0313", 0),
    ),
    "HMG": (
        Major("公共事业管理（卫生方向）", "Public Administration (Health)", "0413"),
        Major("健康服务与管理", "Health Services and Management", "0413"),
    ),
    "BME": (
        Major("生物医学工程", "Biomedical Engineering", "0788"),
        Major("智能医学工程", "Intelligent Medical Engineering", "0788"),
    ),
    "LIF": (Major("生物科学", "Biological Sciences", "0511"), Major("生物技术", "Biotechnology", "0512")),
    "CHE": (Major("化学", "Chemistry", "0531"), Major("材料化学", "Materials Chemistry", "0531")),
    "MAT": (
        Major("数学与应用数学", "Mathematics and Applied Mathematics", "0541"),
        Major("统计学", "Statistics", "0542"),
    ),
    "PHY": (Major("物理学", "Physics", "0533"), Major("应用物理学", "Applied Physics", "0533")),
    "CSA": (
        Major("计算机科学与技术", "Computer Science and Technology", "0613"),
        Major("人工智能", "Artificial Intelligence", "0613"),
        Major("软件工程", "Software Engineering", "0613"),
    ),
    "EIE": (
        Major("电子信息工程", "Electronic and Information Engineering", "0714"),
        Major("通信工程", "Communication Engineering", "0714"),
    ),
    "ENV": (
        Major("环境科学", "Environmental Science", "0521"),
        Major("环境工程", "Environmental Engineering", "0712"),
    ),
    "ECM": (
        Major("经济学", "Economics", "0311"),
        Major("金融学", "Finance", "0412"),
        Major("工商管理", "Business Administration", "0413"),
        Major("会计学", "Accounting", "0411"),
    ),
    "LAW": (Major("法学", "Law", "0421"), Major("国际法学", "International Law", "0421", 0)),
    "HUM": (
        Major("汉语言文学", "Chinese Language and Literature", "0232"),
        Major("历史学", "History", "0222"),
        Major("哲学", "Philosophy", "0223"),
    ),
    "FOL": (
        Major("英语", "English", "0231"),
        Major("德语", "German", "0231"),
        Major("法语", "French", "0231"),
        Major("日语", "Japanese", "0231"),
    ),
    "JOC": (
        Major("新闻学", "Journalism", "0321"),
        Major("网络与新媒体", "Internet and New Media", "0321"),
    ),
}
"""School -> its majors, the larger first."""

MAJORS_OF_GRADUATES = {
    "0912": Major("临床医学（专业学位）", "Clinical Medicine (professional degree)", "0912", 0),
    "0913": Major("护理学（专业学位）", "Nursing (professional degree)", "0913", 0),
    "0914": Major("影像医学与核医学", "Medical Imaging and Nuclear Medicine", "0914", 0),
    "0915": Major("康复医学与理疗学", "Rehabilitation Medicine and Physiotherapy", "0915", 0),
    "0916": Major("药物化学", "Medicinal Chemistry", "0916", 0),
    "0788": Major("生物医学工程", "Biomedical Engineering", "0788", 0),
    "0613": Major("人工智能", "Artificial Intelligence", "0613", 0),
    "0521": Major("环境科学", "Environmental Science", "0521", 0),
}
"""What graduates of hospitals, departments and laboratories study, by the unit's field."""


def majors_at(unit: Unit, *, for_bachelor: bool) -> tuple[Major, ...]:
    """Return what can be studied there on that level; nothing where nobody studies."""
    if unit.code in MAJORS:
        return tuple(major for major in MAJORS[unit.code] if major.years or not for_bachelor)
    if for_bachelor or unit.kind not in {"hospital", "department", "laboratory"}:
        return ()
    return (MAJORS_OF_GRADUATES[unit.field_code],)
