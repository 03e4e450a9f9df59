/**
 * A growing list of socket descriptors in three columns: compact, and ready to move between
 * threads.
 */
import type { DescriptorScan } from './source.ts';

export type DescriptorList = {
  readonly add: (inode: number, pid: number, descriptor: number) => void;
  readonly finish: (
    deniedPids: readonly number[],
    failures: ReadonlyMap<number, string>,
  ) => DescriptorScan;
};

export function makeDescriptorList(): DescriptorList {
  let inodes = new Uint32Array(4096);
  let pids = new Int32Array(4096);
  let descriptors = new Int32Array(4096);
  let count = 0;

  const grow = (): void => {
    const wider = inodes.length * 2;
    const oldInodes = inodes;
    const oldPids = pids;
    const oldDescriptors = descriptors;
    inodes = new Uint32Array(wider);
    pids = new Int32Array(wider);
    descriptors = new Int32Array(wider);
    inodes.set(oldInodes);
    pids.set(oldPids);
    descriptors.set(oldDescriptors);
  };

  return {
    add: (inode, pid, descriptor) => {
      if (count === inodes.length) grow();
      inodes[count] = inode;
      pids[count] = pid;
      descriptors[count] = descriptor;
      count++;
    },
    finish: (deniedPids, failures) => ({
      inodes: inodes.subarray(0, count),
      pids: pids.subarray(0, count),
      descriptors: descriptors.subarray(0, count),
      deniedPids,
      failures,
    }),
  };
}
