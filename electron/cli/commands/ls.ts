/** `portolan ls`: the listeners of this machine, or every socket, once. */
import { countGaps } from '../../../shared/model/gap.ts';
import { isListener } from '../../../shared/model/socket.ts';
import { reportSockets } from '../../../shared/report.ts';
import { lookOnce } from '../../engine/probe-host/look-once.ts';
import { compileFilter, splitFilter } from '../filter.ts';
import { byPort } from '../print/order.ts';
import { layoutSockets } from '../print/socket-table.ts';
import type { Terminal } from '../terminal.ts';
import { readArguments } from '../usage.ts';

export async function runLs(args: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = splitFilter(args);
  const { values } = readArguments('ls', options, {
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    unix: { type: 'boolean', default: false },
  });
  if (values.unix) return (await import('./ls-unix.ts')).runLsUnix(words, values, terminal);
  const query = compileFilter(words);
  const { sample, machine } = await lookOnce({
    scope: values.all ? 'all' : 'listeners',
  });
  const sockets = [...sample.sockets.values()]
    .filter((socket) => values.all || isListener(socket))
    .filter((socket) => query.matches(socket, sample))
    .toSorted(byPort);

  if (values.json) {
    terminal.out(`${JSON.stringify(reportSockets(sample, sockets))}\n`);
    return 0;
  }
  if (sockets.length > 0) {
    const rows = sockets.map((socket) => ({ socket, mark: null }));
    const lines = layoutSockets(rows, sample, machine, {
      width: terminal.width,
      style: terminal.style,
      remote: values.all,
      marks: false,
    });
    terminal.out(`${lines.join('\n')}\n`);
  } else {
    const what = values.all ? 'socket' : 'listener';
    terminal.error(
      words.length === 0
        ? `This machine has no ${what}.\n`
        : `No ${what} matches ${words.join(' ')}.${values.all ? '' : ' With --all, connections are searched too.'}\n`,
    );
  }
  // On stderr, so that a script's table holds sockets only.
  // One look leaves nothing for later but options, which the table does not show.
  const missing = countGaps(
    [...sample.gaps.values()].filter(({ reason }) => reason !== 'postponed'),
  );
  if (missing > 0) {
    const facts = missing === 1 ? '1 fact' : `${missing} facts`;
    terminal.error(`${facts} could not be read; portolan ls --json says which and why.\n`);
  }
  return 0;
}
