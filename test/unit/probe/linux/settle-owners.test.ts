/** The race between table and descriptors, played move by move. */
import { describe, expect, test } from 'vitest';
import { settleOwners, type SettleInput } from '../../../../electron/probe/linux/settle-owners.ts';
import type { SocketRow } from '../../../../electron/probe/linux/source.ts';

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

type Play = Partial<Pick<SettleInput, 'rows' | 'knownOwnerless' | 'isExplained'>> & {
  readonly held?: readonly number[];
  /** What each dump after the first shows; the rows when there is none left. */
  readonly dumps?: (readonly SocketRow[])[];
  /** Inodes that are found to be let go of by the first search. */
  readonly lost?: readonly number[];
  readonly lostByAll?: readonly number[];
  readonly byChanged?: readonly number[];
  readonly byAll?: readonly number[];
};

async function settle(play: Play) {
  const calls: string[] = [];
  const rows = play.rows ?? [rowOf(1)];
  const held = new Set(play.held);
  const hold = (inodes: readonly number[] = []): void => {
    for (const inode of inodes) held.add(inode);
  };
  const settled = await settleOwners({
    rows,
    hasOwner: (inode) => held.has(inode),
    knownOwnerless: play.knownOwnerless ?? new Set(),
    isExplained: play.isExplained ?? (() => false),
    readRows: () => {
      calls.push('dump');
      return play.dumps?.shift() ?? rows;
    },
    searchChanged: async () => {
      calls.push('changed');
      hold(play.byChanged);
      for (const inode of play.lost ?? []) held.delete(inode);
    },
    searchAll: async () => {
      calls.push('all');
      hold(play.byAll);
      for (const inode of play.lostByAll ?? []) held.delete(inode);
    },
  });
  return {
    calls,
    rows: settled.rows,
    inodes: settled.rows.map((row) => row.inode),
    ownerless: [...settled.ownerless],
  };
}

describe('without doubt', () => {
  test('nothing is read again, and the rows are the very same', async () => {
    const rows = [rowOf(1), rowOf(2)];
    const settled = await settle({ rows, held: [1, 2] });
    expect(settled).toMatchObject({ calls: [], ownerless: [] });
    expect(settled.rows).toBe(rows);
  });

  test('a socket without an inode is the kernel’s, and nobody is looked for', async () => {
    expect(await settle({ rows: [rowOf(0)] })).toMatchObject({ calls: [], inodes: [0] });
  });

  test('a socket that had no owner at the last look is not doubted again', async () => {
    const settled = await settle({ knownOwnerless: new Set([1]) });
    expect(settled).toMatchObject({ calls: [], ownerless: [1], inodes: [1] });
  });
});

describe('in doubt', () => {
  test('a socket that closed meanwhile is dropped', async () => {
    const settled = await settle({ dumps: [[]] });
    expect(settled).toMatchObject({ inodes: [], calls: ['dump'], ownerless: [] });
  });

  test('a socket whose holder has changed is found without a full scan', async () => {
    const settled = await settle({ byChanged: [1] });
    expect(settled).toMatchObject({ calls: ['dump', 'changed'], inodes: [1], ownerless: [] });
  });

  test('a socket whose holder looks unchanged is found by the full scan', async () => {
    const settled = await settle({ byAll: [1] });
    expect(settled).toMatchObject({ calls: ['dump', 'changed', 'dump', 'all'], ownerless: [] });
  });

  test('a socket nobody holds stays, without an owner', async () => {
    const settled = await settle({});
    expect(settled).toMatchObject({
      inodes: [1],
      calls: ['dump', 'changed', 'dump', 'all', 'dump'],
      ownerless: [1],
    });
  });

  test('a socket that was just closing at the second dump is dropped after the scans', async () => {
    const settled = await settle({ dumps: [[rowOf(1)], [rowOf(1)], []] });
    expect(settled).toMatchObject({ inodes: [], ownerless: [] });
    expect(settled.calls).toEqual(['dump', 'changed', 'dump', 'all', 'dump']);
  });

  test('a socket whose owner is denied needs no full scan, but must still be there', async () => {
    const settled = await settle({
      rows: [rowOf(1), rowOf(2)],
      isExplained: () => true,
      dumps: [[rowOf(2)]],
    });
    expect(settled).toMatchObject({ inodes: [2], ownerless: [2] });
    expect(settled.calls).toEqual(['dump', 'changed', 'dump']);
  });

  test('a socket that a search finds let go of, and that is closed, is dropped', async () => {
    const rows = [rowOf(1), rowOf(2)];
    const settled = await settle({
      rows,
      held: [2],
      byChanged: [1],
      lost: [2],
      dumps: [rows, [rowOf(1)]],
    });
    expect(settled).toMatchObject({ inodes: [1], ownerless: [] });
    expect(settled.calls).toEqual(['dump', 'changed', 'dump']);
  });

  test('a socket that only the full scan finds let go of is searched for once more', async () => {
    const rows = [rowOf(1), rowOf(2)];
    const settled = await settle({ rows, held: [2], byAll: [1], lostByAll: [2] });
    const searches = settled.calls.filter((call) => call !== 'dump');
    expect(searches).toEqual(['changed', 'all', 'changed']);
    expect(settled.ownerless).toEqual([2]);
  });

  test('one that is found does not hide another that is not', async () => {
    const settled = await settle({ rows: [rowOf(1), rowOf(2)], byChanged: [1] });
    expect(settled).toMatchObject({ inodes: [1, 2], ownerless: [2] });
  });
});
