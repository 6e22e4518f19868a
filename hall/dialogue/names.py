"""Names wait sealed in a frame until the person is registered with identity."""

from __future__ import annotations

import base64

from hall.identity.vault import Vault


def seal_name(vault: Vault, conversation_id: str, name: str) -> str:
    """Encrypt a name, bound to its conversation."""
    return base64.b64encode(vault.seal(name.encode(), _context(conversation_id))).decode()


def open_name(vault: Vault, conversation_id: str, sealed: str) -> str:
    """Decrypt a name; raises VaultError for another conversation's."""
    return vault.open(base64.b64decode(sealed), _context(conversation_id)).decode()


def _context(conversation_id: str) -> str:
    return f"task_frame:name:{conversation_id}"
