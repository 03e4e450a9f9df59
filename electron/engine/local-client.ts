/** A face in the engine's own process: the contract without a wire in between. */
import { createClient, type Client } from '../../shared/wire/client.ts';
import { openSession } from '../../shared/wire/session.ts';
import type { Engine } from './engine.ts';

export function connectLocally(engine: Engine): Client {
  const client: Client = createClient((request) => session.receive(request));
  const session = openSession(engine.handlers, (response) => client.receive(response));
  return client;
}
