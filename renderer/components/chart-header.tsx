/** The header of the chart: sorts by click and key, and makes columns wider and narrower by both. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { focusGrid } from '../keyboard.ts';
import { columnOf, isColumnId } from '../rows/columns.ts';
import type { ChartHeaderModel, ChartTable } from './use-chart-table.ts';

/** The one header button that is in the tab order. */
export const headerButtonId = 'chart-header';
const stepPx = 8;

export function ChartHeader({ table }: { readonly table: ChartTable }): ReactNode {
  const [current, setCurrent] = useState(0);
  const { headers } = table;
  const stop = Math.min(current, headers.length - 1);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const header = headers[stop];
    if (header === undefined) return;
    const { id } = header.column;
    if (event.shiftKey && isColumnId(id)) {
      const step = event.key === 'ArrowRight' ? stepPx : event.key === 'ArrowLeft' ? -stepPx : 0;
      if (step === 0) return;
      event.preventDefault();
      const { minWidthPx } = columnOf(id);
      table.setWidth(id, Math.max(minWidthPx, header.getSize() + step));
      return;
    }
    const target = targetOf(event.key, stop, headers.length);
    if (target === 'rows') {
      event.preventDefault();
      focusGrid();
    } else if (target !== null) {
      event.preventDefault();
      setCurrent(target);
      const buttons = event.currentTarget.querySelectorAll<HTMLElement>('.header-button');
      buttons[target]?.focus();
    }
  };

  return (
    // Keys of the buttons inside, which are the ones that take the focus.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div className="row header" role="row" aria-rowindex={1} onKeyDown={onKeyDown}>
      {headers.map((header, index) => (
        <HeaderCell
          key={header.id}
          header={header}
          index={index}
          inTabOrder={index === stop}
          onFocus={() => setCurrent(index)}
        />
      ))}
    </div>
  );
}

function HeaderCell(props: {
  readonly header: ChartHeaderModel;
  readonly index: number;
  readonly inTabOrder: boolean;
  readonly onFocus: () => void;
}): ReactNode {
  const { header, index, inTabOrder, onFocus } = props;
  const { column } = header;
  const sorted = column.getIsSorted();
  const known = isColumnId(column.id) ? columnOf(column.id) : null;
  const resize = header.getResizeHandler();
  return (
    <div
      className="header-cell"
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
      data-numeric={known?.numeric || undefined}
    >
      <button
        type="button"
        id={inTabOrder ? headerButtonId : undefined}
        className="header-button"
        tabIndex={inTabOrder ? 0 : -1}
        title="Sort: click or Enter. Width: drag the edge or Shift + ← →"
        onClick={() => column.toggleSorting()}
        onFocus={onFocus}
      >
        <span>{known?.title}</span>
        <span className="sort-sign" aria-hidden="true">
          {sorted === false ? '' : sorted === 'asc' ? '▴' : '▾'}
        </span>
      </button>
      {/* For pointers; the keyboard does the same from the button. */}
      <div
        className="resizer"
        aria-hidden="true"
        data-active={column.getIsResizing() || undefined}
        onMouseDown={resize}
        onTouchStart={resize}
        onDoubleClick={() => column.resetSize()}
      />
    </div>
  );
}

function targetOf(key: string, at: number, count: number): number | 'rows' | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'ArrowDown':
      return 'rows';
    default:
      return null;
  }
}
