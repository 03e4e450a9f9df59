/**
 * A folder that looks like /proc, for what a real machine does not do on demand: die, lie, be cut
 * off.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FakeProcess = {
  readonly pid: number;
  readonly parentPid?: number;
  readonly startTicks?: number;
  readonly comm?: string;
  readonly argv?: readonly string[];
  /** `null`: the link is missing. */
  readonly exe?: string | null;
  readonly cwd?: string | null;
  /** Kernel threads and zombies have none. */
  readonly hasMemory?: boolean;
  /** Socket inodes by descriptor. */
  readonly sockets?: Readonly<Record<number, number>>;
  /** Replaces the whole line. */
  readonly stat?: string;
};

export type FakeProc = {
  readonly root: string;
  /** Adds the process, or replaces it. */
  readonly put: (process: FakeProcess) => void;
  readonly end: (pid: number) => void;
  /** Writes a table of /proc/net; `lines` without the heading. */
  readonly table: (name: 'tcp' | 'tcp6' | 'udp' | 'udp6', lines: readonly string[]) => void;
  readonly remove: () => void;
};

export function makeFakeProc(): FakeProc {
  const root = mkdtempSync(join(tmpdir(), 'portolan-proc-'));
  mkdirSync(join(root, 'net'));
  mkdirSync(join(root, 'self'));
  writeFileSync(join(root, 'uptime'), '1000.00 1500.00\n');
  const end = (pid: number): void =>
    rmSync(join(root, String(pid)), { recursive: true, force: true });
  const put = (process: FakeProcess): void => {
    end(process.pid);
    const folder = join(root, String(process.pid));
    mkdirSync(join(folder, 'fd'), { recursive: true });
    writeFileSync(join(folder, 'stat'), process.stat ?? statLine(process));
    const { exe = '/usr/bin/fake', cwd = '/srv', argv = ['fake'], sockets = {} } = process;
    writeFileSync(join(folder, 'cmdline'), argv.map((argument) => `${argument}\0`).join(''));
    if (exe !== null) symlinkSync(exe, join(folder, 'exe'));
    if (cwd !== null) symlinkSync(cwd, join(folder, 'cwd'));
    for (const [descriptor, inode] of Object.entries(sockets)) {
      symlinkSync(`socket:[${inode}]`, join(folder, 'fd', descriptor));
    }
  };
  put({ pid: 1, comm: 'init', startTicks: 1 });
  writeFileSync(join(root, 'self', 'stat'), statLine({ pid: 1, startTicks: 90_000 }));
  const table: FakeProc['table'] = (name, lines) =>
    writeFileSync(join(root, 'net', name), ['  sl  local_address', ...lines, ''].join('\n'));
  table('tcp', []);
  table('udp', []);
  return { root, put, end, table, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A line of /proc/net/tcp as a little-endian host prints it: a socket on 127.0.0.1. */
export function tableLine(
  port: number,
  inode: number,
  facts: { state?: string; remote?: string } = {},
) {
  const { state = '0A', remote = '00000000:0000' } = facts;
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const queues = '00000000:00000000 00:00000000 00000000';
  return `   0: ${local} ${remote} ${state} ${queues}     0        0 ${inode} 1 0 100 0 0 10 0`;
}

function statLine({
  pid,
  comm = 'fake',
  parentPid = 1,
  startTicks = 500,
  hasMemory = true,
}: FakeProcess) {
  const zeros = Array.from({ length: 17 }, () => 0).join(' ');
  const parent = pid === 1 ? 0 : parentPid;
  return `${pid} (${comm}) S ${parent} ${zeros} ${startTicks} ${hasMemory ? 4096 : 0} 0 0\n`;
}
