/** Fresh numbers of single sockets: connections one by one with tcp_info, others from their table. */
import type { Measure } from '../../../shared/model/measure.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import type { DiagExchange } from './diag-exchange.ts';
import type { NamespaceDiag } from './namespace-diag.ts';
import type { Source, SocketRow } from './source.ts';
import { identifySockets } from './socket-ids.ts';

export function makeNetlinkMeasure(
  own: DiagExchange,
  namespaces: NamespaceDiag,
  readRows: () => readonly SocketRow[],
): Source['measure'] {
  const exchangeFor = ({ namespace }: Socket): DiagExchange | null =>
    namespace === null ? own : (namespaces.find(namespace)?.diag?.exchange ?? null);

  const ask = (socket: Socket): Measure | null => {
    const { id, protocol, family, local, remote } = socket;
    if (protocol !== 'tcp' || remote === null) return null;
    const measured = exchangeFor(socket)?.measure({ family, local, remote }) ?? null;
    // The same two ends may be another connection's by now.
    if (measured === null || !isOf(id, measured.inode)) return null;
    return { id, queue: measured.queue, traffic: measured.traffic };
  };

  return (sockets) => {
    const measures = new Map<string, Measure>();
    for (const socket of sockets) {
      const measure = ask(socket);
      if (measure !== null) measures.set(socket.id, measure);
    }
    const others = sockets.filter(({ id }) => !measures.has(id));
    if (others.length > 0) {
      const identified = identifySockets(readRows());
      for (const { id } of others) {
        const row = identified.get(id);
        if (row !== undefined) measures.set(id, { id, queue: row.queue, traffic: null });
      }
    }
    return [...measures.values()];
  };
}

/** Ids are made of the inode where there is one (socket-ids.ts). */
function isOf(id: string, inode: number): boolean {
  return inode === 0 || id === `inode:${inode}` || id.startsWith(`inode:${inode}#`);
}
