/** The errors of the bill bring their English with them. */
import type { ErrorText, Pattern } from '../words.ts';

export const billingErrors: Readonly<Record<string, ErrorText>> = {};
export const billingPhrases: readonly Pattern[] = [];
export const billingFound: readonly Pattern[] = [];
