"""Given and family names usual elsewhere, in Latin letters and in Chinese, and where they are usual.

The Chinese follows the usual transliteration; Japanese, Korean and Vietnamese names stand in characters.
A family name of four parts has a form of its own for women.
"""

IN_CHARACTERS = frozenset({"CN", "JP", "KR", "KP", "VN", "HK", "MO", "TW", "SG"})
"""Where names have Chinese characters of their own."""
FAMILY_FIRST = IN_CHARACTERS | {"HU"}
"""Where the family name comes first."""

_COUNTRIES = {
    "english": "US GB CA AU NZ IE JM BB TT",
    "german": "DE AT CH LI LU",
    "french": "FR BE MC CI SN CM MG HT",
    "dutch": "NL SR",
    "italian": "IT SM MT",
    "spanish": "ES MX AR CL CO PE EC UY PY BO VE CR PA GT CU DO HN SV NI PH",
    "portuguese": "PT BR AO MZ CV",
    "nordic": "SE DK NO IS FO",
    "finnish": "FI EE",
    "polish": "PL",
    "czech": "CZ SK",
    "hungarian": "HU",
    "balkan": "RS HR SI BA ME MK BG",
    "romanian": "RO MD",
    "baltic": "LT LV",
    "greek": "GR CY",
    "turkish": "TR AZ TM",
    "russian": "RU UA BY KZ KG UZ TJ GE AM MN",
    "japanese": "JP",
    "korean": "KR KP",
    "thai": "TH LA KH MM",
    "vietnamese": "VN",
    "malay": "MY ID BN",
    "cantonese": "HK MO TW SG",
    "indian": "IN LK NP MU",
    "pakistani": "PK BD AF",
    "arabic": "EG AE SA KW QA OM BH JO LB SY IQ YE LY TN DZ MA SD PS IR",
    "african": "ZA KE NG GH ET TZ UG RW ZM ZW BW NA",
    "hebrew": "IL",
}

POOL_OF = {country: pool for pool, countries in _COUNTRIES.items() for country in countries.split()}
POOL_OTHERWISE = "english"

_FEMALE = {
    "english": "Emily 埃米莉|Rachel 雷切尔|Hannah 汉娜|Claire 克莱尔|Margaret 玛格丽特|Fiona 菲奥娜",
    "german": "Katharina 卡塔琳娜|Anja 安雅|Sabine 扎比内|Lena 莱娜|Ulrike 乌尔丽克|Judith 尤迪特",
    "french": "Camille 卡米耶|Élodie 埃洛迪|Mathilde 马蒂尔德|Anne 安妮|Sylvie 西尔维|Juliette 朱丽叶",
    "dutch": "Sanne 桑内|Marieke 马里克|Femke 费姆克|Anouk 阿努克|Lotte 洛特|Inge 英厄",
    "italian": "Giulia 朱莉娅|Chiara 基娅拉|Francesca 弗兰切斯卡|Elena 埃莱娜|Paola 保拉|Silvia 西尔维娅",
    "spanish": "Lucía 露西娅|Marta 玛尔塔|Carmen 卡门|Pilar 皮拉尔|Valentina 巴伦蒂娜|Inés 伊内斯",
    "portuguese": (
        "Beatriz 贝亚特丽斯|Inês 伊内斯|Mariana 马里亚娜|Leonor 莱昂诺尔|Teresa 特蕾莎|Sofia 索菲娅"
    ),
    "nordic": "Ingrid 英格丽德|Astrid 阿斯特丽德|Maja 马娅|Kristin 克里斯廷|Sigrid 西格丽德|Freja 弗雷娅",
    "finnish": "Aino 艾诺|Hanna 汉娜|Päivi 派薇|Sanna 桑娜|Kaisa 凯萨|Riikka 丽卡",
    "polish": (
        "Agnieszka 阿格涅什卡|Katarzyna 卡塔日娜|Magdalena 马格达莱娜|Joanna 约安娜|Ewa 埃娃|Zofia 佐菲娅"
    ),
    "czech": "Tereza 特蕾扎|Lenka 伦卡|Petra 彼得拉|Jana 亚娜|Markéta 马尔凯塔|Eliška 埃莉什卡",
    "hungarian": "Zsófia 若菲奥|Eszter 埃斯泰尔|Katalin 考陶林|Réka 雷考|Judit 尤迪特|Anna 安娜",
    "balkan": "Jelena 耶莱娜|Ana 安娜|Ivana 伊万娜|Milica 米利察|Maja 马娅|Petra 佩特拉",
    "romanian": "Ioana 约阿娜|Andreea 安德烈娅|Elena 埃莱娜|Raluca 拉卢卡|Mihaela 米哈埃拉|Corina 科丽娜",
    "baltic": "Rūta 鲁塔|Eglė 埃格莱|Ieva 耶娃|Laima 莱玛|Aistė 艾斯特|Inga 因加",
    "greek": "Eleni 埃莱妮|Maria 玛丽亚|Katerina 卡泰丽娜|Sofia 索菲娅|Dimitra 季米特拉|Anna 安娜",
    "turkish": "Elif 埃利芙|Zeynep 泽伊内普|Ayşe 艾谢|Selin 塞林|Derya 德里娅|Gül 居尔",
    "russian": "Anna 安娜|Olga 奥莉加|Ekaterina 叶卡捷琳娜|Natalia 纳塔利娅|Irina 伊琳娜|Daria 达里娅",
    "japanese": "Yuka 由佳|Haruka 遥|Misaki 美咲|Naoko 直子|Ayumi 步美|Keiko 惠子",
    "korean": "Jiyeon 智妍|Minji 敏智|Seoyeon 瑞妍|Hyejin 惠珍|Eunji 恩智|Sujin 秀珍",
    "thai": "Siriporn 诗丽蓬|Kanya 甘雅|Nattaya 娜塔雅|Ploy 珀洛伊|Anong 阿侬|Malee 玛丽",
    "vietnamese": "Thu Hà 秋河|Minh Anh 明英|Lan 兰|Mai 梅|Hương 香|Ngọc 玉",
    "malay": "Aisyah 艾莎|Nurul 努鲁尔|Siti 西蒂|Dewi 德薇|Putri 普特丽|Farah 法拉",
    "cantonese": "Wing Yan 颖欣|Ka Man 嘉敏|Hoi Ching 凯晴|Suk Yee 淑仪|Mei Ling 美玲|Sze Wing 诗咏",
    "indian": "Priya 普丽娅|Ananya 阿南娅|Kavita 卡维塔|Lakshmi 拉克希米|Meera 米拉|Divya 迪维娅",
    "pakistani": "Ayesha 阿伊莎|Fatima 法蒂玛|Sana 萨娜|Nadia 纳迪娅|Rabia 拉比亚|Tahmina 塔赫米娜",
    "arabic": "Layla 莱拉|Fatima 法蒂玛|Noor 努尔|Salma 萨勒玛|Huda 胡达|Amina 阿明娜",
    "african": "Thandi 坦迪|Wanjiru 万吉鲁|Amara 阿马拉|Nomsa 诺姆萨|Abena 阿贝娜|Zuri 祖里",
    "hebrew": "Noa 诺娅|Tamar 塔玛|Yael 雅埃尔|Michal 米哈尔|Shira 希拉|Orly 奥莉",
}
_MALE = {
    "english": "James 詹姆斯|Oliver 奥利弗|Andrew 安德鲁|Thomas 托马斯|Patrick 帕特里克|Stephen 斯蒂芬",
    "german": (
        "Matthias 马蒂亚斯|Jürgen 于尔根|Florian 弗洛里安|Stefan 斯特凡|Lukas 卢卡斯|Andreas 安德烈亚斯"
    ),
    "french": "Julien 朱利安|Antoine 安托万|Olivier 奥利维耶|Mathieu 马蒂厄|Laurent 洛朗|Étienne 艾蒂安",
    "dutch": "Daan 丹|Jeroen 耶鲁恩|Pieter 彼得|Maarten 马尔滕|Bram 布拉姆|Willem 威廉",
    "italian": "Marco 马尔科|Luca 卢卡|Andrea 安德烈亚|Matteo 马泰奥|Giorgio 乔治|Stefano 斯特凡诺",
    "spanish": "Javier 哈维尔|Diego 迭戈|Álvaro 阿尔瓦罗|Andrés 安德烈斯|Ramón 拉蒙|Tomás 托马斯",
    "portuguese": "João 若昂|Tiago 蒂亚戈|Miguel 米格尔|Rui 鲁伊|André 安德烈|Gustavo 古斯塔沃",
    "nordic": "Erik 埃里克|Lars 拉尔斯|Anders 安德斯|Magnus 芒努斯|Henrik 亨里克|Jonas 约纳斯",
    "finnish": "Mikko 米科|Jukka 尤卡|Antti 安蒂|Ville 维莱|Timo 蒂莫|Juhani 尤哈尼",
    "polish": "Piotr 彼得|Tomasz 托马什|Marcin 马尔钦|Paweł 帕韦乌|Jakub 雅库布|Krzysztof 克日什托夫",
    "czech": "Tomáš 托马什|Jan 扬|Martin 马丁|Pavel 帕维尔|Ondřej 翁德热伊|Jakub 雅库布",
    "hungarian": "Gábor 加博尔|László 拉斯洛|Péter 彼得|Zoltán 佐尔坦|Balázs 鲍拉日|András 安德拉什",
    "balkan": "Marko 马尔科|Nikola 尼古拉|Luka 卢卡|Ivan 伊万|Stefan 斯特凡|Goran 戈兰",
    "romanian": "Andrei 安德烈|Mihai 米哈伊|Radu 拉杜|Cristian 克里斯蒂安|Vlad 弗拉德|Ștefan 斯特凡",
    "baltic": "Jonas 约纳斯|Tomas 托马斯|Mantas 曼塔斯|Andris 安德里斯|Darius 达留斯|Juris 尤里斯",
    "greek": (
        "Giorgos 约尔戈斯|Nikos 尼科斯|Dimitris 季米特里斯|Yannis 扬尼斯|Kostas 科斯塔斯|Petros 彼得罗斯"
    ),
    "turkish": "Mehmet 穆罕默德|Emre 埃姆雷|Murat 穆拉特|Can 詹|Burak 布拉克|Kerem 凯雷姆",
    "russian": "Alexei 阿列克谢|Dmitry 德米特里|Sergei 谢尔盖|Mikhail 米哈伊尔|Pavel 帕维尔|Timur 帖木儿",
    "japanese": "Takashi 隆|Kenji 健二|Hiroshi 浩|Daisuke 大辅|Shota 翔太|Makoto 诚",
    "korean": "Minho 敏浩|Jihoon 智勋|Sungmin 成民|Dongwook 东旭|Hyunwoo 贤宇|Taeyang 泰阳",
    "thai": "Somchai 颂猜|Anan 阿南|Kittisak 吉滴萨|Niran 尼兰|Prasert 巴实|Wichai 威猜",
    "vietnamese": "Quang Minh 光明|Đức 德|Hải 海|Tuấn 俊|Long 龙|Nam 南",
    "malay": "Ahmad 艾哈迈德|Budi 布迪|Hafiz 哈菲兹|Rizal 里扎尔|Arif 阿里夫|Joko 佐科",
    "cantonese": "Chun Hei 俊熙|Ka Ho 嘉豪|Wai Lun 伟伦|Tsz Kit 子杰|Man Fai 文辉|Yat Long 逸朗",
    "indian": "Arjun 阿琼|Rahul 拉胡尔|Vikram 维克拉姆|Sanjay 桑杰|Anil 阿尼尔|Karthik 卡尔蒂克",
    "pakistani": "Bilal 比拉尔|Usman 乌斯曼|Imran 伊姆兰|Tariq 塔里克|Kamran 卡姆兰|Rashed 拉希德",
    "arabic": "Omar 奥马尔|Khalid 哈立德|Youssef 优素福|Hassan 哈桑|Tarek 塔里克|Samir 萨米尔",
    "african": "Thabo 塔博|Kwame 夸梅|Chinedu 奇内杜|Kamau 卡毛|Sipho 西波|Tendai 滕代",
    "hebrew": "Eitan 埃坦|Amir 阿米尔|Yonatan 约纳坦|Gil 吉尔|Uri 乌里|Noam 诺阿姆",
}
_FAMILY = {
    "english": (
        "Carter 卡特|Hughes 休斯|Bennett 贝内特|Morgan 摩根|Fletcher 弗莱彻|Reid 里德|Walsh 沃尔什|Palmer "
        "帕尔默|Doyle 多伊尔|Harrison 哈里森"
    ),
    "german": (
        "Schmidt 施密特|Hoffmann 霍夫曼|Keller 凯勒|Brandt 勃兰特|Vogel 福格尔|Lindner 林德纳|Huber "
        "胡贝尔|Krause 克劳泽|Steiner 施泰纳|Weiß 魏斯"
    ),
    "french": (
        "Moreau 莫罗|Lefèvre 勒菲弗|Girard 吉拉尔|Rousseau 卢梭|Mercier 梅西耶|Fontaine 方丹|Chevalier "
        "舍瓦利耶|Dubois 迪布瓦|Lambert 朗贝尔|Renard 勒纳尔"
    ),
    "dutch": (
        "de Vries 德弗里斯|Bakker 巴克|Visser 菲瑟|Smit 斯密特|Mulder 米尔德|van Dijk 范代克|Kuipers "
        "凯珀斯|Jansen 扬森|Dekker 德克|Postma 波斯特马"
    ),
    "italian": (
        "Conti 孔蒂|Ricci 里奇|Marino 马里诺|Greco 格雷科|Fontana 丰塔纳|Barbieri 巴尔别里|Moretti 莫雷蒂|"
        "Galli 加利|Rinaldi 里纳尔迪|Ferrara 费拉拉"
    ),
    "spanish": (
        "Herrera 埃雷拉|Navarro 纳瓦罗|Molina 莫利纳|Castillo 卡斯蒂略|Ortega 奥尔特加|Vidal 比达尔|"
        "Serrano 塞拉诺|Fuentes 富恩特斯|Cabrera 卡夫雷拉|Rojas 罗哈斯"
    ),
    "portuguese": (
        "Almeida 阿尔梅达|Carvalho 卡瓦略|Ferreira 费雷拉|Monteiro 蒙泰罗|Ribeiro 里贝罗|Teixeira 特谢拉|"
        "Moreira 莫雷拉|Barbosa 巴博萨|Nogueira 诺盖拉|Pinto 平托"
    ),
    "nordic": (
        "Lindqvist 林德奎斯特|Berg 贝里|Nilsen 尼尔森|Dahl 达尔|Holm 霍尔姆|Sørensen 瑟伦森|Lund 伦德|"
        "Hagen 哈根|Ekström 埃克斯特伦|Strand 斯特兰"
    ),
    "finnish": (
        "Virtanen 维尔塔宁|Korhonen 科尔霍宁|Mäkinen 迈基宁|Laine 莱内|Heikkinen 海基宁|Nieminen 涅米宁|"
        "Salo 萨洛|Koskinen 科斯基宁|Tamm 塔姆|Saar 萨尔"
    ),
    "polish": (
        "Kowalski 科瓦尔斯基 Kowalska 科瓦尔斯卡|Zieliński 杰林斯基 Zielińska 杰林斯卡|Nowak 诺瓦克|"
        "Wójcik 武伊齐克|Mazur 马祖尔|Wrona 弗罗纳|Dąbrowski 东布罗夫斯基 Dąbrowska 东布罗夫斯卡|Pawlak "
        "帕夫拉克"
    ),
    "czech": (
        "Novák 诺瓦克 Nováková 诺瓦科娃|Dvořák 德沃夏克 Dvořáková 德沃夏科娃|Horák 霍拉克 Horáková "
        "霍拉科娃|Marek 马雷克 Marková 马尔科娃|Král 克拉尔 Králová 克拉洛娃|Kučera 库切拉 Kučerová "
        "库切罗娃"
    ),
    "hungarian": (
        "Nagy 纳吉|Szabó 萨博|Horváth 霍瓦特|Varga 沃尔高|Molnár 莫尔纳|Balogh 鲍洛格|Farkas 福尔考什|"
        "Papp 保普"
    ),
    "balkan": (
        "Petrović 彼得罗维奇|Jovanović 约万诺维奇|Kovačić 科瓦契奇|Horvat 霍尔瓦特|Marić 马里奇|Novak "
        "诺瓦克|Babić 巴比奇|Zupan 茹潘"
    ),
    "romanian": (
        "Popescu 波佩斯库|Ionescu 约内斯库|Dumitru 杜米特鲁|Stan 斯坦|Munteanu 蒙泰亚努|Lungu 伦古|Marin "
        "马林|Moraru 莫拉鲁"
    ),
    "baltic": (
        "Petrauskas 彼得劳斯卡斯 Petrauskienė 彼得劳斯凯内|Kazlauskas 卡兹劳斯卡斯 Kazlauskienė "
        "卡兹劳斯凯内|Ozols 奥佐尔斯 Ozola 奥佐拉|Bērziņš 贝尔津什 Bērziņa 贝尔济尼娅|Jankus 扬库斯 "
        "Jankienė 扬凯内"
    ),
    "greek": (
        "Nikolaidis 尼古拉伊迪斯 Nikolaidou 尼古拉伊杜|Vlachos 弗拉霍斯 Vlachou 弗拉胡|Georgiou 耶奥尔尤|"
        "Ioannidis 约安尼迪斯 Ioannidou 约安尼杜|Makris 马克里斯 Makri 马克里|Lekkas 莱卡斯 Lekka 莱卡"
    ),
    "turkish": (
        "Yılmaz 耶尔马兹|Kaya 卡亚|Demir 德米尔|Şahin 沙欣|Aydın 艾登|Arslan 阿尔斯兰|Koç 科奇|Aksoy 阿克索伊"
    ),
    "russian": (
        "Ivanov 伊万诺夫 Ivanova 伊万诺娃|Smirnov 斯米尔诺夫 Smirnova 斯米尔诺娃|Volkov 沃尔科夫 Volkova "
        "沃尔科娃|Morozov 莫罗佐夫 Morozova 莫罗佐娃|Lebedev 列别捷夫 Lebedeva 列别杰娃|Kovalenko "
        "科瓦连科|Melnik 梅利尼克|Akhmetov 阿赫梅托夫 Akhmetova 阿赫梅托娃"
    ),
    "japanese": (
        "Sato 佐藤|Suzuki 铃木|Takahashi 高桥|Tanaka 田中|Watanabe 渡边|Ito 伊藤|Nakamura 中村|Kobayashi "
        "小林|Yoshida 吉田|Matsumoto 松本"
    ),
    "korean": "Kim 金|Lee 李|Park 朴|Choi 崔|Jung 郑|Kang 姜|Yoon 尹|Lim 林|Han 韩|Shin 申",
    "thai": (
        "Srisai 诗赛|Wongsa 翁萨|Chaiyasit 差亚实|Boonmee 汶米|Rattanakul 叻达纳军|Suwan 素万|Phromma "
        "蓬玛|Thongdee 通迪"
    ),
    "vietnamese": "Nguyễn 阮|Trần 陈|Lê 黎|Phạm 范|Hoàng 黄|Vũ 武|Đặng 邓|Bùi 裴",
    "malay": (
        "Rahman 拉赫曼|Hidayat 希达亚特|Santoso 桑托索|Yusof 优素夫|Wijaya 维查亚|Ismail 伊斯梅尔|Hamzah "
        "哈姆扎|Pratama 普拉塔马"
    ),
    "cantonese": "Chan 陈|Wong 黄|Leung 梁|Cheung 张|Lam 林|Ho 何|Tam 谭|Kwok 郭|Yeung 杨|Tse 谢",
    "indian": (
        "Sharma 夏尔马|Reddy 雷迪|Iyer 艾耶|Nair 奈尔|Gupta 古普塔|Patel 帕特尔|Menon 梅农|Joshi 乔希|Rao "
        "拉奥|Perera 佩雷拉"
    ),
    "pakistani": (
        "Khan 汗|Malik 马利克|Qureshi 库雷希|Siddiqui 西迪基|Chowdhury 乔杜里|Rahman 拉赫曼|Akhtar "
        "阿赫塔尔|Butt 巴特"
    ),
    "arabic": (
        "Hassan 哈桑|Mansour 曼苏尔|Haddad 哈达德|Saleh 萨利赫|Nasser 纳赛尔|Farouk 法鲁克|Khalil 哈利勒|"
        "Aziz 阿齐兹"
    ),
    "african": (
        "Mokoena 莫科埃纳|Mwangi 姆万吉|Okafor 奥卡福|Mensah 门萨|Dlamini 德拉米尼|Otieno 奥蒂诺|Banda "
        "班达|Adeyemi 阿德耶米"
    ),
    "hebrew": (
        "Levin 莱文|Katz 卡茨|Shapira 沙皮拉|Mizrahi 米兹拉希|Peretz 佩雷茨|Friedman 弗里德曼|Baron 巴伦|"
        "Golan 戈兰"
    ),
}


def _parts(name: str) -> tuple[str, ...]:
    """Return Latin and Chinese by turns; what is Latin may hold blanks."""
    parts: list[str] = []
    latin: list[str] = []
    for word in name.split(" "):
        if "\u4e00" <= word[0] <= "\u9fff":
            parts += [" ".join(latin), word]
            latin = []
        else:
            latin.append(word)
    return tuple(parts)


def _pool(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_parts(name) for name in text.split("|"))


NAMES = {
    pool: {"f": _pool(_FEMALE[pool]), "m": _pool(_MALE[pool]), "family": _pool(_FAMILY[pool])}
    for pool in _COUNTRIES
}
"""Pool -> given names of women (f) and men (m), and family names."""
