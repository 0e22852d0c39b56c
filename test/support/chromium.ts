/** Finds the Chromium that browser tests run in: CHROMIUM_PATH, else where Linux systems put it. */
import { accessSync, constants } from 'node:fs';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Why a test that needs a browser is skipped, for its title and for the summary. */
export const NO_CHROMIUM =
  'no Chromium: install Debian\'s "chromium" or set CHROMIUM_PATH to the program';

/** Launch flags: containers have no user namespaces for the sandbox and a small /dev/shm. */
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

/** Path of an executable Chromium, or undefined. CHROMIUM_PATH wins and is not second-guessed. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const asked = env['CHROMIUM_PATH'];
  const places = asked === undefined || asked === '' ? USUAL_PLACES : [asked];
  return places.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
