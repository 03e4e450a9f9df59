/** The socket itself: identity, family, state, and who may bind beside it, and how busy it is. */
import { useMemo, type ReactNode } from 'react';
import {
  connectionsWords,
  optionsWords,
  placeWords,
  queueWords,
} from '../../../shared/format/depth-words.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { formatEndpoint } from '../../../shared/model/address.ts';
import { v6onlyWords } from '../../../shared/format/socket-words.ts';
import { connectionsOf } from '../../../shared/model/connections.ts';
import type { Row } from '../../rows/row.ts';
import { useWindow } from '../workspace-context.ts';
import { Fact, NotReadable, Section } from './fact.tsx';
import { Moment } from './moment.tsx';

export function SocketSection({ row }: { readonly row: Row }): ReactNode {
  const { socket } = row;
  const sockets = useWindow((state) => state.chart.sample?.sockets ?? null);
  const connections = useMemo(
    () => (row.listener && sockets !== null ? connectionsOf(socket, sockets.values()) : null),
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
        {connections !== null && <Fact name="Connections">{connectionsWords(connections)}</Fact>}
        {socket.queue !== null && (
          <Fact name={socket.queue.kind === 'accept' ? 'Accept queue' : 'Queue'}>
            {queueWords(socket.queue)}
          </Fact>
        )}
        {row.listener && (
          <Fact name="Options">
            {socket.options === null ? <NotReadable /> : optionsWords(socket.options)}
          </Fact>
        )}
        {socket.cgroup !== null && socket.cgroup !== '/' && (
          <Fact name="Lives in">
            <span title={visibleText(socket.cgroup)}>{placeWords(socket.cgroup)}</span>
          </Fact>
        )}
        {socket.namespace !== null && (
          <Fact name="Namespace">
            {visibleText(socket.namespace.name)}
            {socket.namespace.id !== null && <span className="dim"> · {socket.namespace.id}</span>}
          </Fact>
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
