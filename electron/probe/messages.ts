/**
 * What the probe process and its host say to each other, with validators. The host asks, one look at
 * a time; the probe answers with the whole sample or, when the host has the one before, the delta:
 * moving 10,000 rows between processes costs far more than comparing them (about 40 ms against 2 ms).
 */
import * as v from 'valibot';
import type { Delta } from '../../shared/model/delta.ts';
import { lookScopes } from '../../shared/model/look-wish.ts';
import type { MachineFacts } from '../../shared/model/machine.ts';
import {
  deltaSchema,
  flatSampleSchema,
  machineFactsSchema,
  type FlatSample,
} from '../../shared/schemas.ts';

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const toProbeSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('look'),
    /** Number of the sample the host holds; `null` asks for the whole. */
    have: v.nullable(number),
    scope: v.picklist(lookScopes),
  }),
  /** See questions.ts. */
  v.strictObject({ kind: v.literal('ask'), number, name: v.string(), params: v.unknown() }),
]);
export type ToProbe = v.InferOutput<typeof toProbeSchema>;

export type FromProbe =
  | { readonly kind: 'ready'; readonly machine: MachineFacts }
  | { readonly kind: 'full'; readonly number: number; readonly sample: FlatSample }
  | { readonly kind: 'delta'; readonly number: number; readonly delta: Delta }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'answer'; readonly number: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly number: number; readonly message: string };

export const fromProbeSchema: v.GenericSchema<unknown, FromProbe> = v.variant('kind', [
  v.object({ kind: v.literal('ready'), machine: machineFactsSchema }),
  v.object({ kind: v.literal('full'), number, sample: flatSampleSchema }),
  v.object({ kind: v.literal('delta'), number, delta: deltaSchema }),
  v.object({ kind: v.literal('failed'), message: v.string() }),
  v.object({ kind: v.literal('answer'), number, value: v.unknown() }),
  v.object({ kind: v.literal('refusal'), number, message: v.string() }),
]);
