/** The answer to "who holds this port?" in words, one block for each set of owners. */
import { formatAge } from '../../../shared/format/age.ts';
import { formatMoment } from '../../../shared/format/moment.ts';
import { reachWords } from '../../../shared/format/socket-words.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { formatEndpoint } from '../../../shared/model/address.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { ancestry, commandLine, type Process } from '../../../shared/model/process.ts';
import { ownersOf } from '../../../shared/model/ownership.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import { isListener, type Socket } from '../../../shared/model/socket.ts';
import type { Style } from '../terminal.ts';
import type { PortArgument } from '../usage.ts';
import { folderOf, ownerName } from './facts.ts';
import { byPort } from './order.ts';

export type Explanation = {
  /** Somebody listens there. */
  readonly held: boolean;
  /** Every socket whose own end is the port: the listeners first. */
  readonly sockets: readonly Socket[];
  readonly lines: readonly string[];
};

export function explainPort(
  asked: PortArgument,
  sample: Sample,
  machine: MachineFacts,
  style: Style,
): Explanation {
  const onPort = [...sample.sockets.values()]
    .filter(({ local }) => local.port === asked.port)
    .filter(({ protocol }) => asked.protocol === null || protocol === asked.protocol)
    .toSorted(byPort);
  const listeners = onPort.filter(isListener);
  const others = onPort.filter((socket) => !isListener(socket));
  const name = `${asked.port}${asked.protocol === null ? '' : `/${asked.protocol}`}`;
  const sockets = [...listeners, ...others];

  if (listeners.length === 0) {
    return { held: false, sockets, lines: explainNobody(name, others, sample) };
  }
  const groups = groupByOwners(listeners);
  const holders = new Set(groups.map(([first]) => holderName(sample, first)));
  const lines = [
    style('strong', `Port ${name} is held by ${joinWords([...holders])}.`),
    ...groups.flatMap((group) => ['', ...explainGroup(group, sample, machine, style)]),
  ];
  const connections = others.filter(({ state }) => state === 'established').length;
  if (connections > 0) lines.push('', `${connections} ${plural(connections, 'connection')} open.`);
  return { held: true, sockets, lines };
}

function holderName(sample: Sample, socket: Socket): string {
  if (socket.owners.length > 0) return ownerName(sample, socket);
  const creator = visibleText(socket.creator?.name ?? 'an unknown user');
  return socket.ownerAbsence === 'denied'
    ? `a process of ${creator} that you may not look into`
    : `a socket of ${creator} that no process owns`;
}

type Group = readonly [Socket, ...Socket[]];

function groupByOwners(listeners: readonly Socket[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const socket of listeners) {
    const owners = socket.owners.map(({ process }) => process).join(' ');
    const key = `${owners}/${socket.ownerAbsence}/${socket.creator?.id}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? [socket] : [...group, socket]);
  }
  return [...groups.values()];
}

function explainGroup(
  sockets: Group,
  sample: Sample,
  machine: MachineFacts,
  style: Style,
): readonly string[] {
  const facts: [string, string][] = [];
  const [lead, ...shared] = ownersOf(sockets[0], sample.processes);
  if (lead === undefined) {
    const gaps = [...sample.gaps.values()].filter(
      ({ subject }) => subject.kind === 'socket' && sockets.some(({ id }) => id === subject.id),
    );
    facts.push(['owner', [...new Set(gaps.map((gap) => gap.detail))].join(' ') || 'not found']);
  } else {
    facts.push(...explainOwner(lead, sample, machine));
    if (shared.length > 0) facts.push(['shared', `with ${shared.map(briefly).join(', ')}`]);
  }
  for (const [index, socket] of sockets.entries()) {
    const where = `${socket.protocol} ${formatEndpoint(socket.local)}  (${reachWords(socket)})`;
    facts.push([index === 0 ? 'address' : '', where]);
  }
  const title = lead === undefined ? ownerName(sample, sockets[0]) : visibleText(lead.name);
  return [
    style('accent', title),
    ...facts.map(([label, value]) => `  ${style('dim', label.padEnd(9))}${value}`),
  ];
}

function explainOwner(
  owner: Process,
  sample: Sample,
  machine: MachineFacts,
): readonly [string, string][] {
  const facts: [string, string][] = [
    ['pid', `${owner.pid}, user ${visibleText(owner.user?.name ?? 'unknown')}`],
    ['since', `${formatMoment(owner.startTime)} (${formatAge(sample.takenAt - owner.startTime)})`],
    ['command', visibleText(commandLine(owner))],
  ];
  if (owner.exe !== null) facts.push(['program', visibleText(owner.exe)]);
  if (owner.cwd !== null) facts.push(['folder', folderOf(owner, machine)]);
  const chain = ancestry(owner, sample.processes).map(
    ({ name, pid }) => `${visibleText(name)}(${pid})`,
  );
  if (chain.length > 1) facts.push(['started', `by ${chain.slice(0, -1).join(' › ')}`]);
  return facts;
}

function briefly(process: Process): string {
  const user = process.user === null ? '' : ` ${visibleText(process.user.name)}`;
  return `${visibleText(process.name)} ${process.pid}${user}`;
}

function explainNobody(name: string, others: readonly Socket[], sample: Sample): readonly string[] {
  const lines = [`Nobody listens on port ${name}.`];
  if (others.length === 0) return lines;
  const count = others.length;
  lines.push(
    `${count} ${plural(count, 'connection')} ${count === 1 ? 'uses' : 'use'} it as their own end:`,
  );
  for (const socket of others.slice(0, 10)) {
    const peer = socket.remote === null ? '' : ` with ${formatEndpoint(socket.remote)}`;
    const here = formatEndpoint(socket.local);
    lines.push(`  ${ownerName(sample, socket)}: ${here}${peer} (${socket.state})`);
  }
  if (count > 10)
    lines.push(`  and ${count - 10} more; portolan ls --all port:${parseInt(name, 10)}`);
  return lines;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

function joinWords(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
