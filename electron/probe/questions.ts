/**
 * What the host may ask the probe besides looks, with validators for both ways. One entry a
 * question; how they travel is messages.ts, who answers them is answer.ts.
 */
import * as v from 'valibot';
import { loopReadingSchema } from '../../shared/loop-schemas.ts';
import { mostMeasured } from '../../shared/model/measure.ts';
import { measuresSchema, unixListingSchema } from '../../shared/schemas.ts';

export const questions = {
  /** Fresh numbers of sockets the last look has shown. */
  measure: {
    params: v.strictObject({ ids: v.pipe(v.array(v.string()), v.maxLength(mostMeasured)) }),
    answer: measuresSchema,
  },
  /** The event loops of one process, or of all. */
  loops: {
    params: v.strictObject({ pid: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))) }),
    answer: loopReadingSchema,
  },
  unix: { params: v.strictObject({}), answer: unixListingSchema },
} as const;

export type QuestionName = keyof typeof questions;
export type QuestionParams<N extends QuestionName> = v.InferOutput<(typeof questions)[N]['params']>;
export type Answer<N extends QuestionName> = v.InferOutput<(typeof questions)[N]['answer']>;

export function isQuestionName(name: string): name is QuestionName {
  return Object.hasOwn(questions, name);
}
