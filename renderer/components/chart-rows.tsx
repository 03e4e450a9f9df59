/** The rows that are in sight: some forty elements for any number of rows. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, type MouseEvent, type ReactNode, type RefObject } from 'react';
import type { ColumnId } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import { ChartRow, rowElementId } from './chart-row.tsx';
import { rowHeightPx } from './moving.ts';
import { useAnchoredScroll } from './use-anchored-scroll.ts';
import { useListing, useView, useWindow, useWorkspace } from './workspace-context.ts';

/** Rows drawn beyond each edge, so that a quick scroll shows no blank. */
const overscan = 6;

export function ChartRows(props: {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly columns: readonly ColumnId[];
  readonly onMenu: (row: Row, place: { readonly x: number; readonly y: number }) => void;
}): ReactNode {
  // useVirtualizer answers differently while its object stays the same, so the React compiler must
  // leave this component alone (react PR 34493).
  'use no memo';
  const { scroller, columns, onMenu } = props;
  const { view } = useWorkspace();
  const rows = useListing((listing) => listing.rows);
  const cause = useListing((listing) => listing.cause);
  const marks = useWindow((state) => state.chart.marks);
  const home = useWindow((state) => state.machine?.home ?? '');
  const selectedId = useView((state) => state.selected?.id);
  const anchored = useAnchoredScroll({ scroller, rows, cause, selectedId });

  // oxlint-disable-next-line react/incompatible-library -- see 'use no memo' above
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan,
    paddingStart: anchored.slack.topPx,
    paddingEnd: anchored.slack.bottomPx,
    // Its flushSync would draw inside the scroll event, and again for every event of one frame.
    useFlushSync: false,
  });

  // Only an element that is drawn may be named as the active one; a selected row can be out of sight.
  const items = virtualizer.getVirtualItems();
  const active = items.map(({ index }) => rows[index]).find((row) => row?.id === selectedId);
  const activeElementId = active === undefined ? null : rowElementId(active);
  useLayoutEffect(() => {
    if (activeElementId === null) scroller.current?.removeAttribute('aria-activedescendant');
    else scroller.current?.setAttribute('aria-activedescendant', activeElementId);
  }, [scroller, activeElementId]);

  // Elements go with their place, not with their row: a jump then changes texts instead of building
  // and dropping some forty rows, which costs a frame.
  const slots = Math.ceil((virtualizer.scrollRect?.height ?? 0) / rowHeightPx) + 2 * overscan + 2;

  const rowUnder = (event: MouseEvent<HTMLElement>): Row | null => {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const index = element instanceof HTMLElement ? Number(element.dataset['index']) : Number.NaN;
    return rows[index] ?? null;
  };

  return (
    // The keys of the rows are the grid's, which has the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <div
      className="rows"
      role="rowgroup"
      style={{ height: virtualizer.getTotalSize() }}
      onPointerMove={anchored.onPointerMove}
      onPointerLeave={anchored.onPointerLeave}
      onClick={(event) => {
        const row = rowUnder(event);
        if (row === null) return;
        view.select(row);
        view.openDetails(true);
      }}
      onContextMenu={(event) => {
        const row = rowUnder(event);
        if (row === null) return;
        event.preventDefault();
        view.select(row);
        onMenu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      {items.map(({ index, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <ChartRow
            key={index % slots}
            row={row}
            index={index}
            topPx={start}
            columns={columns}
            mark={marks.get(row.id)}
            selected={row.id === selectedId}
            home={home}
          />
        );
      })}
    </div>
  );
}
