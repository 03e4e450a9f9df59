/** Who a socket belongs to, as every face tells it: which owner is named first, and since when. */
import type { Process, ProcessKey } from './process.ts';
import type { Socket } from './socket.ts';

/**
 * The owners of a socket, the leading one first: the one that started the others, else the oldest
 * (nginx's master before its workers). An owner that the sample does not hold is left out.
 */
export function ownersOf(
  socket: Socket,
  processes: ReadonlyMap<ProcessKey, Process>,
): readonly Process[] {
  const owners: Process[] = [];
  for (const { process: key } of socket.owners) {
    const owner = processes.get(key);
    if (owner !== undefined) owners.push(owner);
  }
  if (owners.length < 2) return owners;
  const keys = new Set(owners.map((owner) => owner.key));
  const roots = owners.filter((owner) => owner.parent === null || !keys.has(owner.parent));
  const [lead] = (roots.length > 0 ? roots : owners).toSorted(
    (left, right) => left.startTime - right.startTime || left.pid - right.pid,
  );
  return lead === undefined ? owners : [lead, ...owners.filter((owner) => owner !== lead)];
}

/**
 * Since when the socket is known to stand, in epoch ms: it is no older than its leading owner, nor
 * than the look that first showed it. `null` when neither is known.
 */
export function standsSince(socket: Socket, lead: Process | undefined): number | null {
  const { appearedAt } = socket;
  return lead === undefined ? appearedAt : Math.max(lead.startTime, appearedAt ?? 0);
}
