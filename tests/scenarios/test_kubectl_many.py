"""Many at once: nobody is turned away, and everybody gets their own answer."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from k3s_daas.audit import Outcome
from tests.scenarios.installed import Installed, Person, Ran
from tests.scenarios.load import writer

KUBECTLS = 100
REQUESTS = 100


def test_100_kubectl_at_once(given: Installed, tenant: Person) -> None:
    def create(number: int) -> Ran:
        return tenant.kubectl(f"create configmap c-{number} --from-literal=number={number}")

    with ThreadPoolExecutor(KUBECTLS) as pool:
        ran = list(pool.map(create, range(KUBECTLS)))

    for number, one in enumerate(ran):
        assert one.succeeds() == f"configmap/c-{number} created\n"
    records = given.records_of(tenant)
    created = [e for e in records if e.asked.verb == "create" and e.outcome is Outcome.ANSWERED]
    assert len(created) == KUBECTLS
    assert all(entry.verified for entry in records)


def test_100_requests_at_once(tenant: Person) -> None:
    async def all_at_once() -> None:
        async with writer(tenant) as load:
            began = time.monotonic()
            await asyncio.gather(*(load.write(number) for number in range(REQUESTS)))
            print(f"{REQUESTS} at once took {time.monotonic() - began:.1f} s")
            assert sorted(load.tally.done) == list(range(REQUESTS)), load.tally.answers
            load.tally.check(await load.read_all())

    asyncio.run(all_at_once())
