/** All socket descriptors of all processes from /proc/PID/fd, by plain node:fs. */
import { readdirSync, readlinkSync } from 'node:fs';
import { makeDescriptorList } from './descriptor-list.ts';
import { errorCode } from './proc-files.ts';
import type { DescriptorScan } from './source.ts';

export function scanDescriptorsAsText(root: string): DescriptorScan {
  const list = makeDescriptorList();
  const deniedPids: number[] = [];
  const failures = new Map<string, number>();
  for (const name of readdirSync(root)) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const failure = scanProcess(`${root}/${name}/fd`, (inode, descriptor) =>
      list.add(inode, pid, descriptor),
    );
    if (failure === 'EACCES' || failure === 'EPERM') deniedPids.push(pid);
    else if (failure !== null && failure !== 'ENOENT' && failure !== 'ESRCH') {
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
    }
  }
  return list.finish(deniedPids, failures);
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
