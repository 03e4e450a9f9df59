/** Starts the window: opens the workspace, ties it to the page and hands it to React. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openLink } from './api.ts';
import { App } from './components/app.tsx';
import { attachToPage } from './page.ts';
import { requestBrowserFrame } from './store/frames.ts';
import { createBrowserSlicer } from './store/slices.ts';
import { openWorkspace } from './workspace.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');

const workspace = openWorkspace({
  openLink,
  requestFrame: requestBrowserFrame,
  slicer: createBrowserSlicer(),
  storage: window.localStorage,
});
attachToPage(workspace);
createRoot(root).render(
  <StrictMode>
    <App workspace={workspace} />
  </StrictMode>,
);
