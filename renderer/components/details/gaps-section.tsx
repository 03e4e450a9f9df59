/** What could not be read of this socket and its owners, in sentences. */
import { useMemo, type ReactNode } from 'react';
import { groupGaps } from '../../rows/gap-groups.ts';
import { gapsOf } from '../../rows/row-gaps.ts';
import type { Row } from '../../rows/row.ts';
import { GapItem } from '../gap-item.tsx';
import { useWindow } from '../workspace-context.ts';
import { Section } from './fact.tsx';

/** The places of a gap are this very socket's, and need not be said. */
const noSockets = new Map<string, never>();

export function GapsSection({ row }: { readonly row: Row }): ReactNode {
  const gaps = useWindow((state) => state.chart.sample?.gaps ?? null);
  const groups = useMemo(
    () => (gaps === null ? [] : groupGaps(gapsOf(row, gaps.values()), noSockets)),
    [row, gaps],
  );
  return (
    <Section title="Not readable">
      {groups.length === 0 ? (
        <p className="dim">nothing</p>
      ) : (
        <ul className="gaps">
          {groups.map((group) => (
            <GapItem key={group.key} group={group} />
          ))}
        </ul>
      )}
    </Section>
  );
}
