/** The netlink source: the kernel's own tables by sock_diag(7), descriptors by libc. */
import type { Family } from '../../../shared/model/address.ts';
import { wholeMachine, type LookWish } from '../../../shared/model/look-wish.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import type { BpfMode } from './bpf/bpf-mode.ts';
import { openDescriptors } from './descriptor-scanner.ts';
import { openDescriptorTools } from './descriptor-tools.ts';
import { openDiagExchange } from './diag-exchange.ts';
import { makeRowLabels } from './row-labels.ts';
import { loadLibc } from './libc.ts';
import { openNamespaceDiag, type NamespaceReader } from './namespace-diag.ts';
import { openNetTables } from './net-tables.ts';
import { makeNetlinkMeasure } from './netlink-measure.ts';
import { makeNetlinkUnix } from './netlink-unix.ts';
import { openSockDiag, type SockDiag } from './sock-diag.ts';
import type { Source, TableProblem, Tables } from './source.ts';
import { joinTables, type TablePart } from './table-parts.ts';
import { listedStates, listenState } from './tcp-states.ts';

const tables: readonly (readonly [Protocol, Family])[] = [
  ['tcp', 'ipv4'],
  ['tcp', 'ipv6'],
  ['udp', 'ipv4'],
  ['udp', 'ipv6'],
];

type Parts = { readonly parts: readonly TablePart[]; readonly problems: readonly TableProblem[] };

/**
 * Throws when koffi does not load or sock_diag does not answer, so that the text source can take
 * over.
 */
export async function openNetlinkSource(
  root: string,
  bpf: BpfMode,
  lasting: boolean,
): Promise<Source> {
  const libc = await loadLibc();
  const sockDiag = openSockDiag(libc);
  const exchange = openDiagExchange(libc);
  const namespaces = openNamespaceDiag(libc, root);
  const descriptorTools = openDescriptorTools(libc);
  const labels = makeRowLabels();
  const netTables = openNetTables();
  const join = joinTables();
  const close = (): void => {
    sockDiag.close();
    exchange.close();
    namespaces.close();
    descriptorTools.rest();
  };

  const readForeign = ({ found, diag }: NamespaceReader, wish: LookWish): Parts => {
    const { namespace, pid } = found;
    if (diag !== null) {
      try {
        const { parts, problems } = readDiag(diag.tables, wish);
        return { parts: parts.map((part) => labels.label(part, namespace)), problems };
      } catch (error) {
        // The namespace ended during a dump that had to be repeated; the own tables are none the
        // worse.
        if (!(error instanceof Error)) throw error;
      }
    }
    if (pid === null) return { parts: [], problems: [] };
    return netTables.read(`${root}/${pid}/net`, namespace, wish);
  };

  const readTables = (wish: LookWish): Tables => {
    const own = readDiag(sockDiag, wish);
    const parts = [...own.parts];
    const problems = [...own.problems];
    for (const reader of namespaces.list()) {
      const foreign = readForeign(reader, wish);
      parts.push(...foreign.parts);
      problems.push(...foreign.problems);
    }
    return { rows: join(parts), problems };
  };

  try {
    // A kernel without the tcp_diag or udp_diag module, or a sandbox, shows itself only in an
    // answer; a question about one port is answered at once.
    readDiag(sockDiag, { scope: { port: 1, protocol: null } });
    const descriptors = await openDescriptors(libc, root, bpf, lasting);
    return {
      reader: 'netlink',
      readTables,
      stampProcesses: descriptors.stamp,
      scanDescriptors: descriptors.scan,
      isHeld: descriptors.isHeld,
      readUnix: makeNetlinkUnix(root, exchange, namespaces),
      measure: makeNetlinkMeasure(exchange, namespaces, () => readTables(wholeMachine).rows),
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

function readDiag(sockDiag: SockDiag, { scope }: LookWish): Parts {
  const parts: TablePart[] = [];
  const problems: TableProblem[] = [];
  const port = typeof scope === 'object' ? scope : null;
  for (const [protocol, family] of tables) {
    if (port !== null && port.protocol !== null && port.protocol !== protocol) continue;
    const states = scope === 'listeners' && protocol === 'tcp' ? listenState : listedStates;
    const dump = sockDiag.dump({ protocol, family, states, port: port?.port ?? 0 });
    parts.push(dump.rows);
    if (dump.malformed > 0) {
      const table = `sock_diag's ${protocol} table over ${family}`;
      problems.push({ table, reason: 'malformed', count: dump.malformed });
    }
  }
  return { parts, problems };
}
