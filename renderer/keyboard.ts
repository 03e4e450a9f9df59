/**
 * The keys that work everywhere in the window, and where the focus goes. Inside a text field, dialog
 * or menu they mean what they always mean there. Knows nothing of React.
 */
import { copyAddress } from './copying.ts';
import type { Workspace } from './workspace.ts';

export const filterInputId = 'filter';
export const gridId = 'chart';

/** What a key means anywhere in the window; `null` where it means nothing. */
export function globalKey(event: KeyboardEvent, workspace: Workspace): (() => void) | null {
  const { view, window: store, feed } = workspace;
  const { selected, allSockets, detailsOpen } = view.store.getState();
  const inOverlay = isWithin(event.target, '[role=dialog], [role=menu]');
  if (inOverlay || isWithin(event.target, 'input, textarea')) return null;

  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey && !event.shiftKey) {
    if (event.key === 'f') return focusFilter;
    const nothingMarked = document.getSelection()?.isCollapsed !== false;
    if (event.key === 'c' && nothingMarked && selected !== null) {
      return () => void copyAddress(workspace, selected);
    }
    return null;
  }
  if (control || event.altKey) return null;
  switch (event.key) {
    case '/':
      return focusFilter;
    case 'a':
      return () => view.setAllSockets(!allSockets);
    case 'p': {
      const { status } = store.getState();
      if (status === null) return null;
      return () => void (status.paused ? feed.resume() : feed.pause());
    }
    case '?':
      return () => view.openDialog('keys');
    case 'c':
      return selected === null ? null : () => void copyAddress(workspace, selected);
    case 'Escape':
      return detailsOpen ? () => closeDetails(workspace) : null;
    default:
      return null;
  }
}

/** Closes the details and gives the focus back to the table. */
export function closeDetails({ view }: Workspace): void {
  view.openDetails(false);
  focusGrid();
}

export function focusGrid(): void {
  document.getElementById(gridId)?.focus({ preventScroll: true });
}

function focusFilter(): void {
  const input = document.getElementById(filterInputId);
  if (!(input instanceof HTMLInputElement)) return;
  input.focus();
  input.select();
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
