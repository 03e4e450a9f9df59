/**
 * Every UNIX socket with its owners, joined when asked for. Keeps nothing between two listings, so
 * that it cannot disturb what the looks remember.
 */
import type { Gap } from '../../../shared/model/gap.ts';
import type { Owner } from '../../../shared/model/process.ts';
import type { UnixListing, UnixSocket } from '../../../shared/model/unix-socket.ts';
import { unixPeersUnknown } from './depth-gap-texts.ts';
import { deniesAny, openDeniedPids } from './denied-users.ts';
import { descriptorsDenied, descriptorsFailed, tableGaps } from './gap-texts.ts';
import { processGaps, type LookContext } from './look.ts';
import { openOwnerBook } from './owner-book.ts';
import { openProcessTable } from './process-table.ts';
import { proveOwners } from './prove-owners.ts';
import { makeOwners, makeProcesses } from './rows-to-sockets.ts';
import type { Source } from './source.ts';

export async function listUnixSockets(
  { root, users, clock, viewerId }: LookContext,
  source: Source,
  fallback: string | null,
): Promise<UnixListing> {
  const takenAt = Date.now();
  users.refresh();
  const table = source.readUnix();
  const sizes = new Map<number, number>();
  source.stampProcesses((pid, _folder, _time, descriptors) => sizes.set(pid, descriptors));
  const pids = [...sizes.keys()];
  const scan = await source.scanDescriptors(pids, (pid) => sizes.get(pid) ?? 0);
  const deniedPids = openDeniedPids(root);
  deniedPids.record(pids, scan.deniedPids);
  const denied = deniedPids.find();
  const book = openOwnerBook();
  book.record(pids, scan);
  const processLook = openProcessTable(root).startLook();
  const proof = proveOwners(book, table.rows, processLook.includeOwner);
  proof.prove();
  const wanted = new Set(table.rows.map(({ inode }) => inode));
  const owners = new Map<number, readonly Owner[]>();
  for (const inode of wanted) {
    const living = makeOwners(book.holders(inode) ?? [], proof.keyOf);
    if (living.length > 0) owners.set(inode, living);
  }
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
