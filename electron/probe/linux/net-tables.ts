/** The text tables of one folder like /proc/net: sockets of TCP and UDP, and UNIX sockets. */
import { endianness } from 'node:os';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import { parseProcNetUnix } from './proc-net-unix.ts';
import { parseProcNet, type TableKind } from './proc-net.ts';
import { readText } from './proc-files.ts';
import type { SocketRow, TableProblem, Tables } from './source.ts';
import type { UnixRow } from './unix-row.ts';

const kinds: readonly (TableKind & { readonly file: string })[] = [
  { file: 'tcp', protocol: 'tcp', family: 'ipv4' },
  { file: 'tcp6', protocol: 'tcp', family: 'ipv6' },
  { file: 'udp', protocol: 'udp', family: 'ipv4' },
  { file: 'udp6', protocol: 'udp', family: 'ipv6' },
];

const littleEndian = endianness() === 'LE';

/** @param namespace the one the folder is of; `null` for Portolan's own */
export function readNetTables(folder: string, namespace: NetworkNamespace | null): Tables {
  const rows: SocketRow[] = [];
  const problems: TableProblem[] = [];
  for (const { file, ...kind } of kinds) {
    const table = `${folder}/${file}`;
    const text = readText(table);
    if (!text.ok) {
      const absent = text.reason === 'vanished';
      // A namespace that ended takes its tables along; a kernel with IPv6 switched off has no such
      // table, and no such sockets either.
      if (absent && (namespace !== null || kind.family === 'ipv6')) continue;
      problems.push({ table, reason: absent ? 'unsupported' : text.reason, count: 1 });
      continue;
    }
    const parsed = parseProcNet(text.value, kind, littleEndian);
    for (const row of parsed.rows) rows.push(namespace === null ? row : { ...row, namespace });
    if (parsed.malformed > 0)
      problems.push({ table, reason: 'malformed', count: parsed.malformed });
  }
  return { rows, problems };
}

export function readUnixTable(
  folder: string,
  isForeign: boolean,
): { readonly rows: readonly UnixRow[]; readonly problems: readonly TableProblem[] } {
  const table = `${folder}/unix`;
  const text = readText(table);
  if (!text.ok) {
    const absent = text.reason === 'vanished';
    if (absent && isForeign) return { rows: [], problems: [] };
    const reason = absent ? 'unsupported' : text.reason;
    return { rows: [], problems: [{ table, reason, count: 1 }] };
  }
  const { rows, malformed } = parseProcNetUnix(text.value);
  return {
    rows,
    problems: malformed === 0 ? [] : [{ table, reason: 'malformed', count: malformed }],
  };
}
