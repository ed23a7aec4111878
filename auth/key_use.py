"""Which key signs which kind of token: not published, but learned from the tokens themselves.

A user pool owns two key pairs, one for ID tokens and one for access tokens (Amazon Cognito developer guide,
"Verifying JSON web tokens"). Once a good token has shown which is which, a token of the other kind signed
by that key is refused: whoever got hold of one private key cannot make both kinds.
"""

from collections.abc import Collection

from auth.errors import Reason, TokenRejected
from auth.identity import TokenUse
from auth.key_source import KeySource
from auth.keys import SigningKey


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
            TokenRejected: ``wrong_key_use``.
        """
        known = self._learned.get(key.kid) or self._by_elimination(key)
        if known is None:
            # An issuer with a single key (not Cognito) signs everything with it: nothing to tell apart.
            if len(self._keys.keys) > 1:
                self._learned[key.kid] = use
        elif known != use:
            raise TokenRejected(Reason.WRONG_KEY_USE)

    def _by_elimination(self, key: SigningKey) -> TokenUse | None:
        """Of exactly two keys, the other one's use determines this one's; a third (rotation) is learned."""
        others = self._keys.keys.keys() - {key.kid}
        if len(others) != 1:
            return None
        match self._learned.get(others.pop()):
            case "id":
                return "access"
            case "access":
                return "id"
            case None:
                return None

    def _forget(self, withdrawn: Collection[SigningKey]) -> None:
        for key in withdrawn:
            self._learned.pop(key.kid, None)
