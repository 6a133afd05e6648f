"""Names of nobody: common given and family names, combined at random. (Latin spelling, own script.)"""

GERMAN_FEMALE = (
    "Anke", "Birgit", "Claudia", "Dagmar", "Elke", "Frauke", "Gesa", "Heike", "Inga", "Jutta", "Karin", "Lena",
    "Maren", "Nina", "Petra", "Ruth", "Silke", "Tanja", "Ulrike", "Wiebke",
)  # fmt: skip
GERMAN_MALE = (
    "Arne", "Bernd", "Carsten", "Detlef", "Eike", "Frank", "Gerrit", "Holger", "Ingo", "Jens", "Klaus", "Lars",
    "Matthias", "Norbert", "Olaf", "Ralf", "Stefan", "Thomas", "Uwe", "Volker",
)  # fmt: skip
GERMAN_FAMILY = (
    "Ahlers", "Brinkmann", "Cordes", "Dierkes", "Ebbers", "Feldhaus", "Grothe", "Hellweg", "Ihmels", "Janßen",
    "Kampmann", "Lindhorst", "Middendorf", "Niehues", "Oesterreich", "Pohlmann", "Rehbein", "Sudhoff", "Terhorst",
    "Uphoff", "Vennemann", "Wertheim", "Zumbrock", "Böttcher", "Möllers",
)  # fmt: skip

ARABIC_FEMALE = (
    ("Amal", "أمل"), ("Asma", "أسماء"), ("Dunya", "دنيا"), ("Farah", "فرح"), ("Hanan", "حنان"), ("Iman", "إيمان"),
    ("Layla", "ليلى"), ("Lina", "لينا"), ("Mariam", "مريم"), ("Nour", "نور"), ("Rania", "رانيا"), ("Rima", "ريما"),
    ("Salma", "سلمى"), ("Samar", "سمر"), ("Wafa", "وفاء"), ("Yasmin", "ياسمين"), ("Zeinab", "زينب"), ("Huda", "هدى"),
)  # fmt: skip
ARABIC_MALE = (
    ("Adnan", "عدنان"), ("Ahmad", "أحمد"), ("Bassam", "بسام"), ("Fadi", "فادي"), ("Ghassan", "غسان"),
    ("Hassan", "حسن"), ("Ibrahim", "إبراهيم"), ("Jamal", "جمال"), ("Karim", "كريم"), ("Khaled", "خالد"),
    ("Mahmoud", "محمود"), ("Mohammed", "محمد"), ("Nabil", "نبيل"), ("Omar", "عمر"), ("Rami", "رامي"),
    ("Samir", "سمير"), ("Tarek", "طارق"), ("Yousef", "يوسف"),
)  # fmt: skip
ARABIC_FAMILY = (
    ("Abbas", "عباس"), ("Al-Ahmad", "الأحمد"), ("Al-Khatib", "الخطيب"), ("Al-Masri", "المصري"), ("Barakat", "بركات"),
    ("Darwish", "درويش"), ("Fares", "فارس"), ("Haddad", "حداد"), ("Hamdan", "حمدان"), ("Issa", "عيسى"),
    ("Jaber", "جابر"), ("Kanaan", "كنعان"), ("Mansour", "منصور"), ("Nasser", "ناصر"), ("Qasim", "قاسم"),
    ("Rahman", "رحمن"), ("Saleh", "صالح"), ("Shahin", "شاهين"), ("Suleiman", "سليمان"), ("Zaidan", "زيدان"),
    ("Youssef", "يوسف"), ("Hariri", "حريري"),
)  # fmt: skip

UKRAINIAN_FEMALE = (
    ("Alina", "Аліна"), ("Anastasiia", "Анастасія"), ("Daryna", "Дарина"), ("Halyna", "Галина"), ("Iryna", "Ірина"),
    ("Kateryna", "Катерина"), ("Larysa", "Лариса"), ("Liudmyla", "Людмила"), ("Mariia", "Марія"),
    ("Nadiia", "Надія"), ("Natalia", "Наталія"), ("Oksana", "Оксана"), ("Olena", "Олена"), ("Olha", "Ольга"),
    ("Svitlana", "Світлана"), ("Tetiana", "Тетяна"), ("Valentyna", "Валентина"), ("Yuliia", "Юлія"),
)  # fmt: skip
UKRAINIAN_MALE = (
    ("Andrii", "Андрій"), ("Bohdan", "Богдан"), ("Danylo", "Данило"), ("Dmytro", "Дмитро"), ("Ihor", "Ігор"),
    ("Ivan", "Іван"), ("Maksym", "Максим"), ("Mykola", "Микола"), ("Oleksandr", "Олександр"), ("Pavlo", "Павло"),
    ("Roman", "Роман"), ("Serhii", "Сергій"), ("Taras", "Тарас"), ("Vasyl", "Василь"), ("Viktor", "Віктор"),
    ("Yurii", "Юрій"),
)  # fmt: skip
UKRAINIAN_FAMILY = (
    ("Bondarenko", "Бондаренко"), ("Boiko", "Бойко"), ("Hrytsenko", "Гриценко"), ("Ivanenko", "Іваненко"),
    ("Kovalenko", "Коваленко"), ("Kravchenko", "Кравченко"), ("Lysenko", "Лисенко"), ("Marchenko", "Марченко"),
    ("Melnyk", "Мельник"), ("Moroz", "Мороз"), ("Oliinyk", "Олійник"), ("Pavlenko", "Павленко"),
    ("Petrenko", "Петренко"), ("Polishchuk", "Поліщук"), ("Rudenko", "Руденко"), ("Savchenko", "Савченко"),
    ("Shevchenko", "Шевченко"), ("Tkachenko", "Ткаченко"), ("Tymoshenko", "Тимошенко"), ("Vasylenko", "Василенко"),
    ("Zaitsev", "Зайцев"), ("Zinchenko", "Зінченко"),
)  # fmt: skip

OTHER_FEMALE = (
    ("Fatma", ""),
    ("Elif", ""),
    ("Zahra", ""),
    ("Elena", ""),
    ("Mihaela", ""),
    ("Desislava", ""),
    ("Selam", ""),
)
OTHER_MALE = (("Mehmet", ""), ("Reza", ""), ("Ionut", ""), ("Georgi", ""), ("Tesfay", ""), ("Emre", ""), ("Farid", ""))
OTHER_FAMILY = (
    ("Yıldız", ""), ("Demir", ""), ("Karimi", ""), ("Ahmadi", ""), ("Popescu", ""), ("Dimitrov", ""),
    ("Habtemariam", ""), ("Çelik", ""), ("Ionescu", ""), ("Petrov", ""),
)  # fmt: skip
