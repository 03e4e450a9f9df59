/**
 * The questions under way at one probe process, and what becomes of them: an answer that passes its
 * validator, a refusal in the probe's words, or nothing because the probe is gone.
 */
import * as v from 'valibot';
import { fail, succeed, type Failure, type Result } from '../../../shared/result.ts';
import {
  questions,
  type Answer,
  type QuestionName,
  type QuestionParams,
} from '../../probe/questions.ts';

export type Inquiry = {
  readonly number: number;
  readonly name: QuestionName;
  readonly params: unknown;
};

export type Inquiries = {
  readonly ask: <N extends QuestionName>(
    name: N,
    params: QuestionParams<N>,
    send: (inquiry: Inquiry) => void,
    onSilence: () => void,
  ) => Promise<Result<Answer<N>>>;
  readonly answer: (number: number, value: unknown) => void;
  readonly refuse: (number: number, message: string) => void;
  readonly failAll: (error: Failure) => void;
};

type Pending = {
  readonly settle: (value: unknown) => void;
  readonly fail: (error: Failure) => void;
};

/** A listing of every UNIX socket of a large machine takes about a second. */
const answerWithinMs = 20_000;

export function createInquiries(): Inquiries {
  const pending = new Map<number, Pending>();
  let last = 0;

  return {
    ask: <N extends QuestionName>(
      name: N,
      params: QuestionParams<N>,
      send: (inquiry: Inquiry) => void,
      onSilence: () => void,
    ) =>
      new Promise<Result<Answer<N>>>((resolve) => {
        const number = ++last;
        const deadline = setTimeout(onSilence, answerWithinMs);
        const finish = (result: Result<Answer<N>>): void => {
          clearTimeout(deadline);
          pending.delete(number);
          resolve(result);
        };
        const schema: v.GenericSchema<unknown, Answer<N>> = questions[name].answer;
        pending.set(number, {
          settle: (value) => {
            const parsed = v.safeParse(schema, value);
            if (parsed.success) return finish(succeed(parsed.output));
            const [issue] = parsed.issues;
            finish(fail('bad-response', `the probe answered nonsense: ${issue.message}`));
          },
          fail: (error) => finish({ ok: false, error }),
        });
        send({ number, name, params });
      }),
    answer: (number, value) => pending.get(number)?.settle(value),
    refuse: (number, message) => pending.get(number)?.fail(fail('internal', message).error),
    failAll: (error) => {
      for (const one of pending.values()) one.fail(error);
    },
  };
}
