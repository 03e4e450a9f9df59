/**
 * The rows of `watch`: what is there now and what has just changed, from the messages of the chart.
 * A row that is gone stays a moment, marked, so that the eye can see it leave.
 */
import type { ChartMessage } from '../../shared/contract.ts';
import { applyDelta } from '../../shared/model/delta.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Socket, SocketId } from '../../shared/model/socket.ts';
import { unflatten } from '../../shared/schemas.ts';
import type { Mark, MarkedSocket } from './print/socket-table.ts';

export type Change = { readonly kind: 'new' | 'changed' | 'gone'; readonly socket: Socket };

export type LiveRows = {
  /** @returns what changed among the wanted sockets; a full sample is where changes begin */
  readonly receive: (message: ChartMessage, nowMs: number) => readonly Change[];
  readonly sample: () => Sample | null;
  readonly rows: (nowMs: number) => readonly MarkedSocket[];
};

const markForMs = 3000;

export function createLiveRows(wanted: (socket: Socket, sample: Sample) => boolean): LiveRows {
  let sample: Sample | null = null;
  const marks = new Map<SocketId, { mark: Mark; socket: Socket; untilMs: number }>();

  const compare = (before: Sample, after: Sample): Change[] => {
    const changes: Change[] = [];
    for (const [id, socket] of after.sockets) {
      const old = before.sockets.get(id);
      const isWanted = wanted(socket, after);
      const wasWanted = old !== undefined && wanted(old, before);
      if (isWanted && !wasWanted) changes.push({ kind: 'new', socket });
      else if (isWanted && old !== socket) changes.push({ kind: 'changed', socket });
      else if (!isWanted && wasWanted) changes.push({ kind: 'gone', socket: old });
    }
    for (const [id, socket] of before.sockets) {
      if (!after.sockets.has(id) && wanted(socket, before)) changes.push({ kind: 'gone', socket });
    }
    return changes;
  };

  return {
    receive: (message, nowMs) => {
      if (message.kind === 'status') return [];
      const before = sample;
      if (message.kind === 'full') sample = unflatten(message.sample);
      else if (before !== null) sample = applyDelta(before, message.delta);
      if (before === null || sample === null || message.kind === 'full') return [];
      const changes = compare(before, sample);
      for (const { kind, socket } of changes) {
        marks.set(socket.id, { mark: kind, socket, untilMs: nowMs + markForMs });
      }
      return changes;
    },
    sample: () => sample,
    rows: (nowMs) => {
      const now = sample;
      if (now === null) return [];
      for (const [id, { untilMs }] of marks) if (untilMs <= nowMs) marks.delete(id);
      const rows: MarkedSocket[] = [...now.sockets.values()]
        .filter((socket) => wanted(socket, now))
        .map((socket) => ({ socket, mark: marks.get(socket.id)?.mark ?? null }));
      for (const { mark, socket } of marks.values())
        if (mark === 'gone') rows.push({ socket, mark });
      return rows;
    },
  };
}
