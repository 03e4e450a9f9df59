/** One WebSocket as one session of the contract: JSON text, one envelope a message. */
import type { WebSocket } from 'ws';
import { openSession, type Handlers } from '../../shared/wire/session.ts';

/** A page that has stopped reading gets no more rows piled up for it than this, in bytes. */
const backlogLimitBytes = 32 * 1024 * 1024;

export function streamSession(socket: WebSocket, handlers: Handlers): void {
  const session = openSession(handlers, (response) => {
    if (socket.readyState !== socket.OPEN) return;
    // Cut off, it connects anew and gets one full sample instead of a flood of old deltas.
    if (socket.bufferedAmount > backlogLimitBytes) return socket.terminate();
    socket.send(JSON.stringify(response));
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    // `ws` hands text over as one Buffer (its default binaryType).
    const message = Buffer.isBuffer(data) ? parseJson(data.toString('utf8')) : undefined;
    if (message === undefined) return socket.close(1007, 'not JSON');
    session.receive(message);
  });
  socket.on('close', () => session.close());
  // `close` follows every error (ws documentation), and that is where the session ends.
  socket.on('error', (error) => console.error('portolan: a page was cut off:', error.message));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
