/** The shown list: filter, order, and changes that arrive while it is being worked out. */
import { describe, expect, it } from 'vitest';
import { parseQuery, type Query } from '../../../shared/query/query.ts';
import { createListing, type View } from '../../../renderer/store/listing.ts';
import { createSlicer, type Slicer } from '../../../renderer/store/slices.ts';
import type { Row } from '../../../renderer/rows/row.ts';
import { heldBy, processOf, rowOf, socketOf } from './samples.ts';

function queryOf(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.query;
}

const byPort: View = {
  allSockets: false,
  query: queryOf(''),
  sort: { column: 'port', descending: false },
};

const atOnce: Slicer = createSlicer({
  budgetMs: Infinity,
  now: () => 0,
  giveWay: (next) => next(),
});

/** Every slice is one step, run by hand. */
function byHand(): { slicer: Slicer; step: () => void; finish: () => void } {
  const waiting: (() => void)[] = [];
  let time = 0;
  const step = (): void => waiting.shift()?.();
  return {
    slicer: createSlicer({
      budgetMs: 0,
      now: () => time++,
      giveWay: (next) => waiting.push(next),
    }),
    step,
    finish: () => {
      while (waiting.length > 0) step();
    },
  };
}

const processes = [
  processOf(1, { name: 'nginx', argv: ['nginx'] }),
  processOf(2, { name: 'node' }),
];
const rowsOf = (...rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

const web = rowOf(socketOf('web', 80, heldBy(1)), processes);
const app = rowOf(socketOf('app', 3000, heldBy(2)), processes);
const call = rowOf(
  socketOf('call', 3000, {
    state: 'established',
    remote: { address: '10.0.0.9', port: 5 },
    ...heldBy(2),
  }),
  processes,
);
const late = rowOf(socketOf('late', 443, heldBy(1)), processes);

describe('the listing', () => {
  it('shows listeners in order, and all sockets when asked', () => {
    const { store, update, show } = createListing(atOnce, byPort);
    const ids = (): readonly string[] => store.getState().rows.map(({ id }) => id);
    update({ rows: rowsOf(app, call, web), touched: null });
    expect(ids()).toEqual(['web', 'app']);
    show({ ...byPort, allSockets: true });
    expect(ids()).toEqual(['web', 'app', 'call']);
    show({ ...byPort, sort: { column: 'process', descending: true } });
    expect(ids()).toEqual(['app', 'web']);
  });

  it('filters, and counts what lies outside the listeners when none matches', () => {
    const { store, update, show } = createListing(atOnce, byPort);
    update({ rows: rowsOf(app, call, web), touched: null });
    show({ ...byPort, query: queryOf('nginx') });
    expect(store.getState()).toMatchObject({ rows: [web], elsewhere: 0, cause: 'view' });
    show({ ...byPort, query: queryOf('10.0.0.9') });
    expect(store.getState()).toMatchObject({ rows: [], elsewhere: 1 });
  });

  it('merges changes in, and does not touch the list for rows it does not show', () => {
    const { store, update } = createListing(atOnce, byPort);
    update({ rows: rowsOf(app, web), touched: null });
    const before = store.getState();
    update({ rows: rowsOf(app, web, call), touched: new Set(['call']) });
    expect(store.getState()).toBe(before);
    update({ rows: rowsOf(app, web, call, late), touched: new Set(['late']) });
    expect(store.getState()).toMatchObject({ rows: [web, late, app], cause: 'live' });
    update({ rows: rowsOf(app, call, late), touched: new Set(['web']) });
    expect(store.getState().rows).toEqual([late, app]);
  });

  it('keeps the old list while a new filter is worked out, then takes in what was missed', () => {
    const hand = byHand();
    const { store, update, show } = createListing(hand.slicer, byPort);
    update({ rows: rowsOf(app, web), touched: null });
    hand.finish();
    expect(store.getState().rows).toEqual([web, app]);
    show({ ...byPort, query: queryOf('nginx') });
    expect(store.getState()).toMatchObject({ rows: [web, app], settled: false });
    update({ rows: rowsOf(app, late), touched: new Set(['web', 'late']) });
    expect(store.getState()).toMatchObject({ rows: [web, app], settled: false });
    hand.finish();
    expect(store.getState()).toMatchObject({ rows: [late], settled: true });
  });

  it('answers only the last of several filters', () => {
    const hand = byHand();
    const { store, update, show } = createListing(hand.slicer, byPort);
    update({ rows: rowsOf(app, web), touched: null });
    hand.finish();
    const seen: (readonly string[])[] = [];
    store.subscribe(({ rows }) => seen.push(rows.map(({ id }) => id)));
    show({ ...byPort, query: queryOf('n') });
    hand.step();
    show({ ...byPort, query: queryOf('node') });
    hand.finish();
    expect(store.getState().rows).toEqual([app]);
    expect(seen.filter((ids) => ids.length === 2).length).toBe(seen.length - 1);
  });

  it('does not lose a new sort to a full sample that arrives meanwhile', () => {
    const hand = byHand();
    const { store, update, show } = createListing(hand.slicer, byPort);
    update({ rows: rowsOf(app, web), touched: null });
    hand.finish();
    show({ ...byPort, sort: { column: 'port', descending: true } });
    hand.step();
    update({ rows: rowsOf(app, web, late), touched: null });
    hand.finish();
    expect(store.getState()).toMatchObject({
      rows: [app, late, web],
      cause: 'view',
      settled: true,
    });
  });
});

describe('the slicer', () => {
  it('gives way when its time is used up, and stops when cancelled', () => {
    const hand = byHand();
    let steps = 0;
    const cancel = hand.slicer.run(
      (function* () {
        for (;;) {
          steps++;
          yield;
        }
      })(),
      () => undefined,
    );
    expect(steps).toBe(1);
    hand.step();
    expect(steps).toBe(2);
    cancel();
    hand.finish();
    expect(steps).toBe(2);
  });
});
