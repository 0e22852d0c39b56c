/**
 * What of an object has a value: the other keys are left out, as exact optional properties want it.
 * Where no key lacks a value, the object itself is the answer: most calls are on hot paths.
 */
export function defined<T extends object>(values: T): Defined<T> {
  for (const key in values) if (values[key] === undefined) return withValue(values) as Defined<T>;
  return values;
}

function withValue<T extends object>(values: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key in values) if (values[key] !== undefined) kept[key] = values[key];
  return kept;
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };
