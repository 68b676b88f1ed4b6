"""Courses at hosts and the courses at home they stand for, by field of study."""

from dataclasses import dataclass
from random import Random

from sojourn.web.demo_data.texts import Text

ECTS = {"term": (24, 30), "year": (45, 60)}
"""MOBILITIES (see profiles): first quartile and median of the credits that students plan. The third quartile
equals the median, 30 for a term and 60 for a year."""

_COURSES = {
    "0912": """
Internal Medicine: Clinical Rotation|内科学临床轮转|7.5|内科学见习|Internal Medicine Clerkship
General Surgery and Perioperative Care|普通外科与围手术期医学|7.5|外科学见习|Surgery Clerkship
Clinical Epidemiology and Biostatistics|临床流行病学与生物统计|6|临床流行病学|Clinical Epidemiology
Infectious Diseases and Global Health|感染性疾病与全球卫生|5|传染病学|Infectious Diseases
Paediatrics|儿科学|6|儿科学|Paediatrics
Medical Ethics and Law|医学伦理与法律|4|医学伦理学|Medical Ethics
Communication in Clinical Practice|临床沟通|3|医患沟通学|Doctor-Patient Communication
Molecular Oncology|分子肿瘤学|5|肿瘤学概论|Introduction to Oncology
Emergency Medicine|急诊医学|5|急诊医学|Emergency Medicine
Public Health and Health Systems|公共卫生与卫生体系|5|预防医学|Preventive Medicine
""",
    "0913": """
Evidence-Based Nursing|循证护理|6|循证护理学|Evidence-Based Nursing
Clinical Placement: Medical and Surgical Nursing|内外科护理临床实践|10|成人护理学实习|Adult Nursing Placement
Mental Health Nursing|精神科护理|5|精神科护理学|Mental Health Nursing
Community and Home Care|社区与居家护理|5|社区护理学|Community Nursing
Nursing Older People|老年护理|5|老年护理学|Gerontological Nursing
Midwifery and Women's Health|助产与妇女健康|5|妇产科护理学|Obstetric Nursing
Nursing Leadership|护理领导力|4|护理管理学|Nursing Management
Intercultural Care|跨文化护理|4|多元文化与护理|Culture and Nursing
Palliative Care|安宁疗护|5|安宁疗护|Palliative Care
""",
    "0911": """
Restorative Dentistry|口腔修复|7.5|口腔修复学|Prosthodontics
Periodontology|牙周病学|5|牙周病学|Periodontology
Oral Surgery: Clinical Course|口腔外科临床课程|7.5|口腔颌面外科学|Oral and Maxillofacial Surgery
Orthodontics|正畸学|5|口腔正畸学|Orthodontics
Paediatric Dentistry|儿童口腔医学|5|儿童口腔医学|Paediatric Dentistry
Dental Public Health|口腔公共卫生|4|口腔预防医学|Preventive Dentistry
Oral Radiology|口腔放射学|4|口腔影像诊断学|Oral Radiology
Dental Materials|牙科材料学|4|口腔材料学|Dental Materials
""",
    "0916": """
Pharmacokinetics|药代动力学|6|生物药剂学与药物动力学|Biopharmaceutics and Pharmacokinetics
Medicinal Chemistry|药物化学|6|药物化学|Medicinal Chemistry
Clinical Pharmacy|临床药学|5|临床药物治疗学|Clinical Pharmacotherapy
Pharmaceutical Technology|制剂工艺|6|药剂学|Pharmaceutics
Drug Regulatory Affairs|药品注册与监管|4|药事管理学|Pharmacy Administration
Natural Products|天然产物|5|天然药物化学|Natural Medicinal Chemistry
Pharmacology of the Nervous System|神经药理学|5|药理学|Pharmacology
Research Project in Pharmacy|药学研究项目|7.5|科研训练|Research Training
""",
    "0917": """
Integrative Medicine|整合医学|5|中西医结合医学|Integrative Medicine
Evidence in Complementary Medicine|补充医学循证研究|5|中医临床科研方法|Clinical Research Methods
Acupuncture Research|针灸研究|5|实验针灸学|Experimental Acupuncture
Pain Medicine|疼痛医学|5|疼痛诊疗学|Diagnosis and Treatment of Pain
Rehabilitation and Manual Therapy|康复与手法治疗|5|推拿学|Tuina
Pharmacognosy|生药学|5|中药鉴定学|Authentication of Chinese Medicines
History of Medicine|医学史|4|中国医学史|History of Chinese Medicine
Health Psychology|健康心理学|4|医学心理学|Medical Psychology
""",
    "0914": """
Clinical Biochemistry|临床生物化学|6|临床生物化学检验|Clinical Biochemistry
Medical Microbiology Laboratory|医学微生物实验|6|临床微生物学检验|Clinical Microbiology
Magnetic Resonance Imaging|磁共振成像|5|医学影像检查技术|Medical Imaging Techniques
Haematology and Transfusion|血液学与输血|5|临床血液学检验|Clinical Haematology
Radiation Protection|辐射防护|4|放射防护学|Radiation Protection
Molecular Diagnostics|分子诊断|5|临床分子生物学检验|Molecular Diagnostics
Quality Management in Laboratories|实验室质量管理|4|临床实验室管理|Laboratory Management
Image Processing in Medicine|医学图像处理|5|医学图像处理|Medical Image Processing
""",
    "0915": """
Neurological Rehabilitation|神经康复|6|神经康复学|Neurological Rehabilitation
Musculoskeletal Physiotherapy|肌肉骨骼物理治疗|6|肌肉骨骼康复学|Musculoskeletal Rehabilitation
Occupational Therapy|作业治疗|5|作业治疗学|Occupational Therapy
Clinical Placement in Rehabilitation|康复临床实践|10|康复临床见习|Rehabilitation Clerkship
Exercise Physiology|运动生理学|5|运动生理学|Exercise Physiology
Assistive Technology|辅助技术|4|康复工程学|Rehabilitation Engineering
Speech and Swallowing Disorders|言语与吞咽障碍|5|言语治疗学|Speech Therapy
Biomechanics|生物力学|5|人体运动学|Kinesiology
""",
    "0313": """
Cognitive Neuroscience|认知神经科学|6|认知神经科学|Cognitive Neuroscience
Clinical Psychology|临床心理学|6|变态心理学|Abnormal Psychology
Psychological Assessment|心理评估|5|心理测量学|Psychometrics
Developmental Psychology|发展心理学|5|发展心理学|Developmental Psychology
Statistics for Psychologists|心理统计|6|心理统计学|Psychological Statistics
Social Psychology|社会心理学|5|社会心理学|Social Psychology
Counselling Skills|咨询技能|4|心理咨询技术|Counselling Techniques
Health Psychology|健康心理学|5|健康心理学|Health Psychology
""",
    "041": """
Health Economics|卫生经济学|5|卫生经济学|Health Economics
Strategic Management|战略管理|6|战略管理|Strategic Management
Corporate Finance|公司金融|6|公司金融|Corporate Finance
Organisational Behaviour|组织行为学|5|组织行为学|Organisational Behaviour
International Marketing|国际市场营销|5|市场营销学|Marketing
Financial Accounting|财务会计|6|中级财务会计|Intermediate Accounting
Project Management|项目管理|4|项目管理|Project Management
Business Analytics|商业分析|5|商务数据分析|Business Analytics
Entrepreneurship|创业管理|4|创新创业实践|Innovation and Entrepreneurship
""",
    "0311": """
Intermediate Microeconomics|中级微观经济学|6|中级微观经济学|Intermediate Microeconomics
Econometrics|计量经济学|6|计量经济学|Econometrics
International Trade|国际贸易|5|国际贸易|International Trade
Development Economics|发展经济学|5|发展经济学|Development Economics
Public Economics|公共经济学|5|财政学|Public Finance
Economic History of Europe|欧洲经济史|5|外国经济史|Foreign Economic History
Game Theory|博弈论|5|博弈论|Game Theory
Environmental Economics|环境经济学|4|环境经济学|Environmental Economics
""",
    "0788": """
Biomaterials|生物材料|6|生物材料学|Biomaterials
Biomedical Signal Processing|生物医学信号处理|6|生物医学信号处理|Biomedical Signal Processing
Medical Imaging Systems|医学成像系统|5|医学成像技术|Medical Imaging
Biomechanics and Tissue Engineering|生物力学与组织工程|5|组织工程学|Tissue Engineering
Machine Learning for Health|健康领域机器学习|6|人工智能与医学|Artificial Intelligence in Medicine
Design of Medical Devices|医疗器械设计|7.5|医疗器械设计|Medical Device Design
Neural Engineering|神经工程|5|神经工程基础|Foundations of Neural Engineering
Sensors and Instrumentation|传感器与仪器|5|医用传感器|Medical Sensors
""",
    "051": """
Cell Biology|细胞生物学|6|细胞生物学|Cell Biology
Molecular Genetics|分子遗传学|6|遗传学|Genetics
Bioinformatics|生物信息学|5|生物信息学|Bioinformatics
Immunology|免疫学|5|免疫学|Immunology
Ecology and Evolution|生态与进化|5|生态学|Ecology
Protein Biochemistry|蛋白质生物化学|6|生物化学|Biochemistry
Microbial Biotechnology|微生物生物技术|5|微生物工程|Microbial Engineering
Laboratory Project in Life Sciences|生命科学实验项目|7.5|科研训练|Research Training
""",
    "0531": """
Physical Chemistry|物理化学|6|物理化学|Physical Chemistry
Organic Synthesis|有机合成|6|有机合成|Organic Synthesis
Analytical Chemistry: Instruments|仪器分析|5|仪器分析|Instrumental Analysis
Polymer Science|高分子科学|5|高分子化学|Polymer Chemistry
Inorganic Materials|无机材料|5|无机材料化学|Inorganic Materials Chemistry
Green Chemistry|绿色化学|4|绿色化学|Green Chemistry
Catalysis|催化|5|催化化学|Catalytic Chemistry
Research Laboratory in Chemistry|化学研究实验|7.5|综合化学实验|Chemistry Laboratory
""",
    "054": """
Functional Analysis|泛函分析|7.5|泛函分析|Functional Analysis
Stochastic Processes|随机过程|6|随机过程|Stochastic Processes
Numerical Linear Algebra|数值线性代数|6|数值分析|Numerical Analysis
Statistical Learning|统计学习|6|统计学习|Statistical Learning
Partial Differential Equations|偏微分方程|6|偏微分方程|Partial Differential Equations
Optimisation|最优化|5|运筹学|Operations Research
Mathematical Biology|数学生物学|5|数学建模|Mathematical Modelling
Survey Sampling|抽样调查|4|抽样技术|Sampling
""",
    "0533": """
Quantum Mechanics II|量子力学（二）|7.5|高等量子力学|Advanced Quantum Mechanics
Solid State Physics|固体物理|6|固体物理|Solid State Physics
Statistical Physics|统计物理|6|热力学与统计物理|Thermodynamics and Statistical Physics
Optics and Photonics|光学与光子学|5|光电子学|Optoelectronics
Computational Physics|计算物理|5|计算物理|Computational Physics
Medical Physics|医学物理|5|医学物理基础|Foundations of Medical Physics
Physics Laboratory|物理实验|6|近代物理实验|Modern Physics Laboratory
Astrophysics|天体物理|5|天体物理导论|Introduction to Astrophysics
""",
    "0613": """
Distributed Systems|分布式系统|6|分布式系统|Distributed Systems
Machine Learning|机器学习|7.5|机器学习|Machine Learning
Software Engineering Project|软件工程项目|7.5|软件工程课程设计|Software Engineering Project
Computer Vision|计算机视觉|5|计算机视觉|Computer Vision
Information Security|信息安全|5|信息安全|Information Security
Human-Computer Interaction|人机交互|5|人机交互|Human-Computer Interaction
Compilers|编译器|6|编译原理|Compilers
Ethics of Artificial Intelligence|人工智能伦理|3|人工智能伦理|Ethics of Artificial Intelligence
""",
    "0714": """
Digital Signal Processing|数字信号处理|6|数字信号处理|Digital Signal Processing
Wireless Communication|无线通信|6|移动通信|Mobile Communication
Embedded Systems|嵌入式系统|6|嵌入式系统|Embedded Systems
Control Engineering|控制工程|5|自动控制原理|Automatic Control
Integrated Circuit Design|集成电路设计|7.5|集成电路设计|Integrated Circuit Design
Power Electronics|电力电子|5|电力电子技术|Power Electronics
Robotics|机器人学|5|机器人技术|Robotics
Information Theory|信息论|5|信息论与编码|Information Theory and Coding
""",
    "052": """
Environmental Chemistry|环境化学|6|环境化学|Environmental Chemistry
Water and Wastewater Treatment|给水与废水处理|6|水污染控制工程|Water Pollution Control
Air Quality|空气质量|5|大气污染控制工程|Air Pollution Control
Climate Change and Policy|气候变化与政策|5|全球环境变化|Global Environmental Change
Environmental Impact Assessment|环境影响评价|5|环境影响评价|Environmental Impact Assessment
Environment and Health|环境与健康|5|环境与健康|Environment and Health
Geographical Information Systems|地理信息系统|5|地理信息系统|Geographical Information Systems
Life Cycle Assessment|生命周期评价|4|清洁生产|Cleaner Production
""",
    "0421": """
Public International Law|国际公法|6|国际法学|International Law
Comparative Constitutional Law|比较宪法|6|比较宪法学|Comparative Constitutional Law
Law of the European Union|欧盟法|6|欧盟法|European Union Law
Intellectual Property|知识产权|5|知识产权法学|Intellectual Property Law
Health Law|卫生法|5|卫生法学|Health Law
Commercial Arbitration|商事仲裁|5|国际商事仲裁|International Commercial Arbitration
Private International Law|国际私法|6|国际私法学|Private International Law
Human Rights|人权法|4|人权法学|Human Rights Law
""",
    "022": """
Modern European History|欧洲近现代史|6|世界近现代史|Modern World History
Introduction to Philosophy of Mind|心灵哲学导论|5|西方哲学|Western Philosophy
Bioethics|生命伦理学|5|伦理学|Ethics
History of Science|科学史|5|科学技术史|History of Science and Technology
Comparative Literature|比较文学|6|比较文学|Comparative Literature
Museum Studies|博物馆学|5|博物馆学概论|Introduction to Museum Studies
Academic Writing|学术写作|5|学术写作|Academic Writing
Digital Humanities|数字人文|5|数字人文导论|Introduction to Digital Humanities
""",
    "0231": """
Advanced Language Practice|高级语言实践|7.5|高级综合外语|Advanced Language
Translation Workshop|翻译工作坊|6|翻译实践|Translation Practice
Linguistics: Pragmatics|语用学|5|语言学导论|Introduction to Linguistics
Literature of the Twentieth Century|二十世纪文学|6|外国文学|Foreign Literature
Second Language Acquisition|二语习得|5|二语习得|Second Language Acquisition
Interpreting|口译|5|口译|Interpreting
Society and Politics of the Host Country|所在国社会与政治|5|国别与区域研究|Area Studies
Academic Writing in a Foreign Language|外语学术写作|5|学术写作|Academic Writing
""",
    "0321": """
Media and Society|媒体与社会|5|传播学概论|Introduction to Communication
Investigative Journalism|调查性报道|6|深度报道|In-depth Reporting
Data Journalism|数据新闻|5|数据新闻|Data Journalism
Documentary Film|纪录片|6|纪录片创作|Documentary Production
Health Communication|健康传播|5|健康传播|Health Communication
Media Law and Ethics|媒介法与伦理|5|新闻伦理与法规|Media Ethics and Law
Intercultural Communication|跨文化传播|5|跨文化传播|Intercultural Communication
Podcast and Audio Storytelling|音频叙事|5|融合新闻报道|Convergent Journalism
""",
    "": """
Language of the Host Country|所在国语言（初级）|4|第二外语|Second Foreign Language
Culture and Society of the Host Country|所在国文化与社会|3|通识选修（人文类）|General Elective (Humanities)
Academic English|学术英语|3|学术英语|Academic English
Global Challenges|全球议题|4|通识选修（社会类）|General Elective (Social Sciences)
""",
}
"""Field of study (none: for everybody) -> course at the host, its ECTS credits, course at home."""

_FIELDS_TAUGHT_WITH = {"0232": "022", "023": "0231", "0712": "052", "0412": "041", "053": "0531"}


@dataclass(frozen=True)
class Course:
    """A course at the host with its ECTS credits, and the course at home it is to be recognised as."""

    code: str
    title: Text
    ects: float
    home_title: Text
    home_credits: float


def _read(line: str) -> Course:
    title_en, title_zh, ects, home_zh, home_en = line.split("|")
    credits_at_home = round(float(ects)) / 2
    return Course("", Text(title_zh, title_en), float(ects), Text(home_zh, home_en), credits_at_home)


COURSES = {
    field: tuple(_read(line) for line in lines.split("\n") if line) for field, lines in _COURSES.items()
}


def courses_of(field_code: str) -> tuple[Course, ...]:
    """Return the courses for a field: its own, else those of its neighbours, else those for everybody."""
    for code in (field_code, field_code[:3]):
        code = _FIELDS_TAUGHT_WITH.get(code, code)
        if code in COURSES:
            return COURSES[code]
    return COURSES[""]


def invent_courses(rng: Random, field_code: str, *, period: str) -> tuple[Course, ...]:
    """Return the courses of one learning agreement, about as many credits as students of that period plan."""
    wanted = rng.randint(*ECTS[period])
    own = list(courses_of(field_code))
    general = [course for course in COURSES[""] if course not in own]
    rng.shuffle(own)
    rng.shuffle(general)
    chosen: list[Course] = []
    for course in (general[0], *own, *general[1:]) if general else own:
        if sum(one.ects for one in chosen) + course.ects <= wanted + 2:
            chosen.append(_coded(rng, course))
    return tuple(chosen)


def _coded(rng: Random, course: Course) -> Course:
    """Return the course with a code as hosts give them."""
    letters = "".join(word[0] for word in course.title.en.upper().split() if word[0].isalpha())[:3]
    code = f"{letters.ljust(3, 'X')}{rng.randint(1, 4)}{rng.randint(10, 99)}"
    return Course(code, course.title, course.ects, course.home_title, course.home_credits)


GRADES = {"A": 22, "B": 34, "C": 26, "D": 11, "E": 5, "F": 2}
"""Set: grades at hosts on the ECTS scale, of a hundred."""
_MARKS_AT_HOME = {"A": (90, 98), "B": (83, 90), "C": (76, 83), "D": (68, 76), "E": (60, 68), "F": (35, 59)}


def invent_grade(rng: Random) -> tuple[str, str]:
    """Return a grade at the host (F: failed) and the mark it becomes at home, of a hundred."""
    grade = rng.choices(list(GRADES), weights=list(GRADES.values()))[0]
    return grade, str(rng.randint(*_MARKS_AT_HOME[grade]))
