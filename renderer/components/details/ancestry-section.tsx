/** Why it is running: who started whom, down to the owner. */
import { Fragment, type ReactNode } from 'react';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { ancestry, commandLine } from '../../../shared/model/process.ts';
import { commandHint } from '../../format/command-hint.ts';
import type { Row } from '../../rows/row.ts';
import { useWindow } from '../workspace-context.ts';
import { Section } from './fact.tsx';

export function AncestrySection({ row }: { readonly row: Row }): ReactNode {
  const processes = useWindow((state) => state.chart.sample?.processes ?? null);
  const [lead] = row.owners;
  if (lead === undefined || processes === null) return null;
  const chain = ancestry(lead, processes);
  return (
    <Section title="Why is it running">
      <ol className="chain">
        {chain.map((process, index) => {
          const hint = commandHint(process);
          const last = index === chain.length - 1;
          return (
            <Fragment key={process.key}>
              <li title={`pid ${process.pid}: ${visibleText(commandLine(process))}`}>
                <span className={last ? 'strong' : undefined}>{visibleText(process.name)}</span>
                {hint !== null && <span className="faint"> {visibleText(hint)}</span>}
              </li>
              {!last && (
                <li className="faint" aria-hidden="true">
                  ›
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
      {chain.length === 1 && (
        <p className="dim">
          No parent is known: it was started by the system, or its parent ended.
        </p>
      )}
    </Section>
  );
}
