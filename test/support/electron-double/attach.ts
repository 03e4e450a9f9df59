/** The test's end of the double's control line: a page to drive, a main process to ask, an end. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser, type Page } from '@playwright/test';
import type { Attachment, FromDouble, ToDouble } from './control.ts';

type Attached = {
  readonly page: Page;
  readonly evaluate: <Value>(run: unknown, argument: unknown) => Promise<Value>;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** A double that has not left by then hangs, and is ended and told. */
const quitWithinMs = 15_000;

export async function attachToDouble(child: ChildProcess): Promise<Attached> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const gone = once(child, 'exit');

  const send = (message: ToDouble): void => void child.send(message);
  const ask = <Value>(make: (id: number) => Exclude<ToDouble, { kind: 'quit' }>): Promise<Value> =>
    new Promise<Value>((resolve, reject) => {
      if (!child.connected) return reject(new Error('the app is gone'));
      const id = ++lastId;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      send(make(id));
    });

  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = raw as FromDouble;
      if (message.kind === 'ready') return resolve();
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'done') asked?.resolve(message.value);
      else asked?.reject(new Error(message.message));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const error = new Error(`the app ended (${code ?? signal})`);
      reject(error);
      for (const { reject: refuse } of waiting.values()) refuse(error);
      waiting.clear();
    });
  });
  await ready;

  const { endpoint, targetId } = await ask<Attachment>((id) => ({ kind: 'attach', id }));
  const browser = await chromium.connectOverCDP(endpoint);
  return {
    page: await findPage(browser, targetId),
    evaluate: (run, argument) =>
      ask((id) => ({ kind: 'evaluate', id, source: String(run), arg: argument })),
    close: async () => {
      if (child.connected) send({ kind: 'quit' });
      const hung = setTimeout(() => void endHung(child, browser), quitWithinMs);
      const [, signal] = (await gone) as [number | null, string | null];
      clearTimeout(hung);
      await browser.close();
      if (signal === 'SIGKILL') throw new Error('the app did not quit');
    },
  };
}

/** Its Chromium first: it would outlive a double that is killed. */
async function endHung(child: ChildProcess, browser: Browser): Promise<void> {
  const cdp = await browser.newBrowserCDPSession();
  await cdp.send('Browser.close');
  child.kill('SIGKILL');
}

async function findPage(browser: Browser, targetId: string): Promise<Page> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const cdp = await page.context().newCDPSession(page);
    const { targetInfo } = await cdp.send('Target.getTargetInfo');
    await cdp.detach();
    if (targetInfo.targetId === targetId) return page;
  }
  throw new Error('the window has no page in Chromium');
}
