/**
 * A key that an object of a JSON text has twice: the parser takes the last one without a word, and
 * whoever wrote the first would never hear of it.
 */

interface Level {
  /** Undefined of a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

/** Its path, `users[0].area_m2`; undefined where every key is there once. The text is valid JSON. */
export function duplicateKey(text: string): string | undefined {
  const levels: Level[] = [];
  const string = /"(?:[^"\\]|\\.)*"/y;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at);
    const level = levels.at(-1);
    if (mark === '{') levels.push({ keys: new Set(), key: '', index: 0 });
    else if (mark === '[') levels.push({ keys: undefined, key: '', index: 0 });
    else if (mark === '}' || mark === ']') levels.pop();
    else if (mark === ',' && level !== undefined) level.index++;
    else if (mark === '"') {
      string.lastIndex = at;
      const [found = '"'] = string.exec(text) ?? [];
      at += found.length - 1;
      if (level?.keys === undefined || !/^\s*:/.test(text.slice(at + 1, at + 100))) continue;
      level.key = JSON.parse(found) as string;
      if (level.keys.has(level.key)) return pathOf(levels);
      level.keys.add(level.key);
      // Behind the colon a value follows, which may be a text.
      at = text.indexOf(':', at + 1);
    }
  }
  return undefined;
}

function pathOf(levels: readonly Level[]): string {
  const steps = levels.map(({ keys, key, index }) =>
    keys === undefined ? `[${index}]` : `.${key}`,
  );
  return steps.join('').replace(/^\./, '');
}
