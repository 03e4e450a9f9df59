/** The bar above the chart: what is looked at, the filter, which sockets, pause, and the keys. */
import type { ReactNode } from 'react';
import { visibleText } from '../../shared/format/visible-text.ts';
import { Compass } from './compass.tsx';
import { FilterBox } from './filter-box.tsx';
import { KeyCap } from './key-cap.tsx';
import { useView, useWindow, useWorkspace } from './workspace-context.ts';

export function TopBar(): ReactNode {
  const machine = useWindow((state) => state.machine);
  const { view } = useWorkspace();
  return (
    <header className="top-bar">
      <div className="brand">
        <Compass sizePx={18} />
        <h1>Portolan</h1>
        {machine !== null && (
          <span className="host" title={`${machine.os} ${visibleText(machine.release)}`}>
            {visibleText(machine.hostname)}
          </span>
        )}
      </div>
      <FilterBox />
      <SocketsSwitch />
      <PauseButton />
      <button
        type="button"
        className="button quiet"
        title="All keys"
        aria-keyshortcuts="?"
        onClick={() => view.openDialog('keys')}
      >
        <span className="unseen">All keys</span>
        <KeyCap>?</KeyCap>
      </button>
    </header>
  );
}

function SocketsSwitch(): ReactNode {
  const { view } = useWorkspace();
  const allSockets = useView((state) => state.allSockets);
  return (
    <div className="segments" role="group" aria-label="Which sockets are shown">
      <button
        type="button"
        aria-pressed={!allSockets}
        aria-keyshortcuts="a"
        onClick={() => view.setAllSockets(false)}
      >
        Listeners
        {allSockets && <KeyCap>a</KeyCap>}
      </button>
      <button
        type="button"
        aria-pressed={allSockets}
        aria-keyshortcuts="a"
        onClick={() => view.setAllSockets(true)}
      >
        All sockets
        {!allSockets && <KeyCap>a</KeyCap>}
      </button>
    </div>
  );
}

function PauseButton(): ReactNode {
  const { feed } = useWorkspace();
  const status = useWindow((state) => state.status);
  const connected = useWindow((state) => state.link.state === 'open');
  const paused = status?.paused === true;
  return (
    <button
      type="button"
      className="button pause"
      disabled={status === null || !connected}
      aria-keyshortcuts="p"
      title={paused ? 'Look at the machine again' : 'Stop looking at the machine'}
      onClick={() => void (paused ? feed.resume() : feed.pause())}
    >
      <svg width="9" height="10" viewBox="0 0 9 10" aria-hidden="true">
        <path d={paused ? 'M1 0 9 5 1 10z' : 'M0 0h3v10H0zM6 0h3v10H6z'} fill="currentColor" />
      </svg>
      <span className="pause-word">{paused ? 'Resume' : 'Pause'}</span>
      <KeyCap>p</KeyCap>
    </button>
  );
}
