/** A scan by two threads finds what a scan by one finds, also when the second thread is lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DescriptorScan } from '../../electron/probe/linux/source.ts';
import { loadLibc } from '../../electron/probe/linux/libc.ts';
import {
  openNativeDescriptors,
  type DescriptorScanner,
} from '../../electron/probe/linux/native-descriptors.ts';
import { openParallelScan, type ParallelScan } from '../../electron/probe/linux/parallel-scan.ts';
import { openListeners, type SocketFarm } from '../support/socket-farm.ts';

describe.skipIf(process.platform !== 'linux')('two threads', () => {
  let farm: SocketFarm;
  let scanner: DescriptorScanner;
  let parallel: ParallelScan;
  /** How many of the processes this thread has scanned itself. */
  let ownPids: number[] = [];

  beforeAll(async () => {
    farm = await openListeners({ count: 200, processes: 8 });
    scanner = openNativeDescriptors(await loadLibc(), '/proc');
    const counting: DescriptorScanner = {
      ...scanner,
      scan: (pids) =>
        scanner.scan(
          (function* () {
            for (const pid of pids) {
              ownPids.push(pid);
              yield pid;
            }
          })(),
        ),
    };
    parallel = openParallelScan(counting, '/proc', false, { starting: 0, running: 0 });
  });
  afterAll(async () => {
    parallel.close();
    scanner.close();
    await farm.close();
  });

  const holdsOf = (scan: DescriptorScan): readonly string[] =>
    [...scan.inodes]
      .map((inode, at) => `${scan.pids[at]}/${scan.descriptors[at]} ${inode}`)
      .toSorted();

  test('find the same as one, and share the work', async () => {
    const pids = farm.processes.map(({ pid }) => pid);
    const expected = holdsOf(scanner.scan(pids));
    expect(expected.length).toBeGreaterThanOrEqual(200);
    let isShared = false;
    // A thread that starts late takes nothing at first; a long list waits for it.
    const many = Array.from({ length: 500 }, () => pids).flat();
    for (let round = 0; round < 50 && !isShared; round++) {
      ownPids = [];
      const scan = await parallel.scan(many, () => 100);
      expect(scan.inodes.length).toBe(500 * expected.length);
      expect([...new Set(holdsOf(scan))]).toEqual(expected);
      isShared = ownPids.length < many.length;
    }
    expect(isShared).toBe(true);
    for (let round = 0; round < 20; round++) {
      expect(holdsOf(await parallel.scan(pids, () => 100))).toEqual(expected);
    }
  });

  test('one does the work alone once the other is gone', async () => {
    parallel.close();
    const pids = farm.processes.map(({ pid }) => pid);
    const expected = holdsOf(scanner.scan(pids));
    expect(holdsOf(await parallel.scan(pids, () => 100))).toEqual(expected);
    expect(holdsOf(await parallel.scan(pids, () => 100))).toEqual(expected);
  });
});
