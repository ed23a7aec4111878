"""The playground's response headers, and the request headers that select a response."""

from collections.abc import Mapping

from claimgraph.app.playground.config import PlaygroundConfig

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "worker-src 'self'; connect-src {connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def security_headers(config: PlaygroundConfig) -> Mapping[str, str]:
    """Permits scripts, styles, workers, fonts and requests of this origin only; nothing inline, no framing.

    Content Security Policy Level 3 (W3C). The only other origin that the page may call is the user pool's
    hosted UI, for tokens. Signing in opens a popup there, which the page's isolation has to permit (HTML,
    "cross-origin opener policies").
    """
    hosted = config.hosted_ui
    return {
        "Content-Security-Policy": _POLICY.format(connect=f"'self' {hosted.domain}" if hosted else "'self'"),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups" if hosted else "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def accepted_codings(accept_encoding: str) -> set[str]:
    """The content codings that a client accepts (RFC 9110 section 12.5.3); ``*`` is ignored."""
    codings: set[str] = set()
    for entry in accept_encoding.lower().split(","):
        name, _, weight = entry.partition(";")
        if weight.strip().removeprefix("q=").strip("0.") or not weight:
            codings.add(name.strip())
    return codings


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the browser has it already (RFC 9110 section 13.1.2); compressing proxies make tags weak."""
    given = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in given or "*" in given
