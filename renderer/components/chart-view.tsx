/** The chart: the grid of rows with its header, or what to say when there are no rows. */
import { useRef, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { gridId } from '../keyboard.ts';
import { ChartEmpty } from './chart-empty.tsx';
import { ChartHeader, headerButtonId } from './chart-header.tsx';
import { rowElementId } from './chart-row.tsx';
import { ChartRows } from './chart-rows.tsx';
import { RowMenu, type RowMenuHandle } from './row-menu.tsx';
import { useChartTable } from './use-chart-table.ts';
import { moveTarget, pageRows } from './moving.ts';
import { useListing, useWorkspace } from './workspace-context.ts';

export function ChartView(): ReactNode {
  const workspace = useWorkspace();
  const { view, listing } = workspace;
  const table = useChartTable();
  const scroller = useRef<HTMLDivElement>(null);
  const menu = useRef<RowMenuHandle>(null);
  const rowCount = useListing(({ rows }) => rows.length);
  const settled = useListing((state) => state.settled);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const { selected } = view.store.getState();
    const { rows } = listing.store.getState();
    if (plain && event.key === 'Enter' && selected !== null) {
      event.preventDefault();
      view.openDetails(true);
      return;
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const element = selected === null ? null : document.getElementById(rowElementId(selected));
      if (selected === null || element === null) return;
      event.preventDefault();
      menu.current?.openAt(selected, element);
      return;
    }
    if (!plain || event.shiftKey) return;
    const target = moveTarget(event.key, rows, selected, pageRows(event.currentTarget));
    if (target === 'header') {
      event.preventDefault();
      document.getElementById(headerButtonId)?.focus();
    } else if (target !== null) {
      event.preventDefault();
      view.select(target);
    }
  };

  const style = { '--columns': table.template, '--table-width': `${table.widthPx}px` };
  return (
    <div className="chart-area">
      {/* The grid takes the focus; the rows name the active one among them (WAI-ARIA, managing focus
          in composites). */}
      <div
        id={gridId}
        ref={scroller}
        className="grid"
        role="grid"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label="Sockets of this machine"
        aria-rowcount={rowCount + 1}
        aria-colcount={table.headers.length}
        aria-busy={!settled}
        style={style as CSSProperties}
        onKeyDown={onKeyDown}
      >
        <ChartHeader table={table} />
        <ChartRows
          scroller={scroller}
          columns={table.visible}
          onMenu={(row, at) => menu.current?.openAt(row, at)}
        />
      </div>
      <ChartEmpty />
      <RowMenu ref={menu} />
    </div>
  );
}
