/**
 * The engine's side of one connection: checks each request, hands it to a handler, answers with a
 * tagged result, and closes the streams of a face that went away. Knows no transport.
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
import { requestSchema, type Request, type Response } from './envelope.ts';

export type Unsubscribe = () => void;

/** Names one connection, so that a handler can tell the windows apart. */
export type FaceId = number;

export type CallHandlers = {
  readonly [N in CallName]: (
    params: CallParams<N>,
    face: FaceId,
  ) => Result<CallValue<N>> | Promise<Result<CallValue<N>>>;
};

export type StreamHandlers = {
  readonly [N in StreamName]: (
    params: StreamParams<N>,
    emit: (message: StreamMessage<N>) => void,
    face: FaceId,
  ) => Unsubscribe;
};

export type Handlers = {
  readonly calls: CallHandlers;
  readonly streams: StreamHandlers;
  /** Called once when a connection is gone. */
  readonly forget: (face: FaceId) => void;
  /** Surprises inside a handler: for a log; the face gets one plain sentence without details. */
  readonly onSurprise: (error: unknown) => void;
};

export type Session = {
  readonly receive: (message: unknown) => void;
  readonly close: () => void;
};

let lastFace = 0;

export function openSession(handlers: Handlers, send: (response: Response) => void): Session {
  const face = ++lastFace;
  const open = new Map<number, Unsubscribe>();
  let closed = false;

  const answer = (response: Response): void => {
    if (!closed) send(response);
  };
  const refuse = (id: number, error: Failure): void =>
    answer({ kind: 'result', id, result: { ok: false, error } });

  const runCall = async <N extends CallName>(name: N, id: number, raw: unknown): Promise<void> => {
    const params = v.safeParse(calls[name].params, raw);
    if (!params.success) return refuse(id, badParams(name, params.issues));
    try {
      const result = await handlers.calls[name](params.output, face);
      answer({ kind: 'result', id, result });
    } catch (error) {
      handlers.onSurprise(error);
      refuse(id, fail('internal', `Portolan could not carry out ${name}`).error);
    }
  };

  const startStream = <N extends StreamName>(name: N, id: number, raw: unknown): void => {
    const params = v.safeParse(streams[name].params, raw);
    if (!params.success) {
      return answer({ kind: 'ended', id, error: badParams(name, params.issues) });
    }
    if (open.has(id)) {
      const error = fail('bad-request', `stream ${id} is open already`).error;
      return answer({ kind: 'ended', id, error });
    }
    let active = true;
    // Entered first: a handler may emit, and its face unsubscribe, before the handler returns.
    open.set(id, () => (active = false));
    const stop = handlers.streams[name](
      params.output,
      (value) => {
        if (active) answer({ kind: 'event', id, value });
      },
      face,
    );
    if (!active) return stop();
    open.set(id, () => {
      active = false;
      stop();
    });
  };

  const handle = (request: Request): void => {
    switch (request.kind) {
      case 'call':
        if (isCallName(request.name)) {
          void runCall(request.name, request.id, request.params);
        } else {
          refuse(request.id, fail('unknown-name', `no call is named ${request.name}`).error);
        }
        return;
      case 'subscribe':
        if (isStreamName(request.name)) {
          startStream(request.name, request.id, request.params);
        } else {
          const { error } = fail('unknown-name', `no stream is named ${request.name}`);
          answer({ kind: 'ended', id: request.id, error });
        }
        return;
      case 'unsubscribe': {
        const stop = open.get(request.id);
        open.delete(request.id);
        stop?.();
      }
    }
  };

  return {
    receive: (message) => {
      if (closed) return;
      const request = v.safeParse(requestSchema, message);
      // Without a valid envelope there is no id to answer to, so nothing can be said back.
      if (!request.success)
        return handlers.onSurprise(new Error('a malformed request was dropped'));
      handle(request.output);
    },
    close: () => {
      if (closed) return;
      closed = true;
      for (const stop of open.values()) stop();
      open.clear();
      handlers.forget(face);
    },
  };
}

function badParams(
  name: string,
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): Failure {
  return fail('bad-request', `${name}: ${issues[0].message}`).error;
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(streams, name);
}
