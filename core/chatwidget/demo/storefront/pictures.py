"""Draws the products: one illustration per kind, coloured as the variant is."""

import colorsys
from functools import cache
from html import escape
from importlib.resources import files

from chatwidget.demo.storefront.catalogue import Product
from chatwidget.demo.storefront.words import colour as colour_name
from chatwidget.demo.storefront.words import read

FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="800" height="800" role="img">
<title>{title}</title>
<defs>
<linearGradient id="base" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="{light}"/><stop offset=".45" stop-color="{base}"/><stop offset="1" stop-color="{deep}"/>
</linearGradient>
<linearGradient id="metal" x1="0" y1="0" x2="1" y2="0">
<stop offset="0" stop-color="#aab3b8"/><stop offset=".35" stop-color="#eef1f2"/><stop offset="1" stop-color="#98a2a8"/>
</linearGradient>
<radialGradient id="lamp"><stop offset="0" stop-color="#ffd97a" stop-opacity=".9"/>
<stop offset="1" stop-color="#ffd97a" stop-opacity="0"/></radialGradient>
<linearGradient id="backdrop" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="{sky}"/><stop offset="1" stop-color="{ground}"/>
</linearGradient>
</defs>
<style>
.b{{fill:url(#base)}}.d{{fill:{dark};opacity:.55}}.x{{fill:{dark}}}.n{{fill:{muted}}}.l{{fill:{light};opacity:.8}}
.k{{fill:#2b3238}}.w{{fill:#fdfaf4}}.m{{fill:url(#metal)}}.md{{fill:#7f8a90}}.y{{fill:#ffdf8e}}.r{{fill:#cf3f36}}
.f1{{fill:#4f8fd0;opacity:.85}}.f2{{fill:#bfe0ff}}
.glow{{fill:url(#lamp)}}.glass{{fill:{light};opacity:.25}}.cork{{fill:#b98a5a}}.beam{{fill:#ffd97a;opacity:.35}}
.lens{{fill:#fff;fill-opacity:.5;stroke:#7f8a90;stroke-width:3}}
.s,.sd,.sl,.sw,.sk,.sm,.sb,.g,.g2,.z,.t,.ring,.pole,.bb,.strap,.strap2{{stroke-linecap:round;stroke-linejoin:round}}
.s,.sd,.sl,.sw,.sk,.sm,.sb,.g,.g2,.z,.t,.ring,.pole,.strap,.strap2{{fill:none}}
.s{{stroke:{dark};stroke-width:3.5}}.sd{{stroke:{dark};stroke-width:2.5;opacity:.6}}
.sl{{stroke:{light};stroke-width:3;opacity:.75}}.sw{{stroke:#fdfaf4;stroke-width:4}}
.sk{{stroke:#2b3238;stroke-width:6}}.sm{{stroke:#8c969c;stroke-width:6}}.sb{{stroke:{base};stroke-width:14}}
.g{{stroke:{dark};stroke-width:1.6;opacity:.45}}.g2{{stroke:#4b555b;stroke-width:2.5}}
.z{{stroke:#fdfaf4;stroke-width:4;stroke-dasharray:3 5}}.t{{stroke:#7f8a90;stroke-width:7}}
.ring{{stroke:{dark};stroke-width:7}}.pole{{stroke:#3a4248;stroke-width:8}}.bb{{fill:{base}}}
.strap{{stroke:{dark};stroke-width:30}}.strap2{{stroke:{base};stroke-width:22}}
</style>
<rect width="400" height="400" fill="url(#backdrop)"/>
<circle cx="290" cy="118" r="70" fill="#fff" opacity=".38"/>
<path d="M0 300l70-74 44 40 62-84 74 92 40-40 110 92v74H0z" fill="#fff" opacity=".34"/>
<path d="M0 332l90-46 72 34 84-52 70 46 84-30v116H0z" fill="#fff" opacity=".42"/>
<ellipse cx="200" cy="350" rx="128" ry="13" fill="#1d2a2c" opacity=".13"/>
<g transform="translate(200 204) scale(.92) translate(-200 -204)">
{drawing}</g>
</svg>
"""


def picture(product: Product, colour: str) -> str:
    """The product's picture as an SVG document; raises LookupError for a colour it does not have."""
    if colour not in product.colours:
        raise LookupError
    title = f"{product.texts['en'].title}, {colour_name(colour, 'en')}"
    return _drawn(product.kind, title, read("words/colours.toml")[colour]["hex"])


@cache
def _drawn(kind: str, title: str, base: str) -> str:
    return FRAME.format(
        title=escape(title),
        drawing=files(__package__).joinpath("illustrations", f"{kind}.svg").read_text("utf-8"),
        base=base,
        light=_mixed(base, "#ffffff", 0.30),
        deep=_mixed(base, "#10181c", 0.18),
        dark=_mixed(base, "#10181c", 0.45),
        muted=_mixed(_mixed(base, "#10181c", 0.22), "#ffffff", 0.12),
        sky=_backdrop(base, 0.925),
        ground=_backdrop(base, 0.86),
    )


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(own * (1 - share) + foreign * share):02x}" for own, foreign in pairs)


def _backdrop(colour: str, lightness: float) -> str:
    """A pale neighbour of the complementary colour, so that the product stands out."""
    hue, _, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    pale = colorsys.hls_to_rgb((hue + 0.46) % 1, lightness, min(saturation, 0.30))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in pale)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
