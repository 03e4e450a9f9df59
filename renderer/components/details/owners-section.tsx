/** Who holds the socket: every owner with all that is known of it. */
import { useState, type ReactNode } from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { shortenHome } from '../../../shared/format/folder.ts';
import { commandLine, type Process } from '../../../shared/model/process.ts';
import { absenceSentences } from '../../../shared/format/socket-words.ts';
import type { Row } from '../../rows/row.ts';
import { useWindow } from '../workspace-context.ts';
import { Fact, NotReadable, Section } from './fact.tsx';
import { Moment } from './moment.tsx';

const firstShown = 20;
const openAtFirst = 2;

export function OwnersSection({ row }: { readonly row: Row }): ReactNode {
  const [all, setAll] = useState(false);
  const { owners, socket } = row;
  if (owners.length === 0) {
    return (
      <Section title="Who">
        <p className="dim">{absenceSentences[socket.ownerAbsence ?? 'unknown']}</p>
        {socket.creator !== null && (
          <p className="dim">It was made by the user {visibleText(socket.creator.name)}.</p>
        )}
      </Section>
    );
  }
  const shown = all ? owners : owners.slice(0, firstShown);
  const rest = owners.length - shown.length;
  const title = owners.length === 1 ? 'Who' : `Who: ${owners.length.toLocaleString()} processes`;
  return (
    <Section title={title}>
      {shown.map((owner, index) => (
        <OwnerFacts key={owner.key} owner={owner} row={row} open={index < openAtFirst} />
      ))}
      {rest > 0 && (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          Show {rest} more
        </button>
      )}
    </Section>
  );
}

function OwnerFacts(props: {
  readonly owner: Process;
  readonly row: Row;
  readonly open: boolean;
}): ReactNode {
  const { owner, row, open } = props;
  const home = useWindow((state) => state.machine?.home ?? '');
  const descriptors = row.socket.owners.find((each) => each.process === owner.key)?.descriptors;
  return (
    <details className="owner" open={open}>
      <summary>
        <span className="strong">{visibleText(owner.name)}</span>{' '}
        <span className="dim">
          pid {owner.pid}
          {owner.user !== null && ` · ${visibleText(owner.user.name)}`}
        </span>
      </summary>
      <dl>
        <Fact name="User">
          {owner.user === null ? <NotReadable /> : visibleText(owner.user.name)}
        </Fact>
        <Fact name="Command" mono>
          {owner.argv === null ? <NotReadable /> : visibleText(commandLine(owner))}
        </Fact>
        <Fact name="Program" mono>
          {owner.exe === null ? <NotReadable /> : visibleText(owner.exe)}
        </Fact>
        <Fact name="Folder" mono>
          {owner.cwd === null ? <NotReadable /> : visibleText(shortenHome(owner.cwd, home))}
        </Fact>
        <Fact name="Started">
          <Moment at={owner.startTime} />
        </Fact>
        <Fact name={descriptors?.length === 1 ? 'Descriptor' : 'Descriptors'}>
          {descriptors?.join(', ') ?? <NotReadable />}
        </Fact>
      </dl>
    </details>
  );
}
