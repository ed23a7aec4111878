"""Which key signs which kind of token: not published, but learned from the tokens themselves.

A user pool owns two key pairs, one for ID tokens and one for access tokens (Amazon Cognito developer guide,
"Verifying JSON web tokens"). Once a good token has shown which is which, a token of the other kind signed
by that key is rejected: one stolen private key cannot make both kinds of token.
"""

from collections.abc import Collection, Mapping
from typing import Final

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import TokenUse
from claimgraph.auth.keys.key import SigningKey
from claimgraph.auth.keys.source import KeySource

_OTHER_USE: Final[Mapping[TokenUse, TokenUse]] = {"id": "access", "access": "id"}


class KeyUses:
    """What is known of the keys of one issuer."""

    def __init__(self, keys: KeySource) -> None:
        """Know nothing yet; forget keys as the issuer withdraws them."""
        self._keys = keys
        self._learned: dict[str, TokenUse] = {}
        keys.on_withdrawn(self._forget)

    def confirm(self, key: SigningKey, use: TokenUse) -> None:
        """Hold ``key`` to the kind of token it signs, learning it if it is new.

        Call this last, with a token that every other check has accepted: only such a token may teach.

        Raises:
            CredentialRejected: ``wrong_key_use``.
        """
        known = self._learned.get(key.kid)
        if known is None:
            known = self._learn(key, use)
        if known != use:
            raise CredentialRejected(Reason.WRONG_KEY_USE)

    def _learn(self, key: SigningKey, use: TokenUse) -> TokenUse:
        """What a new key is for: of exactly two keys, the one's use determines the other's, for good."""
        others = self._keys.keys.keys() - {key.kid}
        if not others:
            # An issuer with a single key (not Cognito) signs everything with it: nothing to tell apart.
            return use
        if len(others) == 1:
            use = _OTHER_USE[self._learned.setdefault(others.pop(), _OTHER_USE[use])]
        self._learned[key.kid] = use
        return use

    def _forget(self, withdrawn: Collection[SigningKey]) -> None:
        for key in withdrawn:
            self._learned.pop(key.kid, None)
