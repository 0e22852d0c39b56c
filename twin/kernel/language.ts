/** Languages of what people read: the dashboard, documents and what a telegram says. */

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
