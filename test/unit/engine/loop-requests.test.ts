/** Questions about event loops on their way to the probe and back: several at once, and none lost. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startProbeHost } from '../../../electron/engine/probe-host/probe-host.ts';
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import { createFakeProbes, fakeMachine, type FakeProbe } from '../../support/fake-probe.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const reading = (takenAt: number): LoopReading => ({
  os: 'linux',
  takenAt,
  loops: [],
  processes: [],
  gaps: [],
});

function start(): {
  readonly host: ReturnType<typeof startProbeHost>;
  readonly probe: FakeProbe;
} {
  const { spawn, probes } = createFakeProbes();
  const host = startProbeHost({ spawn, onStatus: () => undefined });
  const [probe] = probes;
  if (probe === undefined) throw new Error('no probe was spawned');
  return { host, probe };
}

describe('loops are read', () => {
  test('several at once, each answer to its own question, a look in between', async () => {
    const { host, probe } = start();
    probe.say({ kind: 'ready', machine: fakeMachine });
    const one = host.readLoops(7);
    const all = host.readLoops(null);
    const look = host.look();
    expect(probe.asked).toEqual([
      { kind: 'loops', request: 1, pid: 7 },
      { kind: 'loops', request: 2, pid: null },
      { kind: 'look', have: null },
    ]);
    probe.say({ kind: 'loops', request: 2, reading: reading(2) });
    probe.say({ kind: 'failed', message: 'the look failed' });
    probe.say({ kind: 'loops', request: 1, reading: reading(1) });
    expect(await one).toEqual({ ok: true, value: reading(1) });
    expect(await all).toEqual({ ok: true, value: reading(2) });
    expect(await look).toMatchObject({ ok: false });
    host.close();
  });

  test('a failure is told, and so are a death and a closing', async () => {
    const { host, probe } = start();
    probe.say({ kind: 'ready', machine: fakeMachine });
    const failing = host.readLoops(7);
    probe.say({ kind: 'loops-failed', request: 1, message: 'no tables' });
    expect(await failing).toEqual({
      ok: false,
      error: { code: 'internal', message: 'no tables' },
    });
    const dying = host.readLoops(7);
    probe.die('the probe was ended by SIGKILL');
    expect(await dying).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    expect(await host.readLoops(7)).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    host.close();
  });

  test('a probe that stays silent is not waited for', async () => {
    const { host, probe } = start();
    probe.say({ kind: 'ready', machine: fakeMachine });
    const asking = host.readLoops(null);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await asking).toMatchObject({ ok: false, error: { code: 'probe-down' } });
    // An answer that comes too late meets nobody.
    probe.say({ kind: 'loops', request: 1, reading: reading(1) });
    expect(vi.getTimerCount()).toBe(0);
    host.close();
  });
});
