"""What applicants, units, reviewers and those who came back write, in Chinese and in English."""

from dataclasses import dataclass
from random import Random

from sojourn.web.demo_data.texts import QUESTIONS, Text

_OPENINGS = (
    Text(
        "我是{major}专业的学生，入学以来最大的收获，是逐渐弄清了自己想研究什么问题。",
        ("I study {major}, and what it has given me above all is a question that I want to work on."),
    ),
    Text(
        "刚入学时听过一位访问学者的讲座，我第一次意识到，同一个问题在别的国家可以有完全不同的解法。",
        (
            "Soon after I came here a visiting scholar showed us how differently the same problem is solved "
            "elsewhere. I have wanted to see it ever since."
        ),
    ),
    Text(
        "在{major}的学习中，我读到的许多重要文献都来自{host}，希望有机会走进那里的课堂。",
        (
            "Much of what I have read in {major} comes from {host}. I would like to sit in the classroom it "
            "came from."
        ),
    ),
    Text(
        "去年暑期我参加了学院的短期交流，两周时间太短，却让我下决心申请一次完整的交换学习。",
        (
            "Last summer I spent two weeks abroad with my school. It was too short, and it made me want a "
            "whole exchange."
        ),
    ),
    Text(
        "选择{major}源于家人的影响，而选择出去看一看，则是我自己的决定。",
        "I came to {major} through my family. Going abroad is my own idea.",
    ),
    Text(
        "我所在的课题组与境外团队有合作，每次线上组会我都希望能当面和他们讨论。",
        (
            "My group works with a team abroad, and at every online meeting I wish I could talk to them in "
            "person."
        ),
    ),
)
_REASONS = (
    Text(
        "{host}的课程以案例和小组讨论为主，正好补上我在课堂表达和合作方面的短板。",
        "Teaching at {host} rests on cases and group work, which is where I have most to learn.",
    ),
    Text(
        "我把首选定为{host}，是因为它的课程与我们的培养方案衔接紧密，修读的学分大部分可以认定。",
        (
            "{host} is my first choice because its courses fit our curriculum and most of the credits can be "
            "recognised."
        ),
    ),
    Text(
        "{host}在这一领域有长期积累，面向交换生开放的课程也比较完整，我已经逐门对照了先修要求。",
        (
            "{host} has a long record in the field and opens a full set of courses to exchange students; I "
            "have checked what each one requires."
        ),
    ),
    Text(
        "{host}所在的城市与医院、企业联系紧密，课程里有实地观摩，这是我在校内难以获得的经历。",
        (
            "{host} works closely with hospitals and companies in its city, and its courses include visits I "
            "could not have at home."
        ),
    ),
    Text(
        "与往届交换生交流后，我了解到{host}对国际学生的学业支持很到位，适合第一次长时间在外学习的我。",
        (
            "Former exchange students tell me that {host} looks after its guests well, which matters for a "
            "first long stay abroad."
        ),
    ),
)
_PLANS = (
    Text(
        "我计划修读四到五门专业课和一门当地语言课，并用这段时间完成毕业论文的文献部分。",
        (
            "I plan four or five courses in my field and one in the local language, and will write the "
            "literature part of my thesis there."
        ),
    ),
    Text(
        "我已与辅导员和教学秘书核对过学分对应，返校后只需补修一门必修课，不影响按期毕业。",
        (
            "My counsellor and I have gone through the credits: one compulsory course remains for the time "
            "after my return, and I will graduate in time."
        ),
    ),
    Text(
        "除上课外，我希望旁听一个研讨班，了解那里的研究生怎样提出问题、怎样准备报告。",
        (
            "Besides my courses I would like to follow a research seminar and see how graduates there find "
            "and present their questions."
        ),
    ),
    Text(
        "为此我提前一年准备语言考试，目前仍坚持每周参加英语角，争取到校后尽快适应讨论式课堂。",
        (
            "I began to prepare for the language test a year ago and still go to a discussion group every "
            "week."
        ),
    ),
)
_CLOSINGS = (
    Text(
        "返校后，我愿意在学院分享选课与生活经验，帮助下一届同学少走弯路。",
        "When I am back I will gladly tell the next students what I learned about courses and daily life.",
    ),
    Text(
        "我相信这段经历会让我更清楚自己今后的方向，也更懂得怎样与不同背景的人合作。",
        (
            "I trust that it will make clearer to me what I want to do, and teach me to work with people "
            "unlike myself."
        ),
    ),
    Text(
        "我珍惜这次机会，也做好了独立面对困难的准备。",
        "I value this chance and am ready to meet its difficulties on my own feet.",
    ),
    Text(
        "如能成行，我会把学到的方法带回课题组，并争取促成后续的合作。",
        "If I can go, I will bring the methods back to my group and try to keep the contact alive.",
    ),
)

_OPINIONS = {
    True: (
        Text(
            "该生学习踏实，成绩位居专业前列，同意推荐。",
            "A steady student, among the best of the year. Endorsed.",
        ),
        Text(
            "课程安排合理，学分对应已与教务处沟通，同意推荐。",
            (
                "The courses are well chosen and recognition has been discussed with academic affairs. "
                "Endorsed."
            ),
        ),
        Text(
            "该生积极参与学生工作和科研训练，适应能力强，同意推荐。",
            "Active in student life and research, and quick to settle in. Endorsed.",
        ),
        Text(
            "符合派出条件，经本单位审议，同意推荐。",
            "Meets the conditions; endorsed after discussion in the unit.",
        ),
    ),
    False: (
        Text(
            "拟交换学期与毕业实习时间冲突，暂不推荐，建议下一学年申请。",
            "The term collides with the final placement. Not endorsed now; please apply next year.",
        ),
        Text("尚有必修课程未通过，暂不推荐。", "A compulsory course has not been passed yet. Not endorsed."),
    ),
}

_COMMENTS = {
    "high": (
        Text(
            "目标具体，对接收院校的课程了解深入，学习计划可直接用于签订学习协议，建议优先考虑。",
            (
                "A precise aim, real knowledge of the host, and a study plan that could become the learning "
                "agreement as it stands."
            ),
        ),
        Text(
            "成绩优秀且稳定，先修课程完整；陈述有自己的思考，没有套话。",
            "Very good and steady marks, well prepared, and a letter that says something of its own.",
        ),
        Text(
            "学分对应清楚，返校后的安排也考虑到了，是少见的成熟计划。",
            "Recognition is clear and the time after return is thought through. A rarely mature plan.",
        ),
        Text(
            "语言成绩突出，有短期交流经历，能够较快融入课堂讨论。",
            (
                "Strong in the language, has been abroad before, and will take part in class from the first "
                "week."
            ),
        ),
    ),
    "middle": (
        Text(
            "学业基础较好，但院校选择的理由还可以更具体。",
            "Good standing; why these hosts and no others could be said more clearly.",
        ),
        Text(
            "学习计划大体可行，有两门课程与本校课程的对应关系需要进一步确认。",
            "The plan will work on the whole; for two courses it remains open what they count for at home.",
        ),
        Text(
            "动机明确，语言略显薄弱，建议出发前加强口语。",
            "Clear motivation; the spoken language needs work before departure.",
        ),
        Text(
            "表现均衡，没有明显短板，也缺少突出的亮点。",
            "Even in everything: no weak point, and nothing that stands out.",
        ),
    ),
    "low": (
        Text(
            "陈述较为空泛，看不出与专业学习的联系。",
            "The letter is general and has little to do with the field.",
        ),
        Text(
            "课程只是简单罗列，未说明学分如何认定，存在延期毕业的风险。",
            "A mere list of courses; recognition is not addressed, and graduation may be delayed.",
        ),
        Text(
            "成绩刚达到要求，所选课程的先修条件不足，建议调整志愿。",
            "Marks just reach the minimum, and the courses chosen require more than has been studied.",
        ),
    ),
}

_REPORTS = {
    5: (
        Text(
            (
                "在{host}的这段时间超出了我的预期。课程节奏快，但老师鼓励提问，"
                "小组作业让我认识了来自十几个国家的同学。国际办公室在到校第一周安排了注册、体检和银行开户，"
                "手续很顺利。专业课的考核以平时作业和口头报告为主，逼着我改掉了考前突击的习惯。"
            ),
            (
                "My time at {host} was better than I had hoped. The pace was quick, but questions were "
                "welcome, and group work brought me together with students from a dozen countries. The "
                "international office had arranged registration, health check and bank account for the first "
                "week. Assessment rested on weekly work and talks, which cured me of studying only before "
                "examinations."
            ),
        ),
        Text(
            (
                "我在{host}修读了五门课程，成绩全部合格，其中两门是本校没有开设的前沿课程。"
                "导师允许我参加每周的组会，返校后这份联系仍在继续，我们正在合写一篇综述。"
            ),
            (
                "I took five courses at {host} and passed them all; two of them do not exist at home. I was "
                "allowed to join the weekly meeting of a group, and the contact goes on: we are writing a "
                "review together."
            ),
        ),
    ),
    4: (
        Text(
            (
                "总体收获很大。{host}的图书馆和实验条件很好，选课系统开放较早，出发前最好把备选课程也准备好。"
                "住宿离校区稍远，每天通勤约四十分钟，但房东很友善。"
            ),
            (
                "On the whole I gained a great deal. Library and laboratories at {host} are very "
                "good. Course "
                "registration opens early, so have alternatives ready. My room was forty minutes away, but "
                "the landlady was kind."
            ),
        ),
        Text(
            (
                "课堂讨论从听不懂到能够参与，大约用了一个月。{host}为交换生安排了学伴，遇到问题总有人可以问。"
                "有一门课程因人数不足停开，学习协议随之变更，好在国际处处理得很及时。"
            ),
            (
                "It took me a month to get from listening to taking part. {host} gives every exchange "
                "student "
                "a buddy, so there was always somebody to ask. One course was cancelled and the learning "
                "agreement had to be changed, which the office did quickly."
            ),
        ),
    ),
    3: (
        Text(
            (
                "学习上有收获，但前期准备不够充分。{host}面向交换生的专业课比网页上列出的少，"
                "最后修读的学分比计划少了一门课。希望今后的同学多和往届联系，尽早确认课程。"
            ),
            (
                "I learned something, but I was not well prepared. {host} opened fewer courses to exchange "
                "students than its pages list, and I came back with one course less than planned. Talk to "
                "former students and settle your courses early."
            ),
        ),
        Text(
            (
                "{host}的教学质量不错，只是学期时间与本校相差一个多月，返校后补课压力较大。当地物价高于预期，"
                "建议准备充足的预算。"
            ),
            (
                "Teaching at {host} is good, but its term ends more than a month after ours begins, and "
                "catching up was hard. Prices were higher than I had expected."
            ),
        ),
    ),
    2: (
        Text(
            (
                "这次交换不太顺利。{host}的宿舍在开学前才通知没有床位，前三周都住在临时住所；"
                "两门课程因时间冲突未能选上，学分认定受到影响。感谢国际处老师一直帮忙协调。"
            ),
            (
                "This exchange did not go smoothly. {host} told me just before term that there was no room, "
                "and I spent three weeks in temporary housing. Two courses clashed, which cost me credits. I "
                "thank the office at home for its help."
            ),
        ),
    ),
}
_ADVICE = (
    Text(
        "签证材料至少提前三个月准备，预约时间很紧张。",
        "Begin with the visa three months ahead; appointments are scarce.",
    ),
    Text(
        "到校第一周务必参加新生说明会，许多选课信息只在会上说明。",
        "Do go to the welcome meeting in the first week: much about courses is said only there.",
    ),
    Text(
        "学习协议有变更要马上在系统里提交，等到返校再补会很麻烦。",
        "Enter changes of the learning agreement at once; afterwards it is tedious.",
    ),
    Text(
        "住宿申请一开放就提交，并多填一个备选。",
        "Apply for housing the day it opens, and give a second choice.",
    ),
    Text(
        "带上常用药和处方的英文说明，当地就医预约时间较长。",
        "Bring your usual medicine with an English prescription; doctors have long waiting lists.",
    ),
    Text(
        "主动报名语言课和学伴计划，对尽快适应帮助很大。",
        "Sign up for the language course and a buddy; both help more than anything.",
    ),
    Text(
        "成绩单寄送较慢，离校前到教务窗口确认邮寄地址。",
        "Transcripts are slow: confirm the address at the registry before you leave.",
    ),
)
SATISFACTION = {5: 42, 4: 38, 3: 15, 2: 5}
"""Set: how satisfied those who return are, of a hundred."""


@dataclass(frozen=True)
class Report:
    """What a student tells after the return."""

    text: Text
    advice: Text
    satisfaction: int


def invent_motivation(rng: Random, *, major: Text, host: Text) -> Text:
    """Return a statement of four sentences or so about the first choice."""
    parts = [
        rng.choice(part).about(major=major, host=host) for part in (_OPENINGS, _REASONS, _PLANS, _CLOSINGS)
    ]
    return Text(
        "".join(part.zh for part in parts), " ".join(part.en[0].upper() + part.en[1:] for part in parts)
    )


def invent_answers(rng: Random, *, motivation: Text) -> dict[str, Text]:
    """Return an answer to each of QUESTIONS that this applicant answers, by its key."""
    funding = rng.choices(QUESTIONS[1].options, weights=(55, 32, 8, 5))[0]
    budget = str(rng.randrange(4, 17) * 500 + 2000)
    answers = {"motivation": motivation, "funding": funding, "budget": Text(budget, budget)}
    if rng.random() < 0.6:
        needs = "yes" if rng.random() < 0.04 else "no"
        answers["health"] = Text(needs, needs)
    return answers


def invent_opinion(rng: Random, *, is_positive: bool) -> Text:
    """Return a unit's opinion on an application."""
    return rng.choice(_OPINIONS[is_positive])


def invent_comment(rng: Random, *, share: float) -> Text:
    """Return a reviewer's comment that fits the share of points given, 0 to 1."""
    return rng.choice(_COMMENTS["high" if share >= 0.82 else "middle" if share >= 0.65 else "low"])


def invent_report(rng: Random, *, host: Text) -> Report:
    satisfaction = rng.choices(list(SATISFACTION), weights=list(SATISFACTION.values()))[0]
    return Report(rng.choice(_REPORTS[satisfaction]).about(host=host), rng.choice(_ADVICE), satisfaction)
