/**
 * A process of its own that holds sockets for a test. It ends when the test disconnects or dies, so
 * that nothing is left behind.
 */
import { once } from 'node:events';
import { createServer, Server, type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { SocketAnswer, SocketOrder } from './socket-orders.ts';

const held: unknown[] = [];

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen({ host, port });
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  // A TCP server that listens has an address of this form (net.Server.address()).
  return (server.address() as AddressInfo).port;
}

/** Enough that some live through a look and some do not. */
const churnedAtOnce = 300;

async function churn(host: string): Promise<void> {
  const open: Server[] = [];
  for (;;) {
    open.push(await listen(host, 0));
    if (open.length > churnedAtOnce) open.shift()?.close();
    // Without a turn of the event loop the process would never hear that the test is over.
    await setImmediate();
  }
}

async function carryOut(order: SocketOrder, handle: unknown): Promise<readonly number[]> {
  switch (order.order) {
    case 'listen': {
      const servers = await Promise.all(order.ports.map((port) => listen(order.host, port)));
      held.push(...servers);
      return servers.map(portOf);
    }
    case 'adopt':
      if (!(handle instanceof Server)) throw new Error('no server came with the order');
      held.push(handle);
      return [portOf(handle)];
    case 'churn':
      void churn(order.host);
      return [];
    case 'become':
      process.setgroups?.([]);
      process.setgid?.(order.userId);
      process.setuid?.(order.userId);
      return [];
  }
}

function answer(message: SocketAnswer): void {
  process.send?.(message);
}

process.on('message', (order: SocketOrder, handle: unknown) => {
  carryOut(order, handle).then(
    (ports) => answer({ answer: 'done', ports }),
    (error: unknown) => answer({ answer: 'failed', message: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
answer({ answer: 'ready' });
