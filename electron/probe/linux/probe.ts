/** The Linux probe: its sources, its memory and its look, wired together. Judges nothing. */
import { homedir, hostname, release } from 'node:os';
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import { wholeMachine, type LookWish } from '../../../shared/model/look-wish.ts';
import type { Reader, Sample } from '../../../shared/model/sample.ts';
import type { Probe } from '../platform.ts';
import { bpfFromEnvironment, type BpfMode } from './bpf/bpf-mode.ts';
import { openClock } from './boot-time.ts';
import { chooseSource, readerFromEnvironment, type SourceChoice } from './choose-source.ts';
import { examine } from './doctor/examine.ts';
import { makeRemedies } from './doctor/remedies.ts';
import { loadLibc } from './libc.ts';
import { compareFilesBy } from './loops/compare-files.ts';
import { readLoops } from './loops/read-loops.ts';
import { loadSystemCalls, type SystemCalls } from './system-calls.ts';
import { openCgroups } from './cgroups.ts';
import { openExtraOwners } from './extra-owners.ts';
import { mostReadsPerLook, openListenerOptions } from './listener-options.ts';
import { makeLook, type LookContext } from './look.ts';
import type { Source } from './source.ts';
import type { LookWork } from './look-work.ts';
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
  /**
   * Whether eBPF replaces the scan of /proc, as the environment variable PORTOLAN_BPF says; default:
   * `auto`.
   */
  readonly bpf?: BpfMode;
  /** Whether it will look again and again: only then `auto` pays. */
  readonly lasting?: boolean;
  /** Where procfs is mounted. */
  readonly root?: string;
  readonly openNetlink?: NonNullable<SourceChoice['openNetlink']>;
  /** Hears after each look how much work it was. */
  readonly onWork?: (work: LookWork) => void;
  /** A clock in milliseconds; tests turn it to bring the next full pass. */
  readonly now?: () => number;
};

/**
 * Throws one clear sentence when a forced reader does not work, or when PORTOLAN_PROBE or
 * PORTOLAN_BPF says something else than it may.
 */
export async function openLinuxProbe(options: LinuxProbeOptions = {}): Promise<Probe> {
  const { root = '/proc', lasting = false, openNetlink, now = () => performance.now() } = options;
  const forced = options.reader ?? readerFromEnvironment(process.env['PORTOLAN_PROBE']);
  const wished = options.bpf ?? bpfFromEnvironment(process.env['PORTOLAN_BPF']) ?? 'auto';
  const bpf = wished === 'auto' && !lasting ? 'off' : wished;
  const source = await chooseSource({
    forced,
    root,
    bpf,
    lasting,
    ...(openNetlink && { openNetlink }),
  });
  const users = openUsers();
  const viewerId = effectiveUser();
  const clock = openClock(root);
  const native = openNativeOnce(forced);
  const context: LookContext = {
    root,
    users,
    viewerId,
    processTable: openProcessTable(root),
    clock,
    now,
    onWork: options.onWork ?? (() => undefined),
    depth: {
      cgroups: openCgroups(root),
      // What lasts can spread them over its looks; what leaves has only one.
      options: openListenerOptions(root, lasting ? 100 : mostReadsPerLook),
      extraOwners: openExtraOwners(root),
      listsBound: listsBoundSockets(release()),
      viewerId,
    },
  };
  const look = makeLook(context);
  let last: Sample | null = null;
  const withSource = async <T>(
    read: (current: Source, fallback: string | null) => T | Promise<T>,
  ): Promise<T> => {
    try {
      return await read(source.current(), source.fallback());
    } catch (error) {
      source.stepDown(error);
      return read(source.current(), source.fallback());
    }
  };
  let underway: Promise<unknown> = Promise.resolve();
  /** One after the other: a look builds on what the one before remembers. */
  const inTurn = <T>(read: () => Promise<T>): Promise<T> => {
    const next = underway.then(read);
    underway = next.catch(() => undefined);
    return next;
  };
  return {
    look: (wish: LookWish = wholeMachine) =>
      inTurn(async () => {
        last = await withSource((current, fallback) => look(current, fallback, wish));
        return last;
      }),
    measure: (ids) =>
      inTurn(async () => {
        const sockets = ids.flatMap((id) => last?.sockets.get(id) ?? []);
        const takenAt = Date.now();
        return { takenAt, measures: await withSource((current) => current.measure(sockets)) };
      }),
    listUnix: () =>
      inTurn(() => withSource((current, fallback) => listUnixSockets(context, current, fallback))),
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
    readLoops: async (pid) => {
      const systemCalls = await native();
      const read = (current: Source): LoopReading =>
        readLoops(
          {
            root,
            users,
            viewerId,
            clock,
            source: current,
            libc: systemCalls?.libc ?? null,
            compare: systemCalls === null ? () => null : compareFilesBy(systemCalls),
          },
          pid,
        );
      return withSource(read);
    },
    examine: async (program) => {
      users.refresh();
      return examine({
        root,
        viewerId,
        nameOf: (userId) => users.find(userId).name,
        reader: source.current().reader,
        forced: forced !== null,
        fallback: source.fallback(),
        systemCalls: await native(),
        remedies: makeRemedies(program),
      });
    },
    close: () => source.current().close(),
  };
}

/** Loaded when first needed; `null` where koffi has no build, or where only text was asked for. */
function openNativeOnce(forced: Reader | null): () => Promise<SystemCalls | null> {
  let loading: Promise<SystemCalls | null> | null = null;
  return () => {
    if (forced === 'text') return Promise.resolve(null);
    loading ??= loadLibc()
      .then(loadSystemCalls)
      // The text source has said so already, as a gap of every look.
      .catch(() => null);
    return loading;
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
