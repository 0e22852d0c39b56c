/**
 * An estate of any size from a seed: staircases of twelve dwellings side by side and in rows, with
 * rooms, radiators and invented people. A dwelling has its own stream of random numbers, so that a
 * larger estate has the same dwellings and some more.
 */
import { createRng, type Rng } from '#kernel/rng.ts';
import type { Habit, RoomKind } from '../physics/set-points.ts';
import {
  dwellingIdAt,
  ROOM_NAMES,
  type DwellingPlan,
  type HousePlan,
  type RoomPlan,
} from './house-plan.ts';
import { at } from './lists.ts';

interface Estate {
  readonly dwellings: number;
  readonly seed: number;
}

const SIDES = [
  { name: 'links', xM: -7, exposure: 1 },
  { name: 'Mitte', xM: 2, exposure: 0.95 },
  { name: 'rechts', xM: 8, exposure: 1 },
] as const;
const FLOORS = [
  { name: 'EG', exposure: 1.15 },
  { name: '1. OG', exposure: 1 },
  { name: '2. OG', exposure: 1 },
  { name: '3. OG', exposure: 1.2 },
] as const;
const PER_STAIRCASE = SIDES.length * FLOORS.length;
const STAIRCASE_M = { x: 24, y: 30 } as const;

interface Size {
  /** Of a hundred dwellings. */
  readonly share: number;
  readonly rooms: readonly (readonly [RoomKind, number])[];
  readonly unheatedM2: number;
}

/** As flats of a city are: mostly two to four rooms. */
const SIZES: readonly Size[] = [
  { share: 12, rooms: [['living', 24]], unheatedM2: 9 },
  {
    share: 30,
    rooms: [
      ['living', 22],
      ['kitchen', 11],
      ['bathroom', 5],
    ],
    unheatedM2: 6,
  },
  {
    share: 36,
    rooms: [
      ['living', 22],
      ['bedroom', 15],
      ['kitchen', 11],
      ['bathroom', 6],
    ],
    unheatedM2: 8,
  },
  {
    share: 22,
    rooms: [
      ['living', 25],
      ['bedroom', 16],
      ['child', 13],
      ['kitchen', 12],
      ['bathroom', 7],
    ],
    unheatedM2: 10,
  },
];
const HABITS: readonly Habit[] = ['at-home', 'commuter', 'commuter', 'family', 'frugal', 'warm'];
const FIRST_NAMES = ['Mara', 'Jannis', 'Edda', 'Piet', 'Lotte', 'Tarek', 'Svenja', 'Nils', 'Rosa'];
const LAST_NAMES = ['Ahlbeck', 'Brandner', 'Fichtner', 'Hagedorn', 'Lorch', 'Quandt', 'Sandow'];

/** Areas differ by up to this part from those of the size, outputs lie in this range. */
const AREA_SPREAD = 0.12;
const OUTPUT_W_PER_M2 = { least: 64, most: 100 } as const;
const OUTPUT_STEP_W = 20;

export function generatedHouse({ dwellings: count, seed }: Estate): Omit<HousePlan, 'id'> {
  const rng = createRng(seed).fork('estate');
  return {
    name: `Siedlung Lindenhof (${count})`,
    address: 'Lindenhof, 00000 Musterstadt',
    dwellings: Array.from({ length: count }, (_, index) =>
      dwelling(rng.fork(`dwelling/${index}`), index, count),
    ),
  };
}

function dwelling(rng: Rng, index: number, count: number): DwellingPlan {
  const staircase = Math.floor(index / PER_STAIRCASE);
  const position = index % PER_STAIRCASE;
  const floor = Math.floor(position / SIDES.length);
  const side = at(SIDES, position % SIDES.length);
  const level = at(FLOORS, floor);
  const { rooms, unheatedM2 } = sizeOf(rng.fork('size'));
  const place = placeOf(staircase, Math.ceil(count / PER_STAIRCASE));
  return {
    id: dwellingIdAt(index, count),
    label: `Nr. ${staircase + 1}, ${level.name} ${side.name}`,
    floor,
    xM: place.xM + side.xM,
    yM: place.yM,
    occupant: `${pick(FIRST_NAMES, rng)} ${pick(LAST_NAMES, rng)}`,
    habit: pick(HABITS, rng),
    exposure: level.exposure * side.exposure,
    rooms: rooms.map(([kind, areaM2]) => room(rng, kind, areaM2)),
    unheatedM2,
  };
}

function sizeOf(rng: Rng): Size {
  let left = rng.below(SIZES.reduce((sum, { share }) => sum + share, 0));
  for (const size of SIZES) {
    left -= size.share;
    if (left < 0) return size;
  }
  return at(SIZES, SIZES.length - 1);
}

function room(rng: Rng, kind: RoomKind, usualM2: number): RoomPlan {
  const spread = 1 + AREA_SPREAD * (2 * rng.float() - 1);
  const areaM2 = Math.round(usualM2 * spread * 2) / 2;
  const { least, most } = OUTPUT_W_PER_M2;
  const outputW = areaM2 * (least + (most - least) * rng.float());
  const ratedOutputW = Math.round(outputW / OUTPUT_STEP_W) * OUTPUT_STEP_W;
  return { name: ROOM_NAMES[kind], kind, areaM2, ratedOutputW };
}

/** The staircases form a square around the middle, where the gateways hang. */
function placeOf(staircase: number, count: number): { xM: number; yM: number } {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const column = staircase % columns;
  const row = Math.floor(staircase / columns);
  return {
    xM: Math.round((column - (columns - 1) / 2) * STAIRCASE_M.x),
    yM: Math.round((row - (rows - 1) / 2) * STAIRCASE_M.y),
  };
}

function pick<T>(items: readonly T[], rng: Rng): T {
  return at(items, rng.below(items.length));
}
