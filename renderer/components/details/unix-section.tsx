/** The UNIX sockets of the leading owner: read when asked for, because they are no part of the chart. */
import { useState, type ReactNode } from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import type { Process, ProcessKey } from '../../../shared/model/process.ts';
import {
  formatUnixName,
  type UnixListing,
  type UnixSocket,
} from '../../../shared/model/unix-socket.ts';
import type { Row } from '../../rows/row.ts';
import { useWorkspace } from '../workspace-context.ts';
import { Section } from './fact.tsx';

const longestList = 50;

type Read =
  | { readonly kind: 'listing'; readonly of: ProcessKey; readonly listing: UnixListing }
  | { readonly kind: 'problem'; readonly of: ProcessKey; readonly message: string };

export function UnixSection({ row }: { readonly row: Row }): ReactNode {
  const { feed } = useWorkspace();
  const [read, setRead] = useState<Read | null>(null);
  const [lead] = row.owners;
  if (lead === undefined) return null;
  const ask = async (): Promise<void> => {
    const result = await feed.ask('unix.list', {});
    setRead(
      result.ok
        ? { kind: 'listing', of: lead.key, listing: result.value }
        : { kind: 'problem', of: lead.key, message: result.error.message },
    );
  };
  const shown = read?.of === lead.key ? read : null;
  return (
    <Section title="UNIX sockets">
      {shown?.kind === 'problem' && <p className="dim">{shown.message}</p>}
      {shown?.kind === 'listing' && <UnixList listing={shown.listing} lead={lead} />}
      <button type="button" className="button small" onClick={() => void ask()}>
        {shown === null ? `Read those of ${visibleText(lead.name)}` : 'Read again'}
      </button>
    </Section>
  );
}

function UnixList(props: { readonly listing: UnixListing; readonly lead: Process }): ReactNode {
  const { listing, lead } = props;
  const byId = new Map(listing.sockets.map((socket) => [socket.id, socket]));
  const processes = new Map(listing.processes.map((process) => [process.key, process]));
  const mine = listing.sockets
    .filter(({ owners }) => owners.some(({ process }) => process === lead.key))
    .toSorted((left, right) => rank(left) - rank(right));
  if (mine.length === 0) return <p className="dim">It holds none.</p>;
  return (
    <ul className="unix">
      {mine.slice(0, longestList).map((socket) => {
        const peer = socket.peer === null ? undefined : byId.get(socket.peer);
        return (
          <li key={socket.id}>
            <span className="mono">{nameOf(socket)}</span>{' '}
            <span className="dim">
              {socket.type} · {socket.state}
              {peer !== undefined && ` · with ${peerWords(peer, lead, processes)}`}
            </span>
          </li>
        );
      })}
      {mine.length > longestList && (
        <li className="dim">and {(mine.length - longestList).toLocaleString()} more</li>
      )}
    </ul>
  );
}

/** Those with a name first: others can find them. */
function rank({ name, state }: UnixSocket): number {
  return state === 'listen' ? 0 : name.kind === 'unnamed' ? 2 : 1;
}

function nameOf({ name }: UnixSocket): string {
  return name.kind === 'unnamed' ? 'unnamed' : visibleText(formatUnixName(name));
}

function peerWords(
  peer: UnixSocket,
  lead: Process,
  processes: ReadonlyMap<ProcessKey, Process>,
): string {
  const others = peer.owners.flatMap(({ process }) => processes.get(process) ?? []);
  const [first] = others;
  if (first === undefined) return 'a process that is not known';
  if (others.some(({ key }) => key === lead.key)) return 'itself';
  return `${visibleText(first.name)} ${first.pid}`;
}
