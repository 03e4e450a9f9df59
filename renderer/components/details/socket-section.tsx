/** The socket itself: identity, family, state, and how many are connected to it now. */
import { useMemo, type ReactNode } from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { formatEndpoint } from '../../../shared/model/address.ts';
import { countConnections } from '../../rows/neighbours.ts';
import { v6onlyWords } from '../../../shared/format/socket-words.ts';
import type { Row } from '../../rows/row.ts';
import { useWindow } from '../workspace-context.ts';
import { Fact, NotReadable, Section } from './fact.tsx';
import { Moment } from './moment.tsx';

export function SocketSection({ row }: { readonly row: Row }): ReactNode {
  const { socket } = row;
  const sockets = useWindow((state) => state.chart.sample?.sockets ?? null);
  const connections = useMemo(
    () => (row.listener && sockets !== null ? countConnections(socket, sockets.values()) : null),
    [row.listener, socket, sockets],
  );
  return (
    <Section title="Socket">
      <dl>
        <Fact name="State">{socket.state}</Fact>
        <Fact name="Family">
          {socket.family === 'ipv4' ? 'IPv4' : 'IPv6'}
          {socket.family === 'ipv6' && <span className="dim"> · {v6onlyWords(socket)}</span>}
        </Fact>
        {socket.remote !== null && (
          <Fact name="Remote" mono>
            {formatEndpoint(socket.remote)}
          </Fact>
        )}
        {connections !== null && (
          <Fact name="Connections">{connections.toLocaleString()} established</Fact>
        )}
        {socket.appearedAt !== null && (
          <Fact name="Appeared">
            <Moment at={socket.appearedAt} />
          </Fact>
        )}
        <Fact name="Made by">
          {socket.creator === null ? <NotReadable /> : visibleText(socket.creator.name)}
        </Fact>
        <Fact name="Identity" mono>
          {visibleText(socket.id)}
        </Fact>
      </dl>
    </Section>
  );
}
