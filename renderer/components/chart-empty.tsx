/** What the chart says when it has no rows: one calm sentence, and what to do. */
import type { ReactNode } from 'react';
import { useShallow } from 'zustand/shallow';
import { visibleText } from '../../shared/format/visible-text.ts';
import { counted, secondsUntil } from '../format/words.ts';
import { healthOf, type Health } from '../store/health.ts';
import { Compass } from './compass.tsx';
import { KeyCap } from './key-cap.tsx';
import { useClock, useListing, useView, useWindow, useWorkspace } from './workspace-context.ts';

export function ChartEmpty(): ReactNode {
  const hasSample = useWindow((state) => state.chart.sample !== null);
  const empty = useListing(({ rows, settled }) => rows.length === 0 && settled);
  if (!empty) return null;
  return (
    <div className="empty">
      <div className="empty-text">{hasSample ? <NothingFound /> : <NothingYet />}</div>
    </div>
  );
}

function NothingFound(): ReactNode {
  const { view } = useWorkspace();
  const filter = useView((state) => state.filterText.trim());
  const allSockets = useView((state) => state.allSockets);
  const elsewhere = useListing((listing) => listing.elsewhere);
  // While paused, nothing is read about the others.
  const isUnknown = useWindow((state) => state.chart.scope !== 'all');
  const kind = allSockets ? 'socket' : 'listener';
  return (
    <>
      <p className="empty-title">
        {filter === ''
          ? `No ${kind} on this machine.`
          : `No ${kind} matches “${visibleText(filter)}”.`}
      </p>
      <p>{emptyDetail(filter !== '', elsewhere)}</p>
      <div className="empty-actions">
        {!allSockets && (elsewhere > 0 || isUnknown) && (
          <button type="button" className="button" onClick={() => view.setAllSockets(true)}>
            {filter === '' ? 'Show all sockets' : 'Search all sockets'} <KeyCap>a</KeyCap>
          </button>
        )}
        {filter !== '' && (
          <button type="button" className="button" onClick={() => view.setFilter('')}>
            Clear the filter
          </button>
        )}
      </div>
    </>
  );
}

function emptyDetail(filtered: boolean, elsewhere: number): string {
  if (!filtered) {
    return elsewhere > 0
      ? `It has ${counted(elsewhere, 'other socket')}.`
      : 'As soon as a program opens a port, it appears here.';
  }
  if (elsewhere === 0) return 'As soon as one does, it appears here.';
  return `${counted(elsewhere, 'other socket')} ${elsewhere === 1 ? 'does' : 'do'}.`;
}

function NothingYet(): ReactNode {
  const health = useWindow(useShallow(healthOf));
  const { feed } = useWorkspace();
  const detail = useClock((now) => waitingDetail(health, now));
  return (
    <>
      <Compass sizePx={40} />
      <p className="empty-title" role="status">
        {waitingTitle(health)}
      </p>
      <p>{detail}</p>
      <div className="empty-actions">
        {health.kind === 'paused' && (
          <button type="button" className="button" onClick={() => void feed.resume()}>
            Resume <KeyCap>p</KeyCap>
          </button>
        )}
        {health.kind === 'lost' && (
          <button type="button" className="button" onClick={() => feed.retry()}>
            Try now
          </button>
        )}
        {health.kind === 'trouble' && (
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Reload
          </button>
        )}
      </div>
    </>
  );
}

function waitingTitle(health: Health): string {
  switch (health.kind) {
    case 'connecting':
      return 'Connecting to Portolan…';
    case 'starting':
    case 'live':
      return 'Taking the first look at this machine…';
    case 'paused':
      return 'Paused before the first look.';
    case 'lost':
      return 'Portolan does not answer.';
    case 'refused':
      return 'This address is no longer valid.';
    case 'down':
      return 'The probe that reads this machine stopped.';
    case 'trouble':
      return 'Portolan answered something this window cannot use.';
  }
}

function waitingDetail(health: Health, now: number): string {
  switch (health.kind) {
    case 'connecting':
    case 'starting':
    case 'live':
      return '';
    case 'paused':
      return 'Nothing has been read yet.';
    case 'lost':
      return health.retryAt === null
        ? 'Trying again now.'
        : `Is it still running? Trying again in ${secondsUntil(health.retryAt, Date.now())} s.`;
    case 'refused':
      return 'Look in the terminal where Portolan runs: it prints the new one.';
    case 'down':
      return `${visibleText(health.reason)}. It is started again in ${secondsUntil(health.retryAt, now)} s.`;
    case 'trouble':
      return visibleText(health.message);
  }
}
