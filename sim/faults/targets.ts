/** Whom a target means: a name, a pattern (`d0*-r*`), or a share (`50%`) drawn from the seed. */
import type { Rng } from '#kernel/rng.ts';

const SHARE = /^(\d{1,3})%$/;

/** Percent of a share; undefined for a name or a pattern. */
export function shareOf(target: string): number | undefined {
  const [, digits] = SHARE.exec(target) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** All that a target can mean, whatever the seed. */
export function candidatesOf(target: string, names: readonly string[]): readonly string[] {
  return shareOf(target) === undefined ? names.filter((name) => matches(target, name)) : names;
}

/** Those that it means, in the order of `names`. A share of any is at least one. */
export function targetsOf(target: string, names: readonly string[], rng: Rng): readonly string[] {
  const percent = shareOf(target);
  if (percent === undefined) return candidatesOf(target, names);
  const count = Math.max(1, Math.round((names.length * percent) / 100));
  // Each name has its own lot, so that one more meter changes no other's.
  const lots = names.map((name) => ({ name, lot: rng.fork(name).float() }));
  const drawn = lots.toSorted((a, b) => a.lot - b.lot).slice(0, count);
  const chosen = new Set(drawn.map(({ name }) => name));
  return names.filter((name) => chosen.has(name));
}

/** `*` stands for any letters. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/\W/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
