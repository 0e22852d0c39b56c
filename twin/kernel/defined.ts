/** What of an object has a value: the other keys are left out, as exact optional properties want it. */
export function defined<T extends object>(values: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const key of Object.keys(values) as (keyof T)[]) {
    if (values[key] !== undefined) kept[key] = values[key];
  }
  return kept as Defined<T>;
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };
