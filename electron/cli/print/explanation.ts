/** The answer to "who holds this port?" in words, one block for each set of owners. */
import {
  connectionsWords,
  optionsWords,
  placeWords,
  queueWords,
} from '../../../shared/format/depth-words.ts';
import { formatAge } from '../../../shared/format/age.ts';
import { formatMoment } from '../../../shared/format/moment.ts';
import { reachWords } from '../../../shared/format/socket-words.ts';
import { visibleText } from '../../../shared/format/visible-text.ts';
import { formatEndpoint } from '../../../shared/model/address.ts';
import { connectionsOf } from '../../../shared/model/connections.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import { ancestry, commandLine, type Process } from '../../../shared/model/process.ts';
import { ownersOf } from '../../../shared/model/ownership.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import { isListener, type Socket } from '../../../shared/model/socket.ts';
import type { Style } from '../terminal.ts';
import type { PortArgument } from '../usage.ts';
import { folderOf, ownerName } from './facts.ts';
import { byPort } from './order.ts';

export type Explanation = {
  /** Somebody listens there, in Portolan's own network namespace. */
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

  // A port is taken in one namespace only: elsewhere the same number is another door.
  const isHere = ({ namespace }: Socket): boolean => namespace === null;
  const here = listeners.filter(isHere);
  const elsewhere = listeners.filter((socket) => !isHere(socket));
  const explain = (some: readonly Socket[]): readonly string[] =>
    groupByOwners(some).flatMap((group) => ['', ...explainGroup(group, sample, machine, style)]);
  const apart =
    elsewhere.length === 0
      ? []
      : ['', 'In other network namespaces, which have ports of their own:', ...explain(elsewhere)];
  if (here.length === 0) {
    const lines = explainNobody(name, others.filter(isHere), sample);
    return { held: false, sockets, lines: [...lines, ...apart] };
  }
  const holders = new Set(groupByOwners(here).map(([first]) => holderName(sample, first)));
  const lines = [
    style('strong', `Port ${name} is held by ${joinWords([...holders])}.`),
    ...explain(here),
  ];
  const connections = others.filter((one) => isHere(one) && one.state === 'established').length;
  if (connections > 0) lines.push('', `${connections} ${plural(connections, 'connection')} open.`);
  return { held: true, sockets, lines: [...lines, ...apart] };
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
    const place = socket.namespace?.name ?? '';
    const key = `${owners}/${socket.ownerAbsence}/${socket.creator?.id}/${place}`;
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
    facts.push(...explainListener(socket, sample));
  }
  const title = lead === undefined ? ownerName(sample, sockets[0]) : visibleText(lead.name);
  return [
    style('accent', title),
    ...facts.map(([label, value]) => `  ${style('dim', label.padEnd(9))}${value}`),
  ];
}

/** What is known of one listener beyond its address; nothing where it could not be read. */
function explainListener(socket: Socket, sample: Sample): readonly [string, string][] {
  const facts: [string, string][] = [];
  const { queue, options, cgroup, namespace } = socket;
  if (namespace !== null) facts.push(['', `in the network namespace ${namespaceWords(namespace)}`]);
  if (queue?.kind === 'accept') facts.push(['', `accept queue ${queueWords(queue)}`]);
  if (queue?.kind === 'bytes' && queue.receive > 0) facts.push(['', queueWords(queue)]);
  if (socket.protocol === 'tcp') {
    const counts = connectionsOf(socket, sample.sockets.values());
    facts.push(['', `connections ${connectionsWords(counts)}`]);
  }
  if (options !== null) facts.push(['', `options ${optionsWords(options)}`]);
  if (cgroup !== null && cgroup !== '/') facts.push(['', `in ${placeWords(cgroup)}`]);
  return facts;
}

function namespaceWords({ id, name }: NetworkNamespace): string {
  const shown = visibleText(name);
  return id === null || name.includes(String(id)) ? shown : `${shown} (${id})`;
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
  const what = others.every(({ state }) => state !== 'bound') ? 'connection' : 'socket';
  const whose = count === 1 ? 'uses it as its' : 'use it as their';
  lines.push(`${count} ${plural(count, what)} ${whose} own end:`);
  for (const socket of others.slice(0, 10)) {
    const peer = socket.remote === null ? '' : ` with ${formatEndpoint(socket.remote)}`;
    const here = formatEndpoint(socket.local);
    const state = socket.state === 'bound' ? 'bound, not listening' : socket.state;
    lines.push(`  ${ownerName(sample, socket)}: ${here}${peer} (${state})`);
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
