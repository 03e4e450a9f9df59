/** The order of rows: passes, comparator and merge must agree on it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnIds } from '../../../renderer/rows/columns.ts';
import { comparing, mergeRows, sortRows, type Sort } from '../../../renderer/rows/order.ts';
import type { Row } from '../../../renderer/rows/row.ts';
import { heldBy, processOf, rowOf, socketOf } from './samples.ts';

function sorted(rows: readonly Row[], sort: Sort): readonly Row[] {
  const work = sortRows(rows, sort);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const processes = [
  processOf(1, { name: 'Zsh' }),
  processOf(2, { name: 'apache', cwd: null, user: null }),
  processOf(3, { name: 'node', startTime: 5 }),
];
const addresses = ['127.0.0.1', '0.0.0.0', '10.0.0.2', '9.0.0.1', '::', '::1', 'fe80::1'];

const anyRow = fc
  .record({
    port: fc.integer({ min: 0, max: 6 }),
    address: fc.constantFrom(...addresses),
    pid: fc.constantFrom(0, 1, 2, 3),
    udp: fc.boolean(),
    remote: fc.option(fc.constantFrom('1.1.1.1', '2001:db8::1', '255.255.255.255')),
    appearedAt: fc.option(fc.integer({ min: 0, max: 9 })),
  })
  .map(({ port, address, pid, udp, remote, appearedAt }) =>
    rowOf(
      socketOf('', port, {
        protocol: udp ? 'udp' : 'tcp',
        family: address.includes(':') ? 'ipv6' : 'ipv4',
        local: { address, port },
        remote: remote === null ? null : { address: remote, port: 1 },
        appearedAt,
        ...(pid === 0 ? {} : heldBy(pid)),
      }),
      processes,
    ),
  )
  .map((row) => ({ ...row, id: String(row.serial) }));

const anySort = fc.record({ column: fc.constantFrom(...columnIds), descending: fc.boolean() });

describe('sortRows', () => {
  it('agrees with the comparator for every column and direction', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 40 }), anySort, (rows, sort) => {
        const expected = rows.toSorted(comparing(sort)).map(({ id }) => id);
        expect(sorted(rows, sort).map(({ id }) => id)).toEqual(expected);
      }),
    );
  });

  it('puts rows without a value last, both ways', () => {
    const held = rowOf(socketOf('held', 1, heldBy(1)), processes);
    const free = rowOf(socketOf('free', 2));
    for (const descending of [false, true]) {
      const rows = sorted([free, held], { column: 'process', descending });
      expect(rows.map(({ id }) => id)).toEqual(['held', 'free']);
    }
  });

  it('orders addresses by number and ports by size, not by text', () => {
    const rows = ['10.0.0.2', '::1', '9.0.0.1'].map((address, index) =>
      rowOf(
        socketOf(address, 100 - index, { local: { address, port: [443, 80, 8080][index] ?? 0 } }),
      ),
    );
    const ids = (sort: Sort) => sorted(rows, sort).map(({ id }) => id);
    expect(ids({ column: 'address', descending: false })).toEqual(['9.0.0.1', '10.0.0.2', '::1']);
    expect(ids({ column: 'port', descending: false })).toEqual(['::1', '10.0.0.2', '9.0.0.1']);
  });
});

describe('mergeRows', () => {
  it('gives what sorting everything anew would give', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 30 }),
        fc.array(anyRow, { maxLength: 8 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 8 }),
        anySort,
        (rows, arriving, leaving, sort) => {
          const base = sorted(rows, sort);
          const gone = new Set(leaving.map((index) => rows[index]?.id ?? ''));
          const expected = [...rows.filter(({ id }) => !gone.has(id)), ...arriving].toSorted(
            comparing(sort),
          );
          const merged = mergeRows(base, gone, arriving, comparing(sort));
          expect(merged.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        },
      ),
    );
  });
});
