/**
 * Builds the window's stores and ties them together: feed -> chart -> listing, view -> listing and
 * preferences. The one place that knows them all; knows nothing of React or the page.
 */
import type { OpenLink } from './api.ts';
import { createClock, type Clock } from './store/clock.ts';
import { startFeed, type Feed } from './store/feed.ts';
import type { RequestFrame } from './store/frames.ts';
import { createListing, type ListingStore } from './store/listing.ts';
import { loadPreferences, savePreferences, type PreferenceStorage } from './store/preferences.ts';
import type { Slicer } from './store/slices.ts';
import { createViewStore, type ViewStore } from './store/view-store.ts';
import { createWindowStore, type WindowStore } from './store/window-store.ts';

export type Workspace = {
  readonly window: WindowStore;
  readonly view: ViewStore;
  readonly listing: ListingStore;
  readonly clock: Clock;
  readonly feed: Feed;
  readonly close: () => void;
};

export type WorkspaceOptions = {
  readonly openLink: OpenLink;
  readonly requestFrame: RequestFrame;
  readonly slicer: Slicer;
  readonly storage: PreferenceStorage;
};

/** A column is dragged through hundreds of widths; only where it comes to rest is worth keeping. */
const saveAfterMs = 300;

export function openWorkspace(options: WorkspaceOptions): Workspace {
  const { openLink, requestFrame, slicer, storage } = options;
  const window = createWindowStore();
  const view = createViewStore(loadPreferences(storage));
  const listing = createListing(slicer, view.store.getState());
  const clock = createClock();
  let saveTimer: ReturnType<typeof setTimeout> | null = null;

  window.subscribe(({ chart }, before) => {
    if (chart.rows === before.chart.rows) return;
    listing.update(chart);
    const { selected } = view.store.getState();
    const row = selected === null ? undefined : chart.rows.get(selected.id);
    if (row !== undefined && row !== selected) view.select(row);
  });

  const save = (): void => {
    saveTimer = null;
    savePreferences(storage, view.store.getState());
  };
  view.store.subscribe((now, before) => {
    if (
      now.query !== before.query ||
      now.sort !== before.sort ||
      now.allSockets !== before.allSockets
    ) {
      listing.show(now);
    }
    if (
      now.sort !== before.sort ||
      now.allSockets !== before.allSockets ||
      now.columnWidths !== before.columnWidths ||
      now.detailsWidthPx !== before.detailsWidthPx
    ) {
      if (saveTimer !== null) clearTimeout(saveTimer);
      saveTimer = setTimeout(save, saveAfterMs);
    }
  });

  const feed = startFeed({ store: window, clock, openLink, requestFrame });
  const tellScope = (): void => {
    const { allSockets, detailsOpen } = view.store.getState();
    const { rows, settled } = listing.store.getState();
    // Where no listener matches, the window tells how many others do.
    const isEmpty = settled && rows.length === 0 && window.getState().chart.sample !== null;
    feed.setScope(allSockets || detailsOpen || isEmpty ? 'all' : 'listeners');
  };
  tellScope();
  view.store.subscribe(tellScope);
  listing.store.subscribe(tellScope);

  return {
    window,
    view,
    listing,
    clock,
    feed,
    close: () => {
      feed.close();
      if (saveTimer !== null) {
        clearTimeout(saveTimer);
        save();
      }
    },
  };
}
