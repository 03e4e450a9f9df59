/** Spawns the probe as a plain Node child process, for the faces that run without Electron. */
import { fork } from 'node:child_process';
import type { ProbeProcess, SpawnProbe } from './probe-process.ts';

/** @param entry absolute path of the probe's bundle */
export function forkProbe(entry: string): SpawnProbe {
  return (): ProbeProcess => {
    const child = fork(entry, {
      // Structured clone: cheaper than JSON for tables of rows.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)));

    return {
      send: (message) => {
        // The channel closes a moment before `exit` is told; that exit is what the host hears.
        if (child.connected && isPlain(message)) child.send(message, () => undefined);
      },
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => {
        let told = false;
        const tell = (reason: string): void => {
          if (told) return;
          told = true;
          listener(reason);
        };
        child.once('error', (error) => tell(`the probe could not be started: ${error.message}`));
        child.once('exit', (code, signal) => tell(describeExit(code, signal, lastWords)));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

function isPlain(message: unknown): message is object {
  return typeof message === 'object' && message !== null;
}

function describeExit(code: number | null, signal: string | null, lastWords: string): string {
  if (signal !== null) return `the probe was ended by ${signal}`;
  const complaint = /^\w*Error: (.+)$/m.exec(lastWords)?.[1];
  return `the probe ended with code ${code}${complaint === undefined ? '' : `: ${complaint}`}`;
}
