/**
 * Where the app is in its life: what Electron allows before `ready` and what only after it. Tells the
 * app's own events for those who stand below `app` itself.
 */
import { EventEmitter } from 'node:events';
import { tellTo, type AppEvents } from './event-shapes.ts';

type Life = {
  ready: boolean;
  quitting: boolean;
  /** Ends what the double started itself; run once, at the very end. */
  readonly cleanUps: (() => Promise<void> | void)[];
};

export const life: Life = { ready: false, quitting: false, cleanUps: [] };

export function needReady(refusal: string): void {
  if (!life.ready) throw new Error(refusal);
}

export function needNotReady(refusal: string): void {
  if (life.ready) throw new Error(refusal);
}

/** `app` emits through this one. */
export const appEmitter = new EventEmitter();
export const tellApp = tellTo<AppEvents>(appEmitter);
