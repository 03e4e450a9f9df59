/**
 * The records the kernel writes, one for each socket descriptor of each thread that has a table of
 * its own, and their decoding to one row for each descriptor of a process. Pure.
 */
import type { DescriptorScan } from '../source.ts';

/** The layout of one record, four words; program.ts fills it. */
export const record = {
  byteLength: 16,
  /** The process, in the numbers of the reader's own namespace. */
  pidAt: 0,
  descriptorAt: 4,
  inodeAt: 8,
  /** 0 for the main thread. */
  threadAt: 12,
} as const;

const words = record.byteLength / 4;

/**
 * The descriptors of other threads count only where the main thread does not have the same: it may
 * have exited, or the thread has left the shared table (CLONE_FILES of unshare(2)). A process out of
 * this namespace has no number here and is left out, as it is in /proc.
 * @param bytes an incomplete record at the end is ignored
 */
export function decodeRecords(bytes: Uint8Array): DescriptorScan {
  const count = Math.floor(bytes.length / record.byteLength);
  const wordsOf = new Uint32Array(
    new Uint8Array(bytes.subarray(0, count * record.byteLength)).buffer,
  );
  const inodes = new Uint32Array(count);
  const pids = new Int32Array(count);
  const descriptors = new Int32Array(count);
  const ofThreads: number[] = [];
  let kept = 0;

  const keep = (at: number): void => {
    inodes[kept] = wordsOf[at + record.inodeAt / 4] ?? 0;
    pids[kept] = wordsOf[at + record.pidAt / 4] ?? 0;
    descriptors[kept] = wordsOf[at + record.descriptorAt / 4] ?? 0;
    kept++;
  };

  for (let at = 0; at < wordsOf.length; at += words) {
    if ((wordsOf[at] ?? 0) === 0) continue;
    if ((wordsOf[at + record.threadAt / 4] ?? 0) === 0) keep(at);
    else ofThreads.push(at);
  }
  const mainCount = kept;
  if (ofThreads.length > 0) {
    const keyAt = (at: number): string =>
      `${wordsOf[at + record.descriptorAt / 4]} ${wordsOf[at + record.inodeAt / 4]}`;
    const known = new Map<number, Set<string>>();
    for (const at of ofThreads) known.set(wordsOf[at] ?? 0, new Set());
    for (let row = 0; row < mainCount; row++) {
      known.get(pids[row] ?? 0)?.add(`${descriptors[row]} ${inodes[row]}`);
    }
    for (const at of ofThreads) {
      const ofProcess = known.get(wordsOf[at] ?? 0);
      const key = keyAt(at);
      if (ofProcess === undefined || ofProcess.has(key)) continue;
      ofProcess.add(key);
      keep(at);
    }
  }
  return {
    inodes: inodes.subarray(0, kept),
    pids: pids.subarray(0, kept),
    descriptors: descriptors.subarray(0, kept),
    deniedPids: [],
    failures: new Map(),
  };
}
