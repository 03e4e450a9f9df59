/**
 * A whole engine with its probe process, watched by one face, in a process of its own. Called with
 * the probe's entry and the interval of its looks in milliseconds; tells of each change, and of its memory.
 */
import { readFileSync } from 'node:fs';
import { startEngine } from '../../electron/engine/engine.ts';
import { connectLocally } from '../../electron/engine/local-client.ts';
import { forkProbe } from '../../electron/engine/probe-host/fork-probe.ts';
import type { ChartMessage } from '../../shared/contract.ts';
import { watchChart } from './adapter.ts';
import type { EngineReport } from './engine-orders.ts';

const [, , probeEntry = '', interval] = process.argv;
const intervalMs = Number(interval);
const ticksPerMemoryReport = 100;

const engine = startEngine({
  spawnProbe: forkProbe(probeEntry),
  version: '0.0.0',
  cadence: { visibleMs: intervalMs, hiddenMs: intervalMs },
});
const client = connectLocally(engine);
let ticks = 0;

watchChart(client, onMessage, (message) => send({ report: 'failed', message }));
process.once('disconnect', () => {
  engine.close();
  process.exit(0);
});

function onMessage(message: ChartMessage): void {
  const nowMs = performance.timeOrigin + performance.now();
  if (message.kind === 'full') send({ report: 'ready' });
  if (message.kind === 'status' && message.status.probe.state === 'down') {
    send({ report: 'failed', message: message.status.probe.reason });
  }
  if (message.kind !== 'delta') return;
  const { takenAt, lookMs, sockets } = message.delta;
  if (sockets.upserted.length > 0) {
    send({
      report: 'delta',
      ports: sockets.upserted.map(({ local }) => local.port),
      bytes: Buffer.byteLength(JSON.stringify(message)),
      latencyMs: nowMs - (takenAt + lookMs),
    });
  }
  ticks++;
  if (ticks % ticksPerMemoryReport === 0) {
    send({ report: 'memory', ticks, residentBytes: residentBytes() });
  }
}

function send(report: EngineReport): void {
  process.send?.(report);
}

/** Of this process and of the probe, its one child (proc_pid_status(5), in kibibytes). */
function residentBytes(): number {
  const own = `/proc/${process.pid}`;
  const children = readFileSync(`${own}/task/${process.pid}/children`, 'utf8').trim().split(/\s+/);
  let kibibytes = 0;
  for (const folder of [own, ...children.map((pid) => `/proc/${pid}`)]) {
    const status = readFileSync(`${folder}/status`, 'utf8');
    kibibytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  }
  return kibibytes * 1024;
}
