/** The live line of a run. */
import { berlinDate } from '#kernel/time.ts';
import type { Progress } from '../../sim/scenario/variant-run.ts';
import { bar } from '../common/render.ts';

export function progressText(name: string, { variant, now, startAt, endAt }: Progress): string {
  const what = variant === 'main' ? name : `${name} (control)`;
  return `${what}  ${bar((now - startAt) / (endAt - startAt))}  ${berlinDate(now)}`;
}
