/**
 * Passes part of an Electron object off as the whole. Types hold what is there to electron.d.ts; what
 * is not there throws by its name, so that the double can never quietly do less than the app asks.
 */
import { EventEmitter } from 'node:events';

export class NotModelled extends Error {
  override readonly name = 'NotModelled';
  constructor(what: string) {
    super(`the Electron double does not model ${what}`);
  }
}

/** @param members checked against Electron's own type: a changed signature fails to compile */
export function standIn<Whole extends object>(name: string, members: Partial<Whole>): Whole {
  return guard(name, {}, members);
}

/** As standIn, for an object that emits; listening to an event it never emits throws by name. */
export function emittingStandIn<Whole extends object>(
  name: string,
  events: readonly string[],
  members: Partial<Whole>,
  emitter: EventEmitter = new EventEmitter(),
): Whole {
  const listen =
    (method: 'on' | 'once') =>
    (event: string, listener: (...told: unknown[]) => void): unknown => {
      if (!events.includes(event)) throw new NotModelled(`${name}'s event '${event}'`);
      EventEmitter.prototype[method].call(emitter, event, listener);
      return whole;
    };
  const base = Object.assign(emitter, { on: listen('on'), once: listen('once') });
  const whole = guard(name, base, members);
  return whole;
}

function guard<Whole extends object>(name: string, base: object, members: Partial<Whole>): Whole {
  Object.defineProperties(base, Object.getOwnPropertyDescriptors(members));
  return new Proxy(base, {
    get: (target, key) => {
      if (key in target) return Reflect.get(target, key, target);
      // What the language itself asks of any object (await, JSON, inspection) has no such member.
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      throw new NotModelled(`${name}.${key}`);
    },
    set: (target, key, value) => {
      // An emitter's own books (`_events`), kept by Node's methods called through the proxy.
      if (typeof key === 'string' && key.startsWith('_')) return Reflect.set(target, key, value);
      throw new NotModelled(`setting ${name}.${String(key)}`);
    },
  }) as Whole;
}
