/** The brand of a data folder, `brand.json`: portal, letters and commands all read it there. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readBrand, type Brand, type BrandSource } from './brand.ts';
import { brandError } from './errors.ts';

export const BRAND_FILE = 'brand.json';

/** Pictures are named from the folder of the file. Throws BRAND_BAD_FILE. */
export function brandSource(file: string, shownAs = file): BrandSource {
  const folder = path.dirname(file);
  return {
    file: shownAs,
    text: textOf(file, shownAs),
    picture: (name) => readFileSync(path.resolve(folder, name)),
  };
}

function textOf(file: string, shownAs: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw brandError('BRAND_BAD_FILE', { details: { file: shownAs, problem }, cause });
  }
}

/** Undefined where the folder has none. Throws BRAND_*. */
export async function brandOf(dataDir: string): Promise<Brand | undefined> {
  const file = path.join(dataDir, BRAND_FILE);
  return existsSync(file) ? readBrand(brandSource(file)) : undefined;
}
