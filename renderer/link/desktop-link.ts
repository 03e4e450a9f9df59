/** The link over the desktop's bridge: it stands from the start and is never lost. */
import type { DesktopBridge } from '../../shared/desktop-bridge.ts';
import { createClient } from '../../shared/wire/client.ts';
import type { Link, LinkListener } from '../api.ts';

export function openDesktopLink(bridge: DesktopBridge, listener: LinkListener): Link {
  const client = createClient((request) => bridge.send(request));
  const stop = bridge.onMessage((message) => client.receive(message));
  listener.onState({ state: 'open' });
  listener.onOpen(client);
  return {
    retry: () => undefined,
    close: () => {
      stop();
      client.disconnect('the window is closing');
    },
  };
}
