"""The words by which the furniture of a news page is known, in one place so that a newsroom can add its own.

They are compared case-folded and without closing colons, except names of agencies, houses and time zones.
"""

from __future__ import annotations


def _phrases(listed: str) -> tuple[str, ...]:
    """The words or phrases of a list with commas between, in their order."""
    return tuple(" ".join(phrase.split()) for phrase in listed.split(",") if phrase.strip())


def _numbered(table: str, first: int) -> dict[str, int]:
    """Every word of a table to the number of its line, counted from `first`."""
    lines = table.strip().splitlines()
    return {word: number for number, line in enumerate(lines, start=first) for word in _phrases(line)}


AGENCIES = _phrases(
    """
    Agence France-Presse, Agence France Presse, The Associated Press, Associated Press, Thomson Reuters,
    Reuters, AFP, dpa-AFX, dpa, Deutsche Presse-Agentur, AP, EFE, ANSA, TASS, ITAR-TASS,
    Interfax-Ukraine, Interfax, RIA Novosti, RIA, Sputnik, Ukrinform, UNIAN, BelTA, Xinhua, Kyodo News,
    Kyodo, Jiji Press, Jiji, Yonhap, Bernama, Antara, PTI, Press Trust of India, ANI, IANS, APP, Anadolu
    Agency, Anadolu, AA, DHA, IHA, SANA, WAM, SPA, KUNA, QNA, MENA, IRNA, ISNA, Tasnim, PA Media, PA,
    Press Association, UPI, The Canadian Press, Canadian Press, Australian Associated Press, AAP,
    Bloomberg News, Bloomberg, APA, KNA, epd, SID, Belga, ANP, NTB, TT, Ritzau, STT, BNS, LETA, ELTA,
    PAP, CTK, ČTK, TASR, MTI, Agerpres, BTA, Tanjug, Beta, Hina, FENA, STA, ATA, ANA-MPA, AMNA, Lusa,
    Europa Press, Notimex, Télam, Prensa Latina, Agência Brasil, Keystone-SDA, CNS, GNA, NAN, SAnews,
    Petra, NNA, TAP, MAP, APS, Azertac, Trend, Armenpress, Interpress, Kazinform
    """
)
"""News agencies as they sign."""

NAMELESS_AGENCIES = _phrases(
    """
    news agencies, wire services, wire reports, news wires, agencies, wires, agency reports
    """
)

PHOTO_HOUSES = _phrases(
    """
    Getty Images, Getty, EPA-EFE, EPA/EFE, EPA, picture alliance, Picture-Alliance, AP Photo, PA Wire,
    PA Images, PA Archive, Shutterstock, Alamy, Imago, IMAGO, Abaca, ABACAPRESS, Rex Features, Rex, Zuma
    Press, ZUMA, Zuma, NurPhoto, SOPA Images, Magnum, iStock, Corbis, Sipa, SIPA USA, VCG, CFP,
    Keystone, Scanpix, Lehtikuva, Wikimedia Commons, Unsplash, Flickr, Maxar Technologies, Maxar, Planet
    Labs, Screenshot, Handout, Pool
    """
)

SECTIONS = frozenset(
    _phrases(
        """
    africa, americas, analysis, arts, arts & culture, arts and culture, asia, asia pacific,
    asia-pacific, breaking news, business, business news, climate, columnists, comment, commentary,
    conflict, culture, economy, editorial, education, entertainment, environment, europe, european
    union, features, finance, foreign affairs, global, health, home, home news, human rights,
    international, latest news, latin america, life, lifestyle, local, markets, media, middle
    east, money, nation, national, news, north america, opinion, politics, real estate, science, science
    & environment, society, sport, sports, tech, technology, top news, travel, u.s., uk, uk news, uk
    politics, us, us & canada, us and canada, us news, us politics, war in ukraine, world, world news,
    world politics
    """
    )
)
"""What papers call their parts."""

FURNITURE = frozenset(
    _phrases(
        """
    a- a+, about, about sharing, about us, accept all, accept all cookies, accept cookies, account, ad,
    add a comment, add to favorites, ads, advertise, advertise with us, advertisement, advertisement -
    scroll to continue, advertising, advertisment, archive, archives, article continues after
    advertisement, article continues below, article continues below advertisement, audio, back to top,
    bookmark, bookmarks, careers, cartoons, change font size, classifieds, close, close menu, close
    search, collapse, comment, comments, contact, contact us, continue reading, continue reading below,
    continue reading the main story, cookie policy, cookie settings, cookies, copy, copy link, copy url,
    crossword, deutsch, do not sell my personal information, donate, download, e-mail, e-paper, editors'
    notes, email, email this, embed, end, ends, english, epaper, español, expand, facebook, faq,
    flipboard, follow, follow us, follow us on facebook, follow us on twitter, following, font size, for
    immediate release, français, gallery, games, gift, gift this article, give this article, go to top,
    help, hide ad, home, horoscopes, in this article, instagram, jobs, join the conversation, leave a
    comment, linkedin, listen, listen live, listen now, listen to article, listen to this article,
    listen to this story, live, live tv, load more, loading, log in, log-in, login, main menu, manage
    cookies, media contact, media contacts, menu, more, more news, newsletter, newsletters, next, no
    comments, notes to editors, obituaries, on this page, open, open menu, open navigation menu, open
    search, original article, original url, our apps, our journalism, our top picks, photos, pinterest,
    play video, pocket, podcast, podcasts, post a comment, press contact, press release, previous,
    print, print article, print this, print this page, privacy, privacy notice, privacy policy,
    promoted, puzzles, read comments, read more, read next, reddit, register, reject all, related tags,
    remove ads, report this ad, save, save article, scroll to top, search, search trends, see more, send
    by email, share, share article, share full article, share on facebook, share on linkedin, share on
    telegram, share on twitter, share on whatsapp, share on x, share page, share this, share this
    article, share via email, shop, show comments, show more, sign in, sign out, sign up, site map, site
    search, sitemap, skip, skip advertisement, skip to content, skip to footer, skip to main content,
    skip to main menu, skip to navigation, skip to search, skip to site index, source url, sponsored,
    start the conversation, story continues, story continues below, story continues below advertisement,
    subscribe, subscribe now, subscribe today, subscriptions, support, table of contents, tags,
    telegram, terms, terms & conditions, terms and conditions, terms of service, terms of use, text
    size, tiktok, toggle menu, topics, trending, tv, tweet, twitter, video, videos, view all, view
    comments, view more, watch live, watch now, weather, whatsapp, work with us, x, youtube, русский,
    українська
    """
    )
)
"""Whole lines, or whole items of a bar, that belong to the page and not to its story."""

RELATED_HEADERS = frozenset(
    _phrases(
        """
    also read, around the web, don't miss, don’t miss, editor's picks, editors' picks, editors’ picks,
    editor’s picks, explore more, from around the web, in case you missed it, keep reading, latest
    headlines, latest news, latest stories, more from us, more news, more on this, more on this story,
    more stories, most popular, most read, most shared, most viewed, most watched, must read, paid
    content, popular now, popular stories, promoted stories, read also, read more, read next,
    recommended, recommended for you, recommended reading, recommended stories, related, related
    articles, related content, related coverage, related links, related news, related posts, related
    stories, related topics, search trends, see also, sponsored content, sponsored stories, top news,
    top stories, trending, trending now, trending stories, up next, what to read next, you may also
    like, you may like, you might also like, you might like
    """
    )
)
"""Lines that announce links to other stories."""

ADDRESS_LABELS = _phrases(
    """
    original url, original article, source url, source, url, link, permalink, address
    """
)

FILE_LABELS = _phrases(
    """
    FILE PHOTO, File photo, FILE PICTURE, File picture, FILE IMAGE, File image, FILE, File
    """
)

CAPTION_LABELS = _phrases(
    """
    Image caption, Photo caption, Caption, Cover, Pictured, Photo shows, Above, In this photo
    """
)

CREDIT_LABELS = _phrases(
    """
    Image credit, Photo credit, Picture credit, Image source, Photo source, Photograph by, Photo by,
    Photos by, Picture by, Image by, Photograph, Photographer, Images, Image, Photos, Photo, Picture,
    Pictures, Pic, Credit, Foto, Bild
    """
)

ROLE_WORDS = frozenset(
    _phrases(
        """
    analyst, bureau, chief, columnist, contributor, correspondent, editor, journalist, producer,
    reporter, staff, writer
    """
    )
)

NAME_CONNECTORS = frozenset(
    _phrases(
        """
        and, in, for, of, at, with, the, de, del, van, von, der, den, bin, al, el, la, le, da, dos,
        du, &, und, et, y, e, i, avec, mit, con
        """
    )
)
"""Small words between names in a byline."""

LOWER_IN_CREDITS = frozenset(
    _phrases(
        """
        via, of, on, for, the, and, by, de, van, von, der, al, bin, el, la, le, du, dpa, file, handout,
        pool, picture, alliance, photo
        """
    )
)
"""Words that may stand without a capital in a photographer's credit."""

NO_PLACES = frozenset(
    _phrases(
        """
        EXCLUSIVE, BREAKING, WATCH, UPDATE, UPDATED, LIVE, ANALYSIS, OPINION, EXPLAINER, VIDEO,
        CORRECTED, FACTBOX
        """
    )
)
"""Words in capitals before a dash that are no place of a report."""

PLURAL_NAMES = frozenset(
    _phrases(
        """
        Affair, Ally, Arab, Bank, Book, Boy, Chief, Country, Court, Croat, Czech, Dane, Day, Demand,
        Document, Emirate, Force, Friday, Game, General, Girl, Greek, Guard, Island, It, Jew, Kurd,
        Law, Leader, Marine, Member, Minister, Monday, Month, Nation, Nationalist, Official,
        Partner, Point, Pole, Price, Rebel, Region, Republic, Right, Saturday, School, Serb,
        Service, Share, Slovak, Sport, State, Sunday, Swede, Talk, Thursday, Tie, Time, Troop,
        Tuesday, Turk, Union, Wednesday, Week, Year
        """
    )
)
"""Capitalised words whose plural is as common as their possessive."""

MONTHS = _numbered(
    """
        january, január, jan, januar, janvier, enero, gennaio, janeiro, januari, stycznia, января, січня, ocak
        february, feb, február, februar, février, febrero, febbraio, fevereiro, lutego, февраля, лютого, şubat
        march, március, mar, märz, maerz, mars, marzo, março, marco, maart, marca, марта, березня, mart
        april, április, apr, avril, abril, aprile, kwietnia, апреля, квітня, nisan
        may, május, mai, mayo, maggio, maio, mei, maja, мая, травня, mayıs
        june, június, jun, juni, juin, junio, giugno, junho, czerwca, июня, червня, haziran
        july, július, jul, juli, juillet, julio, luglio, julho, lipca, июля, липня, temmuz
        august, aug, août, aout, agosto, augustus, sierpnia, августа, серпня, ağustos
        september, szeptember, sep, sept, septembre, septiembre, settembre, września, сентября, вересня, eylül
        october, oct, oktober, okt, octobre, octubre, ottobre, outubro, października, октября, жовтня, ekim
        november, nov, novembre, noviembre, novembro, listopada, ноября, листопада, kasım
        december, dec, dezember, dez, décembre, diciembre, dicembre, grudnia, декабря, грудня, aralık
    """,
    first=1,
)
"""Month names and their short forms to their numbers: English first, then Europe's."""

WEEKDAYS = _numbered(
    """
        monday, mon, montag, lundi, lunes, lunedì, maandag, понедельник, понеділок
        tuesday, tue, tues, dienstag, mardi, martes, martedì, dinsdag, вторник, вівторок
        wednesday, wed, weds, mittwoch, mercredi, miércoles, mercoledì, woensdag, среда, середа
        thursday, thu, thur, thurs, donnerstag, jeudi, jueves, giovedì, donderdag, четверг, четвер
        friday, fri, freitag, vendredi, viernes, venerdì, vrijdag, пятница, п'ятниця
        saturday, sat, samstag, samedi, sábado, sabato, zaterdag, суббота, субота
        sunday, sun, sonntag, dimanche, domingo, domenica, zondag, воскресенье, неділя
    """,
    first=0,
)
"""Day names and their short forms to their numbers, Monday being 0."""

ZONES = _phrases(
    """
    GMT, UTC, BST, WET, WEST, CET, CEST, MEZ, MESZ, EET, EEST, MSK, TRT, AST, ADT, EST, EDT, ET, CST,
    CDT, CT, MST, MDT, MT, PST, PDT, PT, HST, AKST, IST, PKT, NPT, ICT, SGT, HKT, JST, KST, AEST, AEDT,
    ACST, AWST, NZST, NZDT, SAST, CAT, EAT, WAT, BRT, ART, GST, IRST, AKDT
    """
)

PUBLISHED_LABELS = _phrases(
    """
    First published, Originally published, Date published, Published on, Published at, Publication date,
    Published, Posted on, Posted at, Posted, Issued on, Issued, Released on, Release date, Created on,
    Created, Date, Stand, Veröffentlicht, Publié le, Publicado el, Publicado, Pubblicato, Опубликовано,
    Опубліковано
    """
)

UPDATED_LABELS = _phrases(
    """
    Last updated on, Last updated at, Last updated, Last update, Updated on, Updated at, Updated, Last
    modified on, Last modified, Modified on, Modified, Update, Aktualisiert, Mis à jour le, Mis à jour,
    Actualizado el, Actualizado, Aggiornato, Обновлено, Оновлено
    """
)
