/** All attacks that a scenario can use, in the order of the catalogue. `npm run docs` writes this file. */
import type { Attack } from './attack.ts';
import { attack as a01 } from './catalogue/a01-eavesdropping.ts';
import { attack as a02 } from './catalogue/a02-replay.ts';
import { attack as a03 } from './catalogue/a03-jamming.ts';
import { attack as a04 } from './catalogue/a04-hidden-removal.ts';
import { attack as a06 } from './catalogue/a06-interceptor.ts';
import { attack as a07 } from './catalogue/a07-stolen-key.ts';
import { attack as a08 } from './catalogue/a08-version-forgery.ts';
import { attack as a09 } from './catalogue/a09-clear-telegram.ts';
import { attack as a10 } from './catalogue/a10-clear-time.ts';
import { attack as a14 } from './catalogue/a14-foil.ts';
import { attack as a15 } from './catalogue/a15-clone.ts';
import { attack as a16 } from './catalogue/a16-ghosts.ts';
import { attack as a18 } from './catalogue/a18-foreign-things.ts';
import { attack as a19 } from './catalogue/a19-withhold.ts';
import { attack as a20 } from './catalogue/a20-retained-poison.ts';
import { attack as a21 } from './catalogue/a21-after-revocation.ts';
import { attack as a23 } from './catalogue/a23-too-much.ts';
import { attack as a25 } from './catalogue/a25-false-cloud.ts';
import { attack as a26 } from './catalogue/a26-cloud-insider.ts';
import { attack as a27 } from './catalogue/a27-backdate.ts';
import { attack as a28 } from './catalogue/a28-curious-tenant.ts';
import { attack as a30 } from './catalogue/a30-physical.ts';

export const ATTACKS: readonly Attack[] = [
  a01,
  a02,
  a03,
  a04,
  a06,
  a07,
  a08,
  a09,
  a10,
  a14,
  a15,
  a16,
  a18,
  a19,
  a20,
  a21,
  a23,
  a25,
  a26,
  a27,
  a28,
  a30,
];

export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
