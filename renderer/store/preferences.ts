/**
 * What the window remembers between visits: how the table is laid out, never what it shows. Stored
 * text is checked like any other input; what does not pass is forgotten.
 */
import * as v from 'valibot';
import { columnIds, type ColumnId } from '../rows/columns.ts';
import type { Sort } from '../rows/order.ts';

export type Preferences = {
  /** Pixels; a column that is not named has its own default. */
  readonly columnWidths: Readonly<Partial<Record<ColumnId, number>>>;
  readonly sort: Sort;
  readonly allSockets: boolean;
  readonly detailsWidthPx: number;
};

export const detailsWidth = { leastPx: 280, usualPx: 352, mostPx: 720 } as const;

export const defaultPreferences: Preferences = {
  columnWidths: {},
  sort: { column: 'port', descending: false },
  allSockets: false,
  detailsWidthPx: detailsWidth.usualPx,
};

const widthPx = v.pipe(v.number(), v.minValue(20), v.maxValue(4000));
const columnId = v.picklist(columnIds);

const stored: v.GenericSchema<unknown, Preferences> = v.object({
  columnWidths: v.record(columnId, widthPx),
  sort: v.object({ column: columnId, descending: v.boolean() }),
  allSockets: v.boolean(),
  detailsWidthPx: v.pipe(
    v.number(),
    v.minValue(detailsWidth.leastPx),
    v.maxValue(detailsWidth.mostPx),
  ),
});

const storageKey = 'portolan.preferences.1';

export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

export function loadPreferences(storage: PreferenceStorage): Preferences {
  const checked = v.safeParse(stored, parseJson(storage.getItem(storageKey)));
  return checked.success ? checked.output : defaultPreferences;
}

export function savePreferences(storage: PreferenceStorage, preferences: Preferences): void {
  const { columnWidths, sort, allSockets, detailsWidthPx } = preferences;
  storage.setItem(
    storageKey,
    JSON.stringify({ columnWidths, sort, allSockets, detailsWidthPx } satisfies Preferences),
  );
}

function parseJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
