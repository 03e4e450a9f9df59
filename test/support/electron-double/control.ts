/** The line from a test to the double it started: evaluate in the main process, connect, quit. */
import { once } from 'node:events';
import { runInThisContext } from 'node:vm';
import { app } from './app.ts';
import { openWindows } from './browser-window.ts';
import { startChromium } from './chromium.ts';
import * as electron from './electron.ts';
import { appEmitter } from './life.ts';

export type ToDouble =
  | {
      readonly kind: 'evaluate';
      readonly id: number;
      readonly source: string;
      readonly arg: unknown;
    }
  | { readonly kind: 'attach'; readonly id: number }
  | { readonly kind: 'quit' };
export type FromDouble =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'ready' };

export type Attachment = {
  readonly endpoint: string;
  /** Chromium's target of the first window's page. */
  readonly targetId: string;
};

/** Does nothing where no test is listening (a second instance). */
export function openControl(): void {
  const send = process.send?.bind(process);
  if (send === undefined) return;
  const tell = (message: FromDouble): void => void send(message);

  const carryOut = async (message: Exclude<ToDouble, { kind: 'quit' }>): Promise<void> => {
    const { id } = message;
    try {
      const value = message.kind === 'attach' ? await attach() : await evaluate(message);
      tell({ kind: 'done', id, value });
    } catch (error) {
      tell({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  };
  process.on('message', (raw) => {
    const message = raw as ToDouble;
    if (message.kind === 'quit') app.quit();
    else void carryOut(message);
  });
  // A test that dies must not leave an app behind.
  process.once('disconnect', () => app.quit());
  app.once('ready', () => tell({ kind: 'ready' }));
}

/** As Playwright's ElectronApplication.evaluate: the function's text, the electron module, one argument. */
async function evaluate(message: { readonly source: string; readonly arg: unknown }) {
  const run: unknown = runInThisContext(`(${message.source})`);
  if (typeof run !== 'function') throw new Error('only functions can be evaluated');
  return (await run(electron, message.arg)) as unknown;
}

async function attach(): Promise<Attachment> {
  if (openWindows().length === 0) await once(appEmitter, 'web-contents-created');
  const [first] = openWindows();
  if (first === undefined) throw new Error('the app has no window');
  const { endpoint } = await startChromium();
  const { cdp } = await first.behind;
  const { targetInfo } = await cdp.send('Target.getTargetInfo');
  return { endpoint, targetId: targetInfo.targetId };
}
