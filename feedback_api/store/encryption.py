"""Encrypt (seal) and decrypt what the customer wrote, as one JSON value."""

import json
from collections.abc import Callable, Iterable, Mapping

import click
from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBrokenError(click.ClickException):
    """A sealed value that none of the keys opens."""

    def __init__(self) -> None:
        super().__init__(
            "FEEDBACK_ENCRYPTION_KEYS의 어느 열쇠로도 열리지 않습니다. 예전 열쇠를 뒤에 덧붙여 주십시오. / "
            "None of FEEDBACK_ENCRYPTION_KEYS opens this. Add the old key after the new one."
        )


class Vault:
    """Seals with the first key and opens with any, so that keys can be changed."""

    def __init__(self, keys: Iterable[str], before_sealing: Callable[[], None] = lambda: None) -> None:
        """`before_sealing` shows those who change the keys that this process seals (see processes.py)."""
        every = [Fernet(key) for key in keys]
        self._fernet = MultiFernet(every)
        self._first = every[0]
        self._before_sealing = before_sealing

    def seal(self, words: Mapping[str, str]) -> bytes:
        """Encrypt a record of texts."""
        self._before_sealing()
        return self._fernet.encrypt(json.dumps(dict(words), ensure_ascii=False).encode())

    def open(self, sealed: bytes) -> dict[str, str]:
        """Decrypt a record; raises SealBrokenError if no key opens it."""
        try:
            return dict(json.loads(self._fernet.decrypt(sealed)))
        except InvalidToken:
            raise SealBrokenError from None

    def has_first_seal(self, sealed: bytes) -> bool:
        """Tell whether the first key opens a record."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True
