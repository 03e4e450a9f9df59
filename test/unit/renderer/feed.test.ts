/** The feed between the engine and the store: one write a frame, and repair of lost numbers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../../renderer/store/clock.ts';
import { markMs } from '../../../renderer/store/chart.ts';
import { startFeed, type Feed } from '../../../renderer/store/feed.ts';
import { healthOf } from '../../../renderer/store/health.ts';
import { createWindowStore, type WindowStore } from '../../../renderer/store/window-store.ts';
import { createFakeEngine, machine, type FakeEngine } from './fake-engine.ts';
import { deltaOf, sampleOf, socketOf } from './samples.ts';

let engine: FakeEngine;
let store: WindowStore;
let feed: Feed;

beforeEach(() => {
  vi.useFakeTimers();
  engine = createFakeEngine();
  store = createWindowStore();
  const { openLink, requestFrame } = engine;
  feed = startFeed({ store, clock: createClock(), openLink, requestFrame });
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

const ports = (): readonly number[] =>
  [...store.getState().chart.rows.values()].map(({ socket }) => socket.local.port);

describe('writing', () => {
  it('happens once a frame, however many messages came', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    const writes = vi.fn();
    store.subscribe(writes);
    engine.delta(deltaOf({ sockets: [socketOf('b', 81)] }));
    engine.delta(deltaOf({ sockets: [socketOf('c', 82)] }));
    engine.status({ cadenceMs: 2000 });
    expect(writes).not.toHaveBeenCalled();
    engine.drawFrame();
    expect(writes).toHaveBeenCalledTimes(1);
    expect(ports()).toEqual([80, 81, 82]);
    expect(store.getState().status?.cadenceMs).toBe(2000);
  });

  it('tells all that was touched within the frame', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    engine.drawFrame();
    engine.delta(deltaOf({ sockets: [socketOf('b', 81)] }));
    engine.delta(deltaOf({ gone: ['a'] }));
    engine.drawFrame();
    expect(store.getState().chart.touched).toEqual(new Set(['a', 'b']));
  });

  it('does not wait for a frame that a hidden page never draws', () => {
    engine.connect(sampleOf([]));
    for (let port = 1; port <= 200; port++) {
      engine.delta(deltaOf({ sockets: [socketOf(String(port), port)] }));
    }
    expect(ports().length).toBeGreaterThan(100);
  });
});

describe('a lost delta', () => {
  it('leads to exactly one new subscription, and nothing of the old one is heard', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    engine.loseOne();
    engine.delta(deltaOf({ sockets: [socketOf('c', 82)] }));
    expect(engine.subscriptions()).toBe(2);
    expect(engine.requests.filter(({ kind }) => kind === 'unsubscribe')).toHaveLength(1);
    // More deltas before the full sample must not ask again.
    engine.delta(deltaOf({ sockets: [socketOf('d', 83)] }));
    engine.loseOne();
    engine.delta(deltaOf({ sockets: [socketOf('e', 84)] }));
    expect(engine.subscriptions()).toBe(2);
    engine.full(sampleOf([socketOf('a', 80), socketOf('c', 82)]));
    engine.drawFrame();
    expect(ports()).toEqual([80, 82]);
    engine.delta(deltaOf({ sockets: [socketOf('f', 85)] }));
    engine.drawFrame();
    expect(ports()).toEqual([80, 82, 85]);
    expect(engine.subscriptions()).toBe(2);
  });
});

describe('a lost connection', () => {
  it('keeps the rows, forgets the status, and marks nothing new on return', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    engine.drawFrame();
    engine.disconnect(1234);
    expect(healthOf(store.getState())).toEqual({ kind: 'lost', retryAt: 1234 });
    expect(ports()).toEqual([80]);
    engine.connect(
      sampleOf([socketOf('a', 80), socketOf('b', 81)], [], { takenAt: 1_700_000_900_000 }),
    );
    engine.drawFrame();
    expect(ports()).toEqual([80, 81]);
    expect(store.getState().chart.marks.size).toBe(0);
    expect(healthOf(store.getState()).kind).toBe('live');
  });
});

describe('a stream that ends', () => {
  it('is told, and asked for again after a while', () => {
    engine.connect(sampleOf([]));
    engine.drawFrame();
    engine.end('the chart tore');
    expect(healthOf(store.getState())).toEqual({ kind: 'trouble', message: 'the chart tore' });
    vi.advanceTimersByTime(5000);
    expect(engine.subscriptions()).toBe(2);
    engine.full(sampleOf([]));
    engine.drawFrame();
    expect(healthOf(store.getState()).kind).toBe('live');
  });
});

describe('marks', () => {
  it('leave by themselves, without another message', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    engine.drawFrame();
    engine.delta(deltaOf({ gone: ['a'] }));
    engine.drawFrame();
    expect(store.getState().chart.marks.get('a')?.kind).toBe('gone');
    vi.advanceTimersByTime(markMs + 1);
    engine.drawFrame();
    expect(ports()).toEqual([]);
  });
});

describe('what the window shows', () => {
  const scopesAsked = (): readonly unknown[] =>
    engine.requests.flatMap((request) => (request.kind === 'subscribe' ? [request.params] : []));

  it('is asked for anew before the old view is given up', () => {
    engine.connect(sampleOf([socketOf('a', 80)]));
    feed.setScope('all');
    feed.setScope('all');
    expect(scopesAsked()).toEqual([{ scope: 'listeners' }, { scope: 'all' }]);
    expect(engine.requests.map(({ kind }) => kind).slice(-2)).toEqual(['subscribe', 'unsubscribe']);
  });

  it('makes nothing look new or gone when it changes', () => {
    engine.connect();
    engine.full(sampleOf([socketOf('a', 80)]), 'listeners');
    engine.drawFrame();
    feed.setScope('all');
    engine.full(sampleOf([socketOf('a', 80), socketOf('b', 81)]), 'all');
    engine.drawFrame();
    expect(ports()).toEqual([80, 81]);
    expect(store.getState().chart).toMatchObject({ scope: 'all', marks: new Map() });
    feed.setScope('listeners');
    engine.full(sampleOf([socketOf('a', 80)]), 'listeners');
    engine.drawFrame();
    expect(ports()).toEqual([80]);
    expect(store.getState().chart.marks.size).toBe(0);
  });

  it('is asked for again when the connection comes back', () => {
    engine.connect(sampleOf([]));
    feed.setScope('all');
    engine.disconnect(null);
    engine.connect(sampleOf([]));
    expect(scopesAsked().at(-1)).toEqual({ scope: 'all' });
  });
});

describe('the other way', () => {
  it('describes the machine, pauses, resumes and tells who can see', async () => {
    engine.connect(sampleOf([]));
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState().machine).toEqual(machine);
    await feed.pause();
    engine.drawFrame();
    expect(healthOf(store.getState()).kind).toBe('paused');
    await feed.resume();
    engine.drawFrame();
    expect(healthOf(store.getState()).kind).toBe('live');
    feed.setHidden(true);
    feed.setHidden(true);
    expect(engine.requests.at(-1)).toMatchObject({
      name: 'sampling.visibility',
      params: { hidden: true },
    });
    expect(
      engine.requests.filter((each) => each.kind === 'call' && each.name.endsWith('visibility')),
    ).toHaveLength(1);
  });
});
