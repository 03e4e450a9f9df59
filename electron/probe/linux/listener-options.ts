/**
 * The options of listeners, read once for each socket and kept while it lives: programs set them
 * before they bind. Bounded per look; what could not be read becomes at most one gap a reason.
 */
import type { Gap } from '../../../shared/model/gap.ts';
import type { SocketId, SocketOptions } from '../../../shared/model/socket.ts';
import type { Family } from '../../../shared/model/address.ts';
import { optionsDenied, optionsPostponed, optionsUnsupported } from './depth-gap-texts.ts';
import type { DescriptorTools } from './descriptor-tools.ts';
import { readText } from './proc-files.ts';

/** About twenty microseconds each. */
export const mostReadsPerLook = 1000;

export type OptionsQuestion = {
  readonly id: SocketId;
  readonly inode: number;
  readonly family: Family;
  /** Descriptors of the socket; empty where no owner is known. */
  readonly holds: readonly { readonly pid: number; readonly descriptor: number }[];
};

export type OptionsLook = {
  readonly find: (question: OptionsQuestion) => SocketOptions | null;
  /** Forgets sockets that are gone, and tells what could not be read of those that are not. */
  readonly finish: (viewerId: number, isAlive: (id: SocketId) => boolean) => readonly Gap[];
};

export type ListenerOptions = {
  readonly startLook: (tools: DescriptorTools | null) => OptionsLook;
  /** Whether this socket's options are to be asked for again. */
  readonly isOpen: (id: SocketId) => boolean;
  /** Whether no socket's are. */
  readonly isSettled: () => boolean;
};

/**
 * `hidden`: no owner is known to ask. `postponed`: too many for one look. `vanished`: every
 * descriptor was closed meanwhile, and the next look knows more.
 */
type Answer = SocketOptions | 'denied' | 'unsupported' | 'hidden' | 'postponed' | 'vanished';
/** Refusals hold for the owners they were met at. */
type Known = { readonly answer: Answer; readonly owners: string };

/** @param mostReads how many a look may read; the others wait for the next */
export function openListenerOptions(
  root: string,
  mostReads: number = mostReadsPerLook,
): ListenerOptions {
  const remembered = new Map<SocketId, Known>();
  const open = new Set<SocketId>();

  return {
    isOpen: (id) => open.has(id),
    isSettled: () => open.size === 0,
    startLook: (tools) => {
      let reads = 0;

      const decide = ({ inode, family, holds }: OptionsQuestion): Answer => {
        if (tools === null || holds.length === 0) return 'hidden';
        if (reads >= mostReads) return 'postponed';
        reads++;
        return ask(tools, inode, family, holds) ?? 'vanished';
      };

      return {
        find: (question) => {
          const { id } = question;
          if (tools === null) return null;
          const owners = question.holds.map(({ pid }) => pid).join(' ');
          let known = remembered.get(id);
          const isStale =
            known === undefined ||
            open.has(id) ||
            (typeof known.answer === 'string' && known.owners !== owners);
          if (known === undefined || isStale) {
            known = { answer: decide(question), owners };
            remembered.set(id, known);
            if (known.answer === 'postponed' || known.answer === 'vanished') open.add(id);
            else open.delete(id);
          }
          return typeof known.answer === 'string' ? null : known.answer;
        },
        finish: (viewerId, isAlive) => {
          tools?.rest();
          if (tools === null) return [optionsUnsupported('text', 0)];
          const count = { denied: 0, unsupported: 0, hidden: 0, postponed: 0, vanished: 0 };
          for (const [id, { answer }] of remembered) {
            if (!isAlive(id)) {
              remembered.delete(id);
              open.delete(id);
            } else if (typeof answer === 'string') count[answer]++;
          }
          const gaps: Gap[] = [];
          if (count.denied + count.hidden > 0) {
            const scope = count.denied > 0 ? readYamaScope(root) : 0;
            gaps.push(optionsDenied(count.denied, count.hidden, scope, viewerId));
          }
          if (count.unsupported > 0) gaps.push(optionsUnsupported('kernel', count.unsupported));
          if (count.postponed > 0) gaps.push(optionsPostponed(count.postponed));
          return gaps;
        },
      };
    },
  };
}

/** Any owner will do, because the options are the socket's; `null` when all are gone. */
function ask(
  tools: DescriptorTools,
  inode: number,
  family: Family,
  holds: OptionsQuestion['holds'],
): SocketOptions | 'denied' | 'unsupported' | null {
  let refusal: 'denied' | 'unsupported' | null = null;
  for (const { pid, descriptor } of holds) {
    const answer = tools.readOptions(pid, descriptor, inode, family);
    if (typeof answer !== 'string') return answer;
    if (answer !== 'vanished') refusal = answer;
  }
  return refusal;
}

/** Documentation/admin-guide/LSM/Yama.rst; 0 where Yama is not built in. */
function readYamaScope(root: string): number {
  const scope = readText(`${root}/sys/kernel/yama/ptrace_scope`);
  return scope.ok ? Number.parseInt(scope.value, 10) || 0 : 0;
}
