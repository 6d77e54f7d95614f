//! Real names of several scripts, each with its spelling in addresses, the frequent ones first.

/// One script: how many of a hundred users have such a name.
pub struct Script {
    pub share: u32,
    pub first: &'static str,
    pub last: &'static str,
}

pub const SCRIPTS: [Script; 7] = [
    Script {
        share: 62,
        first: "Maria John Anna Michael James Emma David Sarah Robert Laura José:jose Daniel Julia Thomas Sophie Paul Lucas \
            Eva Mark Nina Peter Marie Ali Lena Antonio Claire Hugo Alice Martin Élodie:elodie Jan Camille Oscar Zoé:zoe Léa:lea \
            Karl Ingrid Björn:bjorn Søren:soren Łukasz:lukasz Małgorzata:malgorzata Chloë:chloe Jürgen:jurgen Renée:renee \
            Nguyễn:nguyen Đức:duc Thảo:thao İbrahim:ibrahim Ayşe:ayse Gökhan:gokhan Zsófia:zsofia Dvořák:dvorak Aoife Siobhán:siobhan \
            Xochitl Wolfgang Quentin Yolanda Zachary Ulrike",
        last: "Smith Garcia:garcia Johnson Müller:muller Nguyen Brown Martin Silva Jones Rossi Williams Schmidt Lopez Davis \
            Kowalski Miller Dubois Wilson Andersson Hansen Moore Taylor Fernández:fernandez Bernard Jackson Lefèvre:lefevre Weber \
            Novák:novak Thompson White Harris Yılmaz:yilmaz Martinez Clark Lewis Robinson Walker Perez Hall Young Allen Sanchez \
            Wright King Scott Green Baker Adams Nelson Hill Ramirez Campbell Mitchell Roberts Carter Phillips Evans Turner Torres \
            Parker Collins Edwards Stewart Flores Morris Murphy Rivera Cook Rogers Gutiérrez:gutierrez Ortiz Morgan Cooper \
            Peterson Bailey Reed Kelly Howard Ramos Cox Ward Richardson Watson Brooks O’Brien:obrien Wood Straße:strasse \
            Østergård:ostergard Þórsson:thorsson Szczepański:szczepanski Wójcik:wojcik Fischer Becker Hoffmann Koch Bauer Richter \
            Klein Wolf Schröder:schroder Neumann Schwarz Zimmermann Braun Krüger:kruger Hofmann Hartmann Lange Werner Lovelace \
            Quisling Xanthos Zola Villeneuve Ybarra Ulloa Quirós:quiros Zúñiga:zuniga Iñárritu:inarritu",
    },
    Script {
        share: 14,
        first: "Анна:anna Александр:alexander Мария:maria Дмитрий:dmitry Елена:elena Сергей:sergey Ольга:olga Андрей:andrey \
            Наталья:natalya Иван:ivan Артём:artem Юлия:yulia Михаил:mikhail Екатерина:ekaterina Алексей:alexey Пётр:petr \
            Ксения:ksenia Олена:olena Тарас:taras Ґалина:galyna",
        last: "Иванов:ivanov Петрова:petrova Смирнов:smirnov Кузнецова:kuznetsova Попов:popov Соколова:sokolova Лебедев:lebedev \
            Козлова:kozlova Новиков:novikov Морозова:morozova Шевченко:shevchenko Волков:volkov Соловьёва:solovyova \
            Васильев:vasiliev Зайцева:zaytseva Павлов:pavlov Семёнова:semenova Голубев:golubev Виноградова:vinogradova \
            Лукьянов:lukyanov Щербакова:shcherbakova Юдин:yudin Яковлева:yakovleva",
    },
    Script {
        share: 8,
        first: "محمد:mohammed فاطمة:fatima أحمد:ahmed علي:ali مريم:maryam حسن:hassan عائشة:aisha عمر:omar خالد:khaled نور:nour \
            يوسف:youssef زينب:zainab إبراهيم:ibrahim ليلى:layla",
        last: "حسن:hassan علي:ali الأحمد:alahmad محمود:mahmoud إبراهيم:ibrahim الخطيب:alkhatib منصور:mansour الشامي:alshami \
            سعيد:said عبدالله:abdullah القاسم:alqasim درويش:darwish حداد:haddad",
    },
    Script {
        share: 7,
        first: "伟:wei 芳:fang 娜:na 敏:min 静:jing 小明:xiaoming 丽:li 强:qiang 磊:lei 洋:yang 美玲:meiling 子涵:zihan",
        last: "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou 徐:xu 孙:sun 欧阳:ouyang",
    },
    Script {
        share: 3,
        first: "민준:minjun 서연:seoyeon 지훈:jihoon 수빈:subin 하은:haeun 도윤:doyun 지우:jiwoo",
        last: "김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon",
    },
    Script {
        share: 3,
        first: "Γιώργος:giorgos Μαρία:maria Δημήτρης:dimitris Ελένη:eleni Νίκος:nikos Άννα:anna",
        last: "Παπαδόπουλος:papadopoulos Βλάχος:vlachos Αγγελόπουλος:angelopoulos Οικονόμου:oikonomou Νικολάου:nikolaou",
    },
    Script {
        share: 3,
        first: "राम:ram सीता:sita अर्जुन:arjun प्रिया:priya राहुल:rahul अनीता:anita",
        last: "शर्मा:sharma वर्मा:verma गुप्ता:gupta सिंह:singh पटेल:patel",
    },
];

/// Of domains that many have; the others have a domain of a small company.
pub const DOMAINS: &str = "gmail.com yahoo.com outlook.com hotmail.com icloud.com mail.ru gmx.de orange.fr qq.com example.com";

/// Parts of the names of small companies, and of last names that few have.
pub const SYLLABLES: &str = "ba be bo bra ca ce co cro da de do dra fa fe fi flo ga ge go gra ha he hi ho ja je jo ka ke ki kra la le lo \
    lu ma me mi mo na ne no nu pa pe po pra ra re ri ro sa se so sta ta te to tri va ve vi vo wa we wi xa ze zi zo";
