/**
 * Everything the window knows of the machine and of its connection, in one store outside React.
 * Written by the feed, read by the components. What the user chose to see is in view-store.ts.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Machine } from '../../shared/model/machine.ts';
import type { Status } from '../../shared/model/status.ts';
import type { LinkState } from '../api.ts';
import { emptyChart, type Chart } from './chart.ts';

export type WindowState = {
  readonly link: LinkState;
  readonly machine: Machine | null;
  readonly status: Status | null;
  readonly chart: Chart;
  /** One sentence when the engine answered something this window could not use. */
  readonly trouble: string | null;
};

export type WindowStore = StoreApi<WindowState>;

export function createWindowStore(): WindowStore {
  return createStore<WindowState>(() => ({
    link: { state: 'connecting' },
    machine: null,
    status: null,
    chart: emptyChart,
    trouble: null,
  }));
}
