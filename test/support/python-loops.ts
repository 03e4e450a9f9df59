/**
 * Event loops made by Python, which has epoll and socketpairs at hand, with its own record of what it
 * watches: a second source beside /proc.
 */
import { spawnSync } from 'node:child_process';
import { startProgram, type RunningProgram } from './command.ts';

export const pythonMissing =
  spawnSync('python3', ['--version']).status === 0
    ? null
    : 'python3 is not installed; type: sudo apt-get install python3';

/** Each prints one line of JSON when it is ready, and then waits for its end. */
const programs = {
  /** The loop of asyncio: an epoll with a socketpair to wake it, and three servers. */
  asyncio: `
import asyncio, json
async def serve():
  servers = [await asyncio.start_server(lambda r, w: None, '127.0.0.1', 0) for _ in range(3)]
  ports = [s.sockets[0].getsockname()[1] for s in servers]
  print(json.dumps({'ports': ports}), flush=True)
  await asyncio.gather(*(s.serve_forever() for s in servers))
asyncio.run(serve())`,
  /** One epoll of two processes, and one of the parent's alone that watches the same listener. */
  fork: `
import json, os, select, signal, socket
listener = socket.create_server(('127.0.0.1', 0))
wake = os.eventfd(0)
shared, own = select.epoll(), select.epoll()
for fd in (listener.fileno(), wake): shared.register(fd, select.EPOLLIN)
alive, life = os.pipe()
ready, tell = os.pipe()
child = os.fork()
if child == 0:
  own.close()
  os.close(life)
  # The number that was watched names something else in the child by now.
  os.dup2(os.open('/dev/null', os.O_RDONLY), wake)
  os.write(tell, b'.')
  os.read(alive, 1)
  os._exit(0)
os.read(ready, 1)
own.register(listener.fileno(), select.EPOLLIN)
print(json.dumps({'ports': [listener.getsockname()[1]], 'child': child,
  'shared': shared.fileno(), 'own': own.fileno(), 'wake': wake,
  'inode': os.fstat(listener.fileno()).st_ino}), flush=True)
signal.pause()`,
  /** Every kind of thing an epoll may watch, one of each. */
  everything: `
import ctypes, json, os, select, signal, socket
libc = ctypes.CDLL(None)
listener = socket.create_server(('127.0.0.1', 0), backlog=5)
waiting = [socket.create_connection(listener.getsockname()) for _ in range(2)]
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagram.bind(('127.0.0.1', 0))
itself = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
itself.bind(('127.0.0.1', 0))
itself.connect(itself.getsockname())
gate = socket.create_server(('127.0.0.1', 0))
one = socket.create_connection(gate.getsockname())
two = gate.accept()[0]
gate.close()
unix = socket.socket(socket.AF_UNIX)
unix.bind('\\0portolan-everything-%d' % os.getpid())
unix.listen()
left, right = socket.socketpair()
reading, writing = os.pipe()
nested, loop = select.epoll(), select.epoll()
timer = libc.timerfd_create(1, 0)
signals = libc.signalfd(-1, bytes(128), 0)
lost = socket.create_server(('127.0.0.1', 0))
moved = socket.create_server(('127.0.0.1', 0))
watched = [listener, waiting[0], datagram, itself, one, unix, left, nested, moved]
for fd in [thing.fileno() for thing in watched] + [os.eventfd(0), reading, timer, signals]:
  loop.register(fd, select.EPOLLIN)
# Registered under a number that another file has by now.
kept = os.dup(moved.fileno())
os.dup2(os.open('/dev/null', os.O_RDONLY), moved.fileno())
# io_uring_setup(2) and io_uring_register(2); -1 where the kernel or a sandbox refuses them.
ring = libc.syscall(425, 4, ctypes.create_string_buffer(120))
if ring >= 0: libc.syscall(427, ring, 2, (ctypes.c_int * 1)(listener.fileno()), 1)
print(json.dumps({'ring': ring, 'ports': [listener.getsockname()[1]], 'loop': loop.fileno(),
  'moved': os.fstat(kept).st_ino, 'pair': [one.fileno(), two.fileno()],
  'socketpair': [left.fileno(), right.fileno()], 'pipe': [reading, writing]}), flush=True)
signal.pause()`,
} as const;

export type PythonLoop = {
  readonly program: RunningProgram;
  readonly pid: number;
  readonly said: Readonly<Record<string, unknown>>;
  readonly ports: readonly number[];
};

export async function startPythonLoop(name: keyof typeof programs): Promise<PythonLoop> {
  const program = startProgram('python3', ['-c', programs[name]]);
  const [line] = await program.says(/^\{.*\}$/m);
  const said = JSON.parse(line) as Record<string, unknown>;
  return { program, pid: program.child.pid ?? 0, said, ports: said['ports'] as number[] };
}
