/** A browser with a sign-in of the real portal, and a copy of its files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PortalPort } from '../../../sim/positions/ports.ts';
import { DATABASE_FILE } from '../../../twin/main.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { signInAs } from './sign-in.ts';

export function portalPort({ dataDir, portal }: AttackedLab): PortalPort {
  return {
    signedIn: ({ role, dwelling }) =>
      signInAs(portal.reach(), { name: 'attacker', role, dwelling }),
    copy: () => {
      const names = readdirSync(dataDir).filter((name) => name.startsWith(DATABASE_FILE));
      const read = (name: string) => ({ name, bytes: readFileSync(path.join(dataDir, name)) });
      return Promise.resolve(names.map(read));
    },
  };
}
