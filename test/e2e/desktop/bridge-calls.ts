/** Speaks through the page's bridge as a page would; in the page the word `portolan` is all there is. */
import type { Page } from '@playwright/test';
import type { DesktopBridge } from '../../../shared/desktop-bridge.ts';
import type { Response } from '../../../shared/wire/envelope.ts';

type BridgedWindow = { readonly portolan: DesktopBridge };

let lastId = 1_000_000;

/** Far from the ids of the page's own client, which shares the session. */
export function freshId(): number {
  return ++lastId;
}

export function sendRaw(page: Page, message: unknown): Promise<void> {
  return page.evaluate((raw) => (window as unknown as BridgedWindow).portolan.send(raw), message);
}

/** @returns the first answer to the request */
export function ask(page: Page, name: string, params: object = {}): Promise<Response> {
  return page.evaluate(
    (request) =>
      new Promise<Response>((resolve) => {
        const bridge = (window as unknown as BridgedWindow).portolan;
        const stop = bridge.onMessage((message) => {
          if ((message as Response).id !== request.id) return;
          stop();
          resolve(message as Response);
        });
        bridge.send(request);
      }),
    { kind: 'call', id: freshId(), name, params },
  );
}

/** Starts to note the probe's states, as the page is told of them; the same one in a row only once. */
export async function watchProbe(page: Page): Promise<() => Promise<readonly string[]>> {
  const id = freshId();
  await page.evaluate((streamId) => {
    const seen: string[] = [];
    Object.assign(window, { seenStates: seen });
    const bridge = (window as unknown as BridgedWindow).portolan;
    bridge.onMessage((message) => {
      const { id: from, value } = message as { id: number; value?: unknown };
      const told = value as { kind?: string; status?: { probe: { state: string } } } | undefined;
      const state = told?.kind === 'status' ? told.status?.probe.state : undefined;
      if (from === streamId && state !== undefined && state !== seen.at(-1)) seen.push(state);
    });
    bridge.send({ kind: 'subscribe', id: streamId, name: 'chart', params: { scope: 'all' } });
  }, id);
  return () =>
    page.evaluate(() => (window as unknown as { seenStates: readonly string[] }).seenStates);
}
