"""Invented news of the demonstration, in both languages; each says that it is invented."""

from dataclasses import dataclass

from sojourn.web.demo_data.texts import Text


@dataclass(frozen=True)
class Story:
    """An article: how many days ago, of which unit, with what picture."""

    title: Text
    lead: Text
    text: Text
    category: str
    unit: str
    days_ago: int
    state: str = "published"
    colours: tuple[str, str] | None = None
    told: Text = Text("", "")


INVENTED = Text(
    "\n\n*（演示数据，人物和事件均为虚构。）*", "\n\n*(Demonstration: people and events are invented.)*"
)

STORIES = (
    Story(
        Text("联盟理事会在我校召开，成员增至108所", "Alliance council meets here; it has 108 members now"),
        Text("来自53所成员院校的代表参会，确定明年的学生交换名额。",
             "Delegates of 53 members agreed next year's exchange places."),
        Text("## 三项决定\n\n- 学生交换名额增加一成\n- 设立青年学者短期访学计划\n- 每半年公布一次成果清单\n\n"
             "下一次理事会将于明年秋季举行。",
             "## Three decisions\n\n- a tenth more exchange places\n- short stays for young scholars\n"
             "- a list of results every half year\n\nThe next council meets in autumn."),
        "event", "OIA", 6, colours=("#14565e", "#e9b872"),
        told=Text("会场示意图：青色与金色的圆", "A drawing of the hall: circles in green and gold"),
    ),
    Story(
        Text("新一轮学生交换选拔开始报名", "The new round of student exchange is open"),
        Text("今年首次公布每个志愿的录取机会估计。",
             "For the first time everybody sees the chance of each choice."),
        Text("报名前请先完善**学籍信息**和语言成绩。\n\n1. 查看可以申请的项目\n2. 排列志愿\n3. 提交材料\n\n"
             "如有疑问，欢迎参加宣讲会。",
             "Before you apply, complete **your facts** and language scores.\n\n"
             "1. See what you may apply for\n"
             "2. Rank your choices\n3. Hand in your papers\n\n"
             "Come to the information event with your questions."),
        "announcement", "OIA", 3,
    ),
    Story(
        Text("我在北方的一个学期", "My term in the north"),
        Text("一名学生讲述课堂、冬天和室友。", "A student tells of classes, winter and flatmates."),
        Text("第一周最难，第二周就好了。\n\n> 先问，再问一次，大家都乐意回答。\n\n所修四门课程均已认定学分。",
             "The first week was the hardest.\n\n> Ask, then ask again; everybody likes to answer.\n\n"
             "All four courses were recognised."),
        "story", "LAW", 12, colours=("#3b5b92", "#f2e8d5"),
        told=Text("示意图：蓝色与米色的山", "A drawing: mountains in blue and sand"),
    ),
    Story(
        Text("护理学院与海外医院开展病房教学交流", "Nurses from two countries teach on the ward"),
        Text("为期两周，共16名护士参加。", "Two weeks, sixteen nurses."),
        Text("双方交换了查房记录的写法，并约定明年互派带教老师。",
             "Both sides compared how rounds are written down, and will exchange teachers next year."),
        "event", "CLI", 20, colours=("#7a3b3b", "#f0cf8d"),
        told=Text("示意图：红色与黄色的光", "A drawing: light in red and yellow"),
    ),
    Story(
        Text("出国前须知（新版）", "Before you leave: the new guide"),
        Text("签证、保险、住宿和紧急联系方式一次说清。",
             "Visa, insurance, housing and whom to call, in one place."),
        Text("| 事项 | 时间 |\n|---|---|\n| 签证 | 出发前三个月 |\n| 保险 | 出发前一个月 |\n"
             "| 抵达报到 | 十日内 |",
             "| What | When |\n|---|---|\n| Visa | three months before |\n| Insurance | one month before |\n"
             "| Say that you have arrived | within ten days |"),
        "policy", "OIA", 30,
    ),
    Story(
        Text("暑期课程学生名单公布前的最后准备", "Last preparations for the summer course"),
        Text("", ""), Text("教室和住宿已经落实。", "Rooms and beds are ready."),
        "news", "CSA", 1, state="review",
    ),
    Story(
        Text("来访报道（草稿）", "A visit (draft)"),
        Text("", ""), Text("待补充照片和嘉宾姓名。", "Pictures and names still to come."),
        "event", "LAW", 0, state="draft",
    ),
)  # fmt: skip

OCCASIONS = (
    (Text("学生交换宣讲会", "Information on student exchange"), "information", "OIA", 4, 14, 2,
     Text("图书馆报告厅", "Library hall")),
    (Text("签证与保险答疑", "Questions on visa and insurance"), "information", "OIA", 9, 16, 1,
     Text("国际处一楼", "International Office, ground floor")),
    (Text("讲座：比较法中的数据保护", "Talk: data protection compared"), "talk", "LAW", 11, 19, 2,
     Text("法学楼201", "Law building 201")),
    (Text("国际部主任来访", "The director of an international office visits"), "visit", "CSA",
     16, 9, 3, Text("", "")),
    (Text("合作伙伴日", "Partners' day"), "meeting", "OIA", 33, 9, 8, Text("体育馆", "Sports hall")),
)  # fmt: skip
"""Title, kind, unit, days from today, hour, hours, place."""
