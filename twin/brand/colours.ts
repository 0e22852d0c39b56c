/**
 * The accent of a brand in both themes. A colour that somebody chose is checked against every
 * surface that text in it stands on (WCAG 2.2, 1.4.3); what is derived from it fits by itself.
 */
import { contrastRatio, mixedColours } from '#kernel/colours.ts';
import { brandError } from './errors.ts';

/** As the dashboard and the letters have them; a test holds them to the tokens of the dashboard. */
export const SURFACES = {
  light: ['#f3f5f7', '#ffffff', '#f0f3f6'],
  dark: ['#0e1318', '#161d24', '#1e2730'],
} as const;
type Theme = keyof typeof SURFACES;

const CONTRAST_MIN = 4.5;
const INK = { light: '#ffffff', dark: '#06202c' } as const;
const SOFT_SHARES = [0.12, 0.09, 0.06, 0.03, 0] as const;
const STEPS = 50;

/** What one theme draws with. */
interface AccentColours {
  readonly accent: string;
  /** Behind text in the accent. */
  readonly soft: string;
  /** Text on the accent. */
  readonly on: string;
}
export type BrandColours = Readonly<Record<Theme, AccentColours>>;

interface GivenColours {
  readonly accent: string;
  /** For the dark theme; without it the accent is lightened until it can be read. */
  readonly accentDark?: string;
}

/** Throws BRAND_POOR_CONTRAST; `file` is named in it. */
export function brandColours({ accent, accentDark }: GivenColours, file: string): BrandColours {
  checkContrast(accent, { theme: 'light', path: 'accent', file });
  if (accentDark !== undefined) {
    checkContrast(accentDark, { theme: 'dark', path: 'accentDark', file });
  }
  return {
    light: coloursOf(accent, 'light'),
    dark: coloursOf(accentDark ?? readable(accent, 'dark'), 'dark'),
  };
}

function coloursOf(accent: string, theme: Theme): AccentColours {
  const [, surface] = SURFACES[theme];
  const softs = SOFT_SHARES.map((share) => mixedColours(surface, accent, share));
  const soft = softs.find((color) => contrastRatio(accent, color) >= CONTRAST_MIN) ?? surface;
  return { accent, soft, on: INK[theme] };
}

function checkContrast(
  color: string,
  { theme, ...place }: { readonly theme: Theme; readonly path: string; readonly file: string },
): void {
  const [surface, ratio] = worst(color, theme);
  if (ratio >= CONTRAST_MIN) return;
  throw brandError('BRAND_POOR_CONTRAST', {
    details: {
      ...{ ...place, color, surface, suggestion: readable(color, theme) },
      // Rounded down: 4.49 is not enough, and must not look as if it were.
      ratio: String(Math.floor(ratio * 100) / 100),
      needed: String(CONTRAST_MIN),
    },
  });
}

/** Towards black on light surfaces, towards white on dark ones, as little as it takes. */
function readable(color: string, theme: Theme): string {
  const end = theme === 'light' ? '#000000' : '#ffffff';
  for (let step = 0; step < STEPS; step++) {
    const candidate = mixedColours(color, end, step / STEPS);
    if (worst(candidate, theme)[1] >= CONTRAST_MIN) return candidate;
  }
  return end;
}

/** Text on the accent has the ink of its theme, so that ink counts as a surface too. */
function worst(color: string, theme: Theme): readonly [surface: string, ratio: number] {
  const ratios = [...SURFACES[theme], INK[theme]].map(
    (surface) => [surface, contrastRatio(color, surface)] as const,
  );
  return ratios.reduce((least, one) => (one[1] < least[1] ? one : least));
}
