"""Starting the server process."""

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server.mp import MPServer

from .errors import SettingInvalid
from .settings import Settings, read_settings
from .telemetry.logs import configure_logs
from .telemetry.shared_metrics import sharing_metrics

#: Of one worker, quiet ones too; more wait to be accepted.
_CONNECTIONS = 800
#: Files that a worker may have open beside its connections: the store, the spool, FHIR servers.
_OTHER_FILES = 224
_FEWEST_CONNECTIONS = 16

#: Seconds before a worker takes the place of one that died: one that dies at each start is not
#: started all the time.
_PAUSE_BEFORE_ANOTHER = 1.0
#: Seconds that a worker has to end, once there is no server that would wait for it.
_SECONDS_TO_END = 10.0

#: Of the C library's allocator: the parameter, and its value (mallopt(3)).
_M_ARENA_MAX, _HEAPS = -8, 1

#: What the server itself says goes the way of all other lines.
_GRANIANS_LOG = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}


def serve() -> int:
    """Serve until told to stop.  Knowledge and settings are checked before a worker starts.

    What the workers left in the spool when they stopped is brought into the store at the end:
    the machine, and its disk with it, may not come back.
    """
    settings = read_settings()
    configure_logs(settings.log_level)
    check_that_it_can_listen(settings.host, settings.port)
    share_one_heap()
    with sharing_metrics():
        _serve(settings)
    return 0


def share_one_heap() -> None:
    """Have the threads of a process, and of those that it forks, take memory from one heap.

    Of its own accord each of some thirty threads gets another, up to eight for each core, and keeps
    there what the largest body needed.  The interpreter's lock lets one thread ask at a time.
    Where the C library is not glibc there is nothing to be set.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)


def check_that_it_can_listen(host: str, port: int) -> None:
    """Raises SettingInvalid where the address is taken, or none of this machine's.

    The server itself would share a port with another that runs, and each get half of the calls.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that just stopped
            trial.bind(address)
    except OSError as error:
        raise SettingInvalid(
            f"CDS_HOST={host}, CDS_PORT={port}: cannot listen there ({error.strerror}): "
            "stop what does, or set another"
        ) from error


def _serve(settings: Settings) -> None:
    from .app import create_app, kept_records, known, worker_app
    from .banner import tell_of_the_start

    records = kept_records(settings)
    knowledge = known(settings)
    create_app(settings, knowledge=knowledge, records=records)
    records.engine.dispose()  # a fork must not share a connection
    tell_of_the_start(settings, knowledge, records.fault)
    gc.freeze()  # what a worker's collector does not touch it shares with the others; of 320,000 objects 2 % are garbage
    gc.enable()  # it rested while all that was loaded
    with _draining(settings):
        serve_http(partial(worker_app, knowledge), settings)
    records.close()


def serve_http(worker: Callable[[], Any], settings: Settings) -> None:
    """Serve what each worker makes of this, until told to stop."""
    _LastingServer(
        "cds_service",  # a name alone: what is served is not looked up by it
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # a stream of HTTP/2 that is never ended would hold a place for good
        loop=Loops.asyncio,
        workers=settings.workers,
        backpressure=connections_within_limits(),
        log_level=LogLevels(settings.log_level.lower()),
        log_dictconfig=_GRANIANS_LOG,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # one told to stop while it still starts does not hear it
        websockets=False,
    ).serve(target_loader=partial(_loaded, worker), wrap_loader=False)


def connections_within_limits() -> int:
    """How many a worker may hold.  One that it accepts and has no file for is tried again and
    again, with all the CPU that there is; so fewer are accepted than that.
    """
    wanted = _CONNECTIONS + _OTHER_FILES
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (wanted if each == resource.RLIM_INFINITY else each for each in limits)
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, limits[1]))
    return min(_CONNECTIONS, max(soft - _OTHER_FILES, _FEWEST_CONNECTIONS))


class _LastingServer(MPServer):
    """A server that puts another worker in the place of each that dies, however often: its own way
    is to end, and sound workers with it, when one dies twice within seconds.
    """

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        time.sleep(_PAUSE_BEFORE_ANOTHER)
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.respawned_wrks.clear()  # what was replaced a moment ago is asked about before it ends


def _loaded(worker: Callable[[], Any]) -> Any:
    """What a worker serves, in its own process, which does not outlive the server's."""
    Thread(target=_end_with_the_server, name="end-with-the-server", daemon=True).start()
    return worker()


def _end_with_the_server() -> None:
    """Workers that outlived it would hold the port, and keep the next server from starting."""
    server = multiprocessing.parent_process()
    if server is None:
        return
    server.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_SECONDS_TO_END)
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _draining(settings: Settings) -> Iterator[None]:
    """A process beside the workers brings the spool into the store, so that no answer shares
    its interpreter with that.  Should it die, a worker takes its place.
    """
    drain = multiprocessing.Process(target=_drain, args=(settings,), name="drain", daemon=True)
    drain.start()
    try:
        yield
    finally:
        drain.terminate()  # broken off anywhere, it is taken up again
        drain.join()


def _drain(settings: Settings) -> None:
    """Drain until the server is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the workers come first
    os.nice(5)
    from .app import kept_records
    from .telemetry.metrics import Metrics
    from .telemetry.traces import open_traces

    records = kept_records(settings)
    records.tell_of_losses(Metrics().lost)
    traces = open_traces(os.environ)
    if traces is not None:
        records.tell_of_writes(traces.store_written)
    records.start()
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
