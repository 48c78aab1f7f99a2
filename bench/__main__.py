"""`python -m bench`: measure everything in one go. Exits with 1 if any request failed."""

import signal
import sys

import aiohttp
import uvloop

from bench import kubectl, ways
from bench.arena import Arena, arena
from bench.measure import CLIENTS, carry_out
from bench.operations import Operations
from bench.report import GET_PODS, RESULTS, Report
from bench.ways import Way
from k3s_daas.cli.progress import step

PATIENCE = aiohttp.ClientTimeout(total=60)


def main() -> int:
    """Measure, print, keep."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    with arena() as places:
        for way in places.ways:
            with step(f"measuring: {way.name}"):
                uvloop.run(_measure(way, report))
        _measure_kubectl(places, report)
    report.write()
    print(report.text())
    print(f"kept in {RESULTS}")
    return 1 if report.failures else 0


async def _measure(way: Way, report: Report) -> None:
    connector = aiohttp.TCPConnector(limit=0, ssl=way.tls or True)
    async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as client:
        for measured in Operations(client, way):
            # Numbers go on, so that nothing is created twice.
            alone = range(measured.alone)
            together = range(measured.alone, measured.alone + measured.together)
            report.add(
                measured.name,
                way.name,
                await carry_out(measured.operation, alone, 1),
                await carry_out(measured.operation, together, CLIENTS),
            )


def _measure_kubectl(places: Arena, report: Report) -> None:
    kubeconfigs = {
        ways.DIRECT: places.direct_kubeconfig,
        ways.US: places.our_kubeconfig,
    }
    for name, kubeconfig in kubeconfigs.items():
        with step(f"measuring: {GET_PODS}, {name}"):
            load = kubectl.get_pods(places.kubectl, kubeconfig)
            report.add(GET_PODS, name, load)


if __name__ == "__main__":
    sys.exit(main())
