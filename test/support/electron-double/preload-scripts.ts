/**
 * The scripts a page starts with: the two ends of its bridge, and its preload in the isolated world.
 * A preload that Electron could not run is told as Electron tells it, and the page goes on without.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { decodeValue, encodeValue } from './codec.ts';
import { createWorldEnd, openMainWorld, openPreloadWorld } from './page-worlds.ts';

export const preloadWorld = 'electron-double-preload';
/** The binding a preload's world speaks through, and the function it is spoken to. Not in the page's world. */
export const toMain = '__electronDoubleTell';
export const fromMain = '__electronDoubleDeliver';

export type PageScripts = {
  readonly mainWorld: string;
  readonly preloadWorld: string;
  /** Why the preload could not even be compiled. */
  readonly error: Error | null;
};

export function composePageScripts(preloadFile: string | null): PageScripts {
  const token = randomUUID();
  const codec = `const encodeValue = ${encodeValue.toString()}; const decodeValue = ${decodeValue.toString()};`;
  const end = (near: string, far: string): string =>
    `(${createWorldEnd.toString()})('${token}:${near}', '${token}:${far}', encodeValue, decodeValue)`;
  const mainWorld = `(() => { ${topFrameOnly} ${codec} (${openMainWorld.toString()})(${end('main', 'preload')}); })();`;

  const wrapped = wrapPreload(preloadFile);
  const preload = `(() => {
    ${topFrameOnly}
    ${codec}
    const tell = (message) => ${toMain}(JSON.stringify(message));
    const world = (${openPreloadWorld.toString()})(${end('preload', 'main')}, tell, encodeValue, decodeValue);
    globalThis.${fromMain} = (text) => { const { channel, given } = JSON.parse(text); world.deliver(channel, given); };
    try { ${wrapped.source} } catch (error) {
      tell({ kind: 'preload-error', message: String(error && error.message || error) });
    }
  })();`;
  return { mainWorld, preloadWorld: preload, error: wrapped.error };
}

/** Without nodeIntegrationInSubFrames a preload runs in the top frame alone (api/browser-window). */
const topFrameOnly = 'if (window !== window.top) return;';

function wrapPreload(file: string | null): {
  readonly source: string;
  readonly error: Error | null;
} {
  if (file === null) return { source: '', error: null };
  try {
    const text = readFileSync(file, 'utf8');
    const wrapper = `(function (require, process, exports, module) { ${text}\n})`;
    // Compiled here as the renderer would: ESM syntax is no syntax in a script.
    const script = new Script(wrapper, { filename: file });
    void script;
    return {
      source: `const exports = {}; ${wrapper}(world.require, world.process, exports, { exports });`,
      error: null,
    };
  } catch (error) {
    return { source: '', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
