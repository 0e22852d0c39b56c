/** Rule `calls`: time, chance and timers come in as parameters where a run must repeat exactly. */
import { isBelow, isTest, type Finding, type Project } from './project.ts';

interface Ban {
  readonly places: readonly string[];
  /** The one file that holds what the others are handed. */
  readonly except?: string;
  readonly names: readonly string[];
  readonly instead: string;
}

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];
const WORLD = ['sim/core', 'sim/physics', 'sim/devices', 'sim/radio', 'sim/world', 'sim/attacks'];
const DOMAIN = [
  'twin/kernel',
  'twin/wire',
  'twin/billing',
  'twin/inform',
  'twin/documents',
  'twin/detect',
  'twin/ingest',
  'twin/property',
];
const REPEATABLE = [...WORLD, ...DOMAIN, 'sim/gateway', 'sim/scenario'];

const BANS: readonly Ban[] = [
  {
    places: REPEATABLE,
    // `Date` alone is its call without `new`, or the start of an alias.
    names: [
      'Date.now',
      'new Date()',
      'Date',
      'performance.now',
      'hrtime',
      'process.hrtime',
      'systemClock',
    ],
    except: 'twin/kernel/system-clock.ts',
    instead: 'take a Clock parameter',
  },
  {
    places: REPEATABLE,
    names: [
      'Math.random',
      'Math',
      'randomUUID',
      'crypto.randomUUID',
      'randomBytes',
      'crypto.randomBytes',
      'randomInt',
      'crypto.getRandomValues',
    ],
    instead: 'take an Rng parameter and fork it by label',
  },
  {
    places: REPEATABLE,
    names: TIMERS,
    instead: 'schedule on the clock or take Timers',
  },
  {
    places: ['sim/core', 'sim/physics', 'sim/devices', 'sim/radio', 'sim/world'],
    names: ['async', 'await', 'Promise', 'queueMicrotask'],
    instead: 'stay synchronous: one event after the other',
  },
  {
    places: ['twin/kernel', 'twin/wire', 'twin/billing', 'twin/inform'],
    names: ['Buffer', 'Buffer.from', 'process.env', 'console.log', 'fetch'],
    instead: 'stay pure: this code runs in the browser too',
  },
  {
    places: ['twin/billing', 'twin/inform'],
    names: ['new Date(…)', 'Date.UTC', 'Date.parse'],
    instead: 'use civil dates',
  },
];

export function checkCalls(project: Project): Finding[] {
  return project.sources
    .filter((path) => !isTest(path))
    .flatMap((path) => {
      const bans = BANS.filter((ban) => applies(ban, path));
      return project.facts(path).uses.flatMap(({ name, line }): Finding[] => {
        const ban = bans.find(({ names }) => names.includes(name));
        if (ban === undefined) return [];
        return [{ rule: 'calls', path, line, message: `uses ${name}; ${ban.instead}` }];
      });
    });
}

function applies(ban: Ban, path: string): boolean {
  return path !== ban.except && ban.places.some((place) => isBelow(path, place));
}
