/** The texts of a capture come again and again: names, units, their words. */

/** The limit is for captures that somebody makes up. */
const MAX_REMEMBERED = 4096;

/** The same function of a text, which makes each result once. */
export function remembered<T extends object | string>(
  make: (text: string) => T,
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (known.size < MAX_REMEMBERED) known.set(text, made);
    return made;
  };
}
