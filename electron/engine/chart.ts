/**
 * The live chart as a stream: one `full` for each newcomer, then numbered deltas for everyone, and
 * the status whenever it changes. Holds the sample of record; does not know when or how it is read.
 */
import type { ChartMessage } from '../../shared/contract.ts';
import { diffSamples } from '../../shared/model/delta.ts';
import type { LookScope } from '../../shared/model/look-wish.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Status } from '../../shared/model/status.ts';
import { flatten } from '../../shared/schemas.ts';

type Emit = (message: ChartMessage) => void;

export type Chart = {
  /** @param fresh whether the sample of record is recent enough to greet a newcomer with */
  readonly subscribe: (emit: Emit, status: Status, fresh: boolean) => () => void;
  /** A sample that shows more or less than the one before goes to everybody as a whole. */
  readonly publish: (sample: Sample, scope: LookScope) => void;
  readonly announce: (status: Status) => void;
  /** What the sample of record shows; `null` before the first. */
  readonly scope: () => LookScope | null;
  readonly isWatched: () => boolean;
};

export function createChart(): Chart {
  const current = new Set<Emit>();
  /** Subscribed, but not greeted with a full sample yet. */
  const waiting = new Set<Emit>();
  let sample: Sample | null = null;
  let scope: LookScope = 'listeners';
  let sequence = 0;

  const greet = (emit: Emit, greeting: Sample): void => {
    current.add(emit);
    emit({ kind: 'full', sequence, scope, sample: flatten(greeting) });
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
    publish: (next, shown) => {
      const isSameView = sample === null || shown === scope;
      const delta = sample === null || !isSameView ? null : diffSamples(sample, next);
      sample = next;
      scope = shown;
      sequence++;
      if (delta !== null) for (const emit of current) emit({ kind: 'delta', sequence, delta });
      else for (const emit of current) greet(emit, next);
      const newcomers = [...waiting];
      waiting.clear();
      for (const emit of newcomers) greet(emit, next);
    },
    announce: (status) => {
      for (const emit of [...current, ...waiting]) emit({ kind: 'status', status });
    },
    scope: () => (sample === null ? null : scope),
    isWatched: () => current.size + waiting.size > 0,
  };
}
