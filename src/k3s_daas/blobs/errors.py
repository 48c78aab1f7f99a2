"""The one exception root of `k3s_daas.blobs`."""

from __future__ import annotations


class BlobError(Exception):
    """A blob that cannot be kept or given."""


class NotADigest(BlobError):
    """A name that is not 32 bytes; no path is ever made of it."""


class BlobMissing(BlobError):
    """Nothing is kept under this digest: never put, collected by age, or lost."""


class BlobCorrupt(BlobError):
    """What is kept is no longer what its digest says. Putting the blob again mends it."""


class BlobMismatch(BlobError):
    """The bytes put are not those of the digest they were announced with."""


class BlobTooLarge(BlobError):
    """More bytes than one blob may have."""
