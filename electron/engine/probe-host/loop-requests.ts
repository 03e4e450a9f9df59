/**
 * The questions about event loops that the probe has not answered yet: numbered, because several
 * windows may ask at once, and given up when the probe ends or stays silent.
 */
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import { fail, type Result } from '../../../shared/result.ts';

/** Reading 100,000 descriptors takes half a second; far beyond that nobody waits any more. */
const answerWithinMs = 20_000;

export type LoopRequests = {
  /** @param send gets the number of the question */
  readonly ask: (send: (request: number) => void) => Promise<Result<LoopReading>>;
  readonly answer: (request: number, result: Result<LoopReading>) => void;
  readonly giveUp: (reason: string) => void;
};

export function createLoopRequests(): LoopRequests {
  const waiting = new Map<number, (result: Result<LoopReading>) => void>();
  let last = 0;

  const answer: LoopRequests['answer'] = (request, result) => {
    const resolve = waiting.get(request);
    waiting.delete(request);
    resolve?.(result);
  };

  return {
    ask: (send) =>
      new Promise((resolve) => {
        const request = ++last;
        const deadline = setTimeout(() => {
          const seconds = answerWithinMs / 1000;
          answer(request, fail('probe-down', `the probe did not answer for ${seconds} s`));
        }, answerWithinMs);
        waiting.set(request, (result) => {
          clearTimeout(deadline);
          resolve(result);
        });
        send(request);
      }),
    answer,
    giveUp: (reason) => {
      for (const request of waiting.keys()) answer(request, fail('probe-down', reason));
    },
  };
}
