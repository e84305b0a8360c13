"""The numbers that can belong to nobody, country by country, and where each would be.

Every range is one that a regulator keeps for fiction, so that no number we make can ever ring:

- US and CA: 555-0100 to 555-0199, in every area code in service. Toll-free 555-0100 to 555-0199 in the codes other than
  800, where 555-0199 alone is kept for fiction.
- GB: Ofcom's numbers for drama: 7946 0xxx in London and its like in other cities, 07700 900xxx, 0808 157 0xxx.
- AU: ACMA's: 5550 xxxx and 7010 xxxx in each region, single mobile numbers from 0491 570 006 on, 1800 975 707 to 711.
- FR: Arcep's: 01 99 00 xx xx and its like, 06 39 98 xx xx.
- DE: Bundesnetzagentur's: 030 23125 xxx and its like in other cities, 0171 39200 xx, 0176 040690 xx.
- SE: PTS's: 08-465 004 xx and its like in other cities, 070-174 06 05 to 99.
- IE: ComReg's: 020 91x xxxx.

libphonenumber calls them valid, but 07700 900xxx, 06 39 98 xx xx and 020 91x xxxx: no operator holds those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["Local", "Mobile", "TollFree", "National", "Voip", "SharedCost", "MachineToMachine"]
"""What a phone number is sold as."""
KINDS: tuple[Kind, ...] = ("Local", "Mobile", "TollFree")
"""The kinds that have numbers nobody owns. Of the others a test may offer some."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is: what Twilio says of a North American number, None where it says nothing."""

    region: str | None = None
    locality: str | None = None
    rate_center: str | None = None
    lata: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    postal_code: str | None = None


NOWHERE = Place()
"""A place of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of reserved numbers of one country and kind: `first` to `last`, inclusive."""

    country: str
    kind: Kind
    first: int
    last: int
    place: Place = NOWHERE

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Country:
    """A country with reserved numbers, and what Twilio's numbers there can do.

    `sms` and `mms` name the kinds that can; `address` is who must have an address to hold one.
    """

    code: str
    name: str
    calling_code: str
    sms: frozenset[Kind]
    mms: frozenset[Kind]
    address: Literal["none", "any", "local", "foreign"] = "none"


_NANP = frozenset[Kind](("Local", "TollFree"))
_MOBILE = frozenset[Kind](("Mobile",))
_NONE = frozenset[Kind]()

_COUNTRIES = (
    Country("US", "United States", "1", _NANP, _NANP),
    Country("CA", "Canada", "1", _NANP, _NANP),
    Country("GB", "United Kingdom", "44", _MOBILE, _NONE),
    Country("AU", "Australia", "61", _MOBILE, _NONE, "any"),
    Country("FR", "France", "33", _MOBILE, _NONE, "local"),
    Country("DE", "Germany", "49", _MOBILE, _NONE, "local"),
    Country("SE", "Sweden", "46", _MOBILE, _NONE, "any"),
    Country("IE", "Ireland", "353", _NONE, _NONE, "local"),
)

_TOLL_FREE_800 = (18005550199, 18005550199)
_TOLL_FREE_CODES = ("833", "844", "855", "866", "877", "888")

# country, kind, first number, how many follow it
_ABROAD: tuple[tuple[str, Kind, int, int], ...] = (
    ("GB", "Local", 442079460000, 999),
    ("GB", "Local", 441134960000, 999),
    ("GB", "Local", 441214960000, 999),
    ("GB", "Local", 441314960000, 999),
    ("GB", "Local", 441614960000, 999),
    ("GB", "Mobile", 447700900000, 999),
    ("GB", "TollFree", 448081570000, 999),
    ("AU", "Local", 61255500000, 9999),
    ("AU", "Local", 61270100000, 9999),
    ("AU", "Local", 61355500000, 9999),
    ("AU", "Local", 61370100000, 9999),
    ("AU", "Local", 61755500000, 9999),
    ("AU", "Local", 61855500000, 9999),
    ("AU", "Mobile", 61491570006, 0),
    ("AU", "Mobile", 61491570110, 0),
    ("AU", "Mobile", 61491570156, 3),
    ("AU", "Mobile", 61491570313, 0),
    ("AU", "Mobile", 61491570737, 0),
    ("AU", "Mobile", 61491571266, 0),
    ("AU", "Mobile", 61491571491, 0),
    ("AU", "Mobile", 61491571804, 0),
    ("AU", "TollFree", 611800975707, 4),
    ("FR", "Local", 33199000000, 9999),
    ("FR", "Local", 33261910000, 9999),
    ("FR", "Local", 33353010000, 9999),
    ("FR", "Local", 33465710000, 9999),
    ("FR", "Local", 33536490000, 9999),
    ("FR", "Mobile", 33639980000, 9999),
    ("DE", "Local", 493023125000, 999),
    ("DE", "Local", 496990009000, 999),
    ("DE", "Local", 498999998000, 999),
    ("DE", "Mobile", 491713920000, 99),
    ("DE", "Mobile", 4917604069000, 99),
    ("SE", "Local", 46846500400, 99),
    ("SE", "Local", 46313900600, 99),
    ("SE", "Local", 46406280400, 99),
    ("SE", "Mobile", 46701740605, 94),
    ("IE", "Local", 353209100000, 9999),
)

# region|locality|rate center|LATA|latitude|longitude|postal code|area codes
_US = """\
CA|San Francisco|SNFC CNTRL|722|37.779300|-122.419300|94103|415 628
NY|New York|NWYRCYZN01|132|40.712800|-74.006000|10007|212 332 646 680 917
CA|Los Angeles|LSAN DA 01|730|34.052200|-118.243700|90012|213 323 738
IL|Chicago|CHICAGO|358|41.878100|-87.629800|60602|312 773 872
TX|Houston|HOUSTON|560|29.760400|-95.369800|77002|281 346 713 832
TX|Dallas|DALLAS|552|32.776700|-96.797000|75201|214 469 945 972
TX|Austin|AUSTIN|558|30.267200|-97.743100|78701|512 737
TX|San Antonio|SANANTONIO|566|29.424100|-98.493600|78205|210 726
WA|Seattle|SEATTLE|674|47.606200|-122.332100|98101|206
FL|Miami|MIAMI|460|25.761700|-80.191800|33130|305 645 786
FL|Orlando|ORLANDO|458|28.538300|-81.379200|32801|321 407 689
FL|Tampa|TAMPA|952|27.950600|-82.457200|33602|656 813
CA|San Diego|SAN DIEGO|732|32.715700|-117.161100|92101|619 858
CA|San Jose|SNJS WEST|722|37.338200|-121.886300|95113|408 669
CA|Oakland|OKLD MN-PD|722|37.804400|-122.271200|94612|341 510
CA|Sacramento|SCRM MAIN|726|38.581600|-121.494400|95814|279 916
CA|Beverly Hills|BEVERLYHLS|730|34.073600|-118.400400|90210|310 424
CA|Palo Alto|PALO ALTO|722|37.441900|-122.143000|94301|650
CA|Fresno|FRESNO|728|36.737800|-119.787100|93721|\
209 350 369 442 530 559 562 626 657 661 707 714 747 760 805 818 820 831 840 909 925 949 951
AL|Birmingham|BIRMINGHAM|476|33.520700|-86.802500|35203|205 251 256 334 659 938
AK|Anchorage|ANCHORAGE|832|61.218100|-149.900300|99501|907
AZ|Phoenix|PHOENIX|666|33.448400|-112.074000|85003|480 520 602 623 928
AR|Little Rock|LITTLEROCK|528|34.746500|-92.289600|72201|327 479 501 870
CO|Denver|DENVER|656|39.739200|-104.990300|80202|303 719 720 748 970 983
CT|Hartford|HARTFORD|920|41.765800|-72.673400|06103|203 475 860 959
DE|Wilmington|WILMINGTON|228|39.744700|-75.548400|19801|302
DC|Washington|WSHNGTNZN1|236|38.907200|-77.036900|20001|202 771
FL|Jacksonville|JACKSONVL|452|30.332200|-81.655700|32202|239 324 352 386 448 561 727 728 754 772 850 863 904 941 954
GA|Atlanta|ATLANTA|438|33.749000|-84.388000|30303|229 404 470 478 678 706 762 770 912 943
HI|Honolulu|HONOLULU|834|21.306900|-157.858300|96813|808
ID|Boise|BOISE|652|43.615000|-116.202300|83702|208 986
IL|Springfield|SPRINGFLD|374|39.781700|-89.650100|62701|217 224 309 331 447 464 618 630 708 730 779 815 847
IN|Indianapolis|INDIANAPLS|336|39.768400|-86.158100|46204|219 260 317 463 574 765 812 930
IA|Des Moines|DES MOINES|632|41.586800|-93.625000|50309|319 515 563 641 712
KS|Wichita|WICHITA|532|37.687200|-97.330100|67202|316 620 785 913
KY|Louisville|LOUISVILLE|462|38.252700|-85.758500|40202|270 364 502 606 859
LA|New Orleans|NEWORLEANS|490|29.951100|-90.071500|70112|225 318 337 504 985
ME|Portland|PORTLAND|120|43.659100|-70.256800|04101|207
MD|Baltimore|BALTIMORE|238|39.290400|-76.612200|21202|227 240 301 410 443 667
MA|Boston|BOSTON|128|42.360100|-71.058900|02108|339 351 413 508 617 774 781 857 978
MI|Detroit|DETROITZN1|340|42.331400|-83.045800|48226|231 248 269 313 517 586 616 734 810 906 947 989
MN|Minneapolis|TWINCITIES|628|44.977800|-93.265000|55401|218 320 507 612 651 763 952
MS|Jackson|JACKSON|482|32.298800|-90.184800|39201|228 601 662 769
MO|St Louis|SAINTLOUIS|520|38.627000|-90.199400|63101|235 314 417 557 573 636 660 816 975
MT|Billings|BILLINGS|650|45.783300|-108.500700|59101|406
NE|Omaha|OMAHA|644|41.256500|-95.934500|68102|308 402 531
NV|Las Vegas|LAS VEGAS|721|36.169900|-115.139800|89101|702 725 775
NH|Manchester|MANCHESTER|122|42.995600|-71.454800|03101|603
NJ|Newark|NEWARK|224|40.735700|-74.172400|07102|201 551 609 640 732 848 856 862 908 973
NM|Albuquerque|ALBUQUERQ|664|35.084400|-106.650400|87102|505 575
NY|Buffalo|BUFFALO|140|42.886400|-78.878400|14202|\
315 329 347 363 516 518 585 607 631 716 718 838 845 914 929 934
NC|Charlotte|CHARLOTTE|422|35.227100|-80.843100|28202|252 336 472 704 743 828 910 919 980 984
ND|Fargo|FARGO|636|46.877200|-96.789800|58102|701
OH|Columbus|COLUMBUS|324|39.961200|-82.998800|43215|\
216 220 234 283 326 330 380 419 440 513 567 614 740 937
OK|Oklahoma City|OKLA CITY|536|35.467600|-97.516400|73102|405 539 572 580 918
OR|Portland|PORTLAND|672|45.515200|-122.678400|97204|458 503 541 971
PA|Philadelphia|PHLADLPHIA|228|39.952600|-75.165200|19102|\
215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
RI|Providence|PROVIDENCE|130|41.824000|-71.412800|02903|401
SC|Columbia|COLUMBIA|434|34.000700|-81.034800|29201|803 821 839 843 854 864
SD|Sioux Falls|SIOUXFALLS|640|43.546000|-96.731300|57104|605
TN|Nashville|NASHVILLE|470|36.162700|-86.781600|37201|423 615 629 731 865 901 931
TX|Fort Worth|FORT WORTH|552|32.755500|-97.330800|76102|\
254 325 361 409 430 432 682 806 817 830 903 915 936 940 956 979
UT|Salt Lake City|SALT LAKE|660|40.760800|-111.891000|84111|385 435 801
VT|Burlington|BURLINGTON|124|44.475900|-73.212100|05401|802
VA|Richmond|RICHMOND|248|37.540700|-77.436000|23219|276 434 540 571 686 703 757 804 826 948
WA|Spokane|SPOKANE|676|47.658800|-117.426000|99201|253 360 425 509 564
WV|Charleston|CHARLESTON|256|38.349800|-81.632600|25301|304 681
WI|Milwaukee|MILWAUKEE|356|43.038900|-87.906500|53202|262 274 353 414 534 608 715 920
WY|Cheyenne|CHEYENNE|654|41.140000|-104.820200|82001|307
"""

_CA = """\
ON|Toronto|TORONTO|888|43.653200|-79.383200|M5H|\
226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942
QC|Montreal|MONTREAL|888|45.501700|-73.567300|H2Y|263 354 367 418 438 450 468 514 579 581 819 873
BC|Vancouver|VANCOUVER|888|49.282700|-123.120700|V6B|236 250 257 604 672 778
AB|Calgary|CALGARY|888|51.044700|-114.071900|T2P|368 403 587 780 825
MB|Winnipeg|WINNIPEG|888|49.895100|-97.138400|R3C|204 431 584
SK|Regina|REGINA|888|50.445200|-104.618900|S4P|306 474 639
NS|Halifax|HALIFAX|888|44.648800|-63.575200|B3J|782 902
NB|Moncton|MONCTON|888|46.087800|-64.778200|E1C|428 506
NL|St Johns|SAINTJOHNS|888|47.561500|-52.712600|A1C|709 879
YT|Whitehorse|WHITEHORSE|888|60.721200|-135.056800|Y1A|867
"""


@cache
def countries() -> dict[str, Country]:
    """Return every country with reserved numbers, by ISO code."""
    return {country.code: country for country in _COUNTRIES}


@cache
def blocks() -> tuple[Block, ...]:
    """Return every run of reserved numbers."""
    toll_free = (Block("US", "TollFree", *_fiction(code)) for code in _TOLL_FREE_CODES)
    abroad = (Block(country, kind, first, first + more) for country, kind, first, more in _ABROAD)
    return (*_american("US", _US), *_american("CA", _CA), *toll_free, Block("US", "TollFree", *_TOLL_FREE_800), *abroad)


@cache
def kinds(country: str) -> frozenset[Kind]:
    """Return the kinds of number that Twilio has in a country."""
    held = frozenset(block.kind for block in blocks() if block.country == country)
    # Toll-free numbers are one pool for the whole North American plan; ours are all listed under US.
    return held | {"TollFree"} if country == "CA" else held


def _american(country: str, table: str) -> Iterator[Block]:
    for row in table.splitlines():
        *place, codes = row.split("|")
        for code in codes.split():
            yield Block(country, "Local", *_fiction(code), Place(*place))


def _fiction(code: str) -> tuple[int, int]:
    return int(f"1{code}5550100"), int(f"1{code}5550199")


@cache
def area_codes(country: str = "US") -> dict[str, Block]:
    """Return the local blocks of a North American country, by area code; none for any other country."""
    local = (block for block in blocks() if block.country == country and block.kind == "Local")
    return {str(block.first)[1:4]: block for block in local if str(block.first).startswith("1")}


def block_of(phone_number: str) -> Block | None:
    """Return the run that holds a number in E.164, None if it is no reserved number."""
    digits = phone_number[1:]
    if not digits.isascii() or not digits.isdigit():
        return None
    return next((block for block in _near(digits[:4]) if block.first <= int(digits) <= block.last), None)


@cache
def _by_start() -> dict[str, tuple[Block, ...]]:
    found: dict[str, tuple[Block, ...]] = {}
    for block in blocks():
        start = str(block.first)[:4]
        found[start] = (*found.get(start, ()), block)
    return found


def _near(start: str) -> tuple[Block, ...]:
    return _by_start().get(start, ())
