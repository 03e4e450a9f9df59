/** /proc/net/unix (unix(7), net/unix/af_unix.c unix_seq_show()) as rows. Pure; counts what it cannot read. */
import type { UnixSocketState } from '../../../shared/model/unix-socket.ts';
import { unixName, unixType, type UnixRow } from './unix-row.ts';

export type ParsedUnixTable = { readonly rows: readonly UnixRow[]; readonly malformed: number };

/** Num, RefCount, Protocol, Flags, Type, St, Inode, and perhaps the name behind one blank. */
const line = /^[\da-f]+: [\da-f]+ [\da-f]+ ([\da-f]+) ([\da-f]+) ([\da-f]+) +(\d+)(?: (.*))?$/is;
const flagAccepts = 0x10000;
/** enum socket_state of linux/net.h. */
const states: Readonly<Record<number, UnixSocketState>> = {
  1: 'unconnected',
  2: 'connecting',
  3: 'connected',
  4: 'unconnected',
};

export function parseProcNetUnix(text: string): ParsedUnixTable {
  const rows: UnixRow[] = [];
  let malformed = 0;
  for (const [index, content] of text.split('\n').entries()) {
    if (content === '' || (index === 0 && content.startsWith('Num'))) continue;
    const row = readRow(content);
    if (row === null) malformed++;
    // An end that waits to be accepted has no inode yet; the listener's queue counts it, and
    // unix_diag passes it over too.
    else if (row.inode !== 0) rows.push(row);
  }
  return { rows, malformed };
}

function readRow(content: string): UnixRow | null {
  const fields = line.exec(content);
  if (fields === null) return null;
  const [flags = 0, type = 0, stateNumber = 0] = fields
    .slice(1, 4)
    .map((field) => Number.parseInt(field, 16));
  const kind = unixType(type);
  const state = (flags & flagAccepts) !== 0 ? 'listen' : states[stateNumber];
  const inode = Number(fields[4]);
  if (kind === null || state === undefined || !Number.isSafeInteger(inode)) return null;
  // Here NULs are printed as `@`, the leading one of an abstract name too, so a path that begins
  // with `@` looks like one; programs bind absolute paths.
  const name = fields[5] ?? '';
  return {
    inode,
    type: kind,
    state,
    name: unixName(name.startsWith('@') ? `\0${name.slice(1)}` : name),
    peerInode: null,
    queue: null,
  };
}
