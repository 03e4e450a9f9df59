import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSampler } from '../../../electron/engine/sampler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(lookMs = 1) {
  const look = vi.fn(async () => lookMs as number | null);
  const sampler = createSampler(look, { visibleMs: 1000, hiddenMs: 5000 });
  return { look, sampler };
}
const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the sampler', () => {
  test('looks at once when somebody begins to watch, then once a second', async () => {
    const { look, sampler } = start();
    await passMs(5000);
    expect(look).toHaveBeenCalledTimes(0);
    sampler.update({ watched: true, ready: true });
    await passMs(0);
    expect(look).toHaveBeenCalledTimes(1);
    await passMs(3000);
    expect(look).toHaveBeenCalledTimes(4);
    sampler.close();
  });

  test('looks at nothing while paused, unwatched or without a probe, and wakes at once', async () => {
    const { look, sampler } = start();
    sampler.update({ watched: true, ready: true });
    await passMs(0);
    for (const [off, on] of [
      [{ paused: true }, { paused: false }],
      [{ watched: false }, { watched: true }],
      [{ ready: false }, { ready: true }],
    ] as const) {
      look.mockClear();
      sampler.update(off);
      await passMs(60_000);
      expect(look).toHaveBeenCalledTimes(0);
      sampler.update(on);
      await passMs(0);
      expect(look).toHaveBeenCalledTimes(1);
    }
    sampler.close();
  });

  test('slows down while hidden and catches up when seen again', async () => {
    const { look, sampler } = start();
    sampler.update({ watched: true, ready: true, hidden: true });
    await passMs(10_000);
    expect(look).toHaveBeenCalledTimes(3);
    expect(sampler.cadenceMs()).toBe(5000);
    sampler.update({ hidden: false });
    await passMs(0);
    expect(look).toHaveBeenCalledTimes(4);
    sampler.close();
  });

  test('has one look in flight, however slow', async () => {
    let finish: (ms: number) => void = () => undefined;
    const look = vi.fn(() => new Promise<number>((resolve) => (finish = resolve)));
    const sampler = createSampler(look);
    sampler.update({ watched: true, ready: true });
    await passMs(10_000);
    sampler.update({ paused: true });
    sampler.update({ paused: false });
    await passMs(10_000);
    expect(look).toHaveBeenCalledTimes(1);
    finish(1);
    await passMs(0);
    await passMs(1000);
    expect(look).toHaveBeenCalledTimes(2);
    sampler.close();
  });

  test('gives an expensive look at most a quarter of the time', async () => {
    const { look, sampler } = start(800);
    sampler.update({ watched: true, ready: true });
    await passMs(0);
    expect(sampler.cadenceMs()).toBe(3200);
    await passMs(3000);
    expect(look).toHaveBeenCalledTimes(1);
    await passMs(200);
    expect(look).toHaveBeenCalledTimes(2);
    sampler.close();
  });

  test('goes on after a look that failed', async () => {
    const { look, sampler } = start();
    look.mockResolvedValueOnce(null);
    sampler.update({ watched: true, ready: true });
    await passMs(1000);
    expect(look).toHaveBeenCalledTimes(2);
    sampler.close();
  });
});
