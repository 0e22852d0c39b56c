/**
 * The preset house `altbau-12` as data: four floors of three dwellings, built around 1905, windows
 * and roof renewed, radiators kept, so that they are larger than they need to be. 38 radiators.
 * The people are invented.
 */
import type { Habit, RoomKind } from '../physics/dwelling.ts';

export interface RoomPlan {
  readonly name: string;
  readonly kind: RoomKind;
  readonly areaM2: number;
  /** Output of its radiator at 75/65/20 °C. */
  readonly ratedOutputW: number;
}

export interface DwellingPlan {
  readonly label: string;
  readonly floor: number;
  /** Metres from the stairwell, negative to the left. */
  readonly xM: number;
  readonly occupant: string;
  readonly habit: Habit;
  /** Loss relative to a dwelling inside the house: below the roof or over the cellar more. */
  readonly exposure: number;
  readonly rooms: readonly RoomPlan[];
  /** Hall and store room, without a radiator. */
  readonly unheatedM2: number;
}

const room = (kind: RoomKind, areaM2: number, ratedOutputW: number): RoomPlan => ({
  name: ROOM_NAMES[kind],
  kind,
  areaM2,
  ratedOutputW,
});

const ROOM_NAMES: Readonly<Record<RoomKind, string>> = {
  living: 'Wohnzimmer',
  bedroom: 'Schlafzimmer',
  kitchen: 'Küche',
  bathroom: 'Bad',
  child: 'Kinderzimmer',
  study: 'Arbeitszimmer',
};

/** 64 m², left. */
const THREE = [room('living', 23, 1840), room('bedroom', 16, 1100), room('kitchen', 13, 1020)];
/** 48 m², middle. */
const TWO = [room('living', 26, 1960), room('kitchen', 12, 940)];
/** 82 m², right. */
const FOUR = [
  room('living', 26, 2040),
  room('bedroom', 17, 1190),
  room('child', 14, 1080),
  room('kitchen', 13, 1020),
];

export const ALTBAU_12: readonly DwellingPlan[] = [
  {
    label: 'EG links',
    floor: 0,
    xM: -7,
    occupant: 'Mira Fichtner',
    habit: 'commuter',
    exposure: 1.2,
    rooms: [...THREE, room('bathroom', 7, 760)],
    unheatedM2: 9,
  },
  {
    label: 'EG Mitte',
    floor: 0,
    xM: 2,
    occupant: 'Jonas Ahlbeck',
    habit: 'frugal',
    exposure: 1.15,
    rooms: TWO,
    unheatedM2: 10,
  },
  {
    label: 'EG rechts',
    floor: 0,
    xM: 8,
    occupant: 'Familie Brandner',
    habit: 'family',
    exposure: 1.15,
    rooms: FOUR,
    unheatedM2: 12,
  },
  {
    label: '1. OG links',
    floor: 1,
    xM: -7,
    occupant: 'Edda Wiesengrund',
    habit: 'warm',
    exposure: 1,
    rooms: THREE,
    unheatedM2: 12,
  },
  {
    label: '1. OG Mitte',
    floor: 1,
    xM: 2,
    occupant: 'Tarek Sandow',
    habit: 'commuter',
    exposure: 0.95,
    rooms: TWO,
    unheatedM2: 10,
  },
  {
    label: '1. OG rechts',
    floor: 1,
    xM: 8,
    occupant: 'Familie Okonjo',
    habit: 'family',
    exposure: 1,
    rooms: FOUR,
    unheatedM2: 12,
  },
  {
    label: '2. OG links',
    floor: 2,
    xM: -7,
    occupant: 'Lotte Hagedorn',
    habit: 'at-home',
    exposure: 1,
    rooms: THREE,
    unheatedM2: 12,
  },
  {
    label: '2. OG Mitte',
    floor: 2,
    xM: 2,
    occupant: 'Piet Quandt',
    habit: 'commuter',
    exposure: 0.95,
    rooms: TWO,
    unheatedM2: 11.5,
  },
  {
    label: '2. OG rechts',
    floor: 2,
    xM: 8,
    occupant: 'Rosa und Emil Tauber',
    habit: 'at-home',
    exposure: 1,
    rooms: FOUR,
    unheatedM2: 12,
  },
  {
    label: '3. OG links',
    floor: 3,
    xM: -7,
    occupant: 'Svenja Lorch',
    habit: 'frugal',
    exposure: 1.2,
    rooms: THREE,
    unheatedM2: 12,
  },
  {
    label: '3. OG Mitte',
    floor: 3,
    xM: 2,
    occupant: 'Nils Uhlenbrock',
    habit: 'at-home',
    exposure: 1.15,
    rooms: TWO,
    unheatedM2: 10,
  },
  {
    label: '3. OG rechts',
    floor: 3,
    xM: 8,
    occupant: 'Familie Zierold',
    habit: 'commuter',
    exposure: 1.15,
    rooms: [...FOUR, room('study', 14, 1120)],
    unheatedM2: 12,
  },
];
