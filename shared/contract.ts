/**
 * Every call and stream between a face and the engine, written once, with its validators.
 * How the messages travel is wire.ts; what they mean is here.
 */
import * as v from 'valibot';
import { loopReadingSchema } from './loop-schemas.ts';
import type { Delta } from './model/delta.ts';
import { lookScopes, type LookScope } from './model/look-wish.ts';
import type { Status } from './model/status.ts';
import { mostMeasured } from './model/measure.ts';
import {
  deltaSchema,
  flatSampleSchema,
  machineSchema,
  measuresSchema,
  statusSchema,
  unixListingSchema,
  type FlatSample,
} from './schemas.ts';

const nothing = v.strictObject({});

export const calls = {
  /** Which machine this is, and who is looking. */
  'machine.describe': { params: nothing, result: machineSchema },
  /** Stops the looks themselves, not just the drawing. */
  'sampling.pause': { params: nothing, result: statusSchema },
  'sampling.resume': { params: nothing, result: statusSchema },
  /** A face tells whether anyone can see it; looks slow down while nobody can. */
  'sampling.visibility': { params: v.strictObject({ hidden: v.boolean() }), result: statusSchema },
  /** The event loops of one process, or of all; read anew at each call. */
  'loops.read': {
    params: v.strictObject({ pid: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))) }),
    result: loopReadingSchema,
  },
  /** Fresh numbers of these sockets, for what is shown in detail; asked again as often as needed. */
  'socket.measure': {
    params: v.strictObject({ ids: v.pipe(v.array(v.string()), v.maxLength(mostMeasured)) }),
    result: measuresSchema,
  },
  /** Every UNIX socket as it is now: on demand, never part of the chart. */
  'unix.list': { params: nothing, result: unixListingSchema },
} as const;

/**
 * The live chart. `full` replaces everything; a `delta` applies to the sequence number just before
 * its own. A face that sees a gap in the numbers subscribes anew, which brings one `full`.
 */
export type ChartMessage =
  | {
      readonly kind: 'full';
      readonly sequence: number;
      /** What the sample shows; the deltas that follow show the same. */
      readonly scope: LookScope;
      readonly sample: FlatSample;
    }
  | { readonly kind: 'delta'; readonly sequence: number; readonly delta: Delta }
  | { readonly kind: 'status'; readonly status: Status };

const sequence = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const chartMessage: v.GenericSchema<unknown, ChartMessage> = v.variant('kind', [
  v.object({
    kind: v.literal('full'),
    sequence,
    scope: v.picklist(lookScopes),
    sample: flatSampleSchema,
  }),
  v.object({ kind: v.literal('delta'), sequence, delta: deltaSchema }),
  v.object({ kind: v.literal('status'), status: statusSchema }),
]);

export const streams = {
  /**
   * `scope` is what the subscriber will show. It may get more, where another one shows more; a
   * change of what all get begins with a `full` for everybody.
   */
  chart: {
    params: v.strictObject({ scope: v.picklist(lookScopes) }),
    message: chartMessage,
  },
} as const;

export type CallName = keyof typeof calls;
export type StreamName = keyof typeof streams;
export type CallParams<N extends CallName> = v.InferOutput<(typeof calls)[N]['params']>;
export type CallValue<N extends CallName> = v.InferOutput<(typeof calls)[N]['result']>;
export type StreamParams<N extends StreamName> = v.InferOutput<(typeof streams)[N]['params']>;
export type StreamMessage<N extends StreamName> = v.InferOutput<(typeof streams)[N]['message']>;
