"""When the machine stood still.

The processors of a virtual machine whose host has too little to give are stopped for tens or
hundreds of milliseconds, again and again. That is no property of a server, and it hides what is
measured. So a watcher sleeps and wakes on each processor, ahead of every other process: where it
is woken late, the processor did not run. Those who talk and the server need both; so a time in
which any processor was stopped is a standstill. It is taken out of the rates and latencies of all
that is measured, and the share of the time that is left is told beside them.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

NAP = 0.002
"""Seconds between two looks."""

LATE = 0.010
"""Seconds too late from which a processor is said to have stood still."""

Span = tuple[float, float]
"""From when to when, by `time.perf_counter()`."""


def between(standstills: Sequence[Span], since: float, until: float) -> Iterator[Span]:
    """The stretches between two moments in which every processor ran."""
    begin = since
    for start, end in standstills:
        if start >= until:
            break
        if start > begin:
            yield begin, start
        begin = max(begin, end)
    if begin < until:
        yield begin, until


class Watch:
    """Watches every processor for as long as it is open.

    Where a watcher may not go ahead of other processes (it takes root), nothing is watched:
    `works` is false, and all the time counts.
    """

    def __init__(self) -> None:
        self._watchers: list[subprocess.Popen[bytes]] = []
        self._files: list[Path] = []
        self.works = False

    def __enter__(self) -> Self:
        for cpu in sorted(os.sched_getaffinity(0)):
            self._watchers.append(
                subprocess.Popen(
                    ["setpriv", "--pdeathsig=KILL", sys.executable, "-m", __name__, str(cpu)],
                    stdout=subprocess.PIPE,
                )
            )
        told = [watcher.stdout.readline() for watcher in self._watchers if watcher.stdout]
        self.works = all(line == b"watching\n" for line in told)
        for watcher in self._watchers:
            if watcher.stdout is not None:
                os.set_blocking(watcher.stdout.fileno(), False)
        self._spans: list[list[Span]] = [[] for _watcher in self._watchers]
        self._rest = [b"" for _watcher in self._watchers]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for watcher in self._watchers:
            watcher.kill()
            watcher.communicate()

    def since(self, moment: float) -> list[Span]:
        """The standstills from this moment until now; those before it are forgotten."""
        if not self.works:
            return []
        time.sleep(3 * NAP)  # what has just ended is being told
        for n, watcher in enumerate(self._watchers):
            assert watcher.stdout is not None
            with suppress(BlockingIOError):
                while got := os.read(watcher.stdout.fileno(), 65536):
                    self._rest[n] += got
            *lines, self._rest[n] = self._rest[n].split(b"\n")
            for line in lines:
                start, end = map(float, line.split())
                self._spans[n].append((start, end))
            self._spans[n] = [span for span in self._spans[n] if span[1] > moment]
        return union(self._spans)


def union(of_each: Sequence[Sequence[Span]]) -> list[Span]:
    """The spans in which any of them stood still, in order, none touching another."""
    found: list[Span] = []
    for start, end in sorted(span for spans in of_each for span in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def watch(cpu: int) -> None:
    """Tell on the standard output when this processor did not run, for ever."""
    os.sched_setaffinity(0, {cpu})
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    except PermissionError:
        print("may not watch", flush=True)
        return
    print("watching", flush=True)
    last = time.perf_counter()
    while True:
        time.sleep(NAP)
        now = time.perf_counter()
        if now - last > NAP + LATE:
            print(f"{last + NAP:.6f} {now:.6f}", flush=True)
        last = now


if __name__ == "__main__":
    watch(int(sys.argv[1]))
