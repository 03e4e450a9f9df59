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
/** Whether that is long enough shows by then. */
const tellsAfterTicks = 300;
const longestSilenceMs = 20_000;
const settledAfterTicks = 1000;

/** Throws when the ticks that are wanted take too long to be waited for. */
export async function measureMemory(
  wanted: number,
  onProgress: (ticks: number) => void,
): Promise<MemoryMeasure> {
  const engine = startEngineProcess(0);
  const samples: { readonly ticks: number; readonly residentBytes: number }[] = [];
  const startedMs = performance.now();
  let ticks = 0;
  try {
    while (ticks < wanted) {
      const memory = await soon(
        engine.next((report) => (report.report === 'memory' ? report : null)),
      );
      samples.push(memory);
      ({ ticks } = memory);
      onProgress(ticks);
      const expectedMs = ((performance.now() - startedMs) / ticks) * wanted;
      if (ticks >= tellsAfterTicks && expectedMs > longestMs) throw tooSlow(wanted, expectedMs);
    }
  } finally {
    await engine.end();
  }
  const settled = samples.filter(
    (sample) => sample.ticks >= Math.min(settledAfterTicks, wanted / 10),
  );
  // Medians of a tenth at each end: a single reading is as high as the garbage of the moment.
  const share = Math.max(1, Math.floor(settled.length / 10));
  const resident = settled.map(({ residentBytes }) => residentBytes);
  return {
    ticks,
    earlyBytes: median(resident.slice(0, share)),
    lateBytes: median(resident.slice(-share)),
  };
}

function tooSlow(ticks: number, expectedMs: number): Error {
  const allowed = `${longestMs / 1000} s`;
  return new Error(`${ticks} ticks would take ${Math.round(expectedMs / 1000)} s, over ${allowed}`);
}

async function soon<T>(report: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const problem = `100 ticks take longer than ${longestSilenceMs / 1000} s here`;
    timer = setTimeout(() => reject(new Error(problem)), longestSilenceMs);
  });
  try {
    return await Promise.race([report, late]);
  } finally {
    clearTimeout(timer);
  }
}
