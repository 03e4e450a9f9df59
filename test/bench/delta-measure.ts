/** One change among all rows: how many bytes it travels as, and how soon it is at the contract. */
import { startEngineProcess } from './engine-process.ts';
import type { Generator } from './generator.ts';
import { summarize, type Summary } from './statistics.ts';

export type DeltaMeasure = { readonly bytes: Summary; readonly latencyMs: Summary };

const intervalMs = 50;

export async function measureDelta(generator: Generator, rounds: number): Promise<DeltaMeasure> {
  const engine = startEngineProcess(intervalMs);
  const bytes: number[] = [];
  const latencies: number[] = [];
  try {
    await engine.next(({ report }) => (report === 'ready' ? true : null));
    for (let round = 0; round <= rounds; round++) {
      const port = await generator.open();
      const delta = await engine.next((report) =>
        report.report === 'delta' && report.ports.includes(port) ? report : null,
      );
      await generator.close();
      if (round === 0) continue;
      bytes.push(delta.bytes);
      latencies.push(delta.latencyMs);
    }
  } finally {
    await engine.end();
  }
  return { bytes: summarize(bytes), latencyMs: summarize(latencies) };
}
