/**
 * Feeds the window store from the engine: turns the chart stream into one write a frame,
 * carries pause and visibility the other way. Knows neither the transport nor React.
 */
import type { LookScope } from '../../shared/model/look-wish.ts';
import { fail, type Result } from '../../shared/result.ts';
import type { Status } from '../../shared/model/status.ts';
import type { CallName, CallParams, CallValue, ChartMessage } from '../../shared/contract.ts';
import type { Client } from '../../shared/wire/client.ts';
import type { OpenLink } from '../api.ts';
import {
  joinTouched,
  nextMarkEnd,
  withDelta,
  withFullSample,
  withoutOldMarks,
  type Chart,
} from './chart.ts';
import { followChart, type ChartStream } from './chart-stream.ts';
import type { Clock } from './clock.ts';
import { createFrameQueue, type RequestFrame } from './frames.ts';
import type { WindowStore } from './window-store.ts';

export type Feed = {
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly retry: () => void;
  readonly setHidden: (hidden: boolean) => void;
  /** A single question, for what is no part of the chart. */
  readonly ask: <N extends CallName>(
    name: N,
    params: CallParams<N>,
  ) => Promise<Result<CallValue<N>>>;
  /** Tells what the window shows, so that no more of the machine is read. */
  readonly setScope: (scope: LookScope) => void;
  readonly close: () => void;
};

export type FeedOptions = {
  readonly store: WindowStore;
  readonly clock: Clock;
  readonly openLink: OpenLink;
  readonly requestFrame: RequestFrame;
};

type Item = ChartMessage | { readonly kind: 'old-marks' };

export function startFeed({ store, clock, openLink, requestFrame }: FeedOptions): Feed {
  let client: Client | null = null;
  let hidden = false;
  let scope: LookScope = 'listeners';
  let markTimer: ReturnType<typeof setTimeout> | null = null;
  let stream: ChartStream | null = null;

  const queue = createFrameQueue<Item>(requestFrame, (items) => {
    const before = store.getState();
    let { chart, status } = before;
    let touched: Chart['touched'] = new Set();
    for (const item of items) {
      if (item.kind === 'status') {
        status = item.status;
        continue;
      }
      const next = nextChart(chart, item, performance.now());
      if (next !== chart) touched = joinTouched(touched, next.touched);
      chart = next;
    }
    const changed = chart !== before.chart;
    store.setState({
      chart: changed ? { ...chart, touched } : chart,
      status,
      trouble: changed ? null : before.trouble,
    });
    watchMarks();
  });

  const watchMarks = (): void => {
    if (markTimer !== null) return;
    const end = nextMarkEnd(store.getState().chart);
    if (end === null) return;
    markTimer = setTimeout(
      () => {
        markTimer = null;
        queue.push({ kind: 'old-marks' });
      },
      Math.max(0, end - performance.now()),
    );
  };

  const useStatus = (result: Result<Status>): void => {
    if (result.ok) queue.push({ kind: 'status', status: result.value });
    else if (result.error.code !== 'disconnected') {
      store.setState({ trouble: result.error.message });
    }
  };

  const tellHidden = async (): Promise<void> => {
    if (client !== null) useStatus(await client.call('sampling.visibility', { hidden }));
  };

  const describe = async (asked: Client): Promise<void> => {
    const result = await asked.call('machine.describe', {});
    if (result.ok) store.setState({ machine: result.value });
    else if (result.error.code !== 'disconnected') {
      store.setState({ trouble: result.error.message });
    }
  };

  const link = openLink({
    onState: (state) => {
      if (state.state !== 'open') {
        client = null;
        stream?.close();
        stream = null;
        // What the engine last said of itself is no longer known to be true.
        store.setState({ link: state, status: null, trouble: null });
        return;
      }
      store.setState({ link: state });
    },
    onOpen: (opened) => {
      client = opened;
      stream = followChart(opened, scope, {
        onMessage: (message) => {
          // A full sample may be hours old where sampling is paused; a delta has just been taken.
          if (message.kind === 'delta') clock.setBy(message.delta.takenAt);
          queue.push(message);
        },
        onTrouble: (trouble) => store.setState({ trouble }),
      });
      void describe(opened);
      if (hidden) void tellHidden();
    },
  });

  return {
    pause: async () => {
      if (client !== null) useStatus(await client.call('sampling.pause', {}));
    },
    resume: async () => {
      if (client !== null) useStatus(await client.call('sampling.resume', {}));
    },
    retry: () => link.retry(),
    setHidden: (now) => {
      if (hidden === now) return;
      hidden = now;
      void tellHidden();
    },
    ask: async (name, params) =>
      client === null
        ? fail('disconnected', 'this window is not connected to Portolan')
        : client.call(name, params),
    setScope: (now) => {
      scope = now;
      stream?.setScope(now);
    },
    close: () => {
      stream?.close();
      link.close();
      queue.close();
      if (markTimer !== null) clearTimeout(markTimer);
    },
  };
}

function nextChart(
  chart: Chart,
  item: Exclude<Item, { readonly kind: 'status' }>,
  now: number,
): Chart {
  switch (item.kind) {
    case 'full':
      return withFullSample(chart, item.sample, now, item.scope);
    case 'delta':
      return withDelta(chart, item.delta, now);
    case 'old-marks':
      return withoutOldMarks(chart, now);
  }
}
