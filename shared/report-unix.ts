/** UNIX sockets in the JSON that scripts read: the same `portolan/1`, a list of their own. */
import type { UnixListing, UnixSocket } from './model/unix-socket.ts';
import { isoTime, reportOwners, type Report, type ReportedOwner } from './report.ts';

export type ReportedUnixSocket = Pick<
  UnixSocket,
  'id' | 'type' | 'state' | 'name' | 'peer' | 'queue' | 'namespace' | 'ownerAbsence'
> & { readonly owners: readonly ReportedOwner[] };

/** `sockets` is empty: these are not asked for then. */
export type UnixReport = Report & { readonly unixSockets: readonly ReportedUnixSocket[] };

export function reportUnixSockets(
  listing: UnixListing,
  sockets: readonly UnixSocket[],
): UnixReport {
  const processes = new Map(listing.processes.map((process) => [process.key, process]));
  return {
    schema: 'portolan/1',
    os: listing.os,
    takenAt: isoTime(listing.takenAt),
    sockets: [],
    unixSockets: sockets.map((socket) => ({
      id: socket.id,
      type: socket.type,
      state: socket.state,
      name: socket.name,
      peer: socket.peer,
      queue: socket.queue,
      namespace: socket.namespace,
      owners: reportOwners(socket.owners, processes),
      ownerAbsence: socket.ownerAbsence,
    })),
    gaps: listing.gaps.map(({ subject, fact, reason, detail, count }) => ({
      subject,
      fact,
      reason,
      detail,
      count,
    })),
  };
}
