/** The delta of a shadow: every desired attribute whose reported value differs. Pure. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface ShadowDelta {
  readonly state: JsonObject;
  /** Metadata of the desired side for the same attributes. */
  readonly metadata: JsonObject;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object without a prototype, so that a key such as `__proto__` is a plain key. */
export function plainObject(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>;
}

/**
 * Missing in reported → included, also an empty object; both objects → only what differs below;
 * anything else that is unequal → the desired value whole. Undefined when nothing differs.
 */
export function shadowDelta(
  desired: JsonObject | undefined,
  reported: JsonObject | undefined,
  metadata: JsonObject | undefined,
): ShadowDelta | undefined {
  if (desired === undefined) return undefined;
  const state = plainObject();
  const times = plainObject();
  for (const [key, wanted] of Object.entries(desired)) {
    const actual = own(reported, key);
    const time = own(metadata, key) ?? {};
    if (isJsonObject(wanted) && isJsonObject(actual)) {
      const below = shadowDelta(wanted, actual, isJsonObject(time) ? time : undefined);
      if (below === undefined) continue;
      state[key] = below.state;
      times[key] = below.metadata;
    } else if (actual === undefined || !jsonEqual(wanted, actual)) {
      state[key] = wanted;
      times[key] = time;
    }
  }
  return Object.keys(state).length === 0 ? undefined : { state, metadata: times };
}

function own(object: JsonObject | undefined, key: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Equality by value; the order of keys does not matter, the order of elements does. */
export function jsonEqual(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => jsonEqual(item, b[index] as Json));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key] as Json, b[key] as Json))
    );
  }
  return a === b;
}
