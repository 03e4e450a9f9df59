/** What is measured of Portolan itself: whole scans, ticks, and `portolan why` as a whole process. */
import { join } from 'node:path';
import type { Scope } from './adapter.ts';
import type { Generator } from './generator.ts';
import type { Item } from './item.ts';
import type { FullOrder } from './probe-orders.ts';
import type { ProbeProcess } from './probe-process.ts';
import { programItem } from './tools.ts';

const program = join(import.meta.dirname, '../../out/cli/portolan.js');

export type Probes = {
  /** Opens a probe anew for each scan. */
  readonly fresh: ProbeProcess;
  /** The same on one core; `null` where that cannot be arranged. */
  readonly oneCore: ProbeProcess | null;
  /** Keeps one probe open, as the engine does. */
  readonly steady: ProbeProcess;
};

export function ownItems(probes: Probes, generator: Generator): readonly Item[] {
  const { fresh, oneCore, steady } = probes;
  const items: Item[] = [
    scanItem('full', 'full scan (listeners)', fresh, 'netlink', 'listeners'),
    scanItem('full-all', 'full scan (every socket)', fresh, 'netlink', 'all'),
    scanItem('full-text', 'full scan without native code', fresh, 'text', 'listeners'),
    scanItem('full-bpf', 'full scan by eBPF', fresh, 'bpf', 'listeners'),
    openItem(fresh),
  ];
  if (oneCore !== null) {
    items.push(scanItem('full-one-core', 'full scan on one core', oneCore, 'netlink', 'listeners'));
  }
  // Everything else lies between two ticks, so their caches are as cold as a second makes them.
  items.push(tickItem(steady), newListenerItem(steady, generator));
  const node = process.execPath;
  items.push(
    programItem('why', 'portolan why PORT', node, [program, 'why', String(generator.port)]),
    programItem('node', 'node -e 0', node, ['-e', '0']),
  );
  return items;
}

function scanItem(
  key: string,
  title: string,
  probe: ProbeProcess,
  reader: FullOrder['reader'],
  scope: Scope,
): Item {
  const measure = async (): Promise<number> =>
    (await probe.give({ order: 'full', reader, scope })).lookMs;
  return { key, title, measure };
}

function openItem(probe: ProbeProcess): Item {
  return {
    key: 'open-full',
    title: 'opening the probe, and a full scan',
    measure: async () => {
      const order = { order: 'full', reader: 'netlink', scope: 'listeners' } as const;
      const { openMs, lookMs } = await probe.give(order);
      return openMs + lookMs;
    },
  };
}

function tickItem(steady: ProbeProcess): Item {
  return {
    key: 'tick',
    title: 'steady tick, nothing changed',
    measure: async () => (await steady.give({ order: 'tick', expected: null })).lookMs,
  };
}

function newListenerItem(steady: ProbeProcess, generator: Generator): Item {
  return {
    key: 'tick-new',
    title: 'tick with one new listener',
    measure: async () => {
      const port = await generator.open();
      const expected = { port, pid: generator.pid };
      try {
        return (await steady.give({ order: 'tick', expected })).lookMs;
      } finally {
        await generator.close();
        // Not measured: lets the probe see it go, so that the next tick has nothing to tell.
        await steady.give({ order: 'tick', expected: null });
      }
    },
  };
}
