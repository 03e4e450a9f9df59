/**
 * Every UNIX socket with its owners, joined when asked for. Keeps nothing between two listings, so
 * that it cannot disturb what the looks remember.
 */
import type { Gap } from '../../../shared/model/gap.ts';
import type { Owner, ProcessKey } from '../../../shared/model/process.ts';
import type { UnixListing, UnixSocket } from '../../../shared/model/unix-socket.ts';
import { unixPeersUnknown } from './depth-gap-texts.ts';
import { deniesAny, findDenied } from './denied-users.ts';
import { descriptorsDenied, descriptorsFailed, tableGaps } from './gap-texts.ts';
import { makeProcesses, processGaps, type LookContext } from './look.ts';
import { joinHoldings } from './owners.ts';
import { openProcessTable, type Evidence } from './process-table.ts';
import type { DescriptorScan, Source } from './source.ts';

export function listUnixSockets(
  { root, users, clock, viewerId }: LookContext,
  source: Source,
  fallback: string | null,
): UnixListing {
  const takenAt = Date.now();
  users.refresh();
  const table = source.readUnix();
  const scan = source.scanDescriptors();
  const denied = findDenied(root, scan);
  const processLook = openProcessTable(root).startLook();
  const wanted = new Set(table.rows.map(({ inode }) => inode));
  const owners = findOwners(wanted, scan, processLook.includeOwner);
  const found = processLook.finish();

  // What closed between the table and the scan is gone by now.
  const doubted = table.rows.some(({ inode }) => !owners.has(inode));
  const still = doubted ? new Set(source.readUnix().rows.map(({ inode }) => inode)) : wanted;
  const rows = table.rows.filter(({ inode }) => owners.has(inode) || still.has(inode));
  const absence = deniesAny(denied) ? 'denied' : 'unknown';
  const known = new Set(rows.map(({ inode }) => inode));
  const sockets = rows.map((row): UnixSocket => {
    const held = owners.get(row.inode) ?? [];
    return {
      id: `inode:${row.inode}`,
      type: row.type,
      state: row.state,
      name: row.name,
      peer: row.peerInode !== null && known.has(row.peerInode) ? `inode:${row.peerInode}` : null,
      owners: held,
      ownerAbsence: held.length > 0 ? null : absence,
      queue: row.queue,
      namespace: row.namespace,
    };
  });
  const gaps: Gap[] = [
    ...tableGaps(table.problems, fallback),
    ...(source.reader === 'text' ? [unixPeersUnknown()] : []),
    ...descriptorsDenied(denied, viewerId, (userId) => users.find(userId).name),
    ...descriptorsFailed(scan.failures),
    ...processGaps(found, viewerId),
  ];
  return {
    os: 'linux',
    takenAt,
    reader: source.reader,
    sockets,
    processes: [...makeProcesses(found, users, clock).values()],
    gaps,
  };
}

function findOwners(
  wanted: ReadonlySet<number>,
  scan: DescriptorScan,
  includeOwner: (pid: number, evidence: readonly Evidence[]) => ProcessKey | null,
): ReadonlyMap<number, readonly Owner[]> {
  const holdings = joinHoldings(wanted, scan);
  const evidence = new Map<number, Evidence[]>();
  for (const [inode, list] of holdings) {
    for (const { pid, descriptors } of list) {
      const seen = evidence.get(pid) ?? [];
      evidence.set(pid, seen);
      for (const descriptor of descriptors) seen.push({ descriptor, inode });
    }
  }
  const keys = new Map<number, ProcessKey | null>();
  for (const [pid, seen] of evidence) keys.set(pid, includeOwner(pid, seen));
  const owners = new Map<number, readonly Owner[]>();
  for (const [inode, list] of holdings) {
    const living = list.flatMap(({ pid, descriptors }): readonly Owner[] => {
      const process = keys.get(pid) ?? null;
      return process === null ? [] : [{ process, descriptors }];
    });
    if (living.length > 0) owners.set(inode, living);
  }
  return owners;
}
