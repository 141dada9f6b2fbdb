"""words -> lemmas: the dictionary form in each language, and names that stay as they are."""

import pytest

from analysis.terms.lemmas import lemma_languages, lemmatise

# As a grammar of the language has them.
LEMMAS = {
    "en": "wars=war children=child women=woman said=say was=be studies=study leaders=leader better=good cities=city went=go men=man "
    "Ukraine's=Ukraine Sanders's=Sanders country's=country",
    "ru": "войны=война люди=человек лет=год стран=страна ракет=ракета заявил=заявить сообщили=сообщить украинских=украинский "
    "государств=государство идут=идти президента=президент мая=май России=Россия Украине=Украина Киеве=Киев Путина=Путин",
    "uk": "війни=війна країни=країна людей=людина ракети=ракета сказав=сказати президента=президент п'ятницю=п'ятниця "
    "зв'язку=зв'язок росіяни=росіянин України=Україна Києві=Київ Зеленського=Зеленський Путіна=Путін",
    "de": "Staaten=Staat Kriege=Krieg Länder=Land Städte=Stadt Kindern=Kind Menschen=Mensch Regierungen=Regierung ging=gehen "
    "sagte=sagen besser=gut russische=russisch",
    "fr": "guerres=guerre ministres=ministre travaux=travail yeux=œil était=être dit=dire européenne=européen russes=russe",
    "es": "guerras=guerra países=país dijo=decir ministros=ministro mujeres=mujer ciudades=ciudad hacerlo=hacer rusos=ruso",
    "it": "guerre=guerra paesi=paese ha=avere ministri=ministro uomini=uomo donne=donna ucraini=ucraino",
    "pt": "guerras=guerra países=país disse=dizer mulheres=mulher ministros=ministro eleições=eleição cidades=cidade",
    "pl": "wojny=wojna krajów=kraj powiedział=powiedzieć ludzi=człowiek kobiety=kobieta rosyjskich=rosyjski dzieci=dziecko "
    "Polsce=Polska Ukrainy=Ukraina Tuska=Tusk",
    "nl": "oorlogen=oorlog landen=land zei=zeggen mensen=mens",
    "bg": "войни=война държави=държава войната=война",
    "sr": "ратови=рат ratovi=rat",
    "tr": "savaşlar=savaş Erdoğan'ın=Erdoğan Ankara'da=Ankara",
    "ar": "الحروب=حرب",
}
STAY = {
    "en": "Biden Trump Sanders Powers Gates Kings Reuters Macron CIA war people US O'Neill",
    "ru": "Си Байден Байдена Мерц Маска Лаврова Макрона Зеленского Минобороны США НАТО Путин война Трампом",
    "uk": "Байден Мерца війна",
    "de": "Merkel Scholz Krieg Habeck",
    "fr": "Macron guerre Mélenchon",
    "es": "Sánchez guerra Estados",
    "it": "Meloni Draghi guerra città",
    "pt": "Lula guerra",
    "pl": "Tusk wojna Duda",
    "tr": "Erdoğan savaş",
}
LEMMAS = {language: dict(pair.split("=") for pair in pairs.split()) for language, pairs in LEMMAS.items()}


@pytest.mark.parametrize("language", LEMMAS)
def test_forms_are_traced_to_their_lemmas_and_names_stay(language):
    stay = STAY.get(language, "").split()
    assert lemmatise([*LEMMAS[language], *stay], language) == LEMMAS[language]


@pytest.mark.parametrize(
    ("language", "word", "lemma"),
    [
        ("ru", "Войны", "война"),
        ("ru", "Говорит", "говорить"),
        ("ru", "Люди", "человек"),  # another word, but not a short one
        ("ru", "Си", None),  # no минор
        ("ru", "Байдена", None),
        ("ru", "Путина", "Путин"),
        ("en", "Cities", "city"),
        ("en", "Biden's", "Biden"),
        ("en", "Leaders'", None),
        ("fr", "Français", "français"),
        ("ru", "ВОЙНЫ", "война"),
    ],
)
def test_at_the_beginning_of_a_sentence_a_capital_tells_nothing(language, word, lemma):
    assert lemmatise([word], language, initial=True).get(word) == lemma


def test_inside_a_sentence_a_capital_word_without_an_entry_stays():
    assert lemmatise(["Войны", "Говорит", "Cities"], "ru") == {}


def test_endings_that_no_entry_knows_are_not_guessed_at():
    assert lemmatise(["зеленского", "блогосферического", "sanctionbusterings"], "ru") == {}
    assert lemmatise(["well-rounded", "sanctionbusterings"], "en") == {}


def test_what_a_word_becomes_depends_on_no_other_word():
    words = [*LEMMAS["ru"], *STAY["ru"].split()]
    together = lemmatise(words, "ru")
    apart = {}
    for word in reversed(words):
        apart |= lemmatise([word], "ru")
    assert together == apart
    assert lemmatise(iter(["война", "войны", ""]), "ru") == {"войны": "война"}


@pytest.mark.parametrize("language", ["be", "zh", "ja", "xx", None, float("nan"), ""])
def test_words_of_a_language_without_a_dictionary_stay(language):
    assert lemmatise(["войны", "wars", "战争"], language) == {}
    assert language not in lemma_languages()


def test_the_languages_of_the_dictionaries():
    assert {"en", "ru", "uk", "de", "fr", "es", "it", "pt", "pl", "sr", "hr", "no", "ar"} <= set(lemma_languages())
    assert lemma_languages() == sorted(lemma_languages())
