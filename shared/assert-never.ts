/** Ends a discriminated union: a forgotten case fails to compile, an impossible value fails loudly. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
