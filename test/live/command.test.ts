/** The built program against real sockets: what it prints, and the exit codes scripts rely on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nginxMissing, portOrFree, startNginx } from '../support/nginx.ts';
import {
  portolan,
  program,
  startPortolan,
  startProgram,
  startTerminal,
} from '../support/command.ts';
import { startOddSockets } from '../support/odd-sockets.ts';

let server: Server;
let port: number;

async function listen(host: string, wanted = 0): Promise<Server> {
  const opened = createServer().listen(wanted, host);
  await once(opened, 'listening');
  return opened;
}
const portOf = (one: Server): number => {
  const address = one.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

beforeEach(async () => {
  server = await listen('127.0.0.1');
  port = portOf(server);
});
afterEach(() => void server.close());

describe('portolan ls --unix', () => {
  let folder: string;
  let unix: Server;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portolan-ls-'));
    unix = createServer().listen(join(folder, 'harbour.sock'));
    await once(unix, 'listening');
  });
  afterEach(async () => {
    unix.close();
    await once(unix, 'close');
    rmSync(folder, { recursive: true });
  });

  test('prints the sockets with a name, and who holds them', async () => {
    const { code, stdout } = await portolan(['ls', '--unix', folder]);
    expect(code).toBe(0);
    const [title, row, ...rest] = stdout.trimEnd().split('\n');
    expect(title).toMatch(/^TYPE +STATE +NAME +PROCESS +PEER +QUEUE$/);
    expect(row).toContain(`stream  listen  ${join(folder, 'harbour.sock')}`);
    expect(row).toContain(String(process.pid));
    expect(rest).toEqual([]);
  });

  test('--json lists them beside the sockets', async () => {
    const { stdout } = await portolan(['ls', '--unix', '--json', folder]);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'portolan/1',
      sockets: [],
      unixSockets: [
        {
          type: 'stream',
          state: 'listen',
          name: { kind: 'path', text: join(folder, 'harbour.sock') },
          peer: null,
          owners: [{ pid: process.pid, through: null }],
        },
      ],
      gaps: expect.any(Array),
    });
  });

  test('says so when there is none, and refuses keys of the filter language', async () => {
    const none = await portolan(['ls', '--unix', 'no-such-socket-anywhere']);
    expect([none.code, none.stdout]).toEqual([0, '']);
    expect(none.stderr).toContain('There is no UNIX socket that matches no-such-socket-anywhere.');
    const wrong = await portolan(['ls', '--unix', 'port:80']);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(/^portolan: --unix takes plain words/);
  });
});

describe('portolan ls', () => {
  test('prints a row for a listener, whole and uncoloured in a pipe', async () => {
    const { code, stdout } = await portolan(['ls', `port:${port}`]);
    expect(code).toBe(0);
    const [title, row] = stdout.split('\n');
    expect(title).toMatch(/PORT +PROTO +ADDRESS +PROCESS +PID +USER +FOLDER +STATE +SINCE/);
    expect(row).toContain(`${port}  tcp    127.0.0.1`);
    expect(row).toContain(String(process.pid));
    // oxlint-disable-next-line no-control-regex -- an escape character is what must not be there
    expect(stdout).not.toMatch(/\u001b/);
  });

  test('--json names the shape and spells the owners out', async () => {
    const { code, stdout } = await portolan(['ls', '--json', `:${port}`]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      schema: 'portolan/1',
      os: 'linux',
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      sockets: [
        {
          id: expect.any(String),
          protocol: 'tcp',
          family: 'ipv4',
          local: { address: '127.0.0.1', port },
          remote: null,
          state: 'listen',
          queue: { kind: 'accept', length: 0 },
          namespace: null,
          owners: [
            {
              pid: process.pid,
              name: expect.any(String),
              user: expect.any(String),
              command: expect.stringContaining('vitest'),
              startTime: expect.stringMatching(/Z$/),
              cwd: process.cwd(),
            },
          ],
        },
      ],
      gaps: expect.any(Array),
    });
    const started = Date.parse(report.sockets[0].owners[0].startTime);
    expect(Math.abs(started - (Date.now() - process.uptime() * 1000))).toBeLessThan(2000);
  });

  test('--all shows both ends of a connection', async () => {
    const { connect } = await import('node:net');
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    const local = client.localPort;
    const { stdout } = await portolan(['ls', '--all', '--json', `port:${port},${local}`]);
    client.destroy();
    const sockets = JSON.parse(stdout).sockets as { state: string; remote: unknown }[];
    expect(sockets.filter(({ state }) => state === 'established')).toHaveLength(2);
  });

  test('a filter that finds nothing says so on stderr and is no error', async () => {
    const { code, stdout, stderr } = await portolan(['ls', 'process:no-such-program']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/No listener matches process:no-such-program/);
  });

  test('minus turns a term around without being taken for an option', async () => {
    const { code, stdout } = await portolan(['ls', `port:${port}`, '-process:no-such-program']);
    expect(code).toBe(0);
    expect(stdout).toContain(String(port));
  });
});

describe('portolan why', () => {
  test('names the holder, its folder, its command and who started it', async () => {
    const { code, stdout } = await portolan(['why', String(port)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Port ${port} is held by \\S+\\.`));
    expect(stdout).toContain(`${process.pid}, user `);
    expect(stdout).toMatch(/command +.*vitest/);
    expect(stdout).toMatch(/since +.*\d/);
    expect(stdout).toContain(`tcp 127.0.0.1:${port}  (this machine only)`);
    expect(stdout).toMatch(/started +by .*\(\d+\)/);
    expect(stdout).toMatch(/accept queue 0 of \d+\n +connections none\n +options SO_REUSEADDR\n/);
  });

  test('exits 1 when nobody does, in words and in JSON', async () => {
    server.close();
    await once(server, 'close');
    const words = await portolan(['why', String(port)]);
    expect(words).toMatchObject({ code: 1, stdout: `Nobody listens on port ${port}.\n` });
    const json = await portolan(['why', String(port), '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'portolan/1', sockets: [] });
  });

  test.skipIf(process.geteuid?.() !== 0)(
    'tells a listener of another namespace apart',
    async () => {
      const odd = await startOddSockets('namespace');
      const { code, stdout } = await portolan(['why', String(odd.socket().port)]);
      await odd.close();
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Nobody listens on port \d+\.\n/);
      expect(stdout).toContain('In other network namespaces, which have ports of their own:');
      expect(stdout).toContain(`in the network namespace netns ${String(odd.facts['namespace'])}`);
      expect(stdout).toContain('accept queue 0 of 9');
    },
  );

  test('tells UDP from TCP', async () => {
    expect(await portolan(['why', `${port}/udp`])).toMatchObject({ code: 1 });
    expect(await portolan(['why', `${port}/tcp`])).toMatchObject({ code: 0 });
  });

  test('names a real web server with its workers', async ({ skip }) => {
    skip(nginxMissing !== null, nginxMissing ?? '');
    const nginx = await startNginx(await portOrFree(80));
    try {
      const { code, stdout } = await portolan(['why', String(nginx.port)]);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Port ${nginx.port} is held by nginx \\+2\\.`));
      expect(stdout).toContain(`pid      ${nginx.pid}, user `);
      expect(stdout).toMatch(/shared +with nginx \d+ \S+, nginx \d+ \S+/);
      expect(stdout).toContain(`tcp 0.0.0.0:${nginx.port}`);
      expect(stdout).toContain(`tcp [::]:${nginx.port}`);
    } finally {
      await nginx.stop();
    }
  });

  test('names every address of a port', async () => {
    const second = await listen('127.0.0.2', port);
    const { stdout } = await portolan(['why', String(port)]);
    second.close();
    expect(stdout).toContain(`127.0.0.1:${port}`);
    expect(stdout).toContain(`127.0.0.2:${port}`);
  });
});

describe('the way of why', () => {
  /** Said at the end, by a program that loads its files one by one. */
  const sayFiles = `import { createRequire } from 'node:module';
    const { cache } = createRequire('/');
    process.on('exit', () => process.stderr.write(Object.keys(cache).join('\\n')));`;

  test('is one file beside the program, because each file and each library costs a start', async () => {
    const { code, stderr } = await portolan(['why', String(port)], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(sayFiles)}`,
    });
    expect(code).toBe(0);
    const own = stderr.split('\n').filter((file) => !file.includes('node_modules'));
    expect(own.map((file) => basename(file).replace(/-[\w-]{8}\.js$/, ''))).toEqual([
      'portolan.js',
      'rolldown-runtime',
      'why',
    ]);
  });
});

describe('portolan watch', () => {
  test('in a pipe, prints a line for what starts and what stops', async () => {
    const watching = startPortolan(['watch']);
    await watching.says(/Watching \d+ sockets/);
    const late = await listen('127.0.0.1');
    const latePort = portOf(late);
    await watching.says(new RegExp(`^\\+ tcp 127\\.0\\.0\\.1:${latePort} listen`, 'm'));
    late.close();
    await watching.says(new RegExp(`^- tcp 127\\.0\\.0\\.1:${latePort} listen`, 'm'));
    expect(await watching.end()).toBe(0);
  });

  test('--json prints an object a change', async () => {
    const watching = startPortolan(['watch', '--json', 'process:node', 'address:127.0.0.9']);
    await watching.says(/Watching/);
    const late = await listen('127.0.0.9');
    const local = { address: '127.0.0.9', port: portOf(late) };
    const [line] = await watching.says(/^\{.*\}$/m);
    late.close();
    expect(JSON.parse(line)).toMatchObject({ event: 'new', socket: { local } });
    await watching.end();
  });
});

describe('on a terminal', () => {
  /** script(1) gives the program a real terminal of its own. */
  async function onTerminal(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const running = startProgram('script', ['-qec', command, '/dev/null'], {
      TERM: 'xterm-256color',
      ...env,
    });
    await once(running.child, 'close');
    return running.stdout();
  }
  const ls = `stty cols 60 rows 20; '${process.execPath}' '${program}' ls port:`;
  // oxlint-disable-next-line no-control-regex -- colour is made of escape sequences
  const colour = /\u001b\[[\d;]*m/g;

  test('tables fit the width and are coloured', async () => {
    const output = await onTerminal(`${ls}${port}`);
    expect(output).toMatch(colour);
    const lines = output.replace(colour, '').split(/\r?\n/);
    expect(lines.find((line) => line.includes(String(port)))).toBeDefined();
    for (const line of lines.slice(0, 2)) expect(line.length).toBeLessThanOrEqual(60);
  });

  test('NO_COLOR turns colour off', async () => {
    expect(await onTerminal(`${ls}${port}`, { NO_COLOR: '1' })).not.toMatch(colour);
  });

  test('watch draws on the alternate screen, pauses on p and leaves on q', async () => {
    const watching = startTerminal(
      `stty cols 100 rows 20; '${process.execPath}' '${program}' watch`,
    );
    await watching.says(/live, every/);
    watching.type('p');
    await watching.says(/paused/);
    watching.type('q');
    // oxlint-disable-next-line no-control-regex -- the sequence that gives the old screen back
    await watching.says(/\u001b\[\?1049l/);
    expect(await watching.closed).toBe(0);
  });
});

describe('bad input is one line on stderr and exit code 2', () => {
  test.each([
    [['why'], /why takes one port; type: portolan why 80/],
    [['why', '0'], /'0' is not a port; type a number from 1 to 65535/],
    [['why', '65536'], /'65536' is not a port/],
    [['why', '80/sctp'], /'80\/sctp' is not a port/],
    [['why', 'http'], /'http' is not a port/],
    [['why', '80', '81'], /why takes one port/],
    [['ls', 'prt:80'], /prt: is not a filter; the filters are port, /],
    [['ls', '--jsno'], /there is no option '--jsno'; type: portolan ls --help/],
    [['ls', '--json=yes'], /the option '--json' takes no value/],
    [['serve', '--port'], /the option '--port' needs a value/],
    [['serve', '--port', '99999'], /'99999' is not a port; type a number from 0 to 65535/],
    [['serve', 'now'], /serve takes no 'now'/],
    [['lst'], /there is no command 'lst'; the commands are ls, why, loops, watch, serve, doctor/],
    [['--frobnicate'], /there is no option '--frobnicate'/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await portolan(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a forced reader that does not exist is refused, not guessed', async () => {
    const { code, stderr } = await portolan(['ls'], { PORTOLAN_PROBE: 'guess' });
    expect(code).toBe(3);
    expect(stderr).toMatch(/PORTOLAN_PROBE/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

test('--help and --version answer', async () => {
  const help = await portolan(['--help']);
  expect(help.code).toBe(0);
  for (const word of ['ls', 'why', 'loops', 'watch', 'serve', 'doctor'])
    expect(help.stdout).toContain(`portolan ${word}`);
  expect((await portolan(['ls', '--help'])).stdout).toContain('port:3000-3999');
  expect((await portolan(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
