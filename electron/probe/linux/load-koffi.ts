/**
 * Loads koffi by the shortest way. All that its own entry adds to its native part is warnings about
 * old names, and for them it evaluates the whole of `node:util`: 5 ms, where `portolan why` takes 40.
 */
import { createRequire } from 'node:module';
import { arch } from 'node:process';
import type koffi from 'koffi';

export type Koffi = typeof koffi;

/** Throws when koffi has no build for this machine. */
export async function loadKoffi(
  require: (name: string) => unknown = createRequire(import.meta.url),
): Promise<Koffi> {
  return loadNativePart(require) ?? (await import('koffi')).default;
}

/** Where npm puts what koffi depends on. Other package managers hide it, and koffi finds it there. */
function loadNativePart(require: (name: string) => unknown): Koffi | null {
  try {
    const native = require(`@koromix/koffi-linux-${arch}`) as Partial<Koffi>;
    return typeof native.load === 'function' ? (native as Koffi) : null;
  } catch {
    // Whatever is wrong, koffi's own entry looks in more places and says what it misses.
    return null;
  }
}
