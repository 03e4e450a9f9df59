/**
 * What the user chose to see: filter, sort, which sockets, which row, what is open. Knows nothing of
 * the machine. Its lasting part is saved by whoever made the store.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { parseQuery, type Query } from '../../shared/query/query.ts';
import type { ColumnId } from '../rows/columns.ts';
import type { Sort } from '../rows/order.ts';
import type { Row } from '../rows/row.ts';
import { detailsWidth, type Preferences } from './preferences.ts';

export type OpenDialog = 'keys' | 'gaps' | null;

export type ViewState = Preferences & {
  readonly filterText: string;
  /** The last filter that could be read. */
  readonly query: Query;
  /** What is wrong with `filterText`; `null` when it could be read. */
  readonly filterProblem: string | null;
  /** As last seen: it stays selected, and readable, after its socket is gone. */
  readonly selected: Row | null;
  readonly detailsOpen: boolean;
  readonly dialog: OpenDialog;
  /** A short confirmation; `serial` tells two alike apart. */
  readonly notice: { readonly text: string; readonly serial: number } | null;
};

export type ViewStore = {
  readonly store: StoreApi<ViewState>;
  readonly setFilter: (text: string) => void;
  readonly setSort: (sort: Sort) => void;
  readonly setAllSockets: (allSockets: boolean) => void;
  readonly setColumnWidths: (widths: Preferences['columnWidths']) => void;
  readonly setDetailsWidth: (widthPx: number) => void;
  readonly select: (row: Row | null) => void;
  readonly openDetails: (open: boolean) => void;
  readonly openDialog: (dialog: OpenDialog) => void;
  readonly notify: (text: string) => void;
};

const noticeMs = 2500;

export function createViewStore(preferences: Preferences): ViewStore {
  const store = createStore<ViewState>(() => ({
    ...preferences,
    filterText: '',
    query: everything,
    filterProblem: null,
    selected: null,
    detailsOpen: false,
    dialog: null,
    notice: null,
  }));
  let notices = 0;

  return {
    store,
    setFilter: (filterText) => {
      const parsed = parseQuery(filterText);
      if (parsed.ok) store.setState({ filterText, query: parsed.query, filterProblem: null });
      else store.setState({ filterText, filterProblem: parsed.message });
    },
    setSort: (sort) => store.setState({ sort }),
    setAllSockets: (allSockets) => store.setState({ allSockets }),
    setColumnWidths: (columnWidths) => store.setState({ columnWidths }),
    setDetailsWidth: (widthPx) => {
      const { leastPx, mostPx } = detailsWidth;
      store.setState({ detailsWidthPx: Math.round(Math.min(mostPx, Math.max(leastPx, widthPx))) });
    },
    select: (selected) => store.setState({ selected }),
    openDetails: (detailsOpen) => store.setState({ detailsOpen }),
    openDialog: (dialog) => store.setState({ dialog }),
    notify: (text) => {
      const serial = ++notices;
      store.setState({ notice: { text, serial } });
      setTimeout(() => {
        if (store.getState().notice?.serial === serial) store.setState({ notice: null });
      }, noticeMs);
    },
  };
}

/** The next sort when a column's header is used: another column starts ascending, the same one turns. */
export function nextSort(sort: Sort, column: ColumnId): Sort {
  return { column, descending: sort.column === column && !sort.descending };
}

const everything: Query = { matches: () => true };
