"""Signatures of several keys for one address.

The committee (keys, a weight for each, a threshold) travels with the signatures and is hashed into
the address; a bitmap says which members signed, in the committee's order.
"""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import BadSignature, MalformedBcs
from sui_wire.ids import Address, blake2b
from sui_wire.signature_schemes import MULTISIG_FLAG, SIGNATURE_LENGTH, Scheme, scheme_of

MAX_MEMBERS = 10
"""Sui's `MAX_SIGNER_IN_MULTISIG`."""


@dataclass(frozen=True, slots=True)
class Member:
    """A key of the committee."""

    scheme: Scheme
    public_key: bytes
    weight: int
    """1 to 255."""


@dataclass(frozen=True, slots=True)
class MultisigCommittee:
    """Who may sign, and how much weight it takes."""

    members: tuple[Member, ...]
    threshold: int
    """Sum of weights that is needed."""

    @property
    def address(self) -> Address:
        writer = Writer().u8(MULTISIG_FLAG).u16(self.threshold)
        for member in self.members:
            writer.u8(member.scheme.flag).fixed(member.public_key).u8(member.weight)
        return Address(blake2b(bytes(writer)))

    def check(self) -> None:
        """`BadSignature` unless such a committee may exist."""
        if not 1 <= len(self.members) <= MAX_MEMBERS:
            raise BadSignature(
                f"a multisig has 1 to {MAX_MEMBERS} members, this one {len(self.members)}"
            )
        keys = {(each.scheme.flag, each.public_key) for each in self.members}
        if len(keys) != len(self.members):
            raise BadSignature("a key is twice in the multisig")
        if any(each.weight == 0 for each in self.members):
            raise BadSignature("a member of the multisig has no weight")
        if not 1 <= self.threshold <= sum(each.weight for each in self.members):
            raise BadSignature(f"the multisig's threshold of {self.threshold} cannot be reached")


@dataclass(frozen=True, slots=True)
class Multisig:
    """What some members of a committee signed."""

    signatures: tuple[tuple[Scheme, bytes], ...]
    """One for each bit of the bitmap, lowest bit first."""
    bitmap: int
    committee: MultisigCommittee

    def signers(self) -> list[Member]:
        """The members that the bitmap names."""
        if self.bitmap >> len(self.committee.members):
            raise BadSignature("the multisig's bitmap names members that there are not")
        return [
            member
            for place, member in enumerate(self.committee.members)
            if self.bitmap >> place & 1
        ]

    def verify(self, message: bytes) -> None:
        """`BadSignature` unless members of enough weight signed exactly these bytes."""
        self.committee.check()
        signers = self.signers()
        if len(signers) != len(self.signatures):
            raise BadSignature(
                f"the multisig's bitmap names {len(signers)} signers, "
                f"{len(self.signatures)} signatures are given"
            )
        weight = sum(member.weight for member in signers)
        if weight < self.committee.threshold:
            raise BadSignature(
                f"insufficient weight={weight} threshold={self.committee.threshold}; "
                "more members must sign"
            )
        for member, (scheme, signature) in zip(signers, self.signatures, strict=True):
            if scheme is not member.scheme:
                raise BadSignature(f"a {scheme.name} signature is given for a key of another kind")
            member.scheme.verify(member.public_key, signature, message)


def parse_multisig(encoded: bytes) -> Multisig:
    """What follows the flag byte of a multisig's signature (BCS `MultiSig`)."""
    try:
        return decode_bcs(encoded, _read_multisig)
    except MalformedBcs as error:
        raise BadSignature(f"not a multisig: {error}") from None


def _read_multisig(reader: Reader) -> Multisig:
    signatures = tuple(reader.vector(_read_signature))
    bitmap = reader.u16()
    members = tuple(reader.vector(_read_member))
    return Multisig(signatures, bitmap, MultisigCommittee(members, reader.u16()))


def _read_signature(reader: Reader) -> tuple[Scheme, bytes]:
    return scheme_of(reader.uleb()), reader.fixed(SIGNATURE_LENGTH)


def _read_member(reader: Reader) -> Member:
    scheme = scheme_of(reader.uleb())  # the enum's variants are numbered as the flags are
    return Member(scheme, reader.fixed(scheme.key_length), reader.u8())
