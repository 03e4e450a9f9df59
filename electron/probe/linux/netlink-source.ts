/** The netlink source: the kernel's own tables by sock_diag(7), descriptors by libc. */
import type { Family } from '../../../shared/model/address.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import type { BpfMode } from './bpf/bpf-mode.ts';
import { openDescriptors } from './descriptor-scanner.ts';
import { loadLibc } from './libc.ts';
import { openSockDiag } from './sock-diag.ts';
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
  const readTables = (): Tables => {
    const rows: SocketRow[] = [];
    const problems: TableProblem[] = [];
    for (const [protocol, family] of tables) {
      const dump = sockDiag.dump(protocol, family, listedStates);
      for (const row of dump.rows) rows.push(row);
      if (dump.malformed > 0) {
        const table = `sock_diag's ${protocol} table over ${family}`;
        problems.push({ table, reason: 'malformed', count: dump.malformed });
      }
    }
    return { rows, problems };
  };
  try {
    // A kernel without the tcp_diag or udp_diag module, or a sandbox, shows itself only in an
    // answer.
    readTables();
    const descriptors = await openDescriptors(libc, root, bpf);
    return {
      reader: 'netlink',
      readTables,
      scanDescriptors: descriptors.scan,
      close: () => {
        sockDiag.close();
        descriptors.close();
      },
    };
  } catch (error) {
    sockDiag.close();
    throw error;
  }
}
