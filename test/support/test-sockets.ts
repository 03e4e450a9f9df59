/** Sockets of the test's own process: opened one by one, closed together. */
import { createSocket, type Socket as UdpSocket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';
import {
  connect as connectTcp,
  createServer,
  type AddressInfo,
  type ListenOptions,
  type Server,
  type Socket,
} from 'node:net';

export type TestServer = { readonly server: Server; readonly port: number };
export type Pair = { readonly client: Socket; readonly served: Socket };

export type TestSockets = {
  /** Every port the test has used, for telling its sockets from others. */
  readonly ports: ReadonlySet<number>;
  readonly listen: (options: ListenOptions) => Promise<TestServer>;
  /** A connection that the server has accepted; each end may close by itself. */
  readonly pair: (to: TestServer, host: string) => Promise<Pair>;
  /** A connection whose far end is somebody else's business. */
  readonly dial: (port: number, host: string) => Promise<Socket>;
  readonly bindUdp: (options: SocketOptions, address: string) => Promise<UdpSocket>;
  /** Closes everything; connections end by reset, so that none lingers in TIME-WAIT. */
  readonly close: () => Promise<void>;
};

export function openTestSockets(): TestSockets {
  const ports = new Set<number>();
  const closers: (() => Promise<unknown>)[] = [];

  const dial = async (port: number, host: string): Promise<Socket> => {
    const client = connectTcp({ port, host, allowHalfOpen: true });
    await once(client, 'connect');
    keep(client);
    return client;
  };
  const keep = (socket: Socket): void => {
    if (socket.localPort !== undefined) ports.add(socket.localPort);
    // The ends of a pair reset each other while they are closed.
    socket.on('error', (error) => {
      if (!('code' in error && error.code === 'ECONNRESET')) throw error;
    });
    closers.push(async () => {
      if (socket.destroyed) return;
      const closed = once(socket, 'close');
      socket.resetAndDestroy();
      await closed;
    });
  };

  return {
    ports,
    listen: async (options) => {
      const server = createServer({ allowHalfOpen: true });
      server.listen(options);
      await once(server, 'listening');
      closers.push(async () => {
        const closed = once(server, 'close');
        server.close();
        await closed;
      });
      const { port } = server.address() as AddressInfo;
      ports.add(port);
      return { server, port };
    },
    pair: async ({ server, port }, host) => {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const client = await dial(port, host);
      const [served] = await accepted;
      keep(served);
      return { client, served };
    },
    dial,
    bindUdp: async (options, address) => {
      const socket = createSocket(options);
      socket.bind(0, address);
      await once(socket, 'listening');
      ports.add(socket.address().port);
      closers.push(async () => {
        const closed = once(socket, 'close');
        socket.close();
        await closed;
      });
      return socket;
    },
    close: async () => {
      // Connections first: a server closes only when its connections have.
      for (const closer of closers.toReversed()) await closer();
      closers.length = 0;
    },
  };
}
