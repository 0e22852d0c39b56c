/** What the legal check says, by language; a missing finding does not compile. */
import { findings as de } from './de/findings.ts';
import { findings as en, type FindingKey } from './en/findings.ts';
import type { ByLanguage, ErrorText } from './words.ts';

export const FINDING_WORDS: ByLanguage<Readonly<Record<FindingKey, ErrorText>>> = { en, de };
