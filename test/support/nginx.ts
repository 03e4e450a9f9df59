/** A real web server for the tests: Debian's nginx with a configuration of its own. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './command.ts';

const executable = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/opt/homebrew/bin/nginx'].find(
  existsSync,
);

/** For `test.skip`: what is missing, and the command that brings it. */
export const nginxMissing =
  executable === undefined
    ? 'nginx is not installed; type: sudo apt-get install nginx-light'
    : null;

export type Nginx = {
  readonly pid: number;
  readonly port: number;
  readonly stop: () => Promise<void>;
};

export type PreparedNginx = {
  readonly command: readonly [string, ...string[]];
  readonly remove: () => void;
};

/** A configuration with two workers on one port, for whoever wants to start it by hand. */
export function prepareNginx(port: number): PreparedNginx {
  if (executable === undefined) throw new Error('nginx is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'portolan-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log stderr notice;
     events {}
     http { access_log off; ${temporary} server { listen ${port}; listen [::]:${port}; } }`,
  );
  return {
    command: [executable, '-p', folder, '-c', configuration],
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export async function startNginx(port: number): Promise<Nginx> {
  const prepared = prepareNginx(port);
  const [command, ...args] = prepared.command;
  const program = startProgram(command, args, {}, '/');
  await program.says(bothWorkersRun);
  return {
    pid: program.child.pid ?? 0,
    port,
    stop: async () => {
      await program.end('SIGQUIT');
      prepared.remove();
    },
  };
}

/** Workers are forked after the sockets are bound and listened on. */
export const bothWorkersRun = /start worker process [\s\S]*start worker process /;

/** The wanted port where this user may have it and nobody does; else one that is free. */
export async function portOrFree(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? 0;
}

async function tryPort(port: number): Promise<number | null> {
  const server = createServer().listen(port, '::');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EADDRINUSE') return null;
    throw error;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address !== 'string' ? address.port : null;
}
