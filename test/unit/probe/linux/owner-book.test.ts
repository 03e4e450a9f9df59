/** Who holds what, page by page. */
import { describe, expect, test } from 'vitest';
import { makeDescriptorList } from '../../../../electron/probe/linux/descriptor-list.ts';
import { openHoldCheck } from '../../../../electron/probe/linux/hold-check.ts';
import { openOwnerBook } from '../../../../electron/probe/linux/owner-book.ts';
import type { DescriptorScan } from '../../../../electron/probe/linux/source.ts';

type Held = readonly [inode: number, pid: number, descriptor: number];

function scanOf(...held: readonly Held[]): DescriptorScan {
  const list = makeDescriptorList();
  for (const [inode, pid, descriptor] of held) list.add(inode, pid, descriptor);
  return list.finish([], new Map());
}

describe('the book', () => {
  test('names all owners by pid, with all descriptors ascending', () => {
    const book = openOwnerBook();
    book.record(
      [10, 11, 12],
      scanOf([1, 12, 9], [1, 12, 10], [1, 12, 4], [1, 11, 100], [2, 10, 5]),
    );
    expect(book.holders(1)).toEqual([
      { pid: 11, descriptors: [100] },
      { pid: 12, descriptors: [4, 9, 10] },
    ]);
    expect(new Set(book.takeTouched())).toEqual(new Set([1, 2]));
  });

  test('a page that says the same touches nothing and keeps its objects', () => {
    const book = openOwnerBook();
    book.record([10], scanOf([1, 10, 3]));
    const before = book.holders(1);
    book.takeTouched();
    book.record([10], scanOf([1, 10, 3]));
    expect(book.takeTouched().size).toBe(0);
    expect(book.holders(1)).toBe(before);
  });

  test('a process that lets go is struck out, and the others stay', () => {
    const book = openOwnerBook();
    book.record([10, 11], scanOf([1, 10, 3], [1, 11, 3]));
    book.takeTouched();
    book.record([10], scanOf([7, 10, 3]));
    expect(book.holders(1)).toEqual([{ pid: 11, descriptors: [3] }]);
    expect(new Set(book.takeTouched())).toEqual(new Set([1, 7]));
    book.forget(11);
    expect(book.holders(1)).toBeUndefined();
    expect([...book.inodesOf(11)]).toEqual([]);
  });

  test('a descriptor of the same socket under another number is a change', () => {
    const book = openOwnerBook();
    book.record([10], scanOf([1, 10, 3]));
    book.takeTouched();
    book.record([10], scanOf([1, 10, 3], [1, 10, 8]));
    expect(book.holders(1)).toEqual([{ pid: 10, descriptors: [3, 8] }]);
    expect([...book.takeTouched()]).toEqual([1]);
  });
});

describe('the check of single descriptors', () => {
  const inodes = Array.from({ length: 1000 }, (_, index) => index + 1);
  const bookOf = (): ReturnType<typeof openOwnerBook> => {
    const book = openOwnerBook();
    book.record([10], scanOf(...inodes.map((inode) => [inode, 10, inode] as const)));
    return book;
  };

  test('asks about every descriptor within a few looks, and about few at each', () => {
    const check = openHoldCheck();
    const book = bookOf();
    const asked = new Set<number>();
    for (let look = 0; look < 8; look++) {
      let count = 0;
      check.findLosers(inodes, [], book, (_pid, descriptor) => {
        asked.add(descriptor);
        count++;
        return true;
      });
      expect(count).toBeLessThanOrEqual(200);
    }
    expect(asked.size).toBe(1000);
  });

  test('names who no longer holds what the book says', () => {
    const losers = openHoldCheck().findLosers([5], [], bookOf(), () => false);
    expect([...losers]).toEqual([10]);
  });

  test('asks about shared sockets at every look', () => {
    const check = openHoldCheck();
    const book = bookOf();
    for (let look = 0; look < 3; look++) {
      const asked = new Set<number>();
      check.findLosers(inodes, [999], book, (_pid, descriptor) => asked.add(descriptor).size > 0);
      expect(asked.has(999)).toBe(true);
    }
  });
});

test('a list of descriptors grows beyond its first size', () => {
  const list = makeDescriptorList();
  for (let index = 0; index < 10_000; index++) list.add(index + 1, 7, index);
  const scan = list.finish([], new Map());
  expect(scan.inodes).toHaveLength(10_000);
  expect([scan.inodes[9999], scan.pids[9999], scan.descriptors[9999]]).toEqual([10_000, 7, 9999]);
});
