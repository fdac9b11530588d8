"""Closed classes of English words, titles, first names: what the shallow grammar knows without a parser."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """The words of a list written in one string.

    >>> sorted(listed("she he"))
    ['he', 'she']
    """
    return frozenset(words.split())


DETERMINERS = listed(
    """the a an this these those his her its their our my your some any no every each all both many several
    few most more other another one two three four five six seven eight nine ten dozens hundreds thousands
    half such certain either neither whose much own last next least fewer multiple various numerous"""
)
SUBJECT_PRONOUNS = listed(
    """he she it they we i you there everyone someone somebody nobody everybody anyone"""
)
OBJECT_PRONOUNS = listed("""him them us me himself herself themselves itself myself ourselves yourself""")
RELATIVES = listed("who which whom")
SUBORDINATORS = listed(
    """if because while when whenever after before since although though where wherever how what why whether
    as
    until unless than whatever once lest till"""
)
PREPOSITIONS = listed(
    """in on at for with by from about against over under between among during through into onto upon within
    without across toward towards via per amid amidst behind beyond near outside inside around along
    despite like unlike above below off out up down including following concerning regarding alongside
    throughout besides beside except ahead aboard beneath next"""
)
AUXILIARIES = listed(
    """is are was were be been being am has have had having do does did will would can could may might must
    shall should ought isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't
    wouldn't can't couldn't shouldn't mustn't cannot he's she's it's they're we're i'm you're he'd she'd
    they'd we'd i'd you'd he'll she'll they'll we'll i'll you'll i've we've they've you've that's
    there's what's who's let's isnt arent wasnt werent hasnt havent hadnt dont doesnt didnt wont wouldnt
    cant couldnt shouldnt"""
)
CONTRACTED_SUBJECTS = listed(
    """he's she's it's they're we're i'm you're he'd she'd they'd we'd i'd you'd he'll she'll they'll we'll
    i'll you'll i've we've they've you've that's there's what's let's"""
)
ADVERBS = listed(
    """not never also then now later earlier again already still even just only too often always sometimes
    once twice soon here meanwhile however instead rather quite very almost perhaps maybe ever so thus
    therefore further furthermore moreover otherwise nonetheless nevertheless indeed elsewhere together
    today's back away well far long ago simply merely first recently repeatedly initially previously
    separately reportedly allegedly afterward afterwards"""
)
NOT_ADVERBS = listed(
    """family ally july italy reply supply assembly rally bully early likely only daily weekly monthly elderly
    friendly deadly costly lonely lovely holy ugly reilly kelly billy emily sally molly fly rely apply
    imply multiply comply anomaly monopoly jelly belly homily"""
)
DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
DAY_WORDS = DAYS | listed("today yesterday tonight tomorrow overnight")
MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan jan.",
            "february feb feb.",
            "march mar mar.",
            "april apr apr.",
            "may",
            "june jun jun.",
            "july jul jul.",
            "\n        august aug aug.",
            "september sept sept. sep sep.",
            "october oct oct.",
            "november nov nov.",
            "december dec dec.",
        ],
        start=1,
    )
    for name in names.split()
}
TIME_NOUNS = listed(
    """week month year day morning afternoon evening night weekend hour hours days weeks months years minutes
    moment time decade summer winter spring fall autumn"""
)

TITLES = listed(
    """coun const insp supt det cpl mr mrs ms miss dr prof sen rep gov gen lt col sgt capt maj cmdr adm rev
    hon st sir dame lord lady baroness baron mx judge justice president chancellor minister premier secretary
    senator representative governor mayor king queen prince princess pope cardinal bishop archbishop imam
    rabbi sheikh ayatollah professor doctor general colonel captain major lieutenant sergeant admiral
    commander officer detective constable inspector superintendent chief ambassador envoy commissioner
    chairman chairwoman chairperson chair director deputy vice prime foreign defense defence finance interior
    justice speaker congressman congresswoman councillor councilor councilman councilwoman attorney prosecutor
    coroner sheriff spokesman spokeswoman spokesperson coach ceo mp mpp
    mla mep msp leader undersecretary treasurer first"""
)
TITLE_ABBREVIATIONS = listed(
    """coun. mr. mrs. ms. dr. prof. sen. sens. rep. reps. gov. govs. gen. lt. col. sgt. capt. maj. cmdr. adm.
    rev. hon. st. supt. insp. const. det. cpl. pvt. pres. atty. msgr. fr. sr. jr."""
)
HONORIFICS_OF_MEN = listed("""mr mr. sir lord king prince baron congressman spokesman chairman councilman""")
HONORIFICS_OF_WOMEN = listed(
    """mrs mrs. ms ms. miss dame lady queen princess baroness congresswoman spokeswoman chairwoman
    councilwoman
    actress businesswoman policewoman"""
)
ABBREVIATIONS = TITLE_ABBREVIATIONS | listed(
    """jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. mon. tue. wed. thu. fri. sat. sun. inc.
    corp. co. ltd. bros. vs. v. no. nos. etc. e.g. i.e. approx. dept. est. ave. blvd. rd. mt. ft. ala.
    ariz. ark. calif. colo. conn. del. fla. ga. ill. ind. kan. ky. la. md. mass. mich. minn. miss. mo.
    mont. neb. nev. okla. ore. pa. tenn. tex. va. vt. wash. wis. wyo. ont. que. alta. sask. man."""
)

PERSON_NOUNS = listed(
    """president minister premier chancellor secretary senator representative governor mayor king queen prince
    princess pope official officials leader leaders spokesman spokeswoman spokesperson spokespeople
    spokesmen ambassador envoy diplomat diplomats lawyer lawyers attorney attorneys prosecutor
    prosecutors judge judges police officer officers analyst analysts expert experts professor author
    writer reporter reporters journalist journalists editor columnist critic critics supporter
    supporters opponent opponents activist activists advocate advocates resident residents witness
    witnesses source sources researcher researchers scientist scientists economist economists historian
    doctor doctors nurse nurses teacher teachers student students parent parents mother father son
    daughter brother sister wife husband widow friend friends neighbor neighbour colleague colleagues
    aide aides adviser advisers advisor advisors counsel candidate candidates nominee lawmaker lawmakers
    legislator legislators politician politicians republican republicans democrat democrats conservative
    conservatives liberal liberals people person man woman men women chief head director manager owner
    founder executive ceo chairman chairwoman chair member members coach player owner general commander
    captain veteran veterans counterpart successor predecessor deputy speaker whip strategist pollster
    moderator host anchor commentator singer actor actress artist filmmaker billionaire businessman
    businesswoman mogul magnate insider insiders observer observers voter voters worker workers employee
    employees union unions mp mps peer negotiator negotiators delegate delegates congressman
    congresswoman councillor councillors investigator investigators detective inspector sheriff veteran
    farmer farmers organizer organizers campaigner campaigners protester protesters user users farmer
    tourist victim victims survivor survivors suspect suspects defendant plaintiff plaintiffs tenant
    landlord shareholder shareholders investor investors consultant consultants specialist specialists
    scholar scholars principal superintendent trustee trustees commissioner treasurer premier
    backbencher loyalist loyalists ally allies envoy monarch dictator activist pilot driver engineer
    architect designer chef owner entrepreneur goalie goaltender defenceman defenseman winger quarterback
    midfielder striker"""
)
SPEAKING_NOUNS = listed(
    """statement report letter document study survey poll memo email tweet post message article editorial book
    complaint lawsuit filing ruling order decree declaration resolution communique communiqué manifesto
    paper transcript website site page notice release advisory announcement affidavit indictment
    testimony note text agency ministry office department government administration company firm group
    organization organisation committee commission council court campaign party union association
    federation bank university school hospital team club league board bureau embassy mission parliament
    congress senate house cabinet army military navy force forces police authority authorities service
    newspaper magazine network station outlet channel publication institute center centre foundation
    charity coalition alliance opposition rebels militants regulator watchdog auditor inquiry panel jury
    judge tribunal side sides country nation state province city town region plan sign caption headline
    press media"""
)

ROLE_ADJECTIVES = listed("top senior former ex-president then-president acting interim deputy")

# Common finite verbs (past or third person) that are neither auxiliaries nor cues; -ed needs no entry.
OTHER_VERBS = listed(
    """cost costs quit quits hurts bursts went goes came comes took takes gave gives made makes got gets saw
    sees knew knows became becomes left leaves began begins brought brings held holds kept keeps let
    lets lost loses met meets paid pays put puts ran runs sent sends set sets sat sits stood stands won
    wins led leads fell falls grew grows drew draws drove drives ate eats flew flies spent spends built
    builds bought buys broke breaks chose chooses cut cuts fought fights forgot heard hears hit hits
    hurt lay lies meant means rose rises sold sells shot slept spoke speaks stole struck strikes
    understood wore wears seems seemed looks wants needs remains appears includes involves plans tries
    believes thinks expects hopes allows helps works faces continues happens requires provides supports
    serves uses lives plays moves turns starts stops opens closes seeks sought sought caught catches
    threw throws taught laid shook hung dealt bore bred bid cast shut split spread felt feels loves
    hates likes refuses agrees exists lacks fails deserves matters depends represents reflects belongs
    contains covers creates causes adds bans backs marks raises lifts joins visits used died tied lied owed
    fled sued sped bled shed axed wept slid spun woke froze clung crept dug fed swam swept tore wound blew
    shrank leapt knelt lit rode sank strode sprang stank swore swung sought slung stung stuck wrung dealt dove
    overcame overheard oversaw withdrew withheld undertook underwent foresaw hid bit beat shrugged"""
)
BASE_VERBS = listed(
    """go come take give make get see know become leave begin bring hold keep let lose meet pay put run send
    set sit stand win lead fall grow draw drive eat fly spend build buy break choose cut fight forget
    hear hit hurt lie mean rise sell shoot sleep steal strike understand wear seem look want need remain
    appear include involve try believe think expect hope allow help work face continue happen require
    provide support serve use live play move turn start stop open close seek catch throw teach lay love
    hate like refuse exist lack fail deserve matter depend represent reflect belong contain cover create
    cause ban back raise lift join visit act pull withdraw end save protect destroy kill stay care vote
    elect join release resign"""
)

MALE_NAMES = listed(
    """james john robert michael william david richard joseph thomas charles christopher daniel matthew
    anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason
    jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory
    alexander frank patrick raymond jack dennis jerry tyler aaron jose henry adam douglas nathan peter zachary
    kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur
    lawrence jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy
    vincent mason roy ralph bobby russell bradley philip eugene vladimir sergei sergey dmitry dmitri boris
    viktor victor mikhail ivan igor oleg alexei aleksei yuri nikolai volodymyr petro antony tony mario
    emmanuel olaf angelo jens josep mateusz andrzej donald donal ned jake jim tim tom bill bob ben sam dan
    matt mike chris nick steve dave greg jeff rick ron ted fred phil ken don doug stan al rob xavier pierre
    jean jacques francois françois justin stephane stéphane luc marc andre andré hassan ahmed ali omar
    mohammed muhammad mohamed hussein ibrahim khalid abdullah recep bashar benjamin joe marco bernie rand ted
    rudy karl hans klaus jurgen jürgen wolfgang heiko friedrich narendra imran xi li wang zhao shinzo fumio
    moon carlos luis miguel pedro pablo fernando javier diego rafael luiz jair andres andrés enrique nicolas
    giuseppe matteo silvio paolo giovanni luigi leo hugh ian neil colin graham nigel simon alastair keir rishi
    jeremy gordon duncan stuart liam noel declan conor brendan vassily vasily anatoly antonio jorge martin
    geoffrey trevor derek craig glenn barry clive malcolm norman stanley howard leonard lloyd harvey rex rob
    doug erin jagmeet
    maxime yves francis denis claude alain gilles michel guy rene rené harjit navdeep ahmad bilal tariq"""
) - {"erin"}
FEMALE_NAMES = listed(
    """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret
    sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca
    sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha
    katherine christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia joyce
    virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline
    martha gloria teresa ann anne sara madison frances kathryn janice jean alice abigail julia judy
    sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany
    charlotte marie kayla alexis lori hillary elise liz theresa angela ursula annalena maria-louise
    sanna jacinda nikki kamala gretchen nancy hilary condoleezza madeleine jill ivanka chelsea michelle
    rosa elena olga tatiana svetlana natalia irina yulia oksana ekaterina margarita dilma cristina
    michele simone marine segolene ségolène giorgia ana carla lucia lucía carmen isabel fatima aisha
    leila layla noor malala indira sonia priti nicola arlene leanne yvette harriet jess caroline fiona
    claire clare siobhan sinead niamh aoife maeve chrystia rachel rona jody kathleen christy danielle
    carolyn maryam melanie mélanie catherine sophie elisabeth valérie valerie tracy stacey stacy kate
    katie jenny jenna jen sue beth kim gina tina wendy holly molly sally penny peggy becky debbie vicki
    vicky lynn joanne joanna suzanne paula monica erica erika ellen eleanor eva irene april dawn crystal
    tammy kristen kirsten kristin kerry leslie loretta leigh-anne bonnie audrey hazel rosemary erin
    susannah naomi ruby mélissa nathalie sylvie josée celine céline odette mira marta ewa agnieszka"""
)

# Countries and the adjectives and nouns made from them: "the Hungarian prime minister" is Hungary's.
COUNTRY_LIST = """russian=russia, ukrainian=ukraine, hungarian=hungary, american=united states,
        us=united states, u.s.=united states, british=united kingdom, uk=united kingdom, u.k.=united kingdom,
        french=france, german=germany, italian=italy, polish=poland, chinese=china, canadian=canada,
        mexican=mexico, israeli=israel, iranian=iran, iraqi=iraq, syrian=syria, turkish=turkey,
        saudi=saudi arabia, egyptian=egypt, japanese=japan, indian=india, pakistani=pakistan,
        afghan=afghanistan, spanish=spain, greek=greece, dutch=netherlands, belgian=belgium,
        swedish=sweden, norwegian=norway, danish=denmark, finnish=finland, estonian=estonia,
        latvian=latvia, lithuanian=lithuania, belarusian=belarus, czech=czech republic,
        slovak=slovakia, romanian=romania, bulgarian=bulgaria, serbian=serbia, croatian=croatia,
        austrian=austria, swiss=switzerland, irish=ireland, scottish=scotland, welsh=wales,
        english=england, australian=australia, brazilian=brazil, argentine=argentina,
        colombian=colombia, venezuelan=venezuela, cuban=cuba, palestinian=palestine,
        lebanese=lebanon, jordanian=jordan, korean=korea, vietnamese=vietnam, georgian=georgia,
        kazakh=kazakhstan, european=europe, portuguese=portugal, nigerian=nigeria, kenyan=kenya,
        philippine=philippines, filipino=philippines, indonesian=indonesia, thai=thailand,
        malaysian=malaysia, ethiopian=ethiopia, yemeni=yemen, libyan=libya, moldovan=moldova,
        armenian=armenia, azerbaijani=azerbaijan, icelandic=iceland, burmese=burma"""
COUNTRY_ADJECTIVES: dict[str, str] = dict(
    " ".join(pair.split()).split("=") for pair in COUNTRY_LIST.split(",")
)
COUNTRIES = frozenset(COUNTRY_ADJECTIVES.values()) | listed(
    """america britain washington moscow kyiv kiev beijing brussels london paris berlin rome warsaw budapest
    ankara tehran tel-aviv jerusalem riyadh tokyo delhi islamabad kabul minsk ottawa canberra kremlin
    nato eu"""
)
