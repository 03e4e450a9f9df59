/**
 * The list the table shows: the chart's rows, filtered and in order. A change of a few rows is merged
 * in; a new filter or sort is worked out in slices while the old list stays. Knows nothing of React.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Process, ProcessKey } from '../../shared/model/process.ts';
import type { Query } from '../../shared/query/query.ts';
import type { SocketId } from '../../shared/model/socket.ts';
import { comparing, mergeRows, sortRows, type Sort } from '../rows/order.ts';
import type { Row } from '../rows/row.ts';
import type { Slicer } from './slices.ts';

export type View = {
  readonly allSockets: boolean;
  readonly query: Query;
  readonly sort: Sort;
};

export type Listing = {
  readonly rows: readonly Row[];
  /** How many rows outside the listeners match; counted only where no listener does. */
  readonly elsewhere: number;
  /** `view`: the user asked for another list. `live`: the machine changed, and rows must not jump. */
  readonly cause: 'view' | 'live';
  /** False while a new filter or sort is being worked out. */
  readonly settled: boolean;
};

export type RowChange = {
  readonly rows: ReadonlyMap<SocketId, Row>;
  /** Ids that were added, replaced or removed since the last change; `null` when all were. */
  readonly touched: ReadonlySet<SocketId> | null;
};

export type ListingStore = {
  readonly store: StoreApi<Listing>;
  readonly update: (change: RowChange) => void;
  readonly show: (view: View) => void;
};

/** Beyond this many touched rows, sorting anew is cheaper than merging. */
const mergeLimit = 2000;

type Worked = {
  readonly sorted: readonly Row[];
  readonly shown: readonly Row[];
  readonly elsewhere: number;
};

export function createListing(slicer: Slicer, initial: View): ListingStore {
  const store = createStore<Listing>(() => ({
    rows: [],
    elsewhere: 0,
    cause: 'view',
    settled: true,
  }));
  let view = initial;
  let rows: ReadonlyMap<SocketId, Row> = new Map();
  /** Every row in order, whether shown or not, so that a new filter needs no new sort. */
  let sorted: readonly Row[] = [];
  let unsorted = false;
  let cancel: (() => void) | null = null;
  /** What changed while work was under way. */
  let missed = new Set<SocketId>();
  /** A user's wish that has not been answered yet outranks the machine's news. */
  let wished = false;

  const passes = (row: Row): boolean =>
    (view.allSockets || row.listener) && matches(view.query, row);

  const rebuild = (): void => {
    cancel?.();
    if (unsorted) missed = new Set();
    const work = workOut(unsorted ? [...rows.values()] : sorted, unsorted, view);
    let done = false;
    const stop = slicer.run(work, (worked) => {
      done = true;
      cancel = null;
      unsorted = false;
      sorted = worked.sorted;
      const cause = wished ? 'view' : 'live';
      wished = false;
      store.setState({ rows: worked.shown, elsewhere: worked.elsewhere, cause, settled: true });
      const late = missed;
      missed = new Set();
      if (late.size > 0) merge(late);
    });
    if (done) return;
    cancel = stop;
    if (wished) store.setState({ settled: false });
  };

  const merge = (touched: ReadonlySet<SocketId>): void => {
    const compare = comparing(view.sort);
    const arriving: Row[] = [];
    for (const id of touched) {
      const row = rows.get(id);
      if (row !== undefined) arriving.push(row);
    }
    sorted = mergeRows(sorted, touched, arriving, compare);
    const before = store.getState();
    const entering = arriving.filter(passes);
    const affected = entering.length > 0 || before.rows.some((row) => touched.has(row.id));
    if (affected) {
      const shown = mergeRows(before.rows, touched, entering, compare);
      store.setState({ rows: shown, elsewhere: 0, cause: 'live' });
    }
    // Only an empty list offers what lies outside the listeners, so only then is it counted.
    if (store.getState().rows.length === 0) rebuild();
  };

  return {
    store,
    update: (change) => {
      rows = change.rows;
      const { touched } = change;
      if (touched === null || touched.size > mergeLimit) {
        unsorted = true;
        rebuild();
      } else if (cancel !== null) {
        for (const id of touched) missed.add(id);
      } else if (touched.size > 0) {
        merge(touched);
      }
    },
    show: (next) => {
      const { sort } = view;
      if (sort.column !== next.sort.column || sort.descending !== next.sort.descending) {
        unsorted = true;
      }
      view = next;
      wished = true;
      rebuild();
    },
  };
}

const filterStride = 64;

function* workOut(base: readonly Row[], sortFirst: boolean, view: View): Generator<void, Worked> {
  const sorted = sortFirst ? yield* sortRows(base, view.sort) : base;
  const shown: Row[] = [];
  const rest: Row[] = [];
  for (let index = 0; index < sorted.length; index++) {
    const row = sorted[index];
    if (index % filterStride === 0) yield;
    if (row === undefined) continue;
    if (!view.allSockets && !row.listener) rest.push(row);
    else if (matches(view.query, row)) shown.push(row);
  }
  let elsewhere = 0;
  if (shown.length === 0) {
    for (let index = 0; index < rest.length; index++) {
      const row = rest[index];
      if (index % filterStride === 0) yield;
      if (row !== undefined && matches(view.query, row)) elsewhere++;
    }
  }
  return { sorted, shown, elsewhere };
}

/** A row brings its own owners along: one that is gone has none left in the sample. */
function matches(query: Query, row: Row): boolean {
  return query.matches(row.socket, { processes: ownersByKey(row) });
}

const noProcesses: ReadonlyMap<ProcessKey, Process> = new Map();

function ownersByKey({ owners }: Row): ReadonlyMap<ProcessKey, Process> {
  if (owners.length === 0) return noProcesses;
  return new Map(owners.map((owner) => [owner.key, owner]));
}
