/** Asks for fresh numbers of one socket each second: only while drawn, seen, and not paused. */
import { useEffect, useState } from 'react';
import type { Measure } from '../../../shared/model/measure.ts';
import type { SocketId } from '../../../shared/model/socket.ts';
import { useWindow, useWorkspace } from '../workspace-context.ts';

/** The last numbers of this socket; `null` before the first, and for no socket. */
export function useMeasure(id: SocketId | null): Measure | null {
  const { feed, clock } = useWorkspace();
  const live = useWindow(
    ({ status, link }) => link.state === 'open' && status?.probe.state === 'live' && !status.paused,
  );
  const [measure, setMeasure] = useState<Measure | null>(null);

  useEffect(() => {
    if (id === null || !live) return;
    let wanted = true;
    let asking = false;
    const ask = async (): Promise<void> => {
      if (asking || document.visibilityState === 'hidden') return;
      asking = true;
      const result = await feed.ask('socket.measure', { ids: [id] });
      asking = false;
      const [first] = result.ok ? result.value.measures : [];
      if (wanted && first !== undefined) setMeasure(first);
    };
    void ask();
    const stop = clock.subscribe(() => void ask());
    return () => {
      wanted = false;
      stop();
    };
  }, [id, live, feed, clock]);

  // Until the first answer the state still holds the row that was shown before.
  return measure?.id === id ? measure : null;
}
