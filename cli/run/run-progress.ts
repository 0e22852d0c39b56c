/** The live line of a run. */
import { berlinDate } from '#kernel/time.ts';
import type { Progress } from '../../sim/scenario/performance.ts';
import { bar } from '../render.ts';

export function progressText(name: string, { variant, now, startAt, endAt }: Progress): string {
  const what = variant === 'main' ? name : `${name} (control)`;
  return `${what}  ${bar((now - startAt) / (endAt - startAt))}  ${berlinDate(now)}`;
}
