/** What could not be read of this socket and its owners, in sentences. */
import { useMemo, type ReactNode } from 'react';
import { gapsOf } from '../../rows/row-gaps.ts';
import type { Row } from '../../rows/row.ts';
import { GapItem } from '../gaps-dialog.tsx';
import { useWindow } from '../workspace-context.ts';
import { Section } from './fact.tsx';

export function GapsSection({ row }: { readonly row: Row }): ReactNode {
  const gaps = useWindow((state) => state.chart.sample?.gaps ?? null);
  const concerning = useMemo(() => (gaps === null ? [] : gapsOf(row, gaps.values())), [row, gaps]);
  return (
    <Section title="Not readable">
      {concerning.length === 0 ? (
        <p className="dim">nothing</p>
      ) : (
        <ul className="gaps">
          {concerning.map((gap) => (
            <GapItem key={gap.id} gap={gap} />
          ))}
        </ul>
      )}
    </Section>
  );
}
