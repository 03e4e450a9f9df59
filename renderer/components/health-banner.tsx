/** Says in one sentence what is wrong with the picture and what to do; absent while all is well. */
import type { ReactNode } from 'react';
import { useShallow } from 'zustand/shallow';
import { visibleText } from '../../shared/format/visible-text.ts';
import { formatExactTime } from '../format/moment.ts';
import { secondsUntil } from '../format/words.ts';
import { healthOf } from '../store/health.ts';
import { KeyCap } from './key-cap.tsx';
import { useClock, useWindow, useWorkspace } from './workspace-context.ts';

/** Shown above rows that are there; without rows the empty chart says it instead. */
export function HealthBanner(): ReactNode {
  const health = useWindow(useShallow(healthOf));
  const takenAt = useWindow((state) => state.chart.sample?.takenAt ?? null);
  const { feed } = useWorkspace();
  const lostSeconds = useClock(() =>
    health.kind === 'lost' && health.retryAt !== null
      ? secondsUntil(health.retryAt, Date.now())
      : 0,
  );
  const downSeconds = useClock((now) =>
    health.kind === 'down' ? secondsUntil(health.retryAt, now) : 0,
  );
  if (takenAt === null) return null;
  const seen = formatExactTime(takenAt);

  switch (health.kind) {
    case 'live':
    case 'starting':
    case 'connecting':
      return null;
    case 'paused':
      return (
        <Banner tone="calm">
          <span>Paused. You see the machine as it was at {seen}.</span>
          <button type="button" className="button small" onClick={() => void feed.resume()}>
            Resume <KeyCap>p</KeyCap>
          </button>
        </Banner>
      );
    case 'down':
      return (
        <Banner tone="warn">
          <span>
            The probe stopped: {visibleText(health.reason)}. These are the rows of {seen}.
          </span>
          <Countdown>It is started again in {downSeconds} s.</Countdown>
        </Banner>
      );
    case 'trouble':
      return (
        <Banner tone="warn">
          <span>
            Portolan answered something this window cannot use: {visibleText(health.message)}.
          </span>
          <button type="button" className="button small" onClick={() => window.location.reload()}>
            Reload
          </button>
        </Banner>
      );
    case 'lost':
      return (
        <Banner tone="warn">
          <span>Portolan does not answer. These are the rows of {seen}.</span>
          <Countdown>
            {health.retryAt === null ? 'Trying again now.' : `Trying again in ${lostSeconds} s.`}
          </Countdown>
          <button type="button" className="button small" onClick={() => feed.retry()}>
            Try now
          </button>
        </Banner>
      );
    case 'refused':
      return (
        <Banner tone="bad">
          <span>
            This address is no longer valid. Look in the terminal where Portolan runs: it prints the
            new one. These are the rows of {seen}.
          </span>
        </Banner>
      );
  }
}

function Banner(props: {
  readonly tone: 'calm' | 'warn' | 'bad';
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="banner" data-tone={props.tone} role="status">
      {props.children}
    </div>
  );
}

/** Left out of what a screen reader announces, or it would speak every second. */
function Countdown({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span className="countdown" aria-hidden="true">
      {children}
    </span>
  );
}
