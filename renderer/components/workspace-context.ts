/** Hands the workspace to the components, and lets each read just the part it draws. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Listing } from '../store/listing.ts';
import type { ViewState } from '../store/view-store.ts';
import type { WindowState } from '../store/window-store.ts';
import type { Workspace } from '../workspace.ts';

export const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('a component is drawn outside the workspace');
  return workspace;
}

/** @param select must return something stable while its part does not change */
export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(useWorkspace().window, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useWorkspace().view.store, select);
}

export function useListing<T>(select: (listing: Listing) => T): T {
  return useStore(useWorkspace().listing.store, select);
}

/** Drawn anew only when what `select` makes of the time changes, though the clock ticks every second. */
export function useClock<T extends string | number>(select: (machineTime: number) => T): T {
  const { clock } = useWorkspace();
  return useSyncExternalStore(clock.subscribe, () => select(clock.now()));
}
