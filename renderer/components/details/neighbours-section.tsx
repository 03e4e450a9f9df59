/** The other listeners of the same port: one number, several addresses or protocols. */
import { useMemo, type ReactNode } from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { absenceWords } from '../../../shared/format/socket-words.ts';
import { listenersBeside } from '../../rows/neighbours.ts';
import type { Row } from '../../rows/row.ts';
import { useWindow, useWorkspace } from '../workspace-context.ts';
import { Section } from './fact.tsx';

export function NeighboursSection({ row }: { readonly row: Row }): ReactNode {
  const { view } = useWorkspace();
  const rows = useWindow((state) => state.chart.rows);
  const beside = useMemo(() => listenersBeside(row, rows.values()), [row, rows]);
  if (beside.length === 0) return null;
  return (
    <Section title={`Also on port ${row.socket.local.port}`}>
      <ul className="beside">
        {beside.map((other) => (
          <li key={other.id}>
            <button type="button" onClick={() => view.select(other)}>
              <span className="mono">{other.socket.local.address}</span>
              <span className="dim">{other.socket.protocol}</span>
              <span>
                {visibleText(
                  other.owners[0]?.name ?? absenceWords[other.socket.ownerAbsence ?? 'unknown'],
                )}{' '}
                <span className="faint">{other.owners[0]?.pid}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
