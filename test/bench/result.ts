/** What the measurement of one load comes to: the shape of the JSON. */
import type { DeltaMeasure } from './delta-measure.ts';
import type { LeftOut } from './item.ts';
import type { LoadName, LoadSize } from './loads.ts';
import type { MemoryMeasure } from './memory-measure.ts';
import type { Measured } from './rounds.ts';

export type LoadResult = {
  readonly load: LoadName;
  readonly size: LoadSize;
  /** As counted in /proc before the first round. */
  readonly processes: number;
  readonly descriptors: number;
  /** Of the last minute, before and after: whatever else the machine does is in the numbers. */
  readonly loadAverages: readonly [number, number];
  /** Apart from the machine's own processes and sockets. */
  readonly isolated: boolean;
  readonly measured: readonly Measured[];
  readonly delta: DeltaMeasure | null;
  readonly memory: MemoryMeasure | null;
  readonly leftOut: readonly LeftOut[];
};

/** What the process that measures one load tells the one that started it. */
export type LoadReport =
  | { readonly report: 'progress'; readonly text: string }
  | { readonly report: 'result'; readonly result: LoadResult }
  | { readonly report: 'failed'; readonly message: string };

/** What it is asked for, as JSON in its one argument. */
export type LoadRequest = {
  readonly load: LoadName;
  readonly rounds: number;
  readonly ticks: number;
  readonly isolated: boolean;
};
