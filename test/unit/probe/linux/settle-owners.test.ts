/** The race between table and descriptors, played move by move. */
import { describe, expect, test } from 'vitest';
import { makeDescriptorList } from '../../../../electron/probe/linux/descriptor-list.ts';
import { settleOwners, type SettleInput } from '../../../../electron/probe/linux/settle-owners.ts';
import type { DescriptorScan, SocketRow } from '../../../../electron/probe/linux/source.ts';

type Held = readonly [inode: number, pid: number, descriptor: number];

function scanOf(...held: readonly Held[]): DescriptorScan {
  const list = makeDescriptorList();
  for (const [inode, pid, descriptor] of held) list.add(inode, pid, descriptor);
  return list.finish([], new Map());
}

function rowOf(inode: number): SocketRow {
  const local = { address: '127.0.0.1', port: 3000 + inode };
  return {
    protocol: 'tcp',
    family: 'ipv4',
    local,
    remote: null,
    state: 'listen',
    v6only: null,
    queue: null,
    cgroupId: null,
    namespace: null,
    userId: 0,
    inode,
  };
}

function settle(input: Partial<SettleInput>) {
  const calls: string[] = [];
  const rows = input.rows ?? [rowOf(1)];
  const settled = settleOwners({
    rows,
    scan: scanOf(),
    knownOwnerless: new Set(),
    isExplained: () => false,
    includeOwner: (pid) => `${pid}:1`,
    ...input,
    readRows: () => {
      calls.push('dump');
      return input.readRows?.() ?? rows;
    },
    scanAgain: () => {
      calls.push('scan');
      return input.scanAgain?.() ?? scanOf();
    },
  });
  return { ...settled, inodes: settled.rows.map((row) => row.inode), calls };
}

describe('without doubt', () => {
  test('one table and one scan are enough', () => {
    const settled = settle({ scan: scanOf([1, 10, 3]) });
    expect(settled.owners.get(1)).toEqual([{ process: '10:1', descriptors: [3] }]);
    expect(settled.calls).toEqual([]);
  });

  test('all owners, by pid, with all descriptors ascending', () => {
    const settled = settle({
      scan: scanOf([1, 12, 9], [1, 12, 10], [1, 12, 4], [1, 11, 100], [2, 10, 5]),
    });
    expect(settled.owners.get(1)).toEqual([
      { process: '11:1', descriptors: [100] },
      { process: '12:1', descriptors: [4, 9, 10] },
    ]);
    expect(settled.owners.has(2)).toBe(false);
  });

  test('a socket without an inode is the kernel’s, and nobody is looked for', () => {
    const settled = settle({ rows: [rowOf(0)], scan: scanOf([0, 10, 3]) });
    expect(settled).toMatchObject({ calls: [], inodes: [0] });
    expect(settled.owners.size).toBe(0);
  });
});

describe('in doubt', () => {
  test('a socket that closed meanwhile is dropped', () => {
    const settled = settle({ readRows: () => [] });
    expect(settled).toMatchObject({ inodes: [], calls: ['dump'] });
  });

  test('a socket handed on meanwhile is found by the second scan', () => {
    const settled = settle({ scanAgain: () => scanOf([1, 20, 7]) });
    expect(settled.owners.get(1)).toEqual([{ process: '20:1', descriptors: [7] }]);
    expect(settled.calls).toEqual(['dump', 'scan']);
    expect(settled.ownerless.size).toBe(0);
  });

  test('a socket nobody holds stays, without an owner', () => {
    const settled = settle({});
    expect(settled).toMatchObject({ inodes: [1], calls: ['dump', 'scan', 'dump'] });
    expect([...settled.ownerless]).toEqual([1]);
  });

  test('a socket that was just closing at the second dump is dropped after the second scan', () => {
    const dumps = [[rowOf(1)], []];
    const settled = settle({ readRows: () => dumps.shift() ?? [] });
    expect(settled).toMatchObject({ inodes: [], calls: ['dump', 'scan', 'dump'] });
    expect(settled.ownerless.size).toBe(0);
  });

  test('a socket that had no owner at the last look is not doubted again', () => {
    const settled = settle({ knownOwnerless: new Set([1]) });
    expect(settled.calls).toEqual([]);
    expect([...settled.ownerless]).toEqual([1]);
  });

  test('a socket whose owner is denied needs no second scan, but must still be there', () => {
    const settled = settle({
      rows: [rowOf(1), rowOf(2)],
      isExplained: () => true,
      readRows: () => [rowOf(2)],
    });
    expect(settled).toMatchObject({ inodes: [2], calls: ['dump'] });
  });

  test('an owner that ended is not shown, and the socket is doubted', () => {
    const gone = settle({
      scan: scanOf([1, 10, 3]),
      includeOwner: (pid) => (pid === 10 ? null : `${pid}:1`),
      scanAgain: () => scanOf([1, 11, 3]),
    });
    expect(gone.owners.get(1)).toEqual([{ process: '11:1', descriptors: [3] }]);
  });

  test('an owner that ended leaves the others', () => {
    const settled = settle({
      scan: scanOf([1, 10, 3], [1, 11, 3]),
      includeOwner: (pid) => (pid === 10 ? null : `${pid}:1`),
    });
    expect(settled.owners.get(1)).toEqual([{ process: '11:1', descriptors: [3] }]);
    expect(settled.calls).toEqual([]);
  });

  test('a process is proven once a scan, however many sockets it holds', () => {
    const asked: number[] = [];
    settle({
      rows: [rowOf(1), rowOf(2)],
      scan: scanOf([1, 10, 3], [2, 10, 4]),
      includeOwner: (pid, evidence) => {
        asked.push(pid, evidence.length);
        return null;
      },
      scanAgain: () => scanOf([1, 10, 3]),
    });
    expect(asked).toEqual([10, 2, 10, 1]);
  });
});

test('a list of descriptors grows beyond its first size', () => {
  const list = makeDescriptorList();
  for (let index = 0; index < 10_000; index++) list.add(index + 1, 7, index);
  const scan = list.finish([], new Map());
  expect(scan.inodes).toHaveLength(10_000);
  expect([scan.inodes[9999], scan.pids[9999], scan.descriptors[9999]]).toEqual([10_000, 7, 9999]);
});
