import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelta, diffSamples, isQuiet, keepIdentity } from '../../../shared/model/delta.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import { flatten, unflatten } from '../../../shared/schemas.ts';
import { makeProcess, makeSample, makeSocket } from '../../support/model-builders.ts';

const socketArbitrary = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  port: fc.integer({ min: 1, max: 5 }),
  state: fc.constantFrom('listen' as const, 'established' as const),
});

const sampleArbitrary = fc.array(socketArbitrary, { maxLength: 25 }).map(
  (parts): Sample =>
    makeSample(
      parts.map(({ id, port, state }) =>
        makeSocket({ id: `inode:${id}`, local: { address: '127.0.0.1', port }, state }),
      ),
      parts.map(({ id, port }) => makeProcess({ pid: id, name: `p${port}` })),
    ),
);

/** Order is no fact of a sample. */
const facts = (sample: Sample) => ({
  ...sample,
  sockets: Object.fromEntries(sample.sockets),
  processes: Object.fromEntries(sample.processes),
  gaps: Object.fromEntries(sample.gaps),
});

describe('a delta', () => {
  test('applied to the first sample gives the second, whatever the two are', () => {
    fc.assert(
      fc.property(sampleArbitrary, sampleArbitrary, (before, after) => {
        expect(facts(applyDelta(before, diffSamples(before, after)))).toEqual(facts(after));
      }),
    );
  });

  test('leaves every unchanged row the very object it was', () => {
    fc.assert(
      fc.property(sampleArbitrary, sampleArbitrary, (before, after) => {
        const delta = diffSamples(before, after);
        const applied = applyDelta(before, delta);
        const touched = new Set(delta.sockets.upserted.map(({ id }) => id));
        for (const [id, socket] of applied.sockets) {
          if (!touched.has(id)) expect(socket).toBe(before.sockets.get(id));
        }
      }),
    );
  });

  test('between equal samples is quiet, and survives the wire', () => {
    fc.assert(
      fc.property(sampleArbitrary, (sample) => {
        const copy = unflatten(structuredClone(flatten(sample)));
        const delta = diffSamples(sample, copy);
        expect(isQuiet(delta)).toBe(true);
        expect(applyDelta(sample, delta).sockets).toBe(sample.sockets);
      }),
    );
  });

  test('for one change among 10,000 rows stays under 2 KB', () => {
    const sockets = Array.from({ length: 10_000 }, (_, index) =>
      makeSocket({ id: `inode:${index}`, local: { address: '127.0.0.1', port: index } }),
    );
    const before = makeSample(sockets);
    const after = makeSample([...sockets.slice(1), makeSocket({ id: 'inode:10001' })]);
    expect(JSON.stringify(diffSamples(before, after)).length).toBeLessThan(2048);
  });
});

test('keepIdentity prefers the old object where both say the same', () => {
  const old = makeSocket({ id: 'a' });
  const same = makeSocket({ id: 'a' });
  const other = makeSocket({ id: 'b', state: 'established' });
  const kept = keepIdentity(
    new Map([['a', old]]),
    new Map([
      ['a', same],
      ['b', other],
    ]),
  );
  expect(kept.get('a')).toBe(old);
  expect(kept.get('b')).toBe(other);
});
