/**
 * The files registered with an io_uring, from the fdinfo of its descriptor (io_uring/fdinfo.c): a
 * socket in there is held although no descriptor of it is open. Pure.
 */

/** Inodes of the registered sockets. */
export function parseRingSockets(fdinfo: string): readonly number[] {
  const inodes: number[] = [];
  let inList = false;
  for (const line of fdinfo.split('\n')) {
    if (line.startsWith('UserFiles:')) {
      inList = true;
      continue;
    }
    // Entries are indented and numbered; the next heading ends them.
    const entry = inList ? /^ *(\d+): (.*)$/.exec(line) : null;
    if (entry === null) {
      inList = false;
      continue;
    }
    const inode = /^socket:\[(\d+)\]$/.exec(entry[2] ?? '')?.[1];
    if (inode !== undefined) inodes.push(Number(inode));
  }
  return inodes;
}
