/**
 * The single instance lock: real between processes, one a user data folder, as Chromium keeps it (a
 * symlink that names its holder, and a socket to tell the holder about later starts).
 */
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { makeEvent } from './event-shapes.ts';
import { life, tellApp } from './life.ts';

type SecondStart = { readonly argv: string[]; readonly workingDirectory: string };

/** Resolves when every holder has been told of this start; the process must live until then. */
export const toldHolder: Promise<void>[] = [];

export function requestSingleInstanceLock(userData: string): boolean {
  mkdirSync(userData, { recursive: true });
  const link = join(userData, 'SingletonLock');
  const socket = join(userData, 'SingletonSocket');
  if (!takeLink(link)) {
    toldHolder.push(tellHolder(socket));
    return false;
  }
  rmSync(socket, { force: true });
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.setEncoding('utf8');
    connection.on('data', (part: string) => (text += part));
    connection.once('end', () => {
      connection.end();
      const { argv, workingDirectory } = JSON.parse(text) as SecondStart;
      // Guaranteed after `ready` (api/app).
      if (life.ready) tellApp('second-instance', makeEvent(), argv, workingDirectory, undefined);
    });
  });
  server.listen(socket);
  life.cleanUps.push(() => {
    server.close();
    rmSync(socket, { force: true });
    rmSync(link, { force: true });
  });
  return true;
}

/** Atomic: creating a symlink fails where one is. A holder that is dead holds nothing. */
function takeLink(link: string): boolean {
  for (;;) {
    try {
      symlinkSync(String(process.pid), link);
      return true;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (isAlive(Number(readlinkSync(link)))) return false;
    rmSync(link, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** The holder may have taken the lock this instant and not be listening yet: asked again until it is. */
async function tellHolder(socket: string): Promise<void> {
  const told: SecondStart = { argv: process.argv, workingDirectory: process.cwd() };
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const done = await new Promise<boolean>((resolve) => {
      const connection = connect(socket);
      connection.once('connect', () => connection.end(JSON.stringify(told)));
      connection.once('close', () => resolve(true)).resume();
      connection.once('error', () => resolve(false));
    });
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
