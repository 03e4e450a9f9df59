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

/** About ten microseconds each. */
const mostReadsPerLook = 1000;

export type OptionsQuestion = {
  readonly id: SocketId;
  readonly inode: number;
  readonly family: Family;
  /** Descriptors of the socket; empty where no owner is known. */
  readonly holds: readonly { readonly pid: number; readonly descriptor: number }[];
};

export type OptionsLook = {
  readonly find: (question: OptionsQuestion) => SocketOptions | null;
  /** Forgets sockets that were not asked about in this look. */
  readonly finish: (viewerId: number) => readonly Gap[];
};

export type ListenerOptions = {
  readonly startLook: (tools: DescriptorTools | null) => OptionsLook;
};

type Answer = SocketOptions | 'denied' | 'unsupported';
/** Refusals hold for the owners they were met at. */
type Known = { readonly answer: Answer; readonly owners: string };

export function openListenerOptions(root: string): ListenerOptions {
  let remembered: ReadonlyMap<SocketId, Known> = new Map();

  return {
    startLook: (tools) => {
      const current = new Map<SocketId, Known>();
      let reads = 0;
      let postponed = 0;
      const refused = { denied: 0, hidden: 0, unsupported: 0 };

      const read = ({ id, inode, family, holds }: OptionsQuestion): SocketOptions | null => {
        if (tools === null) return null;
        if (holds.length === 0) {
          refused.hidden++;
          return null;
        }
        const owners = holds.map(({ pid }) => pid).join(' ');
        let known = remembered.get(id);
        if (known === undefined || (typeof known.answer === 'string' && known.owners !== owners)) {
          if (reads >= mostReadsPerLook) {
            postponed++;
            return null;
          }
          reads++;
          const answer = ask(tools, inode, family, holds);
          // Every descriptor was closed meanwhile: the next look knows more.
          if (answer === null) return null;
          known = { answer, owners };
        }
        current.set(id, known);
        if (typeof known.answer !== 'string') return known.answer;
        refused[known.answer]++;
        return null;
      };

      return {
        find: read,
        finish: (viewerId) => {
          remembered = current;
          tools?.rest();
          if (tools === null) return [optionsUnsupported('text', 0)];
          const gaps: Gap[] = [];
          if (refused.denied + refused.hidden > 0) {
            const scope = refused.denied > 0 ? readYamaScope(root) : 0;
            gaps.push(optionsDenied(refused.denied, refused.hidden, scope, viewerId));
          }
          if (refused.unsupported > 0) {
            gaps.push(optionsUnsupported('kernel', refused.unsupported));
          }
          if (postponed > 0) gaps.push(optionsPostponed(postponed));
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
): Answer | null {
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
