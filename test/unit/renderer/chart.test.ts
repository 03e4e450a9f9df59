/** How samples and deltas become rows and marks. */
import { describe, expect, it } from 'vitest';
import {
  emptyChart,
  markMs,
  nextMarkEnd,
  withDelta,
  withFullSample,
  withoutOldMarks,
} from '../../../renderer/store/chart.ts';
import { deltaOf, heldBy, processOf, sampleOf, socketOf } from './samples.ts';

const web = socketOf('a', 80, heldBy(1));
const db = socketOf('b', 5432, heldBy(2));
const processes = [processOf(1), processOf(2, { name: 'postgres' })];
const first = withFullSample(emptyChart, sampleOf([web, db], processes), 0);

describe('the first sample', () => {
  it('marks nothing as new', () => {
    expect([...first.rows.keys()]).toEqual(['a', 'b']);
    expect(first.marks.size).toBe(0);
    expect(first.listenerCount).toBe(2);
    expect(first.touched).toBeNull();
  });
});

describe('a delta', () => {
  it('marks new, changed and gone, and leaves every other row the same object', () => {
    const later = withDelta(
      first,
      deltaOf({ sockets: [socketOf('c', 3000, heldBy(1))], gone: ['b'] }),
      10,
    );
    expect(later.marks).toEqual(
      new Map([
        ['b', { kind: 'gone', at: 10 }],
        ['c', { kind: 'new', at: 10 }],
      ]),
    );
    expect(later.rows.get('a')).toBe(first.rows.get('a'));
    expect(later.rows.get('b')).toBe(first.rows.get('b'));
    expect(later.listenerCount).toBe(2);
    expect([...(later.touched ?? [])].toSorted()).toEqual(['b', 'c']);

    const changed = withDelta(later, deltaOf({ sockets: [{ ...web, ...heldBy(2) }] }), 20);
    expect(changed.marks.get('a')).toEqual({ kind: 'changed', at: 20 });
  });

  it('is the same chart but for its look when nothing changed', () => {
    const later = withDelta(first, deltaOf({}), 10);
    expect(later.rows).toBe(first.rows);
    expect(later.marks).toBe(first.marks);
    expect(later.touched?.size).toBe(0);
  });

  it('does not call a row changed whose look is the same', () => {
    const otherDescriptor = { ...web, owners: [{ process: '1:1', descriptors: [3, 9] }] };
    const later = withDelta(first, deltaOf({ sockets: [otherDescriptor] }), 10);
    expect(later.rows.get('a')?.socket).toBe(otherDescriptor);
    expect(later.marks.size).toBe(0);
  });

  it('changes the rows of a process that changed', () => {
    const renamed = processOf(2, { name: 'postmaster' });
    const later = withDelta(first, deltaOf({ processes: [renamed] }), 10);
    expect(later.rows.get('b')?.owners).toEqual([renamed]);
    expect(later.rows.get('a')).toBe(first.rows.get('a'));
    expect(later.marks).toEqual(new Map([['b', { kind: 'changed', at: 10 }]]));
  });

  it('keeps a row new while it settles, and new again when its id comes back', () => {
    const added = socketOf('c', 3000, heldBy(1));
    let chart = withDelta(first, deltaOf({ sockets: [added] }), 10);
    chart = withDelta(chart, deltaOf({ sockets: [{ ...added, ...heldBy(2) }] }), 20);
    expect(chart.marks.get('c')).toEqual({ kind: 'new', at: 10 });
    chart = withDelta(chart, deltaOf({ gone: ['c'] }), 30);
    expect(chart.marks.get('c')).toEqual({ kind: 'gone', at: 30 });
    chart = withDelta(chart, deltaOf({ sockets: [added] }), 40);
    expect(chart.marks.get('c')).toEqual({ kind: 'new', at: 40 });
    expect(chart.listenerCount).toBe(3);
  });
});

describe('marks', () => {
  it('end after their time, and take the row of a gone socket with them', () => {
    const later = withDelta(first, deltaOf({ sockets: [socketOf('c', 3000)], gone: ['b'] }), 100);
    expect(nextMarkEnd(later)).toBe(100 + markMs);
    expect(withoutOldMarks(later, 99 + markMs)).toBe(later);
    const quiet = withoutOldMarks(later, 100 + markMs);
    expect(quiet.marks.size).toBe(0);
    expect([...quiet.rows.keys()]).toEqual(['a', 'c']);
    expect(quiet.touched).toEqual(new Set(['b']));
    expect(nextMarkEnd(quiet)).toBeNull();
  });
});

describe('a full sample after the first', () => {
  const next = [web, socketOf('c', 3000)];

  it('marks what differs when it follows at once, and keeps what does not', () => {
    const later = withFullSample(
      first,
      sampleOf(structuredClone(next), processes, { takenAt: 1_700_000_102_000 }),
      10,
    );
    expect(later.rows.get('a')).toBe(first.rows.get('a'));
    expect([...later.marks.keys()].toSorted()).toEqual(['b', 'c']);
  });

  it('marks nothing when much time has passed', () => {
    const later = withFullSample(
      first,
      sampleOf(next, processes, { takenAt: 1_700_000_200_000 }),
      10,
    );
    expect(later.marks.size).toBe(0);
    expect([...later.rows.keys()]).toEqual(['a', 'c']);
    expect(later.listenerCount).toBe(2);
  });

  it('marks nothing when another reader names the sockets in another way', () => {
    const renamed = [socketOf('x', 80), socketOf('y', 5432)];
    const later = withFullSample(first, sampleOf(renamed, [], { reader: 'text' }), 10);
    expect(later.marks.size).toBe(0);
    expect([...later.rows.keys()]).toEqual(['x', 'y']);
  });
});

describe('a row with several owners', () => {
  it('is led by the one that started the others', () => {
    const master = processOf(900, { name: 'nginx', startTime: 5 });
    const worker = processOf(901, { name: 'nginx', startTime: 5, parent: '900:1' });
    const chart = withFullSample(
      emptyChart,
      sampleOf([socketOf('n', 80, heldBy(901, 900))], [worker, master]),
      0,
    );
    expect(chart.rows.get('n')?.owners.map(({ pid }) => pid)).toEqual([900, 901]);
  });
});
