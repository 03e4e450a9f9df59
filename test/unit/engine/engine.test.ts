import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startEngine } from '../../../electron/engine/engine.ts';
import { connectLocally } from '../../../electron/engine/local-client.ts';
import { createMemory, remember } from '../../../electron/engine/memory.ts';
import type { ChartMessage } from '../../../shared/contract.ts';
import { applyDelta } from '../../../shared/model/delta.ts';
import type { LookScope } from '../../../shared/model/look-wish.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import { flatten, unflatten } from '../../../shared/schemas.ts';
import { createFakeProbes, fakeMachine } from '../../support/fake-probe.ts';
import { makeSample, makeSocket } from '../../support/model-builders.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function start() {
  const { spawn, probes } = createFakeProbes();
  const engine = startEngine({ spawnProbe: spawn, version: '1.2.3' });
  let number = 0;
  const answer = (sample: Sample): void =>
    probes.at(-1)?.say({ kind: 'full', number: ++number, sample: flatten(sample) });
  const ready = (): void => probes.at(-1)?.say({ kind: 'ready', machine: fakeMachine });
  const watch = (client = connectLocally(engine), scope: LookScope = 'all') => {
    const messages: ChartMessage[] = [];
    const stop = client.subscribe('chart', { scope }, (message) => messages.push(message), vi.fn());
    const kinds = () => messages.map(({ kind }) => kind);
    return { client, messages, stop, kinds };
  };
  return { engine, probes, answer, ready, watch };
}

const one = makeSample([makeSocket({ id: 'a' })]);
const two = makeSample([makeSocket({ id: 'a' }), makeSocket({ id: 'b' })], [], {
  takenAt: one.takenAt + 1000,
});

describe('the engine', () => {
  test('greets each face with one full sample, then sends numbered deltas that rebuild it', async () => {
    const { engine, answer, ready, watch } = start();
    const face = watch();
    ready();
    await passMs(0);
    answer(one);
    await passMs(1000);
    answer(two);
    await passMs(0);
    const late = watch();
    const rows = face.messages.filter(({ kind }) => kind !== 'status');
    expect(rows.map(({ kind }) => kind)).toEqual(['full', 'delta']);
    const [full, delta] = rows;
    if (full?.kind !== 'full' || delta?.kind !== 'delta') throw new Error('not as expected');
    expect(delta.sequence).toBe(full.sequence + 1);
    const rebuilt = applyDelta(unflatten(full.sample), delta.delta);
    expect(rebuilt.sockets.get('b')?.appearedAt).toBe(two.takenAt);
    expect(rebuilt.sockets.get('a')?.appearedAt).toBeNull();

    const greeting = late.messages.find(({ kind }) => kind === 'full');
    expect(greeting).toMatchObject({ sequence: delta.sequence });
    engine.close();
  });

  test('describes the machine with Portolan’s version', async () => {
    const { engine, ready, watch } = start();
    const { client } = watch();
    const described = client.call('machine.describe', {});
    ready();
    expect(await described).toEqual({ ok: true, value: { ...fakeMachine, version: '1.2.3' } });
    engine.close();
  });

  test('looks at nothing until a face watches, and stops when the last one leaves', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    await passMs(10_000);
    expect(probes[0]?.asked).toEqual([]);
    const face = watch();
    await passMs(0);
    answer(one);
    await passMs(0);
    face.stop();
    const asked = probes[0]?.asked.length;
    await passMs(10_000);
    expect(probes[0]?.asked).toHaveLength(asked ?? -1);
    engine.close();
  });

  test('does not greet a newcomer with rows from before nobody watched', async () => {
    const { engine, answer, ready, watch } = start();
    ready();
    const face = watch();
    await passMs(0);
    answer(one);
    face.stop();
    await passMs(3_600_000);
    const late = watch();
    expect(late.kinds()).toEqual(['status']);
    await passMs(0);
    answer(two);
    await passMs(0);
    expect(late.kinds()).toContain('full');
    engine.close();
  });

  test('tells every face of a pause, and greets a newcomer during it with the last rows', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    const face = watch();
    await passMs(0);
    answer(one);
    await passMs(0);
    expect(await face.client.call('sampling.pause', {})).toMatchObject({ value: { paused: true } });
    expect(face.messages.at(-1)).toMatchObject({ kind: 'status', status: { paused: true } });
    const asked = probes[0]?.asked.length;
    const late = watch();
    await passMs(10_000);
    expect(late.kinds()).toEqual(['status', 'full']);
    expect(probes[0]?.asked).toHaveLength(asked ?? -1);
    await face.client.call('sampling.resume', {});
    await passMs(0);
    expect(probes[0]?.asked).toHaveLength((asked ?? -1) + 1);
    engine.close();
  });

  test('keeps the rows and tells why while the probe is down, then goes on with a delta', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    const face = watch();
    await passMs(0);
    answer(one);
    await passMs(0);
    probes[0]?.die('the probe was ended by SIGKILL');
    expect(face.messages.at(-1)).toMatchObject({
      kind: 'status',
      status: { probe: { state: 'down', reason: 'the probe was ended by SIGKILL' } },
    });
    await passMs(250);
    ready();
    await passMs(0);
    answer(two);
    await passMs(0);
    const last = face.messages.findLast(({ kind }) => kind === 'delta');
    if (last?.kind !== 'delta') throw new Error('no delta came');
    expect(last.delta.sockets.upserted.map(({ id, appearedAt }) => [id, appearedAt])).toEqual([
      ['b', null],
    ]);
    expect(face.kinds().filter((kind) => kind === 'full')).toHaveLength(1);
    engine.close();
  });

  test('slows down only while every face is hidden', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    const near = watch();
    const far = watch();
    await passMs(0);
    answer(one);
    const cadence = async (hidden: boolean, face: typeof near): Promise<number> => {
      const result = await face.client.call('sampling.visibility', { hidden });
      return result.ok ? result.value.cadenceMs : Number.NaN;
    };
    expect(await cadence(true, near)).toBe(1000);
    expect(await cadence(true, far)).toBe(5000);
    expect(await cadence(false, near)).toBe(1000);
    near.stop();
    expect(await cadence(true, far)).toBe(5000);
    expect(probes).toHaveLength(1);
    engine.close();
  });
});

describe('the scope', () => {
  const scopesAsked = (asked: readonly unknown[] = []): readonly unknown[] =>
    asked.map((message) => (message as { readonly scope: unknown }).scope);

  test('is the widest that a subscriber wants, and changes at once', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    const near = watch(undefined, 'listeners');
    await passMs(0);
    answer(one);
    await passMs(0);
    const far = watch(undefined, 'all');
    await passMs(0);
    answer(two);
    await passMs(0);
    far.stop();
    await passMs(1000);
    answer(one);
    await passMs(0);
    expect(scopesAsked(probes[0]?.asked)).toEqual(['listeners', 'all', 'listeners']);
    const fulls = near.messages.filter(({ kind }) => kind !== 'status');
    expect(fulls.map(({ kind }) => kind)).toEqual(['full', 'full', 'full']);
    engine.close();
  });

  test('that widens makes nothing look new, and newcomers of it wait for it', async () => {
    const { engine, answer, ready, watch } = start();
    ready();
    const near = watch(undefined, 'listeners');
    await passMs(0);
    answer(one);
    await passMs(0);
    const far = watch(undefined, 'all');
    expect(far.kinds()).toEqual(['status']);
    await passMs(0);
    answer(two);
    await passMs(0);
    for (const face of [near, far]) {
      const full = face.messages.findLast(({ kind }) => kind === 'full');
      if (full?.kind !== 'full') throw new Error('no full sample came');
      expect(full.sample.sockets.map(({ id, appearedAt }) => [id, appearedAt])).toEqual([
        ['a', null],
        ['b', null],
      ]);
    }
    engine.close();
  });

  test('that widens during a look is looked at right after it', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    watch(undefined, 'listeners');
    await passMs(0);
    watch(undefined, 'all');
    await passMs(0);
    expect(scopesAsked(probes[0]?.asked)).toEqual(['listeners']);
    answer(one);
    await passMs(0);
    expect(scopesAsked(probes[0]?.asked)).toEqual(['listeners', 'all']);
    engine.close();
  });

  test('does not wake a paused engine', async () => {
    const { engine, probes, answer, ready, watch } = start();
    ready();
    const near = watch(undefined, 'listeners');
    await passMs(0);
    answer(one);
    await passMs(0);
    await near.client.call('sampling.pause', {});
    const far = watch(undefined, 'all');
    await passMs(60_000);
    expect(far.kinds()).toEqual(['status', 'full']);
    expect(scopesAsked(probes[0]?.asked)).toEqual(['listeners']);
    await near.client.call('sampling.resume', {});
    await passMs(0);
    expect(scopesAsked(probes[0]?.asked)).toEqual(['listeners', 'all']);
    engine.close();
  });
});

test('a quiet sample keeps the maps that faces know', () => {
  const memory = createMemory();
  const first = memory.remember(one, true);
  const second = memory.remember({ ...one, takenAt: one.takenAt + 1000, lookMs: 2 }, true);
  expect(second).toMatchObject({ takenAt: one.takenAt + 1000, lookMs: 2 });
  expect(second.sockets).toBe(first.sockets);
  const third = memory.remember({ ...two, takenAt: one.takenAt + 2000 }, true);
  expect(third.sockets.get('b')?.appearedAt).toBe(one.takenAt + 2000);
  expect(third.sockets.get('a')).toBe(first.sockets.get('a'));
});

test('memory claims no appearance that it did not witness', () => {
  const late = { ...two, takenAt: one.takenAt + 60_000 };
  expect(remember(one, late, true).sockets.get('b')?.appearedAt).toBeNull();
  expect(remember(one, two, false).sockets.get('b')?.appearedAt).toBeNull();
  expect(remember(one, two, true).sockets.get('b')?.appearedAt).toBe(two.takenAt);
  const third = { ...two, takenAt: two.takenAt + 1000 };
  const kept = remember(remember(one, two, true), third, true);
  expect(kept.sockets.get('b')?.appearedAt).toBe(two.takenAt);
});
