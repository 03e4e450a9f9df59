/**
 * Runs first in the double's utility processes: gives them Electron's `process.parentPort` and takes
 * away what Electron's have not, Node's own channel.
 */
import { EventEmitter } from 'node:events';
import type { ParentPort } from 'electron';
import { emittingStandIn } from './stand-in.ts';

const send = process.send?.bind(process);
if (send === undefined) throw new Error('a utility process is started by utilityProcess.fork');

/** Kept until someone listens (api/parent-port). */
let waiting: unknown[] | null = [];
const emitter = new EventEmitter();
emitter.on('newListener', () => {
  const kept = waiting ?? [];
  waiting = null;
  queueMicrotask(() => kept.forEach(deliver));
});

const parentPort = emittingStandIn<ParentPort>(
  'process.parentPort',
  ['message'],
  {
    postMessage: (message) => {
      try {
        structuredClone(message);
      } catch (error) {
        throw new Error('An object could not be cloned.', { cause: error });
      }
      send({ data: message });
    },
  },
  emitter,
);

function deliver(data: unknown): void {
  emitter.emit('message', { data, ports: [] });
}

process.on('message', (message) => {
  const { data } = message as { readonly data: unknown };
  if (waiting === null) deliver(data);
  else waiting.push(data);
});
process.once('disconnect', () => process.exit(0));

Object.defineProperty(process, 'parentPort', { value: parentPort });
Object.defineProperty(process, 'type', { value: 'utility' });
Object.defineProperty(process, 'send', { value: undefined });
