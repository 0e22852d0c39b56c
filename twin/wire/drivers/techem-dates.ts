/** Days in the payloads of Techem devices. */
import type { CivilDate } from '#kernel/time.ts';
import { checkedDate } from './civil-dates.ts';

/**
 * Today has day and month only: bits 8-4 and 12-9. It lies within the year after the due date,
 * whose bits are those of a packed date.
 */
export function techemToday(due: number, today: number): CivilDate | null {
  const day = (today >>> 4) & 0x1f;
  const month = (today >>> 9) & 0x0f;
  const isNextYear = month * 32 + day <= (due & 0x1ff);
  return checkedDate(2000 + (due >>> 9) + (isNextYear ? 1 : 0), month, day);
}
