/** Sentences of the dashboard, by language; a missing one does not compile. */
import { dashboard as de } from './de/dashboard.ts';
import { dashboard as en, type Catalog } from './en/dashboard.ts';
import type { ByLanguage } from './words.ts';

export const DASHBOARD_WORDS: ByLanguage<Catalog> = { en, de };
