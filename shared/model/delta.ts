/**
 * The difference between two samples, and its application. `apply(a, diff(a, b))` equals `b`, and
 * whatever did not change keeps its identity, so that a face redraws only what moved.
 */
import type { Gap } from './gap.ts';
import type { Process } from './process.ts';
import type { Look, Sample } from './sample.ts';
import type { Socket } from './socket.ts';

export type Changes<T> = {
  readonly upserted: readonly T[];
  /** Keys. */
  readonly removed: readonly string[];
};

export type Delta = Look & {
  readonly sockets: Changes<Socket>;
  readonly processes: Changes<Process>;
  readonly gaps: Changes<Gap>;
};

export function diffSamples(before: Sample, after: Sample): Delta {
  return {
    takenAt: after.takenAt,
    lookMs: after.lookMs,
    reader: after.reader,
    sockets: diffMaps(before.sockets, after.sockets),
    processes: diffMaps(before.processes, after.processes),
    gaps: diffMaps(before.gaps, after.gaps),
  };
}

export function applyDelta(before: Sample, delta: Delta): Sample {
  return {
    os: before.os,
    takenAt: delta.takenAt,
    lookMs: delta.lookMs,
    reader: delta.reader,
    sockets: applyChanges(before.sockets, delta.sockets, (socket) => socket.id),
    processes: applyChanges(before.processes, delta.processes, (process) => process.key),
    gaps: applyChanges(before.gaps, delta.gaps, (gap) => gap.id),
  };
}

export function isQuiet(delta: Delta): boolean {
  return [delta.sockets, delta.processes, delta.gaps].every(
    (changes) => changes.upserted.length === 0 && changes.removed.length === 0,
  );
}

/**
 * Puts the objects of `before` into `after` wherever they say the same, so that identity means
 * equality. Where all do, the result is `before` itself.
 */
export function keepIdentity<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (before === after) return before;
  const kept = new Map<string, T>();
  let isSame = before.size === after.size;
  for (const [key, value] of after) {
    const old = before.get(key);
    const isKept = old !== undefined && sameFacts(old, value);
    if (!isKept) isSame = false;
    kept.set(key, isKept ? old : value);
  }
  return isSame ? before : kept;
}

function diffMaps<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Changes<T> {
  const upserted: T[] = [];
  const removed: string[] = [];
  if (before === after) return { upserted, removed };
  for (const [key, value] of after) {
    const old = before.get(key);
    if (old === undefined || !sameFacts(old, value)) upserted.push(value);
  }
  for (const key of before.keys()) if (!after.has(key)) removed.push(key);
  return { upserted, removed };
}

function applyChanges<T>(
  before: ReadonlyMap<string, T>,
  changes: Changes<T>,
  keyOf: (value: T) => string,
): ReadonlyMap<string, T> {
  if (changes.upserted.length === 0 && changes.removed.length === 0) return before;
  const after = new Map(before);
  for (const key of changes.removed) after.delete(key);
  for (const value of changes.upserted) after.set(keyOf(value), value);
  return after;
}

/** Deep equality of plain data: the rows hold only scalars, arrays and plain objects. */
export function sameFacts(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isContainer(left) || !isContainer(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key) || !sameFacts(left[key], right[key])) return false;
  }
  return true;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
