/** Light, dark or as the system says; kept in this browser and applied through `color-scheme`. */
import { Store } from '../store.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'metertwin.theme';
const SCHEMES = { auto: 'light dark', light: 'light', dark: 'dark' } as const;

function initialTheme(): Theme {
  const kept = globalThis.localStorage?.getItem(STORAGE_KEY);
  return THEMES.find((known) => known === kept) ?? 'auto';
}

export const theme = new Store<Theme>(initialTheme());

/** Every `light-dark()` token follows from this one property. */
export function applyTheme(): void {
  document.documentElement.style.colorScheme = SCHEMES[theme.value];
}

export function setTheme(next: Theme): void {
  localStorage.setItem(STORAGE_KEY, next);
  theme.set(next);
  applyTheme();
}
