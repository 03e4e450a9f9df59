/**
 * What the workspace has to do with the page itself: its title, whether anyone can see it, and the
 * listening for keys. Knows nothing of React.
 */
import { healthOf } from './store/health.ts';
import type { Workspace } from './workspace.ts';
import { globalKey } from './keyboard.ts';
import { counted } from './format/words.ts';

/** Ties the workspace to the page for the page's whole life. */
export function attachToPage(workspace: Workspace): void {
  const { window: store, feed } = workspace;
  const showTitle = (): void => {
    const title = pageTitle(workspace);
    if (document.title !== title) document.title = title;
  };
  store.subscribe(showTitle);
  showTitle();

  const tellVisibility = (): void => feed.setHidden(document.visibilityState === 'hidden');
  document.addEventListener('visibilitychange', tellVisibility);
  tellVisibility();

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const act = globalKey(event, workspace);
    if (act === null) return;
    event.preventDefault();
    act();
  });
}

function pageTitle({ window: store }: Workspace): string {
  const state = store.getState();
  const { chart } = state;
  if (chart.sample === null) return 'Portolan';
  const count = `Portolan · ${counted(chart.listenerCount, 'listener')}`;
  const health = healthOf(state).kind;
  if (health === 'paused') return `${count} (paused)`;
  return health === 'live' ? count : `${count} (not live)`;
}
