/**
 * The two ends of a page: its own world, and the isolated world its preload runs in. They share the
 * DOM and no object, so what crosses is copied as Electron's contextBridge copies it, over events.
 * These functions run inside pages, as text, so they must not use anything from outside themselves
 * but the codec, which is put beside them.
 */
import type { decodeValue as Decode, encodeValue as Encode, Encoded } from './codec.ts';

type AnyFunction = (...given: unknown[]) => unknown;
type Answer = { readonly ok: boolean; readonly value: Encoded };
export type WorldEnd = {
  readonly copyOut: (value: unknown) => Encoded;
  readonly copyIn: (encoded: Encoded) => unknown;
  /** Calls a function that stayed on the far side; synchronous, as over the real bridge. */
  readonly call: (id: number, given: readonly unknown[]) => unknown;
  readonly keep: (given: AnyFunction) => number;
};

export function createWorldEnd(
  near: string,
  far: string,
  encodeValue: typeof Encode,
  decodeValue: typeof Decode,
): WorldEnd {
  const kept: AnyFunction[] = [];
  const idOf = new Map<AnyFunction, number>();
  let answer: Answer | null = null;

  const keep = (given: AnyFunction): number => {
    const known = idOf.get(given);
    if (known !== undefined) return known;
    idOf.set(given, kept.length);
    return kept.push(given) - 1;
  };
  const copyOut = (value: unknown): Encoded => encodeValue(value, keep);
  const copyIn = (encoded: Encoded): unknown =>
    decodeValue(
      encoded,
      (id) =>
        (...given) =>
          call(id, given),
    );
  const call = (id: number, given: readonly unknown[]): unknown => {
    const detail = JSON.stringify({ id, given: given.map(copyOut) });
    window.dispatchEvent(new CustomEvent(`${far}:call`, { detail }));
    if (answer === null) throw new Error('the far world is gone');
    const { ok, value } = answer;
    answer = null;
    const copied = copyIn(value);
    // Electron keeps an error's message and drops the rest (contextBridge docs).
    if (!ok) throw new Error(String(copied));
    return copied;
  };

  window.addEventListener(`${near}:answer`, (event) => {
    answer = JSON.parse((event as CustomEvent<string>).detail) as Answer;
  });
  window.addEventListener(`${near}:call`, (event) => {
    const { id, given } = JSON.parse((event as CustomEvent<string>).detail) as {
      readonly id: number;
      readonly given: readonly Encoded[];
    };
    let told: Answer;
    try {
      told = { ok: true, value: copyOut(kept[id]?.(...given.map(copyIn))) };
    } catch (error) {
      told = { ok: false, value: ['j', error instanceof Error ? error.message : String(error)] };
    }
    window.dispatchEvent(new CustomEvent(`${far}:answer`, { detail: JSON.stringify(told) }));
  });
  return { copyOut, copyIn, call, keep };
}

/** The page's own world: function 0 puts a copy of what the preload exposes onto `window`. */
export function openMainWorld(end: WorldEnd): void {
  const freeze = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    for (const inner of Object.values(value)) freeze(inner);
    return Object.freeze(value);
  };
  end.keep((name, api) => {
    if (Object.hasOwn(window, String(name))) {
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    }
    const value = freeze(api);
    Object.defineProperty(window, String(name), { value, enumerable: true });
  });
}

/** The preload's world: what a sandboxed preload may require, and its line to the main process. */
export function openPreloadWorld(
  end: WorldEnd,
  tell: (message: unknown) => void,
  encodeValue: typeof Encode,
  decodeValue: typeof Decode,
): {
  readonly require: (name: string) => unknown;
  readonly process: unknown;
  readonly deliver: (channel: string, given: readonly Encoded[]) => void;
} {
  type Listener = (event: unknown, ...given: readonly unknown[]) => void;
  const listeners = new Map<string, readonly Listener[]>();
  const refuse = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get: (target, key) => {
        if (key in target) return Reflect.get(target, key);
        throw new Error(`the Electron double does not model ${name}.${String(key)}`);
      },
    });

  const ipcRenderer = refuse('ipcRenderer', {
    send: (channel: string, ...given: readonly unknown[]): void =>
      tell({ kind: 'send', channel, given: given.map((value) => encodeValue(value, null)) }),
    on: (channel: string, listener: Listener): void => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    off: (channel: string, listener: Listener): void => {
      const left = [...(listeners.get(channel) ?? [])];
      const last = left.lastIndexOf(listener);
      if (last !== -1) left.splice(last, 1);
      listeners.set(channel, left);
    },
  });
  const contextBridge = refuse('contextBridge', {
    exposeInMainWorld: (name: string, api: unknown): void => void end.call(0, [name, api]),
  });
  const electron = refuse("require('electron')", { contextBridge, ipcRenderer });

  return {
    process: refuse('process', {}),
    require: (name) => {
      if (name === 'electron') return electron;
      // The rest of the sandbox's list (electron docs, tutorial/sandbox).
      if (['events', 'timers', 'url'].includes(name.replace(/^node:/, ''))) {
        throw new Error(`the Electron double does not model require('${name}')`);
      }
      throw new Error(`module not found: ${name}`);
    },
    deliver: (channel, given) => {
      const values = given.map((value) => decodeValue(value, null));
      const event = refuse('the event', { sender: ipcRenderer, ports: [] });
      for (const listener of listeners.get(channel) ?? []) listener(event, ...values);
    },
  };
}
