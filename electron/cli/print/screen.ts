/** The whole screen of `watch` as one string: heading, as many rows as fit, and the state of things. */
import { countGaps } from '../../../shared/model/gap.ts';
import type { Machine } from '../../../shared/model/machine.ts';
import type { Status } from '../../../shared/model/status.ts';
import type { LiveRows } from '../live-rows.ts';
import type { Style, Terminal } from '../terminal.ts';
import { byPort } from './order.ts';
import { layoutSockets } from './socket-table.ts';

export type ScreenState = {
  readonly live: LiveRows;
  readonly status: Status | null;
  readonly problem: string | null;
  readonly machine: Machine;
  readonly remote: boolean;
  readonly nowMs: number;
};

const home = '\u001b[H';
const clearToEndOfLine = '\u001b[K';
const clearBelow = '\u001b[J';

export function drawScreen(terminal: Terminal, state: ScreenState): string {
  const { style } = terminal;
  const height = terminal.height ?? 24;
  const sample = state.live.sample();
  const lines: string[] = [];
  if (sample === null) {
    lines.push(style('dim', `Reading the sockets of ${state.machine.hostname}…`));
  } else {
    const rows = state.live
      .rows(state.nowMs)
      .toSorted((left, right) => byPort(left.socket, right.socket));
    const room = Math.max(1, height - 3);
    const shown = rows.slice(0, room);
    const table = layoutSockets(shown, sample, state.machine, {
      width: terminal.width,
      style,
      remote: state.remote,
      marks: true,
    });
    lines.push(...table);
    if (rows.length > shown.length) {
      lines.push(style('dim', `and ${rows.length - shown.length} more; a filter narrows them`));
    } else {
      lines.push('');
    }
    const gaps = countGaps(sample.gaps.values());
    lines.push(
      [
        stateOf(state, style),
        `${rows.length} shown`,
        gaps > 0 ? `${gaps} facts not readable` : null,
        'p pauses, q ends',
      ]
        .filter((part) => part !== null)
        .join(style('dim', ' · ')),
    );
  }
  return `${home}${lines.map((line) => line + clearToEndOfLine).join('\r\n')}${clearBelow}`;
}

function stateOf({ status, problem, nowMs }: ScreenState, style: Style): string {
  if (problem !== null) return style('bad', problem);
  if (status === null || status.probe.state === 'starting') return style('dim', 'starting');
  if (status.probe.state === 'down') {
    const seconds = Math.max(0, Math.ceil((status.probe.retryAt - nowMs) / 1000));
    return style('bad', `${status.probe.reason}; trying again in ${seconds} s`);
  }
  if (status.paused) return style('warn', 'paused');
  return style('good', `live, every ${(status.cadenceMs / 1000).toFixed(1)} s`);
}
