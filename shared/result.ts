/** The tagged result that crosses every boundary: exceptions stay inside a process. */

export const errorCodes = [
  /** The message or its parameters did not pass the contract's validator. */
  'bad-request',
  /** The far side answered something the contract does not allow. */
  'bad-response',
  'unknown-name',
  'probe-down',
  'disconnected',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export type Failure = { readonly code: ErrorCode; readonly message: string };
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: ErrorCode, message: string): { ok: false; error: Failure } {
  return { ok: false, error: { code, message } };
}
