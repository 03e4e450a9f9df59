/** The Linux probe: its sources, its memory and its look, wired together. Judges nothing. */
import { homedir, hostname, release } from 'node:os';
import { wholeMachine, type LookWish } from '../../../shared/model/look-wish.ts';
import type { Reader, Sample } from '../../../shared/model/sample.ts';
import type { Probe } from '../platform.ts';
import { openClock } from './boot-time.ts';
import { chooseSource, readerFromEnvironment, type SourceChoice } from './choose-source.ts';
import { makeLook } from './look.ts';
import type { LookWork } from './look-work.ts';
import { openProcessTable } from './process-table.ts';
import { errorCode } from './proc-files.ts';
import { openUsers } from './users.ts';

export type LinuxProbeOptions = {
  /**
   * Forces a reader, as the environment variable PORTOLAN_PROBE does; default: the best that works.
   */
  readonly reader?: Reader;
  /** Where procfs is mounted. */
  readonly root?: string;
  readonly openNetlink?: NonNullable<SourceChoice['openNetlink']>;
  /** Hears after each look how much work it was. */
  readonly onWork?: (work: LookWork) => void;
  /** A clock in milliseconds; tests turn it to bring the next full pass. */
  readonly now?: () => number;
};

/** Throws one clear sentence when a forced reader does not work or PORTOLAN_PROBE names none. */
export async function openLinuxProbe(options: LinuxProbeOptions = {}): Promise<Probe> {
  const { root = '/proc', openNetlink, now = () => performance.now() } = options;
  const forced = options.reader ?? readerFromEnvironment(process.env['PORTOLAN_PROBE']);
  const source = await chooseSource({ forced, root, ...(openNetlink && { openNetlink }) });
  const users = openUsers();
  const viewerId = effectiveUser();
  const look = makeLook({
    root,
    users,
    viewerId,
    processTable: openProcessTable(root),
    clock: openClock(root),
    now,
    onWork: options.onWork ?? (() => undefined),
  });
  const lookOrStepDown = async (wish: LookWish): Promise<Sample> => {
    try {
      return await look(source.current(), source.fallback(), wish);
    } catch (error) {
      source.stepDown(error);
      return look(source.current(), source.fallback(), wish);
    }
  };
  let underway: Promise<unknown> = Promise.resolve();
  return {
    look: (wish = wholeMachine) => {
      // One after the other: each builds on what the one before remembers.
      const next = underway.then(() => lookOrStepDown(wish));
      underway = next.catch(() => undefined);
      return next;
    },
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
