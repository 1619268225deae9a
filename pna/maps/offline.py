"""Folium without the web: vendored Leaflet, repeatable ids, a policy that lets nothing in.

As it comes, folium links to ten or more files on other hosts, so that its maps stay empty without a
network, and names its objects at random, so that no two renderings are the same.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pna.errors import PnaError

__all__ = [
    "Drawing",
    "ExternalResourceError",
    "OfflineMap",
    "asset",
    "content_security_policy",
    "counted_ids",
    "data_block",
    "environment",
    "leaflet_css",
    "leaflet_js",
    "map_js",
    "package_file",
    "refuse_external",
    "scripts_of",
]

_IDS_LOCK = threading.Lock()
_RESOURCE_ATTRIBUTES = frozenset(
    {
        "action", "background", "cite", "codebase", "data", "formaction", "href", "longdesc",
        "manifest", "ping", "poster", "src", "srcdoc", "srcset", "xlink:href",
    }
)  # fmt: skip
_MAP_SCRIPTS = (
    "map.js", "map_tell.js", "map_hatch.js", "map_draw.js", "map_symbols.js", "map_names.js",
    "map_page.js",
)  # fmt: skip
"""The first makes `pna`, to which the others add."""
_STYLE_RESOURCE = re.compile(
    r"@import|url\(\s*['\"]?(?!data:|#)|expression\(|behavior:", re.IGNORECASE
)
_LINK_SCHEMES = ("https://", "http://", "mailto:", "#")
_PAGE_BESIDE = re.compile(r"[a-z0-9][a-z0-9-]*\.html")


class ExternalResourceError(PnaError, RuntimeError):
    """A page that must be self-contained would fetch something: a fault of this package."""


class OfflineMap(folium.Map):
    """A folium map that links to nothing and may be zoomed by the browser.

    Folium's own header forbids the reader to enlarge the page; this one leaves the header to the
    page's template.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as the base class has it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - as the base class has it
    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}<div class="map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = pna.map({{ this.get_name()|tojson }}, {{ this.view|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: list[list[float]]) -> None:
        super().__init__(tiles=None)
        self.view = bounds


class Drawing(MacroElement):
    """Fill a feature group by a function of the page's own script, from the page's data.

    Parameters
    ----------
    function
        Name of a function of ``pna.draw``.
    key
        The layer's name, the same that its tick box bears.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        pna.layer({{ this._parent.get_name() }}, {{ this.function|tojson }}, {{ this.key|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, key: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Drawing"
        self.function = function
        self.key = key


@contextmanager
def counted_ids() -> Iterator[None]:
    """Within this, folium numbers its objects from 1 instead of naming them at random.

    The change is to the whole process, so that only one thread at a time may be inside.
    """
    with _IDS_LOCK:
        element: Any = Element
        own = vars(Element)["_generate_id"]
        counter = itertools.count(1)
        element._generate_id = classmethod(lambda _cls: str(next(counter)))  # noqa: SLF001
        try:
            yield
        finally:
            element._generate_id = own  # noqa: SLF001


def scripts_of(page_map: OfflineMap) -> tuple[Markup, Markup]:
    """Render a map to its HTML and its JavaScript, without folium's page around them."""
    figure: Any = page_map.get_root()
    page_map.render()  # type: ignore[no-untyped-call]
    html = Markup(figure.html.render())  # noqa: S704 - holds no data, only ids from a counter
    script = Markup(figure.script.render())  # noqa: S704 - as above
    return html, script


def environment() -> Environment:
    """Templates of the pages: everything that comes from data is escaped."""
    return Environment(
        loader=PackageLoader("pna.maps", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def leaflet_js() -> Markup:
    """Leaflet's script, without the pointer to its source map, which a browser would fetch."""
    text = re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", asset("leaflet.js"))
    return _inside_script(text)


def leaflet_css() -> Markup:
    """Leaflet's styles, without the rules that name picture files."""
    text = re.sub(
        r"^\s*(background-image|behavior): url\([^\n]*\n",
        "",
        asset("leaflet.css"),
        flags=re.MULTILINE,
    )
    return Markup(text)  # noqa: S704 - vendored


def package_file(name: str) -> Markup:
    """One of the package's own style sheets or scripts, as it is."""
    text = files("pna.maps").joinpath("templates", name).read_text(encoding="utf-8")
    return _inside_script(text)


def map_js() -> Markup:
    """The scripts that every page with a map has, as one."""
    return Markup("").join(package_file(name) for name in _MAP_SCRIPTS)


def data_block(data: Any) -> Markup:  # noqa: ANN401 - anything that JSON holds
    """JSON for a ``<script type="application/json">``: pure ASCII, no character that HTML minds."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - made inert above


def content_security_policy(scripts: Iterable[str], *, images_from: str = "") -> str:
    """Policy that runs these inline scripts and nothing else, and fetches nothing.

    Parameters
    ----------
    scripts
        Exactly what stands between ``<script>`` and ``</script>``.
    images_from
        The one host (``https://host``) that pictures may be fetched from; '' for none.
    """
    images = " ".join(filter(None, ("data:", images_from)))
    digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def refuse_external(html: str) -> str:
    """Return the page if it is self-contained.

    Links that a reader may follow (``<a href>``), to a page of the same folder among others, are
    allowed; scripts in them are not.

    Raises
    ------
    ExternalResourceError
        Something in it would be fetched, or runs from an attribute.
    """
    guard = _Guard()
    guard.feed(html)
    guard.close()
    if guard.faults:
        msg = "The page is not self-contained, so it was not written: " + "; ".join(guard.faults)
        raise ExternalResourceError(msg)
    return html


class _Guard(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, raw in attrs:
            value = (raw or "").strip()
            followed = (
                tag == "a"
                and name == "href"
                and bool(value.lower().startswith(_LINK_SCHEMES) or _PAGE_BESIDE.fullmatch(value))
            )
            inline = value.startswith(("#", "data:image/")) or value == "data:,"
            is_resource = name in _RESOURCE_ATTRIBUTES and not (followed or inline)
            is_fetching_style = name == "style" and _STYLE_RESOURCE.search(value)
            if is_resource or is_fetching_style or name.startswith("on"):
                self.faults.append(f'<{tag} {name}="{value[:80]}">')
            if tag == "meta" and name == "http-equiv" and value.lower() == "refresh":
                self.faults.append("<meta http-equiv=refresh>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_style = False

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class names it
        self._in_style = False

    def handle_data(self, data: str) -> None:
        found = _STYLE_RESOURCE.search(data) if self._in_style else None
        if found:
            self.faults.append(f"style: {data[found.start() : found.start() + 80]}")


def asset(name: str) -> str:
    """Text of a vendored file."""
    return files("pna.maps").joinpath("assets", name).read_text(encoding="utf-8")


def _inside_script(text: str) -> Markup:
    if re.search(r"</script|</style|<!--", text, flags=re.IGNORECASE):
        msg = "a script or style sheet of the package would end its own element"
        raise ExternalResourceError(msg)
    return Markup(text)  # noqa: S704 - a file of this package
