import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBackoff } from '../../../electron/engine/probe-host/backoff.ts';
import { startProbeHost } from '../../../electron/engine/probe-host/probe-host.ts';
import { diffSamples } from '../../../shared/model/delta.ts';
import type { ProbeStatus } from '../../../shared/model/status.ts';
import { flatten } from '../../../shared/schemas.ts';
import { createFakeProbes, fakeMachine, type FakeProbe } from '../../support/fake-probe.ts';
import { makeSample, makeSocket } from '../../support/model-builders.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const { spawn, probes } = createFakeProbes();
  const statuses: ProbeStatus[] = [];
  const host = startProbeHost({ spawn, onStatus: (status) => statuses.push(status) });
  const probe = (index: number): FakeProbe => {
    const found = probes[index];
    if (found === undefined) throw new Error(`no probe ${index} was spawned`);
    return found;
  };
  return { host, probe, probes, statuses };
}

const first = makeSample([makeSocket({ id: 'a' })]);
const second = makeSample([makeSocket({ id: 'a' }), makeSocket({ id: 'b' })]);

describe('the probe host', () => {
  test('asks for the whole sample once, then builds on deltas', async () => {
    const { host, probe } = start();
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const look = host.look('all');
    probe(0).say({ kind: 'full', number: 1, sample: flatten(first) });
    expect(await look).toMatchObject({ ok: true });

    const next = host.look('all');
    probe(0).say({ kind: 'delta', number: 2, delta: diffSamples(first, second) });
    const result = await next;
    expect(result.ok && [...result.value.sockets.keys()]).toEqual(['a', 'b']);
    expect(probe(0).asked).toEqual([
      { kind: 'look', have: null, scope: 'all' },
      { kind: 'look', have: 1, scope: 'all' },
    ]);
    host.close();
  });

  test('restarts a dead probe after a growing wait and says why it is down', async () => {
    const { host, probe, probes, statuses } = start();
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const look = host.look('all');
    probe(0).die('the probe was ended by SIGSEGV');
    expect(await look).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    expect(statuses.at(-1)).toMatchObject({
      state: 'down',
      reason: 'the probe was ended by SIGSEGV',
    });
    vi.advanceTimersByTime(249);
    expect(probes).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(probes).toHaveLength(2);
    probe(1).die('again');
    vi.advanceTimersByTime(499);
    expect(probes).toHaveLength(2);
    vi.advanceTimersByTime(1);
    probe(2).say({ kind: 'ready', machine: fakeMachine });
    expect(host.status()).toEqual({ state: 'live' });

    void host.look('all');
    expect(probe(2).asked).toEqual([{ kind: 'look', have: null, scope: 'all' }]);
    host.close();
  });

  test('tells the probe’s own complaint rather than its exit code', () => {
    const { host, probe } = start();
    probe(0).say({ kind: 'failed', message: 'Portolan cannot read plan9 yet' });
    probe(0).die('the probe ended with code 1');
    expect(host.status()).toMatchObject({ reason: 'Portolan cannot read plan9 yet' });
    host.close();
  });

  test('ends a probe that does not answer, and starts another', async () => {
    const { host, probe, probes } = start();
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const look = host.look('all');
    vi.advanceTimersByTime(20_000);
    expect(probe(0).isKilled()).toBe(true);
    expect(await look).toMatchObject({
      ok: false,
      error: { message: 'the probe did not answer for 20 s' },
    });
    vi.advanceTimersByTime(250);
    expect(probes).toHaveLength(2);
    host.close();
  });

  test('has one look in flight and takes no nonsense', async () => {
    const { host, probe } = start();
    expect(await host.look('all')).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const look = host.look('all');
    expect(await host.look('all')).toMatchObject({ ok: false, error: { code: 'internal' } });
    probe(0).say({ kind: 'full', number: 1, sample: { sockets: 'many' } });
    expect(await look).toMatchObject({ ok: false, error: { code: 'bad-response' } });
    host.close();
  });

  test('says which machine it is to whoever asks early or late, and never leaves them waiting', async () => {
    const { host, probe } = start();
    const early = host.machine();
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    expect(await early).toEqual({ ok: true, value: fakeMachine });
    expect(await host.machine()).toEqual({ ok: true, value: fakeMachine });
    host.close();

    const other = start();
    const waiting = other.host.machine();
    other.probe(0).die('gone');
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    other.host.close();
  });

  test('spawns nothing after it is closed', () => {
    const { host, probes, probe } = start();
    host.close();
    probe(0).die('late');
    vi.advanceTimersByTime(60_000);
    expect(probes).toHaveLength(1);
  });

  test('carries questions beside the looks, each answer to its own', async () => {
    const { host, probe } = start();
    expect(await host.ask('unix', {})).toMatchObject({ ok: false });
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const first = host.ask('measure', { ids: ['a'] });
    const second = host.ask('measure', { ids: ['b'] });
    const third = host.ask('unix', {});
    expect(probe(0).asked).toEqual([
      { kind: 'ask', number: 1, name: 'measure', params: { ids: ['a'] } },
      { kind: 'ask', number: 2, name: 'measure', params: { ids: ['b'] } },
      { kind: 'ask', number: 3, name: 'unix', params: {} },
    ]);
    probe(0).say({ kind: 'answer', number: 2, value: { takenAt: 2, measures: [] } });
    probe(0).say({ kind: 'refusal', number: 1, message: 'no such luck' });
    probe(0).say({ kind: 'answer', number: 3, value: 'nonsense' });
    expect(await second).toEqual({ ok: true, value: { takenAt: 2, measures: [] } });
    expect(await first).toMatchObject({ ok: false, error: { message: 'no such luck' } });
    expect(await third).toMatchObject({ ok: false, error: { code: 'bad-response' } });
    host.close();
  });

  test('fails the questions under way when the probe dies, or stays silent', async () => {
    const { host, probe } = start();
    probe(0).say({ kind: 'ready', machine: fakeMachine });
    const asked = host.ask('unix', {});
    probe(0).die('the probe was ended by SIGSEGV');
    expect(await asked).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    vi.advanceTimersByTime(250);
    probe(1).say({ kind: 'ready', machine: fakeMachine });
    const unheard = host.ask('unix', {});
    vi.advanceTimersByTime(20_000);
    expect(probe(1).isKilled()).toBe(true);
    expect(await unheard).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    host.close();
  });
});

test('the backoff grows to ten seconds and starts anew after a sound life', () => {
  const backoff = createBackoff();
  const waits = Array.from({ length: 8 }, () => backoff.next(0));
  expect(waits).toEqual([250, 500, 1000, 2000, 5000, 10_000, 10_000, 10_000]);
  expect(backoff.next(30_000)).toBe(250);
});
