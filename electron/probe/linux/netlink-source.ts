/** The netlink source: the kernel's own tables by sock_diag(7), descriptors by libc. */
import type { Family } from '../../../shared/model/address.ts';
import type { LookWish } from '../../../shared/model/look-wish.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import { loadLibc } from './libc.ts';
import { openNativeDescriptors } from './native-descriptors.ts';
import { openParallelScan } from './parallel-scan.ts';
import { openSockDiag } from './sock-diag.ts';
import type { Source, TableProblem, Tables } from './source.ts';
import { joinTables, type TablePart } from './table-parts.ts';
import { listedStates, listenState } from './tcp-states.ts';

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
export async function openNetlinkSource(root: string): Promise<Source> {
  const libc = await loadLibc();
  const sockDiag = openSockDiag(libc);
  const join = joinTables();
  const readTables = ({ scope }: LookWish): Tables => {
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
    return { rows: join(parts), problems };
  };
  try {
    // A kernel without the tcp_diag or udp_diag module, or a sandbox, shows itself only in an
    // answer; a question about one port is answered at once.
    readTables({ scope: { port: 1, protocol: null } });
    const descriptors = openNativeDescriptors(libc, root);
    const parallel = openParallelScan(descriptors, root);
    return {
      reader: 'netlink',
      readTables,
      stampProcesses: descriptors.stamp,
      scanDescriptors: parallel.scan,
      isHeld: descriptors.isHeld,
      close: () => {
        sockDiag.close();
        parallel.close();
        descriptors.close();
      },
    };
  } catch (error) {
    sockDiag.close();
    throw error;
  }
}
