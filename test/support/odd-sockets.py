"""Holds one odd kind of socket for a test, says what it holds as one line of JSON, ends with stdin.

Python, because its standard library reaches the system calls that node does not.
"""

import array
import ctypes
import json
import os
import socket
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
CLONE_FILES = 0x400
CLONE_NEWNET = 0x40000000
# x86-64 and generic numbers (asm/unistd.h); io_uring's are the same everywhere.
EXIT_THREAD = 60 if os.uname().machine == 'x86_64' else 93
IO_URING_SETUP = 425
IO_URING_REGISTER = 427
IORING_REGISTER_FILES = 2

kept = []


def keep(one):
    kept.append(one)
    return one


def facts(one):
    return {'inode': os.fstat(one.fileno()).st_ino, 'fd': one.fileno(), 'port': port_of(one)}


def port_of(one):
    name = one.getsockname()
    return name[1] if isinstance(name, tuple) else 0


def listener(host='127.0.0.1', backlog=5, family=socket.AF_INET, options=(), protocol=0):
    one = keep(socket.socket(family, socket.SOCK_STREAM, protocol))
    for level, name in options:
        one.setsockopt(level, name, 1)
    one.bind((host, 0))
    one.listen(backlog)
    return one


def check(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def say(**more):
    sys.stdout.write(json.dumps({'pid': os.getpid(), **more}) + '\n')
    sys.stdout.flush()


def wait():
    sys.stdin.read()


def wait_and_end():
    wait()
    os._exit(0)


def exited_main():
    """The main thread has ended; another lives on and holds the listener."""
    one = listener()
    say(**facts(one), thread=0)
    threading.Thread(target=wait_and_end).start()
    libc.syscall(EXIT_THREAD, 0)


def unshared_table():
    """A thread has a descriptor table of its own, and the listener is only there."""

    def run():
        check(libc.unshare(CLONE_FILES))
        one = listener()
        say(**facts(one), thread=threading.get_native_id())
        wait_and_end()

    threading.Thread(target=run).start()


def io_uring():
    """The listener is registered with an io_uring and has no descriptor any more."""
    parameters = (ctypes.c_uint32 * 64)()
    ring = check(libc.syscall(IO_URING_SETUP, 4, ctypes.byref(parameters)))
    one = listener()
    told = facts(one)
    descriptors = (ctypes.c_int * 1)(one.fileno())
    check(libc.syscall(IO_URING_REGISTER, ring, IORING_REGISTER_FILES, descriptors, 1))
    kept.clear()
    one.close()
    say(**told)
    wait()


def in_flight():
    """The listener is in a message nobody has received yet (SCM_RIGHTS)."""
    left, right = map(keep, socket.socketpair())
    one = listener()
    told = facts(one)
    rights = array.array('i', [one.fileno()])
    left.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    kept.remove(one)
    one.close()
    say(**told, right=right.fileno())
    wait()


def bound():
    """Bound and neither listening nor connected."""
    one = keep(socket.socket())
    one.bind(('127.0.0.1', 0))
    say(**facts(one))
    wait()


def namespace():
    """A listener and a UNIX socket in a network namespace of their own."""
    check(libc.unshare(CLONE_NEWNET))
    one = listener('0.0.0.0', 9)
    name = keep(socket.socket(socket.AF_UNIX))
    name.bind('\0portolan-elsewhere')
    name.listen(3)
    say(**facts(one), namespace=os.stat('/proc/self/ns/net').st_ino, unix=facts(name)['inode'])
    wait()


def mptcp():
    """A listener of Multipath TCP."""
    one = listener(protocol=262)
    say(**facts(one))
    wait()


def options():
    """Listeners with each combination of the options that decide who else may bind."""
    reuse_address = (socket.SOL_SOCKET, socket.SO_REUSEADDR)
    reuse_port = (socket.SOL_SOCKET, socket.SO_REUSEPORT)
    only = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
    plain = listener()
    address = listener(options=[reuse_address])
    port = listener(options=[reuse_port])
    both = listener('::1', family=socket.AF_INET6, options=[reuse_address, reuse_port, only])
    say(plain=facts(plain), address=facts(address), port=facts(port), both=facts(both))
    wait()


def plain():
    """One listener."""
    say(**facts(listener()))
    wait()


def queue():
    """Three connections that nobody accepts, at a backlog of seven."""
    one = listener(backlog=7)
    for _ in range(3):
        keep(socket.create_connection(('127.0.0.1', port_of(one))))
    say(**facts(one))
    wait()


def unix_kinds(folder):
    """UNIX sockets of every type and kind of name, some connected."""
    path = os.path.join(folder, 'chart room.sock')
    listening = keep(socket.socket(socket.AF_UNIX))
    listening.bind(path)
    listening.listen(4)
    client = keep(socket.socket(socket.AF_UNIX))
    client.connect(path)
    accepted = keep(listening.accept()[0])
    waiting = keep(socket.socket(socket.AF_UNIX))
    waiting.connect(path)
    abstract = keep(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    abstract.bind('\0portolan\0%d' % os.getpid())
    abstract.listen(1)
    datagram = keep(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    left, right = map(keep, socket.socketpair())
    right.send(b'12345')
    named = {
        'listening': listening,
        'client': client,
        'accepted': accepted,
        'waiting': waiting,
        'abstract': abstract,
        'datagram': datagram,
        'left': left,
        'right': right,
    }
    say(path=path, **{name: facts(one) for name, one in named.items()})
    wait()


cases = {
    'exited-main': exited_main,
    'unshared-table': unshared_table,
    'io-uring': io_uring,
    'in-flight': in_flight,
    'bound': bound,
    'namespace': namespace,
    'mptcp': mptcp,
    'options': options,
    'plain': plain,
    'queue': queue,
    'unix': unix_kinds,
}
while '=' in sys.argv[1]:
    key, value = sys.argv.pop(1).split('=', 1)
    if key == 'cgroup':
        with open(os.path.join(value, 'cgroup.procs'), 'w') as procs:
            procs.write(str(os.getpid()))
    elif key == 'user':
        os.setgroups([])
        os.setgid(int(value))
        os.setuid(int(value))
        # As a program started by that user would be; otherwise nobody but root may look into it.
        libc.prctl(4, 1, 0, 0, 0)
cases[sys.argv[1]](*sys.argv[2:])
