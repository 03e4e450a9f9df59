/**
 * Processes whose sockets /proc/PID/fd does not show, made for real by python3, because node neither
 * ends its main thread nor unshares a descriptor table.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export const pythonMissing: string | null =
  spawnSync('python3', ['-c', 'import ctypes, threading']).status === 0
    ? null
    : 'python3 with ctypes is not installed';

export type OddProcess = {
  readonly pid: number;
  /** What the process says of itself: its sockets as `pid/descriptor=inode`. */
  readonly rows: readonly string[];
  readonly close: () => Promise<void>;
};

const prelude = `
import ctypes, json, os, socket, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def listener():
    made = socket.socket()
    made.bind(('127.0.0.1', 0))
    made.listen()
    return made
def row(made):
    return f'{os.getpid()}/{made.fileno()}={os.fstat(made.fileno()).st_ino}'
def tell(*rows):
    print(json.dumps(rows), flush=True)
def wait_for_end():
    sys.stdin.read()
    os._exit(0)
`;

/** The main thread has ended; another one holds the listener. */
const mainThreadEnded = `
def hold():
    while ') Z ' not in open('/proc/self/stat').read():
        pass
    tell(row(made))
    wait_for_end()
made = listener()
threading.Thread(target=hold).start()
libc.pthread_exit(None)
`;

/**
 * A thread has left the shared table with a copy of it; then it and the main thread have opened a
 * listener each, under the same number.
 */
const tableUnshared = `
both, own = listener(), []
unshared, opened = threading.Event(), threading.Event()
def leave():
    if libc.unshare(0x400) != 0:  # CLONE_FILES
        os._exit(1)
    own.append(listener())
    told.append(row(own[0]))
    unshared.set()
    opened.wait()
told = []
threading.Thread(target=leave, daemon=True).start()
unshared.wait()
later = listener()
tell(row(both), row(later), *told)
wait_for_end()
`;

export function startMainThreadEnded(): Promise<OddProcess> {
  return start(mainThreadEnded);
}

export function startTableUnshared(): Promise<OddProcess> {
  return start(tableUnshared);
}

async function start(program: string): Promise<OddProcess> {
  const child = spawn('python3', ['-c', prelude + program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const early = exited.then(() => {
    throw new Error('python3 ended before it told its sockets');
  });
  const [line]: unknown[] = await Promise.race([once(lines, 'line'), early]);
  const told = String(line);
  const rows: unknown = JSON.parse(told);
  if (child.pid === undefined || !Array.isArray(rows)) throw new Error(`python3 told ${told}`);
  return {
    pid: child.pid,
    rows: rows.map(String).sort(),
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
