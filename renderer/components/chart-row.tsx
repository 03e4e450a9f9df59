/** One row of the chart. Drawn anew only when its own facts, place or mark change. */
import { memo, useState, type ReactNode } from 'react';
import type { ColumnId } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import type { Mark } from '../store/chart.ts';
import { Cell } from './cells.tsx';

const signs = { new: '+', changed: '~', gone: '−' } as const;
const markWords = { new: 'new: ', changed: 'changed: ', gone: 'gone: ' } as const;

/** For `aria-activedescendant`. */
export function rowElementId(row: Row): string {
  return `row-${row.serial}`;
}

export type ChartRowProps = {
  readonly row: Row;
  readonly index: number;
  readonly topPx: number;
  readonly columns: readonly ColumnId[];
  readonly mark: Mark | undefined;
  readonly selected: boolean;
  readonly home: string;
};

export const ChartRow = memo(function ChartRow(props: ChartRowProps): ReactNode {
  const { row, index, topPx, columns, mark, selected, home } = props;
  return (
    // Clicks and keys are the grid's.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      id={rowElementId(row)}
      className="row body"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-mark={mark?.kind}
      data-quiet={row.owners.length === 0 || undefined}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {mark !== undefined && <Tint key={`${mark.kind}${mark.at}`} mark={mark} />}
      {columns.map((column, at) => (
        <div key={column} className={`cell ${column}`} role="gridcell" aria-colindex={at + 1}>
          {at === 0 && mark !== undefined && (
            <span className="mark">
              <span aria-hidden="true">{signs[mark.kind]}</span>
              <span className="unseen">{markWords[mark.kind]}</span>
            </span>
          )}
          <Cell column={column} row={row} home={home} gone={mark?.kind === 'gone'} />
        </div>
      ))}
    </div>
  );
});

/** The fading colour. A row scrolled into sight goes on where the fading would have been. */
const Tint = memo(
  function Tint({ mark }: { readonly mark: Mark }): ReactNode {
    const [elapsedMs] = useState(() => Math.max(0, performance.now() - mark.at));
    return <div className="tint" style={{ animationDelay: `-${Math.round(elapsedMs)}ms` }} />;
  },
  // Its key names the mark: drawing it again would count the elapsed time twice.
  () => true,
);
