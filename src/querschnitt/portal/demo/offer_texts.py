"""What people translated of the invented offers: title and one sentence by language; and German summaries in plain words."""

# German title -> language -> (title, summary)
TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "Integrationskurs, allgemein": {
        "en": ("Integration course", "600 hours of German and 100 hours about life in Germany, in the mornings."),
        "uk": ("Інтеграційний курс", "600 годин німецької мови та 100 годин про життя в Німеччині, зранку."),
        "ar": ("دورة الاندماج", "600 ساعة لغة ألمانية و100 ساعة عن الحياة في ألمانيا، صباحًا."),
        "tr": ("Entegrasyon kursu", "600 saat Almanca ve 100 saat Almanya’da yaşam dersi, sabahları."),
        "ru": ("Интеграционный курс", "600 часов немецкого языка и 100 часов о жизни в Германии, по утрам."),
        "fr": ("Cours d’intégration", "600 heures d’allemand et 100 heures sur la vie en Allemagne, le matin."),
        "de-simple": (
            "Deutsch-Kurs",
            "Sie lernen Deutsch. Sie lernen auch: So lebt man in Deutschland. Der Kurs ist am Vormittag.",
        ),
    },
    "Integrationskurs am Abend": {
        "en": ("Integration course in the evening", "For people who work during the day. Three evenings a week."),
        "uk": ("Інтеграційний курс увечері", "Для тих, хто працює вдень. Три вечори на тиждень."),
        "ar": ("دورة الاندماج مساءً", "لمن يعملون نهارًا. ثلاث أمسيات في الأسبوع."),
        "tr": ("Akşam entegrasyon kursu", "Gündüz çalışanlar için. Haftada üç akşam."),
    },
    "Alphabetisierungskurs": {
        "en": ("Literacy course", "Reading and writing from the very beginning, in a small group."),
        "uk": ("Курс грамотності", "Читання і письмо з самого початку, мала група."),
        "ar": ("دورة محو الأمية", "القراءة والكتابة من البداية، في مجموعة صغيرة."),
        "ru": ("Курс грамоты", "Чтение и письмо с самого начала, небольшая группа."),
        "de-simple": ("Lesen und Schreiben lernen", "Sie lernen lesen und schreiben. Die Gruppe ist klein."),
    },
    "Erstorientierungskurs": {
        "en": ("First orientation course", "Everyday life, work and health in Germany, 300 hours."),
        "uk": ("Курс першої орієнтації", "Побут, робота та здоровʼя в Німеччині, 300 годин."),
        "ar": ("دورة التوجيه الأول", "الحياة اليومية والعمل والصحة في ألمانيا، 300 ساعة."),
    },
    "Deutsch für Mütter mit Kinderbetreuung": {
        "en": ("German for mothers, with childcare", "Twice a week; your children are looked after next door."),
        "uk": ("Німецька для мам із доглядом за дітьми", "Двічі на тиждень; за дітьми доглядають поруч."),
        "ar": ("اللغة الألمانية للأمهات مع رعاية الأطفال", "مرتان في الأسبوع، ويُعتنى بالأطفال في الغرفة المجاورة."),
        "tr": ("Anneler için Almanca, çocuk bakımıyla", "Haftada iki kez; çocuklara yan odada bakılır."),
        "de-simple": (
            "Deutsch für Mütter",
            "Sie lernen zweimal in der Woche Deutsch. Ihre Kinder spielen im Raum daneben.",
        ),
    },
    "Bewerbungswerkstatt": {
        "en": ("Job application workshop", "Help with your CV and cover letter, no registration needed."),
        "uk": ("Майстерня заявок на роботу", "Допомога з резюме та супровідним листом, без запису."),
        "ar": ("ورشة طلبات العمل", "مساعدة في السيرة الذاتية ورسالة التقديم، دون تسجيل."),
        "tr": ("Başvuru atölyesi", "Özgeçmiş ve başvuru yazısında yardım, kayıt gerekmez."),
        "ru": ("Мастерская резюме", "Поможем с резюме и сопроводительным письмом, без записи."),
    },
    "Anerkennungslotsinnen und -lotsen": {
        "en": ("Guides for recognition of qualifications", "Help with the application until you have the decision."),
        "uk": ("Провідники з визнання дипломів", "Допомога із заявою, доки не прийде рішення."),
        "ar": ("مرشدو الاعتراف بالشهادات", "مساعدة في الطلب حتى صدور القرار."),
    },
    "Seiteneinsteigerberatung": {
        "en": ("Advice on starting school", "For newly arrived families: which school, which class, which papers."),
        "uk": ("Консультація щодо школи", "Для новоприбулих родин: яка школа, який клас, які документи."),
        "ar": ("استشارة حول المدرسة", "للعائلات الوافدة حديثًا: أي مدرسة، أي صف، أي أوراق."),
        "ru": ("Консультация о школе", "Для недавно приехавших семей: какая школа, какой класс, какие документы."),
        "tr": ("Okula başlama danışmanlığı", "Yeni gelen aileler için: hangi okul, hangi sınıf, hangi belgeler."),
        "fr": (
            "Conseil sur l’école",
            "Pour les familles nouvellement arrivées : quelle école, quelle classe, quels papiers.",
        ),
        "de-simple": (
            "Hilfe für den Start in der Schule",
            "Ihr Kind ist neu hier und soll in die Schule. Wir helfen Ihnen.",
        ),
    },
    "Griffbereit": {
        "tr": ("Griffbereit – anne-baba ve çocuk grubu", "Bir ile üç yaş arası çocuklar ve aileleri için grup."),
        "ar": ("مجموعة الأهل والأطفال «Griffbereit»", "للأطفال من عمر سنة إلى ثلاث سنوات مع أهلهم."),
    },
    "Rucksack Schule": {
        "tr": ("Rucksack Schule", "Anne babalar, çocuklarının okulda ne öğrendiğini öğrenir."),
        "ar": ("برنامج «حقيبة المدرسة»", "يتعلم الأهل ما يتعلمه طفلهم في المدرسة."),
        "uk": ("Програма «Рюкзак Школа»", "Батьки вивчають те, що їхня дитина вивчає в школі."),
    },
    "Migrationsberatung für Erwachsene": {
        "en": ("Migration advice for adults", "Advice on everything about arriving, by appointment."),
        "ar": ("استشارة الهجرة للبالغين", "استشارة في كل ما يخص الوصول والاستقرار، بموعد."),
        "fr": ("Conseil aux personnes immigrées", "Conseil sur toutes les questions de l’arrivée, sur rendez-vous."),
        "uk": ("Міграційна консультація для дорослих", "Консультації з усіх питань після приїзду, за домовленістю."),
        "ru": ("Миграционная консультация для взрослых", "Помощь во всех вопросах после приезда, по договорённости."),
        "de-simple": (
            "Beratung für Erwachsene",
            "Sie sind neu in Deutschland. Wir helfen bei allen Fragen. Machen Sie einen Termin.",
        ),
    },
    "Offene Sprechstunde Lindbach": {
        "en": ("Open advice hours in Lindbach", "Tuesdays from 9 to 12, no appointment needed."),
        "ar": ("ساعات استشارة مفتوحة في ليندباخ", "الثلاثاء من الساعة 9 إلى 12، دون موعد."),
        "uk": ("Відкриті консультації в Ліндбаху", "Щовівторка з 9 до 12, без запису."),
        "tr": ("Lindbach’ta açık danışma saati", "Salı günleri 9–12 arası, randevusuz."),
        "ru": ("Открытый приём в Линдбахе", "По вторникам с 9 до 12, без записи."),
    },
    "Verfahrensberatung Asyl": {
        "en": ("Asylum procedure advice", "Preparing for the interview, understanding decisions."),
        "ar": ("استشارة إجراءات اللجوء", "التحضير لجلسة الاستماع وفهم القرارات."),
        "fr": ("Conseil en procédure d’asile", "Préparer l’audition, comprendre les décisions."),
        "tr": ("İltica süreci danışmanlığı", "Mülakata hazırlık, kararları anlama."),
    },
    "Schuldnerberatung": {
        "en": ("Debt advice", "Overview, instalments, insolvency. Waiting time about six weeks."),
        "de-simple": ("Hilfe bei Schulden", "Sie haben Schulden. Wir überlegen mit Ihnen: Was können Sie tun?"),
    },
    "Beratung für junge Menschen von 12 bis 27": {
        "en": ("Advice for young people aged 12 to 27", "School, training, family, authorities."),
        "ar": ("استشارة للشباب من 12 إلى 27 عامًا", "المدرسة والتدريب المهني والعائلة والدوائر."),
        "uk": ("Консультація для молоді від 12 до 27 років", "Школа, навчання, родина, установи."),
    },
    "Antidiskriminierungsberatung": {
        "en": ("Anti-discrimination advice", "Confidential and free of charge."),
        "tr": ("Ayrımcılığa karşı danışmanlık", "Gizli ve ücretsiz."),
        "ar": ("استشارة مناهضة التمييز", "سرية ومجانية."),
    },
    "Quartierstreff Ostereck": {
        "tr": ("Ostereck mahalle buluşması", "Kahvaltı, danışma, dikiş."),
        "ar": ("ملتقى الحي في أوسترإك", "فطور واستشارة وخياطة."),
        "en": ("Ostereck neighbourhood meeting point", "Breakfast, advice, sewing."),
    },
    "Flüchtlingsberatung": {
        "ar": ("استشارة اللاجئين", "اللجوء ولمّ شمل العائلة والعودة."),
        "fr": ("Conseil aux réfugiés", "Asile, regroupement familial, retour."),
        "en": ("Refugee advice", "Asylum, family reunification, return."),
        "uk": ("Консультація для біженців", "Притулок, воззʼєднання сімʼї, повернення."),
        "ru": ("Консультация для беженцев", "Убежище, воссоединение семьи, возвращение."),
    },
    "Beratung für Frauen bei Gewalt": {
        "en": ("Advice for women facing violence", "Also anonymously and by phone."),
        "ar": ("استشارة للنساء عند التعرض للعنف", "أيضًا دون ذكر الاسم وعبر الهاتف."),
        "uk": ("Допомога жінкам у разі насильства", "Також анонімно та телефоном."),
        "tr": ("Şiddet gören kadınlar için danışmanlık", "İsim vermeden ve telefonla da mümkün."),
        "ru": ("Помощь женщинам при насилии", "Также анонимно и по телефону."),
        "fr": ("Aide aux femmes victimes de violences", "Aussi anonyme et par téléphone."),
        "de-simple": (
            "Hilfe für Frauen bei Gewalt",
            "Tut Ihnen jemand weh? Wir helfen. Sie müssen Ihren Namen nicht sagen.",
        ),
    },
    "Schwangerschaftsberatung": {
        "ar": ("استشارة الحمل", "الحقوق والمال والرعاية الصحية."),
        "en": ("Pregnancy advice", "Rights, money, medical care."),
    },
    "Impfsprechstunde": {
        "uk": ("Прийом для щеплень", "Щосереди, безкоштовно."),
        "ar": ("عيادة التطعيم", "كل يوم أربعاء، مجانًا."),
        "en": ("Vaccination hours", "Every Wednesday, free of charge."),
        "ru": ("Прививочный кабинет", "Каждую среду, бесплатно."),
        "tr": ("Aşı saati", "Her çarşamba, ücretsiz."),
        "de-simple": ("Impfen", "Jeden Mittwoch können Sie sich impfen lassen. Das kostet nichts."),
    },
    "Psychosoziale Erstberatung": {
        "ar": ("استشارة نفسية اجتماعية أولى", "محادثات مع مترجم، وإحالة إلى العلاج."),
        "uk": ("Перша психосоціальна консультація", "Розмови з перекладом, направлення на терапію."),
        "en": ("First psychosocial counselling", "Talks with an interpreter, referral to therapy."),
    },
    "Brückenkita Hohenrode": {
        "ar": ("روضة انتقالية في هوهنروده", "مجموعة لعب للأطفال الذين ليس لديهم مكان في الروضة."),
        "uk": ("Перехідний дитсадок у Гоенроде", "Ігрова група для дітей без місця в садочку."),
    },
    "Mietlotsen Lindbach": {
        "ar": ("مرشدو السكن في ليندباخ", "البحث والمعاينة والانتقال: متطوعون يساعدون."),
        "uk": ("Помічники з житла в Ліндбаху", "Пошук, перегляд, переїзд: допомагають волонтери."),
        "en": ("Housing guides Lindbach", "Searching, viewing, moving in: volunteers help."),
    },
    "Willkommensbüro": {
        "en": ("Welcome office", "Your first steps in town, all in one place."),
        "ar": ("مكتب الترحيب", "خطواتك الأولى في المدينة في مكان واحد."),
        "uk": ("Бюро привітання", "Перші кроки в місті в одному місці."),
        "tr": ("Hoş geldiniz bürosu", "Şehirdeki ilk adımlar tek bir yerde."),
        "ru": ("Бюро приёма новоприбывших", "Первые шаги в городе в одном месте."),
        "fr": ("Bureau d’accueil", "Vos premières démarches en ville en un seul lieu."),
        "de-simple": ("Willkommens-Büro", "Sie sind neu in der Stadt. Hier bekommen Sie erste Hilfe und Infos."),
    },
    "Begegnungscafé": {
        "ar": ("مقهى اللقاء", "كل يوم جمعة ابتداءً من الساعة 15."),
        "uk": ("Кафе зустрічей", "Щопʼятниці з 15 години."),
        "en": ("Meeting café", "Fridays from 3 pm."),
        "de-simple": ("Café zum Kennen-Lernen", "Jeden Freitag ab 15 Uhr. Kaffee und Kuchen kosten nichts."),
    },
    "Fahrradwerkstatt": {
        "ar": ("ورشة الدراجات", "أصلح دراجتك، أو خذ واحدة مقابل تبرع."),
        "en": ("Bicycle workshop", "Repair your bike, or take one for a donation."),
    },
    "Sprachtreff im Dorfhaus": {
        "en": ("Language meet-up at the village house", "Mondays at 5 pm, with coffee."),
        "de-simple": ("Zusammen Deutsch sprechen", "Jeden Montag um 17 Uhr. Es gibt Kaffee."),
    },
}
# Translated before the German text was changed last.
OUTDATED = {("Erstorientierungskurs", "ar"), ("Schuldnerberatung", "en"), ("Mietlotsen Lindbach", "uk"), ("Willkommensbüro", "fr"), ("Impfsprechstunde", "ru")}  # fmt: skip
