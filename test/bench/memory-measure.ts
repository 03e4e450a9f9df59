/** What engine and probe keep in memory over many ticks. */
import { startEngineProcess } from './engine-process.ts';
import { median } from './statistics.ts';

export type MemoryMeasure = {
  readonly ticks: number;
  /** From the first look to the 1,000th the heap finds its size; growth is counted from there. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
};

const longestMs = 240_000;
const settledAfterTicks = 1000;

/** Throws when there is no time for enough ticks to say anything. */
export async function measureMemory(
  wanted: number,
  onProgress: (ticks: number) => void,
): Promise<MemoryMeasure> {
  const engine = startEngineProcess(0);
  const samples: { readonly ticks: number; readonly residentBytes: number }[] = [];
  const startedMs = performance.now();
  let ticks = 0;
  try {
    while (ticks < wanted && performance.now() - startedMs < longestMs) {
      const memory = await engine.next((report) => (report.report === 'memory' ? report : null));
      samples.push(memory);
      ({ ticks } = memory);
      onProgress(ticks);
    }
  } finally {
    await engine.end();
  }
  const settled = samples.filter(
    (sample) => sample.ticks >= Math.min(settledAfterTicks, wanted / 10),
  );
  // Medians of a tenth at each end: a single reading is as high as the garbage of the moment.
  const share = Math.max(1, Math.floor(settled.length / 10));
  if (ticks < wanted) {
    throw new Error(`only ${ticks} of ${wanted} ticks were done in ${longestMs / 1000} s`);
  }
  const resident = settled.map(({ residentBytes }) => residentBytes);
  return {
    ticks,
    earlyBytes: median(resident.slice(0, share)),
    lateBytes: median(resident.slice(-share)),
  };
}
