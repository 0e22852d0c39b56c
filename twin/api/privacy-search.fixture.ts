/**
 * An attacker who signs in as landlord or operator, asks whatever the role may ask and computes
 * what single dwellings used. It knows what is public: areas, costs, the law and this program. It
 * claims a value only where its equations leave one. For tests.
 */
import { COSTS, dwellingId, type House } from './privacy-house.fixture.ts';
import type { Role } from './schemas/session.ts';

/** Units of a dwelling, by its number. */
type Claims = ReadonlyMap<number, number>;

/** Gains of those who would pay more, in cents; undefined where the portal does not say. */
export type AskGains = (change: {
  readonly heatingConsumptionPct: string;
  readonly costsPct: string;
}) => Promise<number | undefined>;

/** Single values that stand in an answer as they are. */
export async function readOff(house: House, role: Role): Promise<Claims> {
  const claims = new Map<number, number>();
  const note = (index: number, units: unknown): void => {
    if (typeof units === 'string' || typeof units === 'number') claims.set(index, Number(units));
  };
  const sheet = await house.ask(role, '/bills?period=2025');
  for (const [index] of house.areas.entries()) {
    note(index, sheet.body.rows?.[index]?.ratedUnits);
    const bill = await house.ask(role, `/bills/${dwellingId(index)}?period=2025`);
    note(index, bill.body.ratedUnits);
    const meters = await house.ask(role, '/meters');
    note(index, meters.body[index]?.units);
  }
  return claims;
}

/** The what-if of the portal as a question about gains. */
export function gainsOverHttp(house: House, role: Role): AskGains {
  return async (change) => {
    const payload = { period: '2025', language: 'en', change };
    const { status, body } = await house.ask(role, '/bill-what-if', payload);
    const cents: unknown = status === 200 ? body.moreCents : undefined;
    return typeof cents === 'number' ? cents : undefined;
  };
}

const BASE = 1 - COSTS.consumptionPct / 100;
const SHARE = COSTS.consumptionPct / 100;
/** Use per area of a dwelling over that of the house: nobody uses more than four times the mean. */
const MOST = 4;
const FINEST = 0.002;
/** Gains are sums of whole cents. */
const BLUR = 1e-5;

interface Point {
  readonly theta: number;
  readonly gain: number;
}

/**
 * Billed by area alone, with costs that are dearer or cheaper, a dwelling gains that used little
 * for its area. The sum of gains bends where the costs make one more of them gain, and is a line in
 * between. A search by halves finds the lines; where two meet, the jump of the slope is the area of
 * that dwelling, and the place says what it used.
 */
export async function searchBends(
  areas: readonly number[],
  totalUnits: number,
  ask: AskGains,
): Promise<Claims> {
  const lines = await linesOf(ask);
  const whole = areas.reduce((sum, area) => sum + area, 0);
  const claims = new Map<number, number>();
  for (const [at, right] of lines.entries()) {
    const left = lines[at - 1];
    if (left === undefined) continue;
    const jump = right.slope - left.slope;
    const whose = areas.flatMap((area, index) =>
      Math.abs(area / whole - jump) < 0.0025 ? [index] : [],
    );
    const [index] = whose;
    if (index === undefined || whose.length > 1) continue;
    const theta = (left.offset - right.offset) / jump;
    claims.set(index, Math.round(((areas[index] ?? 0) / whole) * theta * totalUnits));
  }
  return claims;
}

interface Line {
  readonly slope: number;
  readonly offset: number;
}

/** The lines that the gains consist of, in order; none where the portal does not answer. */
async function linesOf(ask: AskGains): Promise<Line[]> {
  const points: Point[] = [];
  const at = async (theta: number): Promise<Point | undefined> => {
    const costsPct = (100 * (BASE + SHARE * theta - 1)).toFixed(3);
    const cents = await ask({ heatingConsumptionPct: '0', costsPct });
    if (cents === undefined) return undefined;
    const asked = (1 + Number(costsPct) / 100 - BASE) / SHARE;
    const point = { theta: asked, gain: cents / COSTS.heatingCents / SHARE };
    points.push(point);
    return point;
  };
  const halve = async (left: Point, right: Point): Promise<void> => {
    const middle = await at((left.theta + right.theta) / 2);
    if (middle === undefined || right.theta - left.theta < FINEST) return;
    // A first half that is a line says nothing of four bends that balance: look at small parts.
    const isLine = Math.abs(middle.gain - onChord(left, right, middle.theta)) < BLUR;
    if (isLine && right.theta - left.theta < MOST / 16) return;
    await halve(left, middle);
    await halve(middle, right);
  };
  const [first, last] = [await at(0), await at(MOST)];
  if (first === undefined || last === undefined) return [];
  await halve(first, last);
  return fitted(points.toSorted((a, b) => a.theta - b.theta));
}

function onChord(left: Point, right: Point, theta: number): number {
  const part = (theta - left.theta) / (right.theta - left.theta);
  return left.gain + part * (right.gain - left.gain);
}

/** Longest runs of points that lie on one line. */
function fitted(points: readonly Point[]): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < points.length - 2;) {
    let to = from + 2;
    while (to < points.length && isStraight(points.slice(from, to + 1))) to++;
    const [first, last] = [points[from], points[to - 1]];
    if (first && last && to - from > 2 && last.theta - first.theta > 3 * FINEST) {
      const slope = (last.gain - first.gain) / (last.theta - first.theta);
      lines.push({ slope, offset: first.gain - slope * first.theta });
    }
    from = to - from > 2 ? to - 1 : from + 1;
  }
  return lines;
}

function isStraight(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return (
    first !== undefined &&
    last !== undefined &&
    points.every((point) => Math.abs(point.gain - onChord(first, last, point.theta)) < BLUR)
  );
}

/**
 * Reads the sum again after each single telegram: GET /meters says whose it was, and what the sum
 * has more is what that dwelling used in between.
 */
export async function watchSum(
  house: House,
  role: Role,
  telegrams: readonly { readonly dwelling: number; readonly at: number; readonly units: number }[],
): Promise<Claims> {
  const claims = new Map<number, number>();
  const sum = async (): Promise<unknown> => (await house.ask(role, '/bills?period=2025')).body;
  for (const { dwelling, at, units } of telegrams) {
    const before = (await sum()) as { readonly ratedUnits?: string | null };
    house.read(dwelling, at, units);
    const after = (await sum()) as typeof before;
    const more = Number(after.ratedUnits) - Number(before.ratedUnits);
    if (typeof before.ratedUnits === 'string' && more !== 0) claims.set(dwelling, more);
  }
  return claims;
}

/** How many claims are the truth, to the unit. */
export function foundOf(claims: Claims, truth: readonly number[]): number {
  return [...claims].filter(([index, units]) => Math.abs(units - (truth[index] ?? -1e9)) <= 1)
    .length;
}
