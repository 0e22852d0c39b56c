/** How warm people want a room, by its use and the hour of the day. */

export type RoomKind = 'living' | 'bedroom' | 'kitchen' | 'bathroom' | 'child' | 'study';

export const HABITS = [
  'at-home',
  'commuter',
  'family',
  'frugal',
  'warm',
  'home-office',
  'airing',
] as const;
export type Habit = (typeof HABITS)[number];

/** The habit of a name; another one where there is none of it. */
export function habitOf(name: string | undefined, usual: Habit): Habit {
  return HABITS.find((habit) => habit === name) ?? usual;
}

const COMFORT_C: Readonly<Record<RoomKind, number>> = {
  living: 21,
  bedroom: 18.5,
  kitchen: 20,
  bathroom: 22,
  child: 20.5,
  study: 20.5,
};
const NIGHT_SETBACK_K = 2.5;
const BEDROOM_SETBACK_K = 0.5;
const WORKDAY_SETBACK_K = 2;
const BATHROOM_IDLE_K = 2;

export function isNight(hour: number): boolean {
  return hour >= 22 || hour < 6;
}

/** Set-point at an hour: `isOut` where nobody is at home from 8 to 16, `setback` how far they turn down. */
export function setPointC(
  kind: RoomKind,
  hour: number,
  { isOut, setback }: { readonly isOut: boolean; readonly setback: number },
): number {
  return COMFORT_C[kind] - setback * setbackK(kind, hour, isOut);
}

function setbackK(kind: RoomKind, hour: number, isOut: boolean): number {
  if (kind === 'bathroom') {
    const isUsed = (hour >= 6 && hour < 9) || (hour >= 18 && hour < 22);
    return isUsed ? 0 : BATHROOM_IDLE_K;
  }
  if (isNight(hour)) return kind === 'bedroom' ? BEDROOM_SETBACK_K : NIGHT_SETBACK_K;
  return isOut && hour >= 8 && hour < 16 ? WORKDAY_SETBACK_K : 0;
}
