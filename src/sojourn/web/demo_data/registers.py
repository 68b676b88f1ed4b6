"""Invented titles and shares for what units enter year by year. Nothing of it is meant to be real."""

from random import Random

COURSES = (
    ("导论", "Introduction to"),
    ("研究方法", "Research Methods in"),
    ("前沿专题", "Current Topics in"),
    ("案例研讨", "Case Studies in"),
    ("实践", "Practice of"),
    ("国际比较", "International Comparison in"),
    ("伦理", "Ethics of"),
    ("数据分析", "Data Analysis in"),
    ("史", "History of"),
    ("高级研讨", "Advanced Seminar in"),
)
THEMES = (
    ("气候变化与健康", "Climate Change and Health"),
    ("老龄社会照护", "Care in Ageing Societies"),
    ("抗菌药物耐药", "Antimicrobial Resistance"),
    ("可解释的人工智能", "Explainable Artificial Intelligence"),
    ("城市水环境", "Urban Water"),
    ("低碳材料", "Low-carbon Materials"),
    ("肿瘤免疫", "Tumour Immunity"),
    ("脑卒中康复", "Rehabilitation after Stroke"),
    ("跨文化传播", "Communication across Cultures"),
    ("罕见病登记", "Registers of Rare Diseases"),
    ("远程医疗", "Telemedicine"),
    ("生物多样性", "Biodiversity"),
)
OCCASIONS = (("论坛", "Forum on"), ("国际研讨会", "International Symposium on"), ("大会", "Congress on"))
PURPOSES = ("Joint research", "Clinical training", "Sabbatical", "Teaching exchange")
SCHEMES = ("Visiting scholars (invented scheme)", "Joint doctorates (invented scheme)")
FUNDERS = ("National foundation (invented)", "Provincial fund (invented)", "Industry (invented)")
NATIONALITIES = ("KR", "TH", "PK", "RU", "DE", "FR", "VN", "NG", "US", "KZ", "JP", "IN", "BR", "EG")
EXPERTS_FROM = ("GB", "US", "DE", "JP", "SE", "AU", "CA", "FR", "IT", "NL")
JOURNALS = (
    "Medicine",
    "Pharmacology",
    "Public Health",
    "Engineering",
    "Materials",
    "Law",
    "Languages",
    "Ecology",
)
SOCIETIES = ("Oncology", "Nursing", "Medical Education", "Rehabilitation", "Informatics", "Water Research")
ACTIVITIES = (
    ("council", "理事会会议", "Council meeting"),
    ("forum", "校长论坛", "Forum of presidents"),
    ("working_group", "联合培养工作组", "Working group on joint training"),
    ("training", "青年学者研习班", "School for young scholars"),
)


def openness_of(code: str, seed: int) -> float:
    """How international a unit is, around 1; the same in all years, so that units differ as real ones do."""
    return min(2.6, Random(f"{seed}/openness/{code}").lognormvariate(-0.1, 0.5))


def some(rng: Random, mean: float) -> int:
    """A number of things that happen independently: about as a Poisson number, cheaply."""
    whole = max(0.0, rng.gauss(mean, mean**0.5 if mean > 0 else 0))
    return int(whole) + (rng.random() < whole - int(whole))


def orcid_of(number: int) -> str:
    """A well-formed ORCID in the range that is given to nobody."""
    digits = f"00000000{number:07d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    text = digits + ("X" if check == 10 else str(check))
    return "-".join(text[place : place + 4] for place in range(0, 16, 4))
