/** What the window remembers, and what it refuses to. */
import { describe, expect, it } from 'vitest';
import {
  defaultPreferences,
  loadPreferences,
  savePreferences,
  type PreferenceStorage,
} from '../../../renderer/store/preferences.ts';
import { createViewStore } from '../../../renderer/store/view-store.ts';

function storageOf(
  text: string | null,
): PreferenceStorage & { readonly text: () => string | null } {
  let stored = text;
  return {
    getItem: () => stored,
    setItem: (_, value) => {
      stored = value;
    },
    text: () => stored,
  };
}

describe('preferences', () => {
  it('come back as they were saved, and hold no more than the layout', () => {
    const storage = storageOf(null);
    const { store, setAllSockets, setColumnWidths, setFilter } =
      createViewStore(defaultPreferences);
    setAllSockets(true);
    setColumnWidths({ port: 90 });
    setFilter('secret');
    savePreferences(storage, store.getState());
    expect(storage.text()).not.toContain('secret');
    expect(loadPreferences(storage)).toEqual({
      ...defaultPreferences,
      allSockets: true,
      columnWidths: { port: 90 },
    });
  });

  it.each([
    null,
    '',
    '{',
    '[]',
    '{"columnWidths":{"port":-5},"sort":{"column":"port","descending":false},"allSockets":false,"detailsWidthPx":352}',
    '{"columnWidths":{},"sort":{"column":"nonsense","descending":false},"allSockets":false,"detailsWidthPx":352}',
  ])('are the defaults when %j is stored', (text) => {
    expect(loadPreferences(storageOf(text))).toEqual(defaultPreferences);
  });
});

describe('the filter', () => {
  it('keeps the last good query while the text cannot be read', () => {
    const { store, setFilter } = createViewStore(defaultPreferences);
    setFilter('port:80');
    const { query } = store.getState();
    setFilter('port:x');
    expect(store.getState()).toMatchObject({ filterText: 'port:x', query });
    expect(store.getState().filterProblem).toMatch(/./);
    setFilter('');
    expect(store.getState().filterProblem).toBeNull();
    expect(store.getState().query).not.toBe(query);
  });
});
