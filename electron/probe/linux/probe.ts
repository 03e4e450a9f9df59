/** The Linux probe: its sources, its memory and its look, wired together. Judges nothing. */
import { homedir, hostname, release } from 'node:os';
import type { Reader, Sample } from '../../../shared/model/sample.ts';
import type { Probe } from '../platform.ts';
import { openClock } from './boot-time.ts';
import { chooseSource, readerFromEnvironment, type SourceChoice } from './choose-source.ts';
import { openCgroups } from './cgroups.ts';
import { openExtraOwners } from './extra-owners.ts';
import { openListenerOptions } from './listener-options.ts';
import { makeLook, type LookContext } from './look.ts';
import type { Source } from './source.ts';
import { openProcessTable } from './process-table.ts';
import { errorCode } from './proc-files.ts';
import { listsBoundSockets } from './row-depth.ts';
import { listUnixSockets } from './unix-listing.ts';
import { openUsers } from './users.ts';

export type LinuxProbeOptions = {
  /**
   * Forces a reader, as the environment variable PORTOLAN_PROBE does; default: the best that works.
   */
  readonly reader?: Reader;
  /** Where procfs is mounted. */
  readonly root?: string;
  readonly openNetlink?: NonNullable<SourceChoice['openNetlink']>;
};

/** Throws one clear sentence when a forced reader does not work or PORTOLAN_PROBE names none. */
export async function openLinuxProbe(options: LinuxProbeOptions = {}): Promise<Probe> {
  const { root = '/proc', openNetlink } = options;
  const forced = options.reader ?? readerFromEnvironment(process.env['PORTOLAN_PROBE']);
  const source = await chooseSource({ forced, root, ...(openNetlink && { openNetlink }) });
  const users = openUsers();
  const viewerId = effectiveUser();
  const context: LookContext = {
    root,
    users,
    viewerId,
    processTable: openProcessTable(root),
    clock: openClock(root),
    depth: {
      cgroups: openCgroups(root),
      options: openListenerOptions(root),
      extraOwners: openExtraOwners(root),
      listsBound: listsBoundSockets(release()),
      viewerId,
    },
  };
  const look = makeLook(context);
  let last: Sample | null = null;
  const withSource = <T>(read: (current: Source, fallback: string | null) => T): T => {
    try {
      return read(source.current(), source.fallback());
    } catch (error) {
      source.stepDown(error);
      return read(source.current(), source.fallback());
    }
  };
  return {
    look: async () => {
      last = withSource(look);
      return last;
    },
    measure: async (ids) => {
      const sockets = ids.flatMap((id) => last?.sockets.get(id) ?? []);
      const takenAt = Date.now();
      return { takenAt, measures: withSource((current) => current.measure(sockets)) };
    },
    listUnix: async () =>
      withSource((current, fallback) => listUnixSockets(context, current, fallback)),
    describe: () => {
      users.refresh();
      return {
        hostname: hostname(),
        os: 'linux',
        release: release(),
        user: users.find(viewerId),
        home: homeFolder(),
      };
    },
    close: () => source.current().close(),
  };
}

function effectiveUser(): number {
  if (process.geteuid === undefined) throw new Error('the Linux probe needs a Linux system');
  return process.geteuid();
}

/**
 * A user without an entry in passwd(5) and without HOME has none; `/` is where login(1) puts them.
 */
function homeFolder(): string {
  try {
    return homedir();
  } catch (error) {
    errorCode(error);
    return '/';
  }
}
