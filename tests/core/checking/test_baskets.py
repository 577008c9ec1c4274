"""What an answer adds up: the things that it lists, in their forms, and delivery as it is charged."""

import pytest
from tests.core.checking.pots import product, shown
from tests.core.checking.shop import page

from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked


@pytest.mark.parametrize(
    "said",
    [
        "A small Harbour Mug and the 1 L Tidal Teapot come to €53.",
        "Two small mugs (€8 each) and one Slate Tray (€19.50) come to €35.50 in total.",
        "Two large mugs, one blue and one red, come to €25.",
        "The tray with the mug comes to €27.50 (small), €31.50 (large, blue) or €32.50 (large, red).",
        "A small mug and a pair of trays come to €47.",
        "Add two small mugs to the 1 L teapot and the total is €61.",
        "A set of two small mugs comes to €16.",
        "Two of the small Harbour Mugs are €16.",
        "If you take both Tidal Teapots, that's €75.",
        "Four small Harbour Mugs and one large red one make €45.",
        "Posted to Ireland, one Slate Tray is €28.50 all in.",
        "The small blue mug plus the half-litre teapot comes to €38.00.",
        "Two small Harbour Mugs and a Slate Tray come to €35.50.",
        "Two large blue mugs cost €24.",
        "The Slate Tray and two 0.5 L teapots together cost €79.50.",
        "A large red Harbour Mug is €13. With delivery that's €17.95.",
        "The 1 L Tidal Teapot is €45, so with delivery you'd pay €49.95.",
        "A Slate Tray and the 1 L Tidal Teapot come to €64.50, so delivery is free.",
        "Three Slate Trays would be €58.50.",
        "The large blue mug and the large red one together are €25.",
        "The small mug is €4 less than the large blue one.",
        "Four small mugs are €32, which is €28 short of free delivery.",
        "A small mug, a Slate Tray and the 0.5 L teapot add up to €57.50.",
        "Two small mugs at €8 each make €16.",
        "One of each, the small mug and the 0.5 L teapot, is €38.",
        "Your basket of two small mugs and one 1 L teapot would come to €61.",
        "If you take the small mug and the tray, you pay €27.50 plus €4.95 for delivery, €32.45 in all.",
        "The mug in small is €8, the tray is €19.50 and the half-litre teapot €30, which makes €57.50.",
        "Together, the Slate Tray and the small Harbour Mug cost €27.50.",
        "For €53 you get a small Harbour Mug and the 1 L Tidal Teapot.",
        "You'd pay €53 for a small Harbour Mug and the 1 L Tidal Teapot together.",
        "The Slate Tray is €19.50. Two of them are €39.",
        "The Slate Tray is €19.50. With a small mug it comes to €27.50.",
        "The small mug costs €8 and the large red one €13. Together they come to €21.",
        "A Slate Tray with two large blue mugs comes to €43.50.",
        "Two small mugs come to €16 and three to €24.",
        "Two small mugs come to €16 and two Slate Trays to €39.",
        "With a Slate Tray and the 1 L teapot you reach €64.50, above the €60 for free delivery.",
        "You would need another €40.50 to get free delivery with the Slate Tray.",
        "The 1 L teapot costs €15 more than the half-litre one.",
        "A mug and the tray start at €27.50 together.",
        "Four Slate Trays cost €78, so delivery is free.",
        "The tray and the mug, small, are €27.50.",
        "Both mugs in large, blue and red, come to €25.",
    ],
)
def test_a_right_sum_is_shown(said: str) -> None:
    assert shown(said, "en") == said


@pytest.mark.parametrize(
    "said",
    [
        "La tetera Tidal Teapot de 1 L y la bandeja Slate Tray suman 64,50 €.",
        "Dos Harbour Mug pequeñas y una Slate Tray suman 35,50 €.",
        "La Slate Tray cuesta 19,50 €. Con el envío, 24,45 €.",
        "Un Harbour Mug pequeño y el Tidal Teapot de 1 L son 53 €.",
        "Dos Slate Tray salen por 39 €.",
        "La Slate Tray y el Harbour Mug pequeño cuestan 27,50 € en total.",
        "Con la Slate Tray (19,50 €) y el Tidal Teapot de 1 L (45 €) llegas a 64,50 € y el envío es gratis.",
        "Te faltan 40,50 € para el envío gratis si solo llevas la Slate Tray.",
    ],
)
def test_a_right_sum_is_shown_in_spanish(said: str) -> None:
    assert shown(said, "es") == said


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("A small Harbour Mug and the 1 L Tidal Teapot come to €57.", "57"),
        ("Two small mugs (€8 each) and a tray (€19.50) come to €27.50.", "27.50"),
        ("Two small mugs at €8 and a tray at €19.50 come to €27.50.", "27.50"),
        ("A small mug and a pair of trays come to €27.50.", "27.50"),
        ("Add two small mugs to the 1 L teapot and the total is €53.", "53"),
        ("A small Harbour Mug and the 1 L Tidal Teapot come to €38.", "38"),
        ("The small blue mug plus the half-litre teapot comes to €53.00.", "53"),
        ("Two small Harbour Mugs and a Slate Tray come to €27.50.", "27.50"),
        ("Two small Harbour Mugs and a Slate Tray come to €47.", "47"),
        ("Two large blue mugs cost €26.", "26"),
        ("Two large blue mugs cost €16.", "16"),
        ("The Slate Tray and two 0.5 L teapots together cost €49.50.", "49.50"),
        ("A large red Harbour Mug is €13. With delivery that's €16.95.", "16.95"),
        ("The 1 L Tidal Teapot is €45, so with delivery you'd pay €34.95.", "34.95"),
        ("A Slate Tray and the 1 L Tidal Teapot come to €69.45 with delivery.", "69.45"),
        ("Three Slate Trays would be €39.", "39"),
        ("Three Slate Trays would be €57.50.", "57.50"),
        ("The large blue mug and the large red one together are €20.", "20"),
        ("The small mug is €5 less than the large blue one.", "5"),
        ("Four small mugs are €32, which is €33 short of free delivery.", "33"),
        ("Four small mugs are €48.", "48"),
        ("A small mug, a Slate Tray and the 0.5 L teapot add up to €72.50.", "72.50"),
        ("Two small mugs at €8 each make €24.", "24"),
        ("One of each, the small mug and the 0.5 L teapot, is €53.", "53"),
        ("The mug and the teapot come to €41 together.", "41"),
        ("Your basket of two small mugs and one 1 L teapot would come to €53.", "53"),
        ("If you take the small mug and the tray, you pay €32.50 plus €4.95 for delivery.", "32.50"),
        ("The mug in small is €8, the tray is €19.50 and the half-litre teapot €30, which makes €72.50.", "72.50"),
        ("Together, the Slate Tray and the small Harbour Mug cost €31.50.", "31.50"),
        ("For €38 you get a small Harbour Mug and the 1 L Tidal Teapot.", "38"),
        ("You'd pay €57 for a small Harbour Mug and the 1 L Tidal Teapot together.", "57"),
        ("The Slate Tray is €19.50. Two of them are €38.", "38"),
        ("The Slate Tray is €19.50. With a small mug it comes to €31.50.", "31.50"),
        ("The small mug costs €8 and the large red one €13. Together they come to €20.", "20"),
        ("The small mug costs €8 and the large red one €13. Together they come to €25.", "25"),
        ("A Slate Tray with two large blue mugs comes to €31.50.", "31.50"),
        ("Two small mugs come to €16 and three to €36.", "36"),
        ("Two small mugs come to €16 and two Slate Trays to €38.", "38"),
        ("With a Slate Tray and the 1 L teapot you reach €60.50, above the €60 for free delivery.", "60.50"),
        ("You would need another €30.50 to get free delivery with the Slate Tray.", "30.50"),
        ("The 1 L teapot costs €14 more than the half-litre one.", "14"),
        ("Four Slate Trays cost €80, so delivery is free.", "80"),
        ("The tray and the mug, small, are €31.50.", "31.50"),
        ("The Slate Tray comes to €28.50 with delivery in the country.", "28.50"),
        ("A small mug and a tray, delivered to Ireland, come to €32.45.", "32.45"),
    ],
)
def test_a_sum_of_other_forms_or_of_fewer_things_is_not_shown(said: str, amount: str) -> None:
    assert amount not in shown(said, "en")


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("La tetera Tidal Teapot de 1 L y la bandeja Slate Tray suman 49,50 €.", "49,50"),
        ("Dos Harbour Mug pequeñas y una Slate Tray suman 27,50 €.", "27,50"),
        ("La Slate Tray cuesta 19,50 €. Con el envío, 23,45 €.", "23,45"),
        ("Un Harbour Mug pequeño y el Tidal Teapot de 1 L son 57 €.", "57"),
        ("Dos Slate Tray salen por 38 €.", "38"),
        ("La Slate Tray y el Harbour Mug pequeño cuestan 31,50 € en total.", "31,50"),
        ("Te faltan 30,50 € para el envío gratis si solo llevas la Slate Tray.", "30,50"),
    ],
)
def test_a_wrong_sum_is_not_shown_in_spanish(said: str, amount: str) -> None:
    assert amount not in shown(said, "es")


def test_a_form_alone_says_what_is_counted() -> None:
    facts = Facts(currency="EUR")
    paint = product("paint", "Oil paint", "", [({"Hue": "Titan White"}, "7.90"), ({"Hue": "Sea Blue"}, "16.40")])
    facts.add_hit(paint, current=True)
    facts.add_hit(product("chalk", "Heather chalk", "White, blue and red.", [({}, "16.00")]))
    for said, is_right in (("Two tubes of Sea Blue are €15.80.", False), ("Two tubes of Sea Blue are €32.80.", True)):
        checked = Checked(facts, "en")
        assert (checked.feed(said) + checked.end() == said) is is_right


def test_a_span_of_hours_is_that_of_one_text() -> None:
    facts = Facts(currency="EUR")
    facts.add_hit(page("contact", "Open on Monday from 10:30 a.m. to 6 p.m. Phone: 9 a.m. to 2 p.m."))
    checked = Checked(facts, "en")
    said = "We are open on Monday from 10:30 to 14:00."
    assert "14:00" not in checked.feed(said) + checked.end()


@pytest.mark.parametrize(
    "told",
    [
        "Delivery costs €4.95. Orders over €60 ship free.",
        "Delivery costs €4.95. Delivery is free from €60.",
        "Standard delivery: €4.95\nFree delivery from €60",
        "Standard delivery costs €4.95, express €9.95. Standard delivery is free from €60.",
    ],
)
def test_what_is_sent_for_nothing_is_not_charged_for(told: str) -> None:
    assert "82.95" not in shown("Four Slate Trays with delivery come to €82.95.", "en", told=told)
    charged = "A Slate Tray with delivery comes to €24.45."
    assert shown(charged, "en", told=told) == charged


def test_what_delivery_costs_at_home_is_not_what_express_costs() -> None:
    said = "The Slate Tray is €19.50, so €24.40 with delivery."
    told = "Delivery to mainland Spain costs €4.90. Express delivery costs €9.90."
    assert shown(said, "en", told=told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("We open at 9:00 and close at 18:00.", "We are open from 9:00 to 18:00."),
        (
            "Open Monday to Friday from 9:00 to 14:00 and from 16:00 to 20:00.",
            "We are open Monday to Friday from 9:00 to 14:00 and 16:00 to 20:00.",
        ),
    ],
)
def test_hours_that_are_told_apart_or_twice_a_day_are_shown(told: str, said: str) -> None:
    facts = Facts(currency="EUR")
    facts.add_hit(page("contact", told))
    checked = Checked(facts, "en")
    assert checked.feed(said) + checked.end() == said
