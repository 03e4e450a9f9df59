"""Makes the load of a benchmark: processes that hold sockets and other descriptors, and nothing else.

Knows nothing of what is measured. Speaks by lines: prints `ready {...}` when everything is open;
`open` on stdin opens one more listener in one of the processes, `close` closes it again, and the end
of stdin ends every process.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)
PR_SET_NAME = 15
LIBC = ctypes.CDLL(None, use_errno=True)


def main():
    size = json.loads(sys.argv[1])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    parent = os.getpid()
    ready_end, ready_start = os.pipe()
    orders_end, orders_start = os.pipe()
    hold_end, hold_start = os.pipe()
    for index in range(size["processes"]):
        if os.fork() == 0:
            os.close(ready_end)
            os.close(orders_start)
            os.close(hold_start)
            run_child(parent, index, size, ready_start, orders_end if index == 0 else hold_end)
    os.close(ready_start)
    os.close(orders_end)

    lines = os.fdopen(ready_end, "r")
    first = None
    for _ in range(size["processes"]):
        line = lines.readline()
        if line == "":
            sys.exit("a process of the load ended early")
        child = json.loads(line)
        if child["index"] == 0:
            first = child
    say("ready", first)
    for order in sys.stdin:
        os.write(orders_start, order.encode())
        # Child 0 answers on the same pipe, a line an order.
        say("done", json.loads(lines.readline()))
    # The children wait for the other end of these, or for the signal of their parent's death.
    os.close(orders_start)
    os.close(hold_start)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def say(word, value):
    sys.stdout.write(f"{word} {json.dumps(value)}\n")
    sys.stdout.flush()


def run_child(parent, index, size, answers, orders):
    """Never returns: opens what is this process's share, then waits."""
    try:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have ended before that call.
        if os.getppid() != parent:
            os._exit(1)
        LIBC.prctl(PR_SET_NAME, f"load-{index}".encode())
        held, port = open_share(index, size)
        # A write of less than PIPE_BUF bytes is whole (pipe(7)), so the children's lines never mix.
        answer(answers, {"index": index, "pid": os.getpid(), "port": port})
        obey(index, answers, orders, held)
        os._exit(0)
    except BaseException as error:  # fork's child must never run on as the parent
        sys.stderr.write(f"load process {index}: {error}\n")
        os._exit(1)


def answer(descriptor, value):
    os.write(descriptor, (json.dumps(value) + "\n").encode())


def obey(index, answers, orders, held):
    extra = None
    for order in os.fdopen(orders, "r"):
        if order.strip() == "open":
            extra = listen(socket.AF_INET, address_of(index))
            answer(answers, {"port": extra.getsockname()[1]})
        else:
            extra.close()
            answer(answers, {"port": 0})
    held.clear()


def open_share(index, size):
    processes = size["processes"]
    # Listeners in every process, or, when there are fewer, one in each of the first.
    listeners = share(size["listeners"], processes, index)
    with_listeners = min(size["listeners"], processes)
    connections = share(size["connections"], with_listeners, index) if listeners else 0
    address = address_of(index)
    held = []
    opened = []
    for number in range(listeners):
        if number % 10 == 9:
            opened.append(listen(socket.AF_INET6, "::1"))
        else:
            opened.append(listen(socket.AF_INET, address))
    # At least one of the whole load, because lsof reports a failure where it finds no UDP at all.
    for _ in range(max(listeners // 10, 1 if index == 0 else 0)):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind((address, 0))
        held.append(udp)
    for _ in range(connections):
        client = socket.create_connection(opened[0].getsockname())
        accepted, _ = opened[0].accept()
        held.extend((client, accepted))
    for _ in range(size["socketPairs"]):
        held.extend(socket.socketpair())
    open_fillers(size["fillers"])
    return held + opened, opened[0].getsockname()[1] if opened else 0


def open_fillers(count):
    """A third files, a third eventfds, a third pipes, as they are in programs with event loops."""
    for number in range(0, count, 3):
        for descriptor in (os.open("/proc/self/exe", os.O_RDONLY), LIBC.eventfd(0, 0)):
            if descriptor < 0:
                raise OSError(ctypes.get_errno(), "eventfd")
        if number % 2 == 0:
            os.pipe()


def listen(family, address):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind((address, 0))
    listener.listen(128)
    return listener


def address_of(index):
    """An address of its own for each process, so that ports never run out."""
    return f"127.{10 + index // 250}.{index % 250 + 1}.1"


def share(total, parts, index):
    return total // parts + (1 if index < total % parts else 0)


main()
