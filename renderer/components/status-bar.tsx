/** The bar below the chart: whether it is live, how much there is, and what could not be read. */
import type { ReactNode } from 'react';
import { useShallow } from 'zustand/shallow';
import { countGaps } from '../../shared/model/gap.ts';
import { visibleText } from '../../shared/format/visible-text.ts';
import { counted, formatDuration, secondsUntil } from '../format/words.ts';
import { healthOf, type Health } from '../store/health.ts';
import { useClock, useListing, useView, useWindow, useWorkspace } from './workspace-context.ts';

export function StatusBar(): ReactNode {
  const machine = useWindow((state) => state.machine);
  return (
    <footer className="status-bar">
      <HealthWord />
      <Counts />
      <GapsButton />
      <span className="stretch" />
      <LookWord />
      {machine !== null && (
        <span className="drop-first">
          {visibleText(machine.user.name)}@{visibleText(machine.hostname)}
        </span>
      )}
    </footer>
  );
}

const tones = {
  live: 'good',
  paused: 'warn',
  connecting: 'dim',
  starting: 'dim',
  lost: 'bad',
  refused: 'bad',
  down: 'bad',
  trouble: 'bad',
} as const satisfies Record<Health['kind'], string>;

function HealthWord(): ReactNode {
  const health = useWindow(useShallow(healthOf));
  const words = useClock((now) => healthWords(health, now));
  return (
    <span className="health" data-tone={tones[health.kind]}>
      <i className="dot" aria-hidden="true" />
      {words}
    </span>
  );
}

function healthWords(health: Health, now: number): string {
  switch (health.kind) {
    case 'live':
      return `live, every ${formatDuration(health.cadenceMs)}`;
    case 'paused':
      return 'paused';
    case 'connecting':
      return 'connecting';
    case 'starting':
      return 'first look';
    case 'down':
      return `probe down, again in ${secondsUntil(health.retryAt, now)} s`;
    case 'trouble':
      return 'not understood';
    case 'refused':
      return 'address no longer valid';
    case 'lost':
      return health.retryAt === null
        ? 'disconnected, trying again'
        : `disconnected, again in ${secondsUntil(health.retryAt, Date.now())} s`;
  }
}

function Counts(): ReactNode {
  const listeners = useWindow((state) => state.chart.listenerCount);
  const sockets = useWindow((state) => state.chart.sample?.sockets.size ?? null);
  const isWhole = useWindow((state) => state.chart.scope === 'all');
  const shown = useListing((listing) => listing.rows.length);
  const filtered = useView((state) => state.filterText.trim() !== '');
  if (sockets === null) return null;
  return (
    <>
      <span>
        {counted(listeners, 'listener')}
        {isWhole && ` · ${counted(sockets, 'socket')}`}
      </span>
      {filtered && <span className="shown">{shown.toLocaleString()} shown</span>}
    </>
  );
}

function GapsButton(): ReactNode {
  const { view } = useWorkspace();
  const gaps = useWindow((state) => state.chart.sample?.gaps ?? null);
  if (gaps === null) return null;
  const count = countGaps(gaps.values());
  if (count === 0) return <span className="drop-first">nothing unread</span>;
  return (
    <button type="button" className="gaps-button" onClick={() => view.openDialog('gaps')}>
      {counted(count, 'fact')} not readable <u>why?</u>
    </button>
  );
}

function LookWord(): ReactNode {
  const lookMs = useWindow((state) => state.chart.sample?.lookMs ?? null);
  const reader = useWindow((state) => state.chart.sample?.reader ?? null);
  if (lookMs === null || reader === null) return null;
  return (
    <span className="drop-first" title="How long one look at the machine takes, and how it is read">
      look {formatDuration(lookMs)} by {reader}
    </span>
  );
}
