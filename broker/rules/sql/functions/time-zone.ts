/** Time zones by name or offset, on the platform's data. */
import { ZONE_ABBREVIATIONS } from './zone-abbreviations.ts';

const MINUTE_MS = 60_000;
/** Instants that a calendar date exists for. */
const INSTANT_MAX = 8.64e15;
const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const CACHE_MAX = 100;

const formats = new Map<string, Intl.DateTimeFormat>();

export function isInstant(value: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value) <= INSTANT_MAX - 24 * 60 * MINUTE_MS;
}

/** How far local time is ahead of UTC, in ms; undefined for a zone that does not exist. */
export function zoneOffsetMs(zone: string, instant: number): number | undefined {
  if (['UTC', 'GMT', 'UT', 'Z'].includes(zone)) return 0;
  const fixed = OFFSET.exec(zone);
  if (fixed !== null) return fixedOffsetMs(fixed);
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0);
  const isBefore = parts.get('era') === 'BC';
  const date = new Date(0);
  date.setUTCFullYear(isBefore ? 1 - part('year') : part('year'), part('month') - 1, part('day'));
  date.setUTCHours(part('hour'), part('minute'), part('second'));
  return date.getTime() - Math.floor(instant / 1000) * 1000;
}

/** The offset that holds at a local time; where two do, the earlier instant. */
export function localToInstant(localMs: number, zone: string): number | undefined {
  const guess = zoneOffsetMs(zone, localMs);
  if (guess === undefined) return undefined;
  const before = zoneOffsetMs(zone, localMs - 24 * 60 * MINUTE_MS) ?? guess;
  const earlier = localMs - before;
  if (zoneOffsetMs(zone, earlier) === before) return earlier;
  return localMs - (zoneOffsetMs(zone, localMs - guess) ?? guess);
}

/** `CST`, `Central Standard Time`, or the name again where there is none. */
export function zoneName(zone: string, instant: number, style: 'short' | 'long'): string {
  if (zone === 'UTC') return style === 'short' ? 'UTC' : 'Coordinated Universal Time';
  if (OFFSET.test(zone)) return zone;
  const name = platformName(zone, instant, style);
  if (style === 'long' || !name.startsWith('GMT')) return name;
  // The platform knows short names of American zones only.
  return ZONE_ABBREVIATIONS[platformName(zone, instant, 'long')] ?? name;
}

function platformName(zone: string, instant: number, timeZoneName: 'short' | 'long'): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName });
  return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

function fixedOffsetMs([, sign, hours = '', minutes = '0']: RegExpExecArray): number | undefined {
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || total > 18 * 60) return undefined;
  return (sign === '-' ? -total : total) * MINUTE_MS;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formats.size >= CACHE_MAX) formats.clear();
    formats.set(zone, format);
    return format;
  } catch {
    return undefined;
  }
}
