/**
 * A face's side of one connection: numbers its requests, matches the answers, and validates all that
 * comes back. Knows no transport; a transport tells it when the connection is lost.
 */
import * as v from 'valibot';
import {
  calls,
  streams,
  type CallName,
  type CallParams,
  type CallValue,
  type StreamMessage,
  type StreamName,
  type StreamParams,
} from '../contract.ts';
import { fail, type Failure, type Result } from '../result.ts';
import { responseSchema, type Request } from './envelope.ts';

export type Client = {
  readonly call: <N extends CallName>(
    name: N,
    params: CallParams<N>,
  ) => Promise<Result<CallValue<N>>>;
  /** Returns its own unsubscribe. `onEnded` is called at most once, and never after unsubscribing. */
  readonly subscribe: <N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    onMessage: (message: StreamMessage<N>) => void,
    onEnded: (error: Failure) => void,
  ) => () => void;
  /** The transport's: one message has arrived. */
  readonly receive: (message: unknown) => void;
  /** The transport's: nothing will arrive any more. Fails every open call and stream. */
  readonly disconnect: (message: string) => void;
};

type OpenStream = {
  readonly onValue: (value: unknown) => void;
  readonly onEnded: (error: Failure) => void;
};

export function createClient(send: (request: Request) => void): Client {
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const open = new Map<number, OpenStream>();
  let lastId = 0;
  let lost: Failure | null = null;

  const call: Client['call'] = async (name, params) => {
    if (lost !== null) return { ok: false, error: lost };
    const id = ++lastId;
    const result = await new Promise<Result<unknown>>((resolve) => {
      waiting.set(id, resolve);
      send({ kind: 'call', id, name, params });
    });
    if (!result.ok) return result;
    const checked = v.safeParse(calls[name].result, result.value);
    if (!checked.success) return fail('bad-response', `${name}: ${checked.issues[0].message}`);
    return { ok: true, value: checked.output };
  };

  const subscribe: Client['subscribe'] = (name, params, onMessage, onEnded) => {
    if (lost !== null) {
      onEnded(lost);
      return () => undefined;
    }
    const id = ++lastId;
    open.set(id, {
      onValue: (value) => {
        const checked = v.safeParse(streams[name].message, value);
        if (checked.success) return onMessage(checked.output);
        open.delete(id);
        send({ kind: 'unsubscribe', id });
        onEnded(fail('bad-response', `${name}: ${checked.issues[0].message}`).error);
      },
      onEnded,
    });
    send({ kind: 'subscribe', id, name, params });
    return () => {
      if (open.delete(id) && lost === null) send({ kind: 'unsubscribe', id });
    };
  };

  return {
    call,
    subscribe,
    receive: (message) => {
      const parsed = v.safeParse(responseSchema, message);
      // An envelope that cannot be read belongs to no request; the stream's sequence shows the loss.
      if (!parsed.success) return;
      const response = parsed.output;
      if (response.kind === 'result') {
        const resolve = waiting.get(response.id);
        waiting.delete(response.id);
        resolve?.(response.result);
      } else if (response.kind === 'event') {
        open.get(response.id)?.onValue(response.value);
      } else {
        const stream = open.get(response.id);
        open.delete(response.id);
        stream?.onEnded(response.error);
      }
    },
    disconnect: (message) => {
      lost = fail('disconnected', message).error;
      const calling = [...waiting.values()];
      const streaming = [...open.values()];
      waiting.clear();
      open.clear();
      for (const resolve of calling) resolve({ ok: false, error: lost });
      for (const stream of streaming) stream.onEnded(lost);
    },
  };
}
