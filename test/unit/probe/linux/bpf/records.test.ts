/** The record stream, decoded: one row for each descriptor of a process. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRecords } from '../../../../../electron/probe/linux/bpf/records.ts';

type Told = readonly [pid: number, descriptor: number, inode: number, thread?: number];

function encode(told: readonly Told[]): Uint8Array {
  return new Uint8Array(
    Uint32Array.from(
      told.flatMap(([pid, descriptor, inode, thread = 0]) => [pid, descriptor, inode, thread]),
    ).buffer,
  );
}

function rows(bytes: Uint8Array): readonly string[] {
  const { inodes, pids, descriptors } = decodeRecords(bytes);
  return [...inodes].map((inode, row) => `${pids[row]}/${descriptors[row]}=${inode}`);
}

test('one row a record, in order', () => {
  const bytes = encode([
    [10, 3, 77],
    [10, 4, 77],
    [11, 3, 4_294_967_295],
  ]);
  expect(rows(bytes)).toEqual(['10/3=77', '10/4=77', '11/3=4294967295']);
  const scan = decodeRecords(bytes);
  expect(scan.deniedPids).toEqual([]);
  expect(scan.failures.size).toBe(0);
});

test('nothing from nothing', () => {
  expect(rows(new Uint8Array(0))).toEqual([]);
});

test('a process of another pid namespace has no number here', () => {
  expect(
    rows(
      encode([
        [0, 3, 77],
        [10, 3, 78],
        [0, 3, 79, 5],
      ]),
    ),
  ).toEqual(['10/3=78']);
});

describe('threads', () => {
  test('with a table of their own add what the main thread does not have', () => {
    const bytes = encode([
      [10, 3, 77],
      [10, 3, 77, 5], // copied when the table was unshared
      [10, 4, 78, 5],
      [10, 4, 79], // the main thread's later descriptor of the same number
      [11, 4, 78],
    ]);
    expect(rows(bytes)).toEqual(['10/3=77', '10/4=79', '11/4=78', '10/4=78']);
  });

  test('that share the table of an ended main thread count once', () => {
    expect(
      rows(
        encode([
          [10, 3, 77, 1],
          [10, 3, 77, 2],
        ]),
      ),
    ).toEqual(['10/3=77']);
  });
});

test('an incomplete record at the end is ignored', () => {
  const bytes = encode([
    [10, 3, 77],
    [10, 4, 78],
  ]);
  for (let cut = 1; cut < 16; cut++) expect(rows(bytes.subarray(0, 32 - cut))).toEqual(['10/3=77']);
});

test('any bytes give the rows a plain reading gives', () => {
  const small = fc.nat(3);
  const told = fc.array(fc.tuple(small, small, small, small), { maxLength: 60 });
  fc.assert(
    fc.property(told, fc.uint8Array({ maxLength: 15 }), fc.nat(3), (records, tail, shift) => {
      const whole = encode(records);
      const bytes = new Uint8Array(shift + whole.length + tail.length);
      bytes.set(whole, shift);
      bytes.set(tail, shift + whole.length);
      const named = records
        .filter(([pid]) => pid !== 0)
        .map(([pid, descriptor, inode, thread]) => ({
          row: `${pid}/${descriptor}=${inode}`,
          isMain: thread === 0,
        }));
      const main = named.filter(({ isMain }) => isMain).map(({ row }) => row);
      const others = named.filter(({ isMain, row }) => !isMain && !main.includes(row));
      const expected = [...main, ...new Set(others.map(({ row }) => row))];
      expect(rows(bytes.subarray(shift))).toEqual(expected);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void rows(bytes)));
});
