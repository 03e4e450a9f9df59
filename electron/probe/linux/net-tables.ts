/** The text tables of one folder like /proc/net: sockets of TCP and UDP, and UNIX sockets. */
import { endianness } from 'node:os';
import { isWished, type LookWish } from '../../../shared/model/look-wish.ts';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import { parseProcNetUnix } from './proc-net-unix.ts';
import { parseProcNet, type TableKind } from './proc-net.ts';
import { readText } from './proc-files.ts';
import type { SocketRow, TableProblem } from './source.ts';
import type { TablePart } from './table-parts.ts';
import type { UnixRow } from './unix-row.ts';

const kinds: readonly (TableKind & { readonly file: string })[] = [
  { file: 'tcp', protocol: 'tcp', family: 'ipv4' },
  { file: 'tcp6', protocol: 'tcp', family: 'ipv6' },
  { file: 'udp', protocol: 'udp', family: 'ipv4' },
  { file: 'udp6', protocol: 'udp', family: 'ipv6' },
];

const littleEndian = endianness() === 'LE';

export type NetTables = {
  /**
   * The sockets of a folder like /proc/net. A row that says what it said before is the same object,
   * and a table without any change the same array.
   * @param namespace the one the folder is of; `null` for Portolan's own
   */
  readonly read: (
    folder: string,
    namespace: NetworkNamespace | null,
    wish: LookWish,
  ) => { readonly parts: readonly TablePart[]; readonly problems: readonly TableProblem[] };
};

type Memory = {
  readonly namespace: number | null | undefined;
  readonly text: string;
  readonly rows: readonly SocketRow[];
  readonly wished: readonly SocketRow[];
  readonly wish: string;
  readonly malformed: number;
};

/** Namespaces come and go; beyond this many tables the memory starts anew. */
const mostRemembered = 400;

export function openNetTables(): NetTables {
  const memories = new Map<string, Memory>();

  const parse = (
    table: string,
    kind: TableKind,
    text: string,
    namespace: NetworkNamespace | null,
    wish: LookWish,
  ): Memory => {
    const memory = memories.get(table);
    // The pid in the folder's name may stand for another namespace by now.
    const before = memory?.namespace === namespace?.id ? memory : undefined;
    const name = JSON.stringify(wish.scope);
    if (before?.text === text && before.wish === name) return before;
    const { rows, malformed } =
      before?.text === text ? before : label(parseProcNet(text, kind, littleEndian), namespace);
    const kept = before === undefined ? rows : keepRows(before.rows, rows);
    const wished = kept.filter((row) => isWished(wish, row));
    return { namespace: namespace?.id, text, rows: kept, wished, wish: name, malformed };
  };

  return {
    read: (folder, namespace, wish) => {
      if (memories.size > mostRemembered) memories.clear();
      const parts: TablePart[] = [];
      const problems: TableProblem[] = [];
      for (const { file, ...kind } of kinds) {
        const table = `${folder}/${file}`;
        const text = readText(table);
        if (!text.ok) {
          const absent = text.reason === 'vanished';
          // A namespace that ended takes its tables along; a kernel with IPv6 switched off has no
          // such table, and no such sockets either.
          if (absent && (namespace !== null || kind.family === 'ipv6')) continue;
          problems.push({ table, reason: absent ? 'unsupported' : text.reason, count: 1 });
          continue;
        }
        const now = parse(table, kind, text.value, namespace, wish);
        memories.set(table, now);
        parts.push(now.wished);
        if (now.malformed > 0) problems.push({ table, reason: 'malformed', count: now.malformed });
      }
      return { parts, problems };
    },
  };
}

function label(
  parsed: { readonly rows: readonly SocketRow[]; readonly malformed: number },
  namespace: NetworkNamespace | null,
): { readonly rows: readonly SocketRow[]; readonly malformed: number } {
  if (namespace === null) return parsed;
  return { ...parsed, rows: parsed.rows.map((row) => ({ ...row, namespace })) };
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
