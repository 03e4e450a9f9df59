/**
 * The chart's columns as a table model: widths, resizing, which are visible, and the sort shown in
 * the header. The rows stay outside: a row model would wrap 50,000 of them anew at every look.
 */
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type Header,
  type Updater,
  type ColumnSizingState,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { columns, isColumnId, type ColumnId } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import type { Preferences } from '../store/preferences.ts';
import { useView, useWorkspace } from './workspace-context.ts';

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});
const helper = createColumnHelper<typeof features, Row>();
const definitions = helper.columns(
  columns.map((column) =>
    helper.accessor(column.key, {
      id: column.id,
      header: column.title,
      size: column.widthPx,
      minSize: column.minWidthPx,
      maxSize: 2000,
      sortDescFirst: false,
    }),
  ),
);
const noRows: Row[] = [];

export type ChartHeaderModel = Header<typeof features, Row>;

export type ChartTable = {
  readonly headers: readonly ChartHeaderModel[];
  readonly visible: readonly ColumnId[];
  /** The value of `grid-template-columns` for the header and every row. */
  readonly template: string;
  readonly widthPx: number;
  readonly setWidth: (column: ColumnId, widthPx: number) => void;
};

export function useChartTable(): ChartTable {
  const { view } = useWorkspace();
  const columnWidths = useView((state) => state.columnWidths);
  const sort = useView((state) => state.sort);
  const allSockets = useView((state) => state.allSockets);

  const columnSizing: ColumnSizingState = useMemo(() => ({ ...columnWidths }), [columnWidths]);
  const sorting: SortingState = useMemo(() => [{ id: sort.column, desc: sort.descending }], [sort]);
  const columnVisibility = useMemo(
    () =>
      Object.fromEntries(
        columns.map(({ id, connectionsOnly }) => [id, allSockets || !connectionsOnly]),
      ),
    [allSockets],
  );

  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { columnSizing, columnVisibility, sorting },
    onColumnSizingChange: (updater: Updater<ColumnSizingState>) =>
      view.setColumnWidths(widthsOf(functionalUpdate(updater, columnSizing))),
    onSortingChange: (updater: Updater<SortingState>) => {
      const [first] = functionalUpdate(updater, sorting);
      if (first !== undefined && isColumnId(first.id)) {
        view.setSort({ column: first.id, descending: first.desc });
      }
    },
  });

  const headers = table.getFlatHeaders();
  const visible = useMemo(
    () => columns.filter((each) => allSockets || !each.connectionsOnly).map(({ id }) => id),
    [allSockets],
  );
  return {
    headers,
    visible,
    template: headers.map((header) => track(header)).join(' '),
    widthPx: table.getTotalSize(),
    setWidth: (column, widthPx) =>
      view.setColumnWidths({ ...columnWidths, [column]: Math.round(widthPx) }),
  };
}

/** The folder takes the room that is left: it is what is cut short most often. */
function track(header: ChartHeaderModel): string {
  const width = `${header.getSize()}px`;
  return header.column.id === 'folder' ? `minmax(${width}, 1fr)` : width;
}

function widthsOf(sizing: ColumnSizingState): Preferences['columnWidths'] {
  const widths: Partial<Record<ColumnId, number>> = {};
  for (const [id, widthPx] of Object.entries(sizing)) {
    if (isColumnId(id)) widths[id] = Math.round(widthPx);
  }
  return widths;
}
