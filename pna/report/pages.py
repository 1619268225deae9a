"""What the pages of a report share: their frame, their style, and that they fetch nothing."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from pna.maps.offline import refuse_external

__all__ = ["render"]

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def render(template: str, **values: object) -> str:
    """Fill in a template of this package, as one self-contained page.

    Parameters
    ----------
    template
        Its file name in `templates`; it extends ``base.html.j2``.
    **values
        What it names. Text is escaped.

    Returns
    -------
    str
        HTML. It fetches nothing and runs no script; the same values give the same bytes.

    Raises
    ------
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    environment = Environment(
        loader=PackageLoader("pna.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return refuse_external(environment.get_template(template).render(policy=_POLICY, **values))
