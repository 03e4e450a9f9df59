/** The text source: the tables of proc_net(5) and descriptors by node:fs. Needs nothing native. */
import type { Measure } from '../../../shared/model/measure.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import { openNamespaces, type FoundNamespace } from './namespaces.ts';
import { readNetTables, readUnixTable } from './net-tables.ts';
import { identifySockets } from './socket-ids.ts';
import type { SocketRow, Source, TableProblem, Tables, UnixTable } from './source.ts';
import { scanDescriptorsAsText } from './text-descriptors.ts';

export function openTextSource(root: string): Source {
  const namespaces = openNamespaces(root);
  return {
    reader: 'text',
    readTables: () => readTables(root, namespaces.list()),
    scanDescriptors: () => scanDescriptorsAsText(root),
    readUnix: () => readUnix(root, namespaces.list()),
    measure: (sockets) => measure(sockets, readTables(root, namespaces.list()).rows),
    descriptorTools: null,
    close: () => undefined,
  };
}

function readTables(root: string, foreign: readonly FoundNamespace[]): Tables {
  const rows: SocketRow[] = [];
  const problems: TableProblem[] = [];
  const add = (tables: Tables): void => {
    for (const row of tables.rows) rows.push(row);
    problems.push(...tables.problems);
  };
  add(readNetTables(`${root}/net`, null));
  for (const { namespace, pid } of foreign) {
    if (pid !== null) add(readNetTables(`${root}/${pid}/net`, namespace));
  }
  return { rows, problems };
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
