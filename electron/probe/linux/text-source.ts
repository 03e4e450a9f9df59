/** The text source: the tables of proc_net(5) and descriptors by node:fs. Needs nothing native. */
import { endianness } from 'node:os';
import { readText } from './proc-files.ts';
import { parseProcNet, type TableKind } from './proc-net.ts';
import type { SocketRow, Source, TableProblem, Tables } from './source.ts';
import { scanDescriptorsAsText } from './text-descriptors.ts';

const tables: readonly (TableKind & { readonly file: string })[] = [
  { file: 'net/tcp', protocol: 'tcp', family: 'ipv4' },
  { file: 'net/tcp6', protocol: 'tcp', family: 'ipv6' },
  { file: 'net/udp', protocol: 'udp', family: 'ipv4' },
  { file: 'net/udp6', protocol: 'udp', family: 'ipv6' },
];

export function openTextSource(root: string): Source {
  const littleEndian = endianness() === 'LE';
  return {
    reader: 'text',
    readTables: () => readTables(root, littleEndian),
    scanDescriptors: () => scanDescriptorsAsText(root),
    close: () => undefined,
  };
}

function readTables(root: string, littleEndian: boolean): Tables {
  const rows: SocketRow[] = [];
  const problems: TableProblem[] = [];
  for (const { file, ...kind } of tables) {
    const table = `${root}/${file}`;
    const text = readText(table);
    if (!text.ok) {
      // A kernel with IPv6 switched off has no such table, and no such sockets either.
      const absent = text.reason === 'vanished';
      if (absent && kind.family === 'ipv6') continue;
      problems.push({ table, reason: absent ? 'unsupported' : text.reason, count: 1 });
      continue;
    }
    const parsed = parseProcNet(text.value, kind, littleEndian);
    for (const row of parsed.rows) rows.push(row);
    if (parsed.malformed > 0)
      problems.push({ table, reason: 'malformed', count: parsed.malformed });
  }
  return { rows, problems };
}
