/**
 * The probe process's line to its host: Electron's `process.parentPort` in a utilityProcess, Node's
 * fork channel elsewhere. One protocol over both.
 */
import type { FromProbe } from './messages.ts';

export type HostPort = {
  readonly send: (message: FromProbe) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** The host has gone; an orphaned probe must not live on. */
  readonly onGone: (listener: () => void) => void;
};

/** Electron's documented shape (utility-process docs, `process.parentPort`); the probe never imports electron. */
type ParentPort = {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void;
};

export function connectToHost(): HostPort {
  const parentPort = findParentPort();
  if (parentPort !== null) {
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      // Electron ends its utility processes together with the app.
      onGone: () => undefined,
    };
  }
  if (process.send === undefined) {
    throw new Error('the probe process is started by Portolan itself; type: portolan ls');
  }
  const send = process.send.bind(process);
  return {
    send: (message) => void send(message),
    onMessage: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.once('disconnect', listener),
  };
}

function findParentPort(): ParentPort | null {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  return parentPort ?? null;
}
