/** Times in answers: epoch seconds, as JSON numbers. */
import type { Instant } from '#kernel/time.ts';

export function seconds(at: Instant): number {
  return at / 1000;
}
