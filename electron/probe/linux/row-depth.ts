/**
 * What a look adds to rows beyond the tables: owners that are hard to find, options, cgroups, and
 * the gaps about them. Remembers what spans looks; knows the sources only through their tools.
 */
import type { Gap } from '../../../shared/model/gap.ts';
import type { Owner, ProcessKey } from '../../../shared/model/process.ts';
import type { Queue, SocketId, SocketOptions } from '../../../shared/model/socket.ts';
import type { Cgroups } from './cgroups.ts';
import {
  boundUnknown,
  cgroupsVanished,
  cgroupUnknown,
  namespacesAsText,
  queueLimitUnknown,
} from './depth-gap-texts.ts';
import type { ExtraFound, ExtraOwners } from './extra-owners.ts';
import type { ListenerOptions } from './listener-options.ts';
import type { SocketRow, Source } from './source.ts';

export type DepthParts = {
  readonly cgroups: Cgroups;
  readonly options: ListenerOptions;
  readonly extraOwners: ExtraOwners;
  /** Whether this kernel lists sockets in state 13. */
  readonly listsBound: boolean;
  readonly viewerId: number;
};

export type RowDepth = {
  readonly queue: Queue | null;
  readonly options: SocketOptions | null;
  readonly cgroup: string | null;
};

export type DepthLook = {
  readonly findOwners: (
    ownerless: ReadonlySet<number>,
    includeOwner: (pid: number) => ProcessKey | null,
  ) => ExtraFound;
  readonly describe: (id: SocketId, row: SocketRow, owners: readonly Owner[]) => RowDepth;
  /**
   * The gaps of the whole look, of which only a part may have been described anew.
   * @param isAlive whether the look shows this socket
   */
  readonly finish: (
    rows: readonly SocketRow[],
    isAlive: (id: SocketId) => boolean,
  ) => readonly Gap[];
};

export function startDepthLook(parts: DepthParts, source: Source): DepthLook {
  const { cgroups, viewerId } = parts;
  const isText = source.reader === 'text';
  const options = parts.options.startLook(source.descriptorTools);
  cgroups.refresh();

  const findCgroup = ({ cgroupId }: SocketRow): string | null =>
    cgroupId === null ? null : cgroups.find(cgroupId);

  return {
    findOwners: (ownerless, includeOwner) =>
      parts.extraOwners.find(ownerless, { includeOwner, tools: source.descriptorTools }),
    describe: (id, row, owners) => {
      const cgroup = findCgroup(row);
      const isListener = row.state === 'listen' || row.state === 'unconnected';
      if (!isListener) return { queue: null, options: null, cgroup };
      const holds = owners.flatMap(({ process, descriptors, through }) => {
        const pid = Number.parseInt(process, 10);
        // pidfd_getfd(2) looks into the main thread's table only.
        return through === undefined ? descriptors.map((descriptor) => ({ pid, descriptor })) : [];
      });
      const { inode, family } = row;
      return { queue: row.queue, options: options.find({ id, inode, family, holds }), cgroup };
    },
    finish: (rows, isAlive) => {
      let told = 0;
      let untold = 0;
      let vanished = 0;
      const textNamespaces = new Set<string>();
      for (const row of rows) {
        if (row.cgroupId !== null) {
          told++;
          if (findCgroup(row) === null) vanished++;
        } else if (row.inode !== 0) {
          if (row.namespace === null) untold++;
          else if (!isText) textNamespaces.add(row.namespace.name);
        }
      }
      const gaps: Gap[] = [...options.finish(viewerId, isAlive)];
      if (isText) gaps.push(queueLimitUnknown(), cgroupUnknown('text'), boundUnknown('text'));
      else {
        if (!parts.listsBound) gaps.push(boundUnknown('kernel'));
        if (told === 0 && untold > 0) gaps.push(cgroupUnknown('kernel'));
        else if (vanished > 0) {
          gaps.push(cgroups.isMounted() ? cgroupsVanished(vanished) : cgroupUnknown('unmounted'));
        }
      }
      if (textNamespaces.size > 0) gaps.push(namespacesAsText(textNamespaces.size, viewerId));
      return gaps;
    },
  };
}

/** "6.8.0-31-generic": BOUND_INACTIVE came with 6.8 (include/net/tcp_states.h). */
export function listsBoundSockets(release: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 8);
}
