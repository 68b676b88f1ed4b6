"""Invented suggestions, questions and a plan of the demonstration."""

from sojourn.web.demo_data.texts import Text

SUGGESTED = (
    ("service", Text("申请材料能否只交一次？", "Could papers be handed in only once?")),
    ("service", Text("同样的材料每年都要重交，建议保留。", "The same papers every year: please keep them.")),
    ("exchange", Text("希望增加北欧名额。", "More places in the north, please.")),
    ("research", Text("建议设立联合研讨会的种子经费。", "A small fund to begin joint seminars would help.")),
    ("system", Text("手机日历很方便，希望有提醒。", "The calendar is good; reminders would be better.")),
)  # fmt: skip
ASKED = (
    (Text("明年名额何时公布？", "When are next year's places published?"),
     Text("十月中旬公布，与报名通知同时。", "In the middle of October, with the call.")),
    (Text("学分认定由谁负责？", "Who recognises credits?"), None),
)  # fmt: skip
AGENDA = Text(
    "一、去年工作情况\n二、明年名额分配\n三、意见和建议",
    "1 The year that was\n2 Next year's places\n3 Suggestions",
)
FIRST = Text(
    "第一条 本规划（演示数据，内容虚构）适用于全校各单位。",
    "1. This plan (invented for the demonstration) holds for all units.",
)
SECOND = Text("第二条 每年派出学生三百名。", "2. Three hundred students go abroad each year.")
SECOND_NEXT = Text(
    "第二条 每年派出学生三百五十名，其中一成给予资助。",
    "2. Three hundred and fifty students go abroad each year, a tenth of them with a grant.",
)
THIRD = Text(
    "第三条 各学院每年至少举办一次国际研讨会。",
    "3. Each school holds one international seminar a year at least.",
)
PLAN = (FIRST, SECOND, THIRD)
NEXT = (FIRST, SECOND_NEXT, THIRD)
OPINION = Text("建议提高人数并给予资助。", "More students, and some with a grant.")
REPLY = Text("已采纳，见新版本第二条。", "Followed; see paragraph 2 of the next text.")


def joined(plan: tuple[Text, ...]) -> dict[str, str]:
    """The paragraphs as one text in each language."""
    return {
        "text_zh": "\n\n".join(one.zh for one in plan),
        "text_en": "\n\n".join(one.en for one in plan),
    }
