"""The catalogue as plain documents (what YAML and JSON hold) and back.

A document has been validated (`hall.catalogue.validation`) before it is structured; structuring a faulty one raises
`pydantic.ValidationError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from hall.catalogue.model import Catalogue, Referral, ServiceItem, Vocabulary
from hall.catalogue.model_profile import HallProfile

Document = dict[str, Any]

_CATALOGUE = TypeAdapter(Catalogue)
_ITEM = TypeAdapter(ServiceItem)
_PROFILE = TypeAdapter(HallProfile)
_REFERRALS = TypeAdapter(tuple[Referral, ...])
_VOCABULARY = TypeAdapter(Vocabulary)


def catalogue_from(document: Mapping[str, Any]) -> Catalogue:
    """Structure a whole catalogue document."""
    return _CATALOGUE.validate_python(document)


def item_from(document: Mapping[str, Any], version: int = 0) -> ServiceItem:
    """Structure one item; `version` is the hall's own, not part of the document."""
    return _ITEM.validate_python({**document, "version": version})


def profile_from(document: Mapping[str, Any], version: int = 0) -> HallProfile:
    """Structure a hall profile."""
    return _PROFILE.validate_python({**document, "version": version})


def referrals_from(documents: list[Document]) -> tuple[Referral, ...]:
    """Structure the referrals."""
    return _REFERRALS.validate_python(documents)


def vocabulary_from(document: Mapping[str, Any]) -> Vocabulary:
    """Structure the linker's vocabulary."""
    return _VOCABULARY.validate_python(document)


def item_document(item: ServiceItem) -> Document:
    """Plain values of an item, without our version number; every field is there, in the model's order."""
    document: Document = _ITEM.dump_python(item, mode="json")
    del document["version"]
    return document


def profile_document(profile: HallProfile) -> Document:
    """Plain values of a hall profile, without our version number."""
    document: Document = _PROFILE.dump_python(profile, mode="json")
    del document["version"]
    return document


def referral_documents(referrals: tuple[Referral, ...]) -> list[Document]:
    """Plain values of the referrals."""
    documents: list[Document] = _REFERRALS.dump_python(referrals, mode="json")
    return documents


def vocabulary_document(vocabulary: Vocabulary) -> Document:
    """Plain values of the vocabulary."""
    document: Document = _VOCABULARY.dump_python(vocabulary, mode="json")
    return document


def catalogue_document(catalogue: Catalogue) -> Document:
    """Plain values of a whole catalogue."""
    return {
        "items": [item_document(item) for item in catalogue.items],
        "referrals": referral_documents(catalogue.referrals),
        "vocabulary": vocabulary_document(catalogue.vocabulary) if catalogue.vocabulary else None,
        "hall": profile_document(catalogue.hall) if catalogue.hall else None,
    }
