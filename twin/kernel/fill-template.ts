/** Sentences with gaps: `{name}` is filled from values; a gap without a value stays as it is. */

export function fillTemplate<T>(
  template: string,
  values: Readonly<Record<string, T>>,
  write: (value: NonNullable<T>, name: string) => string = String,
): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value === null ? whole : write(value, name);
  });
}
