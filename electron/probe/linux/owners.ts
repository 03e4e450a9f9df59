/**
 * Who holds which socket, according to one scan. Pure: knows neither files nor the age of the scan.
 */
import type { DescriptorScan } from './source.ts';

/** One process's hold on one socket, before the process itself is known. */
export type Holding = { readonly pid: number; readonly descriptors: readonly number[] };

/** Holdings by socket inode, ordered by pid, each with its descriptors ascending. */
export function joinHoldings(
  wanted: ReadonlySet<number>,
  scan: DescriptorScan,
): ReadonlyMap<number, readonly Holding[]> {
  const byInode = new Map<number, Map<number, number[]>>();
  for (const [index, inode] of scan.inodes.entries()) {
    if (!wanted.has(inode)) continue;
    const byPid = byInode.get(inode) ?? new Map<number, number[]>();
    byInode.set(inode, byPid);
    const pid = scan.pids[index] ?? 0;
    const descriptors = byPid.get(pid);
    const descriptor = scan.descriptors[index] ?? 0;
    if (descriptors === undefined) byPid.set(pid, [descriptor]);
    else descriptors.push(descriptor);
  }
  const holdings = new Map<number, readonly Holding[]>();
  for (const [inode, byPid] of byInode) {
    const list = [...byPid].map(([pid, descriptors]) => ({
      pid,
      descriptors: descriptors.sort((left, right) => left - right),
    }));
    holdings.set(
      inode,
      list.sort((left, right) => left.pid - right.pid),
    );
  }
  return holdings;
}
