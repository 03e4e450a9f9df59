/**
 * The envelopes between a face and the engine, whatever carries them (Electron's IPC, a WebSocket).
 * A call gets exactly one `result`; a stream gets `event`s until it is unsubscribed or `ended`.
 */
import * as v from 'valibot';
import { errorCodes } from '../result.ts';

/** Chosen by the face, unique within its connection. */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const failure = v.object({ code: v.picklist(errorCodes), message: v.string() });

export const requestSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('call'), id, name: v.string(), params: v.unknown() }),
  v.strictObject({ kind: v.literal('subscribe'), id, name: v.string(), params: v.unknown() }),
  v.strictObject({ kind: v.literal('unsubscribe'), id }),
]);
export type Request = v.InferOutput<typeof requestSchema>;

export const responseSchema = v.variant('kind', [
  v.object({
    kind: v.literal('result'),
    id,
    result: v.variant('ok', [
      v.object({ ok: v.literal(true), value: v.unknown() }),
      v.object({ ok: v.literal(false), error: failure }),
    ]),
  }),
  v.object({ kind: v.literal('event'), id, value: v.unknown() }),
  v.object({ kind: v.literal('ended'), id, error: failure }),
]);
export type Response = v.InferOutput<typeof responseSchema>;
