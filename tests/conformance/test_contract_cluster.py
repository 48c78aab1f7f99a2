"""Clusters and the role books that say who may do what on them."""

from __future__ import annotations

import pytest

from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import (
    bind,
    delete_role,
    open_book,
    put_role,
    register_cluster,
    resume,
    suspend,
    unbind,
)
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON, Cluster, ClusterCap, Platform, Rule, named
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused, everything
from tests.conformance.contract_world import World

OLD = Platform(version=2)
FOREIGN_CAP = ClusterCap(cluster=named("another cluster"))
NO_BOOK = Cluster(role_book=None)
LONG = "x" * 254
WIDE = Rule(verbs=("v" * 250,) * 32, api_groups=("g" * 250,) * 32)
TOO_MANY_BINDINGS = 412
SIXTEEN = tuple(bind(namespace=f"n{number}") for number in range(16))

REFUSALS = {
    "a cluster without a name": Refused(301, (register_cluster(name=""),)),
    "a cluster's name too long": Refused(301, (register_cluster(name="x" * 64),)),
    "a cluster without a region": Refused(302, (register_cluster(region=""),)),
    "a region too long": Refused(302, (register_cluster(region="x" * 64),)),
    "an authority that is no digest": Refused(303, (register_cluster(ca=b"PEM"),)),
    "no lane": Refused(304, (register_cluster(lanes=0),)),
    "too many lanes": Refused(304, (register_cluster(lanes=17),)),
    "a cluster by superseded code": Refused(100, (register_cluster(),), (OLD,)),
    "another's cluster suspended": Refused(300, (suspend(),), (FOREIGN_CAP,)),
    "another's cluster resumed": Refused(300, (resume(),), (FOREIGN_CAP,)),
    "resumed by superseded code": Refused(100, (resume(),), (OLD,)),
    "a second role book": Refused(306, (open_book(),)),
    "another's role book opened": Refused(300, (open_book(),), (NO_BOOK, FOREIGN_CAP)),
    "a book by superseded code": Refused(100, (open_book(),), (NO_BOOK, OLD)),
    "another's role put": Refused(300, (put_role(),), (FOREIGN_CAP,)),
    "a role by superseded code": Refused(100, (put_role(),), (OLD,)),
    "a role without a name": Refused(410, (put_role(""),)),
    "a role's name too long": Refused(410, (put_role(LONG),)),
    "a rule with a list too long": Refused(400, (put_role("r", Rule(verbs=("get",) * 33)),)),
    "a rule with a word too long": Refused(401, (put_role("r", Rule(resources=(LONG,))),)),
    "a rule with a name too long": Refused(401, (put_role("r", Rule(resource_names=(LONG,))),)),
    "a rule with a path too long": Refused(401, (put_role("r", Rule(non_resource_urls=(LONG,))),)),
    "too many rules": Refused(402, (put_role("r", *[Rule()] * 33),)),
    "rules too large": Refused(403, (put_role("r", *[WIDE] * 5),)),
    "another's role deleted": Refused(300, (delete_role(),), (FOREIGN_CAP,)),
    "no such role to delete": Refused(411, (delete_role(),)),
    "another's role bound": Refused(300, (bind(),), (FOREIGN_CAP,)),
    "bound by superseded code": Refused(100, (bind(),), (OLD,)),
    "no such role to bind": Refused(411, (bind(),)),
    "a namespace too long": Refused(410, (put_role(), bind(namespace=LONG))),
    "another's role unbound": Refused(300, (unbind(),), (FOREIGN_CAP,)),
    "nothing bound": Refused(413, (unbind(),)),
    "bound elsewhere": Refused(413, (put_role(), bind(namespace="a"), unbind(namespace="b"))),
}

SUCCESSES = {
    "register": Done(1, (), (register_cluster(),)),
    "register at the bounds": Done(1, (), (register_cluster("n" * 63, "r" * 63, lanes=16),)),
    "suspend and resume": Done(2, ("cluster",), (suspend(), resume())),
    "suspend with superseded code": Done(1, ("cluster",), (suspend(),), (OLD,)),
    "open the book": Done(1, ("cluster",), (open_book(),), (NO_BOOK,)),
    "put a role": Done(1, ("role book",), (put_role(),)),
    "put a role of no rule": Done(1, ("role book",), (put_role("nothing", Rule((), (), ())),)),
    "put a role again": Done(2, ("role book",), (put_role(), put_role())),
    "delete a role": Done(2, ("role book",), (put_role(), delete_role())),
    "bind everywhere": Done(2, ("role book",), (put_role(), bind())),
    "bind again": Done(3, ("role book",), (put_role(), bind(), bind())),
    "unbind": Done(3, ("role book",), (put_role(), bind(), unbind())),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def test_a_token_has_at_most_sixteen_bindings() -> None:
    """On the embedded ledger alone: the real VM forgets what changed a field twice."""
    world = World.of(*everything())
    fits = world.transaction((put_role(), *SIXTEEN), REAL)
    assert contract_pocketsui.run(world, fits, PERSON).abort is None
    beyond = world.transaction((put_role(), *SIXTEEN, bind(namespace="n16")), REAL)
    refused = contract_pocketsui.run(world, beyond, PERSON).abort
    assert refused is not None
    assert (refused.module, refused.code) == ("permission", TOO_MANY_BINDINGS)
