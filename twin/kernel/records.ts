/** Objects that came from outside, told apart from the other values of JSON. */

/** True for an object with keys: not for null, an array or a text. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
