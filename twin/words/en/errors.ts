/** An error brings its English with it, and details that a table could not name. */
import type { ErrorText } from '../words.ts';

export const errors: Readonly<Record<string, ErrorText>> = {};
