"""The words by which the furniture of a news page is known, in one place so that a newsroom can add its own.

Everything here is compared case-folded and without closing colons, unless a comment says otherwise.
"""

from __future__ import annotations

AGENCIES = (  # as agencies sign, long forms first where one begins another
    "Agence France-Presse", "Agence France Presse", "The Associated Press", "Associated Press",
    "Thomson Reuters", "Reuters", "AFP", "dpa-AFX", "dpa", "Deutsche Presse-Agentur", "AP", "EFE", "ANSA",
    "TASS", "ITAR-TASS", "Interfax-Ukraine", "Interfax", "RIA Novosti", "RIA", "Sputnik", "Ukrinform", "UNIAN",
    "BelTA", "Xinhua", "Kyodo News", "Kyodo", "Jiji Press", "Jiji", "Yonhap", "Bernama", "Antara", "PTI",
    "Press Trust of India", "ANI", "IANS", "APP", "Anadolu Agency", "Anadolu", "AA", "DHA", "IHA", "SANA", "WAM",
    "SPA", "KUNA", "QNA", "MENA", "IRNA", "ISNA", "Tasnim", "PA Media", "PA", "Press Association", "UPI",
    "The Canadian Press", "Canadian Press", "Australian Associated Press", "AAP", "Bloomberg News", "Bloomberg",
    "APA", "KNA", "epd", "SID", "Belga", "ANP", "NTB", "TT", "Ritzau", "STT", "BNS", "LETA", "ELTA", "PAP", "CTK",
    "ČTK", "TASR", "MTI", "Agerpres", "BTA", "Tanjug", "Beta", "Hina", "FENA", "STA", "ATA", "ANA-MPA", "AMNA",
    "Lusa", "Europa Press", "Notimex", "Télam", "Prensa Latina", "Agência Brasil", "Keystone-SDA", "CNS", "GNA",
    "NAN", "SAnews", "Petra", "NNA", "TAP", "MAP", "APS", "Azertac", "Trend", "Armenpress", "Interpress", "Kazinform",
)  # fmt: skip

NAMELESS_AGENCIES = (
    "news agencies", "wire services", "wire reports", "news wires", "agencies", "wires", "agency reports",
)  # fmt: skip

PHOTO_HOUSES = (
    "Getty Images", "Getty", "EPA-EFE", "EPA/EFE", "EPA", "picture alliance", "Picture-Alliance", "AP Photo", "PA Wire",
    "PA Images", "PA Archive", "Shutterstock", "Alamy", "Imago", "IMAGO", "Abaca", "ABACAPRESS", "Rex Features", "Rex",
    "Zuma Press", "ZUMA", "Zuma", "NurPhoto", "SOPA Images", "Magnum", "iStock", "Corbis", "Sipa", "SIPA USA", "VCG",
    "CFP", "Keystone", "Scanpix", "Lehtikuva", "Wikimedia Commons", "Unsplash", "Flickr", "Maxar Technologies", "Maxar",
    "Planet Labs", "Screenshot", "Handout", "Pool",
)  # fmt: skip

SECTIONS = frozenset(
    """
    news world world news europe asia africa americas middle east us u.s. us news uk uk news international
    global national nation home news local politics business economy markets money finance opinion editorial
    analysis comment commentary columnists sport sports culture arts entertainment lifestyle life health
    science technology tech environment climate travel education society media features conflict
    """.split()
    + [
        "world news", "middle east", "us news", "uk news", "home news", "latin america", "north america",
        "us politics", "uk politics", "world politics", "european union", "foreign affairs", "real estate",
        "arts & culture", "arts and culture", "science & environment", "us & canada", "us and canada", "asia pacific",
        "asia-pacific", "business news", "breaking news", "latest news", "top news", "human rights", "war in ukraine",
    ]
)  # fmt: skip

FURNITURE = frozenset(
    """
    home menu search download subscribe subscriptions share tweet print email e-mail login log-in register account
    comments comment facebook twitter x whatsapp telegram linkedin pinterest reddit instagram youtube tiktok flipboard
    pocket copy advertisement advertisment advertising ad ads sponsored promoted newsletter newsletters podcast podcasts
    video videos live tv weather jobs shop more close open next previous loading listen save bookmark bookmarks
    gift follow following trending topics tags archive archives epaper e-paper contact about privacy terms cookies
    sitemap help faq careers donate support advertise games puzzles crossword horoscopes obituaries classifieds
    cartoons skip expand collapse embed audio gallery photos english español français deutsch русский українська
    """.split()
    + [
        "contact us", "about us", "log in", "sign in", "sign up", "sign out", "subscribe now", "subscribe today",
        "search trends", "copy link", "copy url", "share this", "share this article", "share article", "share on facebook",
        "share on twitter", "share on x", "share on whatsapp", "share on linkedin", "share on telegram",
        "share via email", "send by email", "email this", "print this", "print article", "print this page", "save article", "share page",
        "about sharing", "share full article", "show comments", "view comments", "leave a comment", "post a comment",
        "join the conversation", "start the conversation", "add a comment", "read comments", "no comments",
        "story continues", "story continues below", "story continues below advertisement",
        "article continues below advertisement", "article continues after advertisement", "article continues below",
        "continue reading", "continue reading below", "continue reading the main story", "advertisement - scroll to continue",
        "read more", "read next", "see more", "show more", "load more", "view more", "view all", "more news", "back to top",
        "go to top", "scroll to top", "skip to content", "skip to main content", "skip to main menu",
        "skip to navigation", "skip to footer", "skip to search", "skip advertisement", "skip to site index",
        "privacy policy", "terms of use", "terms of service", "terms and conditions", "terms & conditions", "cookie policy",
        "cookie settings", "manage cookies", "accept cookies", "accept all", "accept all cookies", "reject all",
        "privacy notice", "do not sell my personal information", "advertise with us", "work with us", "our journalism", "our apps",
        "follow us", "follow us on facebook", "follow us on twitter", "play video", "watch live", "watch now",
        "listen live", "listen now", "live tv", "listen to article", "listen to this article", "listen to this story",
        "toggle menu", "open menu", "close menu", "main menu", "open navigation menu", "open search", "close search", "site map", "site search",
        "for immediate release", "press release", "end", "ends", "media contact", "media contacts", "press contact",
        "notes to editors", "editors' notes", "related tags", "in this article", "on this page", "table of contents",
        "original url", "original article", "source url", "gift this article", "give this article", "add to favorites",
        "font size", "text size", "a- a+", "change font size", "report this ad", "hide ad", "remove ads", "our top picks",
    ]
)  # fmt: skip

RELATED_HEADERS = frozenset(
    [
        "related", "related articles", "related stories", "related news", "related content", "related links", "related topics",
        "related posts", "related coverage", "see also", "read also", "also read", "more on this story", "more on this", "more stories", "more news",
        "more from us", "most read", "most popular", "most viewed", "most shared", "most watched", "top stories",
        "top news", "trending", "trending now", "trending stories", "recommended", "recommended stories", "recommended for you",
        "recommended reading", "you may also like", "you might also like", "you may like", "you might like", "latest news", "latest stories",
        "latest headlines", "editors' picks", "editor's picks", "editors’ picks", "editor’s picks", "don't miss", "don’t miss", "popular now", "popular stories",
        "keep reading", "read next", "read more", "up next", "what to read next", "from around the web", "around the web", "promoted stories",
        "sponsored content", "sponsored stories", "paid content", "explore more", "search trends", "in case you missed it", "must read",
    ]
)  # fmt: skip

ADDRESS_LABELS = ("original url", "original article", "source url", "source", "url", "link", "permalink", "address")

FILE_LABELS = ("FILE PHOTO", "File photo", "FILE PICTURE", "File picture", "FILE IMAGE", "File image", "FILE", "File")
CAPTION_LABELS = ("Image caption", "Photo caption", "Caption", "Cover", "Pictured", "Photo shows", "Above", "In this photo")
CREDIT_LABELS = (
    "Image credit", "Photo credit", "Picture credit", "Image source", "Photo source", "Photograph by", "Photo by",
    "Photos by", "Picture by", "Image by", "Photograph", "Photographer", "Images", "Image", "Photos", "Photo",
    "Picture", "Pictures", "Pic", "Credit", "Foto", "Bild",
)  # fmt: skip

ROLE_WORDS = frozenset(
    """
    correspondent editor reporter writer journalist producer columnist bureau chief staff contributor analyst
    """.split()
)

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari stycznia января січня ocak",
            "february feb febr februar février fevrier febrero febbraio fevereiro februari lutego февраля лютого şubat",
            "march mar märz maerz mars marzo março marco maart marca марта березня mart",
            "april apr avril abril aprile kwietnia апреля квітня nisan",
            "may mai mayo maggio maio mei maja мая травня mayıs",
            "june jun juni juin junio giugno junho czerwca июня червня haziran",
            "july jul juli juillet julio luglio julho lipca июля липня temmuz",
            "august aug août aout agosto augustus sierpnia августа серпня ağustos",
            "september sep sept septembre septiembre settembre setembro września сентября вересня eylül",
            "october oct oktober okt octobre octubre ottobre outubro października октября жовтня ekim",
            "november nov novembre noviembre novembro listopada ноября листопада kasım",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro grudnia декабря грудня aralık",
        ),
        start=1,
    )
    for name in names.split()
}
"""Month names and their short forms, case-folded, to their numbers: English first, then Europe's."""

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì segunda-feira maandag понедельник понеділок",
            "tuesday tue tues dienstag mardi martes martedì terça-feira dinsdag вторник вівторок",
            "wednesday wed weds mittwoch mercredi miércoles mercoledì quarta-feira woensdag среда середа",
            "thursday thu thur thurs donnerstag jeudi jueves giovedì quinta-feira donderdag четверг четвер",
            "friday fri freitag vendredi viernes venerdì sexta-feira vrijdag пятница п'ятниця",
            "saturday sat samstag samedi sábado sabato zaterdag суббота субота",
            "sunday sun sonntag dimanche domingo domenica zondag воскресенье неділя",
        )
    )
    for name in names.split()
}
"""Day names and their short forms, case-folded, to their numbers, Monday being 0."""

ZONES = (
    "GMT UTC BST WET WEST CET CEST MEZ MESZ EET EEST MSK TRT AST ADT EST EDT ET CST CDT CT MST MDT MT PST PDT PT HST AKST "
    "IST PKT NPT ICT SGT HKT JST KST AEST AEDT ACST AWST NZST NZDT SAST CAT EAT WAT BRT ART GST IRST AKDT"
).split()

PUBLISHED_LABELS = (
    "First published", "Originally published", "Date published", "Published on", "Published at", "Publication date", "Published",
    "Posted on", "Posted at", "Posted", "Issued on", "Issued", "Released on", "Release date", "Created on", "Created", "Date",
    "Veröffentlicht", "Publié le", "Publicado el", "Publicado", "Pubblicato", "Опубликовано", "Опубліковано",
)  # fmt: skip
UPDATED_LABELS = (
    "Last updated on", "Last updated at", "Last updated", "Last update", "Updated on", "Updated at", "Updated", "Last modified on",
    "Last modified", "Modified on", "Modified", "Update", "Aktualisiert", "Mis à jour le", "Mis à jour", "Actualizado el",
    "Actualizado", "Aggiornato", "Обновлено", "Оновлено",
)  # fmt: skip
