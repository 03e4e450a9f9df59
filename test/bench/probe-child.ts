/** A process of its own for the probes that are measured, so that nothing else shares their heap. */
import { isListener } from '../../shared/model/socket.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import { lookAt, openLastingProbe, openProbeWith } from './adapter.ts';
import type { Expected, FullOrder, ProbeAnswer, ProbeOrder } from './probe-orders.ts';

let steady: Probe | null = null;

process.on('message', (order: ProbeOrder) => void obey(order));
process.once('disconnect', () => {
  steady?.close();
  process.exit(0);
});

async function obey(order: ProbeOrder): Promise<void> {
  try {
    send(await (order.order === 'full' ? lookAfresh(order) : tick(order.expected)));
  } catch (error) {
    send({ answer: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function send(answer: ProbeAnswer): void {
  process.send?.(answer);
}

async function lookAfresh(what: FullOrder): Promise<ProbeAnswer> {
  const startedMs = performance.now();
  const probe = await openProbeWith(what.reader);
  try {
    const openedMs = performance.now();
    await lookAt(probe, what.scope);
    const lookMs = performance.now() - openedMs;
    return { answer: 'looked', openMs: openedMs - startedMs, lookMs };
  } finally {
    probe.close();
  }
}

async function tick(expected: Expected | null): Promise<ProbeAnswer> {
  if (steady === null) {
    steady = await openLastingProbe();
    await lookAt(steady, 'listeners');
  }
  const startedMs = performance.now();
  const sample = await lookAt(steady, 'listeners');
  const lookMs = performance.now() - startedMs;
  if (expected !== null && !holds(sample, expected)) {
    throw new Error(`the look missed port ${expected.port} of process ${expected.pid}`);
  }
  return { answer: 'looked', openMs: 0, lookMs };
}

function holds(sample: Sample, { port, pid }: Expected): boolean {
  return [...sample.sockets.values()].some(
    (socket) =>
      socket.local.port === port &&
      isListener(socket) &&
      socket.owners.some(({ process: key }) => sample.processes.get(key)?.pid === pid),
  );
}
