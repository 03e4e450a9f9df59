/** What stands in each cell of a row. One small component a column. */
import { memo, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { formatAge } from '../../shared/format/age.ts';
import { visibleText } from '../../shared/format/visible-text.ts';
import { formatEndpoint, isWildcard } from '../../shared/model/address.ts';
import { commandLine } from '../../shared/model/process.ts';
import { commandHint } from '../format/command-hint.ts';
import { splitPath } from '../format/split-path.ts';
import { absenceSentences, absenceWords, reachWords } from '../../shared/format/socket-words.ts';
import type { ColumnId } from '../rows/columns.ts';
import { rowSince, rowUser, type Row } from '../rows/row.ts';
import { useClock } from './workspace-context.ts';

type CellProps = {
  readonly column: ColumnId;
  readonly row: Row;
  readonly home: string;
  readonly gone: boolean;
};

export const Cell = memo(function Cell({ column, row, home, gone }: CellProps): ReactNode {
  const { socket } = row;
  switch (column) {
    case 'port':
      return socket.local.port;
    case 'protocol':
      return (
        <>
          {socket.protocol}
          {socket.family === 'ipv6' && <span className="faint">6</span>}
        </>
      );
    case 'address':
      return (
        <span
          className={isWildcard(socket.local.address) ? '' : 'soft'}
          title={row.listener ? `Open to ${reachWords(socket)}` : undefined}
        >
          {socket.local.address}
        </span>
      );
    case 'remote':
      return socket.remote === null ? <Nothing /> : formatEndpoint(socket.remote);
    case 'process':
      return <ProcessCell row={row} />;
    case 'pid':
      return row.owners[0]?.pid ?? <Nothing />;
    case 'user':
      return visibleText(rowUser(row)?.name ?? '') || <Nothing />;
    case 'folder':
      return <FolderCell path={row.owners[0]?.cwd ?? null} home={home} />;
    case 'state':
      return socket.state;
    case 'since':
      return gone ? 'gone' : <SinceCell since={rowSince(row)} />;
    default:
      return assertNever(column);
  }
});

function ProcessCell({ row }: { readonly row: Row }): ReactNode {
  const [lead, ...others] = row.owners;
  if (lead === undefined) {
    const absence = row.socket.ownerAbsence ?? 'unknown';
    return <span title={absenceSentences[absence]}>{absenceWords[absence]}</span>;
  }
  const hint = commandHint(lead);
  return (
    <span className="process" title={visibleText(commandLine(lead))}>
      <span className="name">{visibleText(lead.name)}</span>
      {others.length > 0 && (
        <span className="more" title={`${others.length + 1} processes hold this socket`}>
          +{others.length}
        </span>
      )}
      {hint !== null && <span className="hint">{visibleText(hint)}</span>}
    </span>
  );
}

function FolderCell(props: { readonly path: string | null; readonly home: string }): ReactNode {
  if (props.path === null) return <Nothing />;
  const { way, folder } = splitPath(props.path, props.home);
  return (
    <span className="folder-path" title={visibleText(props.path)}>
      <span className="way">{way}</span>
      <span className="end">{folder}</span>
    </span>
  );
}

function SinceCell({ since }: { readonly since: number | null }): ReactNode {
  const age = useClock((now) => (since === null ? '' : formatAge(now - since)));
  return age === '' ? <Nothing /> : age;
}

function Nothing(): ReactNode {
  return (
    <span className="faint" aria-hidden="true">
      –
    </span>
  );
}
