/** The table of UNIX sockets in a terminal: one row a socket, with who is at the other end. */
import { visibleText } from '../../../shared/format/visible-text.ts';
import { queueWords } from '../../../shared/format/depth-words.ts';
import type { Process, ProcessKey } from '../../../shared/model/process.ts';
import type { OwnerAbsence } from '../../../shared/model/socket.ts';
import {
  formatUnixName,
  type UnixListing,
  type UnixSocket,
} from '../../../shared/model/unix-socket.ts';
import { ownersOf } from '../../../shared/model/ownership.ts';
import type { Style } from '../terminal.ts';
import { layTable, type Column } from './table.ts';

/** Looked up once, because every row asks. */
export type UnixDirectory = {
  readonly ownersOf: (socket: UnixSocket) => readonly Process[];
  readonly peerOf: (socket: UnixSocket) => UnixSocket | null;
};

export function makeUnixDirectory({ sockets, processes }: UnixListing): UnixDirectory {
  const byKey = new Map<ProcessKey, Process>(processes.map((process) => [process.key, process]));
  const byId = new Map(sockets.map((socket) => [socket.id, socket]));
  return {
    ownersOf: (socket) => ownersOf(socket, byKey),
    peerOf: ({ peer }) => (peer === null ? null : (byId.get(peer) ?? null)),
  };
}

const absenceWords: Readonly<Record<OwnerAbsence, string>> = {
  kernel: 'not accepted yet',
  denied: 'owner hidden',
  unknown: 'no owner found',
};

export function layoutUnixSockets(
  sockets: readonly UnixSocket[],
  directory: UnixDirectory,
  options: { readonly width: number | null; readonly style: Style },
): readonly string[] {
  const { style } = options;
  const nameOwner = (socket: UnixSocket): string => {
    const [lead, ...others] = directory.ownersOf(socket);
    if (lead === undefined) return absenceWords[socket.ownerAbsence ?? 'unknown'];
    const more = others.length > 0 ? ` +${others.length}` : '';
    return `${visibleText(lead.name)} ${lead.pid}${more}`;
  };
  const columns: readonly Column<UnixSocket>[] = [
    {
      title: 'TYPE',
      dispensable: 2,
      cell: ({ type }) => type,
      paint: (text) => style('dim', text),
    },
    { title: 'STATE', cell: ({ state }) => state, paint: (text) => style('dim', text) },
    { title: 'NAME', minimum: 12, keep: 'end', cell: showName },
    { title: 'PROCESS', minimum: 12, cell: nameOwner, paint: (text) => style('strong', text) },
    {
      title: 'PEER',
      minimum: 8,
      dispensable: 1,
      cell: (socket) => {
        const peer = directory.peerOf(socket);
        return peer === null ? '' : [nameOwner(peer), showName(peer)].join(' ').trimEnd();
      },
    },
    {
      title: 'QUEUE',
      dispensable: 3,
      cell: ({ queue }) => (queue === null || isEmpty(queue) ? '' : queueWords(queue)),
      paint: (text) => style('dim', text),
    },
  ];
  return layTable(sockets, columns, options.width, (title) => style('dim', title));
}

/** Connected pairs are many and empty; only what waits is worth the words. */
function isEmpty(queue: NonNullable<UnixSocket['queue']>): boolean {
  return queue.kind === 'bytes' && queue.receive === 0 && queue.send === 0;
}

function showName({ name, namespace }: UnixSocket): string {
  const text = visibleText(formatUnixName(name));
  return namespace === null ? text : `${text} (${visibleText(namespace.name)})`.trimStart();
}
