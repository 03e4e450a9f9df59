/** Hands a question of the host to the probe. Knows every question, and nothing of how it travels. */
import * as v from 'valibot';
import type { Probe } from './platform.ts';
import { isQuestionName, questions, type Answer, type QuestionName } from './questions.ts';

/** Throws one clear sentence for a question nobody knows or parameters that do not fit. */
export async function answerQuestion(
  probe: Probe,
  name: string,
  params: unknown,
): Promise<Answer<QuestionName>> {
  if (!isQuestionName(name)) throw new Error(`the probe knows no question named ${name}`);
  switch (name) {
    case 'measure':
      return probe.measure(v.parse(questions.measure.params, params).ids);
    case 'loops':
      return probe.readLoops(v.parse(questions.loops.params, params).pid);
    case 'unix':
      return probe.listUnix();
  }
}
