/** The text source: the tables of proc_net(5) and descriptors by node:fs. Needs nothing native. */
import { wholeMachine, type LookWish } from '../../../shared/model/look-wish.ts';
import type { Measure } from '../../../shared/model/measure.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import { openNamespaces, type FoundNamespace } from './namespaces.ts';
import { openNetTables, readUnixTable } from './net-tables.ts';
import { identifySockets } from './socket-ids.ts';
import type { SocketRow, Source, TableProblem, Tables, UnixTable } from './source.ts';
import { joinTables, type TablePart } from './table-parts.ts';
import { isHeld, scanDescriptorsAsText, stampProcessesAsText } from './text-descriptors.ts';

export function openTextSource(root: string): Source {
  const namespaces = openNamespaces(root);
  const netTables = openNetTables();
  const join = joinTables();

  const readTables = (wish: LookWish): Tables => {
    const parts: TablePart[] = [];
    const problems: TableProblem[] = [];
    const add = (tables: ReturnType<typeof netTables.read>): void => {
      parts.push(...tables.parts);
      problems.push(...tables.problems);
    };
    add(netTables.read(`${root}/net`, null, wish));
    for (const { namespace, pid } of namespaces.list()) {
      if (pid !== null) add(netTables.read(`${root}/${pid}/net`, namespace, wish));
    }
    return { rows: join(parts), problems };
  };

  return {
    reader: 'text',
    readTables,
    stampProcesses: (visit) => stampProcessesAsText(root, visit),
    scanDescriptors: async (pids) => scanDescriptorsAsText(root, pids),
    isHeld: (pid, descriptor, inode) => isHeld(root, pid, descriptor, inode),
    readUnix: () => readUnix(root, namespaces.list()),
    measure: (sockets) => measure(sockets, readTables(wholeMachine).rows),
    descriptorTools: null,
    close: () => undefined,
  };
}

function readUnix(root: string, foreign: readonly FoundNamespace[]): UnixTable {
  const own = readUnixTable(`${root}/net`, false);
  const rows = own.rows.map((row) => ({
    ...row,
    namespace: null as null | FoundNamespace['namespace'],
  }));
  const problems = [...own.problems];
  for (const { namespace, pid } of foreign) {
    if (pid === null) continue;
    const table = readUnixTable(`${root}/${pid}/net`, true);
    for (const row of table.rows) rows.push({ ...row, namespace });
    problems.push(...table.problems);
  }
  return { rows, problems };
}

/** The text tables hold the queues of every socket and no tcp_info. */
export function measure(
  sockets: readonly Socket[],
  rows: readonly SocketRow[],
): readonly Measure[] {
  const identified = identifySockets(rows);
  return sockets.flatMap(({ id }) => {
    const row = identified.get(id);
    return row === undefined ? [] : [{ id, queue: row.queue, traffic: null }];
  });
}
