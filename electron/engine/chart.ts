/**
 * The live chart as a stream: one `full` for each newcomer, then numbered deltas for everyone, and
 * the status whenever it changes. Holds the sample of record; does not know when or how it is read.
 */
import type { ChartMessage } from '../../shared/contract.ts';
import { diffSamples } from '../../shared/model/delta.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Status } from '../../shared/model/status.ts';
import { flatten } from '../../shared/schemas.ts';

type Emit = (message: ChartMessage) => void;

export type Chart = {
  /** @param fresh whether the sample of record is recent enough to greet a newcomer with */
  readonly subscribe: (emit: Emit, status: Status, fresh: boolean) => () => void;
  /** @param whole whether everybody gets all of it: it shows more or less than the one before */
  readonly publish: (sample: Sample, whole?: boolean) => void;
  readonly announce: (status: Status) => void;
  readonly sample: () => Sample | null;
  readonly isWatched: () => boolean;
};

export function createChart(): Chart {
  const current = new Set<Emit>();
  /** Subscribed, but not greeted with a full sample yet. */
  const waiting = new Set<Emit>();
  let sample: Sample | null = null;
  let sequence = 0;

  const greet = (emit: Emit, greeting: Sample): void => {
    current.add(emit);
    emit({ kind: 'full', sequence, sample: flatten(greeting) });
  };

  return {
    subscribe: (emit, status, fresh) => {
      emit({ kind: 'status', status });
      if (sample !== null && fresh) greet(emit, sample);
      else waiting.add(emit);
      return () => {
        current.delete(emit);
        waiting.delete(emit);
      };
    },
    publish: (next, whole = false) => {
      const delta = sample === null || whole ? null : diffSamples(sample, next);
      sample = next;
      sequence++;
      if (delta !== null) for (const emit of current) emit({ kind: 'delta', sequence, delta });
      else if (whole) for (const emit of current) greet(emit, next);
      const newcomers = [...waiting];
      waiting.clear();
      for (const emit of newcomers) greet(emit, next);
    },
    announce: (status) => {
      for (const emit of [...current, ...waiting]) emit({ kind: 'status', status });
    },
    sample: () => sample,
    isWatched: () => current.size + waiting.size > 0,
  };
}
