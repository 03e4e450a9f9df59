/** UNIX sockets by unix_diag in every namespace, as text where it does not answer. */
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import type { DiagExchange } from './diag-exchange.ts';
import type { NamespaceDiag } from './namespace-diag.ts';
import { readUnixTable } from './net-tables.ts';
import type { TableProblem, UnixTable } from './source.ts';

export function makeNetlinkUnix(
  root: string,
  own: DiagExchange,
  namespaces: NamespaceDiag,
): () => UnixTable {
  return () => {
    const rows: UnixTable['rows'][number][] = [];
    const problems: TableProblem[] = [];
    const read = (
      exchange: DiagExchange | null,
      folder: string | null,
      namespace: NetworkNamespace | null,
    ): void => {
      if (exchange !== null) {
        try {
          const dump = exchange.dumpUnix();
          for (const row of dump.rows) rows.push({ ...row, namespace });
          if (dump.malformed > 0) {
            const table = "sock_diag's UNIX table";
            problems.push({ table, reason: 'malformed', count: dump.malformed });
          }
          return;
        } catch (error) {
          // A kernel without the unix_diag module still has the text table.
          if (!(error instanceof Error)) throw error;
          problems.push({ table: "sock_diag's UNIX table", reason: 'unsupported', count: 1 });
        }
      }
      if (folder === null) return;
      const text = readUnixTable(folder, namespace !== null);
      for (const row of text.rows) rows.push({ ...row, namespace });
      problems.push(...text.problems);
    };
    read(own, `${root}/net`, null);
    for (const { found, diag } of namespaces.list()) {
      const folder = found.pid === null ? null : `${root}/${found.pid}/net`;
      read(diag?.exchange ?? null, folder, found.namespace);
    }
    return { rows, problems };
  };
}
