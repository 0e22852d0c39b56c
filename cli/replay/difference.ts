/** Where two traces part. */
import type { OpenTrace } from './trace-file.ts';

export interface Difference {
  readonly equal: false;
  /** In both files, from 1. */
  readonly line: number;
  /** The event as it stands there; left out where that run was over. */
  readonly here?: string;
  readonly there?: string;
}

/** Undefined where all events are equal. */
export async function firstDifference(
  here: OpenTrace,
  there: OpenTrace,
): Promise<Difference | undefined> {
  const others = there.events[Symbol.asyncIterator]();
  let line = 0;
  for await (const { text } of here.events) {
    line += 1;
    const other = await others.next();
    if (other.done === true) return { equal: false, line, here: text };
    if (other.value.text !== text)
      return { equal: false, line, here: text, there: other.value.text };
  }
  const rest = await others.next();
  return rest.done === true ? undefined : { equal: false, line: line + 1, there: rest.value.text };
}
