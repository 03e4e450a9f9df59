/** `portolan doctor`: what can be read on this machine, what not, and what would unlock the rest. */
import type { Check, CheckState } from '../../../shared/model/examination.ts';
import { isoTime } from '../../../shared/report.ts';
import { examineOnce } from '../../engine/probe-host/ask-once.ts';
import type { Style, Terminal, Tone } from '../terminal.ts';
import { readArguments, UsageError } from '../usage.ts';

/** A sign beside the colour, for those who see none. */
const signs: Readonly<Record<CheckState, string>> = { ok: '✓', limited: '~', missing: '✗' };
const tones: Readonly<Record<CheckState, Tone>> = { ok: 'good', limited: 'warn', missing: 'bad' };

export async function runDoctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments('doctor', args, {
    json: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) {
    throw new UsageError(`doctor takes no '${positionals[0]}'; type: portolan doctor`);
  }
  const program = [process.execPath, ...process.argv.slice(1, 2)];
  const { examination } = await examineOnce(program);
  const { os, takenAt, checks } = examination;
  if (values.json) {
    const report = { schema: 'portolan/1', os, takenAt: isoTime(takenAt), checks };
    terminal.out(`${JSON.stringify(report)}\n`);
    return 0;
  }
  terminal.out(`${layoutChecks(checks, terminal.style).join('\n')}\n`);
  return 0;
}

function layoutChecks(checks: readonly Check[], style: Style): readonly string[] {
  const lines = checks.flatMap(({ state, title, detail, unlock }) => [
    `${style(tones[state], signs[state])} ${style('strong', title)}`,
    `    ${detail}`,
    ...(unlock === null ? [] : [`    ${style('dim', 'unlock')}  ${unlock}`]),
  ]);
  const wanting = checks.filter(({ state }) => state !== 'ok').length;
  const verdict =
    wanting === 0
      ? 'Everything can be read.'
      : `${checks.length - wanting} of ${checks.length} are as they should be; the others are marked.`;
  return [...lines, '', verdict];
}
