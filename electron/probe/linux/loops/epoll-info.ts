/**
 * What /proc/PID/fdinfo says of an epoll instance (proc_pid_fdinfo(5)) and of an io_uring. Pure:
 * takes any text without throwing.
 */

export type EpollTarget = {
  /** The number under which it was registered; by now it may name something else, or nothing. */
  readonly descriptor: number;
  /** Of the watched file; `null` on kernels before 4.13, which do not tell. */
  readonly inode: number | null;
};

export type EpollInfo = {
  readonly targets: readonly EpollTarget[];
  readonly malformed: number;
};

/** `pos` is decimal, and negative where the file has none; `ino` and `sdev` are hexadecimal. */
const targetLine =
  /^tfd: +(\d{1,10}) events: +[\da-f]+ data: +[\da-f]+(?: +pos:-?\d+ ino:([\da-f]{1,13}) sdev:[\da-f]+)?\s*$/;

export function parseEpollInfo(text: string): EpollInfo {
  const targets: EpollTarget[] = [];
  let malformed = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith('tfd:')) continue;
    const fields = targetLine.exec(line);
    if (fields === null) {
      malformed++;
    } else {
      const [, descriptor, inode] = fields;
      targets.push({
        descriptor: Number(descriptor),
        inode: inode === undefined ? null : Number.parseInt(inode, 16),
      });
    }
  }
  return { targets, malformed };
}

/** The inodes of the sockets registered with an io_uring (io_uring_register_files(3)). */
export function parseRegisteredSockets(text: string): readonly number[] {
  return [...text.matchAll(/^ *\d+: socket:\[(\d{1,10})\]$/gm)].map((match) => Number(match[1]));
}

/** The access mode of open(2) in the `flags` line, which is octal; `null` where there is none. */
export function parseAccess(text: string): 'read' | 'write' | 'both' | null {
  const flags = /^flags:\s*0*([0-7]+)$/m.exec(text)?.[1];
  if (flags === undefined) return null;
  return (['read', 'write', 'both', null] as const)[Number.parseInt(flags, 8) & 3] ?? null;
}
