"""What a call for student exchange says and asks for, in Chinese and in English."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """The same said in both languages."""

    zh: str
    en: str

    def about(self, **names: "Text") -> "Text":
        """Return the text with {names} filled in, each in its language."""
        return Text(
            self.zh.format(**{name: text.zh for name, text in names.items()}),
            self.en.format(**{name: text.en for name, text in names.items()}),
        )


@dataclass(frozen=True)
class Schedule:
    """The dates and numbers that the text of a call names."""

    academic_year: str
    opens_at: datetime
    closes_at: datetime
    endorse_until: date
    check_until: date
    review_until: date
    announce_on: date
    notice_days: int
    offer_days: int
    max_choices: int
    programmes: int
    seats: int


SCORE_PARTS = {"marks": 40, "language": 20, "review": 30, "unit": 10}
"""Part of the composite score -> its weight in a hundred; the text of the call says the same."""


def written(day: date) -> Text:
    """Return a day, with its time of day where it has one, as a letter writes it."""
    zh, en = f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if not isinstance(day, datetime):
        return Text(zh, en)
    return Text(f"{zh}{day:%H:%M}", f"{en}, {day:%H:%M}")


def call_title(academic_year: str) -> Text:
    return Text(
        f"{academic_year}学年学生交换项目选拔（秋季派出）",
        f"Student exchange {academic_year}, departure in autumn",
    )


_STEPS = {
    "opens_at": Text("网上申请自{day}开始。", "Applications open on {day}."),
    "closes_at": Text(
        "申请于{day}（北京时间）截止，截止后系统不再接受提交或修改。",
        "Applications close on {day} (Beijing time). Nothing can be handed in or changed from then on.",
    ),
    "endorse_until": Text(
        "各单位于{day}前完成院系推荐，并对本单位申请人排序。",
        "Schools and hospitals give their opinion and rank their applicants by {day}.",
    ),
    "check_until": Text(
        "国际合作与交流处于{day}前完成资格审核。", "The International Office checks applications by {day}."
    ),
    "review_until": Text("专家匿名评审于{day}前结束。", "Reviewers, who do not see names, finish by {day}."),
    "announce_on": Text(
        "分配结果于{day}公布，公示{days}天，公示期内可以提出异议。",
        "The result is published on {day} and open to objection for {days} days.",
    ),
}
"""Date of a schedule -> what happens then."""


def schedule_sentences(schedule: Schedule) -> tuple[Text, ...]:
    """Return the steps of the call with their dates, one sentence each."""
    days = str(schedule.notice_days)
    return tuple(
        sentence.about(day=written(getattr(schedule, name)), days=Text(days, days))
        for name, sentence in _STEPS.items()
    )


_ANNOUNCEMENT = Text(
    (
        "各学院、附属医院、重点实验室：\n\n"
        "根据学校与境外合作院校签订的校际交流协议，现开展{year}学年学生交换项目选拔工作。"
        "本次共开放{programmes}个项目、{seats}个名额，交流期限为一学期或一学年。"
        "交换期间学生向本校缴纳学费，免缴接收院校学费，学籍保留。\n\n"
        "一、申请对象\n"
        "本校全日制在读本科生、硕士生和博士生，且派出期间仍在学制年限内。各项目对专业、"
        "学业成绩和外语水平的要求以项目页面为准。提交之前，系统会逐条显示您是否符合条件；如有不足，"
        "会说明差距。\n\n"
        "二、志愿填报\n"
        "每人最多填报{choices}个志愿，请按真实意愿排序。排在前面的志愿未能录取，"
        "不影响后面志愿的录取机会。\n\n"
        "三、日程安排\n"
        "{schedule}\n\n"
        "四、综合成绩与名额分配\n"
        "综合成绩满分100分，其中在校学业成绩占40%，外语水平占20%，专家评审占30%，院系排序占10%。"
        "名额依据综合成绩和志愿顺序统一分配；同分者按摇号结果确定先后。摇号承诺值在申请开始时公布，"
        "分配结束后公开全部参数，任何人均可复算。\n\n"
        "五、确认与递补\n"
        "录取通知发出后，请在{days}天内登录系统确认；逾期未确认视为放弃，名额由候补名单依次递补。"
        "确认后无故放弃的，两年内不再受理校际交换申请。\n\n"
        "六、费用\n"
        "国际旅费、住宿费、生活费、签证费和境外保险费由学生自理。"
        "家庭经济困难学生可同时申请学校出国（境）交流奖学金。\n\n"
        "咨询请联系国际合作与交流处学生派出岗：exchange@lanshan.example。\n\n"
        "岚山大学国际合作与交流处"
    ),
    (
        "To all schools, hospitals and key laboratories\n\n"
        "Under its agreements with universities abroad, Lanshan University invites applications for "
        "student exchange in {year}. There are {programmes} programmes with {seats} places, for one "
        "term or the whole year. Exchange students pay their tuition at home and none at the host, "
        "and remain enrolled here.\n\n"
        "1. Who may apply\n"
        "Full-time bachelor, master and doctoral students who will still be within their regular "
        "period of study while away. What each programme asks for in field, marks and language stands "
        "on its page. Before you submit, the system shows for every requirement whether you meet it "
        "and, if not, what is missing.\n\n"
        "2. Choices\n"
        "You may rank up to {choices} places. Put them in the order in which you truly want them: a "
        "first choice that you do not get takes nothing away from the second.\n\n"
        "3. Dates\n"
        "{schedule}\n\n"
        "4. Score and allocation\n"
        "The composite score has 100 points: marks 40, language 20, reviews 30, rank in the unit 10. "
        "Places are allocated by score and by the order of choices; ties are broken by lottery. The "
        "commitment to the lottery is published at the opening and everything else after the result, "
        "so that anybody can compute it again.\n\n"
        "5. Accepting a place\n"
        "You have {days} days to accept an offer. After that it lapses and goes to the next on the "
        "reserve list. Whoever gives up an accepted place without good reason cannot apply for an "
        "exchange again for two years.\n\n"
        "6. Costs\n"
        "Travel, housing, living, visa and insurance are at your own expense. Students in need may "
        "apply for a travel grant of the university at the same time.\n\n"
        "Questions: International Office, outgoing students, exchange@lanshan.example.\n\n"
        "International Office, Lanshan University"
    ),
)


def announcement(schedule: Schedule) -> Text:
    """Return the whole text of the call."""
    sentences = schedule_sentences(schedule)
    numbers = {
        "year": schedule.academic_year,
        "programmes": schedule.programmes,
        "seats": schedule.seats,
        "choices": schedule.max_choices,
        "days": schedule.offer_days,
    }
    return _ANNOUNCEMENT.about(
        schedule=Text("\n".join(s.zh for s in sentences), "\n".join(s.en for s in sentences)),
        **{name: Text(str(number), str(number)) for name, number in numbers.items()},
    )


def public_event(day: date) -> Text:
    """Return which public event after the close gives the text of the lottery's seed."""
    return Text(
        "中国福利彩票双色球{day}开奖号码：六个红球由小到大，后接蓝球，空格分隔",
        (
            "The numbers of the China Welfare Lottery (Double Colour Ball) of {day}: the six red ones in "
            "rising order, then the blue one, with blanks between"
        ),
    ).about(day=written(day))


def invent_public_text(rng: Random) -> str:
    """Return numbers as such a draw gives them."""
    red = sorted(rng.sample(range(1, 34), 6))
    return " ".join(f"{number:02}" for number in (*red, rng.randint(1, 16)))


@dataclass(frozen=True)
class Question:
    """A question of the call's own; the key is for whoever invents answers."""

    key: str
    text: Text
    kind: str
    options: tuple[Text, ...] = ()
    is_obligatory: bool = True


@dataclass(frozen=True)
class RequiredDocument:
    title: Text
    is_obligatory: bool = True


@dataclass(frozen=True)
class Criterion:
    """What reviewers give points for, and what few and many of them mean."""

    title: Text
    low: Text
    high: Text
    points: int = 10
    weight: int = 1


QUESTIONS = (
    Question(
        "motivation",
        Text(
            "请结合专业学习，说明您申请交换的理由、目标院校的选择依据和预期收获。",
            (
                "Why do you want to go, why to these hosts, and what do you expect to bring back for your "
                "studies?"
            ),
        ),
        "text",
    ),
    Question(
        "funding",
        Text("交换期间的主要经费来源是什么？", "How will you pay for your time abroad?"),
        "choice",
        (
            Text("家庭承担", "My family pays"),
            Text("家庭承担，并申请学校奖学金", "My family pays, and I apply for a grant of the university"),
            Text("个人积蓄或科研助理收入", "My savings or income as a research assistant"),
            Text("已获其他资助", "I already have another grant"),
        ),
    ),
    Question(
        "budget",
        Text(
            "您每月可承担的境外生活费是多少（人民币元）？", "How much can you spend per month abroad (CNY)?"
        ),
        "number",
    ),
    Question(
        "health",
        Text(
            "在住宿、学习或健康方面是否需要接收院校提供特别支持？（选填，不影响评审）",
            "Do you need support from the host in housing, study or health? (Not seen by reviewers.)",
        ),
        "yes_no",
        is_obligatory=False,
    ),
)

REQUIRED_DOCUMENTS = (
    RequiredDocument(
        Text("在校成绩单（中英文，加盖公章）", "Transcript of marks (Chinese and English, with the seal)")
    ),
    RequiredDocument(Text("语言水平证明", "Language certificate"), is_obligatory=False),
    RequiredDocument(
        Text(
            "申请陈述（英文或授课语言，一页）",
            "Motivation letter (English or language of instruction, one page)",
        )
    ),
    RequiredDocument(
        Text("学习计划（含拟修课程与学分对应）", "Study plan (courses, and what they count for at home)")
    ),
)

CRITERIA = (
    Criterion(
        Text("学业基础", "Academic standing"),
        Text(
            "成绩勉强达到要求，与所选课程相关的先修课程不足",
            "Marks just meet the minimum; courses needed beforehand are missing",
        ),
        Text(
            "成绩稳定优秀，先修课程扎实，完全能够胜任所选课程",
            "Steady, very good marks; well prepared for the courses chosen",
        ),
        weight=2,
    ),
    Criterion(
        Text("申请动机与院校选择", "Motivation and choice of hosts"),
        Text("理由空泛，看不出为何选择这些院校", "Could have been written for any host"),
        Text(
            "目标明确，对接收院校的课程和特色有具体了解",
            "A clear aim and real knowledge of the host's courses",
        ),
        weight=2,
    ),
    Criterion(
        Text("学习计划", "Study plan"),
        Text(
            "课程罗列，未考虑学分对应和毕业要求",
            "A list of courses; recognition and graduation not thought of",
        ),
        Text(
            "课程选择合理，学分对应清楚，返校后的安排切实可行",
            "Well chosen, recognition clear, the time after return planned",
        ),
        weight=2,
    ),
    Criterion(
        Text("语言与跨文化适应", "Language and life abroad"),
        Text("语言准备不足，对境外生活的困难估计不足", "Little preparation in language or for daily life"),
        Text(
            "语言足以应对课堂讨论，有跨文化交往或独立生活的经历",
            "Can take part in class; has lived or worked across cultures",
        ),
    ),
)
