/**
 * Reading single files and links of /proc, with the reason when it fails as a value. Knows nothing
 * of what the files say.
 */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import type { GapReason } from '../../../shared/model/gap.ts';

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: GapReason };

/** One buffer for all: the probe reads one file at a time, and most fit. */
const shared = Buffer.alloc(16_384);

/** The bytes of a file whose size the kernel does not tell, as all of /proc. */
export function readBytes(path: string): Reading<Uint8Array> {
  return attempt(() => {
    const descriptor = openSync(path, 'r');
    try {
      let length = 0;
      for (;;) {
        const more = readSync(descriptor, shared, length, shared.length - length, null);
        length += more;
        if (more === 0) return new Uint8Array(shared.subarray(0, length));
        if (length === shared.length) break;
      }
    } finally {
      closeSync(descriptor);
    }
    return readFileSync(path);
  });
}

export function readText(path: string): Reading<string> {
  return attempt(() => readFileSync(path, 'utf8'));
}

/** Where a link of /proc points, in the kernel's words. */
export function readLink(path: string): Reading<string> {
  return attempt(() => readlinkSync(path));
}

export function readNames(folder: string): Reading<readonly string[]> {
  return attempt(() => readdirSync(folder));
}

/** The user number that owns a file or folder. */
export function readOwner(path: string): Reading<number> {
  return attempt(() => statSync(path).uid);
}

/** The `code` of a system error; other errors are surprises and are thrown on. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  throw error;
}

function attempt<T>(read: () => T): Reading<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, reason: reasonOf(errorCode(error)) };
  }
}

function reasonOf(code: string): GapReason {
  if (code === 'EACCES' || code === 'EPERM') return 'denied';
  // ESRCH: the process ended after its file was opened.
  if (code === 'ENOENT' || code === 'ESRCH') return 'vanished';
  return 'unsupported';
}
