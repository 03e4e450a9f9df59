/** `portolan why PORT`: who holds it, since when, started by whom, from which folder, on which addresses. */
import { reportSockets } from '../../../shared/report.ts';
import { lookOnce } from '../../engine/probe-host/look-once.ts';
import { explainPort } from '../print/explanation.ts';
import type { Terminal } from '../terminal.ts';
import { readArguments, readPort, UsageError } from '../usage.ts';

/** @returns 1 when nobody listens there */
export async function runWhy(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments('why', args, {
    json: { type: 'boolean', default: false },
  });
  const [text, ...rest] = positionals;
  if (text === undefined || rest.length > 0) {
    throw new UsageError('why takes one port; type: portolan why 80');
  }
  const asked = readPort(text, 'why');
  const { sample, machine } = await lookOnce({ scope: asked });
  const explanation = explainPort(asked, sample, machine, terminal.style);

  if (values.json) {
    terminal.out(`${JSON.stringify(reportSockets(sample, explanation.sockets))}\n`);
  } else {
    terminal.out(`${explanation.lines.join('\n')}\n`);
  }
  return explanation.held ? 0 : 1;
}
