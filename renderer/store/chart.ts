/**
 * The chart as the window holds it, and how a message changes it: samples and deltas become rows and
 * marks. Pure: knows no store, no clock and no transport.
 */
import { applyDelta, diffSamples, type Delta } from '../../shared/model/delta.ts';
import type { LookScope } from '../../shared/model/look-wish.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { SocketId } from '../../shared/model/socket.ts';
import { unflatten, type FlatSample } from '../../shared/schemas.ts';
import { looksSame, makeRow, type Row } from '../rows/row.ts';

/** What just happened to a row, and when (milliseconds of a clock that never jumps). */
export type Mark = { readonly kind: 'new' | 'changed' | 'gone'; readonly at: number };

export type Chart = {
  readonly sample: Sample | null;
  /** What the sample shows: without the connections, their number is not known. */
  readonly scope: LookScope;
  /** The sample's sockets, and those that left within the last moments. */
  readonly rows: ReadonlyMap<SocketId, Row>;
  readonly marks: ReadonlyMap<SocketId, Mark>;
  readonly listenerCount: number;
  /** Ids whose rows differ from the chart before this one; `null` when all may. */
  readonly touched: ReadonlySet<SocketId> | null;
};

export const emptyChart: Chart = {
  sample: null,
  scope: 'listeners',
  rows: new Map(),
  marks: new Map(),
  listenerCount: 0,
  touched: new Set(),
};

/** How long a mark stays, and with it the row of a socket that is gone. */
export const markMs = 4000;

/** Looks further apart than this tell what differs, but not that it happened just now. */
const continuousMs = 5000;

/** A full sample: the first one, one that repairs a lost sequence or connection, or another view. */
export function withFullSample(
  chart: Chart,
  flat: FlatSample,
  now: number,
  scope: LookScope = 'all',
): Chart {
  const sample = unflatten(flat);
  const before = chart.sample;
  if (before === null || before.os !== sample.os) return chartOf(sample, scope);
  // What comes into view has not just appeared, and what leaves it is not gone.
  const continues =
    scope === chart.scope &&
    before.reader === sample.reader &&
    sample.takenAt - before.takenAt <= continuousMs;
  const delta = diffSamples(before, sample);
  return applied({ ...chart, scope }, before, delta, continues ? now : null);
}

/** A delta that follows the chart's sample. Without a sample there is nothing to apply it to. */
export function withDelta(chart: Chart, delta: Delta, now: number): Chart {
  return chart.sample === null ? chart : applied(chart, chart.sample, delta, now);
}

/** Drops the marks that have been seen long enough, and the rows that are only there to be seen leaving. */
export function withoutOldMarks(chart: Chart, now: number): Chart {
  const old = [...chart.marks].filter(([, mark]) => now - mark.at >= markMs);
  if (old.length === 0) return chart;
  const marks = new Map(chart.marks);
  const touched = new Set<SocketId>();
  for (const [id, mark] of old) {
    marks.delete(id);
    if (mark.kind === 'gone') touched.add(id);
  }
  if (touched.size === 0) return { ...chart, marks, touched };
  const rows = new Map(chart.rows);
  for (const id of touched) rows.delete(id);
  return { ...chart, rows, marks, touched };
}

/** When `withoutOldMarks` has something to do next; `null` when there are no marks. */
export function nextMarkEnd(chart: Chart): number | null {
  let earliest: number | null = null;
  for (const { at } of chart.marks.values()) {
    if (earliest === null || at < earliest) earliest = at;
  }
  return earliest === null ? null : earliest + markMs;
}

/** Two steps in one: what either touched is touched. */
export function joinTouched(first: Chart['touched'], second: Chart['touched']): Chart['touched'] {
  if (first === null || second === null) return null;
  if (first.size === 0) return second;
  if (second.size === 0) return first;
  return new Set([...first, ...second]);
}

function chartOf(sample: Sample, scope: LookScope): Chart {
  const rows = new Map<SocketId, Row>();
  let listenerCount = 0;
  for (const socket of sample.sockets.values()) {
    const row = makeRow(socket, sample.processes, nextSerial());
    rows.set(row.id, row);
    if (row.listener) listenerCount++;
  }
  return { sample, scope, rows, marks: new Map(), listenerCount, touched: null };
}

/** `markedAt` is `null` when the differences are no news: nothing is marked, and what left is dropped. */
function applied(chart: Chart, before: Sample, delta: Delta, markedAt: number | null): Chart {
  const sample = applyDelta(before, delta);
  const touched = touchedSockets(chart, delta);
  if (touched.size === 0) return { ...chart, sample, touched };

  const rows = new Map(chart.rows);
  const marks = new Map(chart.marks);
  let { listenerCount } = chart;
  for (const id of touched) {
    const old = rows.get(id);
    const lived = before.sockets.has(id);
    const socket = sample.sockets.get(id);
    if (lived && old?.listener === true) listenerCount--;
    if (socket === undefined) {
      if (!lived) continue;
      if (markedAt === null) {
        rows.delete(id);
        marks.delete(id);
      } else {
        marks.set(id, { kind: 'gone', at: markedAt });
      }
      continue;
    }
    const row = makeRow(socket, sample.processes, lived && old ? old.serial : nextSerial());
    if (row.listener) listenerCount++;
    rows.set(id, row);
    if (!lived || old === undefined) {
      if (markedAt === null) marks.delete(id);
      else marks.set(id, { kind: 'new', at: markedAt });
    } else if (markedAt !== null && marks.get(id)?.kind !== 'new' && !looksSame(old, row)) {
      marks.set(id, { kind: 'changed', at: markedAt });
    }
  }
  return { sample, scope: chart.scope, rows, marks, listenerCount, touched };
}

/** The sockets a delta names, and those whose owners it changes. */
function touchedSockets(chart: Chart, delta: Delta): ReadonlySet<SocketId> {
  const touched = new Set<SocketId>(delta.sockets.removed);
  for (const { id } of delta.sockets.upserted) touched.add(id);
  if (delta.processes.upserted.length === 0) return touched;
  const changed = new Set(delta.processes.upserted.map((process) => process.key));
  for (const row of chart.rows.values()) {
    if (row.socket.owners.some((owner) => changed.has(owner.process))) touched.add(row.id);
  }
  return touched;
}

let serial = 0;

function nextSerial(): number {
  return ++serial;
}
