/**
 * Plain data as JSON text and back, with what JSON alone would lose (undefined, NaN, bigint). These two
 * functions also run inside pages, as text, so they must not use anything from outside themselves.
 */

/** `['u']`, `['j', scalar]`, `['n', text]`, `['b', text]`, `['a', items]`, `['o', entries]`, `['f', id]`. */
export type Encoded = readonly [kind: string, content?: unknown];

/**
 * @param keepFunction gives a function an id to travel under; without it functions are refused, as
 *   they are by every one of Electron's messages
 */
export function encodeValue(
  value: unknown,
  keepFunction: ((given: (...given: unknown[]) => unknown) => number) | null,
): Encoded {
  const above = new Set<object>();
  const encode = (item: unknown): Encoded => {
    switch (typeof item) {
      case 'undefined':
        return ['u'];
      case 'number':
        return Number.isFinite(item) && !Object.is(item, -0) ? ['j', item] : ['n', String(item)];
      case 'bigint':
        return ['b', String(item)];
      case 'string':
      case 'boolean':
        return ['j', item];
      case 'function':
        if (keepFunction === null) throw new Error('An object could not be cloned.');
        return ['f', keepFunction(item as (...given: unknown[]) => unknown)];
      case 'symbol':
        throw new Error('An object could not be cloned.');
      case 'object':
        break;
    }
    if (item === null) return ['j', null];
    const container: object = item;
    if (above.has(container)) throw new Error('the Electron double does not carry cycles');
    above.add(container);
    try {
      if (Array.isArray(item)) return ['a', item.map(encode)];
      const tag = Object.prototype.toString.call(item);
      if (tag === '[object Promise]' || tag === '[object WeakMap]' || tag === '[object WeakSet]') {
        throw new Error('An object could not be cloned.');
      }
      if (tag !== '[object Object]') throw new Error(`the Electron double does not carry ${tag}`);
      return ['o', Object.entries(container).map(([key, inner]) => [key, encode(inner)])];
    } finally {
      above.delete(container);
    }
  };
  return encode(value);
}

/** @param makeFunction makes the near end of a function that stayed on the far side */
export function decodeValue(
  encoded: Encoded,
  makeFunction: ((id: number) => (...given: unknown[]) => unknown) | null,
): unknown {
  const decode = ([kind, content]: Encoded): unknown => {
    switch (kind) {
      case 'u':
        return undefined;
      case 'j':
        return content;
      case 'n':
        return Number(content);
      case 'b':
        return BigInt(content as string);
      case 'a':
        return (content as readonly Encoded[]).map(decode);
      case 'o':
        return Object.fromEntries(
          (content as readonly (readonly [string, Encoded])[]).map(([key, inner]) => [
            key,
            decode(inner),
          ]),
        );
      case 'f':
        if (makeFunction !== null) return makeFunction(content as number);
    }
    throw new Error(`the Electron double cannot read a value of kind ${kind}`);
  };
  return decode(encoded);
}
