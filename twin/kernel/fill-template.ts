/**
 * Sentences with gaps: `{name}` is filled from values; a gap without a value stays as it is. A value
 * may come from anywhere: what would hide or turn the sentence around it is written as an escape.
 */

export function fillTemplate<T>(
  template: string,
  values: Readonly<Record<string, T>>,
  write: (value: NonNullable<T>, name: string) => string = visible,
): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value === null ? whole : write(value, name);
  });
}

/** Line breaks stay: some values are lists. */
function visible(value: unknown): string {
  return String(value).replaceAll(
    /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
