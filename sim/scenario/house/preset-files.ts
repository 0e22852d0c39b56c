/** The houses that come with the program: one file each in scenarios/houses. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../scenarios/houses/', import.meta.url);
const ENDING = '.yaml';

export const PRESETS: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length))
  .toSorted();

export function presetFile(preset: string): { readonly file: string; readonly text: string } {
  const name = `${preset}${ENDING}`;
  return { file: `scenarios/houses/${name}`, text: readFileSync(new URL(name, FOLDER), 'utf8') };
}
