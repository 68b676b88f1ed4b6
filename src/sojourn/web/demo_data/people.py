"""Invented people: Chinese names with pinyin, and names from elsewhere in Latin letters and in Chinese.

Surnames are drawn about as often as they are borne in China; given names are put to them at random. Nobody is
meant: who bears such a name bears it by chance. Addresses end in `.example`, which no mail ever reaches.
"""

import unicodedata
from dataclasses import dataclass
from random import Random

from sojourn.web.demo_data.names_abroad import FAMILY_FIRST, IN_CHARACTERS, NAMES, POOL_OF, POOL_OTHERWISE

HOME_DOMAIN = "lanshan.example"

SURNAMES = {
    "王": ("Wang", 71), "李": ("Li", 70), "张": ("Zhang", 67), "刘": ("Liu", 51), "陈": ("Chen", 46),
    "杨": ("Yang", 31), "赵": ("Zhao", 21), "黄": ("Huang", 22), "周": ("Zhou", 20), "吴": ("Wu", 20),
    "徐": ("Xu", 17), "孙": ("Sun", 15), "胡": ("Hu", 13), "朱": ("Zhu", 13), "高": ("Gao", 12),
    "林": ("Lin", 12), "何": ("He", 12), "郭": ("Guo", 11), "马": ("Ma", 11), "罗": ("Luo", 9),
    "梁": ("Liang", 9), "宋": ("Song", 8), "郑": ("Zheng", 8), "谢": ("Xie", 7), "韩": ("Han", 7),
    "唐": ("Tang", 6), "冯": ("Feng", 6), "于": ("Yu", 6), "董": ("Dong", 6), "肖": ("Xiao", 5),
    "程": ("Cheng", 5), "曹": ("Cao", 5), "袁": ("Yuan", 5), "邓": ("Deng", 5), "许": ("Xu", 5),
    "傅": ("Fu", 5), "沈": ("Shen", 5), "曾": ("Zeng", 5), "彭": ("Peng", 5), "吕": ("Lyu", 5),
    "苏": ("Su", 4), "卢": ("Lu", 4), "蒋": ("Jiang", 4), "蔡": ("Cai", 4), "贾": ("Jia", 4),
    "丁": ("Ding", 4), "魏": ("Wei", 4), "薛": ("Xue", 4), "叶": ("Ye", 4), "余": ("Yu", 4),
    "潘": ("Pan", 4), "杜": ("Du", 4), "戴": ("Dai", 3), "夏": ("Xia", 3), "钟": ("Zhong", 3),
    "汪": ("Wang", 3), "田": ("Tian", 3), "任": ("Ren", 3), "姜": ("Jiang", 3), "范": ("Fan", 3),
    "方": ("Fang", 3), "石": ("Shi", 3), "姚": ("Yao", 3), "谭": ("Tan", 3), "廖": ("Liao", 3),
    "邹": ("Zou", 3), "熊": ("Xiong", 3), "金": ("Jin", 3), "陆": ("Lu", 3), "郝": ("Hao", 2),
    "孔": ("Kong", 2), "白": ("Bai", 2), "崔": ("Cui", 2), "康": ("Kang", 2), "毛": ("Mao", 2),
    "邱": ("Qiu", 2), "秦": ("Qin", 2), "江": ("Jiang", 2), "史": ("Shi", 2), "顾": ("Gu", 2),
    "侯": ("Hou", 2), "邵": ("Shao", 2), "孟": ("Meng", 2), "龙": ("Long", 2), "万": ("Wan", 2),
    "段": ("Duan", 2), "雷": ("Lei", 2), "钱": ("Qian", 2), "汤": ("Tang", 2), "尹": ("Yin", 2),
    "黎": ("Li", 2), "易": ("Yi", 2), "常": ("Chang", 2), "武": ("Wu", 2), "乔": ("Qiao", 2),
    "贺": ("He", 2), "赖": ("Lai", 2), "龚": ("Gong", 2), "文": ("Wen", 2), "欧阳": ("Ouyang", 1),
}  # fmt: skip
"""Surname -> its pinyin as passports write it, and how many of a thousand bear it, about."""

_YOUNG_WOMEN = """
若溪 Ruoxi|思琪 Siqi|雨桐 Yutong|梓涵 Zihan|欣怡 Xinyi|诗涵 Shihan|佳怡 Jiayi|梦瑶 Mengyao|静怡 Jingyi
雅婷 Yating|晓彤 Xiaotong|可欣 Kexin|书瑶 Shuyao|芷晴 Zhiqing|婉清 Wanqing|思颖 Siying|嘉宁 Jianing
心怡 Xinyi|雪莹 Xueying|紫萱 Zixuan|依诺 Yinuo|晨曦 Chenxi|曼青 Manqing|安琪 Anqi|舒雅 Shuya|玉洁 Yujie
小雨 Xiaoyu|子衿 Zijin|清如 Qingru|知夏 Zhixia|沐晴 Muqing|予安 Yuan|念慈 Nianci|采薇 Caiwei|令仪 Lingyi
映雪 Yingxue|星辰 Xingchen|韵寒 Yunhan|初夏 Chuxia|乐瑶 Leyao|芸熙 Yunxi|昕妍 Xinyan|瑾瑜 Jinyu
馨月 Xinyue|怡然 Yiran|楚楚 Chuchu|潇潇 Xiaoxiao|婧 Jing|悦 Yue|璐 Lu|菁 Jing|蕾 Lei|琪 Qi|妍 Yan
佩珊 Peishan|云舒 Yunshu|书涵 Shuhan|忆南 Yinan|筱竹 Xiaozhu|棠 Tang|未央 Weiyang|青禾 Qinghe|一诺 Yinuo
"""
_YOUNG_MEN = """
子轩 Zixuan|宇航 Yuhang|俊逸 Junyi|思源 Siyuan|博文 Bowen|梓豪 Zihao|嘉豪 Jiahao|志远 Zhiyuan
明哲 Mingzhe|泽宇 Zeyu|文博 Wenbo|睿轩 Ruixuan|昊天 Haotian|鹏飞 Pengfei|家骏 Jiajun|景行 Jingxing
晨阳 Chenyang|子墨 Zimo|承泽 Chengze|皓轩 Haoxuan|奕辰 Yichen|启明 Qiming|云帆 Yunfan
修远 Xiuyuan|知行 Zhixing|怀瑾 Huaijin|致远 Zhiyuan|弘毅 Hongyi|嘉树 Jiashu|沐阳 Muyang|宇轩 Yuxuan
星宇 Xingyu|瀚文 Hanwen|朗 Lang|骁 Xiao|峻 Jun|恺 Kai|晟 Sheng|铭 Ming|锐 Rui|楠 Nan|翔宇 Xiangyu
旭东 Xudong|子睿 Zirui|元朗 Yuanlang|书恒 Shuheng|劲松 Jinsong|文韬 Wentao|敬之 Jingzhi|博远 Boyuan
凯文 Kaiwen|子谦 Ziqian|亦舟 Yizhou
"""
_OLDER_WOMEN = """
丽华 Lihua|春燕 Chunyan|红梅 Hongmei|淑芬 Shufen|雪梅 Xuemei|文静 Wenjing|海燕 Haiyan|晓燕 Xiaoyan
秋月 Qiuyue|琳娜 Linna|凤仪 Fengyi|玉兰 Yulan|桂芳 Guifang|美玲 Meiling|秀英 Xiuying|慧芳 Huifang
晓红 Xiaohong|莉 Li|萍 Ping|敏 Min|静 Jing|燕 Yan|芳 Fang|晓云 Xiaoyun|立华 Lihua|爱琴 Aiqin
"""
_OLDER_MEN = """
振华 Zhenhua|国栋 Guodong|海涛 Haitao|晓东 Xiaodong|立新 Lixin|卫民 Weimin|永康 Yongkang|学文 Xuewen
少华 Shaohua|庆丰 Qingfeng|绍辉 Shaohui|广林 Guanglin|安邦 Anbang|建平 Jianping|志刚 Zhigang|新民 Xinmin
家明 Jiaming|文斌 Wenbin|国平 Guoping|长青 Changqing|勇 Yong|军 Jun|涛 Tao|斌 Bin|波 Bo|德明 Deming
"""


_FIRST_OF_WOMEN = """
若 Ruo|思 Si|雨 Yu|梓 Zi|欣 Xin|诗 Shi|佳 Jia|梦 Meng|静 Jing|雅 Ya|晓 Xiao|可 Ke|书 Shu|芷 Zhi|婉 Wan
嘉 Jia|心 Xin|雪 Xue|紫 Zi|依 Yi|晨 Chen|舒 Shu|玉 Yu|清 Qing|知 Zhi|沐 Mu|予 Yu|念 Nian|映 Ying|筱 Xiao
"""
_SECOND_OF_WOMEN = """
溪 xi|琪 qi|桐 tong|涵 han|怡 yi|瑶 yao|婷 ting|彤 tong|欣 xin|晴 qing|宁 ning|莹 ying|萱 xuan|曦 xi
然 ran|洁 jie|遥 yao|悦 yue|琳 lin|妍 yan|萌 meng|岚 lan|薇 wei|珂 ke|月 yue|茹 ru|童 tong|蓉 rong
"""
_FIRST_OF_MEN = """
子 Zi|宇 Yu|俊 Jun|思 Si|博 Bo|泽 Ze|文 Wen|睿 Rui|昊 Hao|鹏 Peng|家 Jia|景 Jing|晨 Chen|承 Cheng|皓 Hao
奕 Yi|逸 Yi|启 Qi|云 Yun|修 Xiu|知 Zhi|怀 Huai|弘 Hong|嘉 Jia|沐 Mu|星 Xing|瀚 Han|志 Zhi|明 Ming|绍 Shao
"""
_SECOND_OF_MEN = """
轩 xuan|航 hang|源 yuan|文 wen|远 yuan|哲 zhe|宇 yu|博 bo|骏 jun|行 xing|阳 yang|墨 mo|泽 ze|辰 chen
明 ming|帆 fan|毅 yi|树 shu|恒 heng|朗 lang|凡 fan|诚 cheng|睿 rui|洋 yang|坤 kun|峰 feng|霖 lin|宸 chen
"""


def _names(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [name.split(" ") for line in text.split("\n") if line for name in line.split("|")]
    return tuple((chinese, latin) for chinese, latin in pairs)


def _composed(first: str, second: str) -> tuple[tuple[str, str], ...]:
    """Return the given names of two characters that the two lists make, without doubled characters."""
    return tuple(
        (one + two, one_latin + two_latin)
        for one, one_latin in _names(first)
        for two, two_latin in _names(second)
        if one != two
    )


GIVEN = {"f": _names(_YOUNG_WOMEN), "m": _names(_YOUNG_MEN)}
"""Given names of those born about 2000, by sex, with pinyin."""
GIVEN_COMPOSED = {
    "f": _composed(_FIRST_OF_WOMEN, _SECOND_OF_WOMEN),
    "m": _composed(_FIRST_OF_MEN, _SECOND_OF_MEN),
}
"""More of them, so that few share a name: as parents do, one character put to another."""
SHARE_COMPOSED = 0.7
GIVEN_EARLIER = {"f": _names(_OLDER_WOMEN), "m": _names(_OLDER_MEN)}
"""Of those born before about 1990."""


@dataclass(frozen=True)
class Person:
    """An invented person; `nationality` also says in which order the parts of the name stand."""

    name_zh: str
    family_en: str
    given_en: str
    sex: str
    nationality: str

    @property
    def name_en(self) -> str:
        parts = (self.given_en, self.family_en)
        return " ".join(reversed(parts) if self.nationality in FAMILY_FIRST else parts)


def invent_person(rng: Random, *, sex: str = "", nationality: str = "CN", is_older: bool = False) -> Person:
    """Return a person of that sex (else either, evenly) with a name usual in that country and age."""
    sex = sex or rng.choice("fm")
    if nationality != "CN":
        return _from_abroad(rng, sex=sex, nationality=nationality)
    surname = rng.choices(list(SURNAMES), weights=[often for _, often in SURNAMES.values()])[0]
    names = GIVEN_EARLIER if is_older else GIVEN_COMPOSED if rng.random() < SHARE_COMPOSED else GIVEN
    given_zh, given_en = rng.choice(names[sex])
    return Person(surname + given_zh, SURNAMES[surname][0], given_en, sex, nationality)


def _from_abroad(rng: Random, *, sex: str, nationality: str) -> Person:
    pool = NAMES[POOL_OF.get(nationality, POOL_OTHERWISE)]
    given_en, given_zh = rng.choice(pool[sex])
    family = rng.choice(pool["family"])
    family_en, family_zh = _feminine(family) if sex == "f" else family[:2]
    chinese = [given_zh, family_zh][:: -1 if nationality in FAMILY_FIRST else 1]
    name_zh = ("" if nationality in IN_CHARACTERS else "·").join(chinese)
    return Person(name_zh, family_en, given_en, sex, nationality)


def _feminine(family: tuple[str, ...]) -> tuple[str, str]:
    """Return a family name as a woman bears it; some languages have a form of its own."""
    return (family[2], family[3]) if len(family) == 4 else (family[0], family[1])


def email_of(person: Person, *, number: int, domain: str = HOME_DOMAIN) -> str:
    """Return a mail address that no two people share as long as their numbers differ."""
    letters = unicodedata.normalize("NFKD", f"{person.given_en}.{person.family_en}".translate(_PLAIN))
    local = "".join(letter for letter in letters.lower() if letter.isascii() and letter in _LOCAL)
    return f"{local}{number}@{domain}"


_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "æ": "ae"}
)
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz.")
