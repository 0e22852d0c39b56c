/** The codec speaks English; two of its words are not those of a page. */
import type { Pattern } from '../words.ts';

export const labels: Readonly<Record<string, string>> = {
  hca: 'allocator units',
  datetime: 'date and time',
};

export const labelPatterns: readonly Pattern[] = [];
