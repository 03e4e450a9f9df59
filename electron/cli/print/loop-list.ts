/** Event loops in a terminal: one block for each process, one paragraph for each loop. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {
  countWatched,
  describeQueue,
  nameLoop,
  nameLoopSocket,
  nameWakeup,
} from '../../../shared/format/loop-words.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import type { EventLoop, LoopReading } from '../../../shared/model/event-loop.ts';
import { commandLine, type Process, type ProcessKey } from '../../../shared/model/process.ts';
import type { Style, Terminal } from '../terminal.ts';

export function serves({ listeners, datagrams, unixListeners }: EventLoop): boolean {
  return listeners.length + datagrams.length + unixListeners.length > 0;
}

export function layoutLoops(
  loops: readonly EventLoop[],
  reading: LoopReading,
  { style, width }: Pick<Terminal, 'style' | 'width'>,
): readonly string[] {
  const processes = new Map(reading.processes.map((process) => [process.key, process]));
  const groups = new Map<ProcessKey, EventLoop[]>();
  for (const loop of loops) {
    const key = loop.owners[0]?.process ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [loop]);
    else group.push(loop);
  }
  return [...groups].flatMap(([key, group], index) => [
    ...(index === 0 ? [] : ['']),
    titleOf(processes.get(key), style, width),
    ...group.flatMap((loop) => describeLoop(loop, processes, style)),
  ]);
}

function titleOf(process: Process | undefined, style: Style, width: number | null): string {
  if (process === undefined) return style('dim', 'a process that has ended');
  const user = process.user === null ? '' : ` ${visibleText(process.user.name)}`;
  const name = visibleText(process.name);
  const identity = ` ${process.pid}${user}`;
  const command = visibleText(commandLine(process));
  const room = width === null ? null : Math.max(0, width - stringWidth(name + identity) - 2);
  const shown = room === null ? command : cliTruncate(command, room);
  return `${style('accent', name)}${identity}  ${style('dim', shown)}`.trimEnd();
}

function describeLoop(
  loop: EventLoop,
  processes: ReadonlyMap<ProcessKey, Process>,
  style: Style,
): readonly string[] {
  const serving = [
    ...loop.listeners.map((socket) => {
      const queue = describeQueue(socket);
      return queue === null ? nameLoopSocket(socket) : `${nameLoopSocket(socket)}  (${queue})`;
    }),
    ...loop.datagrams.map(nameLoopSocket),
    ...loop.unixListeners.map((name) => `unix ${name === '' ? '(no name)' : visibleText(name)}`),
  ];
  const shared = loop.owners.slice(1).map(({ process: key, descriptors }) => {
    const process = processes.get(key);
    return `${visibleText(process?.name ?? '')} ${process?.pid ?? ''} (${descriptors.join(', ')})`;
  });
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['serves', serving],
    ['woken by', joined(loop.wakeups.map(nameWakeup))],
    ['watches', joined(countWatched(loop))],
    ['shared', joined(shared.map((owner) => `with ${owner}`))],
  ];
  const lines = facts.flatMap(([label, values]) =>
    values.map(
      (value, index) => `    ${style('dim', (index === 0 ? label : '').padEnd(10))}${value}`,
    ),
  );
  const empty =
    loop.kind === 'epoll'
      ? 'watches nothing now'
      : 'the kernel does not tell what else it waits for';
  return [
    `  ${style('strong', nameLoop(loop))}`,
    ...lines,
    ...(lines.length === 0 || loop.kind !== 'epoll' ? [`    ${style('dim', empty)}`] : []),
  ];
}

function joined(words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [words.join(', ')];
}
