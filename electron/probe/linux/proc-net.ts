/**
 * The socket tables of proc_net(5) as text: /proc/net/{tcp,tcp6,udp,udp6}. Pure: a line that cannot
 * be understood is counted, never thrown.
 */
import { formatIpv4, formatIpv6, type Family } from '../../../shared/model/address.ts';
import type { Protocol, Queue, SocketState } from '../../../shared/model/socket.ts';
import { remoteEndpoint, type SocketRow } from './source.ts';
import { socketState } from './tcp-states.ts';

export type TableKind = { readonly protocol: Protocol; readonly family: Family };

export type ParsedTable = { readonly rows: readonly SocketRow[]; readonly malformed: number };

const end = String.raw`([\dA-F]+):([\dA-F]{4})`;
/** sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode; more may follow. */
const line = new RegExp(
  String.raw`^ *\d+: ${end} ${end} ([\dA-F]{2}) ([\dA-F]{8}):([\dA-F]{8}) \S+ \S+ +(\d+) +\d+ +(\d+)(?: |$)`,
  'i',
);

export function parseProcNet(text: string, kind: TableKind, littleEndian: boolean): ParsedTable {
  // Keyed, because a table read in several pieces while it changes can show one socket twice.
  const rows = new Map<string, SocketRow>();
  let malformed = 0;
  const lines = text.split('\n');
  for (const [index, content] of lines.entries()) {
    if (content === '' || (index === 0 && content.includes('local_address'))) continue;
    const fields = line.exec(content);
    const row = fields === null ? null : readRow(fields, kind, littleEndian);
    if (fields === null || row === null) malformed++;
    else rows.set(`${fields[1]}:${fields[2]} ${fields[3]}:${fields[4]} ${row.inode}`, row);
  }
  return { rows: [...rows.values()], malformed };
}

function readRow(
  fields: RegExpExecArray,
  { protocol, family }: TableKind,
  littleEndian: boolean,
): SocketRow | null {
  const localAddress = readAddress(fields[1] ?? '', family, littleEndian);
  const remoteAddress = readAddress(fields[3] ?? '', family, littleEndian);
  const state = socketState(protocol, Number.parseInt(fields[5] ?? '', 16));
  const userId = Number(fields[8]);
  const inode = Number(fields[9]);
  if (localAddress === null || remoteAddress === null || state === null) return null;
  if (userId > 0xffff_ffff || inode > Number.MAX_SAFE_INTEGER) return null;
  return {
    protocol,
    family,
    local: { address: localAddress, port: Number.parseInt(fields[2] ?? '', 16) },
    remote: remoteEndpoint(remoteAddress, Number.parseInt(fields[4] ?? '', 16)),
    state,
    v6only: null,
    queue: queueOf(state, fields[6] ?? '', fields[7] ?? ''),
    cgroupId: null,
    namespace: null,
    userId,
    // Socket inodes have 32 bits (get_next_ino()), as inet_diag_msg carries them.
    inode: inode % 2 ** 32,
  };
}

/** A listener's second counter is its accept queue; its backlog is not here (get_tcp4_sock()). */
function queueOf(state: SocketState, send: string, receive: string): Queue {
  const received = Number.parseInt(receive, 16);
  return state === 'listen'
    ? { kind: 'accept', length: received, limit: null }
    : { kind: 'bytes', receive: received, send: Number.parseInt(send, 16) };
}

/** The address in network order was printed word by word as numbers of this host's byte order. */
function readAddress(hex: string, family: Family, littleEndian: boolean): string | null {
  const length = family === 'ipv4' ? 4 : 16;
  if (hex.length !== length * 2) return null;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (let offset = 0; offset < length; offset += 4) {
    view.setUint32(
      offset,
      Number.parseInt(hex.slice(offset * 2, offset * 2 + 8), 16),
      littleEndian,
    );
  }
  return family === 'ipv4' ? formatIpv4(bytes) : formatIpv6(bytes);
}
