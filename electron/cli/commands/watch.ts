/**
 * `portolan watch`: the live table on a terminal, one line a change in a pipe, one JSON object a
 * change with --json.
 */
import { formatEndpoint } from '../../../shared/model/address.ts';
import type { LookScope } from '../../../shared/model/look-wish.ts';
import type { Machine } from '../../../shared/model/machine.ts';
import { ownersOf } from '../../../shared/model/ownership.ts';
import { isListener } from '../../../shared/model/socket.ts';
import type { Status } from '../../../shared/model/status.ts';
import { reportSocket } from '../../../shared/report.ts';
import type { Client } from '../../../shared/wire/client.ts';
import { compileFilter, splitFilter } from '../filter.ts';
import { createLiveRows, type Change, type LiveRows } from '../live-rows.ts';
import { drawScreen } from '../print/screen.ts';
import { folderOf, ownerName } from '../print/facts.ts';
import type { Terminal } from '../terminal.ts';
import { readArguments } from '../usage.ts';

export type OpenEngine = () => Promise<{ readonly client: Client; readonly close: () => void }>;

export async function runWatch(
  args: readonly string[],
  terminal: Terminal,
  openEngine: OpenEngine,
): Promise<number> {
  const { options, words } = splitFilter(args);
  const { values } = readArguments('watch', options, {
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const query = compileFilter(words);
  const live = createLiveRows(
    (socket, sample) => (values.all || isListener(socket)) && query.matches(socket, sample),
  );
  const { client, close } = await openEngine();
  const described = await client.call('machine.describe', {});
  if (!described.ok) {
    close();
    terminal.error(`portolan watch: ${described.error.message}\n`);
    return 3;
  }
  const machine = described.value;
  const scope: LookScope = values.all ? 'all' : 'listeners';
  const asScreen = terminal.interactive && !values.json;
  return asScreen
    ? watchScreen(client, close, live, machine, terminal, scope)
    : watchLines(client, close, live, machine, terminal, scope, values.json);
}

function watchLines(
  client: Client,
  close: () => void,
  live: LiveRows,
  machine: Machine,
  terminal: Terminal,
  scope: LookScope,
  json: boolean,
): Promise<number> {
  return new Promise((resolve) => {
    const stop = client.subscribe(
      'chart',
      { scope },
      (message) => {
        const first = live.sample() === null;
        const changes = live.receive(message, Date.now());
        // A script that waits for changes must know from which moment on they are told.
        if (first && live.sample() !== null) {
          terminal.error(`Watching ${live.rows(Date.now()).length} sockets; Ctrl+C ends.\n`);
        }
        if (message.kind === 'status' && message.status.probe.state === 'down') {
          terminal.error(`portolan watch: ${message.status.probe.reason}\n`);
        }
        for (const change of changes) terminal.out(`${describe(change, live, machine, json)}\n`);
      },
      ({ message }) => {
        terminal.error(`portolan watch: ${message}\n`);
        close();
        resolve(3);
      },
    );
    onInterrupt(() => {
      stop();
      close();
      resolve(0);
    });
  });
}

function describe(change: Change, live: LiveRows, machine: Machine, json: boolean): string {
  const sample = live.sample();
  if (sample === null) return '';
  const { kind, socket } = change;
  if (json) {
    const at = new Date(sample.takenAt).toISOString();
    return JSON.stringify({ event: kind, at, socket: reportSocket(sample, socket) });
  }
  const sign = { new: '+', changed: '~', gone: '-' }[kind];
  const [lead] = ownersOf(socket, sample.processes);
  const peer = socket.remote === null ? '' : ` with ${formatEndpoint(socket.remote)}`;
  const where = `${socket.protocol} ${formatEndpoint(socket.local)}${peer}`;
  const who = `${ownerName(sample, socket)}${lead === undefined ? '' : ` (pid ${lead.pid})`}`;
  return [sign, where, socket.state, who, folderOf(lead, machine)].join(' ').trimEnd();
}

function watchScreen(
  client: Client,
  close: () => void,
  live: LiveRows,
  machine: Machine,
  terminal: Terminal,
  scope: LookScope,
): Promise<number> {
  return new Promise((resolve) => {
    let status: Status | null = null;
    let problem: string | null = null;
    const draw = (): void => {
      const remote = scope === 'all';
      const now = { live, status, problem, machine, remote, nowMs: Date.now() };
      terminal.out(drawScreen(terminal, now));
    };
    // The alternate screen: what stood in the terminal before comes back afterwards (xterm, ctlseqs).
    terminal.out('\u001b[?1049h\u001b[?25l');
    const stop = client.subscribe(
      'chart',
      { scope },
      (message) => {
        if (message.kind === 'status') status = message.status;
        live.receive(message, Date.now());
        draw();
      },
      ({ message }) => {
        problem = message;
        draw();
      },
    );
    const togglePause = (): void => {
      void client.call(status?.paused === true ? 'sampling.resume' : 'sampling.pause', {});
    };
    const finish = (): void => {
      stop();
      close();
      stopKeys();
      process.stdout.off('resize', draw);
      terminal.out('\u001b[?25h\u001b[?1049l');
      resolve(0);
    };
    const stopKeys = readKeys({ quit: finish, pause: togglePause });
    process.stdout.on('resize', draw);
    onInterrupt(finish);
  });
}

function readKeys(on: { readonly quit: () => void; readonly pause: () => void }): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const listener = (data: Buffer): void => {
    for (const key of data.toString()) {
      // In raw mode Ctrl+C arrives as a character, not as a signal.
      if (key === 'q' || key === '\u0003') on.quit();
      else if (key === 'p' || key === ' ') on.pause();
    }
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', listener);
  return () => {
    stdin.off('data', listener);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function onInterrupt(finish: () => void): void {
  let finished = false;
  const once = (): void => {
    if (finished) return;
    finished = true;
    finish();
  };
  process.once('SIGINT', once);
  process.once('SIGTERM', once);
  process.once('SIGHUP', once);
}
