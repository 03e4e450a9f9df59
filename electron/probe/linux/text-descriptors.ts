/** Processes and their socket descriptors from /proc/PID/fd, by plain node:fs. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { makeDescriptorList } from './descriptor-list.ts';
import { errorCode, readLink } from './proc-files.ts';
import type { DescriptorScan, StampVisitor } from './source.ts';

export function stampProcessesAsText(root: string, visit: StampVisitor): void {
  for (const name of readdirSync(root)) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    try {
      const folder = statSync(`${root}/${name}/fd`);
      visit(pid, folder.ino, folder.ctimeMs / 1000, folder.size, folder.uid);
    } catch (error) {
      // Ended meanwhile, or closed to this user: the scan tells which.
      errorCode(error);
      visit(pid, 0, 0, 0, -1);
    }
  }
}

export function scanDescriptorsAsText(root: string, pids: readonly number[]): DescriptorScan {
  const list = makeDescriptorList();
  const deniedPids: number[] = [];
  const failures = new Map<number, string>();
  for (const pid of pids) {
    const failure = scanProcess(`${root}/${pid}/fd`, (inode, descriptor) =>
      list.add(inode, pid, descriptor),
    );
    if (failure === 'EACCES' || failure === 'EPERM') deniedPids.push(pid);
    else if (failure !== null && failure !== 'ENOENT' && failure !== 'ESRCH') {
      failures.set(pid, failure);
    }
  }
  return list.finish(deniedPids, failures);
}

/** Whether this descriptor of this process is this socket, now. */
export function isHeld(root: string, pid: number, descriptor: number, inode: number): boolean {
  const link = readLink(`${root}/${pid}/fd/${descriptor}`);
  return link.ok && link.value === `socket:[${inode}]`;
}

/** The code of the error that stopped the reading, or `null`. */
function scanProcess(
  folder: string,
  onSocket: (inode: number, descriptor: number) => void,
): string | null {
  let descriptors: readonly string[];
  try {
    descriptors = readdirSync(folder);
  } catch (error) {
    return errorCode(error);
  }
  for (const descriptor of descriptors) {
    let target: string;
    try {
      target = readlinkSync(`${folder}/${descriptor}`);
    } catch (error) {
      const code = errorCode(error);
      // A descriptor closed since it was listed.
      if (code === 'ENOENT') continue;
      return code;
    }
    if (target.startsWith('socket:[')) {
      onSocket(Number(target.slice('socket:['.length, -1)), Number(descriptor));
    }
  }
  return null;
}
