/** The text source: the tables of proc_net(5) and descriptors by node:fs. Needs nothing native. */
import { endianness } from 'node:os';
import { isWished, type LookWish } from '../../../shared/model/look-wish.ts';
import { readText } from './proc-files.ts';
import { parseProcNet, type TableKind } from './proc-net.ts';
import type { SocketRow, Source, TableProblem } from './source.ts';
import { joinTables, type TablePart } from './table-parts.ts';
import { isHeld, scanDescriptorsAsText, stampProcessesAsText } from './text-descriptors.ts';

const tables: readonly (TableKind & { readonly file: string })[] = [
  { file: 'net/tcp', protocol: 'tcp', family: 'ipv4' },
  { file: 'net/tcp6', protocol: 'tcp', family: 'ipv6' },
  { file: 'net/udp', protocol: 'udp', family: 'ipv4' },
  { file: 'net/udp6', protocol: 'udp', family: 'ipv6' },
];

export function openTextSource(root: string): Source {
  return {
    reader: 'text',
    readTables: openTables(root),
    stampProcesses: (visit) => stampProcessesAsText(root, visit),
    scanDescriptors: async (pids) => scanDescriptorsAsText(root, pids),
    isHeld: (pid, descriptor, inode) => isHeld(root, pid, descriptor, inode),
    close: () => undefined,
  };
}

type Memory = {
  readonly text: string;
  readonly rows: readonly SocketRow[];
  readonly wished: readonly SocketRow[];
  readonly wish: string;
  readonly malformed: number;
};

function openTables(root: string): Source['readTables'] {
  const littleEndian = endianness() === 'LE';
  const memories = new Map<string, Memory>();
  const join = joinTables();

  const parse = (file: string, kind: TableKind, text: string, wish: LookWish): Memory => {
    const before = memories.get(file);
    const name = JSON.stringify(wish);
    if (before?.text === text && before.wish === name) return before;
    const { rows, malformed } =
      before?.text === text ? before : parseProcNet(text, kind, littleEndian);
    const kept = before === undefined ? rows : keepRows(before.rows, rows);
    const wished = kept.filter((row) => isWished(wish, row));
    return { text, rows: kept, wished, wish: name, malformed };
  };

  return (wish) => {
    const parts: TablePart[] = [];
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
      const now = parse(file, kind, text.value, wish);
      memories.set(file, now);
      parts.push(now.wished);
      if (now.malformed > 0) problems.push({ table, reason: 'malformed', count: now.malformed });
    }
    return { rows: join(parts), problems };
  };
}

/** Puts the rows of before in place of those that say the same. */
function keepRows(before: readonly SocketRow[], after: readonly SocketRow[]): readonly SocketRow[] {
  if (before === after) return after;
  const known = new Map(before.map((row) => [nameOf(row), row]));
  const kept = after.map((row) => known.get(nameOf(row)) ?? row);
  const isSame = kept.length === before.length && kept.every((row, at) => row === before[at]);
  return isSame ? before : kept;
}

function nameOf(row: SocketRow): string {
  return JSON.stringify(row);
}
