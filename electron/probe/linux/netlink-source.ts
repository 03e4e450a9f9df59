/** The netlink source: the kernel's own tables by sock_diag(7), descriptors by libc. */
import type { Family } from '../../../shared/model/address.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import type { BpfMode } from './bpf/bpf-mode.ts';
import { openDescriptors } from './descriptor-scanner.ts';
import { openDescriptorTools } from './descriptor-tools.ts';
import { openDiagExchange } from './diag-exchange.ts';
import { loadLibc } from './libc.ts';
import { openNamespaceDiag, type NamespaceReader } from './namespace-diag.ts';
import { readNetTables } from './net-tables.ts';
import { makeNetlinkMeasure } from './netlink-measure.ts';
import { makeNetlinkUnix } from './netlink-unix.ts';
import { openSockDiag, type SockDiag } from './sock-diag.ts';
import type { SocketRow, Source, TableProblem, Tables } from './source.ts';
import { listedStates } from './tcp-states.ts';

const tables: readonly (readonly [Protocol, Family])[] = [
  ['tcp', 'ipv4'],
  ['tcp', 'ipv6'],
  ['udp', 'ipv4'],
  ['udp', 'ipv6'],
];

/**
 * Throws when koffi does not load or sock_diag does not answer, so that the text source can take
 * over.
 */
export async function openNetlinkSource(root: string, bpf: BpfMode): Promise<Source> {
  const libc = await loadLibc();
  const sockDiag = openSockDiag(libc);
  const exchange = openDiagExchange(libc);
  const namespaces = openNamespaceDiag(libc, root);
  const descriptorTools = openDescriptorTools(libc);
  const close = (): void => {
    sockDiag.close();
    exchange.close();
    namespaces.close();
    descriptorTools.rest();
  };

  const readTables = (): Tables => {
    const rows: SocketRow[] = [];
    const problems: TableProblem[] = [];
    readDiag(sockDiag, (row) => rows.push(row), problems);
    for (const reader of namespaces.list()) {
      const foreign = readForeign(root, reader);
      for (const row of foreign.rows) rows.push(row);
      problems.push(...foreign.problems);
    }
    return { rows, problems };
  };

  try {
    // A kernel without the tcp_diag or udp_diag module, or a sandbox, shows itself only in an
    // answer.
    readTables();
    const descriptors = await openDescriptors(libc, root, bpf);
    const readRows = (): readonly SocketRow[] => readTables().rows;
    return {
      reader: 'netlink',
      readTables,
      scanDescriptors: descriptors.scan,
      readUnix: makeNetlinkUnix(root, exchange, namespaces),
      measure: makeNetlinkMeasure(exchange, namespaces, readRows),
      descriptorTools,
      close: () => {
        close();
        descriptors.close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function readForeign(root: string, { found, diag }: NamespaceReader): Tables {
  const { namespace, pid } = found;
  if (diag !== null) {
    try {
      const rows: SocketRow[] = [];
      const problems: TableProblem[] = [];
      readDiag(diag.tables, (row) => rows.push({ ...row, namespace }), problems);
      return { rows, problems };
    } catch (error) {
      // The namespace ended during a dump that had to be repeated; the own tables are none the worse.
      if (!(error instanceof Error)) throw error;
    }
  }
  return pid === null ? { rows: [], problems: [] } : readNetTables(`${root}/${pid}/net`, namespace);
}

function readDiag(
  sockDiag: SockDiag,
  onRow: (row: SocketRow) => void,
  problems: TableProblem[],
): void {
  for (const [protocol, family] of tables) {
    const dump = sockDiag.dump(protocol, family, listedStates);
    for (const row of dump.rows) onRow(row);
    if (dump.malformed > 0) {
      const table = `sock_diag's ${protocol} table over ${family}`;
      problems.push({ table, reason: 'malformed', count: dump.malformed });
    }
  }
}
