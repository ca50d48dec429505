"""Names and words of a bank in which many languages are spoken. None of them needs escaping."""

# ruff: noqa: RUF001 - names are written as they are

from random import Random
from typing import Final


NAMES: Final = (
    ("Ada Ben Clara Daniel Emma George Hannah James Olivia Ruth", "Baker Clarke Hughes Wood Young"),
    ("Ana Carmen Diego Elena Javier Lucía Mateo Sofía Íñigo", "García Núñez Romero Vázquez Ibáñez"),
    (
        "Amélie Chloé François Hélène Jérôme Léa Noël Zoé",
        "Dubois Lefèvre Moreau Gaël-Martin Rousseau",
    ),
    ("Anke Björn Greta Jürgen Käthe Lukas Mia Sören", "Bäcker Groß Müller Schröder von Stein"),
    ("أحمد فاطمة ليلى محمد مريم يوسف", "الحداد الخطيب النجار حسن منصور"),
    ("Ayşe Çağla Emre İpek Mehmet Şule", "Yılmaz Öztürk Şahin Güneş"),
    ("Agnieszka Jan Łukasz Małgorzata Zofia", "Kowalska Nowak Wójcik Żak"),
    ("Дмитро Ірина Оксана Олег Тарас", "Бондаренко Коваль Шевченко"),
    ("美咲 陽斗 結衣 健", "佐藤 鈴木 高橋 田中"),
    ("Chidi Ngozi Amara Kwame Zanele", "Okafor Mensah Dlamini Adeyemi"),
    ("Priya Arjun Meera Ravi Sunita", "Sharma Patel Iyer Khan"),
    ("Linh Minh Thảo Nguyệt Quang", "Nguyễn Trần Phạm Lê"),
    ("Sigríður Jón Þóra Einar", "Jónsdóttir Ólafsson Þórsson"),
)
#: By category: what is offered, or looked for.
SERVICES: Final = {
    "home-and-garden": (
        "Hedge cutting|Bring a ladder if you have one. I take the cuttings away.",
        "Help with the vegetable garden|Digging, sowing, weeding, and what grows well together.",
        "Small repairs at home|Shelves, lamps, dripping taps. I bring my own tools.",
        "Watering plants while you are away|Balcony or garden, as often as it takes.",
        "Painting a room|I tape, you choose the colour, and we paint together.",
        "Curtains and hems|Measured, sewn and put up.",
    ),
    "care": (
        "Company on walks|An hour in the park at your own pace.",
        "Reading aloud|The newspaper or a long novel, as you like.",
        "Looking after children|In the afternoon, homework and games included.",
        "Walking the dog|Small and large ones, in any weather.",
        "Shopping for you|Tell me what you need, I bring it to the door.",
        "Haircut at home|Simple cuts for all ages.",
    ),
    "lessons": (
        "Piano lessons|For beginners of any age; a keyboard will do.",
        "Spanish conversation|We talk and cook, and I correct you kindly.",
        "Help with mathematics|Fractions to first calculus, with patience.",
        "Knitting for beginners|We start with a scarf and end with socks.",
        "Yoga for stiff backs|On a chair or on a mat, slowly.",
        "Guitar in a group|Songs by the fire, three chords at first.",
    ),
    "computers": (
        "Help with your phone|Patiently, as often as it takes.",
        "A tidy computer|Updates, backups, and no more pop-ups.",
        "Photos sorted and printed|We choose together, I make the album.",
        "A page for your club|Simple, quick to change, in your own words.",
        "Video calls with the family|Set up and tried out together.",
    ),
    "transport": (
        "A lift to the doctor|There and back, with waiting.",
        "Help with moving|Two strong arms and a trolley.",
        "Van for a morning|I drive, you load with me.",
        "Bicycle trailer to lend|With a lesson on how to brake.",
        "Parcels fetched|From the shop in town, twice a week.",
    ),
    "crafts": (
        "Bicycle repair|Flat tyres, brakes, gears. I bring the tools.",
        "Chairs caned anew|Takes a week for one chair, and holds for years.",
        "Pottery for two|We make bowls; I fire them at the weekend.",
        "Clothes mended|Zips, buttons, worn elbows.",
        "Bread from the oven|I show you how, or bring a loaf of rye.",
        "Knives sharpened|Kitchen and garden, while you wait.",
    ),
    "other": (
        "Letters to authorities|We write them together, in plain words.",
        "Translation from Arabic|Short letters, certificates, recipes.",
        "Music for your party|Accordion and a good mood.",
        "Cake for a birthday|With nuts or without, say it in time.",
        "Photographs of your feast|Two hours, all pictures in a week.",
    ),
}
ASKED: Final = (
    "Could you come in the afternoon? I am at home from two.",
    "I would be glad of some help with this.",
    "It is on the second floor, there is a lift.",
    "The chain jumps and the brakes squeak.",
    "Please ring twice, the bell is weak.",
    "I have most of the tools, but no ladder.",
    "Would this week suit you, or rather the next?",
)
ANSWERED: Final = (
    "With pleasure. I come at three.",
    "That takes a little longer than you think, so let us say so.",
    "I am sorry, another day would be better for me.",
    "Fine, I bring everything.",
    "Thank you for telling me. I see it a little differently.",
    "Yes, that is how it was.",
)
PRAISED: Final = (
    "Friendly, punctual, and it works again.",
    "We had a good talk beside.",
    "Thank you, gladly again!",
    "Patient and thorough.",
    "Came a little late, did it well.",
    "A great help.",
)
PLACES: Final = (
    "At my place",
    "The community centre",
    "The library, first floor",
    "By the fountain",
    "Workshop in the yard",
)


def name(chance: Random) -> str:
    """Somebody's name; both halves are of one language."""
    first, last = chance.choice(NAMES)
    return f"{chance.choice(first.split())} {chance.choice(last.split())}"


def service(chance: Random) -> tuple[str, str, str]:
    """A category's slug, a title and a description."""
    slug = chance.choice(list(SERVICES))
    title, _bar, description = chance.choice(SERVICES[slug]).partition("|")
    return slug, title, description
